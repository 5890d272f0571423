import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'dotenv';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ConfigError, loadConfig, SETTING_NAMES } from './config.ts';

const EXAMPLE = fileURLToPath(new URL('../../.env.example', import.meta.url));
const CHAIN_PRIVATE_KEY = `0x${'5eed'.repeat(16)}`;
const DISCORD_TOKEN = 'MTIzNDU2Nzg5MDEyMzQ1Njc4.GaBcDe.abcdefghijklmnopqrstuvwxyz0123456789AB';
const TELEGRAM_TOKEN = '123456789:AAabcdefghijklmnopqrstuvwxyz012345';

let empty: string;
beforeAll(() => {
  empty = mkdtempSync(path.join(os.tmpdir(), 'arena-config-'));
});
afterAll(() => rmSync(empty, { recursive: true }));

const load = (environment: Record<string, string>) => loadConfig(environment, { cwd: empty });
function mistakes(environment: Record<string, string>): string[] {
  try {
    load(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.mistakes;
    throw error;
  }
  return [];
}

describe('settings', () => {
  test('nothing set is a complete configuration', () => {
    expect(load({})).toMatchObject({
      databaseUrl: null,
      redisUrl: null,
      discord: null,
      telegram: null,
      host: '127.0.0.1',
      port: 8080,
      publicUrl: null,
      dataDir: path.join(empty, '.arena'),
      bettingSeconds: 60,
      tapeSeconds: 45,
      prices: { feed: 'exchange' },
      logLevel: 'info',
      blobs: { store: 'database', retentionDays: 90 },
      metrics: true,
    });
    expect(load({}).workerConcurrency).toBeGreaterThanOrEqual(1);
  });

  test('where stakes are taken on chain there is time for a wallet, unless the operator has set it', () => {
    const chain = { CHAIN_RPC_URL: 'http://127.0.0.1:8545', CHAIN_ID: '84532' };
    expect(load(chain).bettingSeconds).toBe(180);
    expect(load({ ...chain, CHAIN_ESCROW: 'off' }).bettingSeconds).toBe(60);
    expect(load({ ...chain, BETTING_SECONDS: '90' }).bettingSeconds).toBe(90);
    expect(load({ ...chain, BETTING_SECONDS: '0' }).bettingSeconds).toBe(0);
  });

  test('everything set is taken over', () => {
    const config = load({
      DATABASE_URL: 'postgresql://u:p@db:5432/arena',
      REDIS_URL: 'rediss://cache:6380/1',
      DISCORD_TOKEN,
      DISCORD_GUILD_ID: '123456789012345678',
      TELEGRAM_TOKEN,
      TELEGRAM_API_ROOT: 'http://127.0.0.1:9999/',
      HOST: '0.0.0.0',
      PORT: '0',
      PUBLIC_URL: 'https://Arena.example.org:443/',
      ARENA_DATA_DIR: '/srv/arena',
      BETTING_SECONDS: '5',
      TAPE_SECONDS: '10',
      PRICE_FEED: 'synthetic',
      COINBASE_WS: 'ws://127.0.0.1:1/',
      COINBASE_API: 'http://127.0.0.1:2/',
      KRAKEN_WS: 'ws://127.0.0.1:3/v2',
      KRAKEN_API: 'http://127.0.0.1:4',
      LOG_LEVEL: 'debug',
      LOG_FORMAT: 'json',
      BLOB_STORE: 's3',
      S3_BUCKET: 'replays',
      S3_ENDPOINT: 'https://s3.example.org',
      S3_ACCESS_KEY_ID: 'id',
      S3_SECRET_ACCESS_KEY: 'secret',
      BLOB_RETENTION_DAYS: '0',
      OPEN_DATA_DAYS: '30',
      WORKER_CONCURRENCY: '3',
      METRICS: 'off',
      METRICS_TOKEN: 'a-token-of-24-characters',
      TRUST_PROXY: '10.0.0.0/8,loopback',
      API_REQUESTS_PER_MINUTE: '0',
      CORS_ORIGINS: 'https://fans.example.org, http://localhost:5173',
      API_CACHE_SECONDS: '2',
      HEARTBEAT_FILE: '/tmp/alive',
      PRIVACY_KEY: 'a-key-of-thirty-two-characters-or-more',
      SESSION_KEY: 'another-key-of-thirty-two-characters',
      WALLETS: 'on',
      CHAIN_RPC_URL: 'https://one.example/key, https://two.example',
      CHAIN_ID: '8453',
      CHAIN_PRIVATE_KEY,
      CHAIN_CONFIRMATIONS: '3',
      CHAIN_MAX_FEE_GWEI: '7',
      CHAIN_BUMP_SECONDS: '5',
      CHAIN_COMMIT_SECONDS: '1',
      CHAIN_RESULT_SECONDS: '2',
      CHAIN_ESCROW: 'off',
      CHAIN_BOND: '0.05',
      CHAIN_POOLS_A_DAY: '4',
      CHAIN_MINTS_A_DAY: '6',
      IPFS_API_URL: 'http://127.0.0.1:5001/',
      WALLET_CHAINS: '8453, 1,8453',
      WALLET_RPC_URLS: '1=https://one.example/key, 8453=http://127.0.0.1:8545,1=https://two.example',
    });
    expect(config).toEqual({
      databaseUrl: 'postgresql://u:p@db:5432/arena',
      redisUrl: 'rediss://cache:6380/1',
      discord: { token: DISCORD_TOKEN, apiBase: 'https://discord.com/api', guildId: '123456789012345678' },
      telegram: { token: TELEGRAM_TOKEN, apiRoot: 'http://127.0.0.1:9999', miniApp: null },
      host: '0.0.0.0',
      port: 0,
      publicUrl: 'https://arena.example.org',
      dataDir: '/srv/arena',
      bettingSeconds: 5,
      tapeSeconds: 10,
      prices: {
        feed: 'synthetic',
        coinbase: { ws: 'ws://127.0.0.1:1/', api: 'http://127.0.0.1:2' },
        kraken: { ws: 'ws://127.0.0.1:3/v2', api: 'http://127.0.0.1:4' },
      },
      logLevel: 'debug',
      logFormat: 'json',
      blobs: {
        store: 's3',
        retentionDays: 0,
        s3: {
          bucket: 'replays',
          region: 'us-east-1',
          endpoint: 'https://s3.example.org',
          credentials: { accessKeyId: 'id', secretAccessKey: 'secret' },
        },
      },
      openDataDays: 30,
      workerConcurrency: 3,
      metrics: false,
      metricsToken: 'a-token-of-24-characters',
      trustProxy: '10.0.0.0/8,loopback',
      requestsPerMinute: 0,
      corsOrigins: ['https://fans.example.org', 'http://localhost:5173'],
      cacheSeconds: 2,
      heartbeatFile: '/tmp/alive',
      privacyKey: 'a-key-of-thirty-two-characters-or-more',
      sessionKey: 'another-key-of-thirty-two-characters',
      wallets: {
        offered: true,
        chains: [8453, 1],
        rpcUrls: new Map([
          [1, ['https://one.example/key', 'https://two.example']],
          [8453, ['http://127.0.0.1:8545']],
        ]),
      },
      chain: {
        id: 8453,
        rpcUrls: ['https://one.example/key', 'https://two.example'],
        key: { private: CHAIN_PRIVATE_KEY },
        confirmations: 3,
        maxFeeGwei: 7,
        bumpSeconds: 5,
        commitSeconds: 1,
        resultSeconds: 2,
        escrow: false,
        bond: '0.05',
        poolsADay: 4,
        mintsADay: 6,
        ipfsApiUrl: 'http://127.0.0.1:5001',
      },
    });
  });

  test('the directory store lies in the data folder unless told', () => {
    expect(load({ BLOB_STORE: 'directory', ARENA_DATA_DIR: '/srv/arena' }).blobs).toMatchObject({
      directory: '/srv/arena/blobs',
    });
    expect(load({ BLOB_STORE: 'directory', BLOB_DIRECTORY: 'pictures' }).blobs).toMatchObject({
      directory: path.join(empty, 'pictures'),
    });
  });

  test('.env is read, the environment wins, and empty values count as unset', () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'arena-config-'));
    writeFileSync(path.join(folder, '.env'), `PORT=1111\nHOST="0.0.0.0" # all\nTELEGRAM_TOKEN=\nLOG_LEVEL=debug\n`);
    const config = loadConfig({ PORT: '2222', LOG_LEVEL: '', REDIS_URL: '  ' }, { cwd: folder });
    expect(config).toMatchObject({ port: 2222, host: '0.0.0.0', telegram: null, logLevel: 'debug', redisUrl: null });
    rmSync(folder, { recursive: true });
  });
});

