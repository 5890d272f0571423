/** A trade as an exchange reports it. */
export interface Trade {
  /** Counts up by one with each trade of a product, by the exchange. */
  id: number;
  /** The exchange's own time of it: whole microseconds since 1970. */
  at: number;
  /** Whole ticks. */
  price: number;
  /** The exchange's own text about it. */
  raw: string;
}

export const MICROS = 1_000_000;

/** By time, and of two at the same time by id: the order in which "the last trade at or before" is meant. */
export function compareTrades(a: Trade, b: Trade): number {
  return a.at - b.at || a.id - b.id;
}

/** How many of these trades, in order, were at or before `at`. */
export function countUntil(trades: readonly Trade[], at: number): number {
  let low = 0;
  let high = trades.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((trades[middle]?.at ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The middle one of these numbers, the lower of two; 0 of none. */
export function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[(sorted.length - 1) >> 1] ?? 0;
}

/** Whether two prices are more than so many percent of the smaller apart. */
export function isFurtherThan(percent: number, a: number, b: number): boolean {
  return Math.abs(a - b) * 100 > percent * Math.min(a, b);
}
