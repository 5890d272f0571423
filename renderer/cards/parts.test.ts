import { describe, expect, it } from 'vitest';
import {
  chancePercent,
  credits,
  factorText,
  figure,
  payText,
  priceText,
  recordText,
  signed,
  signedTenths,
  winRate,
} from './parts.ts';
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

describe('figures of the market', () => {
  it.each([
    [9_501_231, 2, undefined, '95,012.31'],
    [9_501_231, 2, 0, '95,012'],
    [116_003, 5, undefined, '1.16003'],
    [116_003, 5, 3, '1.160'],
    [5, 2, undefined, '0.05'],
    [-5, 2, undefined, '\u22120.05'],
    [1_234_567, 0, undefined, '1,234,567'],
    [Number.MAX_SAFE_INTEGER, 2, undefined, '90,071,992,547,409.91'],
    [Number.MAX_VALUE, 2, undefined, '–'],
    [Number.NaN, 2, undefined, '–'],
  ])('writes %d ticks of %d decimals with %s digits as %s', (ticks, decimals, digits, text) => {
    expect(priceText(ticks, decimals, digits)).toBe(text);
  });

  it.each([
    [0, '0'],
    [-0.2, '0'],
    [1240, '1,240'],
    [-999_999, '\u2212999,999'],
    [1_290_000, '1.2M'],
    [1e15, '999M+'],
    [Number.NaN, '–'],
  ])('writes %d credits as %s', (value, text) => {
    expect(credits(value)).toBe(text);
  });

  it('writes skill and return with a tenth where it is seen', () => {
    const texts = [12.46, -0.3, 0.04, -99.96, 140.2, 1e9, Number.NaN].map(signedTenths);
    expect(texts).toEqual(['+12.5', '\u22120.3', '±0', '\u2212100', '+140', '+99999', '–']);
  });

  it('writes what a chance pays, and never calls one certain', () => {
    expect([580_000, 300_000, 80_000, 1, 0].map(payText)).toEqual(['×1.72', '×3.3', '×13', '×999', '–']);
    expect([2.994, 2.996, 9.94, 9.96].map(factorText)).toEqual(['×2.99', '×3.0', '×9.9', '×10']);
    expect([0, 4999, 584_999, 999_999, Number.NaN].map(chancePercent)).toEqual([1, 1, 58, 99, 50]);
  });
});
