/**
 * What the pictures of the market are drawn from: plain data that a command gathers from the services. The drawing itself knows no
 * service and has the same shapes (`renderer/cards/views.ts`); the compiler holds the two together in `arena/cards.ts`.
 */
import type { Looks } from '../../core/engine/types.ts';

export interface PriceCardView {
  /** 'BTC-USD' */
  symbol: string;
  /** 'Bitcoin' */
  name: string;
  /** A price in quote currency is `ticks / 10 ** decimals`. */
  decimals: number;
  /** Last price in ticks; null where none is known. */
  price: number | null;
  /** Oldest first, `at` in milliseconds of Unix time, at most some 3,600. A null price, or a longer silence, is a hole in the line. */
  points: readonly { at: number; price: number | null }[];
  /** The stretch of time shown, milliseconds. */
  from: number;
  to: number;
  /** Matches whose tape ran meanwhile; `label` is the winner's name. */
  fights: readonly { startsAt: number; endsAt: number; label: string; direction: 'up' | 'down' | null }[];
  state: 'fresh' | 'stale' | 'conflict' | 'unavailable' | 'simulated';
  /** Each source's own last price in ticks. */
  sources: readonly { name: string; price: number | null }[];
}

export interface MarketCardView {
  matchId: string;
  names: readonly [string, string];
  looks: readonly [Looks, Looks];
  symbol: string;
  /** The price comes from no exchange; the card says so. */
  simulated?: boolean;
  /** Milliseconds of Unix time. */
  openedAt: number;
  closesAt: number;
  /** Until when the odds of an open market are drawn; its last event where absent. */
  now?: number;
  /** Oldest first, the opening among them: probabilities in millionths that A wins and that the price ends up. */
  points: readonly { at: number; a: number; up: number }[];
  /** `pick` is 'a', 'b', 'up', 'down' or a pair such as 'a-up'; stakes in credits, negative or 0 for a sale. */
  trades: readonly { at: number; pick: string; stake: number }[];
  /** What a credit of a small stake pays (1.72), now or at the end; where absent or null what the chances alone would pay. */
  factors?: Record<'a' | 'b' | 'up' | 'down', number | null>;
  /** Credits staked. */
  volume: number;
  /** Purchases and sales; the number of `trades` where absent. */
  tradeCount?: number;
  bettors: number;
  state: 'open' | 'locked' | 'settled' | 'void';
  /** Null until it is settled. */
  outcome: { winner: 0 | 1; direction: 'up' | 'down' } | null;
}

export interface BettorsCardView {
  /** "Bettors", or a season's name. */
  title: string;
  /** The time that counts ("last 7 days"), or null. */
  period: string | null;
  /** What the rows are sorted by. */
  order: 'profit' | 'return' | 'skill';
  /** Best first; the card shows ten. */
  rows: readonly {
    rank: number;
    name: string;
    /** Credits won less credits lost. */
    profit: number;
    /** Profit in per cent of all stakes; null with too few bets. */
    returnPercent: number | null;
    /**
     * Points by which the bets brought the odds nearer to what happened, in sum; 100 is one question turned from certainly wrong to
     * certainly right. Null with too few bets.
     */
    skill: number | null;
    /** Matches bet on. */
    bets: number;
  }[];
}

/** A market's odds as a match card shows them: probabilities in millionths that the first agent wins and that the price ends up. */
export interface OddsView {
  a: number;
  up: number;
}
