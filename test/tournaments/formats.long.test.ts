import { afterAll, beforeAll, expect, test } from 'vitest';
import type { NewTournament, TournamentView } from '../../core/tournaments/index.ts';
import { openTournamentWorld, type TournamentWorld } from './world.ts';

/** Every format through the real service, from registration to the champion; the ledger is proven at the end. */

let world: TournamentWorld;
const NAMES = ['ann', 'ben', 'cleo', 'dan', 'eve', 'fay', 'gus', 'hal'];

beforeAll(async () => {
  world = await openTournamentWorld();
  await world.members(...NAMES);
});
afterAll(() => world?.close());

const played = (view: TournamentView) => (view.plan?.bouts ?? []).filter(({ how }) => how === 'played');

/** What holds of every tournament that has ended well. */
async function expectSound(view: TournamentView, fee: number): Promise<void> {
  expect(view.state).toBe('finished');
  const taking = view.entrants.filter(({ seed }) => seed !== null);
  expect(view.plan?.standings.map(({ entrantId }) => entrantId).sort()).toEqual(taking.map(({ id }) => id).sort());
  expect(view.champion?.place).toBe(1);
  expect(taking.map(({ seed }) => seed).sort((a, b) => (a ?? 0) - (b ?? 0))).toEqual(
    taking.map((_, index) => index + 1),
  );
  const pool = fee * taking.length;
  expect(view.entrants.reduce((sum, { prize }) => sum + prize, 0)).toBe(pool - Math.floor(pool / 10));
  const { prisma } = world.arena.test.database;
  // every bout that was played is decided by matches that were fought between these two
  const games = await prisma.tournamentGame.findMany({ where: { tournamentId: view.id } });
  const matches = await prisma.match.findMany({ where: { occasion: 'tournament', occasionId: view.id } });
  expect(matches.map(({ id }) => id).sort()).toEqual(games.map(({ matchId }) => matchId).sort());
  for (const bout of played(view)) {
    const winner = taking.find(({ id }) => id === bout.entrants[bout.winner ?? 0]);
    const own = games.filter(({ boutKey }) => boutKey === bout.key);
    const won = own.filter(({ matchId }) => {
      const match = matches.find(({ id }) => id === matchId);
      return (match?.winner === 0 ? match.agentAId : match?.agentBId) === winner?.agent.id;
    });
    expect(won.length).toBe(Math.floor(bout.bestOf / 2) + 1);
    expect(own.length).toBeLessThanOrEqual(bout.bestOf);
  }
  const trophies = await prisma.trophy.findMany({ where: { tournamentId: view.id } });
  const best = taking.filter(({ place }) => (place ?? 99) <= 3);
  expect(trophies.map(({ agentId }) => agentId).sort()).toEqual(best.map(({ agent }) => agent.id).sort());
}

test.each<[string, Partial<NewTournament>, number, number]>([
  ['single elimination of eight, with a third place', { format: 'single' }, 8, 8],
  ['single elimination of five, with byes', { format: 'single', thirdPlace: false }, 5, 4],
  ['single elimination of two, best of three', { format: 'single', bestOf: 3, finalBestOf: 3 }, 2, 1],
  [
    'a final of five games, one bout at a time',
    { format: 'single', finalBestOf: 5, pace: 'one', thirdPlace: false },
    4,
    3,
  ],
  ['round robin of five', { format: 'round-robin' }, 5, 10],
  ['Swiss of six', { format: 'swiss' }, 6, 9],
  ['Swiss of five, with a bye each round', { format: 'swiss', pace: 'one' }, 5, 6],
  ['groups of eight', { format: 'groups', groups: 2, thirdPlace: false }, 8, 15],
])('%s', async (name, given, entrants, bouts) => {
  const id = await world.create({
    name: name.slice(0, 30).replace(/,.*/u, ''),
    entryFee: 10,
    size: entrants,
    ...given,
  });
  await world.join(id, ...NAMES.slice(0, entrants));
  await world.start(id);
  const view = await world.run(id);
  await expectSound(view, 10);
  expect(played(view)).toHaveLength(bouts);
});

