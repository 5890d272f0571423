import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../../../core/platform/random.ts';

/** Workers as containers run them, each killed with SIGKILL at a random moment, and started again, for as long as wanted. */

const BUSY = /timeout exceeded when trying to connect/;
const READY = '"msg":"worker ready"';
/** What a worker says when it takes over a job whose worker had died. */
const INHERITED = /a job returned whose worker had died/g;
/**
 * A worker lives so long at most after it got ready, or as long as that took: whoever dies before it can work proves nothing. Squared
 * randomness: most die among the work that has piled up meanwhile.
 */
const LIFE_MS = 4000;
/** One in so many is killed while it still starts. */
const STILLBORN = 8;
/** A first guess at how long that takes. */
const START_MS = 2500;
/** Every other one waits besides for the next transaction that has consequences, to die in the middle of what follows it. */
const AIMED = 2;
const AFTERMATH_MS = 60;
const WATCH_MS = 2000;
const READY_WITHIN_MS = 300_000;

interface WorkerProcess {
  child: ChildProcess;
  output(): string;
  /** Exit code, or the signal that ended it. */
  ended: Promise<number | string | null>;
}

export interface MortalWorkersOptions {
  /** What node is to run: a bundle of `worker.ts`. */
  file: string;
  count: number;
  databaseUrl: string;
  environment: Record<string, string>;
  random: Random;
  /** Resolves when a transaction has written events. */
  activity: () => Promise<void>;
}

export class MortalWorkers {
  /** Ended by our SIGKILL, so far. */
  kills = 0;
  /** How long the last one took to get ready. */
  private startMs = START_MS;
  private readonly options: MortalWorkersOptions;
  private readonly spawned: WorkerProcess[] = [];
  private readonly seats: Promise<WorkerProcess>[];
  private isDestroyed = false;
  private readonly mercy = new AbortController();

  constructor(options: MortalWorkersOptions) {
    this.options = options;
    this.seats = Array.from({ length: options.count }, () => this.reap());
  }

  /** Rejects where a worker ended by itself or never got ready. */
  get trouble(): Promise<unknown> {
    return Promise.all(this.seats);
  }

  /** Jobs that another worker took over from a dead one: kills that hit work under way. */
  get inherited(): number {
    return this.spawned.reduce((sum, worker) => sum + (worker.output().match(INHERITED)?.length ?? 0), 0);
  }

  /** Everything that the workers said, for whoever looks for the reason of a failure. */
  get lastWords(): string {
    return this.spawned
      .flatMap(worker => worker.output().split('\n'))
      .filter(line => /"level":(50|60)|Error/.test(line))
      .slice(-20)
      .join('\n');
  }

  /** No more kills: the workers of this moment live on. */
  spare(): void {
    this.mercy.abort();
  }

  /** Ends the survivors in order. @returns their exit codes */
  async dismiss(): Promise<(number | string | null)[]> {
    this.spare();
    const survivors = await Promise.all(this.seats);
    for (const { child } of survivors) child.kill('SIGTERM');
    return Promise.all(survivors.map(({ ended }) => ended));
  }

  /** Leaves no process behind, whatever happened. */
  async destroy(): Promise<void> {
    this.isDestroyed = true;
    this.spare();
    for (const { child } of this.spawned) child.kill('SIGKILL');
    await Promise.all(this.spawned.map(({ ended }) => ended));
    await Promise.allSettled(this.seats);
  }

  /** One seat after another generation of worker. @returns the one that was spared */
  private async reap(): Promise<WorkerProcess> {
    const { random, activity } = this.options;
    for (;;) {
      const began = performance.now();
      const worker = this.start();
      if (random.integer(STILLBORN) === 0) await this.live(random.integer(Math.ceil(this.startMs)));
      else {
        if (!(await this.ready(worker))) continue;
        this.startMs = performance.now() - began;
        await this.live(Math.max(LIFE_MS, this.startMs) * (random.integer(1000) / 1000) ** 2);
        if (random.integer(AIMED) === 0) {
          await Promise.race([activity(), this.live(WATCH_MS)]);
          await this.live(random.integer(AFTERMATH_MS));
        }
      }
      if (this.mercy.signal.aborted) return worker;
      worker.child.kill('SIGKILL');
      if ((await worker.ended) !== 'SIGKILL') throw new Error(`A worker ended by itself:\n${worker.output()}`);
      this.kills++;
    }
  }

  private async live(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.mercy.signal }).catch(() => undefined);
  }

  private start(): WorkerProcess {
    const { file, databaseUrl, environment } = this.options;
    const child = spawn(process.execPath, [file], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, DATABASE_URL: databaseUrl, LOG_FORMAT: 'json', LOG_LEVEL: 'info', ...environment },
    });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', chunk => {
        text += chunk;
      });
    }
    const worker: WorkerProcess = {
      child,
      output: () => text,
      ended: new Promise(resolve => child.once('exit', (code, signal) => resolve(code ?? signal))),
    };
    this.spawned.push(worker);
    return worker;
  }

  /** @returns false where it ended, for its database was too busy to let it in: the next one will be let in */
  private async ready(worker: WorkerProcess): Promise<boolean> {
    const deadline = Date.now() + READY_WITHIN_MS;
    while (!worker.output().includes(READY)) {
      const { exitCode, signalCode } = worker.child;
      const isOver = exitCode !== null || signalCode !== null;
      if (isOver && exitCode !== 0 && BUSY.test(worker.output()) && !this.isDestroyed) return false;
      if (isOver || Date.now() > deadline) throw new Error(`A worker did not get ready:\n${worker.output()}`);
      await sleep(20);
    }
    return true;
  }
}
