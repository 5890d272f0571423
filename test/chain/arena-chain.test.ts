import { afterAll, beforeAll, expect, it } from 'vitest';
import { CONTRACT_NAMES } from '../../contracts/index.ts';
import { type ArenaChain, startArenaChain } from './arena-chain.ts';

let arena: ArenaChain;
beforeAll(async () => {
  arena = await startArenaChain();
});
afterAll(() => arena?.close());

it('knows where its contracts stand, and reads them', async () => {
  const addresses = await arena.service.addresses();
  expect(Object.keys(addresses ?? {}).sort()).toEqual([...CONTRACT_NAMES].sort());
  expect(addresses).toEqual(arena.addresses);
  const block = await arena.service.node.read(provider => provider.getBlockNumber());
  expect(block).toBeGreaterThan(8);
  expect(await arena.contracts.registry.verifiers()).toEqual(arena.verifiers.map(({ address }) => address));
});

it('passes time for everybody at once', async () => {
  const before = arena.clock.now().getTime();
  await arena.passTime(3_600);
  const block = await arena.chain.provider.getBlock('latest');
  const chainMs = (block?.timestamp ?? 0) * 1000;
  // blocks tell whole seconds, and the chain rounds its own
  expect(chainMs - before - 3_600_000).toBeGreaterThan(-5_000);
  expect(chainMs - arena.clock.now().getTime()).toBeLessThan(5_000);
  expect(arena.clock.now().getTime() - before).toBeGreaterThanOrEqual(3_600_000);
});
