/** Monotonic time and waiting, so that tests can let a minute of flood limits pass in a second. */
export interface Timing {
  /** Milliseconds from an arbitrary start; never runs backwards. */
  now(): number;
  /** Calls back once after `ms`; @returns how to call it off. */
  after(ms: number, callback: () => void): () => void;
}

export const realTiming: Timing = {
  now: () => performance.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};

/** Waits `ms`, or until the signal aborts, whichever comes first. */
export function pause(timing: Timing, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal?.aborted) return resolve();
    const cancel = timing.after(ms, done);
    function done(): void {
      cancel();
      signal?.removeEventListener('abort', done);
      resolve();
    }
    signal?.addEventListener('abort', done);
  });
}
