import type { Prisma } from '../../prisma/generated/client.ts';
import type { MatchKind, MatchState, ResultKind, Surface } from '../../prisma/generated/enums.ts';
import { type AgentView, agentInclude, viewAgent } from '../agents/index.ts';
import type { CoachNote } from '../controllers/index.ts';
import type { FighterSetup, RoundResult, Tape } from '../engine/index.ts';
import { FIRST_SAMPLE_SECONDS } from '../prices/index.ts';
import { winProbability } from '../ratings/index.ts';
import { type MatchOccasion, occasionOf } from './hooks.ts';

/** A match as chats, cards and the API see it. */
export interface MatchView {
  id: string;
  communityId: string;
  kind: MatchKind;
  state: MatchState;
  sides: readonly [MatchSide, MatchSide];
  engine: string;
  rules: string;
  symbol: string;
  simulatedPrice: boolean;
  /** The exchanges that it committed to; none where the price is simulated. */
  priceSources: readonly string[];
  /** The chats are told at the latest from here on; before, its market is being prepared. */
  announceAt: Date;
  lockAt: Date;
  /** When the tape is complete by the wall clock. */
  tapeEndsAt: Date;
  tapeSeconds: number;
  tape: Tape | null;
  commit: { sequence: number; hash: string; previous: string } | null;
  result: MatchResult | null;
  voidReason: string | null;
  /** Where moderators have overridden the result: when, and whom the engine had made the winner. */
  override: { at: Date; engineWinner: 0 | 1 } | null;
  gif: GifView | null;
  gifFailed: boolean;
  createdAt: Date;
  settledAt: Date | null;
  origin: { surface: Surface; chatId: string; channelId: string } | null;
  /** The season that counts it. */
  seasonId: string | null;
  /** What it is part of, and what people call that: 'Spring Cup · final'. */
  occasion: (MatchOccasion & { label: string }) | null;
  /** Whose agent is a guest here: it sees the match as the host does, and bets on nothing. */
  guestCommunityId: string | null;
  requestedById: string | null;
}

export interface MatchSide {
  agent: AgentView;
  /** The version that fights, which may be older than the agent's newest. */
  versionNumber: number;
  setup: FighterSetup;
  /** Chance of winning by the ratings before the match, in thousandths. */
  expected: number;
  ratingBefore: number | null;
  ratingAfter: number | null;
}

export interface MatchResult {
  winner: 0 | 1;
  kind: ResultKind;
  ticks: number;
  rounds: RoundResult[];
  stateHash: string;
  coachNotes: CoachNotes;
}

/** One line of the coach for each corner, with the change it offers (core/controllers' coachNote). */
export type CoachNotes = readonly { text: string; change?: { field: string; delta: number } | null }[];

export interface GifView {
  key: string;
  bytes: number;
  frames: number;
  durationMs: number;
}

/** The coach's note as it is stored and shown. */
export function viewNote(note: CoachNote): CoachNotes[number] {
  return { text: note.text, change: note.change ? { field: note.change.name, delta: note.change.delta } : null };
}

export const matchInclude = {
  agentA: { include: agentInclude },
  agentB: { include: agentInclude },
  versionA: true,
  versionB: true,
  commit: true,
  changes: true,
} satisfies Prisma.MatchInclude;

export type MatchRow = Prisma.MatchGetPayload<{ include: typeof matchInclude }>;

export function viewMatch(row: MatchRow): MatchView {
  const agents = [viewAgent(row.agentA), viewAgent(row.agentB)] as const;
  const versions = [row.versionA, row.versionB] as const;
  const side = (corner: 0 | 1): MatchSide => {
    const agent = agents[corner];
    const change = row.changes.find(candidate => candidate.agentId === agent.id);
    const version = versions[corner];
    return {
      agent,
      versionNumber: version.number,
      setup: { build: version.build, controller: version.controller } as unknown as FighterSetup,
      expected:
        change?.expected ?? Math.round(1000 * winProbability(agent.rating, agents[corner === 0 ? 1 : 0].rating)),
      ratingBefore: change?.shownBefore ?? null,
      ratingAfter: change?.shownAfter ?? null,
    };
  };
  return {
    id: row.id,
    communityId: row.communityId,
    kind: row.kind,
    state: row.state,
    sides: [side(0), side(1)],
    engine: row.engine,
    rules: row.rules,
    symbol: row.symbol,
    simulatedPrice: row.priceSource === 'simulated',
    priceSources: row.priceSources,
    announceAt: row.announceAt,
    lockAt: row.lockAt,
    tapeEndsAt: tapeEnd(row),
    tapeSeconds: row.tapeSeconds,
    tape: row.tape as Tape | null,
    commit: row.commit && { sequence: row.commit.sequence, hash: row.commit.hash, previous: row.commit.previous },
    result: viewResult(row),
    voidReason: row.voidReason,
    override: row.overriddenAt && { at: row.overriddenAt, engineWinner: row.engineWinner === 0 ? 0 : 1 },
    gif: row.gifKey && row.gif ? { key: row.gifKey, ...(row.gif as unknown as Omit<GifView, 'key'>) } : null,
    gifFailed: row.gifFailed,
    createdAt: row.createdAt,
    settledAt: row.settledAt,
    origin:
      row.originSurface && row.originChatId && row.originChannelId
        ? { surface: row.originSurface, chatId: row.originChatId, channelId: row.originChannelId }
        : null,
    seasonId: row.seasonId,
    occasion: viewOccasion(row),
    guestCommunityId: row.guestCommunityId,
    requestedById: row.requestedById,
  };
}

function viewOccasion(row: MatchRow): MatchView['occasion'] {
  const occasion = occasionOf(row);
  return occasion && { ...occasion, label: row.occasionLabel ?? '' };
}

function viewResult(row: MatchRow): MatchResult | null {
  if (row.winner === null || row.resultKind === null || row.ticks === null || row.stateHash === null) return null;
  return {
    winner: row.winner === 0 ? 0 : 1,
    kind: row.resultKind,
    ticks: row.ticks,
    rounds: (row.rounds ?? []) as unknown as RoundResult[],
    stateHash: row.stateHash,
    coachNotes: (row.coachNotes ?? []) as unknown as CoachNotes,
  };
}

/** A casual match brings its tape along; every other one waits for it after lock. */
export function tapeEnd(row: { kind: MatchKind; lockAt: Date; tapeSeconds: number }): Date {
  if (row.kind === 'casual') return row.lockAt;
  return new Date(row.lockAt.getTime() + (FIRST_SAMPLE_SECONDS + row.tapeSeconds) * 1000);
}
