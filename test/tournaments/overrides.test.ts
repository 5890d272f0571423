import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TournamentView } from '../../core/tournaments/index.ts';
import { openTournamentWorld, type TournamentWorld } from './world.ts';

/** Results set anew: what hangs on them is worked out again, what can no longer be undone is refused with the reason. */

let world: TournamentWorld;
const NAMES = ['ann', 'ben', 'cleo', 'dan'];
let number = 0;

beforeAll(async () => {
  world = await openTournamentWorld();
  await world.members(...NAMES);
});
afterAll(() => world?.close());

/** Four agents, one bout at a time, the first semi-final fought and told. */
async function halfway(given: Parameters<TournamentWorld['create']>[0] = {}): Promise<TournamentView> {
  number += 1;
  const id = await world.create({
    name: `Cup ${number}`,
    size: 4,
    entryFee: 10,
    pace: 'one',
    thirdPlace: false,
    ...given,
  });
  await world.join(id, ...NAMES);
  await world.start(id);
  await world.arena.house.tournaments.advance(id);
  await world.fight(id);
  await world.arena.house.tournaments.advance(id);
  return world.view(id);
}

const boutOf = (view: TournamentView, key: string) => {
  const bout = view.plan?.bouts.find(candidate => candidate.key === key);
  if (!bout) throw new Error(`No bout ${key}`);
  return bout;
};
const nameOf = (view: TournamentView, id: string | null | undefined) =>
  view.entrants.find(entrant => entrant.id === id)?.agent.name ?? '';

async function override(view: TournamentView, bout: string, winner: string, who = 'mod') {
  const { tournaments } = world.arena.house;
  return tournaments.override(await world.context(who), {
    tournamentId: view.id,
    bout,
    winner,
    reason: 'a wrong agent',
  });
}

test('another winner goes on in place of the first, and the audit log says so', async () => {
  const view = await halfway();
  const semi = boutOf(view, 'W1.1');
  const loser = semi.entrants[semi.winner === 0 ? 1 : 0];
  const outcome = await override(view, 'Semi-final 1', nameOf(view, loser).toLowerCase());
  expect(outcome).toMatchObject({
    winnerName: nameOf(view, loser),
    formerName: nameOf(view, semi.entrants[semi.winner ?? 0]),
  });
  const after = await world.view(view.id);
  expect(boutOf(after, 'W1.1')).toMatchObject({ how: 'override' });
  expect(boutOf(after, 'W2.1').entrants).toContain(loser);
  const { prisma } = world.arena.test.database;
  expect(await prisma.auditEntry.count({ where: { target: view.id, action: 'tournament-override' } })).toBe(1);
  const end = await world.run(view.id);
  expect(boutOf(end, 'W2.1').entrants).toContain(loser);
  expect(end.state).toBe('finished');
});

test('is refused once the next bout has begun, naming it; and when the prizes are paid', async () => {
  const view = await halfway();
  const { tournaments } = world.arena.house;
  // the second semi-final, then the final's first bell
  await world.fight(view.id);
  await tournaments.advance(view.id);
  expect(boutOf(await world.view(view.id), 'W2.1').state).toBe('begun');
  const semi = boutOf(view, 'W1.1');
  const loser = nameOf(view, semi.entrants[semi.winner === 0 ? 1 : 0]);
  await expect(override(view, 'W1.1', loser)).rejects.toMatchObject({
    code: 'bout-cannot-be-undone',
    message: expect.stringContaining('Final'),
  });
  const end = await world.run(view.id);
  const final = boutOf(end, 'W2.1');
  const second = nameOf(end, final.entrants[final.winner === 0 ? 1 : 0]);
  await expect(override(end, 'W2.1', second)).rejects.toMatchObject({
    code: 'tournament-closed',
    message: expect.stringContaining('prizes are paid'),
  });
});

