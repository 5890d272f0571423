import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../core/platform/clock.ts';

/** Time that stands still until a test moves it. Sleeping takes a moment and moves it by what was asked. */
export interface ManualClock extends Clock {
  set(to: Date): void;
}

export function createManualClock(start: Date): ManualClock {
  let now = start.getTime();
  return {
    now: () => new Date(now),
    set(to) {
      now = Math.max(now, to.getTime());
    },
    async sleep(ms) {
      await sleep(Math.min(ms, 5));
      now += ms;
    },
  };
}
