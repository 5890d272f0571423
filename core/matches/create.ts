import type { MatchKind, Surface } from '../../prisma/generated/enums.ts';
import { type AgentView, agentInclude, requireInHand, viewAgent } from '../agents/index.ts';
import { ENGINE_VERSION, TAPE_SECONDS } from '../engine/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Transaction } from '../platform/database.ts';
import { ArenaError } from '../platform/errors.ts';
import { lockByName } from '../platform/lock.ts';
import { appendOutbox } from '../platform/outbox.ts';
import type { Random } from '../platform/random.ts';
import type { PriceChoice } from '../prices/index.ts';
import { CHAIN_START, commitHash, commitPayload, hashServerSeed } from './commit.ts';
import type { MatchHooks } from './hooks.ts';
import { appendAnnouncement } from './outbox.ts';
import { assignCorners } from './pairing.ts';

/** Rule set of every match of this release. */
export const RULES = 'standard';

export interface MatchPlace {
  surface: Surface;
  chatId: string;
  channelId: string;
  /** A member asked for the match here: it is told here however busy the channel is. The origin always counts as asked. */
  asked?: boolean;
}

/** What a match is part of, besides the everyday. */
export interface Occasion {
  kind: 'tournament' | 'fight-night' | 'title' | 'team';
  /** Of the bout's tournament, the night's edition, the belt's community: whoever arranged it finds it by this. */
  id: string;
  /** What people call it: 'Spring Cup · semi-final'. */
  label: string;
}

export interface NewMatch {
  communityId: string;
  kind: MatchKind;
  agentIds: readonly [string, string];
  symbol: string;
  /** Chosen before the transaction (MatchPrices.choose). */
  price: PriceChoice;
  /** Seconds from its announcement to lock; 0 for a casual match. */
  bettingSeconds: number;
  requestedById: string | null;
  /** Where the match was asked for. */
  origin: MatchPlace | null;
  /** Other channels to announce it in (the opponent's, the arena channels). */
  otherPlaces: readonly MatchPlace[];
  idempotencyKey: string;
  /** The season that counts it; rated matches only. */
  seasonId?: string | null;
  occasion?: Occasion;
  /** A community whose agent is a guest here: it sees the match as the host does, and bets on nothing. */
  guestCommunityId?: string | null;
}

/** Occasions whose agents were entered long before: who has changed hands meanwhile fights them to their end. */
const ENTERED: ReadonlySet<string | undefined> = new Set<Occasion['kind']>(['tournament', 'team', 'title']);

export interface CreateOptions {
  clock: Clock;
  newId: () => string;
  random: Random;
  hooks: MatchHooks;
  tapeSeconds: number;
}

/**
 * Creates a match in the caller's transaction: commits to everything but the tape, links the commit into the public chain, and
 * queues its first step. The same idempotency key again returns the match made before.
 */
export async function createMatch(tx: Transaction, match: NewMatch, options: CreateOptions): Promise<string> {
  const { clock, newId, random, hooks } = options;
  const { price } = match;
  const known = await tx.match.findUnique({ where: { idempotencyKey: match.idempotencyKey }, select: { id: true } });
  if (known) return known.id;
  const [left, right] = await lockAgents(tx, match.agentIds);
  // what it is in the middle of goes on; nothing else begins
  if (!ENTERED.has(match.occasion?.kind)) await requireInHand(tx, left.id, right.id);
  const id = newId();
  const serverSeed = Buffer.from(random.bytes(32)).toString('hex');
  const now = clock.now();
  const plan = await hooks.planMarket(tx, { ...match, market: price.market });
  const announceAt = new Date(now.getTime() + (typeof plan === 'number' ? plan : 0) * 1000);
  const lockAt = lockTime(match.kind, new Date(announceAt.getTime() + match.bettingSeconds * 1000), price);
  await tx.match.create({
    data: {
      id,
      communityId: match.communityId,
      kind: match.kind,
      agentAId: left.id,
      agentBId: right.id,
      versionAId: left.versionId,
      versionBId: right.versionId,
      engine: ENGINE_VERSION,
      rules: RULES,
      symbol: match.symbol,
      priceSource: price.source,
      priceSources: [...price.sources],
      announceAt,
      tapeSeconds: price.source === 'exchange' ? TAPE_SECONDS : options.tapeSeconds,
      serverSeed,
      lockAt,
      requestedById: match.requestedById,
      originSurface: match.origin?.surface ?? null,
      originChatId: match.origin?.chatId ?? null,
      originChannelId: match.origin?.channelId ?? null,
      seasonId: match.seasonId ?? null,
      occasion: match.occasion?.kind ?? null,
      occasionId: match.occasion?.id ?? null,
      occasionLabel: match.occasion?.label ?? null,
      guestCommunityId: match.guestCommunityId ?? null,
      idempotencyKey: match.idempotencyKey,
      createdAt: now,
      stateChangedAt: now,
    },
  });
  await rememberMatch(tx, match.kind, left, right, now);
  await addPosts(tx, id, match, announceAt);
  await appendOutbox(tx, { queue: 'matches', name: 'advance', data: { matchId: id } });
  await appendAnnouncement(tx, id, announceAt.getTime() - now.getTime());
  // last, for everybody else's next match waits for this transaction from here on
  const commit = await appendCommit(
    tx,
    id,
    commitPayload({
      matchId: id,
      kind: match.kind,
      serverSeedHash: hashServerSeed(serverSeed),
      engine: ENGINE_VERSION,
      rules: RULES,
      symbol: match.symbol,
      priceSource: price.source,
      sources: price.sources,
      tapeSeconds: TAPE_SECONDS,
      lockAt: lockAt.toISOString(),
      corners: [left.setup, right.setup],
      versions: [left.versionNumber, right.versionNumber],
    }),
  );
  if (typeof plan === 'number') {
    await hooks.prepareMarket(tx, { ...match, id, lockAt, commitHash: commit });
  } else if (plan !== null) {
    await hooks.refuseMarket(tx, { ...match, id, lockAt, reason: plan.refused });
  }
  return id;
}

