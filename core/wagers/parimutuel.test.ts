import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type PoolPick, type PoolStake, poolPays, settlePools } from './parimutuel.ts';
import { outcomes } from './testing/arbitraries.ts';
import { holds } from './testing/holds.ts';
import { poolMutants, poolPaysMutants } from './testing/mutants.ts';

const poolPicks = fc.constantFrom<PoolPick[]>('A', 'B', 'up', 'down');
const credits = fc.oneof(fc.bigInt(1n, 250n), fc.bigInt(1n, 3n), fc.bigInt(1n, 10n ** 12n));
const stakeLists: fc.Arbitrary<PoolStake[]> = fc.uniqueArray(
  fc.record({ id: fc.string({ minLength: 1, maxLength: 3 }), pick: poolPicks, stake: credits }),
  { selector: ({ id }) => id, maxLength: 30 },
);
const rakes = fc.oneof(fc.constant(0n), fc.bigInt(0n, 10_000n), fc.constant(10_000n));
const sum = (values: Iterable<bigint>) => [...values].reduce((total, value) => total + value, 0n);
const OPPOSITE = { A: 'B', B: 'A', up: 'down', down: 'up' } as const;
const isRight = (pick: PoolPick, outcome: number) =>
  pick === (outcome < 2 ? 'A' : 'B') || pick === (outcome % 2 === 0 ? 'up' : 'down');
const poolOf = (stakes: readonly PoolStake[], pick: PoolPick) =>
  sum(stakes.filter(stake => stake.pick === pick).map(({ stake }) => stake));
const poolsOf = (stakes: readonly PoolStake[]) => ({
  A: poolOf(stakes, 'A'),
  B: poolOf(stakes, 'B'),
  up: poolOf(stakes, 'up'),
  down: poolOf(stakes, 'down'),
});

