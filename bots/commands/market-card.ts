import type { MatchView } from '../../core/matches/index.ts';
import type { MarketHistory, MarketView, Pick } from '../../core/wagers/index.ts';
import { isSuspense } from '../suspense.ts';
import type { MarketCardView } from './card-views.ts';
import { chanceWords, coinOf, pickNamesOf } from './market-words.ts';

/** The picture of a market's odds, from what the services know. Pure. */
export function marketCardOf(match: MatchView, market: MarketView, history: MarketHistory, now: Date): MarketCardView {
  const factorOf = (pick: Pick): number | null => {
    const hundredths = market.factors[pick];
    return hundredths === undefined ? null : hundredths / 100;
  };
  const openedAt = history.openedAt ?? history.closesAt;
  // a picture hides nothing: while the GIF may still be playing it names no winner
  const hidesResult = market.outcome !== null && isSuspense(history.closesAt, now);
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
    state: hidesResult ? 'locked' : market.state === 'preparing' ? 'open' : market.state,
    outcome: hidesResult ? null : market.outcome,
  };
}

/** The picture in words, for who cannot see it: 'Odds of RUSTY: 60% at first, 28% at last. BTC up: 50% at first, 35% at last.' */
export function oddsAlt(match: MatchView, { points }: MarketHistory): string {
  const { names, symbol } = pickNamesOf(match);
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) return `Odds of ${names[0]} against ${names[1]}`;
  const course = (from: number, to: number) => `${chanceWords(from)} at first, ${chanceWords(to)} at last`;
  const [aUp, aDown, bUp] = first.chances;
  const [aUpNow, aDownNow, bUpNow] = last.chances;
  const a = course(aUp + aDown, aUpNow + aDownNow);
  const up = course(aUp + bUp, aUpNow + bUpNow);
  return `Odds of ${names[0]} against ${names[1]}: ${a}. ${coinOf(symbol)} up: ${up}.`;
}
