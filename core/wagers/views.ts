import type { MarketKind, MarketState } from '../../prisma/generated/enums.ts';
import type { Outcomes, Pick } from './picks.ts';

/**
 * What chats, cards and the API see of markets. All credits are plain numbers here; `pays` is what comes back if the pick wins, stake
 * included.
 */

/** A market as anyone may see it. */
export interface MarketView {
  matchId: string;
  communityId: string;
  kind: MarketKind;
  state: MarketState;
  /** Trading is paused for the time being: by moderators, or with a `reason` by its prices. */
  frozen: boolean;
  openedAt: Date | null;
  closesAt: Date;
  settledAt: Date | null;
  /** Parts per million; A and B make a million, up and down as well. */
  chances: { A: number; B: number; up: number; down: number };
  /** Parts per million of the four joint outcomes, in the order of picks.ts, now and at the opening. */
  outcomes: Outcomes<number>;
  opening: Outcomes<number>;
  /** What a stake of 10 pays a credit, in hundredths (172 is x1.72), of all picks for sale. Empty before the opening. */
  factors: Partial<Record<Pick, number>>;
  /** Credits staked so far, sales not taken off. */
  volume: number;
  /** Members who have staked. */
  bettors: number;
  trades: number;
  outcome: { winner: 0 | 1; direction: 'up' | 'down' } | null;
  /** Why there is no market any more, or never was: a sentence. */
  reason: string | null;
}

/** What a stake would buy now, for this member. */
export interface Quote {
  matchId: string;
  pick: Pick;
  stake: number;
  pays: number;
  /** Hundredths. */
  factor: number;
  available: number;
  /** The most that this member may still stake on this match, all caps and limits considered; the wallet apart. */
  cap: number;
  closesAt: Date;
  /** 3% below `pays`: pass it to `bet` as the bound within which the odds may move. */
  leastPays: number;
}

export interface Receipt {
  matchId: string;
  pick: Pick;
  stake: number;
  /** What this stake pays. In a pool an estimate that moves until the lock. */
  pays: number;
  /** What all that the member holds of this pick pays. */
  totalPays: number;
  available: number;
  market: MarketView;
  /** The same request had been answered before: nothing was done again. */
  repeated: boolean;
}

export interface SaleQuote {
  matchId: string;
  pick: Pick;
  /** What it brings altogether. */
  proceeds: number;
  /** Paid at once: never more than the member has paid into this market. */
  releasedNow: number;
  /** The profit beyond: paid when the market settles, gone if it is void. */
  pendingUntilSettled: number;
  closesAt: Date;
}

export interface SaleReceipt extends SaleQuote {
  available: number;
  market: MarketView;
  repeated: boolean;
}

/** What a member holds of one pick of one match. */
export interface PositionView {
  matchId: string;
  /** Left and right agent. */
  names: [string, string];
  symbol: string;
  pick: Pick;
  /** Paid for what is held. */
  cost: number;
  pays: number;
  /** What a sale would bring now; null where nothing can be sold. */
  sellsFor: number | null;
  state: MarketState;
  closesAt: Date;
  /** What it brought, once settled or void. */
  result: { received: number } | null;
  simulated: boolean;
}

export interface MarketHistory {
  openedAt: Date | null;
  closesAt: Date;
  /** Chances of the four outcomes in ppm: the opening line, then after each trade (thinned out where there were thousands). */
  points: { at: Date; chances: Outcomes<number> }[];
  /** The newest last. `stake`: what was paid in, or what a sale brought. */
  trades: { at: Date; pick: Pick; side: 'buy' | 'sell'; stake: number }[];
}

/** Who won or lost how much. */
export interface Winning {
  memberId: string;
  displayName: string;
  paid: number;
  /** Sales included. */
  received: number;
}

export type Offers = Record<'A' | 'B' | 'up' | 'down', { stake: number; pays: number }[]>;

export interface FreePickReceipt {
  /** The agent's name. */
  picked: string;
  changed: boolean;
  /** How many picked each. */
  picks: { a: number; b: number };
  streak: number;
  best: number;
}

export interface FreePicksView {
  a: number;
  b: number;
  /** After settlement: who was right, longest streak first. */
  correct: { displayName: string; streak: number }[];
}

export type BettorOrder = 'profit' | 'return' | 'skill';
export type BettorPeriod = 'week' | 'month' | 'all';

/** What came of a member's settled bets. */
export interface BettorRecord {
  profit: number;
  staked: number;
  /** Profit in per cent of what was staked, one decimal; null below the least number of bets. */
  returnPercent: number | null;
  /**
   * Points by which the member's trades brought markets nearer to what happened, one decimal; 100 is one question turned from
   * certainly wrong to certainly right (brier.ts). Null below the least number of bets, and for pools.
   */
  skill: number | null;
  /** Settled matches that the member has bet on. */
  bets: number;
}

export interface BettorRow extends BettorRecord {
  rank: number;
  memberId: string;
  name: string;
}

/** What a member may stake on a match. */
export interface StakeRoom {
  available: number;
  /** The most that may still be staked, all caps and limits considered; the wallet apart. */
  cap: number;
}
