import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bumpedFees, firstFees, gwei, isEnough } from './fees.ts';

const GWEI = 1_000_000_000n;
const amount = fc.bigInt({ min: 0n, max: 500n * GWEI });
const prices = fc.record({ baseFee: fc.option(amount), tip: amount });

test('what is offered first is enough, tip and all, and leaves room for a bump under the limit', () => {
  fc.assert(
    fc.property(prices, amount, (now, limit) => {
      const fees = firstFees(now, limit);
      const cost = (now.baseFee ?? 0n) + now.tip;
      if (!fees) {
        expect(cost * 1125n).toBeGreaterThan(limit * 1000n);
        return;
      }
      expect(fees.maxFeePerGas).toBeGreaterThanOrEqual(cost);
      expect(fees.maxPriorityFeePerGas).toBe(now.tip);
      expect(isEnough(fees, now)).toBe(true);
      expect(bumpedFees(fees, now, limit)?.maxFeePerGas).toBeLessThanOrEqual(limit);
    }),
  );
});

test('a bump is an eighth more in both fields, at least, and never above the limit', () => {
  fc.assert(
    fc.property(prices, prices, amount, (before, now, limit) => {
      const old = firstFees(before, limit);
      const fees = old && bumpedFees(old, now, limit);
      if (!old || !fees) return;
      expect(fees.maxFeePerGas).toBeLessThanOrEqual(limit);
      expect(fees.maxPriorityFeePerGas).toBeLessThanOrEqual(fees.maxFeePerGas);
      expect(fees.isLegacy).toBe(old.isLegacy);
      expect(fees.maxFeePerGas * 1000n).toBeGreaterThanOrEqual(old.maxFeePerGas * 1125n);
      expect(fees.maxPriorityFeePerGas * 1000n).toBeGreaterThanOrEqual(old.maxPriorityFeePerGas * 1125n);
    }),
  );
});

test('there is room for the base fee to double', () => {
  expect(firstFees({ baseFee: 10n * GWEI, tip: GWEI }, 100n * GWEI)).toEqual({
    maxFeePerGas: 21n * GWEI,
    maxPriorityFeePerGas: GWEI,
    isLegacy: false,
  });
  expect(firstFees({ baseFee: 60n * GWEI, tip: 2n * GWEI }, 112_500_000_000n)).toEqual({
    maxFeePerGas: 100n * GWEI,
    maxPriorityFeePerGas: 2n * GWEI,
    isLegacy: false,
  });
});

test('what gas costs with its tip is offered whole, or not at all', () => {
  expect(firstFees({ baseFee: 80n * GWEI, tip: 20n * GWEI }, 112n * GWEI)).toBeNull();
  expect(firstFees({ baseFee: 101n * GWEI, tip: 0n }, 100n * GWEI)).toBeNull();
  expect(firstFees({ baseFee: null, tip: 90n * GWEI }, 100n * GWEI)).toBeNull();
});

test('where the limit leaves no room for an eighth more, there is no bump', () => {
  const old = { maxFeePerGas: 90n * GWEI, maxPriorityFeePerGas: GWEI, isLegacy: false };
  expect(bumpedFees(old, { baseFee: GWEI, tip: GWEI }, 100n * GWEI)).toBeNull();
  expect(bumpedFees(old, { baseFee: GWEI, tip: GWEI }, 102n * GWEI)?.maxFeePerGas).toBe(101_250_000_000n);
});

test('gwei in words', () => {
  expect([0n, 1n, GWEI, 1_500_000_000n, 123n * GWEI].map(gwei)).toEqual(['0', '0.001', '1', '1.5', '123']);
});
