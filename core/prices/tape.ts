import { TAPE_SECONDS, type Tape } from '../engine/index.ts';
import type { PriceFeed } from './feed.ts';

/** Seconds between lock and the tape's first sample (numbers.md). */
export const FIRST_SAMPLE_SECONDS = 3;
/** Seconds before lock whose returns give sigma (numbers.md). */
export const SIGMA_SECONDS = 600;
/** With less history than this, prices of exchanges give no sigma: no tape then. */
export const MIN_SIGMA_SECONDS = 60;

/** When a match's tape begins: after lock, or for a casual match the last tape at hand when it was made. */
export function tapeStart(kind: 'rated' | 'casual' | 'exhibition', lockAt: Date): Date {
  return after(lockAt, kind === 'casual' ? -TAPE_SECONDS : FIRST_SAMPLE_SECONDS);
}

/**
 * Reads the tape that starts at `start`: TAPE_SECONDS + 1 samples a second apart.
 * @returns null where the feed has no price for one of its seconds: the caller voids or waits, it never guesses
 */
export async function readTape(
  feed: PriceFeed,
  symbol: string,
  start: Date,
  /** End of the ten minutes that sigma is measured over: the lock of a match whose tape is fresh (numbers.md). */
  sigmaEnd: Date = start,
): Promise<Tape | null> {
  const info = feed.symbols().find(candidate => candidate.symbol === symbol);
  if (!info) return null;
  const samples: number[] = [];
  for (let second = 0; second <= TAPE_SECONDS; second++) {
    const price = await feed.priceAt(symbol, after(start, second));
    if (price === null) return null;
    samples.push(price);
  }
  const history: number[] = [];
  for (let second = SIGMA_SECONDS; second >= 0; second--) {
    const price = await feed.priceAt(symbol, after(sigmaEnd, -second));
    if (price !== null) history.push(price);
  }
  return {
    symbol,
    source: feed.simulated ? 'simulated' : 'exchange',
    decimals: info.decimals,
    sigmaMilliticks: sigmaMilliticks(history),
    samples,
  };
}

/** Root mean square one-second return in thousandths of a tick, at least one tick (numbers.md). Integers in, integer out. */
export function sigmaMilliticks(prices: readonly number[]): number {
  if (prices.length < 2) return 1000;
  let squares = 0;
  for (let index = 1; index < prices.length; index++) {
    squares += ((prices[index] ?? 0) - (prices[index - 1] ?? 0)) ** 2;
  }
  return Math.max(1000, Math.round(1000 * Math.sqrt(squares / (prices.length - 1))));
}

function after(date: Date, seconds: number): Date {
  return new Date(date.getTime() + seconds * 1000);
}
