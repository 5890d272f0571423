import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTournamentWorld, type TournamentWorld } from '../tournaments/world.ts';

/** Fight nights put regulars on the bill unasked: not those whom moderators have banned. */

let world: TournamentWorld;
beforeAll(async () => {
  world = await openTournamentWorld();
  await world.members('ann', 'ben', 'cleo');
});
afterAll(() => world?.close());

test('who is banned fights on no evening, drawn or not yet', async () => {
  const { house, test: db } = world.arena;
  const mod = await world.context('mod');
  const ban = async (name: string) => {
    const { communityId, memberId } = await world.context(name);
    const sanction = { communityId, memberId, kind: 'ban' as const, durationMs: null, reason: 'x', givenById: null };
    await db.database.transaction(tx => house.sanctions.give(tx, sanction));
    return (await house.agents.ofMember(memberId))[0]?.id ?? '';
  };
  await house.fightNights.schedule(mod, { words: 'every day 20:00', name: 'Evening', bouts: 2, minutesApart: 5 });
  const banned = await ban('ann');
  const { prisma } = db.database;
  await house.fightNights.sweep();
  const night = await prisma.fightNightEdition.findFirstOrThrow();
  const untilDraw = (night.at.getTime() - world.clock.now().getTime()) / 1000 - 300;
  await world.pass(untilDraw);
  await world.context('ben');
  await house.fightNights.sweep();
  const drawn = JSON.stringify(
    (await prisma.fightNightEdition.findUniqueOrThrow({ where: { id: night.id } })).programme,
  );
  expect(drawn).not.toContain(banned);
  const other = await ban('ben');
  expect(drawn).toContain(other);
  await world.pass(301);
  await house.fightNights.sweep();
  const fought = await prisma.match.findMany({ where: { occasion: 'fight-night' } });
  expect(fought.length).toBeGreaterThan(0);
  expect(fought.flatMap(match => [match.agentAId, match.agentBId])).not.toContain(other);
  // the arena was away for half a day in the middle of it: nobody is there at that hour
  await world.pass(12 * 3600);
  for (const { id } of fought) await house.matches.advance(id);
  await house.fightNights.sweep();
  await house.fightNights.sweep();
  expect(await prisma.match.count({ where: { occasion: 'fight-night' } })).toBe(fought.length);
  expect(await prisma.fightNightEdition.findUniqueOrThrow({ where: { id: night.id } })).toMatchObject({
    state: 'finished',
  });
});
