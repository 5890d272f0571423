import { KEEP_SECONDS, TradeBook } from './book.ts';
import { QUIET_MS, type SourceStatus, STALE_MS } from './freshness.ts';
import { MICROS, medianOf, type Trade } from './trades.ts';
import type { Word } from './venues/venue.ts';

/** One symbol on one exchange while it is being recorded: its book, and whether the exchange may be believed just now. Pure. */

/**
 * An exchange's clock may be this far ahead of ours: the tape begins 3 s after lock by the exchange's time, and nobody may see
 * its first price while bets are still taken.
 */
export const AHEAD_MS = 2000;
/** And so far behind, which includes the way that its messages take. */
export const BEHIND_MS = 6000;
/** Times of which the middle one counts: a single wrong one moves nothing. */
const CLOCK_SAMPLES = 15;

export interface Track {
  readonly book: TradeBook;
  /** A trade as it came. @returns what became of it */
  trade(trade: Trade, nowMs: number): 'new' | 'duplicate' | 'late' | 'absurd' | 'skewed';
  word(word: Word, nowMs: number): void;
  subscribed(isSubscribed: boolean, problem?: string): void;
  status(source: string, nowMs: number): SourceStatus;
  /** Exchange's clock less ours, in ms; null where it has not shown it. */
  readonly skewMs: number | null;
}

export function createTrack(): Track {
  const book = new TradeBook();
  const leads: number[] = [];
  let seenMs: number | null = null;
  let isSubscribed = false;
  let refusal: string | null = null;

  function measure(at: number, nowMs: number): void {
    leads.push(at / 1000 - nowMs);
    if (leads.length > CLOCK_SAMPLES) leads.shift();
  }

  /** A word about this very symbol: so we are subscribed, whatever became of the confirmation. */
  function heard(nowMs: number): void {
    seenMs = nowMs;
    isSubscribed = true;
    refusal = null;
  }

  const skewMs = () => (leads.length === 0 ? null : Math.round(medianOf(leads)));

  function problemAt(nowMs: number): string | null {
    const skew = skewMs() ?? 0;
    if (refusal) return refusal;
    if (!isSubscribed) return 'not connected';
    if (skew > AHEAD_MS) return `its clock is ${seconds(skew)} ahead of ours`;
    if (skew < -BEHIND_MS) return `its clock or its messages are ${seconds(-skew)} behind ours`;
    if (book.isInDoubt) return 'its last prices are too far from those before to be believed';
    if (seenMs === null || nowMs - seenMs > STALE_MS) return 'it has gone silent';
    if (!book.latest) return 'it has not told a price yet';
    if (nowMs - book.latest.at / 1000 > QUIET_MS) return 'nobody trades there';
    return null;
  }

  return {
    book,
    trade(trade, nowMs) {
      heard(nowMs);
      if (trade.at / 1000 > nowMs + AHEAD_MS) {
        measure(trade.at, nowMs);
        return 'skewed';
      }
      return book.add(trade);
    },
    word({ symbol, at, doneUntil, lastId }, nowMs) {
      if (symbol === null) seenMs = nowMs;
      else heard(nowMs);
      if (at === null) return;
      measure(at, nowMs);
      if (at / 1000 > nowMs + AHEAD_MS) return;
      if (lastId !== null) book.showLastId(lastId, at);
      if (doneUntil !== null) book.show(doneUntil);
    },
    subscribed(now, problem) {
      isSubscribed = now;
      refusal = problem ?? null;
      if (!now) leads.length = 0;
    },
    status(source, nowMs) {
      const problem = problemAt(nowMs);
      return {
        source,
        state: problem === null ? 'fresh' : isSubscribed ? 'stale' : 'down',
        price: book.latest?.price ?? null,
        seenAt: seenMs === null ? null : new Date(seenMs),
        problem,
      };
    },
    get skewMs() {
      return skewMs();
    },
  };
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1000)} s`;
}

/** The furthest back that a recorder asks for on its first start: sigma's ten minutes and a tape. */
export function wishedHistory(nowMs: number): number {
  return (nowMs / 1000 - (KEEP_SECONDS - 4 * 60)) * MICROS;
}
