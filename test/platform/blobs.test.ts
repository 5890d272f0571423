import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BlobStore } from '../../core/platform/blobs/blob-store.ts';
import { databaseBlobStore } from '../../core/platform/blobs/database-store.ts';
import { directoryBlobStore } from '../../core/platform/blobs/directory-store.ts';
import { s3BlobStore } from '../../core/platform/blobs/s3-store.ts';
import { type Clock, systemClock } from '../../core/platform/clock.ts';
import { type TestDatabase, testDatabase } from '../database.ts';
import { type FakeS3, startFakeS3 } from '../fakes/s3/server.ts';

const MINUTE_MS = 60_000;
const clock: Clock = systemClock;
const soon = () => new Date(Date.now() + MINUTE_MS);
const past = () => new Date(Date.now() - MINUTE_MS);

let database: TestDatabase;
let directory: string;
let s3: FakeS3;

beforeAll(async () => {
  database = await testDatabase();
  directory = await mkdtemp(path.join(os.tmpdir(), 'arena-blobs-'));
  s3 = await startFakeS3({ buckets: ['arena'] });
});
afterAll(async () => {
  await database.drop();
  await rm(directory, { recursive: true });
  await s3.stop();
});

const credentials = { accessKeyId: 'test', secretAccessKey: 'test-secret' };
const stores: [string, () => BlobStore][] = [
  ['database', () => databaseBlobStore(database.database.pool)],
  ['directory', () => directoryBlobStore(directory, clock)],
  ['s3', () => s3BlobStore({ bucket: 'arena', region: 'us-east-1', endpoint: s3.endpoint, credentials }, clock)],
];

async function keysOf(store: BlobStore): Promise<string[]> {
  const keys: string[] = [];
  for await (const key of store.keys()) keys.push(key);
  return keys.sort();
}

describe.each(stores)('blob store: %s', (_name, open) => {
  test('gives back the bytes, type and expiry that were put', async () => {
    const store = open();
    const expiresAt = soon();
    const bytes = new Uint8Array(randomBytes(300_000));
    await store.put('replays/A1/full.gif', bytes, { contentType: 'image/gif', expiresAt });
    const blob = await store.get('replays/A1/full.gif');
    expect(Buffer.compare(blob!.bytes, bytes)).toBe(0);
    expect(blob).toMatchObject({ contentType: 'image/gif', expiresAt });
  });

  test('puts a part of a larger buffer and an empty blob as they are', async () => {
    const store = open();
    await store.put('part', new Uint8Array([9, 1, 2, 9]).subarray(1, 3), { contentType: 'x/y' });
    await store.put('empty', new Uint8Array(0), { contentType: 'x/y' });
    expect((await store.get('part'))!.bytes).toEqual(new Uint8Array([1, 2]));
    expect((await store.get('empty'))!.bytes).toEqual(new Uint8Array(0));
    expect((await store.get('part'))!.expiresAt).toBeNull();
  });

  test('replaces a blob, its type and its expiry', async () => {
    const store = open();
    await store.put('same', new Uint8Array([1]), { contentType: 'a/a', expiresAt: past() });
    await store.put('same', new Uint8Array([2, 3]), { contentType: 'b/b' });
    expect(await store.get('same')).toEqual({ bytes: new Uint8Array([2, 3]), contentType: 'b/b', expiresAt: null });
    await store.sweep(new Date());
    expect((await store.get('same'))!.bytes).toEqual(new Uint8Array([2, 3]));
  });

  test('holds a key beside keys below it', async () => {
    const store = open();
    await store.put('tree', new Uint8Array([1]), { contentType: 'a/a' });
    await store.put('tree/leaf', new Uint8Array([2]), { contentType: 'a/a' });
    expect((await store.get('tree'))!.bytes).toEqual(new Uint8Array([1]));
    expect((await store.get('tree/leaf'))!.bytes).toEqual(new Uint8Array([2]));
  });

  test('says null for what is not there, was deleted or has expired', async () => {
    const store = open();
    await store.put('gone', new Uint8Array([1]), { contentType: 'a/a' });
    await store.delete('gone');
    await store.delete('gone');
    await store.put('old', new Uint8Array([1]), { contentType: 'a/a', expiresAt: past() });
    expect(await store.get('never')).toBeNull();
    expect(await store.get('never/at/all')).toBeNull();
    expect(await store.get('gone')).toBeNull();
    expect(await store.get('old')).toBeNull();
  });

  test('sweeps what has expired and nothing else', async () => {
    const store = open();
    await store.sweep(new Date());
    for (let index = 0; index < 8; index++) {
      await store.put(`sweep/old${index}`, new Uint8Array([1]), { contentType: 'a/a', expiresAt: past() });
    }
    await store.put('sweep/later', new Uint8Array([1]), { contentType: 'a/a', expiresAt: soon() });
    await store.put('sweep/never', new Uint8Array([1]), { contentType: 'a/a' });
    expect(await store.sweep(new Date())).toBe(8);
    expect(await store.sweep(new Date())).toBe(0);
    const left = (await keysOf(store)).filter(key => key.startsWith('sweep/'));
    expect(left).toEqual(['sweep/later', 'sweep/never']);
    expect(await store.sweep(new Date(Date.now() + 2 * MINUTE_MS))).toBeGreaterThan(0);
    expect(await store.get('sweep/later')).toBeNull();
  });

  test.each(['', '/', '../x', 'a/../b', 'a//b', '/a', 'a/', '.hidden', 'a b', 'ä', 'a\0b', 'x'.repeat(201), 'a\\b'])(
    'refuses the key %j',
    async key => {
      const store = open();
      await expect(store.put(key, new Uint8Array(1), { contentType: 'a/a' })).rejects.toThrow('Not a blob key');
      await expect(store.get(key)).rejects.toThrow('Not a blob key');
      await expect(store.delete(key)).rejects.toThrow('Not a blob key');
    },
  );

  test('two writers of one key leave one of the two blobs whole', async () => {
    const store = open();
    const versions = [1, 2, 3, 4].map(value => new Uint8Array(50_000).fill(value));
    await Promise.all(versions.map(bytes => store.put('race', bytes, { contentType: 'a/a' })));
    const { bytes } = (await store.get('race'))!;
    expect(bytes.length).toBe(50_000);
    expect(new Set(bytes).size).toBe(1);
  });

  test('answers ping', async () => {
    await expect(open().ping()).resolves.toBeUndefined();
  });
});

test('the directory store leaves no half-written file and reports a directory that cannot be written', async () => {
  const store = directoryBlobStore(directory, clock);
  await store.put('whole', new Uint8Array([1]), { contentType: 'a/a' });
  expect((await readdir(directory, { recursive: true })).filter(name => name.endsWith('.writing'))).toEqual([]);
  await expect(directoryBlobStore('/dev/null/blobs', clock).ping()).rejects.toThrow();
});

test('the s3 store bears a busy service, and says so when the bucket is missing', async () => {
  const store = s3BlobStore({ bucket: 'arena', region: 'us-east-1', endpoint: s3.endpoint, credentials }, clock);
  s3.failNext(2);
  await store.put('busy', new Uint8Array([5]), { contentType: 'a/a' });
  expect((await store.get('busy'))!.bytes).toEqual(new Uint8Array([5]));
  const nowhere = s3BlobStore({ bucket: 'nowhere', region: 'us-east-1', endpoint: s3.endpoint, credentials }, clock);
  await expect(nowhere.ping()).rejects.toThrow();
});
