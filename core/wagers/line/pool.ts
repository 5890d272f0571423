import { Piscina } from 'piscina';
import { type LineCounts, type LinePlan, type LineRequest, planLine, sumSlices } from './counts.ts';
import type { SliceCounts, SliceTask } from './worker.ts';

export interface LinePoolOptions {
  /** Threads, at least 1. They start with the first line and end a minute after the last. */
  workers: number;
  /** What the threads load. Default: worker.boot.mjs, which counts. */
  boot?: URL;
}

export interface LineOptions {
  signal?: AbortSignal;
  /** Told how many of the line's fights are done, after each slice. */
  onProgress?: (done: number) => void;
}

export interface LinePool {
  /**
   * Counts a line's fights in the pool's threads; the same counts as countFights, whatever their number.
   * @throws FightError, RangeError where the request is wrong; the signal's reason once it was aborted (within two slices,
   * about 0.1 s, nothing of it running any more); LineError `closed`, or `worker-lost` where a thread died: ask again
   */
  compute(request: LineRequest, options?: LineOptions): Promise<LineCounts>;
  /** Ends all threads; lines under way are rejected with `closed`. */
  close(): Promise<void>;
}

export class LineError extends Error {
  readonly code: 'closed' | 'worker-lost';

  constructor(code: 'closed' | 'worker-lost', message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'LineError';
    this.code = code;
  }
}

/** Fights in a slice, about 40 ms of a thread: short enough for taking turns, long against handing it over (0.2 ms). */
const SLICE_FIGHTS = 100;
const BOOT = new URL('./worker.boot.mjs', import.meta.url);
const IDLE_MS = 60_000;
/** The threads give way to the bots where cores are scarce (Linux only; elsewhere it is nothing). */
const NICENESS = 5;

/** Threads that compute opening lines. Lines at the same time share them evenly. */
export function createLinePool({ workers, boot = BOOT }: LinePoolOptions): LinePool {
  if (!Number.isInteger(workers) || workers < 1) {
    throw new RangeError(`A line pool of ${workers} threads: at least 1 is needed.`);
  }
  const threads = new Piscina<SliceTask, SliceCounts>({
    filename: boot.href,
    // The boot file registers what it needs, whatever node itself was started with.
    execArgv: [],
    minThreads: 0,
    maxThreads: workers,
    idleTimeout: IDLE_MS,
    niceIncrement: NICENESS,
  });
  const underWay = new Set<Line>();
  let closed = false;
  // Slices that wait behind a lost thread might wait for ever: all lines are given up, to be asked for again.
  const lose = (cause: unknown): undefined => {
    for (const { stop, lost } of underWay) {
      // Where a reason was given before (closed, aborted), that one stands.
      stop.abort(new LineError('worker-lost', 'A thread that simulated fights was lost.', { cause }));
      lost.abort();
    }
  };
  threads.on('error', lose);

  return {
    async compute(request, { signal, onProgress } = {}) {
      if (closed) throw closedError();
      signal?.throwIfAborted();
      const line: Line = { stop: new AbortController(), lost: new AbortController() };
      const onAbort = () => line.stop.abort(signal?.reason);
      signal?.addEventListener('abort', onAbort, { once: true });
      underWay.add(line);
      try {
        const run = (task: SliceTask) => threads.run(task, { signal: line.lost.signal }).catch(lose);
        return await countInThreads(run, workers, planLine(request), line.stop, onProgress);
      } finally {
        underWay.delete(line);
        signal?.removeEventListener('abort', onAbort);
      }
    },
    async close() {
      closed = true;
      for (const { stop } of underWay) stop.abort(closedError());
      await threads.destroy();
    },
  };
}

/** A line under way: what makes it stop after the slices that run, and what drops these too. */
interface Line {
  stop: AbortController;
  lost: AbortController;
}

/**
 * Each line has at most one slice a thread in the pool's queue, which is first in, first out: lines that run at the same time
 * take turns slice by slice, however many fights each still has to go.
 */
async function countInThreads(
  run: (task: SliceTask) => Promise<SliceCounts | undefined>,
  lanes: number,
  plan: LinePlan,
  stop: AbortController,
  onProgress: ((done: number) => void) | undefined,
): Promise<LineCounts> {
  const slices: SliceCounts[] = [];
  let next = 0;
  let done = 0;
  const lane = async (): Promise<void> => {
    while (next < plan.fights && !stop.signal.aborted) {
      const from = next;
      const to = Math.min(plan.fights, from + SLICE_FIGHTS);
      next = to;
      const slice = await run({ plan, from, to });
      if (!slice) return;
      slices.push(slice);
      done += to - from;
      if (!stop.signal.aborted) onProgress?.(done);
    }
  };
  await Promise.all(Array.from({ length: lanes }, () => lane().catch(reason => stop.abort(reason))));
  stop.signal.throwIfAborted();
  return sumSlices(plan, slices);
}

function closedError(): LineError {
  return new LineError('closed', 'The simulation of opening lines is closing down.');
}