test('double elimination: who is beaten once comes back, who is beaten twice is out', async () => {
  const id = await world.create({ name: 'Second Chance', format: 'double', entryFee: 10, size: 6 });
  await world.join(id, ...NAMES.slice(0, 6));
  await world.start(id);
  const view = await world.run(id);
  await expectSound(view, 10);
  const losses = new Map<string, number>();
  for (const { entrants, winner } of played(view)) {
    const loser = entrants[winner === 0 ? 1 : 0] ?? '';
    losses.set(loser, (losses.get(loser) ?? 0) + 1);
  }
  const counts = view.entrants.map(({ id: entrant }) => losses.get(entrant) ?? 0).sort();
  expect(counts.slice(1)).toEqual([2, 2, 2, 2, 2]);
  expect(counts[0]).toBeLessThanOrEqual(1);
});

test('seeds are ratings at the start, and every entrant pays and is told once', async () => {
  const { prisma } = world.arena.test.database;
  const id = await world.create({ name: 'Seeded', size: 4, start: { kind: 'full' }, entryFee: 10 });
  const order = ['dan', 'ann', 'cleo', 'ben'];
  for (const [index, name] of order.entries()) {
    const { memberId } = await world.context(name);
    await prisma.rating.updateMany({ where: { agent: { ownerId: memberId } }, data: { shown: 2000 - index * 100 } });
  }
  await world.join(id, 'ann', 'ben', 'cleo', 'dan');
  const view = await world.run(id);
  const bySeed = [...view.entrants].sort((a, b) => (a.seed ?? 0) - (b.seed ?? 0));
  expect(bySeed.map(({ ownerName }) => ownerName)).toEqual(order);
  // rounds, the final and the winner are told, each once; the board is one message that is edited
  const news = await world.news(id);
  expect(news.filter(key => key === 'board')).toHaveLength(1);
  expect(news.filter(key => key.startsWith('round:'))).toHaveLength(1);
  expect(news.filter(key => key.startsWith('final:'))).toHaveLength(1);
  expect(news.at(-1)).toBe('winner');
});

test('a start by the clock, after a check-in that one of them misses', async () => {
  const startsAt = new Date(world.clock.now().getTime() + 3600_000);
  const id = await world.create({
    name: 'Evening',
    entryFee: 10,
    start: { kind: 'at', at: startsAt },
    checkInMinutes: 15,
  });
  await world.join(id, 'ann', 'ben', 'cleo');
  const { tournaments } = world.arena.house;
  const before = await world.wallet('cleo');
  expect(await tournaments.advance(id)).toEqual(new Date(startsAt.getTime() - 15 * 60_000));
  await world.pass(46 * 60);
  await tournaments.advance(id);
  expect((await world.view(id)).state).toBe('checkin');
  for (const name of ['ann', 'ben']) await tournaments.checkIn(await world.context(name), { tournamentId: id });
  // who joins now is there
  await world.join(id, 'dan');
  expect(await tournaments.advance(id)).toEqual(startsAt);
  await world.pass(15 * 60);
  const view = await world.run(id);
  await expectSound(view, 10);
  const seeded = view.entrants.filter(({ seed }) => seed !== null).map(({ ownerName }) => ownerName);
  // Equal in rating and in when they joined: either may be seeded first.
  expect(seeded.sort()).toEqual(['ann', 'ben', 'dan']);
  expect(view.entrants.find(({ ownerName }) => ownerName === 'cleo')).toMatchObject({
    out: 'not checked in',
    place: null,
  });
  expect(await world.wallet('cleo')).toBe(before + 10);
  expect(await world.news(id)).toEqual(expect.arrayContaining(['checkin', 'last-call']));
});
