import { type Clock, systemClock } from '../../core/platform/clock.ts';

/** A clock that stands still until it is moved; pauses still take real time. */
export interface TestClock extends Clock {
  /** Moves on (or back) by so many seconds. */
  pass(seconds: number): void;
}

export function createTestClock(start = new Date('2026-11-21T12:00:00.000Z')): TestClock {
  let now = start.getTime();
  return {
    now: () => new Date(now),
    sleep: systemClock.sleep,
    pass(seconds) {
      now += seconds * 1000;
    },
  };
}
