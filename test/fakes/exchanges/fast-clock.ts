import type { Clock } from '../../../core/platform/clock.ts';

/**
 * Time that passes `rate` times as fast since `origin` (real time, ms since 1970): ten seconds of silence take one. Shared by
 * exchange and arena, and by processes that are told the same origin.
 */
export function createFastClock(rate: number, origin = Date.now()): Clock {
  return {
    now: () => new Date(origin + (performance.timeOrigin + performance.now() - origin) * rate),
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
