import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../core/platform/ids.ts';
import { openWagerScene, type WagerScene } from './scene.ts';

let scene: WagerScene;
beforeAll(async () => {
  scene = await openWagerScene();
});
afterAll(async () => {
  await scene.check();
  await scene.close();
});

describe('a market with a market maker', () => {
  it('goes from its line to pay-outs and leaves nothing behind', async () => {
    const { wagers, floor, bet } = scene;
    const { ann, bob, matchId, communityId } = await scene.pair();
    const before = await wagers.market(matchId);
    expect(before).toMatchObject({ state: 'open', kind: 'lmsr', trades: 0, volume: 0, bettors: 0, reason: null });
    expect(before?.chances).toEqual({ A: 500_000, B: 500_000, up: 500_000, down: 500_000 });
    expect(Object.keys(before?.factors ?? {})).toHaveLength(8);
    expect(await wagers.markets(communityId, { state: 'open', limit: 5 })).toHaveLength(1);

    const quote = await wagers.quote(ann, { matchId, pick: 'A', stake: 100 });
    expect(quote).toMatchObject({ available: 1000, cap: 100, leastPays: Math.ceil(quote.pays * 0.97) });
    const first = await bet(ann, matchId, 'A', 100);
    expect(first).toMatchObject({ stake: 100, pays: quote.pays, totalPays: quote.pays, available: 900 });
    expect(first.market.chances.A).toBeGreaterThan(500_000);
    const second = await bet(bob, matchId, 'down', 50);
    expect(second.pays).toBeGreaterThan(50);

    await floor.lock(matchId);
    expect((await wagers.market(matchId))?.state).toBe('locked');
    expect(await wagers.winnings(matchId)).toEqual([]);
    await floor.settle(matchId, 0, 'up');
    expect(await floor.balance(ann.memberId)).toBe(900 + first.pays);
    expect(await floor.balance(bob.memberId)).toBe(950);
    expect(await wagers.market(matchId)).toMatchObject({
      state: 'settled',
      outcome: { winner: 0, direction: 'up' },
      volume: 150,
      bettors: 2,
      trades: 2,
    });
    expect(await wagers.winnings(matchId)).toEqual([
      { memberId: ann.memberId, displayName: ann.displayName, paid: 100, received: first.pays },
      { memberId: bob.memberId, displayName: bob.displayName, paid: 50, received: 0 },
    ]);
    expect(await wagers.markets(communityId, { state: 'recent', limit: 5 })).toHaveLength(1);
    expect(await wagers.markets(communityId, { state: 'open', limit: 5 })).toEqual([]);
  });

  it('pays a pair only if both are right', async () => {
    const { ann, bob, matchId } = await scene.pair();
    const pair = await scene.bet(ann, matchId, 'A-up', 20);
    const other = await scene.bet(bob, matchId, 'A-down', 20);
    expect(pair.pays).toBeGreaterThan(50);
    await scene.floor.lock(matchId);
    await scene.floor.settle(matchId, 0, 'down');
    expect(await scene.floor.balance(ann.memberId)).toBe(980);
    expect(await scene.floor.balance(bob.memberId)).toBe(980 + other.pays);
  });

  it('releases at a sale what was paid in, and the profit at settlement', async () => {
    const { wagers, floor, bet, sell } = scene;
    const { ann, bob, matchId } = await scene.pair({ stakeCapMin: 250 });
    const bought = await bet(ann, matchId, 'A', 100);
    await bet(bob, matchId, 'A', 250);
    const quote = await wagers.quoteSale(ann, { matchId, pick: 'A' });
    expect(quote.releasedNow).toBe(100);
    expect(quote.pendingUntilSettled).toBe(quote.proceeds - 100);
    expect(quote.pendingUntilSettled).toBeGreaterThan(0);
    const half = await sell(ann, matchId, 'A', 50);
    const rest = await sell(ann, matchId, 'A');
    expect(half.releasedNow + rest.releasedNow).toBe(100);
    expect(rest.available).toBe(1000);
    // in two parts it brings at most what it brings at once
    expect(half.proceeds + rest.proceeds).toBeLessThanOrEqual(quote.proceeds);
    expect(await wagers.positions(ann)).toEqual([]);
    await floor.lock(matchId);
    await floor.settle(matchId, 1, 'up');
    expect(await floor.balance(ann.memberId)).toBe(900 + half.proceeds + rest.proceeds);
    expect(bought.pays).toBeGreaterThan(half.proceeds + rest.proceeds);
  });

  it('gives back at a void what was paid in, less what sales have released', async () => {
    const { floor, bet, sell, wagers } = scene;
    const { ann, bob, matchId } = await scene.pair({ stakeCapMin: 250 });
    await bet(ann, matchId, 'A', 100);
    await bet(bob, matchId, 'A', 250);
    await sell(ann, matchId, 'A'); // at a profit, which lapses
    await sell(bob, matchId, 'A', 30); // at a loss, which does not count
    await floor.lock(matchId);
    await floor.voidMatch(matchId, 'The price feed failed during the tape.');
    expect(await floor.balance(ann.memberId)).toBe(1000);
    expect(await floor.balance(bob.memberId)).toBe(1000);
    expect(await wagers.market(matchId)).toMatchObject({
      state: 'void',
      reason: 'The price feed failed during the tape.',
      outcome: null,
    });
    const [row] = await scene.database.prisma.account.findMany({ where: { key: `market:${matchId}` } });
    expect([row?.posted, row?.held]).toEqual([0n, 0n]);
  });

  it('tells a member what is held, what it pays and what it brought', async () => {
    const { wagers, bet, floor } = scene;
    const { ann, matchId } = await scene.pair();
    const a = await bet(ann, matchId, 'A', 40);
    const more = await bet(ann, matchId, 'A', 20);
    const down = await bet(ann, matchId, 'down', 30);
    expect(more.totalPays).toBe(a.pays + more.pays);
    const open = await wagers.positions(ann);
    expect(open).toMatchObject([
      { matchId, pick: 'A', cost: 60, pays: more.totalPays, state: 'open', result: null, symbol: 'BTC-USD' },
      { matchId, pick: 'down', cost: 30, pays: down.pays, state: 'open', result: null, simulated: false },
    ]);
    expect(open[0]?.sellsFor).toBeLessThan(60);
    expect(open[0]?.sellsFor).toBeGreaterThan(40);
    await floor.lock(matchId);
    expect((await wagers.positions(ann))[0]).toMatchObject({ state: 'locked', sellsFor: null });
    await floor.settle(matchId, 0, 'up');
    expect(await wagers.positions(ann)).toMatchObject([
      { pick: 'A', result: { received: more.totalPays } },
      { pick: 'down', result: { received: 0 } },
    ]);
  });

  it('shows offers for buttons and how the odds went', async () => {
    const { wagers, bet, sell } = scene;
    const { ann, matchId } = await scene.pair();
    const offers = await wagers.offers(matchId, [10, 50, 100]);
    const quote = await wagers.quote(ann, { matchId, pick: 'up', stake: 50 });
    expect(offers?.up[1]).toEqual({ stake: 50, pays: quote.pays });
    expect(offers?.A.map(offer => offer.stake)).toEqual([10, 50, 100]);
    await bet(ann, matchId, 'A', 50);
    const sold = await sell(ann, matchId, 'A');
    const history = await wagers.history(matchId);
    expect(history.points).toHaveLength(3);
    expect(history.points[0]?.chances).toEqual((await wagers.market(matchId))?.opening);
    expect(history.points[2]?.chances).toEqual(history.points[0]?.chances);
    expect(history.trades).toMatchObject([
      { pick: 'A', side: 'buy', stake: 50 },
      { pick: 'A', side: 'sell', stake: sold.proceeds },
    ]);
    await scene.floor.lock(matchId);
    expect(await wagers.offers(matchId, [10])).toBeNull();
    expect(await wagers.offers('NOSUCHMATCH0', [10])).toBeNull();
    expect(await wagers.market('NOSUCHMATCH0')).toBeNull();
  });
});

