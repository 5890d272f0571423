import { loadImage } from 'canvas';
import { describe, expect, it } from 'vitest';
import { paintBettorsCard } from './bettors.ts';
import { type Card, encode } from './card.ts';
import { differenceFromGolden, updateGolden } from './golden/compare.ts';
import { BETTORS, MARKET, MARKET_PAINTED, MATCH_WITH_ODDS, PRICE } from './golden/market-examples.ts';
import { renderBettorsCard, renderMarketCard, renderPriceCard } from './index.ts';
import { paintMarketCard } from './market.ts';
import { paintMatchCard } from './match.ts';
import { paintPriceCard } from './price.ts';
import { faults } from './testing/faults.ts';
import { HOSTILE, MAX_BYTES, MAX_HOSTILE_BYTES } from './testing/hostile.ts';
import type { BettorsCardView, MarketCardView, PriceCardView } from './views.ts';

const textsOf = (card: Card): string => card.texts.map(text => text.text).join('\n');

/** The market's cards with the same text wherever a member, an exchange or a moderator may put one. */
function cardsWith(text: string): Record<string, Card> {
  return {
    price: paintPriceCard({
      ...PRICE,
      name: text,
      symbol: text,
      fights: PRICE.fights.map(fight => ({ ...fight, label: text })),
      sources: PRICE.sources.map(source => ({ ...source, name: text })),
    }),
    market: paintMarketCard({ ...MARKET, names: [text, text], symbol: text }),
    'open market': paintMarketCard({ ...MARKET, names: [text, text], symbol: text, state: 'open', outcome: null }),
    bettors: paintBettorsCard({
      ...BETTORS,
      title: text,
      period: text,
      rows: BETTORS.rows.map(row => ({ ...row, name: text })),
    }),
    match: paintMatchCard({ ...MATCH_WITH_ODDS, symbol: text }),
  };
}

const flat = (price: number): Partial<PriceCardView> => ({
  price,
  points: PRICE.points.map(({ at }) => ({ at, price })),
  sources: [{ name: 'coinbase', price }],
});
const NOTHING: Partial<PriceCardView> = { price: null, points: [], fights: [], sources: [], state: 'unavailable' };

const PRICES: Record<string, Partial<PriceCardView>> = {
  'nothing known': NOTHING,
  'one point': { points: PRICE.points.slice(-1), fights: [] },
  'only holes': { points: PRICE.points.map(({ at }) => ({ at, price: null })), state: 'stale' },
  'a flat line': flat(9_500_000),
  'five decimals': { ...flat(116_003), symbol: 'EUR-USD', name: 'Euro', decimals: 5 },
  'the largest price there is': flat(1e15),
  'a price beyond numbers': flat(Number.MAX_VALUE),
  'not a price': flat(Number.NaN),
  'a last price far from its line': { price: PRICE.price! * 3 },
  'an hour without length': { from: PRICE.to },
  'one fight after another': {
    fights: Array.from({ length: 70 }, (_, index) => ({
      startsAt: PRICE.from + index * 51_000,
      endsAt: PRICE.from + index * 51_000 + 45_000,
      label: `Agent number ${index}`,
      direction: 'up' as const,
    })),
  },
  'fights beyond both edges': {
    fights: [PRICE.from - 20_000, PRICE.to - 20_000, PRICE.to + 20_000, 0].map(startsAt => ({
      startsAt,
      endsAt: startsAt + 45_000,
      label: 'W'.repeat(40),
      direction: null,
    })),
  },
  'sources disagree': { state: 'conflict' },
};

