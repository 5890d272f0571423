import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWagerScene, refused, type WagerScene } from './scene.ts';

let scene: WagerScene;
beforeAll(async () => {
  scene = await openWagerScene();
});
afterAll(async () => {
  await scene.check();
  await scene.close();
});

const transfers = (matchId: string, kind: string) =>
  scene.database.prisma.transfer.findMany({ where: { matchId, kind }, orderBy: { id: 'asc' } });

describe('another winner', () => {
  it('moves what the pay-outs differ by, and back again exactly', async () => {
    const { floor, bet, wagers } = scene;
    const { ann, bob, matchId } = await scene.pair();
    const a = await bet(ann, matchId, 'A', 60);
    const b = await bet(bob, matchId, 'B', 60);
    const both = await bet(bob, matchId, 'up', 30);
    await floor.lock(matchId);
    await floor.settle(matchId, 0, 'up');
    const balances = async () => [await floor.balance(ann.memberId), await floor.balance(bob.memberId)];
    const original = await balances();
    expect(original).toEqual([940 + a.pays, 910 + both.pays]);

    await floor.override(matchId, 1);
    expect(await balances()).toEqual([940, 910 + b.pays + both.pays]);
    expect((await wagers.market(matchId))?.outcome).toEqual({ winner: 1, direction: 'up' });
    expect(await wagers.winnings(matchId)).toMatchObject([
      { memberId: bob.memberId, received: b.pays + both.pays },
      { memberId: ann.memberId, received: 0 },
    ]);
    await floor.override(matchId, 1); // the same again
    expect(await transfers(matchId, 'override-payout')).toHaveLength(1);

    await floor.override(matchId, 0);
    expect(await balances()).toEqual(original);
    await scene.check();
  });

  it('makes a debt of what is spent, which the house advances and later pay-outs repay', async () => {
    const { floor, bet, wagers } = scene;
    const { ann, bob, communityId, matchId } = await scene.pair({
      stakeCapMin: 5000,
      stakeCapMax: 5000,
      dailyLossCap: 5000,
    });
    const a = await bet(ann, matchId, 'A', 100);
    const b = await bet(bob, matchId, 'B', 100);
    await floor.lock(matchId);
    await floor.settle(matchId, 0, 'up');
    // Ann stakes all but 20 of it in a market that is still open
    const next = await scene.open(communityId);
    const rest = (await floor.balance(ann.memberId)) - 20;
    const second = await bet(ann, next, 'A', rest);
    await floor.override(matchId, 1);
    expect(await floor.balance(ann.memberId)).toBe(0);
    expect(await floor.balance(bob.memberId)).toBe(900 + b.pays);
    const [debt] = await scene.database.prisma.debt.findMany({ where: { memberId: ann.memberId } });
    expect(debt).toMatchObject({ amount: BigInt(a.pays - 20), repaid: 0n });
    const [advance] = await transfers(matchId, 'override-advance');
    expect(Number(advance?.amount)).toBe(b.pays - 20);
    await scene.check();
    await floor.lock(next);
    await floor.settle(next, 0, 'up');
    expect(await floor.balance(ann.memberId)).toBe(second.pays - (a.pays - 20));
    expect(await scene.database.prisma.debt.findMany({ where: { memberId: ann.memberId } })).toMatchObject([
      { repaid: BigInt(a.pays - 20) },
    ]);
    // and the correction is taken back: Ann is as rich as if it had never been
    await floor.override(matchId, 0);
    expect(await floor.balance(ann.memberId)).toBe(second.pays + 20);
    expect((await wagers.winnings(matchId))[0]).toMatchObject({ memberId: ann.memberId, received: a.pays });
  });

  it('works for pools with a rake, and does nothing for a void market or none', async () => {
    const { floor, bet } = scene;
    const { ann, bob, communityId, matchId } = await scene.pair({ marketKind: 'parimutuel', rakeBasisPoints: 1000 });
    await bet(ann, matchId, 'A', 50);
    await bet(bob, matchId, 'B', 30);
    await bet(bob, matchId, 'up', 30);
    await floor.lock(matchId);
    await floor.settle(matchId, 0, 'up');
    await floor.override(matchId, 1);
    expect(await floor.balance(ann.memberId)).toBe(950);
    expect(await floor.balance(bob.memberId)).toBe(940 + 30 + 45 + 30);
    const voided = await scene.open(communityId);
    await bet(ann, voided, 'A', 50);
    await floor.lock(voided);
    await scene.database.transaction(async tx => {
      const { voidMarket } = await import('../../core/wagers/voiding.ts');
      await voidMarket(tx, voided, 'test');
    });
    await floor.settle(voided, 0, 'up'); // the match goes on without its market
    await floor.override(voided, 1);
    expect(await floor.balance(ann.memberId)).toBe(950);
    const none = await floor.match({ communityId });
    await floor.lock(none);
    await floor.settle(none, 0, 'up');
    await floor.override(none, 1);
    expect(await transfers(none, 'override-payout')).toEqual([]);
  });

  it('scores forecasts by the corrected result', async () => {
    const { floor, bet } = scene;
    const { ann, matchId } = await scene.pair();
    await bet(ann, matchId, 'A', 60);
    await floor.lock(matchId);
    await floor.settle(matchId, 0, 'up');
    const score = async () => (await scene.database.prisma.stake.findFirst({ where: { matchId } }))?.score ?? 0;
    expect(await score()).toBeGreaterThan(0);
    await floor.override(matchId, 1);
    expect(await score()).toBeLessThan(0);
  });
});

