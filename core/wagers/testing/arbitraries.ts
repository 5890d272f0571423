import fc from 'fast-check';
import { type Book, openBook } from '../lmsr.ts';
import { OUTCOMES, type Outcomes, PICKS, type Pick } from '../picks.ts';

/** Opening lines from even to absurd: weights over eight orders of two. */
export const lines: fc.Arbitrary<Outcomes<number>> = fc.tuple(weight(), weight(), weight(), weight()).map(weights => {
  const total = weights.reduce((sum, part) => sum + part, 0);
  const [a, b, c] = weights.map(part => Math.max(1, Math.floor((part / total) * 999_990)));
  return [a!, b!, c!, 1_000_000 - a! - b! - c!];
});

function weight(): fc.Arbitrary<number> {
  return fc.oneof(fc.integer({ min: 20, max: 100 }), fc.integer({ min: 1, max: 100_000 }));
}

/** The game's range (numbers.md: 150 to 1,000) and far beyond it on both sides. */
export const liquidities = fc.oneof(fc.bigInt(150n, 1000n), fc.bigInt(1n, 40n), fc.bigInt(1000n, 1_000_000n));
export const picks: fc.Arbitrary<Pick> = fc.constantFrom(...PICKS);
export const outcomes = fc.nat({ max: OUTCOMES.length - 1 });
export const stakes = fc.oneof(fc.bigInt(1n, 250n), fc.bigInt(1n, 3n), fc.bigInt(1n, 20_000n));

/** A book somewhere in the middle of its life: any shares may have been sold. */
export const books: fc.Arbitrary<Book> = fc.record({
  b: liquidities,
  q: fc.oneof(
    fc.tuple(held(2000n), held(2000n), held(2000n), held(2000n)),
    fc.tuple(held(3n), held(3n), held(3n), held(3n)),
    fc.tuple(held(200_000n), held(200_000n), held(200_000n), held(200_000n)),
  ),
});

function held(most: bigint): fc.Arbitrary<bigint> {
  return fc.bigInt(-most, most);
}

/** Books as they open. */
export const openings = fc.tuple(liquidities, lines).map(([b, line]) => ({ ...openBook(b, line), b, line }));
