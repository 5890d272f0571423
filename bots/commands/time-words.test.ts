import { expect, test } from 'vitest';
import { clockWords, timeWords } from './time-words.ts';

const at = new Date('2026-11-27T19:05:00Z');

test.each([
  ['day-first', 'UTC', 'Fri 27 Nov 2026, 19:05 UTC', '19:05'],
  ['day-first', 'Europe/Berlin', 'Fri 27 Nov 2026, 20:05 CET', '20:05'],
  ['month-first', 'America/New_York', 'Fri, Nov 27, 2026, 2:05 PM EST', '2:05 PM'],
  ['iso', 'Asia/Tokyo', '2026-11-28 04:05 GMT+9', '04:05'],
] as const)('%s in %s', (dateStyle, timeZone, words, clock) => {
  expect(timeWords(at, { timeZone, dateStyle })).toBe(words);
  expect(clockWords(at, { timeZone, dateStyle })).toBe(clock);
});

test('midnight is the beginning of a day, and a style is not needed', () => {
  expect(timeWords(new Date('2026-11-27T00:00:00Z'), { timeZone: 'UTC' })).toBe('Fri 27 Nov 2026, 00:00 UTC');
});
