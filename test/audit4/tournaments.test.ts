import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '../../core/platform/ids.ts';
import { openTournamentWorld, type TournamentWorld } from '../tournaments/world.ts';

/** Attacks on tournaments: begun over the heads of their entrants, decided by who has an interest, paid twice. */

let world: TournamentWorld;
const NAMES = ['ann', 'ben', 'cleo', 'dan', 'eve', 'fay'];
beforeAll(async () => {
  world = await openTournamentWorld();
  await world.members(...NAMES);
});
afterAll(() => world?.close());

test('a tournament with a check-in that moderators begin at once begins with who has joined', async () => {
  const id = await world.create({ name: 'At once', checkInMinutes: 10 });
  await world.join(id, 'ann', 'ben', 'cleo');
  await world.start(id, { now: true });
  const view = await world.view(id);
  expect([view.state, view.entrants.filter(({ out }) => out === null).length]).toEqual(['running', 3]);
  await world.run(id);
});

test('who owns an agent in a bout decides it neither as themselves nor as the account that is being joined', async () => {
  const { house, test: db } = world.arena;
  const { prisma } = db.database;
  const id = await world.create({ name: 'Partial' });
  await world.join(id, 'ann', 'ben');
  await world.start(id);
  const [mod, ann] = [await world.context('mod-x'), await world.context('ann')];
  await prisma.accountLink.create({
    data: {
      id: newId(),
      personId: mod.personId,
      otherPersonId: ann.personId,
      state: 'agreed',
      mergeAt: new Date(8e12),
    },
  });
  const bout = (await world.view(id)).plan?.bouts.at(-1)?.key ?? '';
  const decide = house.tournaments.override(mod, { tournamentId: id, bout, winner: 'a', reason: 'because' });
  await expect(decide).rejects.toMatchObject({ code: 'partial' });
  await prisma.accountLink.deleteMany();
  await world.run(id);
});

test('a moderator who plays puts no opponent out of the tournament, but may mute them', async () => {
  const { house } = world.arena;
  await world.members('mod-y');
  const id = await world.create({ name: 'Rivals' });
  await world.join(id, 'mod-y', 'cleo', 'dan');
  await world.start(id);
  const [mod, other, cleo] = [await world.context('mod-y'), await world.context('mod'), await world.context('cleo')];
  const target = { ...cleo, isModerator: false, isBot: false };
  const give = (by: typeof mod, kind: 'ban' | 'rated' | 'mute') =>
    house.moderation.sanction(by, { target, kind, durationMs: 60_000, reason: 'loud and rude' });
  await expect(give(mod, 'ban')).rejects.toMatchObject({ code: 'partial' });
  await expect(give(mod, 'rated')).rejects.toMatchObject({ code: 'partial' });
  await give(mod, 'mute');
  await give(other, 'rated');
  await world.run(id);
  await give(mod, 'ban');
});

test('who has put everything into an entry fee is not broke by it', async () => {
  const { house } = world.arena;
  const eve = await world.context('eve');
  const all = (await house.allowances.summary(eve)).available;
  expect(all).toBeGreaterThan(0);
  const id = await world.create({ name: 'All in', entryFee: all });
  await world.join(id, 'eve');
  expect(await world.wallet('eve')).toBe(0);
  expect((await house.allowances.summary(eve)).bailOut.eligible).toBe(false);
  await expect(house.allowances.bailOut(eve, newId())).rejects.toMatchObject({ code: 'not-broke' });
  await house.tournaments.leave(eve, { tournamentId: id, confirmed: true });
  expect(await world.wallet('eve')).toBe(all);
  await house.tournaments.cancel(await world.context('mod'), { tournamentId: id, reason: 'only a test' });
});

test('a prize finds its winner however often they were merged, and an erased one loses it to nobody', async () => {
  const { house, test: db } = world.arena;
  const { mergeMembers } = await import('../../core/people/merge.ts');
  const id = await world.create({ name: 'Heirs', entryFee: 50, prizeSplit: [100] });
  await world.join(id, 'ann', 'ben');
  await world.start(id);
  const [ann, ben, heir, last] = [
    await world.context('ann'),
    await world.context('ben'),
    await world.context('heir'),
    await world.context('last'),
  ];
  for (const [from, into] of [
    [ann, heir],
    [ben, last],
    [heir, last],
  ] as const) {
    await db.database.transaction(tx => mergeMembers(tx, [{ fromId: from.memberId, intoId: into.memberId }], newId));
  }
  const before = await world.wallet('last');
  await world.run(id);
  expect((await world.wallet('last')) - before).toBe(90);
  await house.people.forward();
  expect((await world.wallet('last')) - before).toBe(90);
});
