import { describe, expect, test } from 'vitest';
import { createFight } from './fight.ts';
import * as at from './layout.ts';
import { checkTape, displacementOf, MAX_DISPLACEMENT, MAX_PRICE, MAX_SIGMA } from './tape.ts';
import { input, tape } from './testing/inputs.ts';

describe('displacement', () => {
  test.each([
    [0, 1000, 0],
    [1, 1000, 38], // 1 / 6.708 x 256
    [-1, 1000, -38],
    [7, 1000, 267],
    [1_000_000, 1_000_000_000, 38],
    [10, 123_456_789_000, 0],
    [MAX_PRICE, 1000, MAX_DISPLACEMENT],
    [-2 * MAX_PRICE, 1000, -MAX_DISPLACEMENT],
    [MAX_PRICE, MAX_SIGMA, 381],
  ])('a move of %i ticks at sigma %i is %i parts', (move, sigma, parts) => {
    expect(displacementOf(move, sigma)).toBe(parts);
  });

  test('is odd: up and down are alike', () => {
    for (let move = 0; move < 500; move += 7) expect(displacementOf(-move, 4321) + displacementOf(move, 4321)).toBe(0);
  });
});

describe('reading a tape', () => {
  test('a return beyond two and a half sigma is a jump, at it is none', () => {
    const fight = createFight(input({ tape: { ...tape([0, 5, 0, 0, 6]), sigmaMilliticks: 2000 } }));
    const jumps = Array.from(fight.state.subarray(at.TAPE_JUMP, at.TAPE_JUMP + 6));
    expect(jumps).toEqual([0, 0, 0, 0, 1, 0]);
  });

  test.each([
    ['nothing', undefined],
    ['45 samples', { ...tape(), samples: tape().samples.slice(1) }],
    ['a fraction', { ...tape(), samples: [0.5, ...tape().samples.slice(1)] }],
    ['an infinite price', { ...tape(), samples: [Number.POSITIVE_INFINITY, ...tape().samples.slice(1)] }],
    ['a price too large', { ...tape(), samples: [MAX_PRICE + 1, ...tape().samples.slice(1)] }],
    ['a small sigma', { ...tape(), sigmaMilliticks: 999 }],
    ['an unknown source', { ...tape(), source: 'rumour' }],
    ['no symbol', { ...tape(), symbol: '' }],
  ])('%s is refused', (_name, value) => {
    expect(checkTape(value).length).toBeGreaterThan(0);
    expect(() => createFight(input({ tape: value as never }))).toThrowError(
      expect.objectContaining({ code: 'bad-tape' }),
    );
  });
});
