import { type AgentView, agentInclude, viewAgent } from '../agents/index.ts';
import type { Database } from '../platform/database.ts';
import { sqlOf } from '../platform/sql.ts';
import { bettorsBetween } from '../wagers/index.ts';

/** What a week was worth telling. Read anew whenever it is drawn: a corrected result corrects it, too. */

/** Matches from which a week is worth telling. */
export const RECAP_MATCHES = 3;
const CLIMBERS = 5;
const BETTORS_READ = 500;

export interface Climber {
  agent: AgentView;
  /** Rating points won in the week. */
  gain: number;
}

export interface Recap {
  from: Date;
  to: Date;
  /** Matches fought, casual ones left out. */
  matches: number;
  /** Who gained most, best first; who gained nothing is left out. */
  climbers: readonly Climber[];
  /** The least likely win; `expected` in thousandths. */
  upset: { matchId: string; winner: string; loser: string; expected: number } | null;
  upsets: number;
  bettor: { name: string; profit: number } | null;
  streak: { agent: string; wins: number } | null;
  cheered: { matchId: string; names: readonly [string, string]; reactions: number } | null;
}

export async function recapOf(
  { prisma, pool }: Database,
  communityId: string,
  { from, to }: { from: Date; to: Date },
): Promise<Recap> {
  const sql = sqlOf(pool);
  const within = [communityId, from, to];
  const [matches, gains, upsets, bettors, streaks, cheered] = await Promise.all([
    prisma.match.count({
      where: { communityId, kind: { not: 'casual' }, state: 'settled', settledAt: { gte: from, lt: to } },
    }),
    sql.query<{ agentId: string; gain: number }>(
      `SELECT change."agentId", sum(change."shownAfter" - change."shownBefore")::int AS gain
         FROM "RatingChange" change JOIN "Match" match ON match.id = change."matchId"
         JOIN "Agent" agent ON agent.id = change."agentId" AND agent."ownerId" IS NOT NULL
        WHERE match."communityId" = $1 AND match.state = 'settled' AND match."settledAt" >= $2 AND match."settledAt" < $3
        GROUP BY 1 HAVING sum(change."shownAfter" - change."shownBefore") > 0 ORDER BY 2 DESC, 1 LIMIT ${CLIMBERS}`,
      within,
    ),
    prisma.honour.findMany({
      where: { communityId, kind: 'upset', at: { gte: from, lt: to } },
      orderBy: [{ figure: 'asc' }, { matchId: 'asc' }],
    }),
    bettorsBetween(sql, { communityId, from, to, limit: BETTORS_READ }),
    sql.query<{ agent: string; wins: number }>(
      // runs of wins within the week: a defeat ends one
      `WITH fought AS (
         SELECT agent.id, agent.name, (match.winner = 0) = (match."agentAId" = agent.id) AS won, match."createdAt"
           FROM "Match" match JOIN "Agent" agent ON agent.id IN (match."agentAId", match."agentBId")
          WHERE match."communityId" = $1 AND match.kind = 'rated' AND match.state = 'settled'
            AND match."settledAt" >= $2 AND match."settledAt" < $3
       ), run AS (
         SELECT id, name, won, count(*) FILTER (WHERE NOT won) OVER (PARTITION BY id ORDER BY "createdAt") AS number FROM fought
       )
       SELECT name AS agent, count(*)::int AS wins FROM run WHERE won GROUP BY id, name, number ORDER BY 2 DESC, 1 LIMIT 1`,
      within,
    ),
    sql.query<{ matchId: string; left: string; right: string; reactions: number }>(
      `SELECT match.id AS "matchId", a.name AS "left", b.name AS "right", count(*)::int AS reactions
         FROM "Reaction" reaction JOIN "Match" match ON match.id = reaction."matchId"
         JOIN "Agent" a ON a.id = match."agentAId" JOIN "Agent" b ON b.id = match."agentBId"
        WHERE match."communityId" = $1 AND match.state = 'settled' AND match."settledAt" >= $2 AND match."settledAt" < $3
        GROUP BY match.id, a.name, b.name ORDER BY 4 DESC, 1 LIMIT 1`,
      within,
    ),
  ]);
  const [least] = upsets;
  const ids = [...gains.map(row => row.agentId), ...(least ? [least.agentId, least.otherId] : [])];
  const rows = await prisma.agent.findMany({ where: { id: { in: ids } }, include: agentInclude });
  const agents = new Map(rows.map(row => [row.id, viewAgent(row)]));
  const best = bettors.filter(({ profit }) => profit > 0).sort((a, b) => b.profit - a.profit)[0];
  const [streak] = streaks;
  const [loudest] = cheered;
  return {
    from,
    to,
    matches,
    climbers: gains.flatMap(({ agentId, gain }) => {
      const agent = agents.get(agentId);
      return agent ? [{ agent, gain }] : [];
    }),
    upset: least
      ? {
          matchId: least.matchId,
          winner: agents.get(least.agentId)?.name ?? 'an agent',
          loser: agents.get(least.otherId)?.name ?? 'an agent',
          expected: least.figure,
        }
      : null,
    upsets: upsets.length,
    bettor: best ? { name: best.name, profit: best.profit } : null,
    streak: streak && streak.wins > 1 ? streak : null,
    cheered: loudest
      ? { matchId: loudest.matchId, names: [loudest.left, loudest.right], reactions: loudest.reactions }
      : null,
  };
}