const MARKETS: Record<string, Partial<MarketCardView>> = {
  'nobody bet': {
    points: MARKET.points.slice(0, 1),
    trades: [],
    volume: 0,
    bettors: 0,
    state: 'locked',
    outcome: null,
  },
  'no history': { points: [], trades: [], volume: 0, bettors: 0 },
  open: { state: 'open', outcome: null, now: MARKET.openedAt + 20_000 },
  void: { state: 'void', outcome: null },
  'a pool that all have joined on one side': {
    points: [{ at: MARKET.openedAt, a: 1_000_000, up: 0 }],
    factors: { a: 1, b: null, up: null, down: null },
  },
  'all but certain': { points: [{ at: MARKET.openedAt, a: 999_999, up: 1 }] },
  'odds that make no sense': { points: [{ at: MARKET.openedAt, a: Number.NaN, up: 2e6 }], volume: Number.NaN },
  'fewer odds than nonsense': {
    points: [...MARKET.points.slice(0, 3), { at: MARKET.openedAt + 30_000, a: -5, up: Number.POSITIVE_INFINITY }],
  },
  'odds from before the opening': { points: [{ at: 0, a: 480_000, up: 510_000 }, ...MARKET.points.slice(1)] },
  'points after the lock': {
    points: [...MARKET.points, { at: MARKET.closesAt + 50_000, a: 1_000_000, up: 1_000_000 }],
  },
  'closes when it opens': { closesAt: MARKET.openedAt },
  'an evening of betting': { closesAt: MARKET.openedAt + 4 * 3600_000 },
  'a crowd': {
    trades: Array.from({ length: 3000 }, (_, index) => ({
      at: MARKET.openedAt + index * 20,
      pick: ['a', 'b', 'up', 'down', 'b-down', 'a-up', 'nonsense'][index % 7]!,
      stake: index % 50,
    })),
    volume: 123_456_789,
    bettors: 2981,
  },
};

