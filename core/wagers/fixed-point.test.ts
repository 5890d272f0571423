import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareSums, exponentialBounds, MAX_LIQUIDITY, weightsOf } from './fixed-point.ts';
import { liquidities } from './testing/arbitraries.ts';
import { holds } from './testing/holds.ts';
import { comparisonMutants } from './testing/mutants.ts';

const exponents = fc.array(fc.bigInt(-3000n, 3000n), { minLength: 1, maxLength: 4 });

describe('bounds of e^(-x/b)', () => {
  it('bracket the float, and lie close together', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 100_000n), liquidities, (x, b) => {
        const { lo, hi } = exponentialBounds(x, b);
        const float = Math.exp(-Number(x) / Number(b));
        // The bounds are 2^-56 apart; the float itself may be off by some 2^-52.
        return Number(lo) / 2 ** 62 <= float + 1e-15 && Number(hi) / 2 ** 62 >= float - 1e-15 && hi - lo <= 66n;
      }),
    );
  });

  it('contain one another, the finer inside the coarser', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 5_000_000n), fc.oneof(liquidities, fc.bigInt(1n, MAX_LIQUIDITY)), (x, b) => {
        const coarse = exponentialBounds(x, b, 62);
        const fine = exponentialBounds(x, b, 248);
        const finest = exponentialBounds(x, b, 992);
        return (
          coarse.lo << 186n <= fine.lo &&
          coarse.hi << 186n >= fine.hi &&
          fine.lo << 744n <= finest.lo &&
          fine.hi << 744n >= finest.hi
        );
      }),
    );
  });

  it('multiply as powers do', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 20_000n), fc.bigInt(0n, 20_000n), liquidities, (x, y, b) => {
        const [one, other, both] = [exponentialBounds(x, b), exponentialBounds(y, b), exponentialBounds(x + y, b)];
        return (one.lo * other.lo) >> 62n <= both.hi && both.lo <= ((one.hi * other.hi) >> 62n) + 1n;
      }),
    );
  });

  it('know e', () => {
    // OEIS A068985: 1/e.
    const digits = 36787944117144232159552377016146086744581113103176n;
    const scaled = (digits << 248n) / 10n ** 50n;
    for (const one of [1n, 12_345n]) {
      const { lo, hi } = exponentialBounds(one, one, 248);
      // Fifty digits are 166 bits.
      expect(scaled - lo < 1n << 84n && hi - scaled < 1n << 84n).toBe(true);
    }
  });
});

describe('compareSums', () => {
  holds(
    'is 0 exactly for the same terms in any order',
    ({ compareSums: compare }) =>
      fc.property(exponents, liquidities, fc.bigInt(-50n, 50n), fc.integer(), (terms, b, shift, seed) => {
        const shuffled = [...terms].sort((x, y) => Number((x * BigInt(seed)) % 7n) - Number((y * BigInt(seed)) % 7n));
        const other = shuffled.map((k, index) => (index === 0 ? k + shift : k));
        return compare(terms, shuffled, b) === 0 && compare(terms, other, b) === Math.sign(-Number(shift));
      }),
    comparisonMutants,
  );

  it('is antisymmetric and blind to a common shift', () => {
    fc.assert(
      fc.property(exponents, exponents, liquidities, fc.bigInt(-(10n ** 12n), 10n ** 12n), (left, right, b, shift) => {
        const sign = compareSums(left, right, b);
        const moved = compareSums(
          left.map(k => k + shift),
          right.map(k => k + shift),
          b,
        );
        return sign === -compareSums(right, left, b) + 0 && sign === moved;
      }),
    );
  });

  it('tells apart what no float can: sums that agree in all powers but the last (Prouhet, Tarry, Escott)', () => {
    // Their difference is (4!-fold) about b^-4: 2^-120 at the largest b.
    const [left, right] = [
      [0n, 4n, 7n, 11n],
      [1n, 2n, 9n, 10n],
    ];
    for (const b of [1n, 150n, 1000n, 1_000_000n, MAX_LIQUIDITY]) {
      expect(compareSums(left, right, b)).toBe(1);
      expect(compareSums(right, left, b)).toBe(-1);
    }
  });

  it('sees a difference far below the terms that both sides share', () => {
    expect(compareSums([0n, -1_000_000n], [0n, -1_000_001n], 150n)).toBe(1);
    expect(compareSums([0n, -1_000_001n], [0n, -1_000_000n], 150n)).toBe(-1);
    expect(compareSums([0n, -(10n ** 15n)], [0n], 1n)).toBe(1);
  });
});

it('weights are 1 for the largest exponent and fall by e every b', () => {
  const [first, second, last] = weightsOf([-150n, 0n, -(10n ** 15n)], 150n);
  expect(second).toBe(1n << 62n);
  expect(Number(first) / 2 ** 62).toBeCloseTo(Math.exp(-1), 12);
  expect(last).toBe(0n);
});
