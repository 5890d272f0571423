import { chancesOf, type DeskMarket } from './desk.ts';
import { PICKS, type Pick } from './picks.ts';
import { paysFor } from './trading.ts';
import type { MarketView } from './views.ts';

/** Factors are told for a stake of so many credits. */
const SMALL_STAKE = 10n;

/** A market as anyone may see it. Pure. */
export function viewMarket(market: DeskMarket): MarketView {
  const outcomes = chancesOf(market);
  const [aUp, aDown, bUp, bDown] = outcomes;
  const { outcome } = market;
  return {
    matchId: market.matchId,
    communityId: market.communityId,
    kind: market.kind,
    state: market.state,
    frozen: market.frozen,
    openedAt: market.openedAt,
    closesAt: market.closesAt,
    settledAt: market.settledAt,
    chances: { A: aUp + aDown, B: bUp + bDown, up: aUp + bUp, down: aDown + bDown },
    outcomes,
    opening: market.opening,
    factors: market.openedAt ? factorsOf(market) : {},
    volume: Number(market.volume),
    bettors: market.bettors,
    trades: market.trades,
    outcome: outcome === null ? null : { winner: outcome < 2 ? 0 : 1, direction: outcome % 2 === 0 ? 'up' : 'down' },
    reason: market.reason,
  };
}

/** What a credit of a small stake pays, in hundredths, by pick. */
function factorsOf(market: DeskMarket): Partial<Record<Pick, number>> {
  const factors: Partial<Record<Pick, number>> = {};
  for (const pick of PICKS) {
    const pays = paysFor(market, pick, SMALL_STAKE);
    if (pays !== null) factors[pick] = hundredths(pays, SMALL_STAKE);
  }
  return factors;
}

export function hundredths(pays: bigint, stake: bigint): number {
  return Number((pays * 100n) / stake);
}
