import { baseUriOf, ChainTrouble } from '../core/chain/index.ts';
import type { ChainConfig, Config } from '../core/platform/config.ts';
import type { Database } from '../core/platform/database.ts';
import { openStore } from '../core/platform/store.ts';
import { loadLog } from './settings.ts';
import { UsageError } from './usage.ts';

/** What all commands of `arena chain` stand on. */

/** @throws UsageError where no chain is set */
export function chainOf(config: Config): ChainConfig {
  if (!config.chain) throw new UsageError('Set CHAIN_RPC_URL and CHAIN_ID first: docs/chain.md tells how to begin.');
  return config.chain;
}

/** Where tokens are to name their descriptions. @throws UsageError where nothing says so */
export function descriptionsOf(config: Config): string {
  const baseUri = baseUriOf(chainOf(config), config.publicUrl);
  if (baseUri !== null) return baseUri;
  throw new UsageError('Set PUBLIC_URL, or IPFS_API_URL: tokens of agents name the address of their descriptions.');
}

/** Beside the arena that runs, or by itself. @throws UsageError where nodes cannot be asked */
export async function withDatabase(config: Config, work: (database: Database) => Promise<void>): Promise<void> {
  const store = await openStore(config, { log: loadLog(config), as: 'attach' });
  try {
    await work(store.database).catch((error: unknown) => {
      if (!(error instanceof ChainTrouble)) throw error;
      throw new UsageError(`${error.message} Look at CHAIN_RPC_URL and CHAIN_ID; \`arena doctor\` asks each node.`);
    });
  } finally {
    await store.close();
  }
}