describe('pools', () => {
  const settings = { marketKind: 'parimutuel', rakeBasisPoints: 1000 } as const;

  it('divide what the losers staked, less the rake', async () => {
    const { floor, bet, wagers } = scene;
    const { ann, bob, matchId, communityId } = await scene.pair(settings);
    const [cid] = await floor.members(communityId, 1, 1000);
    if (!cid) throw new Error('a member was made');
    expect((await wagers.market(matchId))?.kind).toBe('parimutuel');
    expect(await bet(ann, matchId, 'A', 60)).toMatchObject({ pays: 60, totalPays: 60 });
    await bet(bob, matchId, 'B', 40);
    const third = await bet(cid, matchId, 'A', 30);
    expect(third.pays).toBe(30 + Math.floor((30 * 36) / 90));
    expect(third.market.chances).toMatchObject({ A: 692_307, B: 307_693, up: 500_000 });
    await floor.lock(matchId);
    await floor.settle(matchId, 0, 'up');
    expect(await floor.balance(ann.memberId)).toBe(940 + 60 + 24);
    expect(await floor.balance(cid.memberId)).toBe(970 + 30 + 12);
    expect(await floor.balance(bob.memberId)).toBe(960);
    const treasury = await scene.database.prisma.account.findUnique({ where: { key: `treasury:${communityId}` } });
    expect(treasury?.posted).toBe(4n);
    expect(await wagers.positions(ann)).toMatchObject([{ pick: 'A', result: { received: 84 } }]);
  });

  it('give everything back where nobody was right, and at a void', async () => {
    const { floor, bet } = scene;
    const { ann, bob, matchId, communityId } = await scene.pair(settings);
    await bet(ann, matchId, 'up', 50);
    await bet(bob, matchId, 'up', 25);
    await floor.lock(matchId);
    await floor.settle(matchId, 0, 'down');
    expect([await floor.balance(ann.memberId), await floor.balance(bob.memberId)]).toEqual([1000, 1000]);
    const next = await scene.open(communityId);
    await bet(ann, next, 'A', 50);
    await bet(bob, next, 'B', 50);
    await floor.voidMatch(next);
    expect([await floor.balance(ann.memberId), await floor.balance(bob.memberId)]).toEqual([1000, 1000]);
  });
});

