import { afterAll, beforeAll, expect, it } from 'vitest';
import { createRegistry } from '../../core/chain/registry.ts';
import type { ChainBase } from '../../core/chain/types.ts';
import { type ArenaChain, startArenaChain } from './arena-chain.ts';
import { type BadNode, startBadNode } from './bad-node.ts';
import { mine } from './wishes.ts';

/** How much an arena asks of its node: nodes are paid by the call, or refuse after so many. */

let arena: ArenaChain;
let node: BadNode;
beforeAll(async () => {
  arena = await startArenaChain({
    async through(url) {
      node = await startBadNode(url, (_call, pass) => pass());
      return node.url;
    },
  });
  await arena.look();
});
afterAll(async () => {
  await arena?.close();
  await node?.stop();
});

async function asked(work: () => Promise<unknown>): Promise<string[]> {
  const before = node.asked.length;
  await work();
  return node.asked.slice(before);
}
const look = () => arena.service.runStep();

it('asks one question in a look without a new block, and three with one, where nothing goes on', async () => {
  await mine(arena);
  await look();
  expect(await asked(look)).toEqual(['eth_getBlockByNumber']);
  for (let block = 0; block < 5; block++) {
    await mine(arena);
    expect(await asked(look)).toEqual(['eth_getBlockByNumber', 'eth_getLogs', 'eth_getBlockByNumber']);
  }
  // several blocks: where it stands, and the last of them before and after
  await mine(arena, 3);
  expect((await asked(look)).length).toBeLessThanOrEqual(5);
});

it('asks its node some 135,000 questions a day, where there is a block every two seconds and nothing goes on', async () => {
  const minutes = 5;
  const count = await asked(async () => {
    for (let seconds = 0; seconds < minutes * 60; seconds += 2) {
      await mine(arena);
      await arena.waitOffChain(2);
      await look();
    }
  });
  // besides, the balance of the key: two questions a minute
  const aDay = (count.length / minutes + 2) * 24 * 60;
  expect(aDay).toBeLessThan(140_000);
});

it('asks once for what many want to know at the same time', async () => {
  const { addresses, settings, node: reader } = arena.service;
  const registry = createRegistry({ addresses, settings, node: reader, clock: arena.clock } as ChainBase);
  const calls = (methods: string[]) => methods.filter(method => method === 'eth_call').length;
  const alone = calls(await asked(() => registry.jury(-1)));
  expect(calls(await asked(() => Promise.all(Array.from({ length: 10 }, () => registry.jury(0)))))).toBeLessThanOrEqual(
    alone * 2,
  );
  const { governance } = arena.service;
  expect(calls(await asked(() => Promise.all([governance.rules(), governance.rules()])))).toBe(7);
  expect(await asked(() => governance.rules())).toEqual([]);
  await mine(arena);
  await arena.waitOffChain(11);
  expect(calls(await asked(() => governance.rules()))).toBe(7);
});
