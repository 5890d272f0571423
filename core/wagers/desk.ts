import type { MarketKind, MarketState } from '../../prisma/generated/enums.ts';
import type { CommunitySettings, Sanction } from '../communities/index.ts';
import type { EffectiveLimits } from './limit-rules.ts';
import { type Book, probabilities } from './lmsr.ts';
import type { PoolPick } from './parimutuel.ts';
import type { Outcomes, Pick } from './picks.ts';

/**
 * All that a batch of trades must know, read under the locks of its transaction (batch.ts) and kept current while one trade after
 * the other is decided in memory (trading.ts): two bets of one member, racing for one balance or one cap, see each other.
 */
export interface Desk {
  /** The database's time, read after the locks. */
  now: Date;
  /** Matches that there are, with a market or without. */
  matches: ReadonlySet<string>;
  markets: Map<string, DeskMarket>;
  members: Map<string, DeskMember>;
  /** By `stakeKey`. */
  stakes: Map<string, DeskStake>;
  /** By `positionKey`. */
  positions: Map<string, DeskPosition>;
  /** Trades made before under one of the keys at hand. */
  known: Map<string, DeskTrade>;
}

export interface DeskMarket {
  matchId: string;
  communityId: string;
  kind: MarketKind;
  state: MarketState;
  frozen: boolean;
  closesAt: Date;
  openedAt: Date | null;
  settledAt: Date | null;
  reason: string | null;
  outcome: number | null;
  opening: Outcomes<number>;
  /** Null for pools, and before the opening. */
  book: Book | null;
  /** Credits in the pools; zero with a market maker. */
  pools: Record<PoolPick, bigint>;
  rakeBasisPoints: bigint;
  volume: bigint;
  trades: number;
  bettors: number;
  /** Persons who own the left and the right agent; null for house agents. */
  owners: readonly [string | null, string | null];
  /** Persons who have moderated the match: they do not bet on it. */
  moderators: readonly string[];
}

export interface DeskMember {
  memberId: string;
  communityId: string;
  personId: string;
  available: bigint;
  limits: EffectiveLimits;
  /** What moderators have closed to them. */
  sanctions: readonly Sanction[];
  /** Lost (negative: won) in markets that ended within 24 h. */
  settledLoss: bigint;
  /** What open markets could still cost. */
  exposure: bigint;
  /** The same two of the person's memberships in other communities, where they lost; for one's own limit. 0 where none is set. */
  lostElsewhere: bigint;
}

/** A member's money in one market. */
export interface DeskStake {
  matchId: string;
  memberId: string;
  communityId: string;
  paid: bigint;
  released: bigint;
  pending: bigint;
}

export interface DeskPosition {
  matchId: string;
  memberId: string;
  pick: Pick;
  shares: bigint;
  cost: bigint;
}

/** A trade as it is kept. */
export interface DeskTrade {
  key: string;
  matchId: string;
  memberId: string;
  side: 'buy' | 'sell';
  pick: Pick;
  stake: bigint;
  shares: bigint;
  proceeds: bigint;
  released: bigint;
  pending: bigint;
  after: Outcomes<number>;
}

interface OrderBase {
  matchId: string;
  memberId: string;
  communityId: string;
  settings: CommunitySettings;
  pick: Pick;
  key: string;
}

export interface BuyOrder extends OrderBase {
  side: 'buy';
  stake: bigint;
  leastPays: bigint | null;
}

export interface SellOrder extends OrderBase {
  side: 'sell';
  /** Of what is held, 1 to 100. */
  percent: number;
  leastProceeds: bigint | null;
}

export type Order = BuyOrder | SellOrder;

export function stakeKey(matchId: string, memberId: string): string {
  return `${matchId}/${memberId}`;
}

export function positionKey(matchId: string, memberId: string, pick: Pick): string {
  return `${matchId}/${memberId}/${pick}`;
}

export function stakeOn(desk: Desk, matchId: string, memberId: string, communityId: string): DeskStake {
  const key = stakeKey(matchId, memberId);
  return desk.stakes.get(key) ?? { matchId, memberId, communityId, paid: 0n, released: 0n, pending: 0n };
}

/** What an open market could still cost a member: what was paid in, less what came back, less what is certain to come. */
export function exposureOf({
  paid,
  released,
  pending,
}: Omit<DeskStake, 'matchId' | 'memberId' | 'communityId'>): bigint {
  const open = paid - released - pending;
  return open > 0n ? open : 0n;
}

/** Chances of the four outcomes in ppm. Pools know each question by itself: the joint chances are their products. */
export function chancesOf(market: { [K in 'book' | 'kind' | 'opening' | 'pools']: DeskMarket[K] }): Outcomes<number> {
  if (market.book) return probabilities(market.book);
  if (market.kind === 'lmsr') return market.opening;
  const winner = poolShare(market.pools.A, market.pools.B);
  const up = poolShare(market.pools.up, market.pools.down);
  const aUp = Math.round((winner * up) / 1_000_000);
  return [aUp, winner - aUp, up - aUp, 1_000_000 - winner - up + aUp];
}

/** Share of one side in ppm; an even chance where nobody has staked on one of the two. */
function poolShare(one: bigint, other: bigint): number {
  return one === 0n || other === 0n ? 500_000 : Number((one * 1_000_000n) / (one + other));
}
