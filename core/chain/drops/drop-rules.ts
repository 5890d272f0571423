/** How a season's drop of tokens is shared out among those who played it. Pure; amounts are in the smallest unit. */

/** One who played, with all their agents of the season taken together. */
export interface Player {
  /** Where their share goes: one account a person. */
  account: string;
  /** Place of their best agent in the final table, 1 the first; null where none of theirs is placed. */
  place: number | null;
  /** Rated matches of the season that their agents have fought. */
  matches: number;
}

export interface DropLeaf {
  account: string;
  amount: bigint;
}

/** Per cent of a drop that goes by place; the rest goes by matches played. */
const BY_PLACE = 60n;
/** Matches beyond these bring no more, so that nobody plays for the sake of numbers alone. */
const MATCHES_COUNTED = 60;
/** With fewer players a drop gives less in all: a season among two friends does not bring them what a hundred would have shared. */
const FULL_FROM = 10;
/** The first place weighs 5 times the 21st: weights fall as 1 / (place + 4). */
const PLACE_SOFTNESS = 4;
const PLACE_SCALE = 1_000_000_000n;

/** What a season gives away of the most that it may: all of it from ten players on, a tenth of it for each one below. */
export function totalOf(most: bigint, players: number): bigint {
  return (most * BigInt(Math.min(players, FULL_FROM))) / BigInt(FULL_FROM);
}

/**
 * Shares `total` out: 60% by the place of each one's best agent, 40% by matches played, all of it by matches where nobody is placed.
 * @param players each account once
 * @returns the shares, none of them 0, the largest first; they sum to `total` exactly. Empty where nobody has fought a match
 */
export function shareDrop(total: bigint, players: readonly Player[]): DropLeaf[] {
  const fought = players.filter(({ matches }) => matches > 0).sort(comparePlayers);
  const places = fought.map(({ place }) => (place === null ? 0n : PLACE_SCALE / BigInt(place + PLACE_SOFTNESS)));
  const byPlace = places.some(weight => weight > 0n) ? (total * BY_PLACE) / 100n : 0n;
  const rewards = allot(byPlace, places);
  const presence = allot(
    total - byPlace,
    fought.map(({ matches }) => BigInt(Math.min(matches, MATCHES_COUNTED))),
  );
  return fought
    .map(({ account }, index) => ({ account, amount: (rewards[index] ?? 0n) + (presence[index] ?? 0n) }))
    .filter(({ amount }) => amount > 0n)
    .sort((a, b) => (a.amount === b.amount ? compareText(a.account, b.account) : a.amount > b.amount ? -1 : 1));
}

/** The best placed first, then who has played most: an order that the same season gives again. */
function comparePlayers(a: Player, b: Player): number {
  const place = (a.place ?? Number.MAX_SAFE_INTEGER) - (b.place ?? Number.MAX_SAFE_INTEGER);
  return place || b.matches - a.matches || compareText(a.account, b.account);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Whole parts of `amount` in proportion to the weights; what rounding leaves goes to the first ones, a unit each. */
function allot(amount: bigint, weights: readonly bigint[]): bigint[] {
  const sum = weights.reduce((all, weight) => all + weight, 0n);
  if (sum === 0n) return weights.map(() => 0n);
  const parts = weights.map(weight => (amount * weight) / sum);
  let left = amount - parts.reduce((all, part) => all + part, 0n);
  return parts.map((part, index) => {
    if (left === 0n || weights[index] === 0n) return part;
    left -= 1n;
    return part + 1n;
  });
}
