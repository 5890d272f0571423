import type { Database } from '../platform/database.ts';
import { ArenaError } from '../platform/errors.ts';
import { readSettings } from './settings.ts';

/** Communities and their members as anybody may see them who knows an id. */

/** What is public of a community. */
export interface CommunityFacts {
  id: string;
  name: string;
  /** Symbol whose tape drives its fights. */
  symbol: string;
  /** IANA name. */
  timeZone: string;
  createdAt: Date;
  /** Living members, and living agents of theirs. */
  members: number;
  agents: number;
}

/** A member: those who were deleted are pseudonyms by then. */
export interface MemberCard {
  id: string;
  communityId: string;
  displayName: string;
  joinedAt: Date;
}

export interface MemberPosition {
  joinedAt: Date;
  id: string;
}

const CARD = { id: true, communityId: true, displayName: true, createdAt: true } as const;

export function createDirectory({ prisma }: Pick<Database, 'prisma'>) {
  return {
    /** @throws ArenaError 'community-not-found' */
    async facts(communityId: string): Promise<CommunityFacts> {
      const community = await prisma.community.findUnique({ where: { id: communityId } });
      if (!community) throw new ArenaError('community-not-found', 'There is no such community.', 404);
      const [members, agents] = await Promise.all([
        prisma.member.count({ where: { communityId, mergedIntoId: null } }),
        prisma.agent.count({ where: { communityId, retiredAt: null, ownerId: { not: null } } }),
      ]);
      const { symbol, timeZone } = readSettings(community.settings);
      const { id, name, createdAt } = community;
      return { id, name, symbol, timeZone, createdAt, members, agents };
    },

    /** Living members, who came last first; `after` is the last one of the page before. */
    async members(communityId: string, page: { limit: number; after?: MemberPosition }): Promise<MemberCard[]> {
      const { limit, after } = page;
      const rows = await prisma.member.findMany({
        where: {
          communityId,
          mergedIntoId: null,
          ...(after && {
            AND: [
              { createdAt: { lte: after.joinedAt } },
              { OR: [{ createdAt: { lt: after.joinedAt } }, { id: { gt: after.id } }] },
            ],
          }),
        },
        orderBy: [{ createdAt: 'desc' }, { id: 'asc' }],
        take: limit,
        select: CARD,
      });
      return rows.map(card);
    },

    /** A member by id; of one that was joined to another the heir. @throws ArenaError 'member-not-found' */
    async member(memberId: string): Promise<MemberCard> {
      const row = await prisma.member.findUnique({ where: { id: memberId }, select: { ...CARD, mergedIntoId: true } });
      const living = row?.mergedIntoId
        ? await prisma.member.findUnique({ where: { id: row.mergedIntoId }, select: CARD })
        : row;
      if (!living) throw new ArenaError('member-not-found', 'There is no such member.', 404);
      return card(living);
    },
  };
}

function card(row: { id: string; communityId: string; displayName: string; createdAt: Date }): MemberCard {
  const { id, communityId, displayName, createdAt } = row;
  return { id, communityId, displayName, joinedAt: createdAt };
}
