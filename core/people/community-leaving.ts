import type { Place } from '../../prisma/generated/client.ts';
import type { CommunityContext } from '../communities/index.ts';
import { appendAudit, auditActor } from '../moderation/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database, Transaction } from '../platform/database.ts';
import { ArenaError } from '../platform/errors.ts';
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

/** A chat leaves the community that it joined: who goes along, who stays, and nothing is lost. */

export interface Guest {
  placeId: string;
  chat: ChatName;
}

export interface LeavePreview extends Guest {
  /** Names of those who go along, the first few; how many there are, and what they take. */
  going: string[];
  members: number;
  agents: number;
  credits: number;
  /** Members who belong there and stay, since they are on the other side as well. */
  staying: string[];
  obstacles: Obstacle[];
}

/** Members who are named before a chat leaves. */
const NAMES_SHOWN = 8;

type GuestPlace = Place & { formerCommunityId: string };

async function guestPlace(
  tx: Pick<Transaction, 'place'>,
  context: CommunityContext,
  placeId: string,
): Promise<GuestPlace> {
  const place = await tx.place.findUnique({ where: { id: placeId } });
  const { formerCommunityId } = place ?? {};
  if (!place || place.communityId !== context.communityId || !formerCommunityId) {
    throw new ArenaError('not-joined', 'That chat is not joined with this community.', 404);
  }
  return { ...place, formerCommunityId };
}

interface Part {
  id: string;
  displayName: string;
}

/**
 * Who goes along with a chat that leaves: those who were first seen there, but for who has an account on a platform of the chats that
 * remain as well (and no other on the leaving one's side alone). They stay, and start afresh in the chat that leaves.
 */
async function partsOf(
  tx: Pick<Transaction, 'member' | 'place'>,
  place: GuestPlace,
): Promise<{ going: Part[]; staying: Part[] }> {
  const remaining = await tx.place.findMany({ where: { communityId: place.communityId, id: { not: place.id } } });
  const elsewhere = new Set(remaining.map(({ surface }) => surface).filter(surface => surface !== place.surface));
  const members = await tx.member.findMany({
    where: { communityId: place.communityId, mergedIntoId: null, homePlaceId: place.id },
    select: {
      id: true,
      displayName: true,
      person: { select: { identities: { select: { surface: true } } } },
    },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
  });
  const isBoth = (member: (typeof members)[number]) =>
    member.person.identities.some(({ surface }) => elsewhere.has(surface));
  return {
    going: members.filter(member => !isBoth(member)),
    staying: members.filter(isBoth),
  };
}

export function createLeaving({ database, clock, newId }: { database: Database; clock: Clock; newId: () => string }) {
  const { prisma } = database;

  return {
    /** The chats that joined this community and may leave it; in one of them only that one. */
    async guests(context: CommunityContext, origin: ChatOrigin): Promise<Guest[]> {
      const places = await prisma.place.findMany({
        where: { communityId: context.communityId, formerCommunityId: { not: null } },
        orderBy: { createdAt: 'asc' },
      });
      const own = places.filter(place => place.surface === origin.surface && place.externalId === origin.chatId);
      return (own.length > 0 ? own : places).map(({ id, surface, title }) => ({
        placeId: id,
        chat: { surface, title },
      }));
    },

    /** Who would go along and who would stay. */
    async leavePreview(context: CommunityContext, placeId: string): Promise<LeavePreview> {
      const place = await guestPlace(prisma, context, placeId);
      const { going, staying } = await partsOf(prisma, place);
      const ids = going.map(member => member.id);
      const [wallets, agents] = [
        await prisma.account.aggregate({
          where: { memberId: { in: ids }, kind: 'wallet' },
          _sum: { posted: true, held: true },
        }),
        await prisma.agent.count({ where: { ownerId: { in: ids }, retiredAt: null } }),
      ];
      return {
        placeId,
        chat: { surface: place.surface, title: place.title },
        going: going.slice(0, NAMES_SHOWN).map(member => member.displayName),
        members: going.length,
        agents,
        credits: Number((wallets._sum.posted ?? 0n) - (wallets._sum.held ?? 0n)),
        staying: staying.slice(0, NAMES_SHOWN).map(member => member.displayName),
        obstacles: await obstaclesToLeaving(prisma, context.communityId, ids, { all: false }),
      };
    },

    /** Parts a chat from the community that it joined. @throws ArenaError 'link-waits' */
    async leave(context: CommunityContext, placeId: string): Promise<MoveSummary & { chat: ChatName }> {
      return database.transaction(
        async tx => {
          const { communityId } = context;
          const seen = await guestPlace(tx, context, placeId);
          await lockCommunities(tx, communityId, seen.formerCommunityId);
          const place = await guestPlace(tx, context, placeId);
          const { going } = await partsOf(tx, place);
          const ids = going.map(member => member.id);
          const obstacles = await obstaclesToLeaving(tx, communityId, ids, { all: false });
          if (obstacles.length > 0) {
            throw new ArenaError(
              'link-waits',
              `“${place.title}” cannot leave yet. ${obstacleWords(obstacles)} Please try again then.`,
              409,
            );
          }
          const home = place.formerCommunityId;
          await tx.place.update({ where: { id: placeId }, data: { communityId: home, formerCommunityId: null } });
          const pairs = await heirsIn(tx, home, ids, { newId, homePlaceId: placeId });
          const summary = await moveMembers(tx, { pairs, from: communityId, to: home, newId, now: clock.now() });
          const { members, agents, credits } = summary;
          const details = { chat: place.title, members, agents, credits };
          await appendAudit(tx, { ...auditActor(context), action: 'community-leave', target: home, details });
          await appendAudit(tx, {
            ...auditActor(context),
            communityId: home,
            action: 'community-leave',
            target: communityId,
            details,
          });
          return { ...summary, chat: { surface: place.surface, title: place.title } };
        },
        { timeoutMs: MOVE_TIMEOUT_MS },
      );
    },
  };
}
