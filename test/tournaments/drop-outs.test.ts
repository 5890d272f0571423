import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TournamentView } from '../../core/tournaments/index.ts';
import { openTournamentWorld, type TournamentWorld } from './world.ts';

/** Entrants leave, retire agents or are sanctioned half-way; matches are void; the bot is sent away: it ends all the same, and fairly. */

let world: TournamentWorld;
const NAMES = ['ann', 'ben', 'cleo', 'dan', 'eve', 'fay', 'gus', 'hal'];
let number = 0;

beforeAll(async () => {
  world = await openTournamentWorld();
  await world.members(...NAMES);
});
afterAll(() => world?.close());

const owned = (view: TournamentView, name: string) => view.entrants.find(({ ownerName }) => ownerName === name);

async function begun(given: Parameters<TournamentWorld['create']>[0] = {}, names = NAMES.slice(0, 4)): Promise<string> {
  number += 1;
  const id = await world.create({ name: `Cup ${number}`, entryFee: 10, size: 8, ...given });
  await world.join(id, ...names);
  await world.start(id);
  return id;
}

test('who withdraws gives the bouts that remain away, but ends the one that is being fought', async () => {
  const id = await begun();
  const { tournaments } = world.arena.house;
  await tournaments.advance(id);
  const ann = await world.context('ann');
  expect(await tournaments.leave(ann, { tournamentId: id, confirmed: false })).toMatchObject({
    needsConfirmation: true,
  });
  expect(owned(await world.view(id), 'ann')?.out).toBeNull();
  await tournaments.leave(ann, { tournamentId: id, confirmed: true });
  const live = await world.view(id);
  const semi = live.plan?.bouts.find(
    ({ state, entrants }) => state === 'begun' && entrants.includes(owned(live, 'ann')?.id ?? ''),
  );
  expect(semi).toBeDefined();
  const view = await world.run(id);
  expect(owned(view, 'ann')).toMatchObject({ out: 'left' });
  // the semi-final was fought, what came after it was not
  const own = (view.plan?.bouts ?? []).filter(({ entrants }) => entrants.includes(owned(view, 'ann')?.id ?? ''));
  expect(own.map(({ how }) => how)).toEqual(['played', 'forfeit']);
  expect(await world.news(id)).toContain(`out:${owned(view, 'ann')?.id}`);
  expect(view.state).toBe('finished');
});

test('a retired agent, and a sanctioned owner, are out before the next round', async () => {
  const id = await begun({ format: 'round-robin' }, NAMES.slice(0, 5));
  const { house, test: db } = world.arena;
  await house.tournaments.advance(id);
  await world.fight(id);
  const view = await world.view(id);
  await house.agents.retire(owned(view, 'ben')?.agent.id ?? '');
  const cleo = await world.context('cleo');
  await db.database.transaction(tx =>
    house.sanctions.give(tx, {
      communityId: cleo.communityId,
      memberId: cleo.memberId,
      kind: 'ban',
      durationMs: null,
      reason: 'insults',
      givenById: null,
    }),
  );
  const end = await world.run(id);
  expect(owned(end, 'ben')?.out).toBe('retired');
  expect(owned(end, 'cleo')?.out).toBe('sanctioned');
  expect(end.plan?.standings).toHaveLength(5);
  expect([owned(end, 'ben')?.id, owned(end, 'cleo')?.id]).not.toContain(end.champion?.id);
  // the sanctioned one cannot enter the next
  const next = await world.create({ name: 'Next', size: 8 });
  await expect(world.join(next, 'cleo')).rejects.toMatchObject({ code: 'sanctioned' });
  // a new agent for those who come after
  await world.members('ivy');
});

test('who was knocked out before has nothing to give away, and nobody hears why', async () => {
  const names = ['kim', 'lea', 'max', 'nia'];
  await world.members(...names);
  const id = await begun({ thirdPlace: false }, names);
  const { house } = world.arena;
  await house.tournaments.advance(id);
  await world.fight(id);
  await house.tournaments.advance(id);
  const view = await world.view(id);
  const semis = view.plan?.bouts.filter(({ winner }) => winner !== null) ?? [];
  const [loser] = semis.map(({ entrants, winner }) =>
    view.entrants.find(each => each.id === entrants[winner === 0 ? 1 : 0]),
  );
  await house.agents.retire(loser?.agent.id ?? '');
  const end = await world.run(id);
  expect(end.entrants.find(each => each.id === loser?.id)?.out).toBeNull();
  expect(await world.news(id)).not.toContain(`out:${loser?.id}`);
});

