import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CommunityContext } from '../../core/communities/index.ts';
import { newId } from '../../core/platform/ids.ts';
import { createModeratedMarkets, type Pick } from '../../core/wagers/index.ts';
import { openWagerScene, refused, type WagerScene } from './scene.ts';

let scene: WagerScene;
beforeAll(async () => {
  scene = await openWagerScene();
});
afterAll(async () => {
  await scene.check();
  await scene.close();
});

/** A bet, and what asking for its price says: both refuse alike. */
async function refusedBet(context: CommunityContext, matchId: string, pick: Pick, stake: number) {
  const quoted = await refused(scene.wagers.quote(context, { matchId, pick, stake }));
  const bet = await refused(scene.bet(context, matchId, pick, stake));
  expect(quoted).toBe(bet);
  return bet;
}

const linked = (context: CommunityContext, settings: Partial<CommunityContext['settings']>): CommunityContext => ({
  ...context,
  settings: { ...context.settings, ...settings },
});

describe('a bet is refused', () => {
  it.each([0, -5, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 60, 1e300])('for a stake of %s', async stake => {
    const { ann, matchId } = await scene.pair();
    expect(await refusedBet(ann, matchId, 'A', stake)).toBe('bad-stake');
  });

  it('for a match or market that is not there', async () => {
    const { ann, communityId } = await scene.pair();
    expect(await refusedBet(ann, 'NOSUCHMATCH0', 'A', 10)).toBe('match-not-found');
    expect(await refusedBet(ann, await scene.floor.match({ communityId }), 'A', 10)).toBe('no-market');
    expect(await refused(scene.wagers.room(ann, 'NOSUCHMATCH0'))).toBe('match-not-found');
    expect(await refused(scene.wagers.history('NOSUCHMATCH0'))).toBe('no-market');
  });

  it('for a pick that is none, and for pairs in pools', async () => {
    const { ann, matchId } = await scene.pair({ marketKind: 'parimutuel' });
    expect(await refusedBet(ann, matchId, 'C' as Pick, 10)).toBe('bad-pick');
    expect(await refusedBet(ann, matchId, 'A-up', 10)).toBe('bad-pick');
  });

  it('in the market of another community', async () => {
    const { matchId } = await scene.pair();
    const { ann } = await scene.pair();
    expect(await refusedBet(ann, matchId, 'A', 10)).toBe('match-not-found');
  });

  it('where wagers are off, though what is held may be sold', async () => {
    const { ann, matchId } = await scene.pair();
    await scene.bet(ann, matchId, 'A', 10);
    const off = linked(ann, { wagers: false });
    expect(await refusedBet(off, matchId, 'A', 10)).toBe('wagers-off');
    expect((await scene.sell(off, matchId, 'A')).proceeds).toBeGreaterThan(0);
  });

  it('before the odds are there, while frozen, after the lock, and when void', async () => {
    const { ann, communityId, matchId } = await scene.pair();
    const preparing = await scene.floor.match({ communityId });
    await scene.floor.prepare(preparing, communityId);
    expect(await refusedBet(ann, preparing, 'A', 10)).toBe('market-not-open');

    const moderated = createModeratedMarkets({ newId });
    const freeze = (frozen: boolean) => scene.database.transaction(tx => moderated.freeze(tx, matchId, frozen));
    await scene.bet(ann, matchId, 'A', 10);
    expect(await freeze(true)).toBe(true);
    expect(await freeze(true)).toBe(false);
    expect(await refusedBet(ann, matchId, 'A', 10)).toBe('market-frozen');
    expect(await refused(scene.sell(ann, matchId, 'A'))).toBe('market-frozen');
    expect((await scene.wagers.market(matchId))?.frozen).toBe(true);
    expect(await scene.wagers.offers(matchId, [10])).toBeNull();
    expect(await freeze(false)).toBe(true);
    await scene.bet(ann, matchId, 'A', 10);

    await scene.floor.lock(matchId);
    expect(await refusedBet(ann, matchId, 'A', 10)).toBe('market-locked');
    expect(await refused(scene.sell(ann, matchId, 'A'))).toBe('market-locked');
    expect(await refused(freeze(true))).toBe('market-locked');
    await scene.floor.voidMatch(matchId);
    expect(await refusedBet(ann, matchId, 'A', 10)).toBe('no-market');
    expect(await refused(freeze(true))).toBe('no-market');
  });

  it("from the lock on by the database's clock, whether or not anyone has locked the market", async () => {
    const { ann, matchId } = await scene.pair();
    await scene.bet(ann, matchId, 'A', 10);
    await scene.database.pool.query(`UPDATE "Market" SET "closesAt" = arena_now() WHERE "matchId" = $1`, [matchId]);
    expect(await refusedBet(ann, matchId, 'A', 10)).toBe('market-locked');
    expect(await refused(scene.sell(ann, matchId, 'A'))).toBe('market-locked');
  });

  it('above the wallet', async () => {
    const { matchId, communityId } = await scene.pair();
    const [poor] = await scene.floor.members(communityId, 1, 30);
    const [broke] = await scene.floor.members(communityId, 1, 0);
    if (!poor || !broke) throw new Error('members were made');
    expect(await refusedBet(poor, matchId, 'A', 31)).toBe('insufficient-credits');
    expect(await refusedBet(broke, matchId, 'A', 1)).toBe('insufficient-credits');
    expect((await scene.bet(poor, matchId, 'A', 30)).available).toBe(0);
  });

  it('above the stake cap: a tenth of the wallet, what is staked included, from 50 to 250', async () => {
    const { ann, matchId, communityId } = await scene.pair();
    const [poor] = await scene.floor.members(communityId, 1, 200);
    const [rich] = await scene.floor.members(communityId, 1, 100_000);
    if (!poor || !rich) throw new Error('members were made');
    expect(await refusedBet(ann, matchId, 'A', 101)).toBe('stake-cap');
    await scene.bet(ann, matchId, 'A', 60);
    expect(await scene.wagers.room(ann, matchId)).toEqual({ available: 940, cap: 40 });
    expect(await refusedBet(ann, matchId, 'down', 41)).toBe('stake-cap');
    await scene.bet(ann, matchId, 'down', 40);
    expect(await refusedBet(poor, matchId, 'A', 51)).toBe('stake-cap');
    expect(await refusedBet(rich, matchId, 'A', 251)).toBe('stake-cap');
    // what was sold may be staked again
    const sold = await scene.sell(ann, matchId, 'down');
    expect((await scene.wagers.room(ann, matchId)).cap).toBe(sold.releasedNow);
  });

  it('above the daily loss cap, open stakes included; winnings make room', async () => {
    const { ann, communityId, matchId } = await scene.pair({ dailyLossCap: 150, stakeCapMin: 100 });
    await scene.bet(ann, matchId, 'A', 100);
    const second = await scene.open(communityId);
    expect(await refusedBet(ann, second, 'A', 51)).toBe('daily-loss-cap');
    await scene.bet(ann, second, 'A', 50);
    await scene.floor.lock(matchId);
    await scene.floor.settle(matchId, 1, 'up'); // lost
    expect(await refusedBet(ann, second, 'A', 1)).toBe('daily-loss-cap');
    await scene.floor.lock(second);
    await scene.floor.settle(second, 0, 'up'); // won
    const third = await scene.open(communityId);
    const [won] = await scene.wagers.winnings(second);
    const room = 150 - 100 + ((won?.received ?? 0) - (won?.paid ?? 0));
    expect((await scene.wagers.room(ann, third)).cap).toBe(Math.min(100, room));
    await scene.database.pool.query(
      `UPDATE "Stake" SET "settledAt" = "settledAt" - interval '25 hours' WHERE "matchId" = $1`,
      [matchId],
    );
    expect((await scene.wagers.room(ann, third)).cap).toBe(100);
  });

  it('above own limits, while cooling off and after self-exclusion', async () => {
    const { ann, bob, matchId } = await scene.pair();
    for (const { personId, memberId } of [ann, bob]) {
      await scene.database.prisma.identity.create({
        data: { surface: 'discord', externalId: memberId, personId, displayName: memberId },
      });
    }
    await scene.wagers.limits.set(ann, 'stake', 20);
    expect(await refusedBet(ann, matchId, 'A', 21)).toBe('own-limit');
    await scene.wagers.limits.set(ann, 'daily-loss', 10);
    expect(await refusedBet(ann, matchId, 'A', 11)).toBe('own-limit');
    await scene.bet(ann, matchId, 'A', 10);
    await scene.wagers.limits.coolOff(ann, 1);
    expect(await refusedBet(ann, matchId, 'A', 1)).toBe('cooling-off');
    await scene.wagers.limits.exclude(bob, 30);
    expect(await refusedBet(bob, matchId, 'A', 1)).toBe('excluded');
    await scene.wagers.limits.exclude(ann, 'forever');
    expect(await refusedBet(ann, matchId, 'A', 1)).toBe('excluded');
    // a bet that was placed before may still be given back
    expect((await scene.sell(ann, matchId, 'A')).proceeds).toBeGreaterThan(0);
  });

  it("against one's own agent, by whatever account of the person", async () => {
    const { ann, bob, communityId } = await scene.pair();
    const matchId = await scene.open(communityId, { owners: [ann.memberId, null] });
    for (const pick of ['B', 'B-up', 'B-down'] as const) {
      expect(await refusedBet(ann, matchId, pick, 5)).toBe('against-own-agent');
    }
    for (const pick of ['A', 'A-up', 'A-down', 'up', 'down'] as const) await scene.bet(ann, matchId, pick, 5);
    const both = await scene.open(communityId, { owners: [bob.memberId, bob.memberId] });
    for (const pick of ['A', 'B', 'A-up', 'B-down'] as const) {
      expect(await refusedBet(bob, both, pick, 5)).toBe('against-own-agent');
    }
    await scene.bet(bob, both, 'up', 5);
    // linked to another account, which has become the person of all: what the command was resolved with says nothing
    const { ann: elsewhere } = await scene.pair();
    await scene.database.prisma.member.update({
      where: { id: ann.memberId },
      data: { personId: elsewhere.personId },
    });
    expect(await refusedBet(ann, matchId, 'B', 5)).toBe('against-own-agent');
  });

  it('where the odds have moved by more than was shown, and where it would win nothing', async () => {
    const { ann, bob, matchId } = await scene.pair({
      stakeCapMin: 800,
      stakeCapMax: 800,
      dailyLossCap: 1000,
      liquidityMax: 100,
    });
    const { leastPays } = await scene.wagers.quote(ann, { matchId, pick: 'A', stake: 50 });
    await scene.bet(bob, matchId, 'A', 100);
    const late = scene.wagers.bet(ann, { matchId, pick: 'A', stake: 50, leastPays, key: newId() });
    expect(await refused(late)).toBe('odds-moved');
    await scene.bet(bob, matchId, 'A', 400);
    expect(await refusedBet(ann, matchId, 'A', 1)).toBe('stake-too-small');
    const sale = await scene.wagers.quoteSale(bob, { matchId, pick: 'A' });
    const greedy = { matchId, pick: 'A' as const, leastProceeds: sale.proceeds + 1, key: newId() };
    expect(await refused(scene.wagers.sell(bob, greedy))).toBe('odds-moved');
    expect((await scene.wagers.sell(bob, { ...greedy, leastProceeds: sale.proceeds })).proceeds).toBe(sale.proceeds);
  });

  it('where its key was used for another one', async () => {
    const { ann, bob, matchId, communityId } = await scene.pair();
    const second = await scene.open(communityId);
    const key = newId();
    await scene.wagers.bet(ann, { matchId, pick: 'A', stake: 10, key });
    expect(await refused(scene.wagers.bet(ann, { matchId, pick: 'A', stake: 11, key }))).toBe('request-reused');
    expect(await refused(scene.wagers.bet(ann, { matchId, pick: 'B', stake: 10, key }))).toBe('request-reused');
    expect(await refused(scene.wagers.bet(ann, { matchId: second, pick: 'A', stake: 10, key }))).toBe('request-reused');
    expect(await refused(scene.wagers.bet(bob, { matchId, pick: 'A', stake: 10, key }))).toBe('request-reused');
    expect(await refused(scene.wagers.sell(ann, { matchId, pick: 'A', key }))).toBe('request-reused');
  });
});

describe('a sale is refused', () => {
  it('where nothing is held, in a pool, and for a part that is none', async () => {
    const { ann, matchId } = await scene.pair();
    expect(await refused(scene.sell(ann, matchId, 'A'))).toBe('nothing-held');
    expect(await refused(scene.wagers.quoteSale(ann, { matchId, pick: 'A' }))).toBe('nothing-held');
    await scene.bet(ann, matchId, 'A', 10);
    for (const percent of [0, 101, 1.5])
      expect(await refused(scene.sell(ann, matchId, 'A', percent))).toBe('bad-stake');
    await scene.sell(ann, matchId, 'A');
    expect(await refused(scene.sell(ann, matchId, 'A'))).toBe('nothing-held');
    const pool = await scene.pair({ marketKind: 'parimutuel' });
    await scene.bet(pool.ann, pool.matchId, 'A', 10);
    expect(await refused(scene.sell(pool.ann, pool.matchId, 'A'))).toBe('no-sales');
  });
});