test('bad input is answered with what to do', async () => {
  const view = await halfway();
  const semi = boutOf(view, 'W1.1');
  const winner = nameOf(view, semi.entrants[semi.winner ?? 0]);
  await expect(override(view, 'W9.9', winner)).rejects.toMatchObject({ code: 'bout-not-found' });
  await expect(override(view, 'W2.1', winner)).rejects.toMatchObject({ code: 'bout-waits' });
  await expect(override(view, 'W1.1', 'nobody')).rejects.toMatchObject({ code: 'bad-winner' });
  await expect(override(view, 'W1.1', winner)).rejects.toMatchObject({ code: 'same-winner' });
  await expect(override(view, 'W1.2', 'a')).rejects.toMatchObject({ code: 'bout-is-fought' });
  // nobody decides a bout of their own agent
  const owner = view.entrants.find(({ id }) => id === semi.entrants[0])?.ownerName ?? '';
  await expect(override(view, 'W1.1', 'a', owner)).rejects.toMatchObject({ code: 'partial' });
  await world.run(view.id);
});

test('a match corrected by /mod override takes its bout along; where that can no longer be, it is refused as a whole', async () => {
  const view = await halfway();
  const { house, test: db } = world.arena;
  const { prisma } = db.database;
  const game = await prisma.tournamentGame.findFirstOrThrow({ where: { tournamentId: view.id, boutKey: 'W1.1' } });
  const match = await house.matches.get(game.matchId);
  const other = match.result?.winner === 0 ? 1 : 0;
  const mod = await world.context('mod');
  await house.moderation.overrideWinner(mod, { matchId: match.id, winner: other, reason: 'corners were swapped' });
  const after = await world.view(view.id);
  expect(nameOf(after, boutOf(after, 'W1.1').entrants[boutOf(after, 'W1.1').winner ?? 0])).toBe(
    match.sides[other].agent.name,
  );
  // the final begins
  await world.fight(view.id);
  await house.tournaments.advance(view.id);
  const back = { matchId: match.id, winner: match.result?.winner ?? 0, reason: 'they were not' } as const;
  await expect(house.moderation.overrideWinner(mod, back)).rejects.toMatchObject({ code: 'bout-cannot-be-undone' });
  expect((await house.matches.get(match.id)).result?.winner).toBe(other);
  expect((await world.run(view.id)).state).toBe('finished');
});

test('a bout of three that is undecided again goes on', async () => {
  const view = await halfway({ bestOf: 3, finalBestOf: 1 });
  const { house, test: db } = world.arena;
  const games = () =>
    db.database.prisma.tournamentGame.findMany({
      where: { tournamentId: view.id, boutKey: 'W1.1' },
      orderBy: { number: 'asc' },
    });
  // until the first semi-final is decided
  while (boutOf(await world.view(view.id), 'W1.1').state !== 'decided') {
    await world.fight(view.id);
    await house.tournaments.advance(view.id);
  }
  const before = await games();
  const winner = boutOf(await world.view(view.id), 'W1.1').winner;
  const winnerId = boutOf(view, 'W1.1').entrants[winner ?? 0];
  const won = before.find(game => game.winnerId === winnerId);
  const match = await house.matches.get(won?.matchId ?? '');
  await house.moderation.overrideWinner(await world.context('mod'), {
    matchId: match.id,
    winner: match.result?.winner === 0 ? 1 : 0,
    reason: 'corners were swapped',
  });
  const now = boutOf(await world.view(view.id), 'W1.1');
  const end = await world.run(view.id);
  const final = boutOf(end, 'W1.1');
  expect(Math.max(...final.score)).toBe(2);
  expect(end.state).toBe('finished');
  // two wins to none become one each and a third game; two to one become one to two
  expect((await games()).length).toBe(now.state === 'decided' ? before.length : 3);
});

test('in a Swiss tournament rounds that were paired keep their pairs', async () => {
  number += 1;
  const id = await world.create({ name: `Swiss ${number}`, format: 'swiss', rounds: 2, entryFee: 0 });
  await world.join(id, ...NAMES);
  await world.start(id);
  const { tournaments } = world.arena.house;
  await tournaments.advance(id);
  await world.fight(id);
  await tournaments.advance(id);
  const view = await world.view(id);
  const second = view.plan?.bouts.filter(({ round }) => round === 2).map(({ entrants }) => entrants);
  expect(second).toHaveLength(2);
  const first = boutOf(view, 'S1.1');
  await override(view, 'S1.1', nameOf(view, first.entrants[first.winner === 0 ? 1 : 0]));
  const end = await world.run(id);
  expect(end.plan?.bouts.filter(({ round }) => round === 2).map(({ entrants }) => entrants)).toEqual(second);
  expect(end.plan?.bouts.find(({ key }) => key === 'S1.1')?.how).toBe('override');
});
