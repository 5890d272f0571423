import type { CommunityLink, Place } from '../../prisma/generated/client.ts';
import { postBulletin } from '../announcements/index.ts';
import type { CommunityContext } from '../communities/index.ts';
import { announceQueue } from '../matches/index.ts';
import { appendAudit, auditActor } from '../moderation/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database, Transaction } from '../platform/database.ts';
import { ArenaError } from '../platform/errors.ts';
import { appendOutbox } from '../platform/outbox.ts';
import type { Random } from '../platform/random.ts';
import { CODE_MINUTES, hashOfCode, newCode } from './codes.ts';
import { createLeaving } from './community-leaving.ts';
import {
  type ChatName,
  type ChatOrigin,
  lockCommunities,
  MOVE_TIMEOUT_MS,
  type MoveSummary,
  moveMembers,
} from './community-moves.ts';
import { heirsIn } from './merge.ts';
import { type Obstacle, obstaclesToLeaving, obstacleWords } from './obstacles.ts';

/**
 * Two chats, one community. Moderators of one give a code, those of the other give it back: their chat moves into the first one's
 * community with all its members, agents and credits, once the first one's moderators have let it in. What was their community stays as a
 * shell with its history, and is where they return to when they leave.
 */

/** The other side answers within this time. */
const ANSWER_HOURS = 24;
const HOUR_MS = 3_600_000;

/** A chat that asks to be let in. */
export interface JoinRequest {
  id: string;
  chat: ChatName;
  askedBy: string;
  members: number;
  agents: number;
}

export interface JoinPreview {
  host: { name: string; chats: ChatName[]; members: number };
  /** What would come along. */
  members: number;
  agents: number;
  obstacles: Obstacle[];
}

export interface CommunityLinkOptions {
  database: Database;
  clock: Clock;
  random: Random;
  newId: () => string;
}

export type CommunityLinks = ReturnType<typeof createCommunityLinks>;

