import type { AgentView } from '../agents/index.ts';
import { isProvisional, shownUncertainty } from '../ratings/index.ts';
import { type Queries, UNTOLD_MATCHES } from './untold.ts';

/** Ratings and records without the matches that the chats still wait for: points that were won a minute ago tell who has won. */

export interface UntoldChange {
  agentId: string;
  muBefore: number;
  sigmaBefore: number;
  shownBefore: number;
  won: boolean;
}

/** Matches of one agent looked back at for its streak: as many as streaks are counted. */
const STREAK_COUNTED = 100;

/** The same agents, as anybody may see them now. One more query than none; another for each that begins a streak unseen. */
export async function agentsAsTold(pool: Queries, agents: readonly AgentView[]): Promise<AgentView[]> {
  if (agents.length === 0) return [];
  const changes = await untoldChanges(
    pool,
    agents.map(({ id }) => id),
  );
  if (changes.size === 0) return [...agents];
  return Promise.all(
    agents.map(async agent => {
      const own = changes.get(agent.id);
      return own ? before(pool, agent, own) : agent;
    }),
  );
}

/**
 * The place of an agent (with its told rating) on the leaderboard, from the place that it would have among the ratings of now: where others
 * whom a match has moved unseen stood before is put right.
 */
export async function rankAsTold(
  pool: Queries,
  { id, communityId, rating }: AgentView,
  rankNow: number,
): Promise<number> {
  const rows = await movedUnseen(pool, communityId);
  const isBefore = (shown: number, agentId: string) => shown > rating.shown || (shown === rating.shown && agentId < id);
  return rows.reduce((rank, { agentId, shown, shownBefore }) => {
    const now = Number(isBefore(shown, agentId));
    const before = Number(agentId !== id && isBefore(shownBefore, agentId));
    return rank + before - now;
  }, rankNow);
}

/** Agents of a community whom matches that are not told yet have moved: what they have by now, and had before. */
export async function movedUnseen(
  pool: Queries,
  communityId: string,
): Promise<{ agentId: string; shown: number; shownBefore: number }[]> {
  const { rows } = await pool.query<{ agentId: string; shown: number; shownBefore: number }>({
    name: 'untold-places',
    text: `SELECT DISTINCT ON (rating."agentId") rating."agentId", rating.shown, change."shownBefore"
             FROM "RatingChange" change JOIN "Match" fought ON fought.id = change."matchId"
             JOIN "Rating" rating ON rating."agentId" = change."agentId"
            WHERE change."matchId" IN (${UNTOLD_MATCHES}) AND rating."communityId" = $1
            ORDER BY rating."agentId", fought."settledAt"`,
    values: [communityId],
  });
  return rows;
}

/** What matches that are not told yet have changed of these agents' ratings: by agent, the earliest first. */
export async function untoldChanges(pool: Queries, agentIds: readonly string[]): Promise<Map<string, UntoldChange[]>> {
  const { rows } = await pool.query<UntoldChange>({
    name: 'untold-rating-changes',
    text: `SELECT change."agentId", change."muBefore", change."sigmaBefore", change."shownBefore",
                  (fought.winner = 0) = (fought."agentAId" = change."agentId") AS won
             FROM "RatingChange" change JOIN "Match" fought ON fought.id = change."matchId"
            WHERE change."matchId" IN (${UNTOLD_MATCHES}) AND change."agentId" = ANY($1)
            ORDER BY fought."settledAt", fought.id`,
    values: [agentIds],
  });
  const found = new Map<string, UntoldChange[]>();
  for (const row of rows) found.set(row.agentId, [...(found.get(row.agentId) ?? []), row]);
  return found;
}

async function before(pool: Queries, agent: AgentView, changes: readonly UntoldChange[]): Promise<AgentView> {
  const [first] = changes;
  if (!first) return agent;
  const { rating } = agent;
  const wins = changes.filter(({ won }) => won).length;
  const belief = { mu: first.muBefore, sigma: first.sigmaBefore };
  return {
    ...agent,
    rating: {
      ...belief,
      shown: first.shownBefore,
      uncertainty: shownUncertainty(belief),
      provisional: isProvisional(belief),
      matches: rating.matches - changes.length,
      wins: rating.wins - wins,
      losses: rating.losses - (changes.length - wins),
      streak: await streakBefore(pool, agent, changes),
    },
  };
}

/** What one match has added to a streak can be taken off; one that broke another streak cannot, and is looked up. */
async function streakBefore(
  pool: Queries,
  { id, rating: { streak } }: AgentView,
  changes: readonly UntoldChange[],
): Promise<number> {
  if (changes.length === 1 && Math.abs(streak) > 1) return streak - Math.sign(streak);
  const { rows } = await pool.query<{ won: boolean }>({
    name: 'told-results-of-agent',
    text: `SELECT (winner = 0) = ("agentAId" = $1) AS won FROM "Match"
            WHERE ("agentAId" = $1 OR "agentBId" = $1) AND kind = 'rated' AND state = 'settled' AND id NOT IN (${UNTOLD_MATCHES})
            ORDER BY "createdAt" DESC, id DESC LIMIT ${STREAK_COUNTED}`,
    values: [id],
  });
  const isWin = rows[0]?.won ?? true;
  const broken = rows.findIndex(({ won }) => won !== isWin);
  const length = broken === -1 ? rows.length : broken;
  return isWin ? length : -length;
}