describe('mistakes', () => {
  test('all are listed at once, in words that say what to do', () => {
    const broken = {
      DATABASE_URL: 'mysql://x',
      REDIS_URL: 'localhost',
      DISCORD_TOKEN: 'abc',
      TELEGRAM_TOKEN: '12:x',
      PORT: '70000',
      PUBLIC_URL: 'arena',
      BETTING_SECONDS: 'a minute',
      LOG_LEVEL: 'loud',
      BLOB_STORE: 's3',
      S3_ACCESS_KEY_ID: 'id',
      METRICS: 'maybe',
    };
    const found = mistakes(broken);
    expect(found).toEqual([
      'DATABASE_URL must be an address such as postgresql://user:password@host:5432/arena.',
      'REDIS_URL must be an address such as redis://host:6379.',
      expect.stringMatching(/^DISCORD_TOKEN must be a bot token .*Reset Token/),
      expect.stringMatching(/^TELEGRAM_TOKEN must be a bot token .*BotFather/),
      'PORT must be a whole number from 0 to 65535.',
      'PUBLIC_URL must be an address such as https://arena.example.org.',
      'BETTING_SECONDS must be a whole number from 0 to 3600.',
      'LOG_LEVEL must be one of trace, debug, info, warn, error, fatal, silent.',
      'METRICS must be true or false.',
      'S3_BUCKET must be set where BLOB_STORE is s3.',
      'S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY must be set together, or neither.',
    ]);
    expect(() => load(broken)).toThrow(/^The configuration has 11 mistakes:\n {2}- DATABASE_URL .*\.env\.example/s);
  });

  test('a mistake never repeats the secret that it is about', () => {
    const secret = 'not a token but still private';
    expect(mistakes({ DISCORD_TOKEN: secret, TELEGRAM_TOKEN: secret, DATABASE_URL: secret }).join()).not.toContain(
      'private',
    );
  });

  test.each([
    ['PORT', '-1'],
    ['PORT', '1e3'],
    ['PORT', '80.5'],
    ['WORKER_CONCURRENCY', '0'],
    ['WALLETS', 'maybe'],
    ['TELEGRAM_MINI_APP', 'sometimes'],
    ['WALLET_CHAINS', '1,base'],
    ['WALLET_CHAINS', '0'],
    ['WALLET_CHAINS', '1,,8453'],
    ['WALLET_CHAINS', '99999999999'],
    ['WALLET_RPC_URLS', 'https://rpc.example.org'],
    ['WALLET_RPC_URLS', '1=wss://rpc.example.org'],
    ['WALLET_RPC_URLS', '1=https://a.example,=https://b.example'],
    ['TAPE_SECONDS', '0'],
    ['DISCORD_GUILD_ID', 'my server'],
    ['HOST', 'a b'],
    ['PUBLIC_URL', 'javascript:alert(1)'],
    ['PUBLIC_URL', 'https://example.org/arena'],
    ['PUBLIC_URL', 'https://arena.example.org/?a=b'],
    ['PUBLIC_URL', 'https://me:secret@arena.example.org'],
    ['BLOB_STORE', 'disk'],
  ])('%s=%s is one', (name, value) => {
    expect(mistakes({ DISCORD_TOKEN, [name]: value })).toHaveLength(1);
  });

  test('a Mini App wants a bot, an address that Telegram opens, and no wallets', () => {
    const whole = { TELEGRAM_TOKEN, PUBLIC_URL: 'https://arena.example.org', WALLETS: 'off', TELEGRAM_MINI_APP: 'on' };
    expect(load(whole).telegram?.miniApp).toEqual({ url: 'https://arena.example.org' });
    expect(load({ ...whole, TELEGRAM_MINI_APP: 'off' }).telegram?.miniApp).toBeNull();
    expect(mistakes({ ...whole, WALLETS: 'on' })).toEqual([
      'TELEGRAM_MINI_APP needs WALLETS=off: Telegram admits no chain but TON in Mini Apps.',
    ]);
    const { WALLETS: _, ...withWallets } = whole;
    expect(mistakes(withWallets)).toHaveLength(1);
    expect(mistakes({ ...whole, PUBLIC_URL: 'http://arena.example.org' })).toHaveLength(1);
    const { TELEGRAM_TOKEN: __, ...withoutBot } = whole;
    expect(mistakes(withoutBot)).toHaveLength(1);
  });

  test('a chain wants its number, one key and wallets', () => {
    const whole = { CHAIN_RPC_URL: 'https://rpc.example.org', CHAIN_ID: '84532' };
    expect(load({}).chain).toBeNull();
    expect(load(whole).chain).toMatchObject({ id: 84532, key: null });
    // wallets are proven on it as well, by its nodes
    expect(load(whole).wallets.chains).toEqual([1, 8453, 42793, 84532]);
    expect(load(whole).wallets.rpcUrls.get(84532)).toEqual([whole.CHAIN_RPC_URL]);
    const named = { ...whole, WALLET_RPC_URLS: '84532=https://own.example' };
    expect(load(named).wallets.rpcUrls.get(84532)).toEqual(['https://own.example']);
    const keystore = { CHAIN_KEYSTORE: 'key.json', CHAIN_KEYSTORE_PASSWORD: 'of the keystore' };
    expect(load({ ...whole, ...keystore }).chain?.key).toEqual({
      keystore: path.join(empty, 'key.json'),
      password: 'of the keystore',
    });
    expect(mistakes({ CHAIN_RPC_URL: whole.CHAIN_RPC_URL })).toHaveLength(1);
    expect(mistakes({ CHAIN_ID: '1' })).toEqual(['CHAIN_ID is set, but CHAIN_RPC_URL is not.']);
    expect(mistakes({ ...whole, ...keystore, CHAIN_PRIVATE_KEY })).toHaveLength(1);
    expect(mistakes({ ...whole, CHAIN_KEYSTORE: 'key.json' })).toHaveLength(1);
    expect(mistakes({ ...whole, WALLETS: 'off' })).toHaveLength(1);
    for (const [name, value] of [
      ['CHAIN_RPC_URL', 'ws://rpc.example.org'],
      ['CHAIN_RPC_URL', 'https://rpc.example.org,nowhere'],
      ['CHAIN_PRIVATE_KEY', '0x12'],
      ['CHAIN_BOND', '0,5'],
    ] as const) {
      expect(mistakes({ ...whole, [name]: value })).toHaveLength(1);
    }
  });

  test('a server id without a token is one', () => {
    expect(mistakes({ DISCORD_GUILD_ID: '123456789012345678' })).toEqual([
      'DISCORD_GUILD_ID is set, but DISCORD_TOKEN is not.',
    ]);
  });
});

describe('.env.example', () => {
  const example = parse(readFileSync(EXAMPLE));

  test('names every setting and no other', () => {
    expect(Object.keys(example).sort()).toEqual([...SETTING_NAMES].sort());
  });

  test('shows the defaults', () => {
    expect(loadConfig(example, { cwd: empty })).toEqual(load({}));
  });
});
