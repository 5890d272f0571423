import type { MatchView } from '../../core/matches/index.ts';
import type { MarketHistory, MarketView, Pick } from '../../core/wagers/index.ts';
import type { MarketCardView } from './card-views.ts';
import { pickNamesOf } from './market-words.ts';

/** The picture of a market's odds, from what the services know. Pure. */
export function marketCardOf(match: MatchView, market: MarketView, history: MarketHistory, now: Date): MarketCardView {
  const factorOf = (pick: Pick): number | null => {
    const hundredths = market.factors[pick];
    return hundredths === undefined ? null : hundredths / 100;
  };
  const openedAt = history.openedAt ?? history.closesAt;
  return {
    matchId: match.id,
    names: pickNamesOf(match).names,
    looks: [match.sides[0].agent.looks, match.sides[1].agent.looks],
    symbol: match.symbol,
    simulated: match.simulatedPrice,
    openedAt: openedAt.getTime(),
    closesAt: history.closesAt.getTime(),
    now: now.getTime(),
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
    factors: { a: factorOf('A'), b: factorOf('B'), up: factorOf('up'), down: factorOf('down') },
    volume: market.volume,
    tradeCount: market.trades,
    bettors: market.bettors,
    state: market.state === 'preparing' ? 'open' : market.state,
    outcome: market.outcome,
  };
}
