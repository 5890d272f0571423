import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CommunityContext } from '../../core/communities/index.ts';
import type { RenderFight } from '../../core/matches/index.ts';
import { createTestClock } from './clock.ts';
import { openTestArena, type TestArena } from './harness.ts';

/** A renderer that says nothing about pictures: how often it was asked for what, and whether it is broken. */
const asked: { matchId: string; cut: string; maxBytes: number }[] = [];
let broken = false;
const render: RenderFight = async (replay, { cut, maxBytes }) => {
  asked.push({ matchId: replay.matchId, cut, maxBytes });
  if (broken) throw new Error('no paint');
  return { bytes: new TextEncoder().encode(`GIF of ${replay.matchId}`), frames: 10, durationMs: 500 };
};

const clock = createTestClock(new Date());
const place = { surface: 'console' as const, chatId: 'jobs', channelId: 'ring' };
let arena: TestArena;
let ann: CommunityContext;
let sequence = 0;

beforeAll(async () => {
  arena = await openTestArena({ clock, render });
  // jobs come from the test and the sweeper alone: the outbox has stopped, as if its process had died
  await arena.relay.stop();
  ann = await arena.house.communities.resolve({
    surface: 'console',
    chat: { id: 'jobs', kind: 'group', title: 'Jobs', channelId: 'ring' },
    actor: { id: 'ann', displayName: 'ann' },
  });
  await arena.house.agents.create({ ...ann, name: 'Axe', archetype: 'bruiser', limit: 2 });
});
afterAll(() => arena.close());

async function casual(): Promise<string> {
  clock.pass(11);
  return arena.house.matches.casual.start({ context: ann, place, idempotencyKey: `jobs:${sequence++}` });
}

const row = (id: string) => arena.test.database.prisma.match.findUniqueOrThrow({ where: { id } });

async function until(check: () => Promise<boolean>, withinMs = 60_000): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!(await check())) {
    if (Date.now() > deadline) throw new Error('it did not happen in time');
    await new Promise(resolve => setTimeout(resolve, 25));
  }
}

const sweep = () => arena.queues.add('upkeep', 'sweep', {});

it('the sweeper finds a match whose job was lost, moves it to its end and has it drawn', async () => {
  const id = await casual();
  await sweep();
  expect((await row(id)).state).toBe('open');
  clock.pass(11);
  await sweep();
  await until(async () => (await row(id)).state === 'settled');
  clock.pass(31);
  await sweep();
  await until(async () => (await row(id)).gifKey !== null);
  expect(asked.filter(request => request.matchId === id)).toEqual([
    { matchId: id, cut: 'highlight', maxBytes: 3_000_000 },
  ]);
});

it('after hours of absence moves what can be moved, instead of voiding it', async () => {
  const id = await casual();
  clock.pass(5 * 3600);
  await sweep();
  await until(async () => ['settled', 'void'].includes((await row(id)).state));
  expect((await row(id)).state).toBe('settled');
});

it('voids what cannot be moved for half an hour, and not before', async () => {
  const id = await casual();
  await arena.house.matches.advance(id);
  // a match that fails to settle for a reason that nobody foresaw
  await arena.test.database.prisma.match.update({
    where: { id },
    data: { state: 'finished', kind: 'rated', winner: 0 },
  });
  await arena.test.database.prisma.rating.deleteMany({ where: { agentId: (await row(id)).agentAId } });
  clock.pass(29 * 60);
  await sweep();
  await new Promise(resolve => setTimeout(resolve, 500));
  expect((await row(id)).state).toBe('finished');
  clock.pass(2 * 60);
  await sweep();
  await until(async () => (await row(id)).state === 'void');
  expect(await row(id)).toMatchObject({ resultKind: 'void', voidReason: 'The match could not be finished in time.' });
  await arena.test.database.prisma.rating.create({
    data: { agentId: (await row(id)).agentAId, communityId: ann.communityId, mu: 25, sigma: 8, shown: 700 },
  });
});

it('a job run twice, at once or late, is harmless', async () => {
  const id = await casual();
  await Promise.all(Array.from({ length: 6 }, () => arena.queues.add('matches', 'advance', { matchId: id })));
  await until(async () => (await row(id)).state === 'settled');
  await arena.queues.add('matches', 'advance', { matchId: id });
  await arena.queues.add('matches', 'advance', { matchId: '000000000000' });
  await Promise.all(Array.from({ length: 3 }, () => arena.queues.add('render', 'fight', { matchId: id })));
  await until(async () => (await row(id)).gifKey !== null);
  const { settledAt } = await row(id);
  clock.pass(60);
  await arena.queues.add('matches', 'advance', { matchId: id });
  await new Promise(resolve => setTimeout(resolve, 300));
  expect((await row(id)).settledAt).toEqual(settledAt);
});

it('draws once for five who ask at once, and not again while it is kept', async () => {
  const id = await casual();
  await arena.house.matches.advance(id);
  const match = await arena.house.matches.get(id);
  const wanted = Array.from({ length: 5 }, () => arena.house.pictures.gif(match, 'full', 5_000_000));
  const pictures = await Promise.all(wanted);
  for (const bytes of pictures) expect(new TextDecoder().decode(bytes)).toBe(`GIF of ${id}`);
  await arena.house.pictures.gif(match, 'full', 5_000_000);
  expect(asked.filter(request => request.matchId === id && request.cut === 'full')).toHaveLength(1);
});

it('tells a result without a picture where drawing fails three times; a private wish that fails spoils nothing', async () => {
  const id = await casual();
  await arena.house.matches.advance(id);
  broken = true;
  try {
    await arena.queues.add('render', 'fight', { matchId: id, cut: 'full', maxBytes: 4_000_000 });
    await until(async () => asked.filter(request => request.matchId === id && request.cut === 'full').length === 3);
    expect((await row(id)).gifFailed).toBe(false);
    await arena.queues.add('render', 'fight', { matchId: id });
    await until(async () => (await row(id)).gifFailed);
  } finally {
    broken = false;
  }
  expect(asked.filter(request => request.matchId === id && request.cut === 'highlight')).toHaveLength(3);
});

it('says so at once where a picture of an older engine is not kept any more', async () => {
  const id = await casual();
  await arena.house.matches.advance(id);
  const match = await arena.house.matches.get(id);
  await expect(arena.house.pictures.gif({ ...match, engine: '0.0.1' }, 'full', 1_000_000)).rejects.toMatchObject({
    code: 'replay-of-another-engine',
  });
});
