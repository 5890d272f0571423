import { Worker } from 'node:worker_threads';
import type { Replay } from '../core/engine/types.ts';
import { RenderError } from './errors.ts';
import type { FightGif, Progress, RenderOptions } from './render.ts';
import type { RenderRequest, RenderResponse } from './worker.ts';

export interface RenderPoolOptions {
  /** Threads, at least 1; each draws one fight at a time. They start with their first fight. */
  workers: number;
  /** Fights that may wait for a free thread; one more is refused. Default 64 a thread. */
  maxWaiting?: number;
  /** A thread whose heap outgrows this is ended and replaced. Default 512. */
  maxMemoryMb?: number;
}

export interface RenderPool {
  /**
   * Draws a fight in a thread of its own.
   * @throws RenderError `queue-full`, `closed`, `too-large`, `worker-lost` (the thread died; the next fight gets a new one), `failed`
   */
  render(replay: Replay, options: RenderOptions, onProgress?: Progress): Promise<FightGif>;
  /** Ends all threads; what is under way or waits is rejected with `closed`. */
  close(): Promise<void>;
}

interface Job {
  request: RenderRequest;
  onProgress: Progress | undefined;
  resolve(gif: FightGif): void;
  reject(error: RenderError): void;
}

const WAITING_PER_WORKER = 64;
const MAX_MEMORY_MB = 512;
/** Left to itself the young heap grows to 48 MB a thread; drawing needs little that is new, and is no slower with this. */
const YOUNG_MEMORY_MB = 4;

export function createRenderPool(options: RenderPoolOptions): RenderPool {
  return new ThreadPool(options);
}

/** One thread and the job that it is busy with. */
class Seat {
  job: Job | undefined;
  private thread: Worker | undefined;
  private readonly maxMemoryMb: number;
  private readonly onFree: () => void;

  constructor(maxMemoryMb: number, onFree: () => void) {
    this.maxMemoryMb = maxMemoryMb;
    this.onFree = onFree;
  }

  start(job: Job): void {
    this.job = job;
    this.thread ??= this.open();
    this.thread.ref();
    this.thread.postMessage(job.request);
  }

  async close(): Promise<void> {
    this.finish(({ reject }) => reject(new RenderError('closed', 'The renderer is closing down.')));
    await this.thread?.terminate();
  }

  private open(): Worker {
    // No arguments from this process: the boot file registers what it needs, whatever node itself was started with.
    const thread = new Worker(new URL('./worker.boot.mjs', import.meta.url), {
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: this.maxMemoryMb, maxYoungGenerationSizeMb: YOUNG_MEMORY_MB },
    });
    thread.on('message', (response: RenderResponse) => this.receive(response));
    thread.on('error', error => this.lose(thread, error.message));
    thread.on('exit', code => this.lose(thread, `it ended with code ${code}`));
    return thread;
  }

  private receive(response: RenderResponse): void {
    if (response.id !== this.job?.request.id) return;
    if (response.kind === 'progress') this.job.onProgress?.(response.share);
    else if (response.kind === 'done') this.finish(({ resolve }) => resolve(response.gif));
    else this.finish(({ reject }) => reject(new RenderError(response.code, response.message)));
  }

  private lose(thread: Worker, reason: string): void {
    if (this.thread !== thread) return;
    this.thread = undefined;
    this.finish(({ reject }) =>
      reject(new RenderError('worker-lost', `The thread that drew this fight was lost: ${reason}.`)),
    );
  }

  private finish(settle: (job: Job) => void): void {
    const { job } = this;
    if (!job) return;
    this.job = undefined;
    // An idle thread does not keep the process alive.
    this.thread?.unref();
    settle(job);
    this.onFree();
  }
}

class ThreadPool implements RenderPool {
  private readonly seats: Seat[];
  private readonly waiting: Job[] = [];
  private readonly maxWaiting: number;
  private closed = false;
  private lastId = 0;

  constructor({ workers, maxWaiting = workers * WAITING_PER_WORKER, maxMemoryMb = MAX_MEMORY_MB }: RenderPoolOptions) {
    if (!Number.isInteger(workers) || workers < 1)
      throw new RangeError(`A render pool of ${workers} threads: at least 1 is needed.`);
    this.maxWaiting = maxWaiting;
    this.seats = Array.from({ length: workers }, () => new Seat(maxMemoryMb, () => this.assign()));
  }

  render(replay: Replay, options: RenderOptions, onProgress?: Progress): Promise<FightGif> {
    return new Promise((resolve, reject) => {
      if (this.closed) {
        reject(new RenderError('closed', 'The renderer is closing down.'));
      } else if (this.waiting.length >= this.maxWaiting && this.seats.every(({ job }) => job)) {
        reject(
          new RenderError(
            'queue-full',
            `${this.waiting.length} fights are waiting to be drawn already; try again later.`,
          ),
        );
      } else {
        this.waiting.push({ request: { id: ++this.lastId, replay, options }, onProgress, resolve, reject });
        this.assign();
      }
    });
  }

  async close(): Promise<void> {
    this.closed = true;
    for (const { reject } of this.waiting.splice(0)) reject(new RenderError('closed', 'The renderer is closing down.'));
    await Promise.all(this.seats.map(seat => seat.close()));
  }

  private assign(): void {
    for (const seat of this.seats) {
      if (seat.job) continue;
      const job = this.waiting.shift();
      if (!job) return;
      seat.start(job);
    }
  }
}
