import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  type AmountEntry,
  beginsAt,
  breakOf,
  entryInForce,
  entryWaiting,
  NO_LIMITS,
  RAISE_AFTER_MS,
  stricterAmount,
} from './limit-rules.ts';

const HOUR = 3600_000;
const at = (hours: number) => new Date(hours * HOUR);
const amountAt = (entries: AmountEntry[], hours: number) => entryInForce(entries, at(hours))?.amount ?? null;

/** Entries as the service writes them: each begins by the rule, given what held when it was asked for. */
function asked(wishes: readonly { hours: number; amount: bigint | null }[]): AmountEntry[] {
  const entries: AmountEntry[] = [];
  for (const { hours, amount } of wishes) {
    const startsAt = beginsAt(amountAt(entries, hours), amount, at(hours));
    entries.push({ id: BigInt(entries.length + 1), amount, startsAt, createdAt: at(hours) });
  }
  return entries;
}

it('lowers at once, raises and lifts a day later', () => {
  const entries = asked([
    { hours: 0, amount: 50n },
    { hours: 1, amount: 200n },
  ]);
  expect([0, 1, 24, 25].map(hours => amountAt(entries, hours))).toEqual([50n, 50n, 50n, 200n]);
  expect(entryWaiting(entries, at(2))?.amount).toBe(200n);
  const lifted = asked([
    { hours: 0, amount: 50n },
    { hours: 1, amount: null },
  ]);
  expect([24, 25].map(hours => amountAt(lifted, hours))).toEqual([50n, null]);
});

it('lets a raise lapse that waits when another limit is asked for', () => {
  const lowered = asked([
    { hours: 0, amount: 50n },
    { hours: 1, amount: 200n },
    { hours: 2, amount: 30n },
  ]);
  expect([2, 25, 1000].map(hours => amountAt(lowered, hours))).toEqual([30n, 30n, 30n]);
  const smallerRaise = asked([
    { hours: 0, amount: 50n },
    { hours: 1, amount: 200n },
    { hours: 20, amount: 100n },
  ]);
  expect([25, 43, 44].map(hours => amountAt(smallerRaise, hours))).toEqual([50n, 50n, 100n]);
});

it('never loosens within a day of asking, and is never stricter than what was asked last or held before', () => {
  const wish = fc.record({ hours: fc.nat(200), amount: fc.option(fc.bigInt(0n, 9n), { nil: null }) });
  fc.assert(
    fc.property(fc.array(wish, { minLength: 1, maxLength: 8 }), fc.nat(300), (wishes, probe) => {
      wishes.sort((a, b) => a.hours - b.hours);
      const entries = asked(wishes);
      const value = (amount: bigint | null) => amount ?? 1_000n;
      // every loosening between two moments was the last word for a whole day
      const before = value(amountAt(entries, probe));
      const after = value(amountAt(entries, probe + 1));
      if (after > before) {
        const word = entries.filter(entry => entry.createdAt <= at(probe)).at(-1);
        expect(word && value(word.amount)).toBe(after);
        expect(at(probe + 1).getTime() - (word?.createdAt.getTime() ?? 0)).toBeGreaterThanOrEqual(RAISE_AFTER_MS);
      }
      // and in the end the last wish holds
      expect(amountAt(entries, 1_000)).toBe(wishes.at(-1)?.amount ?? null);
    }),
  );
});

it('takes the strictest of several accounts', () => {
  expect(stricterAmount(null, 3n)).toBe(3n);
  expect(stricterAmount(5n, null)).toBe(5n);
  expect(stricterAmount(5n, 3n)).toBe(3n);
  expect(stricterAmount(0n, 3n)).toBe(0n);
});

it('says by what wagers are closed', () => {
  expect(breakOf(NO_LIMITS, at(1))).toBeNull();
  expect(breakOf({ ...NO_LIMITS, coolOffUntil: at(1) }, at(1))).toBeNull();
  expect(breakOf({ ...NO_LIMITS, coolOffUntil: at(2) }, at(1))).toEqual({ kind: 'cooling-off', until: at(2) });
  expect(breakOf({ ...NO_LIMITS, coolOffUntil: at(2), excludedUntil: 'forever' }, at(1))).toEqual({
    kind: 'excluded',
    until: 'forever',
  });
});