describe('the same key again', () => {
  it('gets the first answer, also after the lock', async () => {
    const { wagers, floor } = scene;
    const { ann, matchId } = await scene.pair();
    const order = { matchId, pick: 'A' as const, stake: 50, key: newId() };
    const first = await wagers.bet(ann, order);
    const again = await wagers.bet(ann, order);
    expect(again).toMatchObject({ stake: 50, pays: first.pays, available: 950, repeated: true });
    const sale = { matchId, pick: 'A' as const, key: newId() };
    const sold = await wagers.sell(ann, sale);
    await floor.lock(matchId);
    expect(await wagers.sell(ann, sale)).toMatchObject({ proceeds: sold.proceeds, repeated: true });
    expect(await wagers.bet(ann, order)).toMatchObject({ pays: first.pays, repeated: true });
    expect((await wagers.market(matchId))?.trades).toBe(2);
  });
});

describe("the bettors' leaderboard", () => {
  it('ranks by profit, and by return and skill from ten bets on', async () => {
    const { wagers, floor, bet } = scene;
    const { ann, bob, matchId, communityId } = await scene.pair({ liquidityMin: 100 });
    let next = matchId;
    let profit = 0;
    for (let round = 0; round < 10; round++) {
      const good = await bet(ann, next, 'A', 20);
      await bet(bob, next, 'B', 10);
      await floor.lock(next);
      await floor.settle(next, 0, 'up');
      profit += good.pays - 20;
      expect(await wagers.leaderboard(communityId, 'return', 'week', 10)).toHaveLength(round < 9 ? 0 : 2);
      next = await scene.open(communityId);
    }
    const [first, second] = await wagers.leaderboard(communityId, 'profit', 'all', 10);
    expect(first).toMatchObject({ rank: 1, memberId: ann.memberId, profit, staked: 200, bets: 10 });
    expect(first?.returnPercent).toBe(Math.round((1000 * profit) / 200) / 10);
    expect(second).toMatchObject({ rank: 2, memberId: bob.memberId, profit: -100, returnPercent: -100 });
    expect(first?.skill).toBeGreaterThan(0);
    expect(second?.skill).toBeLessThan(0);
    const bySkill = await wagers.leaderboard(communityId, 'skill', 'month', 1);
    expect(bySkill.map(row => row.memberId)).toEqual([ann.memberId]);
    // open and void markets do not count
    await bet(ann, next, 'A', 20);
    await floor.voidMatch(next);
    expect((await wagers.leaderboard(communityId, 'profit', 'week', 10))[0]).toMatchObject({ profit, bets: 10 });
  });
});
