import type { TournamentView } from '../../core/tournaments/index.ts';
import type { ApiOptions } from '../options.ts';

/** A tournament, its agents with ratings as far as results were told. @throws ArenaError 404 */
export async function tournamentOf(
  { tournaments, announcements }: Pick<ApiOptions, 'tournaments' | 'announcements'>,
  id: string,
): Promise<TournamentView> {
  const view = await tournaments.byId(id);
  const agents = await announcements.agentsAsTold(view.entrants.map(({ agent }) => agent));
  const entrants = view.entrants.map((entrant, index) => ({ ...entrant, agent: agents[index] ?? entrant.agent }));
  return { ...view, entrants };
}
