import { existsSync, readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { parse } from 'dotenv';
import { z } from 'zod';
import { CHAIN_SETTINGS, type ChainConfig, chainMistakes, chainOf } from './config-chain.ts';
import { address, CHAIN_ID_MAX, oneOf, socket, url, wholeNumber, yesOrNo } from './config-fields.ts';

export type { ChainConfig } from './config-chain.ts';

/** What is wrong with the configuration: every mistake, in one message for a person. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly mistakes: string[];
  constructor(mistakes: string[]) {
    super(
      `The configuration has ${mistakes.length === 1 ? 'a mistake' : `${mistakes.length} mistakes`}:\n` +
        `${mistakes.map(mistake => `  - ${mistake}`).join('\n')}\n` +
        'Settings are environment variables or lines in .env; .env.example explains them all.',
    );
    this.mistakes = mistakes;
  }
}

function isHostAlone(address: string): boolean {
  const { href, origin } = new URL(address);
  return href === `${origin}/`;
}

/** An address, a network or a name that Fastify's trustProxy understands. */
function isProxyAddress(text: string): boolean {
  const [address = '', bits, ...rest] = text.trim().split('/');
  if (/^(loopback|linklocal|uniquelocal)$/.test(address)) return bits === undefined;
  const longest = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  return rest.length === 0 && (bits === undefined ? longest > 0 : /^\d{1,3}$/.test(bits) && Number(bits) <= longest);
}

/** '1,8453,42793': numbers of EIP-155, each once. */
const chainList = z
  .string()
  .refine(
    text => text.split(',').every(number => isChainId(number.trim())),
    'must list numbers of chains, such as 1,8453,42793',
  )
  .transform(text => [...new Set(text.split(',').map(Number))]);

/** '1=https://...,8453=https://...': a node for each chain; a chain that is named several times has several. */
const nodeList = z
  .string()
  .refine(
    text => text.split(',').every(entry => nodeOf(entry) !== null),
    'must list nodes of chains, such as 1=https://rpc.example.org,8453=https://base.example.org',
  )
  .transform(text => {
    const nodes = new Map<number, string[]>();
    for (const { chainId, url } of text.split(',').flatMap(entry => nodeOf(entry) ?? [])) {
      nodes.set(chainId, [...(nodes.get(chainId) ?? []), url]);
    }
    return nodes;
  });

function isChainId(text: string): boolean {
  return /^[1-9]\d{0,9}$/.test(text) && Number(text) <= CHAIN_ID_MAX;
}

function nodeOf(entry: string): { chainId: number; url: string } | null {
  const [, chain = '', url = ''] = /^\s*(\d+)=(\S+)\s*$/.exec(entry) ?? [];
  const isAddress = URL.canParse(url) && ['http:', 'https:'].includes(new URL(url).protocol);
  return isChainId(chain) && isAddress ? { chainId: Number(chain), url } : null;
}

/** As browsers send it: without path, port of the scheme, or slash at the end. 'null' is everybody's who hides, and no origin. */
function isOrigin(text: string): boolean {
  return URL.canParse(text) && /^https?:/.test(text) && new URL(text).origin === text;
}

/** From announcement to lock, unless BETTING_SECONDS says otherwise. */
const BETTING_SECONDS = 60;
/** The same where stakes are taken on chain: a pool has to be opened, a wallet connected, and stakes close 15 s before the lock. */
const STAKING_SECONDS = 180;

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

/** One line a setting; `.env.example` documents the same, and a test compares the two. */
const SETTINGS = z.object({
  DATABASE_URL: url(['postgres:', 'postgresql:'], 'postgresql://user:password@host:5432/arena').optional(),
  REDIS_URL: url(['redis:', 'rediss:'], 'redis://host:6379').optional(),
  DISCORD_TOKEN: z
    .string()
    .regex(
      /^[\w-]+\.[\w-]+\.[\w-]+$/,
      'must be a bot token of three parts divided by dots (Developer Portal, Bot, Reset Token)',
    )
    .optional(),
  DISCORD_API_BASE: address('https://discord.com/api').default('https://discord.com/api'),
  DISCORD_GUILD_ID: z
    .string()
    .regex(/^\d{15,21}$/, 'must be a server id: 15 to 21 digits')
    .optional(),
  TELEGRAM_TOKEN: z
    .string()
    .regex(/^\d{4,}:[\w-]{20,}$/, 'must be a bot token like 123456789:AA... (from @BotFather)')
    .optional(),
  TELEGRAM_API_ROOT: address('https://api.telegram.org').default('https://api.telegram.org'),
  HOST: z
    .string()
    .regex(/^[\w.:-]+$/, 'must be a host name or an address')
    .default('127.0.0.1'),
  PORT: wholeNumber(0, 65_535).default(8080),
  // pages, their files and cookies live at the root of a host
  PUBLIC_URL: address('https://arena.example.org')
    .refine(isHostAlone, 'must be a host alone, such as https://arena.example.org, without a path or a name of a user')
    .transform(text => new URL(text).origin)
    .optional(),
  ARENA_DATA_DIR: z.string().default('.arena'),
  BETTING_SECONDS: wholeNumber(0, 3_600).optional(),
  TAPE_SECONDS: wholeNumber(1, 120).default(45),
  PRICE_FEED: oneOf('exchange', 'synthetic').default('exchange'),
  COINBASE_WS: socket('wss://ws-feed.exchange.coinbase.com').default('wss://ws-feed.exchange.coinbase.com'),
  COINBASE_API: address('https://api.exchange.coinbase.com').default('https://api.exchange.coinbase.com'),
  KRAKEN_WS: socket('wss://ws.kraken.com/v2').default('wss://ws.kraken.com/v2'),
  KRAKEN_API: address('https://api.kraken.com').default('https://api.kraken.com'),
  LOG_LEVEL: oneOf(...LOG_LEVELS).default('info'),
  LOG_FORMAT: oneOf('auto', 'json', 'pretty').default('auto'),
  BLOB_STORE: oneOf('database', 'directory', 's3').default('database'),
  BLOB_DIRECTORY: z.string().optional(),
  BLOB_RETENTION_DAYS: wholeNumber(0, 36_500).default(90),
  OPEN_DATA_DAYS: wholeNumber(0, 36_500).default(0),
  S3_BUCKET: z.string().optional(),
  S3_REGION: z.string().default('us-east-1'),
  S3_ENDPOINT: address('https://s3.example.org').optional(),
  S3_ACCESS_KEY_ID: z.string().optional(),
  S3_SECRET_ACCESS_KEY: z.string().optional(),
  WORKER_CONCURRENCY: wholeNumber(1, 64).default(Math.max(1, Math.min(8, os.availableParallelism() - 1))),
  METRICS: yesOrNo.default(true),
  METRICS_TOKEN: z
    .string()
    .regex(/^[\x21-\x7e]{16,200}$/, 'must be 16 to 200 characters without spaces')
    .optional(),
  TRUST_PROXY: z
    .string()
    .refine(
      text => text.split(',').every(isProxyAddress),
      'must list addresses or networks of your proxies, such as 10.0.0.0/8, or loopback, linklocal, uniquelocal',
    )
    .optional(),
  API_REQUESTS_PER_MINUTE: wholeNumber(0, 1_000_000).default(300),
  API_CACHE_SECONDS: wholeNumber(0, 60).default(5),
  CORS_ORIGINS: z
    .string()
    .transform(text => text.split(',').map(part => part.trim()))
    .refine(origins => origins.every(isOrigin), 'must list origins such as https://fans.example.org, divided by commas')
    .optional(),
  HEARTBEAT_FILE: z.string().optional(),
  PRIVACY_KEY: z
    .string()
    .regex(/^[\x21-\x7e]{32,200}$/, 'must be 32 to 200 characters without spaces')
    .optional(),
  SESSION_KEY: z
    .string()
    .regex(/^[\x21-\x7e]{32,200}$/, 'must be 32 to 200 characters without spaces')
    .optional(),
  TELEGRAM_MINI_APP: yesOrNo.default(false),
  WALLETS: yesOrNo.default(true),
  WALLET_CHAINS: chainList.default([1, 8453, 42793]),
  WALLET_RPC_URLS: nodeList.optional(),
  ...CHAIN_SETTINGS,
});

export type SettingName = keyof typeof SETTINGS.shape;
export const SETTING_NAMES = Object.keys(SETTINGS.shape) as SettingName[];
type Settings = z.infer<typeof SETTINGS>;

export interface S3Config {
  bucket: string;
  region: string;
  /** Another service than Amazon's; null for Amazon's own. */
  endpoint: string | null;
  /** Null: found where the AWS SDK looks for them (role, profile). */
  credentials: { accessKeyId: string; secretAccessKey: string } | null;
}

export interface Config {
  /** Null: the bundled PostgreSQL on `dataDir`. */
  databaseUrl: string | null;
  /** Null: queues live in PostgreSQL. */
  redisUrl: string | null;
  discord: { token: string; apiBase: string; guildId: string | null } | null;
  /** `miniApp`: the pages open inside Telegram, and sign in there. */
  telegram: { token: string; apiRoot: string; miniApp: { url: string } | null } | null;
  host: string;
  /** 0: any free one. */
  port: number;
  /** Where people reach the API, without a slash at the end; null where nobody said. */
  publicUrl: string | null;
  /** Absolute. */
  dataDir: string;
  bettingSeconds: number;
  tapeSeconds: number;
  prices: {
    /** 'synthetic': every match runs on the simulated price, without markets. */
    feed: 'exchange' | 'synthetic';
    coinbase: { ws: string; api: string };
    kraken: { ws: string; api: string };
  };
  logLevel: (typeof LOG_LEVELS)[number];
  logFormat: 'auto' | 'json' | 'pretty';
  blobs:
    | { store: 'database'; retentionDays: number }
    | { store: 'directory'; retentionDays: number; directory: string }
    | { store: 's3'; retentionDays: number; s3: S3Config };
  /** Days until the nightly files of open data are deleted; 0: never. */
  openDataDays: number;
  /** Fights that one process runs and renders at once. */
  workerConcurrency: number;
  /** Whether the API serves /metrics. */
  metrics: boolean;
  /** What a scraper of /metrics must show as its bearer token; null where everybody may read it. */
  metricsToken: string | null;
  /** Proxies whose X-Forwarded-For is believed; null: nobody's. */
  trustProxy: string | null;
  /** Requests that one address may make in a minute, of each API process; 0: as many as it likes. */
  requestsPerMinute: number;
  /** How long public answers may be given again from memory; 0: not at all. */
  cacheSeconds: number;
  /** Origins whose pages may use the API from a browser, by tokens alone and never by cookies. */
  corsOrigins: readonly string[];
  /** A file that is touched while the process is well, for health checks; null: none. */
  heartbeatFile: string | null;
  /** Keys the hashes that stand for chat accounts in sanctions and exclusions; null: a secret of this installation, made at first start. */
  privacyKey: string | null;
  /** Seals what the arena keeps secret but must read again (signing keys, webhook secrets); null: a secret of this installation. */
  sessionKey: string | null;
  wallets: {
    /** Off: nothing of wallets is offered, in chat or on the web. */
    offered: boolean;
    /** Chains that a wallet may be on, in the order in which they are offered. */
    chains: readonly number[];
    /** Nodes by chain; smart wallets can be proven where there is one. */
    rpcUrls: ReadonlyMap<number, readonly string[]>;
  };
  /** Null: nothing on chain is offered anywhere. */
  chain: ChainConfig | null;
}

/**
 * Reads the settings from `environment` and, where it lacks one, from `.env` in `cwd`. An empty value counts as unset.
 * @throws ConfigError that lists every mistake.
 */
export function loadConfig(
  environment: NodeJS.ProcessEnv = process.env,
  { cwd = process.cwd() }: { cwd?: string } = {},
): Config {
  const given = { ...readDotEnv(cwd), ...withoutEmpty(environment) };
  const parsed = SETTINGS.safeParse(given);
  const mistakes = parsed.success ? [] : parsed.error.issues.map(mistakeOf);
  mistakes.push(...jointMistakes(given));
  if (!parsed.success || mistakes.length > 0) throw new ConfigError(mistakes);
  return configOf(parsed.data, cwd);
}

function readDotEnv(cwd: string): Record<string, string> {
  const file = path.join(cwd, '.env');
  return existsSync(file) ? withoutEmpty(parse(readFileSync(file))) : {};
}

function withoutEmpty(environment: NodeJS.ProcessEnv): Record<string, string> {
  const entries = Object.entries(environment).map(([name, value]) => [name, value?.trim()] as const);
  return Object.fromEntries(entries.filter((entry): entry is readonly [string, string] => Boolean(entry[1])));
}

function mistakeOf(issue: z.core.$ZodIssue): string {
  return `${String(issue.path[0])} ${issue.message}.`;
}

/** Settings that need each other. */
function jointMistakes(given: Record<string, string>): string[] {
  const mistakes: string[] = [];
  if (given['BLOB_STORE'] === 's3' && !given['S3_BUCKET'])
    mistakes.push('S3_BUCKET must be set where BLOB_STORE is s3.');
  if (Boolean(given['S3_ACCESS_KEY_ID']) !== Boolean(given['S3_SECRET_ACCESS_KEY'])) {
    mistakes.push('S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY must be set together, or neither.');
  }
  if (given['DISCORD_GUILD_ID'] && !given['DISCORD_TOKEN']) {
    mistakes.push('DISCORD_GUILD_ID is set, but DISCORD_TOKEN is not.');
  }
  mistakes.push(...chainMistakes(given), ...miniAppMistakes(given));
  return mistakes;
}

/** What a Telegram Mini App needs, and what Telegram does not allow in one. */
function miniAppMistakes(given: Record<string, string>): string[] {
  const isOn = (text = '') => /^(true|yes|on|1)$/i.test(text);
  if (!isOn(given['TELEGRAM_MINI_APP'])) return [];
  const mistakes: string[] = [];
  if (!given['TELEGRAM_TOKEN']) mistakes.push('TELEGRAM_MINI_APP is on, but TELEGRAM_TOKEN is not set.');
  if (!given['PUBLIC_URL']?.startsWith('https:')) {
    mistakes.push('TELEGRAM_MINI_APP needs PUBLIC_URL with https: Telegram opens nothing else.');
  }
  // unset is on
  if (given['WALLETS'] === undefined || isOn(given['WALLETS'])) {
    mistakes.push('TELEGRAM_MINI_APP needs WALLETS=off: Telegram admits no chain but TON in Mini Apps.');
  }
  if (given['CHAIN_RPC_URL']) {
    mistakes.push('TELEGRAM_MINI_APP needs CHAIN_RPC_URL unset: Telegram admits no chain but TON in Mini Apps.');
  }
  return mistakes;
}

function configOf(settings: Settings, cwd: string): Config {
  const dataDir = path.resolve(cwd, settings.ARENA_DATA_DIR);
  const chain = chainOf(settings, cwd);
  return {
    databaseUrl: settings.DATABASE_URL ?? null,
    redisUrl: settings.REDIS_URL ?? null,
    discord: settings.DISCORD_TOKEN
      ? {
          token: settings.DISCORD_TOKEN,
          apiBase: settings.DISCORD_API_BASE,
          guildId: settings.DISCORD_GUILD_ID ?? null,
        }
      : null,
    telegram: settings.TELEGRAM_TOKEN
      ? {
          token: settings.TELEGRAM_TOKEN,
          apiRoot: settings.TELEGRAM_API_ROOT,
          miniApp: settings.TELEGRAM_MINI_APP && settings.PUBLIC_URL ? { url: settings.PUBLIC_URL } : null,
        }
      : null,
    host: settings.HOST,
    port: settings.PORT,
    publicUrl: settings.PUBLIC_URL ?? null,
    dataDir,
    bettingSeconds: settings.BETTING_SECONDS ?? (chain?.escrow ? STAKING_SECONDS : BETTING_SECONDS),
    tapeSeconds: settings.TAPE_SECONDS,
    prices: {
      feed: settings.PRICE_FEED,
      coinbase: { ws: settings.COINBASE_WS, api: settings.COINBASE_API },
      kraken: { ws: settings.KRAKEN_WS, api: settings.KRAKEN_API },
    },
    logLevel: settings.LOG_LEVEL,
    logFormat: settings.LOG_FORMAT,
    blobs: blobsOf(settings, cwd, dataDir),
    openDataDays: settings.OPEN_DATA_DAYS,
    workerConcurrency: settings.WORKER_CONCURRENCY,
    metrics: settings.METRICS,
    metricsToken: settings.METRICS_TOKEN ?? null,
    trustProxy: settings.TRUST_PROXY ?? null,
    requestsPerMinute: settings.API_REQUESTS_PER_MINUTE,
    cacheSeconds: settings.API_CACHE_SECONDS,
    corsOrigins: settings.CORS_ORIGINS ?? [],
    heartbeatFile: settings.HEARTBEAT_FILE ? path.resolve(cwd, settings.HEARTBEAT_FILE) : null,
    privacyKey: settings.PRIVACY_KEY ?? null,
    sessionKey: settings.SESSION_KEY ?? null,
    wallets: {
      offered: settings.WALLETS,
      ...walletChains(settings),
    },
    chain,
  };
}

/** A wallet can always be proven on the chain that the arena itself stands on. */
function walletChains(settings: Settings): Pick<Config['wallets'], 'chains' | 'rpcUrls'> {
  const { WALLET_CHAINS: chains, WALLET_RPC_URLS: rpcUrls = new Map<number, string[]>(), ...own } = settings;
  if (own.CHAIN_RPC_URL === undefined || own.CHAIN_ID === undefined) return { chains, rpcUrls };
  return {
    chains: [...new Set([...chains, own.CHAIN_ID])],
    rpcUrls: new Map([[own.CHAIN_ID, own.CHAIN_RPC_URL], ...rpcUrls]),
  };
}

function blobsOf(settings: Settings, cwd: string, dataDir: string): Config['blobs'] {
  const retentionDays = settings.BLOB_RETENTION_DAYS;
  const { S3_ACCESS_KEY_ID: accessKeyId, S3_SECRET_ACCESS_KEY: secretAccessKey } = settings;
  switch (settings.BLOB_STORE) {
    case 'database':
      return { store: 'database', retentionDays };
    case 'directory':
      return {
        store: 'directory',
        retentionDays,
        directory: settings.BLOB_DIRECTORY ? path.resolve(cwd, settings.BLOB_DIRECTORY) : path.join(dataDir, 'blobs'),
      };
    case 's3':
      return {
        store: 's3',
        retentionDays,
        s3: {
          bucket: settings.S3_BUCKET ?? '',
          region: settings.S3_REGION,
          endpoint: settings.S3_ENDPOINT ?? null,
          credentials: accessKeyId && secretAccessKey ? { accessKeyId, secretAccessKey } : null,
        },
      };
  }
}
