import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { BLOCK_MAX, cidOf } from '../../core/chain/tokens/cid.ts';
import { createChainFiles } from '../../core/chain/tokens/files.ts';
import { createPinning } from '../../core/chain/tokens/pinning.ts';
import type { ChainSettings } from '../../core/chain/types.ts';
import { type BlobStore, openBlobStore } from '../../core/platform/blobs/index.ts';
import { createLogger } from '../../core/platform/index.ts';
import { createTestClock } from '../arena/clock.ts';
import { type TestDatabase, testDatabase } from '../database.ts';
import { type FakeKubo, startFakeKubo } from '../fakes/kubo/server.ts';

/** Files under their own hash: kept, and handed to an IPFS node that must name them alike. */

const clock = createTestClock();
let test: TestDatabase;
let blobs: BlobStore;
let kubo: FakeKubo;
beforeAll(async () => {
  test = await testDatabase();
  kubo = await startFakeKubo();
  blobs = await openBlobStore({ blobs: { store: 'database', retentionDays: 0 } }, { database: test.database, clock });
});
afterAll(async () => {
  await kubo?.close();
  await test?.drop();
});
beforeEach(async () => {
  kubo.fault = null;
  await test.database.prisma.chainFile.deleteMany();
});

const files = () => createChainFiles({ database: test.database, blobs });
const bytesOf = (text: string) => new TextEncoder().encode(text);
const waiting = () => test.database.prisma.chainFile.count({ where: { pinnedAt: null } });

/** A worker that has just started, and what it logs. */
function pinning(ipfsApiUrl: string | null) {
  const destination = new PassThrough();
  const part = createPinning({
    database: test.database,
    clock,
    log: createLogger({ level: 'info', destination }),
    settings: { ipfsApiUrl } as ChainSettings,
    files: files(),
  });
  return { step: async () => part.step?.(), logged: () => String(destination.read() ?? '') };
}

it('keeps a file under its hash, and gives none that is not what its name says', async () => {
  const cid = await files().put(bytesOf('{"name":"Rusty"}'), 'application/json');
  expect(cid).toBe(cidOf(bytesOf('{"name":"Rusty"}')));
  expect(await files().put(bytesOf('{"name":"Rusty"}'), 'application/json')).toBe(cid);
  expect(await files().get(cid)).toEqual({ cid, bytes: bytesOf('{"name":"Rusty"}'), mediaType: 'application/json' });
  for (const name of [cidOf(bytesOf('another')), '../secrets', '', cid.toUpperCase(), `${cid}/..`]) {
    expect(await files().get(name)).toBeNull();
  }
  await blobs.put(`ipfs/${cid}`, bytesOf('{"name":"Rusty!"}'), { contentType: 'application/json' });
  expect(await files().get(cid)).toBeNull();
  await expect(files().put(new Uint8Array(BLOCK_MAX + 1), 'image/png')).rejects.toThrow('one block');
});

it('hands files to an IPFS node, which names them alike', async () => {
  const cids = await Promise.all(['one', 'two', 'three'].map(text => files().put(bytesOf(text), 'application/json')));
  await pinning(kubo.url).step();
  expect([...kubo.pinned.keys()].sort()).toEqual([...cids].sort());
  expect(await waiting()).toBe(0);
  const before = kubo.asked.length;
  await pinning(kubo.url).step();
  expect(kubo.asked).toHaveLength(before);
});

it('asks nobody where no node is named', async () => {
  await files().put(bytesOf('alone'), 'application/json');
  const before = kubo.asked.length;
  await pinning(null).step();
  expect(kubo.asked).toHaveLength(before);
});

it('shows its password to the node, and to no log', async () => {
  await files().put(bytesOf('guarded'), 'application/json');
  const url = kubo.url.replace('http://', 'http://key:s3cret%21@');
  const guarded = pinning(`${url}/`);
  await guarded.step();
  expect(kubo.asked.at(-1)?.authorization).toBe(`Basic ${Buffer.from('key:s3cret!').toString('base64')}`);
  expect(await waiting()).toBe(0);
  await files().put(bytesOf('guarded too'), 'application/json');
  kubo.fault = 'refuses';
  await guarded.step();
  const logged = guarded.logged();
  expect(logged).toContain('could not be pinned');
  expect(logged).not.toMatch(/s3cret|127\.0\.0\.1/);
});

