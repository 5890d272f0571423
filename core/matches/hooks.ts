import type { MatchKind } from '../../prisma/generated/enums.ts';
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
}

export interface PlannedMatch {
  communityId: string;
  kind: MatchKind;
  bettingSeconds: number;
  agentIds: readonly [string, string];
  /** Whether the price allows a market, or why not. */
  market: PriceChoice['market'];
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
}

export interface VoidedMatch {
  id: string;
  communityId: string;
  reason: string;
}
