import type { MatchKind } from '../../prisma/generated/enums.ts';
import type { Tape } from '../engine/index.ts';
import type { Transaction } from '../platform/database.ts';
import { type PriceFeed, readTape, tapeStart } from '../prices/index.ts';

/** What matches need of prices. */

export interface PriceChoice {
  source: 'exchange' | 'simulated';
  /** Exchanges committed to, sorted; none for a simulated price. */
  sources: readonly string[];
  market: 'allowed' | { refused: string };
}

/** What a match committed to, as far as its tape goes. */
export interface TapeRequest {
  kind: MatchKind;
  symbol: string;
  lockAt: Date;
  priceSource: string;
  priceSources: readonly string[];
}

export interface TapeReading {
  tape: Tape;
  /** Stores in the transaction that takes the tape what it was made of. */
  storeEvidence(tx: Transaction, matchId: string): Promise<void>;
}

export interface MatchPrices {
  /** What a match made now runs on. */
  choose(symbol: string): Promise<PriceChoice>;
  /** The whole tape; null while it is not complete, or where a second of it cannot be known. */
  readTape(request: TapeRequest): Promise<TapeReading | null>;
}

/** Seconds after which an exchange's last trade of a second is known for sure, its messages being late by that at most. */
const KNOWN_AFTER_SECONDS = 3;

/** The last whole second whose price is known for sure at `now`. */
export function lastKnownSecond(now: Date): Date {
  return new Date((Math.floor(now.getTime() / 1000) - KNOWN_AFTER_SECONDS) * 1000);
}

/** Prices of one feed, without evidence: a simulated feed's can be recomputed by nobody but its owner. */
export function pricesOfFeed(feed: PriceFeed, market: PriceChoice['market']): MatchPrices {
  return {
    choose: async () => ({ source: 'simulated', sources: [], market }),
    async readTape({ kind, symbol, lockAt }) {
      const start = tapeStart(kind, lockAt);
      // A fresh tape is measured against the ten minutes before lock; the tape at hand of a casual match against those before it.
      const tape = await readTape(feed, symbol, start, kind === 'casual' ? start : lockAt);
      return tape && { tape, storeEvidence: async () => undefined };
    },
  };
}
