import type { MatchKind, ResultKind } from '../../prisma/generated/enums.ts';
import type { Tape } from '../engine/index.ts';
import type { Transaction } from '../platform/database.ts';
import type { PriceChoice } from '../prices/index.ts';

/**
 * What others do in the very transactions that move a match: its market and purses. Matches know nothing of either; arena.ts's
 * builders pass these in. Each is called once for its transition, under the match's row lock.
 */
export interface MatchHooks {
  /** Before the match is committed to: how many seconds its market takes to prepare; null for none, or why there is none, for people. */
  planMarket(tx: Transaction, match: PlannedMatch): Promise<number | { refused: string } | null>;
  /** In the creating transaction, where `planMarket` gave a number. */
  prepareMarket(tx: Transaction, match: PreparedMatch): Promise<void>;
  /** In the creating transaction, where the plan refused a market. */
  refuseMarket(tx: Transaction, match: Omit<PreparedMatch, 'commitHash'> & { reason: string }): Promise<void>;
  locked(tx: Transaction, matchId: string): Promise<void>;
  settled(tx: Transaction, match: SettledMatch): Promise<void>;
  voided(tx: Transaction, match: VoidedMatch): Promise<void>;
  /**
   * Before an agent joins the rated queue, and again in the transaction that makes its match: the season that counts it, null where
   * there is none. Throws ArenaError with the reason where no rated match may be made now (season frozen, sanction, quarantine).
   */
  admitRated(tx: Transaction, match: { communityId: string; agentIds: readonly string[] }): Promise<string | null>;
  /** Seconds that agents of a community rest between rated matches now, where its settings say `seconds`. */
  ratedRest(communityId: string, seconds: number): Promise<number>;
  /**
   * Before members fight outside of the rated queue (casual fights, challenges). Throws ArenaError with the reason where one of them may
   * not: muted or banned.
   */
  admitMember(tx: Transaction, who: { communityId: string; memberId: string }): Promise<void>;
  /**
   * A challenge was made that no answer of a command shows to the chats (`isNew`), or any challenge was answered or has lapsed: whoever tells
   * of it brings that up to date.
   */
  tellChallenge(tx: Transaction, challenge: { id: string; communityId: string; isNew: boolean }): Promise<void>;
}

/** Who acts on the end of matches, in the transaction that ends them: seasons, belts, tournaments. Idempotent by its caller's lock. */
export interface MatchFollower {
  settled?(tx: Transaction, match: SettledMatch): Promise<void>;
  voided?(tx: Transaction, match: VoidedMatch): Promise<void>;
  /** Moderators made the other corner the winner; ratings and pay-outs have followed. What it throws stops the override. */
  overridden?(tx: Transaction, match: OverriddenMatch): Promise<void>;
}

export interface PlannedMatch {
  communityId: string;
  kind: MatchKind;
  bettingSeconds: number;
  agentIds: readonly [string, string];
  /** Whether the price allows a market, or why not. */
  market: PriceChoice['market'];
  /** What it is part of, if anything. */
  occasion?: { kind: string };
}

export interface PreparedMatch {
  id: string;
  communityId: string;
  lockAt: Date;
  symbol: string;
  /** Public, and fixed before the line is computed: the line's randomness comes from it. */
  commitHash: string;
}

export interface SettledMatch {
  id: string;
  communityId: string;
  kind: MatchKind;
  winner: 0 | 1;
  tape: Tape;
  seed: string;
  agentIds: readonly [string, string];
  /** Null for house agents. */
  ownerIds: readonly [string | null, string | null];
  resultKind: ResultKind;
  seasonId: string | null;
  occasion: MatchOccasion | null;
}

export interface VoidedMatch {
  id: string;
  communityId: string;
  reason: string;
  occasion: MatchOccasion | null;
}

export interface OverriddenMatch {
  id: string;
  communityId: string;
  kind: MatchKind;
  /** The winner from now on; the other corner was it before. */
  winner: 0 | 1;
  agentIds: readonly [string, string];
  ownerIds: readonly [string | null, string | null];
  settledAt: Date;
  seasonId: string | null;
  occasion: MatchOccasion | null;
}

/** What a match is part of (core/matches/create.ts, Occasion). */
export interface MatchOccasion {
  kind: string;
  id: string;
}

/** Reads a match's occasion from its row. Pure. */
export function occasionOf(row: { occasion: string | null; occasionId: string | null }): MatchOccasion | null {
  return row.occasion !== null && row.occasionId !== null ? { kind: row.occasion, id: row.occasionId } : null;
}
