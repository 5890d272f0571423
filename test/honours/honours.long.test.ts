import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { words } from '../arena/harness.ts';
import { type HonoursWorld, openHonoursWorld } from './world.ts';

let world: HonoursWorld;
beforeEach(async () => {
  world = await openHonoursWorld();
});
afterEach(() => world.close());

const honours = (matchId: string) => world.arena.house.honours.ofMatch(matchId);
const paid = async (matchId: string) => {
  const rows = await world.arena.test.database.prisma.transfer.findMany({
    where: { matchId, kind: { in: ['bounty', 'rivalry', 'honour-correction'] } },
    orderBy: { id: 'asc' },
  });
  return rows.map(row => `${row.kind} ${row.amount}`);
};

describe('a streak', () => {
  it('of five puts a bounty on an agent, and whoever ends it is paid once', async () => {
    await world.past('ann', 'cid', 6, 60);
    await world.past('ben', 'cid', 6, 30);
    const { id, winner } = await world.rated('ann', 'ben');
    expect(await honours(id)).toMatchObject([{ kind: 'bounty', figure: 6, amount: 15, memberName: winner }]);
    expect(await paid(id)).toEqual(['bounty 15']);
    await world.arena.house.honours.pay(id);
    await Promise.all([world.arena.house.honours.pay(id), world.arena.house.honours.pay(id)]);
    expect(await paid(id)).toEqual(['bounty 15']);
  });

  it('of four is nobody’s bounty, nor is one that casual fights made', async () => {
    for (const who of ['ann', 'ben']) {
      await world.past('cid', who, 1, 90);
      await world.past(who, 'cid', 4, 60);
      await world.past(who, 'cid', 9, 30, 'casual');
    }
    const { id } = await world.rated('ann', 'ben');
    expect(await honours(id)).toEqual([]);
  });

  it('that a corrected result gives back takes the bounty with it, as far as the wallet holds, and gives it to the other', async () => {
    await world.past('ann', 'cid', 6, 60);
    await world.past('ben', 'cid', 6, 30);
    const { id, winner, loser } = await world.rated('ann', 'ben');
    const before = [await world.wallet(winner), await world.wallet(loser)];
    await world.override(id, loser);
    expect(await honours(id)).toMatchObject([{ kind: 'bounty', amount: 15, memberName: loser }]);
    // a purse of a win is 15, of a defeat 5
    expect([await world.wallet(winner), await world.wallet(loser)]).toEqual([
      (before[0] ?? 0) - 15 - 10,
      (before[1] ?? 0) + 15 + 10,
    ]);
    await world.override(id, winner);
    expect([await world.wallet(winner), await world.wallet(loser)]).toEqual(before);
  });

  it('stands on the card of the agent, and in the message before its next fight', async () => {
    const { id: agentId } = await world.agent('ann');
    await world.arena.test.database.prisma.rating.update({
      where: { agentId },
      data: { streak: 7, wins: 7, matches: 7 },
    });
    expect(words(await world.say('ben', 'agent show', { name: 'ann one' }))).toContain('bounty 20');
    expect(words(await world.say('ben', 'leaderboard'))).toContain('🎯 bounty 20');
    const bounties = await world.arena.house.honours.bounties(world.communityId);
    expect([...bounties]).toEqual([[agentId, 20]]);
  });
});

describe('rivals', () => {
  it('are told, and the winner of their rated match has a purse once a day', async () => {
    await world.past('ann', 'ben', 2, 60);
    await world.past('ben', 'ann', 1, 50);
    expect(words(await world.say('cid', 'rivals'))).toContain('ann one 2–1 ben one');
    expect(words(await world.say('cid', 'rivals', { name: 'ben one' }))).toContain('1–2 against ann one of ann');
    const first = await world.rated('ann', 'ben');
    expect(await honours(first.id)).toMatchObject([
      { kind: 'rivalry', figure: 4, amount: 5, memberName: first.winner },
    ]);
    // however the first went, another two meetings leave it close
    await world.past(first.loser, first.winner, 1, 1);
    const second = await world.rated('ann', 'ben');
    const purses = [...(await paid(first.id)), ...(await paid(second.id))];
    expect(purses.filter(purse => purse.startsWith('rivalry'))).toEqual(['rivalry 5']);
  });

  it('are none after a clean sweep, after casual fights, or after two weeks', async () => {
    await world.past('ann', 'ben', 3, 60);
    expect(words(await world.say('cid', 'rivals'))).toContain('None yet');
    await world.past('ben', 'ann', 3, 40, 'casual');
    expect(words(await world.say('cid', 'rivals'))).toContain('None yet');
    await world.past('ben', 'ann', 2, 20);
    expect(words(await world.say('cid', 'rivals'))).toContain('3–2');
    await world.pass(14 * 24 * 3600);
    expect(words(await world.say('cid', 'rivals'))).toContain('None yet');
  });
});

describe('an upset', () => {
  it('is stamped on the win that the ratings gave less than three in ten', async () => {
    const { id: strong } = await world.agent('ann');
    await world.arena.test.database.prisma.rating.update({ where: { agentId: strong }, data: { mu: 35, shown: 1788 } });
    await world.arena.house.communities.changeSettings(world.communityId, { houseAfterSeconds: 3600 });
    await world.pass(3600);
    const { id, winner } = await world.rated('ann', 'ben');
    if (winner === 'ann') {
      expect(await honours(id)).toEqual([]);
      await world.override(id, 'ben');
    }
    const [upset] = await honours(id);
    expect(upset).toMatchObject({ kind: 'upset', amount: 0, memberName: null });
    expect(upset?.figure).toBeLessThan(300);
    await world.override(id, 'ann');
    expect(await honours(id)).toEqual([]);
  });
});

it('what a match earned is told even where its job was lost', async () => {
  await world.past('ann', 'cid', 6, 60);
  await world.past('ben', 'cid', 6, 30);
  const { prisma } = world.arena.test.database;
  const { id } = await world.rated('ann', 'ben');
  await prisma.honour.updateMany({ where: { matchId: id }, data: { paid: false } });
  expect(await world.arena.house.honours.unpaid()).toEqual([]);
  await world.pass(30);
  expect(await world.arena.house.honours.unpaid()).toEqual([id]);
  await world.arena.house.honours.pay(id);
  expect(await world.arena.house.honours.unpaid()).toEqual([]);
  expect(await paid(id)).toEqual(['bounty 15']);
});
