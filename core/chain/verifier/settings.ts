import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'dotenv';
import { getAddress } from 'ethers';
import { z } from 'zod';
import type { ChainConfig } from '../../platform/config.ts';
import {
  address,
  addresses,
  CHAIN_ID_MAX,
  oneOf,
  socket,
  url,
  wholeNumber,
  yesOrNo,
} from '../../platform/config-fields.ts';
import { type PriceEndpoints, PUBLIC_ENDPOINTS, SYMBOLS } from '../../prices/index.ts';
import type { RegistryAddress } from '../leaves.ts';

/**
 * The settings of `arena verifier`: of those who run one, who are not those who run the arena. Flags come before environment variables, and
 * these before lines in .env; docs/verifier.md explains them all.
 */

/** What is wrong with them: every mistake, in one message for a person. */
export class VerifierSettingsError extends Error {
  override readonly name = 'VerifierSettingsError';
  constructor(mistakes: readonly string[]) {
    super(
      `The verifier's settings have ${mistakes.length === 1 ? 'a mistake' : `${mistakes.length} mistakes`}:\n` +
        `${mistakes.map(mistake => `  - ${mistake}`).join('\n')}\n` +
        'They are flags, environment variables or lines in .env; docs/verifier.md explains them all.',
    );
  }
}

export interface VerifierSettings {
  /** Of the arena's API, without a slash at the end. */
  arenaUrl: string;
  /** Nodes of the chain; where several are named, they must agree. Addresses may hold keys. */
  rpcUrls: readonly string[];
  registry: RegistryAddress;
  /** Never to be shown or logged. */
  key: NonNullable<ChainConfig['key']>;
  confirmations: number;
  /** Null: the arena's word is taken for where the registry's history begins. */
  fromBlock: number | null;
  /** Absolute. */
  dataDir: string;
  /** Null: the bundled PostgreSQL in `dataDir`. */
  databaseUrl: string | null;
  exchanges: readonly string[];
  symbols: readonly string[];
  endpoints: PriceEndpoints;
  keepTicksMs: number;
  acceptSimulated: boolean;
  /** Where it shows what it found; null: nowhere. */
  listen: { host: string; port: number } | null;
  pollMs: number;
  logLevel: (typeof LOG_LEVELS)[number];
  logFormat: 'auto' | 'json' | 'pretty';
}

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
const EXCHANGES = ['coinbase', 'kraken'] as const;
/** A tape, ten minutes before it, and some time for results to be proposed. */
const KEEP_HOURS = { least: 1, most: 24 * 90, usual: 24 };

const listOf = (known: readonly string[]) =>
  z
    .string()
    .transform(text => [...new Set(text.split(',').map(part => part.trim()))])
    .refine(list => list.every(item => known.includes(item)), `must be of ${known.join(', ')}, divided by commas`);

const SETTINGS = z.object({
  VERIFIER_ARENA: address('https://arena.example.org').refine(
    text => text.startsWith('https:') || /^(127\.0\.0\.1|\[::1\]|localhost)$/.test(new URL(text).hostname),
    'must be https: somebody on the way could show you another arena',
  ),
  VERIFIER_RPC_URL: addresses('https://rpc.example.org'),
  VERIFIER_CHAIN_ID: wholeNumber(1, CHAIN_ID_MAX),
  VERIFIER_REGISTRY: z.string().transform((text, context) => {
    try {
      return getAddress(text);
    } catch {
      context.addIssue({ code: 'custom', message: 'must be the address of the MatchRegistry, 0x and 40 digits' });
      return z.NEVER;
    }
  }),
  VERIFIER_PRIVATE_KEY: z
    .string()
    .regex(/^0x[0-9a-fA-F]{64}$/, 'must be a private key: 0x and 64 hexadecimal digits')
    .optional(),
  VERIFIER_KEYSTORE: z.string().optional(),
  VERIFIER_KEYSTORE_PASSWORD: z.string().optional(),
  VERIFIER_CONFIRMATIONS: wholeNumber(1, 1000).default(12),
  VERIFIER_FROM_BLOCK: wholeNumber(0, Number.MAX_SAFE_INTEGER).optional(),
  VERIFIER_DATA_DIR: z.string().default('.verifier'),
  VERIFIER_DATABASE_URL: url(['postgres:', 'postgresql:'], 'postgresql://user:password@host:5432/verifier').optional(),
  VERIFIER_EXCHANGES: listOf(EXCHANGES).default([...EXCHANGES]),
  VERIFIER_SYMBOLS: listOf(SYMBOLS.map(({ symbol }) => symbol)).default(SYMBOLS.map(({ symbol }) => symbol)),
  VERIFIER_KEEP_TICKS_HOURS: wholeNumber(KEEP_HOURS.least, KEEP_HOURS.most).default(KEEP_HOURS.usual),
  VERIFIER_ACCEPT_SIMULATED: yesOrNo.default(false),
  VERIFIER_LISTEN: z
    .string()
    .regex(/^(?:(?:[\w.-]+|\[[\da-f:]+\]):)?\d{1,5}$/i, 'must be a port, or a host and a port: 8090, or 0.0.0.0:8090')
    .optional(),
  VERIFIER_POLL_SECONDS: wholeNumber(1, 3600).default(5),
  COINBASE_WS: socket(PUBLIC_ENDPOINTS.coinbase.ws).default(PUBLIC_ENDPOINTS.coinbase.ws),
  COINBASE_API: address(PUBLIC_ENDPOINTS.coinbase.api).default(PUBLIC_ENDPOINTS.coinbase.api),
  KRAKEN_WS: socket(PUBLIC_ENDPOINTS.kraken.ws).default(PUBLIC_ENDPOINTS.kraken.ws),
  KRAKEN_API: address(PUBLIC_ENDPOINTS.kraken.api).default(PUBLIC_ENDPOINTS.kraken.api),
  LOG_LEVEL: oneOf(...LOG_LEVELS).default('info'),
  LOG_FORMAT: oneOf('auto', 'json', 'pretty').default('auto'),
});

