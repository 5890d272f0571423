import { type Replay, TAPE_SECONDS, type Tape } from '../engine/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import { TradeBook } from './book.ts';
import { type EvidenceInput, evidenceOf } from './evidence.ts';
import { CONFLICT_PERCENT, combine } from './freshness.ts';
import type { PriceStore } from './store.ts';
import { findSymbol } from './symbols.ts';
import { MIN_SIGMA_SECONDS, SIGMA_SECONDS, sigmaMilliticks, tapeStart } from './tape.ts';
import { isFurtherThan, MICROS, type Trade } from './trades.ts';
import { HistoryError, type Venue } from './venues/index.ts';

type MatchKind = Replay['matchKind'];

/** Where a tape lies in time. Seconds since 1970. */
export interface TapeSpan {
  symbol: string;
  /** Of the first sample. */
  start: number;
  /** End of the ten minutes that sigma is measured over. */
  sigmaEnd: number;
}

export interface ExchangeTape {
  tape: Tape;
  evidence: EvidenceInput[];
  /** Ticks of the consecutive seconds up to `sigmaEnd` that sigma is measured over. */
  history: readonly number[];
}

/** A recorder writes a second within about three; what is missing after so long it has missed. */
const HISTORY_AFTER_SECONDS = 6;
/** After the exchange's history could not be had, so that a waiting match does not ask again and again. */
const RETRY_MS = 5000;
/** Trades reach the history a moment after they were made, and the clock we ask is another machine: it must stand so far past them. */
const SETTLED_MICROS = 4 * MICROS;
/** Samples of a tape in which its exchanges may disagree: a single late trade is none, a wrong exchange is no tape. */
const CONFLICT_SAMPLES = 5;

export interface TapeReaderOptions {
  store: PriceStore;
  venues: readonly Venue[];
  clock: Clock;
  log: Log;
}

/** What is known of one exchange in a span. */
export interface Heard {
  source: string;
  /** Seconds since 1970 -> the last trade by then. */
  known: ReadonlyMap<number, Trade>;
  /** Whether any of it was recorded here, and whether any came from the exchange's history. */
  isRecorded: boolean;
  isFetched: boolean;
}

/** Why there is no tape: it is too early, a second is not known, sigma's history is too short, or the exchanges disagree. */
export type NoTape = 'early' | 'gap' | 'short' | 'conflict';

/** Reads tapes from what was recorded, and what is missing there from the exchanges' own history. */
export function createTapeReader({ store, venues, clock, log }: TapeReaderOptions) {
  const notBefore = new Map<string, number>();

  /** @returns null where a sample is not known (yet), sigma's history too short, or the exchanges disagree about too many samples */
  async function read(span: TapeSpan, sources: readonly string[]): Promise<ExchangeTape | null> {
    const found = await look(span, sources);
    return 'none' in found ? null : found;
  }

  /** The same, and why there is none. */
  async function look(
    span: TapeSpan,
    sources: readonly string[],
  ): Promise<(ExchangeTape & { heard: Heard[] }) | { none: NoTape }> {
    if (sources.length === 0 || !findSymbol(span.symbol)) return { none: 'gap' };
    if (clock.now().getTime() < (span.start + TAPE_SECONDS) * 1000) return { none: 'early' };
    const heard = await Promise.all(sources.map(source => secondsOf(span, source)));
    const tape = tapeOf(span, heard);
    return typeof tape === 'string' ? { none: tape } : { ...tape, heard };
  }

  /** A tape from the exchanges' own history alone, whatever was recorded. @returns null where that cannot be had */
  async function readHistory(span: TapeSpan, sources: readonly string[]): Promise<ExchangeTape | null> {
    const from = Math.min(span.start, span.sigmaEnd - SIGMA_SECONDS);
    const heard = await Promise.all(
      sources.map(async (source): Promise<Heard> => {
        const known = await fetchSeconds(span.symbol, source, from, span.start + TAPE_SECONDS);
        return { source, known: known ?? new Map(), isRecorded: false, isFetched: true };
      }),
    );
    const tape = tapeOf(span, heard);
    return typeof tape === 'string' ? null : tape;
  }

  /** All seconds of the span that one exchange can tell, recorded or fetched. */
  async function secondsOf(span: TapeSpan, source: string): Promise<Heard> {
    const from = Math.min(span.start, span.sigmaEnd - SIGMA_SECONDS);
    const to = span.start + TAPE_SECONDS;
    const known = await store.readTrades(span.symbol, source, from, to);
    const isRecorded = known.size > 0;
    const missing = seconds(from, to).filter(second => !known.has(second) && isNeeded(span, second));
    const [first] = missing;
    const last = missing.at(-1);
    const nowMs = clock.now().getTime();
    const asRecorded = { source, known, isRecorded, isFetched: false };
    if (first === undefined || last === undefined || last > nowMs / 1000 - HISTORY_AFTER_SECONDS) return asRecorded;
    const key = `${source} ${span.symbol} ${span.start}`;
    if ((notBefore.get(key) ?? 0) > nowMs) return asRecorded;
    const fetched = await fetchSeconds(span.symbol, source, first, last);
    if (fetched?.has(last)) notBefore.delete(key);
    else notBefore.set(key, nowMs + RETRY_MS);
    return { source, known: new Map([...(fetched ?? []), ...known]), isRecorded, isFetched: fetched !== null };
  }

  /** Null where the exchange's history cannot be had. */
  async function fetchSeconds(symbol: string, source: string, from: number, to: number) {
    const venue = venues.find(candidate => candidate.name === source);
    if (!venue) return null;
    try {
      return await secondsFromHistory(venue, symbol, from, to);
    } catch (error) {
      if (!(error instanceof HistoryError)) throw error;
      log.debug({ exchange: source, symbol, reason: error.message }, 'the history of a tape cannot be had');
      return null;
    }
  }

  return { read, look, readHistory };
}

