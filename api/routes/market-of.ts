import type { MatchBrief } from '../../core/matches/index.ts';
import { ArenaError } from '../../core/platform/index.ts';
import type { MarketView } from '../../core/wagers/index.ts';
import type { ApiOptions } from '../options.ts';

/** The market of a match and what to call it. @throws ArenaError 404 where there is no such match, or it has none */
export async function marketOf(
  { wagers, matches }: Pick<ApiOptions, 'wagers' | 'matches'>,
  matchId: string,
): Promise<{ view: MarketView; brief: MatchBrief }> {
  const [view, briefs] = await Promise.all([wagers.market(matchId), matches.briefs([matchId])]);
  const brief = briefs.get(matchId);
  if (!brief) throw new ArenaError('match-not-found', 'There is no such match. Ids look like 7H2K9QX4M1ZT.', 404);
  if (!view) throw new ArenaError('no-market', 'Nobody could bet on that match: it has no market.', 404);
  return { view, brief };
}
