import type { MatchView } from '../../core/matches/index.ts';
import type { MarketHistory, MarketView } from '../../core/wagers/index.ts';
import type { MarketCardView } from './card-views.ts';
import { pickNamesOf } from './market-words.ts';

/** The picture of a market's odds, from what the services know. Pure. */
export function marketCardOf(match: MatchView, market: MarketView, history: MarketHistory): MarketCardView {
  const openedAt = history.openedAt ?? history.closesAt;
  return {
    matchId: match.id,
    names: pickNamesOf(match).names,
    looks: [match.sides[0].agent.looks, match.sides[1].agent.looks],
    symbol: match.symbol,
    openedAt: openedAt.getTime(),
    closesAt: history.closesAt.getTime(),
    points: history.points.map(({ at, chances: [aUp, aDown, bUp] }) => ({
      at: at.getTime(),
      a: aUp + aDown,
      up: aUp + bUp,
    })),
    trades: history.trades.map(({ at, pick, side, stake }) => ({
      at: at.getTime(),
      pick: pick.toLowerCase(),
      stake: side === 'buy' ? stake : -stake,
    })),
    volume: market.volume,
    bettors: market.bettors,
    state: market.state === 'preparing' ? 'open' : market.state,
    outcome: market.outcome,
  };
}