it.each([
  ['other', 'gave the file another CID'],
  ['refuses', 'answered 500'],
  ['babbles', 'said too much'],
] as const)('does not believe a node that %s, says so, and tries again later and later', async (fault, words) => {
  await files().put(bytesOf(`for a node that ${fault}`), 'application/json');
  const { step, logged } = pinning(kubo.url);
  kubo.fault = fault;
  const before = kubo.asked.length;
  for (let second = 0; second < 60; second += 2) {
    await step();
    clock.pass(2);
  }
  // at once, after 10 and after 20 more seconds
  expect(kubo.asked.length - before).toBe(3);
  expect(logged()).toContain(words);
  expect(await waiting()).toBe(1);
  kubo.fault = null;
  clock.pass(3_600);
  await step();
  expect(await waiting()).toBe(0);
});

it('goes on where no node is there', async () => {
  await files().put(bytesOf('nobody there'), 'application/json');
  const gone = await startFakeKubo();
  await gone.close();
  const { step, logged } = pinning(gone.url);
  await step();
  expect(logged()).toContain('does not answer');
  expect(await waiting()).toBe(1);
});

it('lets no file that is gone keep the others waiting', async () => {
  const gone = await files().put(bytesOf('gone'), 'image/png');
  await test.database.prisma.chainFile.update({ where: { cid: gone }, data: { createdAt: new Date(0) } });
  await files().put(bytesOf('there'), 'application/json');
  await blobs.delete(`ipfs/${gone}`);
  const { step } = pinning(kubo.url);
  await step();
  clock.pass(3_600);
  await step();
  expect(await waiting()).toBe(1);
  expect(kubo.pinned.has(cidOf(bytesOf('there')))).toBe(true);
});

it('lets go of descriptions that no token names any more, here and at the node', async () => {
  const { prisma } = test.database;
  const [old, named, portrait] = [
    await files().put(bytesOf('{"name":"somebody"}'), 'application/json'),
    await files().put(bytesOf('{"name":"Rusty"}'), 'application/json'),
    await files().put(bytesOf('a portrait'), 'image/png'),
  ];
  const worker = pinning(kubo.url);
  await worker.step();
  await prisma.chainFile.updateMany({ data: { createdAt: clock.now() } });
  await prisma.agentToken.create({
    data: { agentId: 'AGENT0000001', chainId: 1, tokenId: '1', mintedFor: '0x', askedById: '', cid: named },
  });
  clock.pass(24 * 3_600);
  await worker.step();
  expect(await files().get(old)).not.toBeNull();
  clock.pass(25 * 3_600);
  kubo.fault = 'refuses';
  await worker.step();
  // what the node keeps is not forgotten
  expect(await files().get(old)).not.toBeNull();
  kubo.fault = null;
  clock.pass(3_600);
  await worker.step();
  expect(await files().get(old)).toBeNull();
  expect([named, portrait].every(cid => kubo.pinned.has(cid))).toBe(true);
  expect(kubo.pinned.has(old)).toBe(false);
  expect(await files().get(named)).not.toBeNull();
  expect(await files().get(portrait)).not.toBeNull();
});

it('lets go of the others where the node keeps one, and pins what is new meanwhile', async () => {
  const { prisma } = test.database;
  const [stuck, other] = [
    await files().put(bytesOf('{"name":"stuck"}'), 'application/json'),
    await files().put(bytesOf('{"name":"other"}'), 'application/json'),
  ];
  const worker = pinning(kubo.url);
  await worker.step();
  await prisma.chainFile.updateMany({ data: { createdAt: new Date(0) } });
  const fresh = await files().put(bytesOf('{"name":"fresh"}'), 'application/json');
  await prisma.chainFile.update({ where: { cid: fresh }, data: { createdAt: clock.now() } });
  await prisma.chainFile.update({ where: { cid: stuck }, data: { createdAt: new Date(-1) } });
  kubo.keeps.add(stuck);
  clock.pass(3_600);
  await worker.step();
  expect(await files().get(stuck)).not.toBeNull();
  expect(await files().get(other)).toBeNull();
  expect(kubo.pinned.has(fresh)).toBe(true);
  expect(worker.logged()).toContain('"count":1');
  kubo.keeps.clear();
  clock.pass(3_700);
  await worker.step();
  expect(await files().get(stuck)).toBeNull();
});
