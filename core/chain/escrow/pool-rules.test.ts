import { describe, expect, it } from 'vitest';
import { addedPays, bondShareOf, type Corners, dueTo, feeOf, leftShare, MOST, paidFor } from './pool-rules.ts';

/** A plain generator: the same numbers every time. */
function* numbers(): Generator<bigint, never> {
  let state = 7n;
  for (;;) {
    state = (state * 6_364_136_223_846_793_005n + 1_442_695_040_888_963_407n) % 2n ** 64n;
    yield state >> 8n;
  }
}

describe('a pool', () => {
  it('gives winners their stakes and shares the rest less the fee', () => {
    const totals: Corners = [300n, 100n];
    expect(feeOf(totals, 300, 0)).toBe(3n);
    expect(paidFor(totals, 300, [300n, 0n], 0)).toBe(397n);
    expect(paidFor(totals, 300, [100n, 50n], 0)).toBe(132n);
    expect(paidFor(totals, 300, [0n, 100n], 0)).toBe(0n);
    expect(leftShare(totals)).toBe(750_000);
    expect(leftShare([0n, 0n])).toBe(500_000);
  });

  it('gives everything back where nobody backed the winner, or it is void', () => {
    expect(paidFor([0n, 100n], 300, [0n, 40n], 0)).toBe(40n);
    expect(dueTo([300n, 100n], 0n, [20n, 5n], null)).toBe(25n);
  });

  it('tells before what it pays after', () => {
    expect(addedPays([0n, 0n], 300, 1, 50n)).toBe(50n);
    expect(addedPays([100n, 0n], 200, 1, 100n)).toBe(198n);
    expect(dueTo([100n, 100n], feeOf([100n, 100n], 200, 1), [0n, 100n], 1)).toBe(198n);
  });

  it('never pays more than it holds, and loses less than a unit for each who withdraws', () => {
    const random = numbers();
    for (let round = 0; round < 500; round += 1) {
      const stakes = Array.from({ length: 5 }, (): Corners => [random.next().value % 1_000_000n, random.next().value]);
      const totals: Corners = [
        stakes.reduce((sum, [left]) => sum + left, 0n),
        stakes.reduce((sum, each) => sum + each[1], 0n),
      ];
      const feeBps = Number(random.next().value % 301n);
      for (const winner of [0, 1] as const) {
        const fee = totals[winner] === 0n ? 0n : feeOf(totals, feeBps, winner);
        const paid = stakes.reduce((sum, each) => sum + dueTo(totals, fee, each, winner), 0n);
        expect(paid).toBeLessThanOrEqual(totals[0] + totals[1] - fee);
        expect(paid).toBeGreaterThan(totals[0] + totals[1] - fee - 5n);
      }
      const bond = random.next().value;
      expect(stakes.reduce((sum, each) => sum + bondShareOf(totals, bond, each), 0n)).toBeLessThanOrEqual(bond);
    }
  });

  it('counts in what the contract counts in', () => {
    expect(MOST.toString(16)).toBe('f'.repeat(32));
    expect(bondShareOf([0n, 0n], 5n, [0n, 0n])).toBe(0n);
  });
});
