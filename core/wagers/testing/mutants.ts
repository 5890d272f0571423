import type { Book } from '../lmsr.ts';
import type { PoolPick, PoolSettlement, PoolStake } from '../parimutuel.ts';
import { OUTCOMES, type Outcomes, outcomesOf, type Pick } from '../picks.ts';
import { RULES, type Rules } from './rules.ts';

/** The rules with something wrong in them, one mistake each, such as somebody might make. The properties must notice. */
type Mutants = Readonly<Record<string, Partial<Rules>>>;

const shift = (book: Book, pick: Pick, shares: bigint): Book => ({
  b: book.b,
  q: book.q.map((held, outcome) =>
    outcomesOf(pick).includes(outcome) ? held + shares : held,
  ) as unknown as Outcomes<bigint>,
});
const shownPrice = (book: Book, pick: Pick) =>
  BigInt(
    Math.max(
      1,
      outcomesOf(pick).reduce((sum, outcome) => sum + RULES.probabilities(book)[outcome]!, 0),
    ),
  );
const floatPotential = ({ b, q }: Book) => {
  const top = Math.max(...q.map(Number));
  return top + Number(b) * Math.log(q.reduce((sum, held) => sum + Math.exp((Number(held) - top) / Number(b)), 0));
};

/** The sketch's first attempt: sixteen fractional bits. It sold 300 shares worth 57 for nothing. */
const coarseCost = (book: Book, pick: Pick, shares: bigint) => {
  const coarse = (x: Book) => Math.floor((floatPotential(x) / Number(x.b)) * 65_536) / 65_536;
  return BigInt(Math.ceil(Number(book.b) * (coarse(shift(book, pick, shares)) - coarse(book))));
};

export const buyMutants = {
  oneShareMore: {
    buy: (book, pick, stake) => {
      const shares = RULES.buy(book, pick, stake).shares + 1n;
      return { shares, book: shift(book, pick, shares) };
    },
  },
  oneShareLess: {
    buy: (book, pick, stake) => {
      const shares = RULES.buy(book, pick, stake).shares - 1n;
      return { shares, book: shift(book, pick, shares) };
    },
  },
  atTheShownPrice: {
    buy: (book, pick, stake) => {
      const shares = (stake * 1_000_000n) / shownPrice(book, pick);
      return { shares, book: shift(book, pick, shares) };
    },
  },
  leavesTheBook: { buy: (book, pick, stake) => ({ ...RULES.buy(book, pick, stake), book }) },
} satisfies Mutants;

export const sellMutants = {
  roundsUp: {
    sell: (book, pick, shares) => {
      const left = shift(book, pick, -shares);
      return { proceeds: RULES.costOf(left, pick, shares), book: left };
    },
  },
  atTheShownPrice: {
    sell: (book, pick, shares) => ({
      proceeds: (shares * shownPrice(book, pick)) / 1_000_000n,
      book: shift(book, pick, -shares),
    }),
  },
  leavesTheBook: { sell: (book, pick, shares) => ({ ...RULES.sell(book, pick, shares), book }) },
} satisfies Mutants;

export const costMutants = {
  roundsDown: { costOf: (book, pick, shares) => RULES.sell(shift(book, pick, shares), pick, shares).proceeds },
  roundsToNearest: {
    costOf: (book, pick, shares) =>
      BigInt(Math.round(floatPotential(shift(book, pick, shares)) - floatPotential(book))),
  },
  sixteenBits: { costOf: coarseCost },
} satisfies Mutants;

export const setMutants = {
  outcomeByOutcome: {
    costOfChange: (book, change) =>
      OUTCOMES.reduce((sum, _, outcome) => {
        const one = OUTCOMES.map((_name, other) => (other === outcome ? change[outcome]! : 0n));
        return sum + RULES.costOfChange(book, one as unknown as Outcomes<bigint>);
      }, 0n),
  },
  inFloats: {
    costOfChange: (book, change) => {
      const after = { b: book.b, q: book.q.map((held, i) => held + change[i]!) as unknown as Outcomes<bigint> };
      return BigInt(Math.ceil(floatPotential(after) - floatPotential(book) + 1e-9));
    },
  },
} satisfies Mutants;

