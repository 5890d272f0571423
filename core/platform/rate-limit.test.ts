import { expect, it } from 'vitest';
import { createRateLimit } from './rate-limit.ts';

function clockAt(start: number) {
  const clock = { at: start, now: () => new Date(clock.at), sleep: async () => undefined };
  return clock;
}

it('lets a burst of 12 through, then one a second, each member apart', () => {
  const clock = clockAt(1_000_000);
  const limit = createRateLimit(clock);
  for (let count = 0; count < 12; count++) limit.take('ada');
  expect(() => limit.take('ada')).toThrow(/wait a few seconds/);
  limit.take('bob');
  clock.at += 1000;
  limit.take('ada');
  expect(() => limit.take('ada')).toThrow();
  clock.at += 3_600_000;
  for (let count = 0; count < 12; count++) limit.take('ada');
  expect(() => limit.take('ada')).toThrow();
});

it('punishes nobody for a clock that is set back', () => {
  const clock = clockAt(10_000_000);
  const limit = createRateLimit(clock);
  limit.take('ada');
  clock.at -= 3_600_000;
  limit.take('ada');
});

it('says once in ten minutes that it is time to look at a name again', () => {
  const clock = clockAt(0);
  const limit = createRateLimit(clock);
  expect([limit.isFirst('a'), limit.isFirst('a'), limit.isFirst('b')]).toEqual([true, false, true]);
  clock.at += 10 * 60_000;
  expect(limit.isFirst('a')).toBe(true);
});
