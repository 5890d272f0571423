/** Examples of the market's pictures, as `examples.ts` has them of the agents'. */
import { paintBettorsCard } from '../bettors.ts';
import type { Card } from '../card.ts';
import { paintMarketCard } from '../market.ts';
import { paintMatchCard } from '../match.ts';
import { paintPriceCard } from '../price.ts';
import type { BettorsCardView, MarketCardView, MatchCardView, PriceCardView } from '../views.ts';
import { MATCH } from './examples.ts';

/** 14:20 UTC. */
const NOW = Date.UTC(2026, 4, 14, 14, 20);
const SECOND = 1000;
const HOUR = 3600 * SECOND;

/** A price that wanders alike whenever it is drawn. */
function wander(at: number): number {
  const seconds = (at - NOW) / SECOND;
  return Math.round(
    9_500_000 + 9000 * Math.sin(seconds / 520) + 4000 * Math.sin(seconds / 97) + 700 * Math.sin(seconds / 7),
  );
}

const fight = (secondsAgo: number, label: string, direction: 'up' | 'down' | null) => ({
  startsAt: NOW - secondsAgo * SECOND,
  endsAt: NOW - (secondsAgo - 45) * SECOND,
  label,
  direction,
});

/** An hour with two holes, one of them three minutes long. */
export const PRICE: PriceCardView = {
  symbol: 'BTC-USD',
  name: 'Bitcoin',
  decimals: 2,
  price: wander(NOW),
  points: Array.from({ length: 3600 }, (_, second) => NOW - HOUR + (second + 1) * SECOND)
    .filter(at => at < NOW - 1500 * SECOND || at > NOW - 1320 * SECOND)
    .map(at => ({ at, price: at > NOW - 2700 * SECOND && at < NOW - 2640 * SECOND ? null : wander(at) })),
  from: NOW - HOUR,
  to: NOW,
  fights: [
    fight(3300, 'VOLTRAN', 'down'),
    fight(2400, 'RUSTY-09', 'up'),
    fight(2300, 'صقر الصحراء', 'down'),
    fight(2200, 'Ghost in the Shellcode', null),
    fight(700, '龍虎鬥士', 'up'),
    fight(50, 'K-9 🐶', 'up'),
  ],
  state: 'fresh',
  sources: [
    { name: 'coinbase', price: wander(NOW) + 70 },
    { name: 'kraken', price: wander(NOW) - 71 },
  ],
};

const OPENED = NOW - 60 * SECOND;
const ODDS: readonly [second: number, a: number, up: number][] = [
  [0, 581_000, 500_000],
  [6, 612_000, 500_000],
  [11, 612_000, 541_000],
  [19, 588_000, 541_000],
  [24, 631_000, 578_000],
  [33, 631_000, 552_000],
  [41, 662_000, 552_000],
  [47, 648_000, 552_000],
  [55, 603_000, 571_000],
];

export const MARKET: MarketCardView = {
  matchId: 'match-1',
  names: [MATCH.corners[0].name, MATCH.corners[1].name],
  looks: [MATCH.corners[0].looks, MATCH.corners[1].looks],
  symbol: 'BTC-USD',
  openedAt: OPENED,
  closesAt: NOW,
  points: ODDS.map(([second, a, up]) => ({ at: OPENED + second * SECOND, a, up })),
  trades: [
    { at: OPENED + 6 * SECOND, pick: 'a', stake: 50 },
    { at: OPENED + 11 * SECOND, pick: 'up', stake: 60 },
    { at: OPENED + 19 * SECOND, pick: 'b', stake: 40 },
    { at: OPENED + 24 * SECOND, pick: 'a-up', stake: 120 },
    { at: OPENED + 33 * SECOND, pick: 'down', stake: 40 },
    { at: OPENED + 41 * SECOND, pick: 'a', stake: 60 },
    { at: OPENED + 47 * SECOND, pick: 'a', stake: -20 },
    { at: OPENED + 55 * SECOND, pick: 'b', stake: 250 },
    { at: OPENED + 55 * SECOND, pick: 'up', stake: 20 },
  ],
  volume: 640,
  bettors: 7,
  state: 'settled',
  outcome: { winner: 0, direction: 'up' },
};

const BETTORS_NAMES = [
  'Mara',
  'Overlord_of_the_Seven_Servers',
  '小明',
  'فاطمة',
  'Jürgen',
  'rex 🦖',
  '지훈',
  'Zofia',
  'nobody',
  'W',
];

export const BETTORS: BettorsCardView = {
  title: 'Bettors',
  period: 'last 7 days',
  order: 'profit',
  rows: BETTORS_NAMES.map((name, index) => ({
    rank: index + 1,
    name,
    profit: [12_640, 3_120, 940, 610, 402, 88, 12, 0, -240, -1_305][index]!,
    returnPercent: [41.2, 22.5, null, 9.4, 4, 3.1, null, 0, -12.3, -38.8][index]!,
    skill: [131.4, 12.6, null, 18.2, 4.1, -3.3, null, 0, -11.9, -27][index]!,
    bets: [212, 96, 4, 41, 77, 30, 2, 11, 19, 54][index]!,
  })),
};

export const MATCH_WITH_ODDS: MatchCardView = { ...MATCH, odds: { a: 581_000, up: 500_000 } };

export const MARKET_PAINTED: Record<string, () => Card> = {
  price: () => paintPriceCard(PRICE),
  market: () => paintMarketCard(MARKET),
  bettors: () => paintBettorsCard(BETTORS),
  matchOdds: () => paintMatchCard(MATCH_WITH_ODDS),
};
