import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import { buildWeb, type Manifest } from './build.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'arena-web-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('what browsers load is built from the sources as they are, names its chunks, and lies beside itself compressed', async () => {
  await buildWeb(folder);
  const manifest = JSON.parse(readFileSync(path.join(folder, 'manifest.json'), 'utf8')) as Manifest;
  expect(Object.keys(manifest)).toEqual(expect.arrayContaining(['site.ts', 'live.ts', 'site.css', 'icon.svg']));
  for (const { file, imports } of Object.values(manifest)) {
    for (const name of [file, ...imports]) expect([name, existsSync(path.join(folder, name))]).toEqual([name, true]);
  }
  const script = path.join(folder, manifest['site.ts']?.file ?? '');
  expect(brotliDecompressSync(readFileSync(`${script}.br`)).equals(readFileSync(script))).toBe(true);
});
