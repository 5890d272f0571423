import type { Prisma } from '../../prisma/generated/client.ts';
import { encodeReplay, parseReplay } from '../engine/index.ts';
import { voidClassOf } from '../matches/void-reasons.ts';
import type { Line } from './schemas.ts';

/** From rows to lines. What is not named here is not published. Pure. */

const AGENT = {
  select: { id: true, name: true, ownerId: true, owner: { select: { person: { select: { erasedAt: true } } } } },
} as const;

export const MATCH_FACTS = {
  id: true,
  communityId: true,
  kind: true,
  state: true,
  createdAt: true,
  lockAt: true,
  settledAt: true,
  engine: true,
  rules: true,
  symbol: true,
  priceSource: true,
  priceSources: true,
  seasonId: true,
  occasion: true,
  occasionId: true,
  winner: true,
  engineWinner: true,
  resultKind: true,
  ticks: true,
  stateHash: true,
  voidReason: true,
  serverSeed: true,
  replayKey: true,
  agentA: AGENT,
  agentB: AGENT,
  versionA: { select: { number: true } },
  versionB: { select: { number: true } },
  commit: { select: { sequence: true, previous: true, hash: true } },
} satisfies Prisma.MatchSelect;

export type MatchFacts = Prisma.MatchGetPayload<{ select: typeof MATCH_FACTS }>;
type AgentFacts = MatchFacts['agentA'];

/** The name under which an agent is published. */
export function publicName({ id, name, owner }: AgentFacts): string {
  return owner?.person.erasedAt ? `Agent ${id.slice(-4)}` : name;
}

const cornerOf = (winner: number | null) => (winner === 0 ? 0 : 1);

export function matchLine(row: MatchFacts): Line<'matches'> {
  const isVoid = row.state === 'void';
  const agent = (facts: AgentFacts, version: { number: number }) => ({
    id: facts.id,
    name: publicName(facts),
    version: version.number,
    isHouse: facts.ownerId === null,
  });
  return {
    matchId: row.id,
    communityId: row.communityId,
    kind: row.kind,
    state: isVoid ? 'void' : 'settled',
    createdAt: row.createdAt.toISOString(),
    lockAt: row.lockAt.toISOString(),
    settledAt: (row.settledAt ?? row.lockAt).toISOString(),
    agents: [agent(row.agentA, row.versionA), agent(row.agentB, row.versionB)],
    engine: row.engine,
    rules: row.rules,
    symbol: row.symbol,
    priceSource: row.priceSource,
    priceSources: row.priceSources,
    seasonId: row.seasonId,
    occasion: row.occasion,
    occasionId: row.occasionId,
    result: isVoid ? null : resultOf(row),
    voidClass: isVoid ? voidClassOf(row.voidReason ?? '') : null,
    serverSeed: row.serverSeed,
    commit: row.commit,
  };
}

function resultOf(row: MatchFacts): Line<'matches'>['result'] {
  const { winner, engineWinner, resultKind, ticks, stateHash } = row;
  if (winner === null || resultKind === null || resultKind === 'void' || ticks === null || stateHash === null)
    return null;
  const overridden = engineWinner === null ? null : cornerOf(engineWinner);
  return { winner: cornerOf(winner), kind: resultKind, ticks, stateHash, engineWinner: overridden };
}

/** A replay without what members have written. @returns null where it is none, or one of another engine */
export function inputLine(text: string, { agentA, agentB }: MatchFacts): Line<'inputs'> | null {
  const parsed = parseReplay(text);
  if (!parsed.ok) return null;
  const { costumes: _written, ...replay } = parsed.replay;
  return JSON.parse(encodeReplay({ ...replay, names: [publicName(agentA), publicName(agentB)] })) as Line<'inputs'>;
}

type RatingRow = Prisma.RatingChangeGetPayload<object>;
export function ratingLine(row: RatingRow, { communityId, settledAt, lockAt }: MatchFacts): Line<'ratings'> {
  const { agentId, matchId, muBefore, sigmaBefore, muAfter, sigmaAfter, shownBefore, shownAfter, expected } = row;
  const at = (settledAt ?? lockAt).toISOString();
  const belief = { muBefore, sigmaBefore, muAfter, sigmaAfter };
  return {
    agentId,
    communityId,
    at,
    reason: 'match',
    matchId,
    seasonId: null,
    ...belief,
    shownBefore,
    shownAfter,
    expected,
  };
}

type AdjustmentRow = Prisma.RatingAdjustmentGetPayload<object>;
export function adjustmentLine(row: AdjustmentRow): Line<'ratings'> {
  const { agentId, communityId, seasonId, muBefore, sigmaBefore, muAfter, sigmaAfter } = row;
  return {
    agentId,
    communityId,
    at: row.createdAt.toISOString(),
    reason: row.kind === 'absence' ? 'absence' : 'reset',
    matchId: null,
    seasonId,
    muBefore,
    sigmaBefore,
    muAfter,
    sigmaAfter,
    shownBefore: null,
    shownAfter: null,
    expected: null,
  };
}

type MarketRow = Prisma.MarketGetPayload<object>;
/** @returns null of a market that never was one, or has not ended */
export function marketLine(row: MarketRow): Line<'markets'> | null {
  if (row.state !== 'settled' && row.state !== 'void') return null;
  return {
    matchId: row.matchId,
    communityId: row.communityId,
    kind: row.kind,
    state: row.state,
    opening: row.opening.length === 4 ? row.opening : null,
    liquidity: Number(row.liquidity),
    rakeBasisPoints: row.rakeBasisPoints,
    openedAt: row.openedAt?.toISOString() ?? null,
    closesAt: row.closesAt.toISOString(),
    volume: Number(row.volume),
    trades: row.trades,
    outcome: row.state === 'settled' ? row.outcome : null,
  };
}

export const TRADE_FACTS = {
  id: true,
  matchId: true,
  side: true,
  pick: true,
  stake: true,
  proceeds: true,
  after: true,
  createdAt: true,
} satisfies Prisma.TradeSelect;

export function tradeLine(row: Prisma.TradeGetPayload<{ select: typeof TRADE_FACTS }>, number: number): Line<'trades'> {
  const { matchId, side, pick, stake, proceeds, after, createdAt } = row;
  const credits = Number(side === 'buy' ? stake : proceeds);
  return { matchId, number, at: createdAt.toISOString(), side, pick, credits, after };
}
