import type { Clock } from '../../../core/platform/clock.ts';

/** Time that passes `rate` times as fast, from now on: ten seconds of silence take one. Shared by exchange and arena. */
export function createFastClock(rate: number, startMs = Date.now()): Clock {
  const began = performance.now();
  return {
    now: () => new Date(startMs + (performance.now() - began) * rate),
    sleep(ms, signal) {
      return new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const onAbort = () => {
          clearTimeout(timer);
          reject(signal?.reason);
        };
        const timer = setTimeout(() => {
          signal?.removeEventListener('abort', onAbort);
          resolve();
        }, ms / rate);
        signal?.addEventListener('abort', onAbort, { once: true });
      });
    },
  };
}
