import type { Wallet } from 'ethers';
import type { RunningApi } from '../../api/server.ts';
import { createPageCards, toldHeadToHead } from '../../arena/page-cards.ts';
import { type ResultLeaf, resultTree } from '../../core/chain/leaves.ts';
import {
  createArenaClient,
  createRegistryReader,
  createVerifier,
  type Verifier,
  type VerifierOptions,
} from '../../core/chain/verifier/index.ts';
import { silentLog } from '../../core/platform/log.ts';
import { createTapeWitness } from '../../core/prices/index.ts';
import { type TestDatabase, testDatabase } from '../database.ts';
import { serveArena } from './arena-api.ts';
import type { ArenaChain } from './arena-chain.ts';
import { otherWinner, voices } from './match-world.ts';

/** Verifiers of a real arena on a real chain, and the API through which they see it. */
export interface VerifierRoom {
  api: RunningApi;
  /** Their own memory, which is not the arena's. */
  memory: TestDatabase;
  /** One of the seven, in this process; the same number is the same one, as after a restart. */
  verifier(index: number, options?: Partial<VerifierOptions>): Promise<Verifier>;
  /** Tells another winner of every result that it sees, in the right form. */
  lie(index: number): Promise<void>;
  close(): Promise<void>;
}

export async function openVerifierRoom(arena: ArenaChain): Promise<VerifierRoom> {
  const { house, chain, clock, config, addresses } = arena;
  const cards = createPageCards({ log: silentLog, headToHead: toldHeadToHead(house) });
  const api = await serveArena(arena, { cards });
  const memory = await testDatabase();
  const registry = { chainId: chain.chainId, address: addresses.MatchRegistry };
  const client = createArenaClient({ url: api.url, clock });
  return {
    api,
    memory,
    verifier: (index, options = {}) =>
      createVerifier({
        database: memory.database,
        registry,
        signer: signerOf(arena, index),
        reader: createRegistryReader({ rpcUrls: [chain.url], registry, confirmations: config.confirmations, clock }),
        client: createArenaClient({ url: api.url, clock }),
        witness: createTapeWitness({ database: memory.database, venues: [], clock, log: silentLog }),
        clock,
        random: () => 0.5,
        log: silentLog,
        acceptSimulated: true,
        fromBlock: null,
        ...options,
      }),
    async lie(index) {
      const say = voices(arena);
      const signer = signerOf(arena, index);
      for (const state of ['proposed', 'signed'] as const) {
        for await (const batches of client.batches(state)) {
          for (const { root, results } of batches) {
            for (const result of results) {
              const lie: ResultLeaf = otherWinner(result);
              if (resultTree([lie]).root === root) continue;
              // whoever has said so already is told so
              await client.tell((await say.dissent(signer, root, lie)) as never).catch(() => {});
            }
          }
        }
      }
    },
    async close() {
      await api.close();
      await cards.close();
      await memory.drop();
    },
  };
}

export function signerOf({ verifiers }: Pick<ArenaChain, 'verifiers'>, index: number): Wallet {
  const signer = verifiers[index];
  if (!signer) throw new Error(`There is no verifier ${index}.`);
  return signer;
}
