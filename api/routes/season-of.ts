import { ArenaError } from '../../core/platform/index.ts';
import type { SeasonService, SeasonView } from '../../core/seasons/index.ts';

/** A season by its id. @throws ArenaError 404 */
export async function seasonOf(seasons: SeasonService, id: string): Promise<SeasonView> {
  const season = await seasons.byId(id);
  if (!season) throw new ArenaError('season-not-found', 'There is no such season.', 404);
  return season;
}