export const openingMutants = {
  asIfEven: {
    openBook: (b, line) => ({
      ...RULES.openBook(b, line),
      subsidy: BigInt(Math.ceil(Number(b) * Math.log(4))),
    }),
  },
  oneCreditShort: {
    openBook: (b, line) => {
      const { book, subsidy } = RULES.openBook(b, line);
      return { book, subsidy: subsidy - 1n };
    },
  },
  otherOrder: { openBook: (b, [aUp, aDown, bUp, bDown]) => RULES.openBook(b, [aUp, bUp, aDown, bDown]) },
} satisfies Mutants;

export const probabilityMutants = {
  eachRounded: {
    probabilities: ({ b, q }) => {
      const top = Math.max(...q.map(Number));
      const weights = q.map(held => Math.exp((Number(held) - top) / Number(b)));
      const total = weights.reduce((sum, part) => sum + part, 0);
      return weights.map(part => Math.round((part / total) * 1_000_000)) as unknown as Outcomes<number>;
    },
  },
  restToTheFirst: {
    probabilities: book => {
      const [, aDown, bUp, bDown] = RULES.probabilities(book).map(part => Math.floor(part / 10) * 10);
      return [1_000_000 - aDown! - bUp! - bDown!, aDown!, bUp!, bDown!];
    },
  },
} satisfies Mutants;

export const comparisonMutants = {
  inFloats: {
    compareSums: (left, right, b) => {
      const top = Math.max(...left.map(Number), ...right.map(Number));
      const of = (terms: readonly bigint[]) =>
        terms.reduce((sum, k) => sum + Math.exp((Number(k) - top) / Number(b)), 0);
      return Math.sign(of(left) - of(right)) as -1 | 0 | 1;
    },
  },
  closeIsEqual: {
    compareSums: (left, right, b) => {
      const of = (terms: readonly bigint[]) =>
        terms.reduce((sum, k) => sum + Math.exp(Number(k - left[0]!) / Number(b)), 0);
      return Math.abs(of(left) - of(right)) < 1e-12 ? 0 : RULES.compareSums(left, right, b);
    },
  },
} satisfies Mutants;

export const releaseMutants = {
  releasesAll: { splitProceeds: proceeds => ({ released: proceeds, pending: 0n }) },
  forgetsEarlierSales: { splitProceeds: (proceeds, paidIn) => RULES.splitProceeds(proceeds, paidIn, 0n) },
} satisfies Mutants;

export const profitMutants = {
  losesTheProfit: {
    splitProceeds: (proceeds, paidIn, soFar) => ({ ...RULES.splitProceeds(proceeds, paidIn, soFar), pending: 0n }),
  },
  holdsBackAll: { splitProceeds: proceeds => ({ released: 0n, pending: proceeds }) },
} satisfies Mutants;

export const voidMutants = {
  wholeStakes: { refundOnVoid: paidIn => paidIn },
  nothingAfterASale: { refundOnVoid: (paidIn, released) => (released > 0n ? 0n : paidIn) },
} satisfies Mutants;

export const payoutMutants = {
  lastPositionOnly: {
    lmsrPayouts: (positions, outcome) =>
      new Map(
        positions
          .filter(({ pick }) => outcomesOf(pick).includes(outcome))
          .map(({ memberId, shares }) => [memberId, shares]),
      ),
  },
  pairsOnly: {
    lmsrPayouts: (positions, outcome) =>
      RULES.lmsrPayouts(
        positions.filter(({ pick }) => pick === OUTCOMES[outcome]),
        outcome,
      ),
  },
  twiceForBothRight: {
    lmsrPayouts: (positions, outcome) =>
      RULES.lmsrPayouts(
        positions.map(held => (held.pick === OUTCOMES[outcome] ? { ...held, shares: 2n * held.shares } : held)),
        outcome,
      ),
  },
} satisfies Mutants;

export const overrideMutants = {
  takesNothingBack: {
    payoutDifferences: (before, after) =>
      new Map([...RULES.payoutDifferences(before, after)].filter(([, difference]) => difference > 0n)),
  },
  paysAnew: { payoutDifferences: (_before, after) => new Map(after) },
} satisfies Mutants;

const settlePoolsAnd = (
  change: (settled: PoolSettlement, stakes: readonly PoolStake[], outcome: number, rake: bigint) => void,
): Partial<Rules> => ({
  settlePools: (stakes, outcome, rake) => {
    const settled = RULES.settlePools(stakes, outcome, rake);
    change(settled, stakes, outcome, rake);
    return settled;
  },
});
const totalOf = (stakes: readonly PoolStake[], picks: readonly PoolPick[]) =>
  stakes.reduce((sum, { pick, stake }) => (picks.includes(pick) ? sum + stake : sum), 0n);
