import type { Prisma } from '../../prisma/generated/client.ts';
import type { ChallengeState } from '../../prisma/generated/enums.ts';
import type { CommunityContext } from '../communities/index.ts';
import type { Transaction } from '../platform/database.ts';
import { ArenaError } from '../platform/errors.ts';
import { idOf } from '../platform/ids.ts';
import { appendOutbox } from '../platform/outbox.ts';
import { ownOrFirst } from './casual.ts';
import { createMatch, type MatchPlace } from './create.ts';
import type { MatchHooks } from './hooks.ts';
import { announceQueue } from './outbox.ts';
import { arenaPlaces } from './rated-queue.ts';
import type { MatchServiceOptions } from './service.ts';

/** Challenges: one member calls another out; an accepted one is an exhibition over a fresh tape. */

const ANSWER_WITHIN_MS = 15 * 60_000;
/** Of those that wait for a member, how many are listed. */
const SHOWN_MAX = 50;
/** Open challenges that one member may have. */
const OPEN_MAX = 3;

export interface ChallengeView {
  id: string;
  communityId: string;
  state: ChallengeState;
  challengerId: string;
  challengerName: string;
  challengerAgent: string;
  challengerAgentId: string;
  challengedId: string;
  challengedName: string;
  expiresAt: Date;
  /** Once it was accepted. */
  matchId: string | null;
}

const CHALLENGE_PARTS = { challenger: true, challenged: true, challengerAgent: true } satisfies Prisma.ChallengeInclude;
type ChallengeRow = Prisma.ChallengeGetPayload<{ include: typeof CHALLENGE_PARTS }>;

export function createChallenges(options: MatchServiceOptions) {
  const { database, agents, clock, newId } = options;

  async function get(id: string, communityId: string) {
    const row = await database.prisma.challenge.findUnique({
      where: { id },
      include: CHALLENGE_PARTS,
    });
    if (!row || row.communityId !== communityId) {
      throw new ArenaError('challenge-not-found', 'That challenge is gone.', 404);
    }
    return row;
  }

  return {
    /** A challenge, whatever has become of it. @throws ArenaError 'challenge-not-found' */
    async byId(id: string): Promise<ChallengeView> {
      const row = await database.prisma.challenge.findUnique({ where: { id }, include: CHALLENGE_PARTS });
      if (!row) throw new ArenaError('challenge-not-found', 'That challenge is gone.', 404);
      return viewChallenge(row);
    },

    /** Challenges to a member and by them that wait for an answer, the newest first. */
    async openOf({
      communityId,
      memberId,
    }: Pick<CommunityContext, 'communityId' | 'memberId'>): Promise<ChallengeView[]> {
      const rows = await database.prisma.challenge.findMany({
        where: {
          communityId,
          state: 'open',
          expiresAt: { gt: clock.now() },
          OR: [{ challengerId: memberId }, { challengedId: memberId }],
        },
        include: CHALLENGE_PARTS,
        orderBy: [{ createdAt: 'desc' }, { id: 'asc' }],
        take: SHOWN_MAX,
      });
      return rows.map(viewChallenge);
    },

    async create(input: {
      context: CommunityContext;
      place: MatchPlace;
      opponent: { memberId: string; displayName: string };
      agent?: string | undefined;
      /** Of a request from elsewhere than a chat: its chats are told by a bulletin, and the same key again is the same challenge. */
      key?: string;
    }): Promise<ChallengeView> {
      const { context, opponent } = input;
      if (opponent.memberId === context.memberId) {
        throw new ArenaError('challenge-self', 'You cannot challenge yourself. /fight finds an opponent at once.');
      }
      const agent = await ownOrFirst(agents, context, input.agent);
      const [theirs] = await agents.ofMember(opponent.memberId);
      if (!theirs) {
        throw new ArenaError('no-agent', `${opponent.displayName} has no agent to answer with yet.`, 409);
      }
      return database.transaction(async tx => {
        await tx.$queryRaw`SELECT id FROM "Member" WHERE id = ${context.memberId} FOR UPDATE`;
        const id = input.key === undefined ? newId() : idOf(input.key);
        const known = await tx.challenge.findUnique({ where: { id }, include: CHALLENGE_PARTS });
        if (known) return viewChallenge(known);
        await options.hooks.admitMember(tx, context);
        await requireOther(tx, options.hooks, context.communityId, opponent);
        const open = await tx.challenge.count({
          where: { challengerId: context.memberId, state: 'open', expiresAt: { gt: clock.now() } },
        });
        if (open >= OPEN_MAX) {
          throw new ArenaError(
            'too-many-challenges',
            `You have ${open} challenges waiting for an answer. They lapse after 15 minutes.`,
            429,
          );
        }
        const row = await tx.challenge.create({
          data: {
            id,
            communityId: context.communityId,
            challengerId: context.memberId,
            challengerAgentId: agent.id,
            challengedId: opponent.memberId,
            ...input.place,
            expiresAt: new Date(clock.now().getTime() + ANSWER_WITHIN_MS),
            createdAt: clock.now(),
          },
          include: CHALLENGE_PARTS,
        });
        if (input.key !== undefined) await options.hooks.tellChallenge(tx, { ...row, isNew: true });
        await appendOutbox(tx, {
          queue: announceQueue(input.place.surface),
          name: 'challenge',
          data: { challengeId: row.id },
        });
        return viewChallenge(row);
      });
    },

    /** The challenged member accepts, with an agent of theirs. @returns the exhibition's id; a second tap gets the same one */
    async accept(input: { context: CommunityContext; id: string; agent?: string }): Promise<string> {
      const { context, id } = input;
      const seen = await get(id, context.communityId);
      requireChallenged(seen, context);
      const agent = await ownOrFirst(agents, context, input.agent);
      const price = await options.prices.choose(context.settings.symbol);
      return database.transaction(async tx => {
        await tx.$queryRaw`SELECT id FROM "Challenge" WHERE id = ${id} FOR UPDATE`;
        const challenge = await tx.challenge.findUniqueOrThrow({ where: { id } });
        if (challenge.state === 'accepted' && challenge.matchId) return challenge.matchId;
        requireOpen(challenge, clock.now());
        await options.hooks.admitMember(tx, context);
        const { challengerId: memberId } = challenge;
        const { displayName } = seen.challenger;
        await requireOther(tx, options.hooks, context.communityId, { memberId, displayName });
        const matchId = await createMatch(
          tx,
          {
            communityId: context.communityId,
            kind: 'exhibition',
            agentIds: [challenge.challengerAgentId, agent.id],
            symbol: context.settings.symbol,
            price,
            bettingSeconds: context.settings.bettingSeconds ?? options.bettingSeconds,
            requestedById: challenge.challengerId,
            origin: { surface: challenge.surface, chatId: challenge.chatId, channelId: challenge.channelId },
            otherPlaces: await arenaPlaces(tx, context.communityId),
            idempotencyKey: `challenge:${id}`,
          },
          options,
        );
        await tx.challenge.update({ where: { id }, data: { state: 'accepted', challengedAgentId: agent.id, matchId } });
        await options.hooks.tellChallenge(tx, { ...challenge, isNew: false });
        return matchId;
      });
    },

    /** Declined by the challenged, or taken back by the challenger. */
    async decline(input: {
      context: CommunityContext;
      id: string;
    }): Promise<{ withdrawn: boolean; challengerName: string }> {
      const { context, id } = input;
      const seen = await get(id, context.communityId);
      const withdrawn = seen.challengerId === context.memberId;
      if (!withdrawn) requireChallenged(seen, context);
      await database.transaction(async tx => {
        await tx.$queryRaw`SELECT id FROM "Challenge" WHERE id = ${id} FOR UPDATE`;
        const challenge = await tx.challenge.findUniqueOrThrow({ where: { id } });
        if (challenge.state === 'declined') return;
        requireOpen(challenge, clock.now());
        await tx.challenge.update({ where: { id }, data: { state: 'declined' } });
        await options.hooks.tellChallenge(tx, { ...challenge, isNew: false });
      });
      return { withdrawn, challengerName: seen.challenger.displayName };
    },

    /** Ends every open challenge by or to a member, in the transaction that closes fights to them. */
    async withdrawOf(tx: Transaction, memberId: string): Promise<void> {
      await tx.challenge.updateMany({
        where: { state: 'open', OR: [{ challengerId: memberId }, { challengedId: memberId }] },
        data: { state: 'declined' },
      });
    },

    /** Marks what nobody answered; for the sweeper. */
    async expire(): Promise<number> {
      return database.transaction(async tx => {
        const expired = await tx.challenge.updateManyAndReturn({
          where: { state: 'open', expiresAt: { lte: clock.now() } },
          data: { state: 'expired' },
        });
        for (const challenge of expired) await options.hooks.tellChallenge(tx, { ...challenge, isNew: false });
        return expired.length;
      });
    },
  };
}

