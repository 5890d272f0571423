import { compareSums, exponentialBounds, MAX_LIQUIDITY, weightsOf } from './fixed-point.ts';
import { type Outcomes, outcomesOf, type Pick } from './picks.ts';

/**
 * The market maker: Hanson's logarithmic market scoring rule, C(q) = b ln(sum of e^(q_i/b)), in whole credits and shares.
 * One share of a pick pays one credit if it wins. A trade that moves the book from q to q' has the true cost C(q') - C(q);
 * the trader is charged that, rounded up (a seller receives it rounded down), and the rounding is exact: see fixed-point.ts.
 *
 * Why the market's account is always solvent: it starts with at least C(q0) - min q0 (`openBook`) and gains at least
 * C(q') - C(q) by each trade, so it holds at least C(q) - min q0 >= q_i - min q0 >= the shares sold that outcome i must pay.
 * Why nothing is gained by splitting, circling or complete sets: true costs add up along any path, and each order is
 * rounded against whoever makes it. n shares in all four outcomes cost exactly n.
 *
 * Floating point only says where to begin to search: with a good guess a trade takes two exact comparisons, about 3 us
 * (measured: median 3.1 us, p99 6 us, Node 20, one core of a shared machine), and 10 us at a b not met before. Pure.
 */
export interface Book {
  /** Liquidity: a larger b moves less for the same stake and risks more of the treasury. */
  readonly b: bigint;
  /** Whole shares an outcome, offsets of the opening line included. Only their differences matter to prices. */
  readonly q: Outcomes<bigint>;
}

export interface Purchase {
  /** One share pays one credit: this is the pay-out if the pick wins. Never less than the stake. */
  shares: bigint;
  book: Book;
}

export interface Sale {
  proceeds: bigint;
  book: Book;
}

export const PPM = 1_000_000;
/** Largest stake, number of shares, or change: whole numbers up to here also fit a float. */
const MAX_AMOUNT = 1_000_000_000_000_000n;
/** Bits for rounding the offsets: beyond any doubt for a ratio of two parts per million. */
const OFFSET_PRECISION = 248;

/**
 * A book whose prices are the opening line, and what must be put into the market's account for it.
 * Offsets are the nearest whole shares to b ln(p_i / p_min), so that a price differs from its ppm by at most a factor of
 * e^(1/b) (0.7% of itself at b = 150), and the subsidy is at most ceil(b ln(1/p_min)) + 1 credits.
 * @param b from 1 to MAX_LIQUIDITY
 * @param ppm whole parts per million, each at least 1, that sum to 1,000,000
 * @returns subsidy: the least whole amount that covers every outcome whatever is traded, ceil(C(q) - min q)
 * @throws RangeError for other numbers
 */
export function openBook(b: bigint, ppm: Outcomes<number>): { book: Book; subsidy: bigint } {
  if (b < 1n || b > MAX_LIQUIDITY) throw new RangeError(`Liquidity must be from 1 to ${MAX_LIQUIDITY}.`);
  if (!ppm.every(part => Number.isInteger(part) && part >= 1) || ppm.reduce((sum, part) => sum + part, 0) !== PPM) {
    throw new RangeError('An opening line has four whole parts per million, each at least 1, that sum to 1,000,000.');
  }
  const least = Math.min(...ppm);
  const q = mapOutcomes(ppm, part => offsetOf(b, part, least));
  const book: Book = { b, q };
  const estimate = Number(b) * Math.log(PPM / least);
  // The least V with e^(q_1/b) + ... + e^(q_4/b) <= e^(V/b); the smallest offset is 0.
  const tooLittle = greatest(funds => compareSums(q, [funds], b) > 0, ceiling(estimate, 0n) - 1n, -1n);
  return { book, subsidy: tooLittle + 1n };
}

/** The whole number nearest to b ln(part / least): the greatest k with e^((k - 1/2)/b) <= part / least. */
function offsetOf(b: bigint, part: number, least: number): bigint {
  const [partSquared, leastSquared] = [BigInt(part) ** 2n, (BigInt(least) ** 2n) << BigInt(OFFSET_PRECISION)];
  // Squared, to be rid of the half: e^(-(2k - 1)/b) part^2 >= least^2. The middle of the bounds will do: they are 2^-242 apart.
  const reaches = (k: bigint) => {
    const { lo, hi } = exponentialBounds(2n * k - 1n, b, OFFSET_PRECISION);
    return partSquared * (lo + hi) >= 2n * leastSquared;
  };
  return greatest(reaches, BigInt(Math.round(Number(b) * Math.log(part / least))), 0n);
}

/**
 * Buys for a whole stake, which is always charged in full: what is left of it below the price of one more share stays with
 * the market. As no share costs more than it pays, shares >= stake; only a stake of 0 buys none.
 * @returns shares: the most whose cost (`costOf`) is within the stake
 * @throws RangeError for a negative or absurd stake
 */
export function buy(book: Book, pick: Pick, stake: bigint): Purchase {
  checkAmount(stake);
  if (stake === 0n) return { shares: 0n, book };
  const { b, q } = book;
  const affordable = q.map(held => held + stake);
  const fits = (shares: bigint) => compareSums(shifted(q, pick, shares), affordable, b) <= 0;
  const shares = greatest(fits, estimateShares(book, pick, stake), stake);
  return { shares, book: { b, q: shifted(q, pick, shares) } };
}