describe('cards of the market', () => {
  it.each(Object.keys(MARKET_PAINTED))('%s looks like its golden picture, every text in its place', async name => {
    const card = MARKET_PAINTED[name]!();
    updateGolden(name, card);
    expect(faults(card)).toEqual([]);
    expect(await differenceFromGolden(name, card)).toBeLessThan(0.002);
  });

  it.each(Object.entries(HOSTILE))('hold a hostile name: %s', (_what, text) => {
    const cards = cardsWith(text);
    for (const [name, card] of Object.entries(cards)) expect(faults(card), name).toEqual([]);
    expect(encode(cards['bettors']!).length).toBeLessThan(MAX_HOSTILE_BYTES);
  });

  it.each(Object.entries(PRICES))('show the price of an hour: %s', (_what, change) => {
    expect(faults(paintPriceCard({ ...PRICE, ...change }))).toEqual([]);
  });

  it.each(Object.entries(MARKETS))('show a market: %s', (_what, change) => {
    expect(faults(paintMarketCard({ ...MARKET, ...change }))).toEqual([]);
  });

  it('are PNG files of the promised size, the same for the same view', async () => {
    for (const render of [
      () => renderPriceCard(PRICE),
      () => renderMarketCard(MARKET),
      () => renderBettorsCard(BETTORS),
    ]) {
      const bytes = render();
      expect(bytes.length).toBeLessThan(MAX_BYTES);
      expect(Buffer.compare(bytes, render())).toBe(0);
      expect((await loadImage(Buffer.from(bytes))).width).toBe(1200);
    }
  });

  it('tell how a price came to be', () => {
    const states = { fresh: 'LIVE', stale: 'STALE', conflict: 'SOURCES DISAGREE', simulated: 'SIMULATED' } as const;
    for (const [state, badge] of Object.entries(states)) {
      const texts = textsOf(paintPriceCard({ ...PRICE, state: state as PriceCardView['state'] }));
      expect(texts).toContain(badge);
    }
    expect(textsOf(paintPriceCard({ ...PRICE, ...NOTHING }))).toContain('NO PRICE');
    expect(textsOf(paintMarketCard({ ...MARKET, simulated: true }))).toContain('SIMULATED PRICE');
    expect(textsOf(paintMarketCard(MARKET))).not.toContain('SIMULATED');
  });

  it('say when a price was last seen that is not fresh', () => {
    const points = PRICE.points.filter(point => point.at <= PRICE.to - 600_000);
    const texts = textsOf(paintPriceCard({ ...PRICE, points, state: 'stale' }));
    expect(texts).toContain('14:10 UTC\nlast seen');
    expect(texts).not.toContain('hour');
  });

  it('say over which time a price changed', () => {
    expect(textsOf(paintPriceCard(PRICE))).toContain('in the last hour');
    const late = PRICE.points.filter(point => point.at > PRICE.to - 1200_000);
    expect(textsOf(paintPriceCard({ ...PRICE, points: late }))).toContain('in 20 min');
  });

  it('speak of what bets pay, by the market’s own factors where they are given', () => {
    const open = { ...MARKET, state: 'open', outcome: null } as const;
    expect(textsOf(paintMarketCard(open))).toContain('pays ×1.66');
    expect(textsOf(paintMarketCard(open))).toContain('Down 43% pays ×2.33');
    expect(textsOf(paintMarketCard({ ...open, factors: { a: 1.6, b: null, up: 1.7, down: 2.2 } }))).toContain(
      'Down 43% pays ×2.20',
    );
    const settled = textsOf(paintMarketCard(MARKET));
    expect(settled).toContain('RUSTY-09 won');
    expect(settled).toContain('closed at ×1.66');
    expect(settled).toContain('Up, closed at ×1.75');
    expect(settled).not.toContain('pays');
    expect(textsOf(paintMarketCard({ ...MARKET, state: 'void', outcome: null }))).toContain('All stakes went back');
  });

  it('show the market’s odds on a match card in place of what the ratings expect', () => {
    const texts = textsOf(paintMatchCard(MATCH_WITH_ODDS));
    expect(texts).toContain('58%');
    expect(texts).toContain('Down 50%');
    // the card stays while the odds move: figures of pay-outs would soon be wrong
    expect(texts).not.toMatch(/to win|pays/);
    expect(textsOf(paintMatchCard({ ...MATCH_WITH_ODDS, odds: null }))).toContain('58% to win');
  });

  it('use no word of the trade that members do not read', () => {
    const cards = [...Object.values(MARKET_PAINTED).map(paint => paint()), ...Object.values(cardsWith('RUSTY-09'))];
    for (const card of cards) expect(textsOf(card)).not.toMatch(/share|position|lmsr/i);
  });

  it('lead with the figure that bettors are sorted by', () => {
    const figures = (order: BettorsCardView['order']): string[] => {
      const texts = paintBettorsCard({ ...BETTORS, order, rows: BETTORS.rows.slice(0, 1) }).texts.map(
        text => text.text,
      );
      return texts.slice(texts.indexOf('Mara'));
    };
    expect(figures('profit').slice(1, 4)).toEqual(['212 matches · return +41.2%', '+131', '+12,640']);
    expect(figures('return').slice(1, 4)).toEqual(['212 matches · skill +131', '+12,640', '+41.2%']);
    expect(figures('skill').slice(1, 4)).toEqual(['212 matches · return +41.2%', '+12,640', '+131']);
  });

  it('draw points that stand far apart as one line, broken where one of them is missing', () => {
    const gaps = (points: PriceCardView['points']): number => {
      const { canvas } = paintPriceCard({ ...PRICE, fights: [], points });
      // The tinted area just over the chart's lower edge, from its left side to where the prices stand.
      const { data } = canvas.getContext('2d').getImageData(60, 920, 860, 1);
      const panel = [0x17, 0x1b, 0x2b];
      return Array.from({ length: 860 }, (_, x) => panel.every((value, channel) => data[x * 4 + channel] === value))
        .map((isPanel, x, all) => isPanel && all[x - 1] === false)
        .filter(Boolean).length;
    };
    const points = Array.from({ length: 121 }, (_, index) => ({ at: PRICE.from + index * 30_000, price: 9_500_000 }));
    expect(gaps(points)).toBe(0);
    expect(gaps(points.filter((_, index) => index !== 40 && index !== 80))).toBe(2);
  });

  it('show bettors beyond ten not at all, and none with a word', () => {
    const rows = [...BETTORS.rows, ...BETTORS.rows];
    expect(paintBettorsCard({ ...BETTORS, rows }).height).toBe(paintBettorsCard(BETTORS).height);
    expect(textsOf(paintBettorsCard({ ...BETTORS, rows: [] }))).toContain('Nobody has bet yet.');
    const broken = BETTORS.rows.map(row => ({
      ...row,
      rank: 1e9,
      profit: -1e15,
      returnPercent: Number.POSITIVE_INFINITY,
      skill: Number.NaN,
      bets: 1e9,
    }));
    expect(faults(paintBettorsCard({ ...BETTORS, rows: broken }))).toEqual([]);
  });
});
