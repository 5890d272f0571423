import { isUntold } from '../../core/announcements/index.ts';
import type { MatchBrief } from '../../core/matches/index.ts';
import { ArenaError } from '../../core/platform/index.ts';
import type { MarketView } from '../../core/wagers/index.ts';
import type { ApiOptions } from '../options.ts';

/** The market of a match as it may be shown, and what to call it. @throws ArenaError 404 where there is no such match, or it has none */
export async function marketOf(
  { wagers, matches, announcements }: Pick<ApiOptions, 'wagers' | 'matches' | 'announcements'>,
  matchId: string,
): Promise<{ view: MarketView; brief: MatchBrief }> {
  const [view, briefs] = await Promise.all([wagers.market(matchId), matches.briefs([matchId])]);
  const brief = briefs.get(matchId);
  if (!brief) throw new ArenaError('match-not-found', 'There is no such match. Ids look like 7H2K9QX4M1ZT.', 404);
  if (!view) throw new ArenaError('no-market', 'Nobody could bet on that match: it has no market.', 404);
  const [told = view] = await marketsAsTold(announcements, [view]);
  return { view: told, brief };
}

/** Markets whose match has ended and is not told yet wait for it, as far as anybody can see. */
export async function marketsAsTold(
  announcements: Pick<ApiOptions['announcements'], 'reveal'>,
  views: readonly MarketView[],
): Promise<MarketView[]> {
  const ended = views.filter(({ state }) => state === 'settled').map(({ matchId }) => matchId);
  if (ended.length === 0) return [...views];
  const reveals = await announcements.reveal(ended);
  return views.map(view =>
    view.state === 'settled' && isUntold({ state: 'settled' }, reveals.get(view.matchId))
      ? { ...view, state: 'locked', settledAt: null, outcome: null }
      : view,
  );
}
