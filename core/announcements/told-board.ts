import type { AgentService, AgentView, LeaderboardPosition } from '../agents/index.ts';
import { agentsAsTold, movedUnseen } from './told-ratings.ts';
import type { Queries } from './untold.ts';

/**
 * A page of the leaderboard as far as results were told: in whichever pages it is read, nobody's place says who has won a match that the
 * chats still wait for. Whoever such a match has moved is taken out and put back where they stood; there are a handful of them at most.
 * @param page `after` is the last row of the page before, with its told rating
 */
export async function boardAsTold(
  pool: Queries,
  agents: Pick<AgentService, 'leaderboard' | 'byId'>,
  communityId: string,
  page: { limit: number; after?: LeaderboardPosition },
): Promise<AgentView[]> {
  const moved = await movedUnseen(pool, communityId);
  if (moved.length === 0) return agents.leaderboard(communityId, page);
  const isMoved = new Set(moved.map(({ agentId }) => agentId));
  const behind = moved.filter(({ agentId, shownBefore }) => isAfter({ agentId, shown: shownBefore }, page.after));
  const [found, back] = await Promise.all([
    agents.leaderboard(communityId, { ...page, limit: page.limit + moved.length }),
    Promise.all(behind.map(({ agentId }) => agents.byId(agentId))).then(views => agentsAsTold(pool, views)),
  ]);
  const stood = back.filter(({ retired, house, rating }) => !retired && (!house || rating.matches > 0));
  return [...found.filter(({ id }) => !isMoved.has(id)), ...stood].sort(byRating).slice(0, page.limit);
}

/** As the list has them (core/agents/leaderboard.ts). */
function byRating(a: AgentView, b: AgentView): number {
  return b.rating.shown - a.rating.shown || (a.id < b.id ? -1 : 1);
}

function isAfter({ shown, agentId }: LeaderboardPosition, after: LeaderboardPosition | undefined): boolean {
  return !after || shown < after.shown || (shown === after.shown && agentId > after.agentId);
}
