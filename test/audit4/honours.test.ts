import { afterEach, beforeEach, expect, test } from 'vitest';
import { heirsIn, mergeMembers } from '../../core/people/merge.ts';
import { newId } from '../../core/platform/ids.ts';
import { invocationOf } from '../arena/harness.ts';
import { type HonoursWorld, openHonoursWorld } from '../honours/world.ts';

/** Bounties and who holds them, where the winner has become somebody else since, and the result is corrected to and fro. */

let world: HonoursWorld;
beforeEach(async () => {
  world = await openHonoursWorld();
});
afterEach(() => world.close());

/** What members have had of a kind for a match, corrections taken off, altogether. */
async function had(matchId: string): Promise<number> {
  const [row] = await world.arena.test.database.prisma.$queryRaw<{ amount: number }[]>`
    SELECT coalesce(sum(CASE WHEN credit."memberId" IS NULL THEN -transfer.amount ELSE transfer.amount END), 0)::int AS amount
      FROM "Transfer" transfer JOIN "Account" credit ON credit.id = transfer."creditId"
     WHERE transfer."matchId" = ${matchId} AND transfer.kind IN ('bounty', 'honour-correction')`;
  return row?.amount ?? 0;
}

async function correct(matchId: string, winner: 0 | 1) {
  const { house } = world.arena;
  await house.moderation.overrideWinner(await world.context('mod'), { matchId, winner, reason: 'to and fro' });
  await house.honours.pay(matchId);
}

test('a bounty is paid once, to whoever its winner is now', async () => {
  const { house, test: db } = world.arena;
  await world.past('ann', 'cid', 6, 60);
  await world.past('ben', 'cid', 6, 30);
  const { id, winner } = await world.rated('ann', 'ben');
  expect(await had(id)).toBe(15);
  const result = (await house.matches.get(id)).result?.winner ?? 0;
  const [from, into] = [await world.context(winner), await world.context('heir')];
  await db.database.transaction(tx => mergeMembers(tx, [{ fromId: from.memberId, intoId: into.memberId }], newId));
  await correct(id, result === 0 ? 1 : 0);
  expect(await had(id)).toBe(15);
  await correct(id, result);
  expect(await had(id)).toBe(15);
  // and once more where the heir has gone to another community
  const there = await house.communities.resolve(
    invocationOf('heir', 'help', {}, world.clock.now(), {
      chat: { id: 'far', kind: 'group', title: 'Far', channelId: 'far' },
    }),
  );
  await db.database.transaction(async tx => {
    const pairs = await heirsIn(tx, there.communityId, [into.memberId], { newId, homePlaceId: null });
    await mergeMembers(tx, pairs, newId);
  });
  await correct(id, result === 0 ? 1 : 0);
  await correct(id, result);
  while ((await house.people.forward()) > 0);
  // what could not be claimed back from who has gone is let go, and nothing is paid twice
  expect(await had(id)).toBe(15);
  expect((await house.ledger.check()).problems).toEqual([]);
});

test('who is banned is given no belt and contends for none', async () => {
  const { house, test: db } = world.arena;
  const { prisma } = db.database;
  const { communityId } = world;
  const ids: string[] = [];
  for (const [index, who] of ['cid', 'ben'].entries()) {
    const { memberId } = await world.context(who);
    const [agent] = await house.agents.ofMember(memberId);
    const agentId = agent?.id ?? '';
    ids.push(agentId);
    await prisma.rating.update({ where: { agentId }, data: { matches: 9, shown: 3000 - index } });
  }
  const { memberId } = await world.context('cid');
  const ban = { communityId, memberId, kind: 'ban' as const, durationMs: null, reason: 'cheating', givenById: null };
  await db.database.transaction(tx => house.sanctions.give(tx, ban));
  await world.past('ben', 'cid', 30, 60);
  await house.honours.sweepBelts();
  expect((await house.honours.belt(communityId)).contenders.map(({ id }) => id)).not.toContain(ids[0]);
  expect((await prisma.belt.findUniqueOrThrow({ where: { communityId } })).holderId).toBe(ids[1]);
});
