import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Player, shareDrop, totalOf } from './drop-rules.ts';

const sum = (leaves: readonly { amount: bigint }[]) => leaves.reduce((all, { amount }) => all + amount, 0n);
const players = fc
  .array(fc.record({ place: fc.option(fc.integer({ min: 1, max: 500 })), matches: fc.integer({ min: 0, max: 300 }) }), {
    maxLength: 40,
  })
  .map(rows => rows.map((row, index): Player => ({ account: `0x${index}`, ...row })));
const totals = fc.bigInt({ min: 1_000n, max: 10n ** 25n });

describe('a season’s drop', () => {
  it('shares out all of it, to the last unit, among those who have fought, once each', () => {
    fc.assert(
      fc.property(totals, players, (total, all) => {
        const leaves = shareDrop(total, all);
        const fought = all.filter(({ matches }) => matches > 0);
        expect(sum(leaves)).toBe(fought.length === 0 ? 0n : total);
        expect(leaves.every(({ amount }) => amount > 0n)).toBe(true);
        expect(new Set(leaves.map(({ account }) => account)).size).toBe(leaves.length);
        for (const { account } of leaves) expect(fought.some(player => player.account === account)).toBe(true);
      }),
    );
  });

  it('does not hang on the order in which they are told', () => {
    fc.assert(
      fc.property(totals, players, (total, all) => {
        expect(shareDrop(total, [...all].reverse())).toEqual(shareDrop(total, all));
      }),
    );
  });

  it('gives a better place, and more matches, never less', () => {
    fc.assert(
      fc.property(totals, players, (total, all) => {
        const amounts = new Map(shareDrop(total, all).map(({ account, amount }) => [account, amount]));
        for (const a of all) {
          for (const b of all) {
            const isBetter = (a.place ?? 1_000) <= (b.place ?? 1_000) && a.matches >= b.matches && b.matches > 0;
            // a unit of rounding apart: equals cannot all get the odd one
            if (isBetter)
              expect((amounts.get(a.account) ?? 0n) + 2n).toBeGreaterThanOrEqual(amounts.get(b.account) ?? 0n);
          }
        }
      }),
    );
  });

  it('goes by place and by presence', () => {
    const leaves = shareDrop(1_000n, [
      { account: 'first', place: 1, matches: 30 },
      { account: 'second', place: 2, matches: 30 },
      { account: 'unplaced', place: null, matches: 40 },
      { account: 'absent', place: 3, matches: 0 },
    ]);
    expect(leaves).toEqual([
      { account: 'first', amount: 448n },
      { account: 'second', amount: 392n },
      { account: 'unplaced', amount: 160n },
    ]);
  });

  it('counts no more than 60 matches of anybody, and goes by matches alone where nobody is placed', () => {
    expect(
      shareDrop(900n, [
        { account: 'a', place: null, matches: 600 },
        { account: 'b', place: null, matches: 30 },
      ]),
    ).toEqual([
      { account: 'a', amount: 600n },
      { account: 'b', amount: 300n },
    ]);
  });

  it('gives a tenth for each player until they are ten', () => {
    expect([0, 1, 3, 10, 400].map(count => totalOf(1_000n, count))).toEqual([0n, 100n, 300n, 1_000n, 1_000n]);
  });
});
