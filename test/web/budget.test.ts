import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Manifest } from '../../api/web/build.ts';

/** What a match page makes a browser load, measured on what is served: compressed files as `npm run web` wrote them. */

const DIST = fileURLToPath(new URL('../../api/web/dist/', import.meta.url));
const manifest = JSON.parse(readFileSync(path.join(DIST, 'manifest.json'), 'utf8')) as Manifest;
const fileOf = (source: string) => manifest[source]!.file;
const text = (file: string) => readFileSync(path.join(DIST, file), 'utf8');
const bytes = (files: Iterable<string>, suffix: '.br' | '.gz') =>
  [...files].reduce((sum, file) => sum + readFileSync(path.join(DIST, file + suffix)).length, 0);

/** A file, what it imports, now or later, and the workers that it starts. */
function reachable(file: string, kinds: RegExp, found = new Set<string>()): Set<string> {
  if (found.has(file)) return found;
  found.add(file);
  for (const [, name] of text(file).matchAll(kinds)) if (name) reachable(name, kinds, found);
  return found;
}

/** `from"./chunk-X.js"` and `import"./chunk-X.js"`: loaded with the file itself. */
const AT_ONCE = /(?:from|import)\s*"\.\/([\w-]+\.js)"/g;
/** All that is named. */
const EVER = /["'`](?:\.\/)?([\w-]+-[A-Z0-9]{8}\.js)["'`]/g;

/** Of members, who bet on it. */
const PAGE = ['site.ts', 'live.ts', 'player.ts', 'bet.ts'].map(fileOf);
const sum = (kinds: RegExp) => PAGE.reduce((found, file) => reachable(file, kinds, found), new Set<string>());

describe('the scripts of a match page', () => {
  const everything = sum(EVER);

  it('are found, the workers among them', () => {
    expect([...everything]).toEqual(
      expect.arrayContaining([...PAGE, fileOf('workers/fight.ts'), fileOf('workers/verify.ts')]),
    );
    expect(everything.size).toBeGreaterThan(PAGE.length + 3);
  });

  it('are under 150 KB compressed in all, player, engine, renderer and verification included', () => {
    expect(bytes(everything, '.br')).toBeLessThan(150_000);
    expect(bytes(everything, '.gz')).toBeLessThan(150_000);
  });

  it('are under 20 KB until somebody wants to watch', () => {
    expect(bytes(sum(AT_ONCE), '.br')).toBeLessThan(20_000);
  });

  it('ask for nothing that only a server has', () => {
    for (const file of everything)
      expect([file, /["']node:|\brequire\(/.exec(text(file))?.[0] ?? null]).toEqual([file, null]);
  });
});
