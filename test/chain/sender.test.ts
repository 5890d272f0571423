import { afterAll, beforeAll, expect, it } from 'vitest';
import { MatchRegistry__factory } from '../../contracts/index.ts';
import type { TransactionWish } from '../../core/chain/types.ts';
import { type ArenaChain, startArenaChain } from './arena-chain.ts';

let arena: ArenaChain;
beforeAll(async () => {
  arena = await startArenaChain();
});
afterAll(() => arena?.close());

const registry = MatchRegistry__factory.createInterface();

/** A batch of one commit, which only goes through in its place. */
function batch(first: number, key = `test:${first}`): TransactionWish {
  const root = `0x${first.toString(16).padStart(64, '0')}`;
  return {
    key,
    purpose: 'commits',
    to: arena.addresses.MatchRegistry,
    data: registry.encodeFunctionData('commitMatches', [first, 1, root]),
  };
}

const wish = (wanted: TransactionWish) => arena.test.database.transaction(tx => arena.service.wish(tx, wanted));

it('sends what was wished for, once, in order, and confirms it', async () => {
  for (const first of [1, 2, 3]) await wish(batch(first));
  await wish(batch(1));
  await arena.look();
  const views = await arena.service.wishedMany(['test:1', 'test:2', 'test:3']);
  expect([...views.values()].map(({ state }) => state)).toEqual(['confirmed', 'confirmed', 'confirmed']);
  expect(await arena.contracts.registry.nextSequence()).toBe(4n);
});

it('does not send what would fail, and says why in words', async () => {
  await wish(batch(9));
  await arena.look();
  expect(await arena.service.wished('test:9')).toMatchObject({
    state: 'failed',
    problem: 'It would fail: OutOfSequence(first 9, expected 4).',
    hash: null,
  });
});
