import { afterAll, beforeAll, expect, test } from 'vitest';
import { chatServices } from '../../arena/house.ts';
import { encodeAction } from '../../bots/actions.ts';
import { wordsOf } from '../../bots/bulletins/index.ts';
import { commands } from '../../bots/commands/index.ts';
import type { Cards, Services } from '../../bots/commands/types.ts';
import type { Reply } from '../../bots/reply.ts';
import { toPlainText } from '../../bots/rich-text.ts';
import { openTournamentWorld, type TournamentWorld } from './world.ts';

/** What is told of a tournament: with the longest names there are it fits a caption, and it tells no result before its own message did. */

/** Telegram: a message with a picture takes so many characters. */
const CAPTION = 1024;
/** The smallest PNG signature: only that there is a picture matters here. */
const PIXEL = Uint8Array.of(0x89, 0x50, 0x4e, 0x47);
const drawn = async () => PIXEL;

let world: TournamentWorld;
let services: Services;
const NAMES = ['ann', 'ben', 'cleo', 'dan', 'eve', 'fay', 'gus', 'hal'].map(name => `${name} ${'W'.repeat(60)}`);
const catalogue = commands.map(({ spec }) => spec);

beforeAll(async () => {
  world = await openTournamentWorld();
  const cards: Cards = {
    agent: drawn,
    leaderboard: drawn,
    profile: drawn,
    result: drawn,
    match: drawn,
    price: drawn,
    market: drawn,
    bettors: drawn,
    bracket: drawn,
    table: drawn,
    crossTable: drawn,
    winner: drawn,
    recap: drawn,
  };
  services = {
    ...chatServices(world.arena.house),
    cards,
    missingPermissions: async () => [],
    maxUploadBytes: () => 1_000_000,
    publicUrl: null,
    pageAddress: null,
  };
  const { house } = world.arena;
  for (const [index, name] of NAMES.entries()) {
    const { communityId, memberId } = await world.context(name);
    const long = `${String.fromCodePoint(65 + index)}${'W'.repeat(19)}`;
    await house.agents.create({ communityId, memberId, name: long, archetype: 'gunner', limit: 1 });
  }
});
afterAll(() => world?.close());

/** All that is told of it now, by key. */
async function told(id: string): Promise<Map<string, Reply>> {
  const { prisma } = world.arena.test.database;
  const rows = await prisma.bulletin.findMany({ where: { subjectId: id }, orderBy: { createdAt: 'asc' } });
  const replies = new Map<string, Reply>();
  for (const row of rows) {
    const reply = await wordsOf({ ...row, data: row.data as Record<string, never> }, services);
    if (reply) replies.set(row.key.slice(`tournament:${id}:`.length), reply);
  }
  return replies;
}

const textOf = ({ title = [], text = [] }: Reply) => `${toPlainText(title)}\n${toPlainText(text)}`;

function expectFit(key: string, reply: Reply): void {
  expect([key, textOf(reply).length <= (reply.picture ? CAPTION : 4096)]).toEqual([key, true]);
  expect(textOf(reply)).not.toMatch(/undefined|null|NaN|\[object/);
  for (const { action, label } of (reply.buttons ?? []).flat()) {
    expect(label.length).toBeLessThanOrEqual(80);
    if (action) expect(encodeAction(action, catalogue).length).toBeLessThanOrEqual(64);
  }
}

test.each(['single', 'double', 'round-robin', 'swiss', 'groups'])(
  '%s: everything fits, at every step',
  async format => {
    const seen = new Set<string>();
    const look = async (id: string) => {
      for (const [key, reply] of await told(id)) {
        seen.add(key.split(':')[0] ?? key);
        expectFit(key, reply);
      }
    };
    const id = await world.create({
      name: 'W'.repeat(40),
      format,
      bestOf: format === 'single' ? 3 : 1,
      entryFee: 5,
      checkInMinutes: 10,
      prizeSplit: [10, 10, 10, 10, 10, 10, 10, 10, 10, 10],
    });
    await look(id);
    await world.join(id, ...NAMES);
    await world.start(id);
    await look(id);
    const { tournaments } = world.arena.house;
    for (const name of NAMES.slice(1)) await tournaments.checkIn(await world.context(name), { tournamentId: id });
    await look(id);
    await world.start(id, { now: true });
    const view = await world.run(id, () => look(id));
    await look(id);
    expect(view.state).toBe('finished');
    expect([...seen]).toEqual(expect.arrayContaining(['board', 'checkin', 'last-call', 'out', 'round', 'winner']));
  },
);

test('a result is told by its own message first: until then no board and no table shows it', async () => {
  const id = await world.create({ name: 'Secrets', format: 'single', size: 8, entryFee: 0 });
  await world.join(id, ...NAMES.slice(0, 4));
  await world.start(id);
  const { tournaments } = world.arena.house;
  await tournaments.advance(id);
  const before = await world.view(id);
  const board = textOf((await told(id)).get('board') as Reply);
  const fought = await world.fight(id, false);
  await tournaments.advance(id);
  const during = await world.view(id);
  expect(during.plan).toEqual(before.plan);
  expect(textOf((await told(id)).get('board') as Reply)).toBe(board);
  expect((await world.news(id)).filter(key => key.startsWith('final:'))).toEqual([]);
  await world.arena.test.database.prisma.matchPost.updateMany({
    where: { matchId: { in: fought } },
    data: { stage: 'result' },
  });
  await tournaments.advance(id);
  expect((await world.view(id)).plan?.bouts.filter(({ state }) => state === 'decided')).toHaveLength(2);
  await world.run(id);
});

test('news that has been overtaken is told no more', async () => {
  const id = await world.create({ name: 'Overtaken', size: 4, entryFee: 0, checkInMinutes: 10 });
  await world.join(id, ...NAMES.slice(0, 3));
  await world.start(id);
  expect([...(await told(id)).keys()]).toContain('checkin');
  await world.arena.house.tournaments.cancel(await world.context('mod'), {
    tournamentId: id,
    reason: 'the hall burned',
  });
  const replies = await told(id);
  expect([...replies.keys()].sort()).toEqual(['board', 'cancelled']);
  expect(textOf(replies.get('board') as Reply)).toContain('the hall burned');
});
