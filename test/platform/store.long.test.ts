import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadConfig } from '../../core/platform/config.ts';
import { attach, InstanceRunningError } from '../../core/platform/instance.ts';
import { silentLog } from '../../core/platform/log.ts';
import { readMigrations } from '../../core/platform/migrate.ts';
import { deleteLocation, findLocation } from '../../core/platform/postgres/location.ts';
import { isAlive } from '../../core/platform/postgres/process-table.ts';
import { findServer } from '../../core/platform/postgres/server-process.ts';
import { openStore, type Store } from '../../core/platform/store.ts';
import { testDatabase } from '../database.ts';

let dataDir: string;
let stores: Store[] = [];

beforeEach(() => {
  dataDir = mkdtempSync(path.join(os.tmpdir(), 'arena-store-'));
  chmodSync(dataDir, 0o711);
});
afterEach(async () => {
  for (const store of stores.reverse()) await store.close();
  stores = [];
  deleteLocation(dataDir);
  rmSync(dataDir, { recursive: true });
});

async function open(as: 'serve' | 'attach', environment: Record<string, string> = {}): Promise<Store> {
  const config = loadConfig({ ARENA_DATA_DIR: dataDir, ...environment }, { cwd: dataDir });
  const store = await openStore(config, { log: silentLog, as, durable: false });
  stores.push(store);
  return store;
}

test('serves from the bundled PostgreSQL, migrated; a second is refused, others work beside it', async () => {
  const served = await open('serve');
  expect(served.source).toBe('embedded');
  expect(await served.database.prisma.lease.count()).toBe(0);
  await expect(open('serve')).rejects.toThrow(InstanceRunningError);
  const beside = await open('attach');
  expect(beside.source).toBe('attached');
  await beside.database.prisma.person.create({ data: { id: 'P00000000001' } });
  expect(await served.database.prisma.person.count()).toBe(1);
  await beside.close();
  expect(await served.database.prisma.person.count()).toBe(1);
});

test('two commands that work beside nobody take turns at being the instance', async () => {
  const first = await open('attach');
  expect(first.source).toBe('embedded');
  const second = await open('attach');
  expect(second.source).toBe('attached');
});

test('commands that begin at the same moment over nothing share one PostgreSQL', async () => {
  const both = await Promise.all([open('attach'), open('attach'), open('attach')]);
  expect(both.map(({ source }) => source).sort()).toEqual(['attached', 'attached', 'embedded']);
  // The one that started PostgreSQL is closed last.
  stores.sort((one, other) => Number(other.source === 'embedded') - Number(one.source === 'embedded'));
});

test('closing stops PostgreSQL and lets go of the folder', async () => {
  const store = await open('serve');
  const server = findServer(findLocation(dataDir)!.data)!;
  await store.close();
  stores = [];
  expect(isAlive(server.pid)).toBe(false);
  expect(attach(dataDir)).toBeNull();
  expect((await open('serve')).source).toBe('embedded');
});

test('with DATABASE_URL there may be many', async () => {
  const external = await testDatabase();
  try {
    const one = await open('serve', { DATABASE_URL: external.url });
    const two = await open('serve', { DATABASE_URL: external.url });
    expect([one.source, two.source]).toEqual(['external', 'external']);
    await Promise.all(stores.map(store => store.close()));
    stores = [];
  } finally {
    await external.drop();
  }
});

test('says which migrations it applied', async () => {
  const config = loadConfig({ ARENA_DATA_DIR: dataDir }, { cwd: dataDir });
  const seen: string[][] = [];
  const options = {
    log: silentLog,
    as: 'serve',
    durable: false,
    onMigrated: (names: string[]) => void seen.push(names),
  } as const;
  await (await openStore(config, options)).close();
  await (await openStore(config, options)).close();
  expect(seen).toEqual([(await readMigrations()).map(({ name }) => name), []]);
});

test('a database that cannot be reached is an error that names it, and holds nothing', async () => {
  await expect(open('serve', { DATABASE_URL: 'postgresql://u:p@127.0.0.1:1/none' })).rejects.toThrow(/ECONNREFUSED/);
  expect(attach(dataDir)).toBeNull();
});
