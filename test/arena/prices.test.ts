import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { words } from './harness.ts';
import { type MarketWorld, openMarketWorld } from './market-world.ts';

/** /price, /setup symbol, and the bettors' boards. */

let world: MarketWorld;
beforeAll(async () => {
  world = await openMarketWorld();
});
afterAll(() => world.close());

const say: MarketWorld['say'] = (...args) => world.say(...args);
const tap: MarketWorld['tap'] = (...args) => world.tap(...args);

describe('/price', () => {
  it('shows the community’s own price, its hour, and says that it is simulated', async () => {
    const reply = await say('cat', 'price');
    expect(words(reply)).toMatch(
      /^Bitcoin · BTC-USD · simulated\n[\d,]+\.\d\d USD · [+−]\d+\.\d\d% in an hour\n⚠ .*simulated/,
    );
    expect(reply.visibility).toBe('public');
  });

  it('knows prices by symbol, coin and name, and offers what there is', async () => {
    for (const symbol of ['ETH-USD', 'eth-usd', ' eth ', 'Ether']) {
      expect(words(await say('cat', 'price', { symbol }))).toContain('Ether · ETH-USD');
    }
    expect(words(await say('cat', 'price', { symbol: 'eur' }))).toMatch(/Euro · EUR-USD.*\n\d\.\d{5} USD/);
    const unknown = words(await say('cat', 'price', { symbol: '<b>DOGE</b>' }));
    expect(unknown).toMatch(/no price for <b>DOGE<\/b>\. Please choose one of BTC-USD, ETH-USD, SOL-USD, EUR-USD/);
  });

  it('tells the fights of the hour, their results hidden', async () => {
    const match = await world.openBets();
    await tap('cat', await say('cat', 'bet', { pick: 'rusty', stake: '10' }), 'Confirm');
    await world.settle(match.id);
    const reply = await say('cat', 'price');
    expect(words(reply)).toMatch(/\d+ (s|min) ago: (RUSTY-09 beat Iron Fist|Iron Fist beat RUSTY-09), price (up|down)/);
    expect(reply.text?.find(span => / beat /.test(span.text))?.spoiler).toBe(true);
    expect(words(await say('cat', 'price', { symbol: 'SOL-USD' }))).not.toContain(' beat ');
    await world.pass(3600);
    expect(words(await say('cat', 'price'))).not.toContain(' beat ');
  });
});

describe('/setup symbol', () => {
  it('changes the price of the matches to come, for moderators', async () => {
    expect(words(await say('cat', 'setup symbol', { symbol: 'SOL-USD' }))).toContain('for moderators');
    expect(words(await say('mod', 'setup symbol', { symbol: 'DOGE-USD' }))).toContain('no price for DOGE-USD');
    expect(words(await say('mod', 'setup symbol', { symbol: 'sol' }))).toContain('SOL-USD drives the fights');
    expect(words(await say('cat', 'price'))).toContain('Solana · SOL-USD');
    const match = await world.openBets();
    expect(match.symbol).toBe('SOL-USD');
    expect(words(await say('cat', 'bet', { pick: 'sol up', stake: '5' }))).toContain('5 on SOL up pays');
    expect(words(await say('cat', 'bet', { pick: 'btc up', stake: '5' }))).toContain('do not know “btc up”');
  });
});

describe('the bettors’ boards', () => {
  it('rank by profit, return and skill in a period that they name', async () => {
    const profit = words(await say('cat', 'leaderboard', { board: 'profit' }));
    expect(profit).toMatch(/Bettors by profit, last 7 days · Home\n1\. cat [+−]\d+ · 10 staked on 1 match/);
    for (const [period, span] of [
      ['month', 'last 30 days'],
      ['all', 'all time'],
    ] as const) {
      expect(words(await say('cat', 'leaderboard', { board: 'profit', period }))).toContain(`${span} · Home`);
    }
    for (const board of ['return', 'skill']) {
      expect(words(await say('cat', 'leaderboard', { board }))).toMatch(
        /Bettors by .*\n(1\. |Nobody has settled bets on 10 matches)/,
      );
    }
    await world.pass(8 * 86_400);
    expect(words(await say('cat', 'leaderboard', { board: 'profit' }))).toContain('Nobody has a settled bet');
    expect(words(await say('cat', 'leaderboard'))).toContain('Leaderboard · Home\n1. ');
    expect(words(await say('cat', 'leaderboard', { board: 'members' }))).toContain('Members by their best agent');
  });
});
