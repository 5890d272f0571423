import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTournamentWorld, type TournamentWorld } from './world.ts';

/** Many at once: the last place, two moderators, two workers. And every way to get a fee back. */

let world: TournamentWorld;
const NAMES = ['ann', 'ben', 'cleo', 'dan', 'eve', 'fay'];

beforeAll(async () => {
  world = await openTournamentWorld();
  await world.members(...NAMES);
});
afterAll(() => world?.close());

const outcomes = async (work: Promise<unknown>[]) => {
  const settled = await Promise.allSettled(work);
  return settled.map(result => (result.status === 'fulfilled' ? 'done' : String(result.reason?.code)));
};

test('the last place goes to one of six who tap at once, and only that one pays', async () => {
  const id = await world.create({ name: 'Rush', size: 3, entryFee: 40 });
  await world.join(id, 'ann', 'ben');
  const { tournaments } = world.arena.house;
  const contexts = await Promise.all(['cleo', 'dan', 'eve', 'fay'].map(name => world.context(name)));
  const taps = contexts.flatMap(context => [context, context]);
  const told = await outcomes(taps.map(context => tournaments.join(context, { tournamentId: id })));
  expect(told.filter(outcome => outcome === 'done')).toHaveLength(1);
  expect(new Set(told.filter(outcome => outcome !== 'done'))).toEqual(
    new Set(told.includes('already-entered') ? ['tournament-full', 'already-entered'] : ['tournament-full']),
  );
  const view = await world.view(id);
  expect(view.entrants).toHaveLength(3);
  expect(view.pool).toBe(120);
  const wallets = await Promise.all(['cleo', 'dan', 'eve', 'fay'].map(name => world.wallet(name)));
  expect(wallets.filter(wallet => wallet === 460)).toHaveLength(1);
});

test('two moderators start it at once: it begins once', async () => {
  const id = await world.create({ name: 'Twice', size: 8, entryFee: 10 });
  await world.join(id, 'ann', 'ben', 'cleo');
  const { tournaments } = world.arena.house;
  const mods = await Promise.all(['mod', 'mod2'].map(name => world.context(name)));
  const started = await Promise.all(
    mods.map(context => tournaments.start(context, { tournamentId: id, fill: true, now: false })),
  );
  expect(started.map(({ already }) => already).sort()).toEqual([false, true]);
  const { entrants } = await world.view(id);
  expect(new Set(entrants.map(({ seed }) => seed)).size).toBe(8);
  const audit = await world.arena.test.database.prisma.auditEntry.count({
    where: { target: id, action: 'tournament-start' },
  });
  expect(audit).toBe(1);
  await tournaments.cancel(mods[0] ?? (await world.context('mod')), { tournamentId: id, reason: 'only a test' });
});

test('two who start a check-in at once open one: neither begins it over the heads of the entrants', async () => {
  const id = await world.create({ name: 'Checked', size: 8, entryFee: 0, checkInMinutes: 10 });
  await world.join(id, 'ann', 'ben');
  const { tournaments } = world.arena.house;
  const mods = await Promise.all(['mod', 'mod2'].map(name => world.context(name)));
  const told = await outcomes(
    mods.map(context => tournaments.start(context, { tournamentId: id, fill: false, now: false })),
  );
  expect(told.sort()).toEqual(['check-in-open', 'done']);
  expect((await world.view(id)).state).toBe('checkin');
  // a moderator who is too early is told so; by the clock it is called off
  await expect(world.start(id, { now: true })).rejects.toMatchObject({ code: 'too-few-entrants' });
  await world.pass(600);
  await tournaments.advance(id);
  expect(await world.view(id)).toMatchObject({
    state: 'cancelled',
    reason: expect.stringContaining('Nobody was there'),
  });
});

test('workers that move one tournament side by side make one match a game', async () => {
  const id = await world.create({ name: 'Side by Side', size: 6, entryFee: 10 });
  await world.join(id, ...NAMES);
  await world.start(id);
  const { tournaments } = world.arena.house;
  const { prisma } = world.arena.test.database;
  for (let round = 0; round < 20; round += 1) {
    await Promise.all(Array.from({ length: 4 }, () => tournaments.advance(id)));
    await world.fight(id);
    if ((await world.view(id)).state === 'finished') break;
  }
  const view = await world.view(id);
  expect(view.state).toBe('finished');
  const games = await prisma.tournamentGame.findMany({ where: { tournamentId: id } });
  expect(new Set(games.map(({ boutKey, number }) => `${boutKey}:${number}`)).size).toBe(games.length);
  expect(
    await prisma.transfer.count({ where: { kind: 'prize', memo: { path: ['text'], equals: 'Side by Side' } } }),
  ).toBe(3);
});

