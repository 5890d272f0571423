import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { outcomesOf } from './picks.ts';
import { lmsrPayouts, payoutDifferences, refundOnVoid, splitProceeds } from './settlement.ts';
import { lines, liquidities, outcomes, picks, stakes } from './testing/arbitraries.ts';
import { holds } from './testing/holds.ts';
import { type Ending, MarketModel, type Order } from './testing/market-model.ts';
import {
  buyMutants,
  openingMutants,
  overrideMutants,
  payoutMutants,
  profitMutants,
  releaseMutants,
  sellMutants,
  voidMutants,
} from './testing/mutants.ts';
import type { Rules } from './testing/rules.ts';

const memberIds = fc.constantFrom('ada', 'bob', 'eve');
const percents = fc.oneof(fc.constant(100n), fc.bigInt(1n, 100n));
/** Few picks a market, so that members move each other's prices and some sell at a profit. */
const orders: fc.Arbitrary<Order[]> = fc.array(picks, { minLength: 1, maxLength: 3 }).chain(traded => {
  const pick = fc.constantFrom(...traded);
  const order = fc.oneof(
    fc.record({ kind: fc.constant('buy' as const), memberId: memberIds, pick, stake: stakes }),
    fc.record({ kind: fc.constant('sell' as const), memberId: memberIds, pick, percent: percents }),
  );
  return fc.array(order, { minLength: 1, maxLength: 40 });
});
const markets = fc.record({ b: liquidities, line: lines, orders });
type Market = typeof markets extends fc.Arbitrary<infer T> ? T : never;

function traded(rules: Rules, market: Market): MarketModel {
  const model = new MarketModel(rules, market.b, market.line);
  for (const order of market.orders) model.apply(order);
  return model;
}

function ended(rules: Rules, market: Market, ending: Ending): MarketModel {
  const model = traded(rules, market);
  model.end(ending);
  return model;
}

describe('a market with its accounts, whatever its members do', () => {
  holds(
    'can pay in every outcome and in a void after every order, pending profits included',
    rules =>
      fc.property(markets, ({ b, line, orders: given }) => {
        const model = new MarketModel(rules, b, line);
        return given.every(order => {
          model.apply(order);
          return model.obligations().every(credits => credits <= model.account) && model.total() === 0n;
        });
      }),
    {
      'buy atTheShownPrice': buyMutants.atTheShownPrice,
      'buy leavesTheBook': buyMutants.leavesTheBook,
      'sell atTheShownPrice': sellMutants.atTheShownPrice,
      'sell leavesTheBook': sellMutants.leavesTheBook,
      'open asIfEven': openingMutants.asIfEven,
    },
  );

  holds(
    'settles to nothing left: everybody has what sales brought and winning shares pay, the treasury the rest',
    rules =>
      fc.property(markets, outcomes, (market, outcome) => {
        const model = ended(rules, market, { kind: 'settle', outcome });
        const { subsidy } = rules.openBook(market.b, market.line);
        const isExact = [...model.members.values()].every(({ wallet, paidIn, earned, shares }) => {
          const won = [...shares].filter(([pick]) => outcomesOf(pick).includes(outcome));
          return wallet === won.reduce((sum, [, count]) => sum + count, earned - paidIn);
        });
        return isExact && model.account === 0n && model.total() === 0n && model.treasury >= -subsidy;
      }),
    { ...payoutMutants, losesTheProfit: profitMutants.losesTheProfit },
  );

  holds(
    'a void leaves everybody, treasury included, where they were before it opened, and takes from nobody',
    rules =>
      fc.property(markets, market => {
        const open = traded(rules, market);
        const before = new Map([...open.members].map(([memberId, { wallet }]) => [memberId, wallet]));
        open.end({ kind: 'void' });
        return (
          [...open.members].every(([memberId, { wallet }]) => wallet === 0n && wallet >= before.get(memberId)!) &&
          open.treasury === 0n &&
          open.account === 0n
        );
      }),
    { ...releaseMutants, ...voidMutants },
  );

  holds(
    'an override ends as if it had been decided so at once',
    rules =>
      fc.property(markets, outcomes, outcomes, (market, outcome, instead) => {
        const overridden = ended(rules, market, { kind: 'override', outcome, instead });
        const decided = ended(rules, market, { kind: 'settle', outcome: instead });
        return (
          overridden.treasury === decided.treasury &&
          overridden.wallets().every((wallet, index) => wallet === decided.wallets()[index])
        );
      }),
    overrideMutants,
  );
});

describe('a sale before settlement', () => {
  holds(
    'releases as much as it may and not a credit more',
    ({ splitProceeds: split }) =>
      fc.property(fc.bigInt(0n, 500n), fc.bigInt(0n, 500n), fc.bigInt(0n, 500n), (proceeds, room, soFar) => {
        const paidIn = soFar + room;
        const { released, pending } = split(proceeds, paidIn, soFar);
        return (
          released + pending === proceeds &&
          released >= 0n &&
          pending >= 0n &&
          soFar + released <= paidIn &&
          (pending === 0n || soFar + released === paidIn)
        );
      }),
    { ...releaseMutants, ...profitMutants },
  );

  it('releases what was paid in, profit waits', () => {
    expect(splitProceeds(80n, 100n, 0n)).toEqual({ released: 80n, pending: 0n });
    expect(splitProceeds(80n, 100n, 70n)).toEqual({ released: 30n, pending: 50n });
    expect(splitProceeds(80n, 100n, 100n)).toEqual({ released: 0n, pending: 80n });
    expect(refundOnVoid(100n, 30n)).toBe(70n);
  });

  it('refuses books that cannot be', () => {
    for (const wrong of [
      () => splitProceeds(-1n, 10n, 0n),
      () => splitProceeds(1n, 10n, 11n),
      () => refundOnVoid(10n, 11n),
      () => refundOnVoid(10n, -1n),
      () => lmsrPayouts([{ memberId: 'ada', pick: 'A', shares: -1n }], 0),
    ]) {
      expect(wrong).toThrow(RangeError);
    }
  });
});

it('pays positions by member, all picks together, and nobody who was wrong', () => {
  const positions = [
    { memberId: 'ada', pick: 'A', shares: 10n },
    { memberId: 'bob', pick: 'B-up', shares: 7n },
    { memberId: 'ada', pick: 'A-down', shares: 5n },
    { memberId: 'eve', pick: 'up', shares: 3n },
    { memberId: 'bob', pick: 'A', shares: 0n },
  ] as const;
  expect(lmsrPayouts(positions, 0)).toEqual(
    new Map([
      ['ada', 10n],
      ['eve', 3n],
    ]),
  );
  expect(lmsrPayouts(positions, 1)).toEqual(new Map([['ada', 15n]]));
  expect(lmsrPayouts(positions, 3)).toEqual(new Map());
  expect(payoutDifferences(lmsrPayouts(positions, 0), lmsrPayouts(positions, 2))).toEqual(
    new Map([
      ['ada', -10n],
      ['bob', 7n],
    ]),
  );
});
