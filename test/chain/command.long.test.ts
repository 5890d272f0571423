import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Wallet } from 'ethers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ArenaChain, startArenaChain } from './arena-chain.ts';
import { runChain } from './chain-command.ts';

/** `arena chain` as operators run it. */

let arena: ArenaChain;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'arena-chain-'));
  arena = await startArenaChain({ undeployed: true });
});
afterAll(async () => {
  await arena?.close();
  rmSync(folder, { recursive: true, force: true });
});

const run = (options: string[], environment: Record<string, string> = {}) =>
  runChain(options, { ARENA_DATA_DIR: folder, ...environment });

const settings = () => ({
  DATABASE_URL: arena.test.url,
  CHAIN_RPC_URL: arena.chain.url,
  CHAIN_ID: String(arena.chain.chainId),
  CHAIN_PRIVATE_KEY: arena.operator.privateKey,
  CHAIN_CONFIRMATIONS: '1',
  PUBLIC_URL: 'https://arena.example.org',
});

it('says what is missing, and shows what it would send before it does', async () => {
  const verifiers = arena.verifiers.map(({ address }) => address).join(',');
  const [bare, status, nobody, plan] = await Promise.all([
    run(['status']),
    run(['status', '--json'], settings()),
    run(['deploy', '--yes'], settings()),
    run(['deploy', '--verifiers', verifiers, '--fee-bps', '150'], settings()),
  ]);
  expect(bare).toMatchObject({ code: 1, out: '' });
  expect(bare.err).toContain('Set CHAIN_RPC_URL and CHAIN_ID first');
  expect(status.code).toBe(1);
  expect(JSON.parse(status.out)).toMatchObject({
    chainId: arena.chain.chainId,
    operator: { address: arena.operator.address },
    problems: ['The contracts are not deployed: `arena chain deploy`.'],
  });
  expect(nobody).toMatchObject({ code: 1, out: '' });
  expect(nobody.err).toContain('--verifiers');
  expect(plan).toMatchObject({ code: 0, err: '' });
  expect(plan.out).toContain('Verifiers:          7, a quorum is 5');
  expect(plan.out).toContain('Fee of pools:       1.5% to the timelock');
  expect(plan.out).toMatch(/About 1\d,\d{3},\d{3} gas: 0\.\d+ ETH/);
  expect(plan.out).toContain('Nothing was sent.');
  expect(await arena.test.database.prisma.chainTransaction.count()).toBe(0);
  for (const { out, err } of [bare, status, nobody, plan])
    expect(out + err).not.toContain(arena.operator.privateKey.slice(2));
});

it('makes a key that only its password opens, and never overwrites one', async () => {
  const file = path.join(folder, 'key.json');
  const password = 'correct horse battery';
  const [weak, made] = await Promise.all([
    run(['key', path.join(folder, 'weak.json')], { CHAIN_KEYSTORE_PASSWORD: 'short' }),
    run(['key', file], { CHAIN_KEYSTORE_PASSWORD: password }),
  ]);
  expect(weak.code).toBe(1);
  expect(weak.err).toContain('at least 12 characters');
  expect(made).toMatchObject({ code: 0, err: '' });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const text = readFileSync(file, 'utf8');
  const { address } = await Wallet.fromEncryptedJson(text, password);
  expect(made.out).toContain(`Address: ${address}`);
  expect(made.out).not.toContain(password);
  const again = await run(['key', file], { CHAIN_KEYSTORE_PASSWORD: password });
  expect(again).toMatchObject({ code: 1, out: '' });
  expect(again.err).toContain('is there already');
  expect(readFileSync(file, 'utf8')).toBe(text);
});
