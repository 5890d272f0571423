/**
 * Pools instead of a market maker: those who were right divide what those who were wrong have staked. Winner (A, B) and
 * price (up, down) are two pools that know nothing of each other; no pairs, no selling. Whole credits, exactly. Pure.
 */
export type PoolPick = 'A' | 'B' | 'up' | 'down';

export interface PoolStake {
  /** Unique; ties for the last credits go to the smaller (by UTF-16 code units). */
  id: string;
  pick: PoolPick;
  stake: bigint;
}

export interface PoolSettlement {
  /** One entry a stake, 0 for who was wrong. Payouts and rake sum to the stakes. */
  payouts: Map<string, bigint>;
  rake: bigint;
  /** Which pools gave every stake back: nobody was right, or nobody opposed. An empty pool gives nothing back: false. */
  refunded: { winner: boolean; price: boolean };
}

const BASIS_POINTS = 10_000n;
const OPPOSITE: Readonly<Record<PoolPick, PoolPick>> = { A: 'B', B: 'A', up: 'down', down: 'up' };

/**
 * Settles both pools. The rake is taken from the losing side only, so that a winner never gets less than the stake; the
 * rest of the losing side is divided by stake, largest remainder first. The order of the stakes does not matter.
 * @param outcome index into OUTCOMES
 * @param rakeBasisPoints 0 to 10,000, rounded down to whole credits
 * @throws RangeError for an unknown outcome or rake, a stake below 1, or an id that comes twice
 */
export function settlePools(stakes: readonly PoolStake[], outcome: number, rakeBasisPoints: bigint): PoolSettlement {
  checkRake(rakeBasisPoints);
  if (!Number.isInteger(outcome) || outcome < 0 || outcome > 3)
    throw new RangeError('There are four outcomes, 0 to 3.');
  if (stakes.some(({ stake }) => stake < 1n)) throw new RangeError('A stake is at least one credit.');
  if (new Set(stakes.map(({ id }) => id)).size < stakes.length) throw new RangeError('The ids of stakes must differ.');
  const payouts = new Map(stakes.map(({ id }) => [id, 0n]));
  const winner = settlePool(stakes, outcome < 2 ? 'A' : 'B', rakeBasisPoints, payouts);
  const price = settlePool(stakes, outcome % 2 === 0 ? 'up' : 'down', rakeBasisPoints, payouts);
  return {
    payouts,
    rake: winner.rake + price.rake,
    refunded: { winner: winner.isRefunded, price: price.isRefunded },
  };
}

/** Settles the pool in which `right` was right, into `payouts`. */
function settlePool(
  stakes: readonly PoolStake[],
  right: PoolPick,
  rakeBasisPoints: bigint,
  payouts: Map<string, bigint>,
): { rake: bigint; isRefunded: boolean } {
  const winners = stakes.filter(({ pick }) => pick === right);
  const losers = stakes.filter(({ pick }) => pick === OPPOSITE[right]);
  const won = sumOf(winners);
  const lost = sumOf(losers);
  if (won === 0n || lost === 0n) {
    for (const { id, stake } of [...winners, ...losers]) payouts.set(id, stake);
    return { rake: 0n, isRefunded: won + lost > 0n };
  }
  const rake = (lost * rakeBasisPoints) / BASIS_POINTS;
  const gain = lost - rake;
  const shares = winners.map(({ id, stake }) => ({
    id,
    payout: stake + (stake * gain) / won,
    remainder: (stake * gain) % won,
  }));
  shares.sort((x, y) => (x.remainder === y.remainder ? (x.id < y.id ? -1 : 1) : x.remainder > y.remainder ? -1 : 1));
  let left = won + gain - shares.reduce((sum, { payout }) => sum + payout, 0n);
  for (const { id, payout } of shares) {
    payouts.set(id, left > 0n ? payout + 1n : payout);
    if (left > 0n) left -= 1n;
  }
  return { rake, isRefunded: false };
}

/**
 * What a stake would pay if it were right and nothing more came in: at least that, since a leftover credit may fall to it.
 * The stake alone where nobody opposes it.
 * @param pools what lies in the pools before this stake
 * @throws RangeError for a stake below 1 or an unknown rake
 */
export function poolPays(
  pools: Readonly<Record<PoolPick, bigint>>,
  pick: PoolPick,
  stake: bigint,
  rakeBasisPoints: bigint,
): bigint {
  checkRake(rakeBasisPoints);
  if (stake < 1n) throw new RangeError('A stake is at least one credit.');
  const lost = pools[OPPOSITE[pick]];
  const gain = lost - (lost * rakeBasisPoints) / BASIS_POINTS;
  return stake + (stake * gain) / (pools[pick] + stake);
}

function checkRake(rakeBasisPoints: bigint): void {
  if (rakeBasisPoints < 0n || rakeBasisPoints > BASIS_POINTS) {
    throw new RangeError('The rake is from 0 to 10,000 basis points.');
  }
}

function sumOf(stakes: readonly PoolStake[]): bigint {
  return stakes.reduce((sum, { stake }) => sum + stake, 0n);
}
