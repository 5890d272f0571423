import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ArenaChain, startArenaChain } from '../chain/arena-chain.ts';
import { gift, rowOf, send, wish } from '../chain/wishes.ts';

/** The operator's key is exchanged while what the old one has signed can never be mined. */

let arena: ArenaChain;
beforeAll(async () => {
  arena = await startArenaChain();
});
afterAll(() => arena?.close());

it('a new key is not held up by what the old one has left behind', async () => {
  const keys = Array.from({ length: 20 }, (_, index) => `old ${index}`);
  await send(arena, 'evm_setAutomine', false);
  await wish(arena, ...keys.map(key => gift(arena, key)));
  await arena.service.runStep();
  const { prisma } = arena.test.database;
  const sent = await prisma.chainTransaction.findMany({ where: { state: 'sent' } });
  expect(sent).toHaveLength(16);
  // nobody has them any more, and nobody takes them: the key has no coins
  await send(arena, 'anvil_setBalance', arena.operator.address, '0x0');
  for (const { hash } of sent) await send(arena, 'anvil_dropTransaction', hash);
  await send(arena, 'evm_setAutomine', true);
  const key = arena.wallet(5);
  await send(arena, 'anvil_setBalance', key.address, `0x${(10n ** 20n).toString(16)}`);
  const renewed = await arena.another({ key: { private: key.privateKey } });
  for (let round = 0; round < 6; round++) {
    await renewed.runStep();
    await send(arena, 'anvil_mine', '0x3');
  }
  expect(await rowOf(arena, 'old 19')).toMatchObject({ state: 'confirmed', sender: key.address });
  expect(await rowOf(arena, 'old 0')).toMatchObject({ state: 'sent', sender: arena.operator.address });
});