function viewChallenge(row: ChallengeRow): ChallengeView {
  const { id, communityId, state, challengerId, challengerAgentId, challengedId, expiresAt, matchId } = row;
  return {
    id,
    communityId,
    state,
    challengerId,
    challengerName: row.challenger.displayName,
    challengerAgent: row.challengerAgent.name,
    challengerAgentId,
    challengedId,
    challengedName: row.challenged.displayName,
    expiresAt,
    matchId,
  };
}

/** Nobody fights whoever may not: the reason is between them and the moderators. */
async function requireOther(
  tx: Transaction,
  hooks: MatchHooks,
  communityId: string,
  { memberId, displayName }: { memberId: string; displayName: string },
): Promise<void> {
  try {
    await hooks.admitMember(tx, { communityId, memberId });
  } catch (error) {
    if (!(error instanceof ArenaError)) throw error;
    throw new ArenaError('opponent-out', `${displayName} takes part in no fights at the moment.`, 409);
  }
}

function requireChallenged(
  challenge: { challengedId: string; challenged: { displayName: string } },
  context: CommunityContext,
) {
  if (challenge.challengedId !== context.memberId) {
    throw new ArenaError('not-yours', `Only ${challenge.challenged.displayName} can answer this challenge.`, 403);
  }
}

function requireOpen(challenge: { state: string; expiresAt: Date }, now: Date): void {
  if (challenge.state === 'expired' || (challenge.state === 'open' && challenge.expiresAt <= now)) {
    throw new ArenaError('challenge-expired', 'That challenge has lapsed. /challenge makes a new one.', 409);
  }
  if (challenge.state !== 'open') throw new ArenaError('challenge-closed', 'That challenge was answered already.', 409);
}
