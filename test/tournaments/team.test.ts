import { afterAll, beforeAll, expect, test } from 'vitest';
import { chatServices } from '../../arena/house.ts';
import type { BulletinServices } from '../../bots/bulletins/index.ts';
import { wordsOf } from '../../bots/bulletins/index.ts';
import { standButtons } from '../../bots/commands/team-words.ts';
import type { Start } from '../../core/tournaments/index.ts';
import { NO_CARDS, words } from '../arena/harness.ts';
import { openTournamentWorld, type TournamentWorld } from './world.ts';

/** Two teams of one community, board by board. */

let world: TournamentWorld;
let number = 0;
const NAMES = ['ann', 'ben', 'cleo', 'dan', 'eve', 'fay'];

beforeAll(async () => {
  world = await openTournamentWorld();
  await world.members(...NAMES);
});
afterAll(() => world?.close());

const command: Start = { kind: 'command' };
async function announced(boards: number, start = command): Promise<string> {
  number += 1;
  const { tournaments } = world.arena.house;
  return tournaments.teams.create(await world.context('mod'), {
    name: `Derby ${number}`,
    teams: ['Reds', 'Blues'],
    boards,
    bestOf: 1,
    start,
    place: { surface: 'console', chatId: 'home', channelId: 'ring' },
    key: `derby-${number}`,
  });
}
async function join(id: string, team: 0 | 1, ...names: string[]): Promise<void> {
  for (const name of names) {
    await world.arena.house.tournaments.join(await world.context(name), { tournamentId: id, team });
  }
}
async function rate(name: string, shown: number): Promise<void> {
  const { prisma } = world.arena.test.database;
  const { memberId } = await world.context(name);
  await prisma.rating.updateMany({ where: { agent: { ownerId: memberId } }, data: { shown } });
}
const services = () => ({ ...chatServices(world.arena.house), cards: NO_CARDS }) as unknown as BulletinServices;
async function told(id: string, kind: string): Promise<string> {
  const { prisma } = world.arena.test.database;
  const row = await prisma.bulletin.findFirstOrThrow({ where: { subjectId: id, kind } });
  const bulletin = await world.arena.house.announcements.bulletins.byId(row.id);
  const reply = bulletin && (await wordsOf(bulletin, services()));
  return reply ? words(reply) : '';
}

test('boards are seated by rating, the last is fought first, and who wins more boards wins', async () => {
  await rate('ann', 1300);
  await rate('ben', 1700);
  await rate('cleo', 1500);
  await rate('dan', 1100);
  await rate('eve', 1600);
  const id = await announced(3);
  await join(id, 0, 'ann', 'ben', 'cleo');
  await join(id, 1, 'dan', 'eve');
  await world.start(id);
  const seated = await world.view(id);
  const board = (name: string) => seated.entrants.find(({ ownerName }) => ownerName === name);
  expect([board('ben')?.board, board('cleo')?.board, board('ann')?.board]).toEqual([1, 2, 3]);
  // the shorter side has a house agent, seated by its rating like anybody
  expect(seated.entrants.filter(({ team }) => team === 1).map(({ ownerName }) => ownerName)).toContain(null);
  expect(seated.entrants.filter(({ team }) => team === 1)).toHaveLength(3);
  expect(seated.plan?.bouts.map(({ key }) => key)).toEqual(['B3', 'B2', 'B1']);
  const sides = seated.plan?.bouts.map(({ entrants }) =>
    entrants.map(entrant => seated.entrants.find(({ id: own }) => own === entrant)?.team),
  );
  expect(sides).toEqual([
    [0, 1],
    [0, 1],
    [0, 1],
  ]);
  const view = await world.run(id);
  expect(view.state).toBe('finished');
  const [reds, blues] = view.teams ?? [];
  expect((reds?.score ?? 0) + (blues?.score ?? 0)).toBe(3);
  const winner = (reds?.score ?? 0) > (blues?.score ?? 0) ? 0 : 1;
  expect(view.teams?.[winner].isWinner).toBe(true);
  const trophies = await world.arena.test.database.prisma.trophy.findMany({ where: { tournamentId: id } });
  const winners = view.entrants.filter(({ team }) => team === winner).map(({ agent }) => agent.id);
  expect(trophies.map(({ agentId }) => agentId).sort()).toEqual([...winners].sort());
  expect(trophies.every(({ kind, place }) => kind === 'team' && place === 1)).toBe(true);
  expect(await told(id, 'tournament-winner')).toMatch(/(Reds|Blues) win Derby \d+ \d–\d!/);
  expect(await told(id, 'tournament-board')).toContain('win Derby');
});

