import { displacementOf, type MarketState } from '../engine/index.ts';
import { sigmaMilliticks } from '../prices/index.ts';

/** What the tape has done so far, in the words of the chat. Pure but for the prices it is given. */

export interface MarketMove {
  /** Change since the tape's first sample, in hundredths of a per cent; not rounded, for a euro moves by less than one. */
  basisPoints: number;
  state: MarketState;
}

/** |D| above which the market is green or red, in 1/256 (the engine's own line: 0.1, numbers.md). */
const MARKET_LINE = 25;
/** Seconds before the tape whose returns give sigma (numbers.md). */
const SIGMA_SECONDS = 600;

/**
 * The move from the start of a tape to now.
 * @param priceAt last price at or before a moment, in ticks of the venue; null where unknown
 * @returns null where one of the two prices is unknown: nothing is guessed
 */
export async function marketMove(
  priceAt: (at: Date) => Promise<number | null>,
  tapeStart: Date,
  at: Date,
): Promise<MarketMove | null> {
  const [first, last] = await Promise.all([priceAt(tapeStart), priceAt(at)]);
  if (first === null || last === null || first <= 0) return null;
  const history = await Promise.all(
    Array.from({ length: SIGMA_SECONDS + 1 }, (_, index) =>
      priceAt(new Date(tapeStart.getTime() - (SIGMA_SECONDS - index) * 1000)),
    ),
  );
  const known = history.filter(price => price !== null);
  const displacement = displacementOf(last - first, sigmaMilliticks(known));
  return {
    basisPoints: (10_000 * (last - first)) / first,
    state: displacement > MARKET_LINE ? 'green' : displacement < -MARKET_LINE ? 'red' : 'flat',
  };
}