test.each(['registering', 'checkin', 'running'] as const)(
  'called off while %s: every fee comes back in full, once',
  async state => {
    const before = await Promise.all(NAMES.map(name => world.wallet(name)));
    const id = await world.create({
      name: `Off ${state}`,
      size: 8,
      entryFee: 25,
      checkInMinutes: state === 'checkin' ? 5 : 0,
    });
    await world.join(id, ...NAMES.slice(0, 4));
    if (state !== 'registering') await world.start(id);
    const { tournaments } = world.arena.house;
    if (state === 'running') await tournaments.advance(id);
    expect((await world.view(id)).state).toBe(state);
    const mod = await world.context('mod');
    const told = await outcomes(
      Array.from({ length: 3 }, () => tournaments.cancel(mod, { tournamentId: id, reason: 'nobody has time' })),
    );
    expect(told.sort()).toEqual(['done', 'tournament-closed', 'tournament-closed']);
    expect(await Promise.all(NAMES.map(name => world.wallet(name)))).toEqual(before);
    // bouts that were on are fought to their end and move nothing any more
    await world.fight(id);
    expect(await tournaments.advance(id)).toBeNull();
    expect(await world.view(id)).toMatchObject({ state: 'cancelled', reason: 'nobody has time' });
  },
);

test('leaving before the start brings the fee back and makes room; two agents need a setting', async () => {
  const id = await world.create({ name: 'Room', size: 2, entryFee: 30 });
  const { tournaments, agents } = world.arena.house;
  const ann = await world.context('ann');
  const before = await world.wallet('ann');
  await world.join(id, 'ann', 'ben');
  await expect(world.join(id, 'cleo')).rejects.toMatchObject({ code: 'tournament-full' });
  expect(await tournaments.leave(ann, { tournamentId: id, confirmed: false })).toMatchObject({ returned: 30 });
  await expect(tournaments.leave(ann, { tournamentId: id, confirmed: false })).rejects.toMatchObject({
    code: 'not-entered',
  });
  expect(await world.wallet('ann')).toBe(before);
  await world.join(id, 'ann');
  expect(await world.wallet('ann')).toBe(before - 30);
  await agents.create({
    communityId: ann.communityId,
    memberId: ann.memberId,
    name: 'Second',
    archetype: 'gunner',
    limit: 8,
  });
  await tournaments.leave(await world.context('ben'), { tournamentId: id, confirmed: false });
  await expect(tournaments.join(ann, { tournamentId: id, agent: 'Second' })).rejects.toMatchObject({
    code: 'entry-taken',
  });
  // once they have two agents, they are asked which
  const both = await world.create({ name: 'Both', size: 4, entryFee: 0, agentsPerMember: 2 });
  expect(await tournaments.join(ann, { tournamentId: both })).toMatchObject({ kind: 'choose' });
  for (const agent of ['Agent ann', 'Second']) await tournaments.join(ann, { tournamentId: both, agent });
  expect((await world.view(both)).entrants).toHaveLength(2);
  await expect(tournaments.join(ann, { tournamentId: both, agent: 'Agent ben' })).rejects.toMatchObject({
    code: 'not-your-agent',
  });
});

test('who cannot pay is told what is missing, and is not in', async () => {
  const id = await world.create({ name: 'Dear', size: 4, entryFee: 10_000 });
  await expect(world.join(id, 'dan')).rejects.toMatchObject({
    code: 'insufficient-credits',
    message: expect.stringMatching(/10,000 credits and you have \d/),
  });
  expect((await world.view(id)).entrants).toHaveLength(0);
});

test('the same invocation makes one tournament, names are taken once, and another community sees none of them', async () => {
  const { house } = world.arena;
  const given = { name: 'Once', key: 'the-same' };
  expect(await world.create(given)).toBe(await world.create(given));
  await expect(world.create({ name: 'once', key: 'another' })).rejects.toMatchObject({ code: 'tournament-name-taken' });
  await expect(world.create({ name: '<script>', key: 'evil' })).rejects.toMatchObject({ code: 'bad-tournament-name' });
  const past = { kind: 'at', at: new Date(world.clock.now().getTime() - 1000) } as const;
  await expect(world.create({ name: 'Late', start: past })).rejects.toMatchObject({ code: 'start-in-the-past' });
  const ids = await house.tournaments.list((await world.context('ann')).communityId);
  const elsewhere = await house.communities.resolve({
    surface: 'discord',
    chat: { id: 'guild', kind: 'group', title: 'Elsewhere', channelId: 'arena' },
    actor: { id: 'zoe', displayName: 'zoe' },
  });
  expect(await house.tournaments.list(elsewhere.communityId)).toEqual([]);
  for (const { id } of ids.slice(0, 3)) {
    await expect(house.tournaments.get(elsewhere.communityId, id)).rejects.toMatchObject({
      code: 'tournament-not-found',
    });
    await expect(house.tournaments.join(elsewhere, { tournamentId: id })).rejects.toMatchObject({ status: 409 });
    await expect(
      house.tournaments.cancel(elsewhere, { tournamentId: id, reason: 'because I can' }),
    ).rejects.toMatchObject({ code: 'tournament-not-found' });
  }
});

test('one that nobody starts is called off in the end', async () => {
  // five are on, which is as many as anyone can follow: one has to end first
  await expect(world.create({ name: 'Sixth' })).rejects.toMatchObject({ code: 'too-many-tournaments' });
  const [live] = await world.arena.house.tournaments.list((await world.context('mod')).communityId);
  const reason = 'to make room';
  await world.arena.house.tournaments.cancel(await world.context('mod'), { tournamentId: live?.id ?? '', reason });
  const id = await world.create({ name: 'Forgotten', size: 4, entryFee: 5 });
  await world.join(id, 'eve');
  await world.pass(31 * 24 * 3600);
  await world.arena.house.tournaments.advance(id);
  expect(await world.view(id)).toMatchObject({ state: 'cancelled', pool: 0 });
});
