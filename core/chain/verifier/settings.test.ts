import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { FLAGS, loadVerifierSettings, VERIFIER_SETTING_NAMES } from './settings.ts';

const REGISTRY = '0x5FbDB2315678afecb367f032d93F642f64180aa3';
const cwd = mkdtempSync(path.join(os.tmpdir(), 'verifier-settings-'));
const least = {
  VERIFIER_ARENA: 'https://arena.example.org/',
  VERIFIER_RPC_URL: 'https://one.example.org/key, https://two.example.org',
  VERIFIER_CHAIN_ID: '8453',
  VERIFIER_REGISTRY: REGISTRY.toLowerCase(),
  VERIFIER_PRIVATE_KEY: `0x${'1'.repeat(64)}`,
};
const load = (environment: NodeJS.ProcessEnv, flags = {}) => loadVerifierSettings(flags, environment, { cwd });

test('a few settings are enough', () => {
  expect(load(least)).toMatchObject({
    arenaUrl: 'https://arena.example.org',
    rpcUrls: ['https://one.example.org/key', 'https://two.example.org'],
    registry: { chainId: 8453, address: REGISTRY },
    key: { private: least.VERIFIER_PRIVATE_KEY },
    confirmations: 12,
    fromBlock: null,
    dataDir: path.join(cwd, '.verifier'),
    databaseUrl: null,
    exchanges: ['coinbase', 'kraken'],
    symbols: ['BTC-USD', 'ETH-USD', 'SOL-USD', 'EUR-USD'],
    keepTicksMs: 24 * 3_600_000,
    acceptSimulated: false,
    listen: null,
    pollMs: 5000,
  });
});

test('flags come before the environment, and that before .env', () => {
  writeFileSync(path.join(cwd, '.env'), 'VERIFIER_CONFIRMATIONS=3\nVERIFIER_LISTEN=1000\nVERIFIER_POLL_SECONDS=9\n');
  const settings = load(
    { ...least, VERIFIER_LISTEN: '2000', VERIFIER_POLL_SECONDS: '' },
    { listen: '[::1]:3000', acceptSimulated: true },
  );
  writeFileSync(path.join(cwd, '.env'), '');
  expect(settings).toMatchObject({
    confirmations: 3,
    listen: { host: '::1', port: 3000 },
    pollMs: 9000,
    acceptSimulated: true,
  });
  expect(load({ ...least, VERIFIER_LISTEN: '8090' }).listen).toEqual({ host: '127.0.0.1', port: 8090 });
  expect(load({ ...least, VERIFIER_LISTEN: '0.0.0.0:8090' }).listen).toEqual({ host: '0.0.0.0', port: 8090 });
});

test('a keystore serves instead of a key, not beside it', () => {
  const { VERIFIER_PRIVATE_KEY: _, ...without } = least;
  const keystore = { VERIFIER_KEYSTORE: 'key.json', VERIFIER_KEYSTORE_PASSWORD: 'secret' };
  expect(load({ ...without, ...keystore }).key).toEqual({ keystore: path.join(cwd, 'key.json'), password: 'secret' });
  expect(() => load({ ...least, ...keystore })).toThrow('not both');
  expect(() => load({ ...without, VERIFIER_KEYSTORE: 'key.json' })).toThrow('set together');
  expect(() => load(without)).toThrow('the key that it signs with');
});

test('every mistake is told at once, and no secret', () => {
  const wrong = {
    VERIFIER_ARENA: 'http://arena.example.org',
    VERIFIER_RPC_URL: 'ftp://x',
    VERIFIER_CHAIN_ID: 'base',
    VERIFIER_REGISTRY: '0x5FbDB2315678afecb367f032d93F642f64180aa4',
    VERIFIER_PRIVATE_KEY: 'hunter2',
    VERIFIER_EXCHANGES: 'mtgox',
    VERIFIER_SYMBOLS: 'DOGE-USD',
    VERIFIER_LISTEN: 'a b',
  };
  let message = '';
  try {
    load(wrong);
  } catch (error) {
    message = (error as Error).message;
  }
  for (const name of Object.keys(wrong)) expect(message).toContain(`${name} must`);
  expect(message).toContain('8 mistakes');
  expect(message).not.toContain('hunter2');
  // plain http is for this machine alone
  expect(load({ ...least, VERIFIER_ARENA: 'http://127.0.0.1:8080' }).arenaUrl).toBe('http://127.0.0.1:8080');
});

test('docs/verifier.md names every setting and flag', () => {
  const text = readFileSync(fileURLToPath(new URL('../../../docs/verifier.md', import.meta.url)), 'utf8');
  const named = new Set(text.match(/\b[A-Z][A-Z0-9]*(_[A-Z0-9]+)+\b/g));
  expect(VERIFIER_SETTING_NAMES.filter(name => !named.has(name))).toEqual([]);
  for (const flag of Object.keys(FLAGS)) {
    expect(text).toContain(`--${flag.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`);
  }
});