export type VerifierSettingName = keyof typeof SETTINGS.shape;
export const VERIFIER_SETTING_NAMES = Object.keys(SETTINGS.shape) as VerifierSettingName[];

/** Flags of the command by the setting that each is short for. */
export const FLAGS = {
  arena: 'VERIFIER_ARENA',
  rpc: 'VERIFIER_RPC_URL',
  chainId: 'VERIFIER_CHAIN_ID',
  registry: 'VERIFIER_REGISTRY',
  data: 'VERIFIER_DATA_DIR',
  acceptSimulated: 'VERIFIER_ACCEPT_SIMULATED',
  listen: 'VERIFIER_LISTEN',
} as const satisfies Record<string, VerifierSettingName>;
export type VerifierFlags = Partial<Record<keyof typeof FLAGS, string | boolean>>;

/** @throws VerifierSettingsError that lists every mistake */
export function loadVerifierSettings(
  flags: VerifierFlags = {},
  environment: NodeJS.ProcessEnv = process.env,
  { cwd = process.cwd() }: { cwd?: string } = {},
): VerifierSettings {
  const file = path.join(cwd, '.env');
  const given: Record<string, string> = {
    ...withoutEmpty(existsSync(file) ? parse(readFileSync(file)) : {}),
    ...withoutEmpty(environment),
  };
  for (const [flag, name] of Object.entries(FLAGS)) {
    const value = flags[flag as keyof VerifierFlags];
    if (value !== undefined) given[name] = String(value);
  }
  const parsed = SETTINGS.safeParse(given);
  const mistakes = parsed.success ? [] : parsed.error.issues.map(issue => mistakeOf(issue, given));
  mistakes.push(...keyMistakes(given));
  if (!parsed.success || mistakes.length > 0) throw new VerifierSettingsError(mistakes);
  return settingsOf(parsed.data, cwd);
}

function withoutEmpty(environment: NodeJS.ProcessEnv): Record<string, string> {
  const entries = Object.entries(environment).map(([name, value]) => [name, value?.trim()] as const);
  return Object.fromEntries(entries.filter((entry): entry is readonly [string, string] => Boolean(entry[1])));
}

function mistakeOf(issue: z.core.$ZodIssue, given: Record<string, string>): string {
  const name = String(issue.path[0]);
  return given[name] === undefined ? `${name} must be set.` : `${name} ${issue.message}.`;
}

function keyMistakes(given: Record<string, string>): string[] {
  const { VERIFIER_PRIVATE_KEY: key, VERIFIER_KEYSTORE: keystore, VERIFIER_KEYSTORE_PASSWORD: password } = given;
  if (key && keystore) return ['Set VERIFIER_PRIVATE_KEY or VERIFIER_KEYSTORE, not both.'];
  if (Boolean(keystore) !== Boolean(password)) {
    return ['VERIFIER_KEYSTORE and VERIFIER_KEYSTORE_PASSWORD must be set together, or neither.'];
  }
  return key || keystore ? [] : ['VERIFIER_PRIVATE_KEY or VERIFIER_KEYSTORE must be set: the key that it signs with.'];
}

function settingsOf(settings: z.infer<typeof SETTINGS>, cwd: string): VerifierSettings {
  const { VERIFIER_KEYSTORE: keystore, VERIFIER_LISTEN: listen } = settings;
  return {
    arenaUrl: settings.VERIFIER_ARENA,
    rpcUrls: settings.VERIFIER_RPC_URL,
    registry: { chainId: settings.VERIFIER_CHAIN_ID, address: settings.VERIFIER_REGISTRY },
    key: keystore
      ? { keystore: path.resolve(cwd, keystore), password: settings.VERIFIER_KEYSTORE_PASSWORD ?? '' }
      : { private: settings.VERIFIER_PRIVATE_KEY ?? '' },
    confirmations: settings.VERIFIER_CONFIRMATIONS,
    fromBlock: settings.VERIFIER_FROM_BLOCK ?? null,
    dataDir: path.resolve(cwd, settings.VERIFIER_DATA_DIR),
    databaseUrl: settings.VERIFIER_DATABASE_URL ?? null,
    exchanges: settings.VERIFIER_EXCHANGES,
    symbols: settings.VERIFIER_SYMBOLS,
    endpoints: {
      coinbase: { ws: settings.COINBASE_WS, api: settings.COINBASE_API },
      kraken: { ws: settings.KRAKEN_WS, api: settings.KRAKEN_API },
    },
    keepTicksMs: settings.VERIFIER_KEEP_TICKS_HOURS * 3_600_000,
    acceptSimulated: settings.VERIFIER_ACCEPT_SIMULATED,
    listen: listen === undefined ? null : placeOf(listen),
    pollMs: settings.VERIFIER_POLL_SECONDS * 1000,
    logLevel: settings.LOG_LEVEL,
    logFormat: settings.LOG_FORMAT,
  };
}

/** Of this machine alone unless a host is told. */
function placeOf(text: string): { host: string; port: number } {
  const colon = text.lastIndexOf(':');
  const host = colon < 0 ? '127.0.0.1' : text.slice(0, colon).replace(/^\[|\]$/g, '');
  return { host, port: Number(text.slice(colon + 1)) };
}
