import { expect, test } from 'vitest';
import { durationWords, LONGEST_DURATION_MS, parseDuration } from './durations.ts';

const HOUR = 3_600_000;

test.each([
  ['3 days', 72 * HOUR],
  ['2h', 2 * HOUR],
  ['for 2 hours', 2 * HOUR],
  ['1 day 12 hours', 36 * HOUR],
  ['a week and a day', 8 * 24 * HOUR],
  ['90min', 1.5 * HOUR],
  ['one month', 30 * 24 * HOUR],
  ['5y', LONGEST_DURATION_MS],
  ['for good', null],
  ['Forever', null],
  ['until lifted', null],
])('%s is understood', (typed, milliseconds) => {
  expect(parseDuration(typed)).toBe(milliseconds);
});

test.each(['', 'soon', '3', '0 min', '6y', '-3 days', '1e3h', '3 days of rest', '½ day', 'and'])(
  '%s says no time',
  typed => {
    expect(parseDuration(typed)).toBeUndefined();
  },
);

test('the words of a duration say it again', () => {
  for (const milliseconds of [60_000, HOUR, 36 * HOUR, 72 * HOUR, LONGEST_DURATION_MS]) {
    expect(parseDuration(durationWords(milliseconds))).toBe(milliseconds);
  }
  expect(durationWords(null)).toBe('until it is lifted');
});
