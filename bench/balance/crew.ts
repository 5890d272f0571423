/** Worker threads that fight duels, one at a time each. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { DuelTally, DuelTask } from './duel.ts';

interface Waiting {
  task: DuelTask;
  resolve: (tally: DuelTally) => void;
  reject: (error: unknown) => void;
}

export class Crew {
  private readonly idle: Worker[] = [];
  private readonly workers: Worker[] = [];
  private readonly queue: Waiting[] = [];
  private readonly running = new Map<Worker, Waiting>();
  /** Called after each duel. */
  onDuel: () => void = () => undefined;

  constructor(size = availableParallelism()) {
    for (let index = 0; index < size; index++) {
      const worker = new Worker(new URL('./worker.boot.mjs', import.meta.url));
      worker.on('message', ({ tally }: { tally: DuelTally }) => this.finish(worker, tally));
      worker.on('error', error => this.fail(worker, error));
      this.workers.push(worker);
      this.idle.push(worker);
    }
  }

  duel(task: DuelTask): Promise<DuelTally> {
    return new Promise((resolve, reject) => {
      this.queue.push({ task, resolve, reject });
      this.next();
    });
  }

  duels(tasks: readonly DuelTask[]): Promise<DuelTally[]> {
    return Promise.all(tasks.map(task => this.duel(task)));
  }

  async close(): Promise<void> {
    await Promise.all(this.workers.map(worker => worker.terminate()));
  }

  private next(): void {
    while (this.idle.length > 0 && this.queue.length > 0) {
      const worker = this.idle.pop()!;
      const waiting = this.queue.shift()!;
      this.running.set(worker, waiting);
      worker.postMessage({ id: 0, task: waiting.task });
    }
  }

  private finish(worker: Worker, tally: DuelTally): void {
    const waiting = this.running.get(worker);
    this.running.delete(worker);
    this.idle.push(worker);
    waiting?.resolve(tally);
    this.onDuel();
    this.next();
  }

  private fail(worker: Worker, error: unknown): void {
    this.running.get(worker)?.reject(error);
    this.running.delete(worker);
  }
}