export function createCommunityLinks({ database, clock, random, newId }: CommunityLinkOptions) {
  const { prisma } = database;

  async function placeOf(tx: Pick<Transaction, 'place'>, { surface, chatId }: ChatOrigin): Promise<Place> {
    const place = await tx.place.findUnique({ where: { surface_externalId: { surface, externalId: chatId } } });
    if (!place) throw notAGroup();
    return place;
  }

  async function chatsOf(tx: Pick<Transaction, 'place'>, communityId: string): Promise<ChatName[]> {
    const places = await tx.place.findMany({ where: { communityId }, orderBy: { createdAt: 'asc' } });
    return places.map(({ surface, title }) => ({ surface, title }));
  }

  async function countsOf(tx: Pick<Transaction, 'member' | 'agent'>, communityId: string) {
    return {
      members: await tx.member.count({ where: { communityId, mergedIntoId: null } }),
      agents: await tx.agent.count({ where: { communityId, ownerId: { not: null }, retiredAt: null } }),
    };
  }

  /** The code's row, locked, and the chat that would join by it. */
  async function readCode(tx: Transaction, context: CommunityContext, origin: ChatOrigin, typed: string) {
    const hash = hashOfCode(typed);
    const [code] =
      hash === null
        ? []
        : await tx.$queryRaw<{ hash: string; communityId: string; usedAt: Date | null; expiresAt: Date }[]>`
            SELECT hash, "communityId", "usedAt", "expiresAt" FROM "LinkCode" WHERE hash = ${hash} AND kind = 'community' FOR UPDATE`;
    if (!code || code.usedAt || code.expiresAt <= clock.now()) throw badCode();
    const place = await placeOf(tx, origin);
    if (code.communityId === context.communityId) {
      throw new ArenaError('link-same-community', 'This chat is of that very community already.', 409);
    }
    await requireAlone(tx, place);
    return { code, place };
  }

  /** Only a chat that is a community by itself joins another: where several are joined, who came last leaves first. */
  async function requireAlone(tx: Transaction, place: Place): Promise<void> {
    const others = await tx.place.count({ where: { communityId: place.communityId, id: { not: place.id } } });
    if (others === 0) return;
    throw new ArenaError(
      'link-not-alone',
      'This chat is joined with another one already. The other side can join here instead, or /setup unlink parts these first.',
      409,
    );
  }

  async function openRequest(tx: Transaction, context: CommunityContext, id: string): Promise<CommunityLink> {
    await tx.$queryRaw`SELECT id FROM "CommunityLink" WHERE id = ${id} FOR UPDATE`;
    const link = await tx.communityLink.findUnique({ where: { id } });
    if (!link || link.hostId !== context.communityId) throw noRequest();
    if (link.state !== 'asked' || link.expiresAt <= clock.now()) throw noRequest();
    return link;
  }

  /** A word in the channels where these moderators are told of things. */
  async function tellModerators(tx: Transaction, communityId: string, text: string): Promise<void> {
    const places = await tx.place.findMany({ where: { communityId, leftAt: null } });
    await appendOutbox(
      tx,
      ...places.flatMap(({ surface, externalId, moderatorChannelId, arenaChannelId, lastChannelId }) => {
        const channelId = moderatorChannelId ?? arenaChannelId ?? lastChannelId;
        return channelId === null
          ? []
          : [{ queue: announceQueue(surface), name: 'alarm', data: { chatId: externalId, channelId, text } }];
      }),
    );
  }

  /** What a chat leaves behind in a community that has no chat any more: nothing there begins by itself. */
  async function putToRest(tx: Transaction, communityId: string): Promise<void> {
    const now = clock.now();
    await tx.fightNight.updateMany({ where: { communityId, stoppedAt: null }, data: { stoppedAt: now, nextAt: null } });
    const reason = 'This chat has joined another community.';
    await tx.fightNightEdition.updateMany({
      where: { communityId, state: 'announced' },
      data: { state: 'skipped', reason, nextBoutAt: null, stateChangedAt: now },
    });
    await tx.fightNightEdition.updateMany({
      where: { communityId, state: 'running' },
      data: { state: 'finished', reason, nextBoutAt: null, stateChangedAt: now },
    });
    await tx.season.updateMany({
      where: { communityId, state: 'created' },
      data: { opensAt: null, startsAt: null, freezesAt: null, endsAt: null },
    });
    // whoever still holds a code of it would meet or join nobody
    await tx.linkCode.deleteMany({ where: { communityId, kind: { in: ['community', 'team'] } } });
    await tx.communityLink.updateMany({
      where: { state: 'asked', OR: [{ hostId: communityId }, { joiningId: communityId }] },
      data: { state: 'lapsed', decidedAt: now },
    });
  }

  return {
    ...createLeaving({ database, clock, newId }),

    /** A code by which another chat may ask to join this community. @throws ArenaError 'not-a-group' */
    async code(context: CommunityContext, origin: ChatOrigin): Promise<{ code: string }> {
      const code = newCode(random);
      const now = clock.now();
      await database.transaction(async tx => {
        await placeOf(tx, origin);
        await tx.linkCode.deleteMany({ where: { communityId: context.communityId, kind: 'community' } });
        await tx.linkCode.create({
          data: {
            hash: hashOfCode(code) ?? '',
            kind: 'community',
            personId: context.personId,
            communityId: context.communityId,
            surface: origin.surface,
            chatId: origin.chatId,
            expiresAt: new Date(now.getTime() + CODE_MINUTES * 60_000),
            createdAt: now,
          },
        });
      });
      return { code };
    },

    /** Whose code it is, and what would come along. */
    async preview(context: CommunityContext, origin: ChatOrigin, typed: string): Promise<JoinPreview> {
      return database.transaction(async tx => {
        const { code } = await readCode(tx, context, origin, typed);
        const host = await tx.community.findUniqueOrThrow({ where: { id: code.communityId } });
        return {
          host: {
            name: host.name,
            chats: await chatsOf(tx, host.id),
            members: (await countsOf(tx, host.id)).members,
          },
          ...(await countsOf(tx, context.communityId)),
          obstacles: await obstaclesToLeaving(tx, context.communityId, [], { all: true }),
        };
      });
    },

    /** Asks to be let in; the host's moderators are told. The code is used up. */
    async ask(context: CommunityContext, origin: ChatOrigin, typed: string): Promise<{ hostName: string }> {
      return database.transaction(async tx => {
        const { code, place } = await readCode(tx, context, origin, typed);
        const now = clock.now();
        await tx.linkCode.update({ where: { hash: code.hash }, data: { usedAt: now } });
        await tx.communityLink.updateMany({
          where: { joiningId: context.communityId, state: 'asked' },
          data: { state: 'lapsed', decidedAt: now },
        });
        await tx.communityLink.create({
          data: {
            id: newId(),
            hostId: code.communityId,
            joiningId: context.communityId,
            placeId: place.id,
            askedById: context.memberId,
            expiresAt: new Date(now.getTime() + ANSWER_HOURS * HOUR_MS),
            createdAt: now,
          },
        });
        const { name } = await tx.community.findUniqueOrThrow({ where: { id: code.communityId } });
        await tellModerators(
          tx,
          code.communityId,
          `“${place.title}” asks to become one community with this one. /setup link shows what that means, and lets them in or not.`,
        );
        return { hostName: name };
      });
    },

    /** Chats that ask to be let in here. */
    async requests(context: CommunityContext): Promise<JoinRequest[]> {
      const rows = await prisma.communityLink.findMany({
        where: { hostId: context.communityId, state: 'asked', expiresAt: { gt: clock.now() } },
        orderBy: { createdAt: 'asc' },
        take: 3,
      });
      const requests: JoinRequest[] = [];
      for (const row of rows) {
        const place = await prisma.place.findUnique({ where: { id: row.placeId } });
        const by = await prisma.member.findUnique({ where: { id: row.askedById } });
        if (!place || place.communityId !== row.joiningId) continue;
        requests.push({
          id: row.id,
          chat: { surface: place.surface, title: place.title },
          askedBy: by?.displayName ?? 'a moderator',
          ...(await countsOf(prisma, row.joiningId)),
        });
      }
      return requests;
    },

    async refuse(context: CommunityContext, id: string): Promise<void> {
      await database.transaction(async tx => {
        const link = await openRequest(tx, context, id);
        await tx.communityLink.update({
          where: { id },
          data: { state: 'refused', decidedById: context.memberId, decidedAt: clock.now() },
        });
        const host = await tx.community.findUniqueOrThrow({ where: { id: link.hostId } });
        await tellModerators(tx, link.joiningId, `“${host.name}” has not let this chat in. Everything stays as it is.`);
      });
    },

    /**
     * Lets the chat in: it moves with everybody and everything of theirs.
     * @throws ArenaError 'link-waits' with what has to end there first
     */
    async admit(context: CommunityContext, id: string): Promise<MoveSummary & { chat: ChatName }> {
      return database.transaction(
        async tx => {
          const link = await openRequest(tx, context, id);
          await lockCommunities(tx, link.hostId, link.joiningId);
          const place = await tx.place.findUnique({ where: { id: link.placeId } });
          if (!place || place.communityId !== link.joiningId) throw noRequest();
          await requireAlone(tx, place);
          const obstacles = await obstaclesToLeaving(tx, link.joiningId, [], { all: true });
          if (obstacles.length > 0) {
            throw new ArenaError(
              'link-waits',
              `“${place.title}” cannot join yet. ${obstacleWords(obstacles)} Please try again then.`,
              409,
            );
          }
          const { hostId, joiningId } = link;
          await tx.place.update({
            where: { id: place.id },
            data: { communityId: hostId, formerCommunityId: joiningId },
          });
          const members = await tx.member.findMany({
            where: { communityId: joiningId, mergedIntoId: null },
            select: { id: true },
          });
          const pairs = await heirsIn(
            tx,
            hostId,
            members.map(member => member.id),
            { newId, homePlaceId: place.id },
          );
          const summary = await moveMembers(tx, { pairs, from: joiningId, to: hostId, newId, now: clock.now() });
          await putToRest(tx, joiningId);
          await tx.communityLink.update({
            where: { id },
            data: { state: 'joined', decidedById: context.memberId, decidedAt: clock.now() },
          });
          const { members: moved, agents, credits } = summary;
          const details = { chat: place.title, members: moved, agents, credits };
          await appendAudit(tx, { ...auditActor(context), action: 'community-join', target: joiningId, details });
          await appendAudit(tx, {
            communityId: joiningId,
            actorId: link.askedById,
            actorName: (await tx.member.findUnique({ where: { id: link.askedById } }))?.displayName ?? '',
            action: 'community-join',
            target: hostId,
            details,
          });
          await postBulletin(tx, {
            communityId: hostId,
            key: `community-join:${id}`,
            kind: 'community-join',
            subjectId: place.id,
            data: { members: moved, agents },
          });
          return { ...summary, chat: { surface: place.surface, title: place.title } };
        },
        { timeoutMs: MOVE_TIMEOUT_MS },
      );
    },

    /** A chat by its place, for the words about it; null where there is none any more. */
    async chat(placeId: string): Promise<(ChatName & { communityId: string }) | null> {
      const place = await prisma.place.findUnique({ where: { id: placeId } });
      return place && { surface: place.surface, title: place.title, communityId: place.communityId };
    },
  };
}

function badCode(): ArenaError {
  return new ArenaError(
    'link-code',
    `That code is not valid, or not any more: a code serves once, for ${CODE_MINUTES} minutes. /setup link gives a new one.`,
    404,
  );
}

function noRequest(): ArenaError {
  return new ArenaError('no-request', 'That request is answered, or has lapsed. /setup link shows what is open.', 404);
}

function notAGroup(): ArenaError {
  return new ArenaError('not-a-group', 'That belongs to a server or group. Please use this command there.');
}
