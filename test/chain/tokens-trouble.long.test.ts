import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createLogger } from '../../core/platform/index.ts';
import { words } from '../arena/harness.ts';
import { type ArenaChain, startArenaChain } from './arena-chain.ts';
import { type ArenaChat, chatOf } from './arena-chat.ts';

/** One agent that makes trouble keeps no other waiting: where it cannot be drawn, described, or given to its holder. */

let arena: ArenaChain;
let chat: ArenaChat;
/** Names of agents of whom no portrait can be made: 'none' comes of it, or a fault. */
const undrawable = new Map<string, 'none' | 'fault'>();
const destination = new PassThrough();
const NAMES = ['One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven'];

beforeAll(async () => {
  arena = await startArenaChain({
    log: createLogger({ level: 'warn', destination }),
    portrait: async ({ name }) => {
      const trouble = undrawable.get(name);
      if (trouble === 'fault') throw new Error('the drawer is broken');
      return trouble === 'none' ? null : Buffer.from(`a portrait of ${name}`);
    },
  });
  chat = chatOf(arena);
  for (const [index, name] of NAMES.entries()) {
    await chat.say(name, 'agent create', { name, archetype: 'gunner' });
    await chat.link(name, arena.wallet(index));
  }
});
beforeEach(() => {
  undrawable.clear();
  destination.read();
});
afterAll(() => arena?.close());

async function tokenOf(name: string) {
  const agent = await arena.test.database.prisma.agent.findFirstOrThrow({ where: { name } });
  return arena.test.database.prisma.agentToken.findUniqueOrThrow({ where: { agentId: agent.id } });
}

async function mint(name: string): Promise<void> {
  await chat.tap(name, await chat.say(name, 'agent mint', { agent: name }), 'Mint it');
}

const logged = () => String(destination.read() ?? '').match(/"msg":"[^"]*"/g) ?? [];

it('mints whom it can, however many cannot be drawn before them', async () => {
  for (const name of NAMES.slice(0, 4)) undrawable.set(name, 'none');
  undrawable.set('Five', 'fault');
  for (const name of NAMES) await mint(name);
  await arena.look();
  await arena.look();
  expect(await tokenOf('Six')).toMatchObject({ state: 'minted' });
  expect(await tokenOf('Seven')).toMatchObject({ state: 'minted' });
  expect(await tokenOf('One')).toMatchObject({ state: 'minting', wantedCid: null });
  // each is said once, and not with every step
  expect(logged().filter(line => line.includes('waits to be minted'))).toHaveLength(5);
  undrawable.clear();
  await arena.passTime(61);
  await arena.look();
  for (const name of NAMES) expect(await tokenOf(name)).toMatchObject({ state: 'minted' });
});

it('renews all that it can, whoever asks for theirs again and whatever cannot be drawn', async () => {
  const { prisma } = arena.test.database;
  await arena.passTime(90_000);
  await arena.house.agents.tune((await tokenOf('One')).agentId, { sliders: { aggression: 71 } });
  await arena.look();
  expect(await prisma.chainTransaction.count({ where: { purpose: 'describe' } })).toBe(1);
  // 'One' was described a moment ago, and asks again
  const card = await chat.say('One', 'agent token', { agent: 'One' });
  const answer = words(await chat.tap('One', card, 'Describe anew'));
  expect(answer).toMatch(/once a day. What has changed since goes on the chain by itself, after .*\d\d:\d\d/);
  expect(words(await chat.say('One', 'agent token', { agent: 'One' }))).not.toContain('on its way');
  // as those have it whom an earlier release asked for, and 'Two' cannot be drawn in what it wears now
  await prisma.agentToken.updateMany({ where: { agentId: (await tokenOf('One')).agentId }, data: { wantedCid: null } });
  undrawable.set('Two', 'none');
  const worn = await looksOf('Two');
  await prisma.agent.updateMany({
    where: { name: 'Two' },
    data: { looks: { ...worn, hue: ((worn['hue'] ?? 0) + 17) % 360 } },
  });
  await prisma.agentToken.updateMany({ where: { agentId: (await tokenOf('Two')).agentId }, data: { wantedCid: null } });
  await arena.house.agents.tune((await tokenOf('Three')).agentId, { sliders: { aggression: 72 } });
  await arena.passTime(660);
  const before = (await tokenOf('Three')).cid;
  await arena.look();
  expect((await tokenOf('Three')).cid).not.toBe(before);
  expect(await prisma.chainTransaction.count({ where: { purpose: 'describe' } })).toBe(2);
  expect(logged().filter(line => line.includes('could not be drawn'))).toHaveLength(1);
});

async function looksOf(name: string): Promise<Record<string, number>> {
  const { looks } = await arena.test.database.prisma.agent.findFirstOrThrow({ where: { name } });
  return looks as Record<string, number>;
}

it('says once that an agent cannot be given to its holder, and gives the others', async () => {
  const { prisma } = arena.test.database;
  const [one, two] = [await tokenOf('One'), await tokenOf('Two')];
  await arena.test.database.pool.query(`
    CREATE FUNCTION never() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'not this one'; END $$;
    CREATE TRIGGER never BEFORE UPDATE ON "Agent" FOR EACH ROW
      WHEN (OLD.id = '${one.agentId}' AND OLD."ownerId" IS DISTINCT FROM NEW."ownerId") EXECUTE FUNCTION never();`);
  const holder = arena.wallet(8).address;
  await prisma.agentToken.updateMany({ where: { agentId: { in: [one.agentId, two.agentId] } }, data: { holder } });
  for (let step = 0; step < 6; step++) await arena.service.runStep();
  expect(await tokenOf('Two')).toMatchObject({ settledFor: holder });
  expect(await tokenOf('One')).toMatchObject({ settledFor: arena.wallet(0).address });
  expect(logged().filter(line => line.includes('could not be given'))).toHaveLength(1);
  await arena.test.database.pool.query('DROP FUNCTION never CASCADE');
  await arena.passTime(61);
  await arena.service.runStep();
  expect(await tokenOf('One')).toMatchObject({ settledFor: holder });
});

it('tells whoever links a wallet of all its agents in one message', async () => {
  const { prisma } = arena.test.database;
  await chat.link('fay', arena.wallet(8));
  await arena.service.runStep();
  const rows = await prisma.outbox.findMany({ where: { name: 'person' }, orderBy: { id: 'asc' } });
  const come = rows.map(({ data }) => data as Record<string, unknown>).filter(({ what }) => what === 'agent-come');
  expect(come).toHaveLength(1);
  const { agentName = '', others = [] } = (come[0]?.['token'] ?? {}) as { agentName?: string; others?: string[] };
  expect([agentName, ...others].sort()).toEqual(['One', 'Two']);
});
