import type { MatchView } from '../../core/matches/index.ts';
import type { MarketView } from '../../core/wagers/index.ts';
import type { AnnouncerOptions } from './context.ts';

/** What the live message tells of a match's bets, and when that is out of date. */

export interface Betting {
  /** Null where the match has none. */
  market: MarketView | null;
  /** Why there are no bets, in a few words for members; null where there are. */
  refusal: string | null;
  /** Most that anybody may stake on a match here. */
  cap: number;
  /** Free picks so far. */
  picks: { a: number; b: number };
}

/** Odds are edited in where one has moved by a point (numbers.md), in parts per million. */
const POINT = 10_000;

/** @returns null where this arena has no wagers, for matches that never take any, and for those that are over */
export async function bettingOf(
  view: MatchView,
  { wagers, communities }: Pick<AnnouncerOptions, 'wagers' | 'communities'>,
): Promise<Betting | null> {
  if (!wagers || view.kind === 'casual' || view.state === 'settled' || view.state === 'void') return null;
  const [market, settings, { a, b }] = await Promise.all([
    wagers.market(view.id),
    communities.settings(view.communityId),
    wagers.freePicks(view.id),
  ]);
  return {
    market,
    refusal: refusalOf(view, market, settings.wagers),
    cap: settings.stakeCapMax,
    picks: { a, b },
  };
}

function refusalOf(view: MatchView, market: MarketView | null, areOn: boolean): string | null {
  if (market && market.state !== 'void') return null;
  if (market?.reason) return lowerFirst(market.reason.replace(/\.$/, ''));
  if (!areOn) return 'they are turned off here';
  return view.simulatedPrice ? 'the price is simulated' : 'this match takes none';
}

/** Bets are taken: the market is open and nobody has frozen it. */
export function isOpen({ market }: Betting): boolean {
  return market?.state === 'open' && !market.frozen;
}

/** What the live message says of the bets, in one word that `liveTold` carries. */
export function markOf(betting: Betting | null): string {
  if (!betting) return '';
  const { market, picks } = betting;
  if (!market || market.state === 'void') return `free:${picks.a}:${picks.b}`;
  if (market.frozen) return market.reason ? 'paused' : 'frozen';
  if (market.state !== 'open') return market.state;
  if (market.kind === 'parimutuel' && market.volume === 0) return 'empty';
  return `open:${market.chances.A}:${market.chances.up}`;
}

/** Whether what was told differs by enough to be told again. */
export function isMarkStale(told: string, betting: Betting | null): boolean {
  const mark = markOf(betting);
  if (told === mark) return false;
  const [state, ...before] = told.split(':');
  const [nowState, ...after] = mark.split(':');
  if (state !== nowState || state !== 'open') return true;
  return after.some((chance, index) => Math.abs(Number(chance) - Number(before[index])) >= POINT);
}

function lowerFirst(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}
