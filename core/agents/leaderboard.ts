import type { Agent, AgentVersion, Prisma, Rating } from '../../prisma/generated/client.ts';
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

/** A row of the leaderboard as PostgreSQL gives it: an agent, its rating, its newest version. */
export interface LeaderboardRow
  extends Pick<
      Agent,
      'id' | 'communityId' | 'ownerId' | 'name' | 'archetype' | 'looks' | 'costume' | 'retiredAt' | 'createdAt'
    >,
    Pick<Rating, 'mu' | 'sigma' | 'shown' | 'matches' | 'wins' | 'losses' | 'streak'>,
    Pick<AgentVersion, 'number' | 'build' | 'controller'> {
  ownerName: string | null;
  versionId: string;
}

const FIRST_PAGE = pageQuery('');
/** The first condition is what the index is entered by; the second takes the ties apart. */
const NEXT_PAGE = pageQuery('AND rating.shown <= $3 AND (rating.shown < $3 OR rating."agentId" > $4)');

function pageQuery(behind: string): string {
  return `
    SELECT agent.id, agent."communityId", agent."ownerId", agent.name, agent.archetype, agent.looks, agent.costume, agent."retiredAt",
           agent."createdAt", owner."displayName" AS "ownerName", rating.mu, rating.sigma, rating.shown, rating.matches, rating.wins,
           rating.losses, rating.streak, version.id AS "versionId", version.number, version.build, version.controller
      FROM "Rating" rating
      JOIN "Agent" agent ON agent.id = rating."agentId"
      JOIN "AgentVersion" version ON version."agentId" = agent.id AND version.number = agent."versionNumber"
      LEFT JOIN "Member" owner ON owner.id = agent."ownerId"
     WHERE rating."communityId" = $1 AND agent."retiredAt" IS NULL AND (rating.matches > 0 OR agent."ownerId" IS NOT NULL) ${behind}
     ORDER BY rating.shown DESC, rating."agentId"
     LIMIT $2`;
}

/** The agents of a page, the best first; `after` is the last row of the page before. One prepared statement: Prisma took five queries. */
export async function leaderboardRows(
  { pool }: Pick<Database, 'pool'>,
  communityId: string,
  { limit, after }: { limit: number; after?: LeaderboardPosition },
): Promise<LeaderboardRow[]> {
  const { rows } = await pool.query<LeaderboardRow>(
    after
      ? { name: 'leaderboard-next', text: NEXT_PAGE, values: [communityId, limit, after.shown, after.agentId] }
      : { name: 'leaderboard-first', text: FIRST_PAGE, values: [communityId, limit] },
  );
  return rows;
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

/** Matches have ended long before (they are void after half an hour): what began earlier is not looked at. */
const LONGEST_MATCH_MS = 24 * 3_600_000;

/**
 * Where these agents stood at an earlier moment, from what their matches since then began with; absent who was not there yet. A rating
 * that changed without a match meanwhile (a season's reset, absence) counts as if it had been so then.
 */
export async function placesAt(
  { pool }: Pick<Database, 'pool'>,
  communityId: string,
  at: Date,
  agentIds: readonly string[],
): Promise<Map<string, number>> {
  const { rows } = await pool.query<{ agentId: string; place: number }>(
    `WITH since AS (
       SELECT change."agentId", count(*) AS matches,
              (array_agg(change."shownBefore" ORDER BY match."settledAt", match.id))[1] AS shown
         FROM "Match" match JOIN "RatingChange" change ON change."matchId" = match.id
        WHERE match."communityId" = $1 AND match."createdAt" >= $4 AND match."settledAt" >= $2
        GROUP BY 1
     ), stood AS (
       SELECT rating."agentId",
              row_number() OVER (ORDER BY coalesce(since.shown, rating.shown) DESC, rating."agentId")::int AS place
         FROM "Rating" rating JOIN "Agent" agent ON agent.id = rating."agentId"
         LEFT JOIN since ON since."agentId" = rating."agentId"
        WHERE rating."communityId" = $1 AND agent."createdAt" < $2 AND (agent."retiredAt" IS NULL OR agent."retiredAt" >= $2)
          AND (agent."ownerId" IS NOT NULL OR rating.matches > coalesce(since.matches, 0))
     )
     SELECT "agentId", place FROM stood WHERE "agentId" = ANY($3)`,
    [communityId, at, agentIds, new Date(at.getTime() - LONGEST_MATCH_MS)],
  );
  return new Map(rows.map(({ agentId, place }) => [agentId, place]));
}