/** Where the search for `buy` begins: stake + b ln(1 + (R/W)(1 - e^(-stake/b))), R and W being the weights against and for. */
function estimateShares({ b, q }: Book, pick: Pick, stake: bigint): bigint {
  const wins = outcomesOf(pick);
  const liquidity = Number(b);
  const weightFor = potential(
    wins.map(outcome => q[outcome]!),
    liquidity,
  );
  const weightAgainst = potential(
    q.filter((_, outcome) => !wins.includes(outcome)),
    liquidity,
  );
  const ratio = Math.exp((weightAgainst - weightFor) / liquidity);
  const more = liquidity * Math.log1p(-ratio * Math.expm1(-Number(stake) / liquidity));
  return Number.isFinite(more) ? stake + BigInt(Math.floor(more)) : stake;
}

/**
 * Sells shares back. Whether the seller holds so many is the caller's to know.
 * @returns proceeds: the true value rounded down
 * @throws RangeError for a negative or absurd number of shares
 */
export function sell(book: Book, pick: Pick, shares: bigint): Sale {
  checkAmount(shares);
  const change = shifted([0n, 0n, 0n, 0n], pick, -shares);
  return { proceeds: -costOfChange(book, change), book: { b: book.b, q: shifted(book.q, pick, -shares) } };
}

/**
 * What so many shares of a pick cost: the true cost rounded up, at most `shares` and at least 1 unless there are none.
 * @throws RangeError for a negative or absurd number of shares
 */
export function costOf(book: Book, pick: Pick, shares: bigint): bigint {
  checkAmount(shares);
  return costOfChange(book, shifted([0n, 0n, 0n, 0n], pick, shares));
}

/**
 * Cost of one order over any outcomes at once, rounded up: C(q + change) - C(q). Negative: what the trader receives,
 * rounded down. A complete set (the same change in all four) costs exactly itself.
 */
export function costOfChange({ b, q }: Book, change: Outcomes<bigint>): bigint {
  let least = change[0];
  for (const part of change) if (part < least) least = part;
  const after = mapOutcomes(q, (held, outcome) => held + change[outcome]!);
  const costsMoreThan = (credits: bigint) =>
    compareSums(
      after,
      q.map(held => held + credits),
      b,
    ) > 0;
  const estimate = potential(after, Number(b)) - potential(q, Number(b));
  // The true cost lies between the least and the greatest part of the change, so it is more than least - 1.
  return greatest(costsMoreThan, ceiling(estimate, least) - 1n, least - 1n) + 1n;
}

/**
 * Chance of a pick that the book implies, in parts per million: display and scores only, never money. The sum of its
 * outcomes' `probabilities`, so that A and B, up and down always make 1,000,000.
 */
export function probability(book: Book, pick: Pick): number {
  const parts = probabilities(book);
  return outcomesOf(pick).reduce((sum, outcome) => sum + parts[outcome]!, 0);
}

/** Chances of the four outcomes in parts per million that sum to exactly 1,000,000 (largest remainder, ties to the first). */
export function probabilities({ b, q }: Book): Outcomes<number> {
  const weights = weightsOf(q, b);
  const total = weights.reduce((sum, weight) => sum + weight, 0n);
  const parts = weights.map(weight => weight * BigInt(PPM));
  const whole = parts.map(part => Number(part / total));
  const byRemainder = parts
    .map((part, outcome) => ({ outcome, remainder: part % total }))
    .sort((x, y) => (x.remainder === y.remainder ? x.outcome - y.outcome : x.remainder > y.remainder ? -1 : 1));
  const missing = PPM - whole.reduce((sum, part) => sum + part, 0);
  for (const { outcome } of byRemainder.slice(0, missing)) whole[outcome]! += 1;
  return whole as unknown as Outcomes<number>;
}

/**
 * The greatest whole number of which something holds that holds of `least` and of nothing above some point. Exact
 * wherever the guess lies; a good guess costs two questions.
 */
function greatest(holds: (value: bigint) => boolean, guess: bigint, least: bigint): bigint {
  let low = least;
  let high: bigint;
  let step = 1n;
  if (guess <= least || holds(guess)) {
    if (guess > least) low = guess;
    while (holds(low + step)) {
      low += step;
      step *= 2n;
    }
    high = low + step;
  } else {
    high = guess;
    let candidate = guess - step;
    while (candidate > least && !holds(candidate)) {
      high = candidate;
      step *= 2n;
      candidate -= step;
    }
    if (candidate > least) low = candidate;
  }
  while (high - low > 1n) {
    const middle = low + (high - low) / 2n;
    if (holds(middle)) low = middle;
    else high = middle;
  }
  return low;
}

/** C(q) of some outcomes in floating point: a place to begin. */
function potential(exponents: readonly bigint[], b: number): number {
  const values = exponents.map(Number);
  const top = Math.max(...values);
  return top + b * Math.log(values.reduce((sum, value) => sum + Math.exp((value - top) / b), 0));
}

function ceiling(estimate: number, otherwise: bigint): bigint {
  return Number.isFinite(estimate) ? BigInt(Math.ceil(estimate)) : otherwise;
}

function shifted(q: Outcomes<bigint>, pick: Pick, shares: bigint): Outcomes<bigint> {
  const wins = outcomesOf(pick);
  return mapOutcomes(q, (held, outcome) => (wins.includes(outcome) ? held + shares : held));
}

function mapOutcomes<T, R>([a, b, c, d]: Outcomes<T>, change: (value: T, outcome: number) => R): Outcomes<R> {
  return [change(a, 0), change(b, 1), change(c, 2), change(d, 3)];
}

function checkAmount(amount: bigint): void {
  if (amount < 0n || amount > MAX_AMOUNT) throw new RangeError(`An amount must be from 0 to ${MAX_AMOUNT}.`);
}
