import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import { ArenaError } from '../platform/errors.ts';
import type { Log } from '../platform/log.ts';
import type { Random } from '../platform/random.ts';

/** What this installation has set: WALLETS, WALLET_CHAINS, WALLET_RPC_URLS and PUBLIC_URL. */
export interface WalletSettings {
  /** Off: nothing of wallets is offered anywhere. */
  offered: boolean;
  /** Chains that a message may name, in the order in which they are offered. */
  chains: readonly number[];
  /** Nodes by chain. */
  rpcUrls: ReadonlyMap<number, readonly string[]>;
  /** Without a slash at the end; null where nobody said. */
  publicUrl: string | null;
}

export interface WalletOptions {
  database: Database;
  clock: Clock;
  random: Random;
  newId: () => string;
  log: Log;
  settings: WalletSettings;
  /** Only tests are in more haste. */
  nodeTimeoutMs?: number;
}

/** Wallets that one person may have. */
export const WALLETS_MAX = 5;

/** Where the pages are, as signed messages name them. @throws ArenaError 'wallets-off' (404), 'no-public-url' (409) */
export function requireOffered({ offered, publicUrl }: WalletSettings): { publicUrl: string; domain: string } {
  if (!offered) throw new ArenaError('wallets-off', 'This arena does without wallets.', 404);
  if (publicUrl === null) {
    throw new ArenaError(
      'no-public-url',
      'Wallets are linked on a web page, and this arena does not know its own address: whoever runs it has to set PUBLIC_URL.',
      409,
    );
  }
  return { publicUrl, domain: new URL(publicUrl).host };
}
