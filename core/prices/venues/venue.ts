import type { SymbolInfo } from '../feed.ts';
import type { Trade } from '../trades.ts';

/** An exchange: how to speak to it. What it tells is judged elsewhere (core/prices/track.ts). */
export interface Venue {
  /** Short name, committed to by matches: 'coinbase'. */
  readonly name: string;
  /** For people: 'Coinbase'. */
  readonly title: string;
  /** WebSocket address. */
  readonly address: string;
  /** What it trades, of our symbols. */
  readonly symbols: readonly SymbolInfo[];
  /** Messages to send when the connection opens. */
  greetings(): string[];
  /** A message to send every second, or null: its answer shows the exchange's clock. */
  ping(): string | null;
  /** What a message says. Takes anything, never throws. */
  decode(text: string): VenueEvent[];
  /** A trade from the text that is kept as evidence, from either interface; null where it is none. */
  parseTrade(symbol: string, raw: string): Trade | null;
  readonly history: TradeHistory;
}

export type VenueEvent =
  | { kind: 'trade'; symbol: string; trade: Trade }
  | Word
  | { kind: 'subscribed'; symbols: readonly string[] }
  | { kind: 'refused'; symbol: string | null; problem: string }
  /** Of a kind that does not matter to us: exchanges add kinds at any time. */
  | { kind: 'other' }
  | { kind: 'garbage' };

/** A sign of life. */
export interface Word {
  kind: 'word';
  /** Null: of the whole connection. */
  symbol: string | null;
  /** The exchange's clock, where it shows it. */
  at: number | null;
  /** All trades before that time have been told; null where that is not known. */
  doneUntil: number | null;
  /** The id of the last trade, where it is told. */
  lastId: number | null;
}

/** Past trades, from the exchange's REST interface. */
export interface TradeHistory {
  /**
   * All trades after `from` up to and including `to`, the last one at or before `from`, and any after `to` that came along,
   * in order. Times are microseconds since 1970; `to` should lie some seconds in the past.
   * @param throughId a trade known to exist: the answer reaches at least that far, or is refused
   * @throws HistoryError where it cannot be had
   */
  between(symbol: string, from: number, to: number, throughId?: number): Promise<Trade[]>;
  /**
   * The exchange's own clock, microseconds since 1970: it stands no earlier than this by the time of the answer.
   * @throws HistoryError where it cannot be had
   */
  clock(): Promise<number>;
}

/** The exchange's history cannot be had, now or at all. */
export class HistoryError extends Error {
  override readonly name = 'HistoryError';
}
