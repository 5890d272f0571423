import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { encryptKeystoreJson, Wallet } from 'ethers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KeyError, openKey } from '../../core/chain/index.ts';
import { createLogger } from '../../core/platform/log.ts';
import { type ArenaChain, startArenaChain } from './arena-chain.ts';
import { type BadNode, type NodeCall, startBadNode } from './bad-node.ts';
import { gift, rowOf, wish } from './wishes.ts';

/** Nothing of the key, its password or the node's address reaches a log, an error or the database, whatever goes wrong. */

const PASSWORD = 'a password of the operator';
const NODE_KEY = 'k3y-of-the-node-4711';
const PRIVATE = `0x${'5ec0e7'.repeat(10)}abcd`;

let folder: string;
let keystore: string;

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'arena-key-'));
  keystore = path.join(folder, 'key.json');
  // quick to open; real ones take seconds on purpose
  const account = { address: new Wallet(PRIVATE).address, privateKey: PRIVATE };
  writeFileSync(keystore, await encryptKeystoreJson(account, PASSWORD, { scrypt: { N: 2, r: 1, p: 1 } }));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('a key', () => {
  it('is opened from a keystore, or from the environment', async () => {
    const opened = await openKey({ keystore, password: PASSWORD });
    expect(opened?.address).toBe((await openKey({ private: PRIVATE }))?.address);
    expect(await openKey(null)).toBeNull();
  });

  it('that cannot be opened is told in words that hold nothing of it', async () => {
    const noKeystore = path.join(folder, 'other.json');
    writeFileSync(noKeystore, JSON.stringify({ key: PRIVATE }));
    const broken = path.join(folder, 'broken.json');
    writeFileSync(broken, JSON.stringify({ version: 3, crypto: { cipher: 'rot13' }, Crypto: { cipher: 'rot13' } }));
    const wrong: [Parameters<typeof openKey>[0], string][] = [
      [{ keystore: path.join(folder, 'none.json'), password: PASSWORD }, 'is not there'],
      [{ keystore: folder, password: PASSWORD }, 'cannot be read (EISDIR)'],
      [{ keystore: noKeystore, password: PASSWORD }, 'no encrypted keystore'],
      [{ keystore: broken, password: PASSWORD }, 'CHAIN_KEYSTORE'],
      [{ keystore, password: `not ${PASSWORD}` }, 'CHAIN_KEYSTORE_PASSWORD does not open CHAIN_KEYSTORE.'],
      [{ private: `0x${'f'.repeat(64)}` }, 'CHAIN_PRIVATE_KEY is no private key'],
    ];
    for (const [key, why] of wrong) {
      const error = await openKey(key).catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(KeyError);
      const told = `${(error as Error).message} ${(error as Error).stack} ${JSON.stringify(error)} ${(error as Error).cause}`;
      expect(told).toContain(why);
      expect(told).not.toContain(PASSWORD);
      expect(told.toLowerCase()).not.toContain(PRIVATE.slice(2));
      expect(told).not.toContain('f'.repeat(64));
    }
  });
});

describe('an arena', () => {
  let arena: ArenaChain;
  let node: BadNode;
  let said = '';
  let answer: (call: NodeCall, pass: () => Promise<unknown>) => unknown = (_call, pass) => pass();

  beforeAll(async () => {
    const stream = new PassThrough();
    stream.on('data', (chunk: Buffer) => {
      said += chunk.toString('utf8');
    });
    arena = await startArenaChain({
      log: createLogger({ level: 'trace', destination: stream }),
      config: { key: { keystore, password: PASSWORD } },
      async through(url) {
        node = await startBadNode(url, (call, pass) => answer(call, pass));
        return `${node.url}v3/${NODE_KEY}?token=${NODE_KEY}`;
      },
    });
    const operator = (await arena.service.operator()) ?? '';
    await arena.chain.provider.send('anvil_setBalance', [operator, '0xde0b6b3a7640000']);
  });
  afterAll(async () => {
    await arena?.close();
    await node?.stop();
  });

  it('says nothing of either, whatever its node does', async () => {
    const errors: unknown[] = [];
    const refuse = (call: NodeCall, message: string) => ({
      jsonrpc: '2.0',
      id: call.id,
      error: { code: -32000, message },
    });
    const itself = `daily limit reached for ${NODE_KEY} at ${node.url}v3/${NODE_KEY}`;
    const faults: ((call: NodeCall, pass: () => Promise<unknown>) => unknown)[] = [
      (_call, pass) => pass(),
      (call, pass) => (call.method === 'eth_sendRawTransaction' ? refuse(call, itself) : pass()),
      (call, pass) => (call.method === 'eth_estimateGas' ? refuse(call, itself) : pass()),
      (call, pass) => (call.method === 'eth_sendRawTransaction' ? `<html>${NODE_KEY}` : pass()),
      call => refuse(call, itself),
      () => 'no answer',
      (call, pass) => (call.method === 'eth_getLogs' ? refuse(call, itself) : pass()),
    ];
    for (const [index, fault] of faults.entries()) {
      answer = fault;
      await wish(arena, gift(arena, `secret:${index}`));
      await arena.service.runStep().catch((error: unknown) => errors.push(error));
      await arena.service.node
        .read(provider => provider.getBlockNumber())
        .catch((error: unknown) => errors.push(error));
    }
    answer = (_call, pass) => pass();
    await arena.look();
    expect(await rowOf(arena, 'secret:6')).toMatchObject({ state: 'confirmed' });
    expect(errors.length).toBeGreaterThan(1);
    expect(said).toContain('the chain cannot be followed');
    expect(said).toContain('daily limit reached for ... at ...');
    const told = [said, await everyRow(), ...errors.map(error => `${(error as Error).stack} ${JSON.stringify(error)}`)];
    for (const text of told) {
      expect(text).not.toContain(NODE_KEY);
      expect(text).not.toContain(PASSWORD);
      expect(text.toLowerCase()).not.toContain(PRIVATE.slice(2));
      expect(text).not.toContain(new URL(node.url).host);
    }
  });

  async function everyRow(): Promise<string> {
    const { pool } = arena.test.database;
    const { rows } = await pool.query<{ name: string }>(
      `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
    );
    const texts = await Promise.all(
      rows.map(async ({ name }) => {
        const { rows: found } = await pool.query<{ text: string }>(
          `SELECT row_to_json(t)::text AS text FROM ${name} t`,
        );
        return found.map(({ text }) => text).join('\n');
      }),
    );
    const all = texts.join('\n');
    expect(all).toContain('secret:6');
    return all;
  }
});
