import path from 'node:path';
import { z } from 'zod';
import { address, addresses, CHAIN_ID_MAX, wholeNumber, yesOrNo } from './config-fields.ts';

/** Settings of what is on chain: all of it optional, and nothing without CHAIN_RPC_URL. */

/** Whole coins with up to 18 places: '0.001'. */
const coins = z.string().regex(/^\d{1,9}(\.\d{1,18})?$/, 'must be an amount of coins such as 0.001');

export const CHAIN_SETTINGS = {
  CHAIN_RPC_URL: addresses('https://rpc.example.org').optional(),
  CHAIN_ID: wholeNumber(1, CHAIN_ID_MAX).optional(),
  CHAIN_PRIVATE_KEY: z
    .string()
    .regex(/^0x[0-9a-fA-F]{64}$/, 'must be a private key: 0x and 64 hexadecimal digits')
    .optional(),
  CHAIN_KEYSTORE: z.string().optional(),
  CHAIN_KEYSTORE_PASSWORD: z.string().optional(),
  CHAIN_CONFIRMATIONS: wholeNumber(1, 1_000).default(12),
  CHAIN_MAX_FEE_GWEI: wholeNumber(1, 1_000_000).default(100),
  CHAIN_BUMP_SECONDS: wholeNumber(1, 3_600).default(30),
  CHAIN_COMMIT_SECONDS: wholeNumber(0, 3_600).default(10),
  CHAIN_RESULT_SECONDS: wholeNumber(0, 86_400).default(300),
  CHAIN_ESCROW: yesOrNo.default(true),
  CHAIN_BOND: coins.default('0.001'),
  CHAIN_POOLS_A_DAY: wholeNumber(0, 100_000).default(50),
  CHAIN_MINTS_A_DAY: wholeNumber(0, 100_000).default(20),
  IPFS_API_URL: address('http://127.0.0.1:5001').optional(),
};

type ChainSettings = z.infer<z.ZodObject<typeof CHAIN_SETTINGS>>;

/** The chain on which this arena's contracts stand. */
export interface ChainConfig {
  id: number;
  /** Nodes (JSON-RPC), the first one first; where several are named, they must agree. Addresses may hold keys. */
  rpcUrls: readonly string[];
  /** The operator's key; null: this process signs nothing. Never to be shown or logged. */
  key: { private: string } | { keystore: string; password: string } | null;
  /** Blocks on top of one, before it counts. */
  confirmations: number;
  maxFeeGwei: number;
  /** A transaction that is not mined for so long is sent again for more. */
  bumpSeconds: number;
  /** Commits wait so long for others to share a transaction with; results likewise. */
  commitSeconds: number;
  resultSeconds: number;
  /** Whether members may stake on matches. */
  escrow: boolean;
  /** Of each pool, in whole coins: '0.001'. */
  bond: string;
  poolsADay: number;
  mintsADay: number;
  /** An IPFS node's HTTP API that keeps descriptions of agents; null: the arena alone serves them. */
  ipfsApiUrl: string | null;
}

/** Settings that need each other. @returns sentences for people */
export function chainMistakes(given: Record<string, string>): string[] {
  const mistakes: string[] = [];
  if (!given['CHAIN_RPC_URL']) {
    for (const name of ['CHAIN_ID', 'CHAIN_PRIVATE_KEY', 'CHAIN_KEYSTORE', 'IPFS_API_URL']) {
      if (given[name]) mistakes.push(`${name} is set, but CHAIN_RPC_URL is not.`);
    }
    return mistakes;
  }
  if (!given['CHAIN_ID']) {
    mistakes.push('CHAIN_RPC_URL needs CHAIN_ID, the number of the chain: a node of another one is not listened to.');
  }
  if (given['CHAIN_PRIVATE_KEY'] && given['CHAIN_KEYSTORE']) {
    mistakes.push('Set CHAIN_PRIVATE_KEY or CHAIN_KEYSTORE, not both.');
  }
  if (Boolean(given['CHAIN_KEYSTORE']) !== Boolean(given['CHAIN_KEYSTORE_PASSWORD'])) {
    mistakes.push('CHAIN_KEYSTORE and CHAIN_KEYSTORE_PASSWORD must be set together, or neither.');
  }
  if (/^(false|no|off|0)$/i.test(given['WALLETS'] ?? '')) {
    mistakes.push('CHAIN_RPC_URL needs WALLETS=on: whoever owns something on chain has linked a wallet.');
  }
  return mistakes;
}

/** @param cwd where a keystore without a folder lies. @returns null without a node */
export function chainOf(settings: ChainSettings, cwd: string): ChainConfig | null {
  const { CHAIN_RPC_URL: rpcUrls, CHAIN_ID: id, CHAIN_KEYSTORE: keystore } = settings;
  if (rpcUrls === undefined || id === undefined) return null;
  return {
    id,
    rpcUrls,
    key: settings.CHAIN_PRIVATE_KEY
      ? { private: settings.CHAIN_PRIVATE_KEY }
      : keystore
        ? { keystore: path.resolve(cwd, keystore), password: settings.CHAIN_KEYSTORE_PASSWORD ?? '' }
        : null,
    confirmations: settings.CHAIN_CONFIRMATIONS,
    maxFeeGwei: settings.CHAIN_MAX_FEE_GWEI,
    bumpSeconds: settings.CHAIN_BUMP_SECONDS,
    commitSeconds: settings.CHAIN_COMMIT_SECONDS,
    resultSeconds: settings.CHAIN_RESULT_SECONDS,
    escrow: settings.CHAIN_ESCROW,
    bond: settings.CHAIN_BOND,
    poolsADay: settings.CHAIN_POOLS_A_DAY,
    mintsADay: settings.CHAIN_MINTS_A_DAY,
    ipfsApiUrl: settings.IPFS_API_URL ?? null,
  };
}