test('everybody but one goes: the last one wins without a fight', async () => {
  const names = ['ann', 'dan', 'eve'];
  const id = await begun({}, names);
  for (const name of ['ann', 'dan']) {
    await world.arena.house.tournaments.leave(await world.context(name), { tournamentId: id, confirmed: true });
  }
  const view = await world.run(id);
  expect(view.champion?.ownerName).toBe('eve');
  expect(view.plan?.bouts.every(({ how }) => how === 'forfeit' || how === 'bye')).toBe(true);
});

test('a void match is fought again under a new commit, and counts for nobody', async () => {
  const id = await begun({ bestOf: 3, finalBestOf: 3 }, ['ann', 'dan']);
  const { house, test: db } = world.arena;
  await house.tournaments.advance(id);
  const first = await db.database.prisma.tournamentGame.findFirstOrThrow({ where: { tournamentId: id } });
  await house.matches.void(first.matchId, 'the price feed failed');
  await db.database.prisma.matchPost.updateMany({ where: { matchId: first.matchId }, data: { closed: 'done' } });
  const view = await world.run(id);
  expect(view.state).toBe('finished');
  const games = await db.database.prisma.tournamentGame.findMany({ where: { tournamentId: id } });
  const again = games.filter(({ number: game }) => game === 1);
  expect(again).toHaveLength(2);
  expect(again.filter(({ isVoid }) => isVoid).map(({ matchId }) => matchId)).toEqual([first.matchId]);
  const commits = await db.database.prisma.commit.findMany({
    where: { matchId: { in: again.map(({ matchId }) => matchId) } },
  });
  expect(new Set(commits.map(({ hash }) => hash)).size).toBe(2);
  const final = view.plan?.bouts[0];
  expect(Math.max(...(final?.score ?? []))).toBe(2);
});

test('a bout that is void again and again is tried more slowly, moderators are told, and it ends when prices are back', async () => {
  const id = await begun({}, ['ann', 'dan']);
  const { house, test: db } = world.arena;
  const { prisma } = db.database;
  for (let voids = 0; voids < 6; voids += 1) {
    await house.tournaments.advance(id);
    const live = await prisma.tournamentGame.findFirstOrThrow({ where: { tournamentId: id, isVoid: false } });
    await house.matches.void(live.matchId, 'The price feed failed during the tape.');
    await prisma.matchPost.updateMany({ where: { matchId: live.matchId }, data: { closed: 'done' } });
    const until = await house.tournaments.advance(id);
    if (voids === 4) {
      // told at once, tried later
      expect((await world.news(id)).filter(key => key.startsWith('trouble:'))).toHaveLength(1);
      expect(until?.getTime()).toBeGreaterThan(world.clock.now().getTime());
    }
    await world.pass(2);
  }
  expect(await prisma.tournamentGame.count({ where: { tournamentId: id, isVoid: true } })).toBe(6);
  expect((await world.news(id)).filter(key => key.startsWith('trouble:'))).toHaveLength(1);
  const alarms = await prisma.outbox.findMany({ where: { name: 'alarm' } });
  expect(alarms.map(({ data }) => JSON.stringify(data)).join()).toContain('void 5 times running');
  expect((await world.run(id)).state).toBe('finished');
});

test('while the bot is in no chat nothing is fought; when it comes back it goes on, after a week it is called off', async () => {
  const { house, test: db } = world.arena;
  const { prisma } = db.database;
  const id = await begun({}, ['ann', 'dan', 'eve', 'fay']);
  const other = await begun({}, ['gus', 'hal']);
  const before = await world.wallet('gus');
  await prisma.place.updateMany({ data: { leftAt: world.clock.now() } });
  await house.tournaments.advance(id);
  expect(await prisma.tournamentGame.count({ where: { tournamentId: id } })).toBe(0);
  await prisma.place.updateMany({ data: { leftAt: null } });
  expect((await world.run(id)).state).toBe('finished');
  await prisma.place.updateMany({ data: { leftAt: world.clock.now() } });
  await world.pass(7 * 24 * 3600 + 1);
  await house.tournaments.advance(other);
  await prisma.place.updateMany({ data: { leftAt: null } });
  expect(await world.view(other)).toMatchObject({ state: 'cancelled', reason: expect.stringContaining('7 days') });
  expect(await world.wallet('gus')).toBe(before + 10);
});

test('house agents fill places up when asked: they pay nothing and win the title at most', async () => {
  const id = await world.create({ name: 'Filled', size: 6, entryFee: 50 });
  await world.join(id, 'ann', 'dan');
  await world.start(id, { fill: true });
  const view = await world.run(id);
  expect(view.entrants.filter(({ memberId }) => memberId === null)).toHaveLength(4);
  for (const { memberId, prize } of view.entrants) if (memberId === null) expect(prize).toBe(0);
  expect(view.entrants.reduce((sum, { prize }) => sum + prize, 0)).toBe(90);
});
