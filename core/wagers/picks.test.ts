import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seedWord, type Tape } from '../engine/index.ts';
import { directionOf, isPick, OUTCOMES, outcomeOf, outcomesOf, PICKS } from './picks.ts';

const UP_SEED = `${'0'.repeat(15)}1${'0'.repeat(48)}`;
const DOWN_SEED = `${'f'.repeat(15)}e${'f'.repeat(48)}`;

function tapeOf(moves: Record<number, number>, first = 6_000_000): Tape {
  const samples = Array.from({ length: 46 }, (_, second) => first + (moves[second] ?? 0));
  return { symbol: 'BTC-USD', source: 'exchange', decimals: 2, sigmaMilliticks: 5000, samples };
}

describe('picks', () => {
  it('win in the outcomes that their names say', () => {
    for (const pick of PICKS) {
      const named = OUTCOMES.flatMap((outcome, index) =>
        outcome === pick || outcome.split('-').includes(pick) ? [index] : [],
      );
      expect(outcomesOf(pick)).toEqual(named);
    }
  });

  it('are told from other text', () => {
    expect(PICKS.every(isPick)).toBe(true);
    expect(['', 'a', 'A-B', 'constructor', '__proto__', 'UP', ' up'].some(isPick)).toBe(false);
  });

  it('outcomes are named after who won and which way the price went', () => {
    expect(([0, 1] as const).flatMap(winner => [outcomeOf(winner, 'up'), outcomeOf(winner, 'down')])).toEqual([
      0, 1, 2, 3,
    ]);
    expect(OUTCOMES[outcomeOf(1, 'up')]).toBe('B-up');
  });
});

describe('direction of the price', () => {
  it('is that of the last sample against the first, whatever lies between', () => {
    expect(directionOf(tapeOf({ 20: -5000, 45: 1 }), DOWN_SEED)).toBe('up');
    expect(directionOf(tapeOf({ 20: 5000, 45: -1 }), UP_SEED)).toBe('down');
  });

  it('after a tie is that of the mean, to the last tick', () => {
    expect(directionOf(tapeOf({ 7: 1 }), DOWN_SEED)).toBe('up');
    expect(directionOf(tapeOf({ 7: -1 }), UP_SEED)).toBe('down');
    expect(directionOf(tapeOf({ 7: 1, 8: 1, 9: -1 }, 1_000_000_000_000), DOWN_SEED)).toBe('up');
    expect(directionOf(tapeOf({ 7: 1 }, -3), DOWN_SEED)).toBe('up');
  });

  it('after a second tie is a bit of the seed that the fight does not use', () => {
    expect(directionOf(tapeOf({}), UP_SEED)).toBe('up');
    expect(directionOf(tapeOf({}), DOWN_SEED)).toBe('down');
    expect(directionOf(tapeOf({ 3: 10, 30: -10 }), UP_SEED)).toBe('up');
    expect([seedWord(UP_SEED, 0), seedWord(DOWN_SEED, 0)]).toEqual([0, -1]);
  });

  it('turns with the tape: up and down are treated alike', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 46, maxLength: 46 }), moves => {
        const samples = [0, ...moves.slice(1)].map(move => 500 + move);
        const tape = { ...tapeOf({}), samples };
        const mirrored = { ...tape, samples: samples.map(price => 1000 - price) };
        return directionOf(tape, UP_SEED) !== directionOf(mirrored, DOWN_SEED);
      }),
    );
  });
});