test('each side has its button, one agent a member, and no more members than boards', async () => {
  const id = await announced(1);
  const { tournaments } = world.arena.house;
  const open = await world.view(id);
  const labels = () =>
    standButtons(open, open.communityId)
      .flat()
      .map(({ label }) => label);
  expect(labels()).toEqual(['Join Reds', 'Join Blues', 'Leave']);
  await join(id, 0, 'ann');
  expect(
    standButtons(await world.view(id), open.communityId)
      .flat()
      .map(({ label }) => label),
  ).toEqual(['Join Blues', 'Leave']);
  await expect(join(id, 0, 'ben')).rejects.toMatchObject({ code: 'team-full' });
  await expect(join(id, 1, 'ann')).rejects.toMatchObject({ code: 'already-entered' });
  await expect(tournaments.join(await world.context('ben'), { tournamentId: id })).rejects.toMatchObject({
    code: 'which-team',
  });
  await tournaments.leave(await world.context('ann'), { tournamentId: id, confirmed: false });
  await join(id, 1, 'ann');
  expect((await world.view(id)).entrants.map(({ team }) => team)).toEqual([1]);
  // nobody for the Reds: called off, with the reason
  await world.start(id);
  expect(await world.view(id)).toMatchObject({ state: 'cancelled', reason: 'Nobody was there for Reds at the start.' });
});

test('a drop-out forfeits the board; level boards are decided by the highest', async () => {
  await rate('ann', 1300);
  await rate('dan', 1900);
  const id = await announced(2);
  await join(id, 0, 'ann', 'ben');
  await join(id, 1, 'dan', 'eve');
  await world.start(id);
  const { tournaments } = world.arena.house;
  // ben is the Reds' first board, and dan the Blues': the one goes, board 2 goes to the other side by a moderator's word
  await tournaments.leave(await world.context('ben'), { tournamentId: id, confirmed: true });
  await tournaments.override(await world.context('mod'), {
    tournamentId: id,
    bout: 'B2',
    winner: 'Agent ann',
    reason: 'a test of ties',
  });
  const view = await world.run(id);
  expect(view.plan?.bouts.map(({ key, how }) => [key, how])).toEqual([
    ['B2', 'override'],
    ['B1', 'forfeit'],
  ]);
  expect(view.teams?.map(({ score, isWinner }) => [score, isWinner])).toEqual([
    [1, false],
    [1, true],
  ]);
  expect(await told(id, 'tournament-winner')).toContain('level, so the highest board decides');
  // who left has no trophy, were it a winner or not
  const trophies = await world.arena.test.database.prisma.trophy.findMany({ where: { tournamentId: id } });
  const names = await Promise.all(['dan', 'eve'].map(async who => (await world.context(who)).memberId));
  expect(trophies.map(({ memberId }) => memberId).sort()).toEqual(names.sort());
});

test('who finds no opponent sits out where the house has too few, and a match that fills up begins by itself', async () => {
  const { prisma } = world.arena.test.database;
  const { communityId } = await world.context('mod');
  await prisma.agent.updateMany({ where: { communityId, ownerId: null }, data: { retiredAt: world.clock.now() } });
  const uneven = await announced(3);
  await join(uneven, 0, 'ann', 'ben', 'cleo');
  await join(uneven, 1, 'dan');
  await world.start(uneven);
  const view = await world.view(uneven);
  expect(view.plan?.bouts).toHaveLength(1);
  expect(view.entrants.filter(({ out }) => out === 'no board')).toHaveLength(2);
  expect(await told(uneven, 'tournament-out')).toContain('there was no board left');
  await world.arena.house.tournaments.cancel(await world.context('mod'), {
    tournamentId: uneven,
    reason: 'seen enough',
  });
  await prisma.agent.updateMany({ where: { communityId, ownerId: null }, data: { retiredAt: null } });
  const full = await announced(2, { kind: 'full' });
  await join(full, 0, 'ann', 'ben');
  await world.arena.house.tournaments.advance(full);
  expect((await world.view(full)).state).toBe('registering');
  await join(full, 1, 'dan', 'eve');
  expect((await world.run(full)).state).toBe('finished');
});

test('bad input is answered with what to do', async () => {
  const say = (name: string, options: Record<string, string | number>) => world.arena.say('mod', name, options);
  expect(words(await say('team create', { teams: 'Reds' }))).toContain('“vs”');
  expect(words(await say('team create', { teams: 'Reds vs reds' }))).toContain('different names');
  expect(words(await say('team create', { teams: 'R vs Blues' }))).toMatch(/2|short|character/i);
  expect(words(await say('team create', { boards: 99 }))).toContain('1 to 16');
  expect(words(await say('team create', { start: 'soonish' }))).toContain('when it starts');
  expect(words(await say('team accept', { code: 'AAAA-AAAA' }))).toContain('fits no team match');
  expect(words(await world.arena.say('ann', 'team create', {}))).toMatch(/moderator/i);
  expect(words(await world.arena.say('ann', 'team join', {}))).toContain('No team match takes members');
});
