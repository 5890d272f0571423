import { TAPE_SECONDS, type Tape } from '../engine/index.ts';
import { combine } from './freshness.ts';
import { MIN_SIGMA_SECONDS, SIGMA_SECONDS, sigmaMilliticks } from './tape.ts';

/** Prices of consecutive seconds, cut into tapes and charts. Pure. */

/** One price a second from `from` on (seconds since 1970); null where it is not known. */
export interface Series {
  from: number;
  prices: readonly (number | null)[];
}

/** An exchange that knows less than this part of what the best one knows is left out of a series: charts would jump. */
const ENOUGH = 0.9;

/** Joins what several exchanges know: the seconds that all of those with enough of them know. */
export function joinSeries(
  bySource: ReadonlyMap<string, ReadonlyMap<number, number>>,
  from: number,
  to: number,
): Series {
  const most = Math.max(0, ...[...bySource.values()].map(known => known.size));
  const used = [...bySource.values()].filter(known => known.size >= most * ENOUGH && known.size > 0);
  const prices = Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => {
    const at = used.map(known => known.get(from + index));
    return at.length === 0 || at.some(price => price === undefined) ? null : combine(at.map(price => price ?? 0));
  });
  return { from, prices };
}

/**
 * The newest complete tapes of a series, newest first. They overlap where there is less history than they would take: they are
 * spread evenly over what there is. A tape needs a minute before it, for sigma, and takes up to ten where there are.
 */
export function tapesOf(series: Series, count: number, about: Pick<Tape, 'symbol' | 'source' | 'decimals'>): Tape[] {
  const starts: number[] = [];
  let run = 0;
  for (const [index, price] of series.prices.entries()) {
    run = price === null ? 0 : run + 1;
    if (run > MIN_SIGMA_SECONDS + TAPE_SECONDS) starts.push(index - TAPE_SECONDS);
  }
  const stride = Math.max(1, Math.min(TAPE_SECONDS, Math.floor(starts.length / Math.max(1, count))));
  const chosen = starts.reverse().filter((_, index) => index % stride === 0);
  return chosen.slice(0, count).map(start => tapeAt(series, start, about));
}

function tapeAt({ prices }: Series, start: number, about: Pick<Tape, 'symbol' | 'source' | 'decimals'>): Tape {
  const history: number[] = [];
  for (let index = start; index >= Math.max(0, start - SIGMA_SECONDS); index--) {
    const price = prices[index];
    if (price === null || price === undefined) break;
    history.push(price);
  }
  return {
    symbol: about.symbol,
    source: about.source,
    decimals: about.decimals,
    sigmaMilliticks: sigmaMilliticks(history),
    samples: prices.slice(start, start + TAPE_SECONDS + 1).map(price => price ?? 0),
  };
}

/** The newest second that a tape may end with, with a minute before it for sigma; null where there is none. */
export function lastTapeEnd({ from, prices }: Series): number | null {
  let run = 0;
  let end: number | null = null;
  for (const [index, price] of prices.entries()) {
    run = price === null ? 0 : run + 1;
    if (run > MIN_SIGMA_SECONDS + TAPE_SECONDS) end = from + index;
  }
  return end;
}
