import type { Prisma } from '../../prisma/generated/client.ts';
import type { Database } from '../platform/database.ts';

/**
 * The leaderboard of a community, read along the index on ratings (community, shown, agent): a page costs its own rows and
 * not a sort of all agents. Measured with 50,000 agents: PostgreSQL finds a page in 0.5 ms; through the relation a request took 80.
 */

/** Who stands on it: living agents; those of the house only once they have fought a rated match. */
const RANKED = {
  agent: { retiredAt: null },
  OR: [{ matches: { gt: 0 } }, { agent: { ownerId: { not: null } } }],
} satisfies Prisma.RatingWhereInput;

export interface LeaderboardPosition {
  shown: number;
  agentId: string;
}

/** Ids of the agents of a page, the best first; `after` is the last row of the page before. */
export async function leaderboardIds(
  { prisma }: Pick<Database, 'prisma'>,
  communityId: string,
  { limit, after }: { limit: number; after?: LeaderboardPosition },
): Promise<string[]> {
  const rows = await prisma.rating.findMany({
    where: { communityId, AND: [RANKED, after ? behind(after) : {}] },
    orderBy: [{ shown: 'desc' }, { agentId: 'asc' }],
    take: limit,
    select: { agentId: true },
  });
  return rows.map(row => row.agentId);
}

/** 1-based place of a position: one more than the agents before it. */
export async function leaderboardRank(
  { prisma }: Pick<Database, 'prisma'>,
  communityId: string,
  { shown, agentId }: LeaderboardPosition,
): Promise<number> {
  const before = { OR: [{ shown: { gt: shown } }, { shown, agentId: { lt: agentId } }] };
  return 1 + (await prisma.rating.count({ where: { communityId, AND: [RANKED, before] } }));
}

/** The first condition is what the index is entered by; the second takes the ties apart. */
function behind({ shown, agentId }: LeaderboardPosition): Prisma.RatingWhereInput {
  return { shown: { lte: shown }, OR: [{ shown: { lt: shown } }, { agentId: { gt: agentId } }] };
}
