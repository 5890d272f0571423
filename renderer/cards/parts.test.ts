import { describe, expect, it } from 'vitest';
import { figure, recordText, signed, winRate } from './parts.ts';
import { tapeChange } from './tape.ts';

describe('figures on cards', () => {
  it.each([
    [1482.4, '1482'],
    [-7, '\u22127'],
    [0, '0'],
    [1e12, '99999'],
    [Number.NaN, '–'],
    [Number.NEGATIVE_INFINITY, '–'],
  ])('writes %d as %s', (value, text) => {
    expect(figure(value)).toBe(text);
  });

  it.each([
    [12.4, '+12'],
    [-7, '\u22127'],
    [0.3, '±0'],
    [-0.3, '±0'],
  ])('signs %d as %s', (value, text) => {
    expect(signed(value)).toBe(text);
  });

  it('writes records and their share of wins', () => {
    expect(recordText({ wins: 31, losses: 12 })).toBe('31–12');
    expect(winRate({ wins: 31, losses: 12 })).toBe(72);
    expect(winRate({ wins: 0, losses: 0 })).toBeNull();
  });
});

describe('tapeChange', () => {
  it.each([
    [[10_000, 10_150], '+1.50%'],
    [[10_000, 9_996], '\u22120.040%'],
    [[10_000, 10_400, 10_000], '±0%'],
    [[100_000_000, 100_000_001], '±0%'],
    [[], '±0%'],
    [[0, 5], '±0%'],
  ])('of %j is %s', (samples, text) => {
    expect(tapeChange(samples)).toBe(text);
  });
});