describe('settling twice', () => {
  it('changes nothing, nor does a void afterwards', async () => {
    const { floor, bet } = scene;
    const { ann, matchId } = await scene.pair();
    const { pays } = await bet(ann, matchId, 'A', 50);
    await floor.lock(matchId);
    await floor.lock(matchId);
    expect(await floor.settle(matchId, 0, 'up')).toBe(true);
    expect(await floor.settle(matchId, 0, 'up')).toBe(false);
    // even where the match itself would let it happen
    await scene.database.prisma.match.update({ where: { id: matchId }, data: { state: 'finished' } });
    await floor.settle(matchId, 1, 'down');
    await scene.database.prisma.match.update({ where: { id: matchId }, data: { state: 'finished' } });
    await floor.voidMatch(matchId);
    expect(await floor.balance(ann.memberId)).toBe(950 + pays);
    await scene.database.prisma.match.update({ where: { id: matchId }, data: { state: 'settled', winner: 0 } });
  });
});

describe('free picks', () => {
  it('count, change, build streaks, and are judged anew with a correction', async () => {
    const { wagers, floor } = scene;
    const { ann, bob, communityId, matchId } = await scene.pair();
    const off = { ...ann, settings: { ...ann.settings, wagers: false } };
    expect(await wagers.freePick(off, { matchId, pick: 1 })).toMatchObject({
      changed: false,
      picks: { a: 0, b: 1 },
      streak: 0,
    });
    const changed = await wagers.freePick(ann, { matchId, pick: 0 });
    expect(changed).toMatchObject({ changed: true, picks: { a: 1, b: 0 } });
    expect(changed.picked).toMatch(/^Agent /);
    await wagers.freePick(bob, { matchId, pick: 1 });
    await floor.lock(matchId);
    expect(await refused(wagers.freePick(ann, { matchId, pick: 1 }))).toBe('market-locked');
    await floor.settle(matchId, 0, 'up');
    expect(await wagers.freePicks(matchId)).toEqual({
      a: 1,
      b: 1,
      correct: [{ displayName: ann.displayName, streak: 1 }],
    });
    const ids = [matchId];
    for (let round = 0; round < 2; round++) {
      const id = await floor.match({ communityId });
      ids.push(id);
      await wagers.freePick(ann, { matchId: id, pick: 0 });
      await wagers.freePick(bob, { matchId: id, pick: 0 });
      await floor.lock(id);
      await floor.settle(id, 0, 'up');
    }
    const picker = (memberId: string) => scene.database.prisma.picker.findUnique({ where: { memberId } });
    expect(await picker(ann.memberId)).toMatchObject({ picks: 3, correct: 3, streak: 3, best: 3 });
    expect(await picker(bob.memberId)).toMatchObject({ picks: 3, correct: 2, streak: 2, best: 2 });
    await floor.override(ids[1] ?? '', 1);
    expect(await picker(ann.memberId)).toMatchObject({ picks: 3, correct: 2, streak: 1, best: 1 });
    expect(await picker(bob.memberId)).toMatchObject({ picks: 3, correct: 1, streak: 1, best: 1 });
    await floor.override(matchId, 1);
    expect(await picker(bob.memberId)).toMatchObject({ picks: 3, correct: 2, streak: 1, best: 1 });
    const { ann: stranger } = await scene.pair();
    expect(await refused(wagers.freePick(stranger, { matchId: ids[2] ?? '', pick: 0 }))).toBe('match-not-found');
  });

  it('of a void match count for nothing', async () => {
    const { wagers, floor } = scene;
    const { ann, matchId } = await scene.pair();
    await wagers.freePick(ann, { matchId, pick: 0 });
    await floor.voidMatch(matchId);
    expect(await scene.database.prisma.picker.findUnique({ where: { memberId: ann.memberId } })).toBeNull();
    expect((await wagers.freePicks(matchId)).correct).toEqual([]);
  });
});
