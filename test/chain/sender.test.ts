import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { IN_FLIGHT_MAX } from '../../core/chain/wire/sender.ts';
import { type ArenaChain, startArenaChain } from './arena-chain.ts';
import { type BadNode, type NodeCall, startBadNode } from './bad-node.ts';
import { batch, gift, mine, minedCount, rowOf, send, wish } from './wishes.ts';

/** What the sender does as long as the chain does nothing odd; and that dying at any point sends nothing twice. */

type Answer = (call: NodeCall, pass: () => Promise<unknown>) => unknown;
const HONEST: Answer = (_call, pass) => pass();

let arena: ArenaChain;
let node: BadNode;
let answer: Answer = HONEST;
beforeAll(async () => {
  arena = await startArenaChain({
    async through(url) {
      node = await startBadNode(url, (call, pass) => answer(call, pass));
      return node.url;
    },
  });
});
afterAll(async () => {
  await arena?.close();
  await node?.stop();
});
afterEach(() => {
  answer = HONEST;
});

it('sends what was wished for, once, in order, and confirms it', async () => {
  await wish(arena, batch(arena, 1), batch(arena, 2), batch(arena, 3), batch(arena, 1));
  await arena.look();
  const views = await arena.service.wishedMany(['test:1', 'test:2', 'test:3']);
  expect([...views.values()].map(({ state }) => state)).toEqual(['confirmed', 'confirmed', 'confirmed']);
  expect(await arena.contracts.registry.nextSequence()).toBe(4n);
  expect(await minedCount(arena)).toBe(3);
});

it('counts a transaction as done once there are blocks on top of it', async () => {
  await wish(arena, gift(arena, 'confirmed'));
  await arena.service.runStep();
  await arena.service.runStep();
  expect(await rowOf(arena, 'confirmed')).toMatchObject({ state: 'mined' });
  await mine(arena);
  await arena.service.runStep();
  expect(await rowOf(arena, 'confirmed')).toMatchObject({ state: 'mined' });
  await mine(arena);
  await arena.service.runStep();
  expect(await rowOf(arena, 'confirmed')).toMatchObject({ state: 'confirmed', problem: null });
});

it('does not send what would fail, and says why in words', async () => {
  const before = await minedCount(arena);
  await wish(arena, batch(arena, 9), gift(arena, 'after a failure'));
  await arena.look();
  expect(await arena.service.wished('test:9')).toMatchObject({
    state: 'failed',
    problem: 'It would fail: OutOfSequence(first 9, expected 4).',
    hash: null,
  });
  expect(await rowOf(arena, 'after a failure')).toMatchObject({ state: 'confirmed' });
  expect(await minedCount(arena)).toBe(before + 1);
});

it('waits with what builds on something that is not mined yet', async () => {
  // this node knows no pending block, as those of most rollups
  answer = async (call, pass) => {
    if (call.method === 'eth_estimateGas') call.params[1] = 'latest';
    return pass();
  };
  await send(arena, 'evm_setAutomine', false);
  await wish(arena, batch(arena, 4), batch(arena, 5));
  await arena.service.runStep();
  await arena.service.runStep();
  expect(await rowOf(arena, 'test:4')).toMatchObject({ state: 'sent' });
  expect(await rowOf(arena, 'test:5')).toMatchObject({ state: 'waiting', problem: null });
  await send(arena, 'evm_setAutomine', true);
  await arena.look();
  expect(await rowOf(arena, 'test:5')).toMatchObject({ state: 'confirmed' });
});

it('has so many under way at once, and no more', async () => {
  await send(arena, 'evm_setAutomine', false);
  await wish(arena, ...Array.from({ length: IN_FLIGHT_MAX + 4 }, (_, index) => gift(arena, `crowd:${index}`)));
  await arena.service.runStep();
  await arena.service.runStep();
  const states = await arena.test.database.prisma.chainTransaction.groupBy({
    by: ['state'],
    where: { key: { startsWith: 'crowd:' } },
    _count: { _all: true },
  });
  expect(Object.fromEntries(states.map(({ state, _count }) => [state, _count._all]))).toEqual({
    sent: IN_FLIGHT_MAX,
    waiting: 4,
  });
  await send(arena, 'evm_setAutomine', true);
  await arena.look();
  expect(await rowOf(arena, `crowd:${IN_FLIGHT_MAX + 3}`)).toMatchObject({ state: 'confirmed' });
});

it('sends each once where two processes look at the same time, and either may go on', async () => {
  const before = await minedCount(arena);
  const other = await arena.another();
  const keys = Array.from({ length: 12 }, (_, index) => `both:${index}`);
  await wish(arena, ...keys.map(key => gift(arena, key)));
  for (let round = 0; round < 8; round++) {
    await Promise.all([arena.service.runStep(), other.runStep(), arena.service.runStep()]);
    await mine(arena, 1);
  }
  const views = await other.wishedMany(keys);
  expect([...views.values()].map(({ state }) => state)).toEqual(keys.map(() => 'confirmed'));
  expect(await minedCount(arena)).toBe(before + keys.length);
});

describe('dying', () => {
  /** A process that dies when a node is asked this: nothing after it runs, and what the node did stays done. */
  async function dieAt(method: string, isDone: boolean): Promise<void> {
    const mortal = await arena.another();
    let isDead = false;
    answer = async (call, pass) => {
      if (isDead || call.method === method) {
        isDead = true;
        if (isDone && call.method === method) await pass();
        return 'no answer';
      }
      return pass();
    };
    await mortal.runStep();
    expect(isDead).toBe(true);
    answer = HONEST;
  }

  const places: [string, string, boolean, string][] = [
    ['before it is stored', 'eth_estimateGas', false, 'waiting'],
    ['between store and broadcast', 'eth_sendRawTransaction', false, 'sent'],
    ['after the broadcast', 'eth_sendRawTransaction', true, 'sent'],
    ['before it hears that it is mined', 'eth_getTransactionReceipt', true, 'sent'],
  ];
  for (const [when, method, isDone, state] of places) {
    it(`${when} sends it once`, async () => {
      const before = await minedCount(arena);
      const key = `died ${when}`;
      await wish(arena, gift(arena, key));
      if (method === 'eth_getTransactionReceipt') await (await arena.another()).runStep();
      await dieAt(method, isDone);
      expect(await rowOf(arena, key)).toMatchObject({ state });
      await arena.look();
      const row = await rowOf(arena, key);
      expect(row).toMatchObject({ state: 'confirmed', problem: null });
      expect(row.attempts).toHaveLength(1);
      expect(await minedCount(arena)).toBe(before + 1);
    });
  }
});

it('without a key it follows what others sent, and sends nothing', async () => {
  const reader = await arena.another({ key: null });
  expect(await reader.operator()).toBeNull();
  await wish(arena, gift(arena, 'by another'));
  await reader.runStep();
  expect(await rowOf(arena, 'by another')).toMatchObject({ state: 'waiting' });
  await arena.service.runStep();
  await mine(arena, 3);
  await reader.runStep();
  await reader.runStep();
  expect(await rowOf(arena, 'by another')).toMatchObject({ state: 'confirmed' });
});