/** Exchanges are sampled on whole seconds: a match over their prices locks on one, a casual one where the newest tape ends. */
function lockTime(kind: MatchKind, at: Date, price: PriceChoice): Date {
  if (price.source === 'simulated') return at;
  if (kind === 'casual' && price.lastTapeEnd) return price.lastTapeEnd;
  return new Date(Math.ceil(at.getTime() / 1000) * 1000);
}

async function lockAgents(tx: Transaction, ids: readonly [string, string]): Promise<[AgentView, AgentView]> {
  const sorted = [...ids].sort();
  await tx.$queryRaw`SELECT id FROM "Agent" WHERE id = ANY(${sorted}) ORDER BY id FOR UPDATE`;
  const rows = await tx.agent.findMany({ where: { id: { in: sorted } }, include: agentInclude });
  const find = (id: string) => {
    const row = rows.find(candidate => candidate.id === id);
    if (!row) throw new ArenaError('agent-not-found', 'There is no such agent.', 404);
    if (row.retiredAt) {
      throw new ArenaError('agent-retired', `${row.name} has retired and fights no more. Please choose another.`, 409);
    }
    return row;
  };
  const first = find(ids[0]);
  const second = find(ids[1]);
  const [leftId] = assignCorners(
    { agentId: first.id, lastCorner: first.lastCorner },
    { agentId: second.id, lastCorner: second.lastCorner },
  );
  return leftId === first.id ? [viewAgent(first), viewAgent(second)] : [viewAgent(second), viewAgent(first)];
}

/** The chain has one end: writers queue on an advisory lock for the length of their transaction. @returns the commit's hash */
async function appendCommit(tx: Transaction, matchId: string, payload: string): Promise<string> {
  await lockByName(tx, 'commit-chain');
  const last = await tx.commit.findFirst({ orderBy: { sequence: 'desc' } });
  const previous = last?.hash ?? CHAIN_START;
  const hash = commitHash(previous, payload);
  await tx.commit.create({
    data: {
      sequence: (last?.sequence ?? 0) + 1,
      matchId,
      previous,
      payload,
      hash,
    },
  });
  return hash;
}

async function rememberMatch(
  tx: Transaction,
  kind: MatchKind,
  left: AgentView,
  right: AgentView,
  now: Date,
): Promise<void> {
  for (const [corner, agent] of [left, right].entries()) {
    await tx.agent.update({
      where: { id: agent.id },
      data: { lastCorner: corner, ...(kind === 'rated' ? { lastMatchAt: now } : {}) },
    });
  }
}

async function addPosts(tx: Transaction, matchId: string, match: NewMatch, lookAt: Date): Promise<void> {
  const places = match.origin ? [{ ...match.origin, asked: true }, ...match.otherPlaces] : match.otherPlaces;
  await tx.matchPost.createMany({
    data: places.map(place => ({ matchId, ...place, lookAt })),
    skipDuplicates: true,
  });
}
