import { MatchRegistry__factory } from '../../contracts/index.ts';
import type { TransactionWish } from '../../core/chain/types.ts';
import type { ArenaChain } from './arena-chain.ts';

/** Transactions that a test wants sent: batches of one commit, of which each only goes through in its place. */

const registry = MatchRegistry__factory.createInterface();

export function batch(arena: ArenaChain, first: number, key = `test:${first}`): TransactionWish {
  const root = `0x${first.toString(16).padStart(64, '0')}`;
  return {
    key,
    purpose: 'test',
    to: arena.addresses.MatchRegistry,
    data: registry.encodeFunctionData('commitMatches', [first, 1, root]),
  };
}

/** Coins to somebody: depends on nothing. */
export function gift(arena: ArenaChain, key: string, value = 1n): TransactionWish {
  return { key, purpose: 'test', to: arena.wallet(0).address, data: '0x', value };
}

export async function wish(arena: ArenaChain, ...wishes: TransactionWish[]): Promise<void> {
  await arena.test.database.transaction(async tx => {
    for (const wanted of wishes) await arena.service.wish(tx, wanted);
  });
}

export async function rowOf(arena: ArenaChain, key: string) {
  const row = await arena.test.database.prisma.chainTransaction.findUniqueOrThrow({
    where: { chainId_key: { chainId: arena.chain.chainId, key } },
  });
  return { ...row, attempts: row.attempts as { hash: string; maxFeePerGas: string; maxPriorityFeePerGas: string }[] };
}

/** How many transactions of the arena's key are mined. */
export function minedCount(arena: ArenaChain): Promise<number> {
  return arena.chain.provider.getTransactionCount(arena.operator.address, 'latest');
}

export const send = (arena: ArenaChain, method: string, ...params: unknown[]) =>
  arena.chain.provider.send(method, params);

export const mine = (arena: ArenaChain, blocks = 1) => send(arena, 'anvil_mine', `0x${blocks.toString(16)}`);