/** The tape that these seconds make. Pure. @returns why there is none otherwise */
function tapeOf(span: TapeSpan, heard: readonly Heard[]): ExchangeTape | NoTape {
  const decimals = findSymbol(span.symbol)?.decimals;
  if (decimals === undefined) return 'gap';
  const end = span.start + TAPE_SECONDS;
  const bySource = heard.map(({ known }) => known);
  const samples = seconds(span.start, end).map(second => combineAt(bySource, second));
  if (samples.some(sample => sample === null)) return 'gap';
  const sigma = commonSuffix(bySource, span.sigmaEnd);
  if (sigma < MIN_SIGMA_SECONDS) return 'short';
  if (conflictsOf(bySource, seconds(span.start, end)) > CONFLICT_SAMPLES) return 'conflict';
  const sigmaFrom = span.sigmaEnd - sigma + 1;
  const history = seconds(sigmaFrom, span.sigmaEnd).map(second => combineAt(bySource, second) ?? 0);
  return {
    history,
    tape: {
      symbol: span.symbol,
      source: 'exchange',
      decimals,
      sigmaMilliticks: sigmaMilliticks(history),
      samples: samples.map(sample => sample ?? 0),
    },
    evidence: heard.map(({ source, known }) => {
      const trades = (from: number, to: number) => seconds(from, to).flatMap(second => known.get(second) ?? []);
      return evidenceOf({
        symbol: span.symbol,
        source,
        decimals,
        start: span.start,
        samples: trades(span.start, end),
        sigma: trades(sigmaFrom, span.sigmaEnd),
        sigmaEnd: span.sigmaEnd,
      });
    }),
  };
}

/** A fresh tape is measured against the ten minutes before lock; the tape at hand of a casual match against those before it. */
export function spanOf({ symbol, kind, lockAt }: { symbol: string; kind: MatchKind; lockAt: Date }): TapeSpan {
  const start = Math.floor(tapeStart(kind, lockAt).getTime() / 1000);
  return { symbol, start, sigmaEnd: kind === 'casual' ? start : Math.floor(lockAt.getTime() / 1000) };
}

function isNeeded({ start, sigmaEnd }: TapeSpan, second: number): boolean {
  return second >= start || (second <= sigmaEnd && second >= sigmaEnd - SIGMA_SECONDS);
}

/**
 * The price of each of these seconds by the exchange's own history. Judged like live trades, with the minute before them.
 * Seconds that the exchange has not shown to be over are not told, whatever our clock says.
 * @throws HistoryError
 */
export async function secondsFromHistory(
  venue: Venue,
  symbol: string,
  from: number,
  to: number,
  throughId?: number,
): Promise<Map<number, Trade>> {
  const { trades, doneUntil } = await provenTrades(venue, symbol, (from - 60) * MICROS, to * MICROS, throughId);
  const book = new TradeBook();
  book.load(trades);
  book.show(doneUntil);
  const found = new Map<number, Trade>();
  for (const second of seconds(from, to)) {
    const trade = book.at(second);
    if (trade) found.set(second, trade);
  }
  return found;
}

/**
 * The history of a span, and until when it is complete: up to its newest trade, or where nobody has traded since the span, up to
 * the exchange's clock. That is asked for before the end of the history is read once more: what had been traded by then is in it.
 * The answer's own Date header would cost no request, but whatever proxy passes it on may put its own clock there, even ours.
 */
async function provenTrades({ history }: Venue, symbol: string, from: number, to: number, throughId?: number) {
  const trades = await history.between(symbol, from, to, throughId);
  const newestAt = trades.at(-1)?.at ?? 0;
  if (trades.length === 0 || newestAt > to) return { trades, doneUntil: newestAt };
  const settled = (await history.clock()) - SETTLED_MICROS;
  if (settled <= to) return { trades, doneUntil: newestAt };
  return { trades: [...trades, ...(await history.between(symbol, newestAt, to))], doneUntil: settled };
}

/** How many seconds up to and including `end` all of them know without a break. */
function commonSuffix(bySource: readonly ReadonlyMap<number, Trade>[], end: number): number {
  let count = 0;
  while (count <= SIGMA_SECONDS && bySource.every(known => known.has(end - count))) count++;
  return count;
}

/** Seconds in which the exchanges are further apart than two that watch the same market can be. */
function conflictsOf(bySource: readonly ReadonlyMap<number, Trade>[], span: readonly number[]): number {
  return span.filter(second => {
    const prices = bySource.map(known => known.get(second)?.price ?? 0);
    return isFurtherThan(CONFLICT_PERCENT, Math.min(...prices), Math.max(...prices));
  }).length;
}

function combineAt(bySource: readonly ReadonlyMap<number, Trade>[], second: number): number | null {
  const prices = bySource.map(known => known.get(second)?.price);
  return prices.some(price => price === undefined) ? null : combine(prices.map(price => price ?? 0));
}

function seconds(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
}