describe('pools', () => {
  holds(
    'pay out exactly what was staked, less the rake; one entry a stake',
    ({ settlePools: settle }) =>
      fc.property(stakeLists, outcomes, rakes, (stakes, outcome, rakeBasisPoints) => {
        const { payouts, rake } = settle(stakes, outcome, rakeBasisPoints);
        return payouts.size === stakes.length && sum(payouts.values()) + rake === sum(stakes.map(({ stake }) => stake));
      }),
    { dropsTheLeftover: poolMutants.dropsTheLeftover },
  );

  holds(
    'never give a winner less than the stake, nor who was wrong anything of an opposed pool',
    ({ settlePools: settle }) =>
      fc.property(stakeLists, outcomes, rakes, (stakes, outcome, rakeBasisPoints) => {
        const { payouts } = settle(stakes, outcome, rakeBasisPoints);
        return stakes.every(({ id, pick, stake }) => {
          if (isRight(pick, outcome)) return payouts.get(id)! >= stake;
          return payouts.get(id) === (poolOf(stakes, OPPOSITE[pick]) === 0n ? stake : 0n);
        });
      }),
    { rakesTheWinners: poolMutants.rakesTheWinners, keepsWhatNobodyWon: poolMutants.keepsWhatNobodyWon },
  );

  holds(
    'give each winner the fair share to within a credit, and take the rake from the losing side only',
    ({ settlePools: settle }) =>
      fc.property(stakeLists, outcomes, rakes, (stakes, outcome, rakeBasisPoints) => {
        const { payouts, rake } = settle(stakes, outcome, rakeBasisPoints);
        const opposed = (['A', 'B', 'up', 'down'] as const).filter(
          pick => isRight(pick, outcome) && poolOf(stakes, pick) > 0n && poolOf(stakes, OPPOSITE[pick]) > 0n,
        );
        const rakeOf = (pick: PoolPick) => (poolOf(stakes, OPPOSITE[pick]) * rakeBasisPoints) / 10_000n;
        const isFair = opposed.every(right => {
          const won = poolOf(stakes, right);
          const gain = poolOf(stakes, OPPOSITE[right]) - rakeOf(right);
          return stakes
            .filter(({ pick }) => pick === right)
            .every(({ id, stake }) => {
              const off = (payouts.get(id)! - stake) * won - stake * gain;
              return off < won && -off < won;
            });
        });
        return isFair && rake === sum(opposed.map(rakeOf));
      }),
    {
      rakesTheWinners: poolMutants.rakesTheWinners,
      dropsTheLeftoverOfSome: poolMutants.leftoverToTheLargest,
      keepsWhatNobodyWon: poolMutants.keepsWhatNobodyWon,
    },
  );

  holds(
    'do not care in which order the stakes came',
    ({ settlePools: settle }) =>
      fc.property(
        stakeLists,
        outcomes,
        rakes,
        fc.infiniteStream(fc.nat()),
        (stakes, outcome, rakeBasisPoints, keys) => {
          const shuffled = stakes
            .map(stake => ({ stake, key: keys.next().value }))
            .sort((x, y) => x.key - y.key)
            .map(({ stake }) => stake);
          const [one, other] = [settle(stakes, outcome, rakeBasisPoints), settle(shuffled, outcome, rakeBasisPoints)];
          return stakes.every(({ id }) => one.payouts.get(id) === other.payouts.get(id)) && one.rake === other.rake;
        },
      ),
    { tiesByArrival: poolMutants.tiesByArrival },
  );

  it('refund whole pools where nobody was right or nobody opposed, each for itself', () => {
    const stakes: PoolStake[] = [
      { id: '1', pick: 'A', stake: 100n },
      { id: '2', pick: 'A', stake: 7n },
      { id: '3', pick: 'up', stake: 30n },
      { id: '4', pick: 'down', stake: 70n },
    ];
    expect(settlePools(stakes, 0, 1000n)).toEqual({
      payouts: new Map([
        ['1', 100n],
        ['2', 7n],
        ['3', 93n],
        ['4', 0n],
      ]),
      rake: 7n,
      refunded: { winner: true, price: false },
    });
    expect(settlePools(stakes, 3, 0n).refunded).toEqual({ winner: true, price: false });
    expect(settlePools(stakes.slice(0, 3), 3, 0n)).toEqual({
      payouts: new Map([
        ['1', 100n],
        ['2', 7n],
        ['3', 30n],
      ]),
      rake: 0n,
      refunded: { winner: true, price: true },
    });
    expect(settlePools([], 0, 500n)).toEqual({
      payouts: new Map(),
      rake: 0n,
      refunded: { winner: false, price: false },
    });
  });

  it('give the last credits to the largest remainders, then to the smaller id', () => {
    const winners = ['c', 'a', 'b'].map(id => ({ id, pick: 'B' as const, stake: 10n }));
    const { payouts } = settlePools([...winners, { id: 'z', pick: 'A', stake: 20n }], 2, 0n);
    expect(payouts).toEqual(
      new Map([
        ['c', 16n],
        ['a', 17n],
        ['b', 17n],
        ['z', 0n],
      ]),
    );
  });

  it('refuse what cannot be', () => {
    const stake: PoolStake = { id: '1', pick: 'A', stake: 5n };
    for (const wrong of [
      () => settlePools([stake], 4, 0n),
      () => settlePools([stake], 0.5, 0n),
      () => settlePools([stake], 0, 10_001n),
      () => settlePools([stake], 0, -1n),
      () => settlePools([stake, stake], 0, 0n),
      () => settlePools([{ ...stake, stake: 0n }], 0, 0n),
      () => poolPays(poolsOf([]), 'A', 0n, 0n),
      () => poolPays(poolsOf([]), 'A', 1n, 10_001n),
    ]) {
      expect(wrong).toThrow(RangeError);
    }
  });
});

describe('what a stake would pay', () => {
  holds(
    'is what it gets if nothing more comes in, but for a leftover credit',
    ({ poolPays: pays }) =>
      fc.property(stakeLists, poolPicks, credits, rakes, (before, pick, stake, rakeBasisPoints) => {
        const stakes = [...before, { id: 'the new one', pick, stake }];
        const outcome = { A: 0, B: 2, up: 0, down: 1 }[pick];
        const paid = settlePools(stakes, outcome, rakeBasisPoints).payouts.get('the new one')!;
        const promised = pays(poolsOf(before), pick, stake, rakeBasisPoints);
        return paid === promised || paid === promised + 1n;
      }),
    poolPaysMutants,
  );
});