const rightPicks = (outcome: number): PoolPick[] => [outcome < 2 ? 'A' : 'B', outcome % 2 === 0 ? 'up' : 'down'];

export const poolMutants = {
  /** Floor only: the leftover credits are nobody's. */
  dropsTheLeftover: settlePoolsAnd(({ payouts, refunded }, stakes, outcome, rake) => {
    for (const { id, pick, stake } of stakes) {
      if (!rightPicks(outcome).includes(pick) || (pick < 'a' ? refunded.winner : refunded.price)) continue;
      const [all, won] = [totalOf(stakes, pick < 'a' ? ['A', 'B'] : ['up', 'down']), totalOf(stakes, [pick])];
      const lost = all - won;
      payouts.set(id, stake + (stake * (lost - (lost * rake) / 10_000n)) / won);
    }
  }),
  /** Rake on winners too. */
  rakesTheWinners: settlePoolsAnd((settled, stakes, _outcome, rake) => {
    for (const { id } of stakes) {
      const cut = (settled.payouts.get(id)! * rake) / 10_000n;
      settled.payouts.set(id, settled.payouts.get(id)! - cut);
      settled.rake += cut;
    }
  }),
  /** Nobody right: the house keeps it. */
  keepsWhatNobodyWon: settlePoolsAnd((settled, stakes, outcome) => {
    for (const { id, pick, stake } of stakes) {
      const isRefunded = pick < 'a' ? settled.refunded.winner : settled.refunded.price;
      if (!isRefunded || rightPicks(outcome).includes(pick)) continue;
      settled.payouts.set(id, 0n);
      settled.rake += stake;
    }
  }),
  /** The leftover goes to who came first. */
  tiesByArrival: {
    settlePools: (stakes, outcome, rake) => {
      const renamed = stakes.map((stake, index) => ({ ...stake, id: String(index).padStart(9, '0') }));
      const settled = RULES.settlePools(renamed, outcome, rake);
      const payouts = new Map(stakes.map(({ id }, index) => [id, settled.payouts.get(renamed[index]!.id)!]));
      return { ...settled, payouts };
    },
  },
  /** All the leftover to the largest stake. */
  leftoverToTheLargest: settlePoolsAnd((settled, stakes, outcome, rake) => {
    poolMutants.dropsTheLeftover.settlePools!(stakes, outcome, rake).payouts.forEach((payout, id) => {
      settled.payouts.set(id, payout);
    });
    const largest = stakes
      .filter(({ pick }) => rightPicks(outcome).includes(pick))
      .sort((x, y) => (x.stake > y.stake ? -1 : 1))[0];
    const paid = [...settled.payouts.values()].reduce((sum, payout) => sum + payout, settled.rake);
    const left = stakes.reduce((sum, { stake }) => sum + stake, 0n) - paid;
    if (largest !== undefined) settled.payouts.set(largest.id, settled.payouts.get(largest.id)! + left);
  }),
} satisfies Mutants;

export const poolPaysMutants = {
  withoutItself: {
    poolPays: (pools, pick, stake, rake) => {
      const against = pools[({ A: 'B', B: 'A', up: 'down', down: 'up' } as const)[pick]];
      return pools[pick] === 0n
        ? stake + against
        : stake + (stake * (against - (against * rake) / 10_000n)) / pools[pick];
    },
  },
  withoutTheRake: { poolPays: (pools, pick, stake) => RULES.poolPays(pools, pick, stake, 0n) },
} satisfies Mutants;

export const skillMutants = {
  /** Not proper: exaggerating pays. */
  absolute: withLoss((winner, price) => winner + price),
  winnerOnly: withLoss(winner => (winner * winner) / 1_000_000),
  neverNegative: {
    tradeSkill: (before, after, outcome) => Math.max(0, RULES.tradeSkill(before, after, outcome)),
  },
} satisfies Mutants;

function withLoss(loss: (winnerMiss: number, priceMiss: number) => number): Partial<Rules> {
  const brierLoss: Rules['brierLoss'] = ([aUp, aDown, bUp], outcome) => {
    const miss = (ppm: number, happened: boolean) => (happened ? 1_000_000 - ppm : ppm);
    return Math.round(loss(miss(aUp + aDown, outcome < 2), miss(aUp + bUp, outcome % 2 === 0)));
  };
  return {
    brierLoss,
    tradeSkill: (before, after, outcome) => brierLoss(before, outcome) - brierLoss(after, outcome),
  };
}
