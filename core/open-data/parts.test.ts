import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { directoryBlobStore } from '../platform/blobs/directory-store.ts';
import { systemClock } from '../platform/clock.ts';
import { createPartWriter } from './parts.ts';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(path.join(os.tmpdir(), 'arena-parts-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

const writer = (partBytes?: number) => {
  const blobs = directoryBlobStore(directory, systemClock);
  const options = { blobs, day: '2026-11-21', dataset: 'trades', expiresAt: null } as const;
  return { blobs, ...createPartWriter({ ...options, ...(partBytes !== undefined && { partBytes }) }) };
};

test('what is large is divided into parts that may be joined again, each as it is summed', async () => {
  const { blobs, write, end } = writer(200_000);
  const lines = Array.from({ length: 3_000 }, (_, number) => ({ number, noise: randomBytes(300).toString('hex') }));
  for (const line of lines) await write(line);
  const files = await end();
  expect(files.length).toBeGreaterThan(3);
  expect(files.map(({ name }) => name).slice(0, 2)).toEqual(['trades-001.ndjson.gz', 'trades-002.ndjson.gz']);
  expect(files.reduce((sum, { rows }) => sum + rows, 0)).toBe(lines.length);
  const parts = await Promise.all(
    files.map(async ({ blobKey }) => Buffer.from((await blobs.get(blobKey))?.bytes ?? [])),
  );
  for (const [index, { bytes, sha256 }] of files.entries()) {
    expect(parts[index]?.length).toBe(bytes);
    // a part is closed soon after it has become large enough
    expect(bytes).toBeLessThan(400_000);
    expect(
      createHash('sha256')
        .update(parts[index] ?? '')
        .digest('hex'),
    ).toBe(sha256);
  }
  const text = gunzipSync(Buffer.concat(parts)).toString('utf8');
  expect(
    text
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line)),
  ).toEqual(lines);
});

test('without lines there is one part without lines', async () => {
  const { blobs, end } = writer();
  const [file, ...others] = await end();
  expect(others).toEqual([]);
  expect(file).toMatchObject({ name: 'trades-001.ndjson.gz', rows: 0 });
  expect(gunzipSync((await blobs.get(file?.blobKey ?? ''))?.bytes ?? new Uint8Array()).length).toBe(0);
});

test('the same lines give the same file', async () => {
  const shaOf = async () => {
    const { write, end } = writer();
    await write({ a: 1 });
    return (await end())[0]?.sha256;
  };
  expect(await shaOf()).toBe(await shaOf());
});
