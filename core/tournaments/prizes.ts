/** How a prize pool is shared out. Pure, in whole credits. */

export interface Placed {
  entrantId: string;
  /** 1 is the best; who shares a place has the same. */
  place: number;
  /** House agents fight for the honour. */
  isMember: boolean;
}

export interface Shares {
  /** A tenth, rounded down (numbers.md). */
  burned: bigint;
  /** What each entrant wins, in the order of their places; nobody who wins nothing. Together with `burned` it is the pool. */
  prizes: readonly { entrantId: string; amount: bigint }[];
}

const BURNED_PART = 10n;

/**
 * Shares a pool out among the members' entrants in the order of their places: the best of them takes the first part, and so on. Who
 * shares a place shares its parts evenly. Parts that nobody is there for are spread over the others as these stand to each other.
 * What rounding leaves goes to the largest remainders, of equal ones to the better placed.
 * @param split per cent by place, 100 altogether
 */
export function sharePool(pool: bigint, split: readonly number[], placed: readonly Placed[]): Shares {
  const winners = placed.filter(({ isMember }) => isMember).sort((a, b) => a.place - b.place);
  if (pool <= 0n || winners.length === 0) return { burned: pool > 0n ? pool : 0n, prizes: [] };
  const burned = pool / BURNED_PART;
  const rest = pool - burned;
  const weights = weightsOf(split, winners);
  const total = weights.reduce((sum, weight) => sum + weight, 0n);
  const floors = weights.map(weight => (rest * weight) / total);
  const remainders = weights.map((weight, index) => ({ index, left: (rest * weight) % total }));
  remainders.sort((a, b) => (a.left === b.left ? a.index - b.index : a.left > b.left ? -1 : 1));
  let missing = rest - floors.reduce((sum, floor) => sum + floor, 0n);
  for (const { index } of remainders) {
    if (missing === 0n) break;
    floors[index] = (floors[index] ?? 0n) + 1n;
    missing -= 1n;
  }
  const prizes = winners.map(({ entrantId }, index) => ({ entrantId, amount: floors[index] ?? 0n }));
  return { burned, prizes: prizes.filter(({ amount }) => amount > 0n) };
}

/** Parts of each winner in one unit: a place that k share gives each the k-th part of what its k places have. */
function weightsOf(split: readonly number[], winners: readonly Placed[]): bigint[] {
  const groups = groupsOf(winners);
  const unit = groups.reduce((product, { size }) => leastCommonMultiple(product, BigInt(size)), 1n);
  return groups.flatMap(({ from, size }) => {
    const percent = split.slice(from, from + size).reduce((sum, part) => sum + part, 0);
    return Array.from({ length: size }, () => (BigInt(percent) * unit) / BigInt(size));
  });
}

function groupsOf(winners: readonly Placed[]): { from: number; size: number }[] {
  const groups: { from: number; size: number; place: number }[] = [];
  for (const [index, { place }] of winners.entries()) {
    const last = groups.at(-1);
    if (last && last.place === place) last.size += 1;
    else groups.push({ from: index, size: 1, place });
  }
  return groups;
}

function leastCommonMultiple(a: bigint, b: bigint): bigint {
  let [x, y] = [a, b];
  while (y !== 0n) [x, y] = [y, x % y];
  return (a / x) * b;
}
