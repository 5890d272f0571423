import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openPool } from '../../core/platform/database.ts';
import { newId } from '../../core/platform/ids.ts';
import { silentLog } from '../../core/platform/log.ts';
import { MIGRATIONS_FOLDER, migrate, pendingMigrations, readMigrations } from '../../core/platform/migrate.ts';
import { openSchemaEngine } from '../../scripts/schema-engine.ts';
import { type TestDatabase, testDatabase } from '../database.ts';

const SCHEMA = fileURLToPath(new URL('../../prisma/schema.prisma', import.meta.url));
const log = silentLog;

let migrated: TestDatabase;
let folder: string;
let empty: { url: string; pool: pg.Pool };

beforeAll(async () => {
  migrated = await testDatabase();
  folder = await mkdtemp(path.join(os.tmpdir(), 'arena-migrations-'));
  await cp(MIGRATIONS_FOLDER, folder, { recursive: true });
  const name = `empty_${newId().toLowerCase()}`;
  await migrated.database.pool.query(`CREATE DATABASE ${name}`);
  const url = Object.assign(new URL(inject('databaseUrl')), { pathname: `/${name}` }).toString();
  empty = { url, pool: openPool(url, { log }) };
});
afterAll(async () => {
  await empty.pool.end();
  await migrated.database.pool.query(`DROP DATABASE ${new URL(empty.url).pathname.slice(1)} WITH (FORCE)`);
  await migrated.drop();
  await rm(folder, { recursive: true });
});

test('the migrations and schema.prisma describe the same database', async () => {
  const engine = await openSchemaEngine(migrated.url);
  try {
    expect(await engine.diffToSchema(SCHEMA)).toBe('');
    const changed = path.join(folder, 'changed.prisma');
    await writeFile(changed, `${await readFile(SCHEMA, 'utf8')}\nmodel Forgotten {\n  id String @id\n}\n`);
    expect(await engine.diffToSchema(changed)).toContain('CREATE TABLE "Forgotten"');
  } finally {
    await engine.close();
  }
});

test('prisma migrate agrees with what we applied and recorded', async () => {
  const engine = await openSchemaEngine(migrated.url);
  try {
    expect(await engine.diagnose(MIGRATIONS_FOLDER)).toMatchObject({
      hasMigrationsTable: true,
      history: null,
      editedMigrationNames: [],
      failedMigrationNames: [],
    });
  } finally {
    await engine.close();
  }
});

test('many processes that start at once apply each migration once, in order', async () => {
  const expected = (await readMigrations()).map(migration => migration.name);
  expect(await pendingMigrations(empty.pool)).toEqual(expected);
  const applied = await Promise.all(Array.from({ length: 5 }, () => migrate(empty.pool, { log })));
  expect(applied.flat()).toEqual(expected);
  expect(await pendingMigrations(empty.pool)).toEqual([]);
  expect(await migrate(empty.pool, { log })).toEqual([]);
  const { rows } = await empty.pool.query('SELECT migration_name FROM _prisma_migrations ORDER BY started_at');
  expect(rows.map(row => row.migration_name)).toEqual(expected);
});

test('a migration that fails leaves nothing behind and may be corrected', async () => {
  const broken = path.join(folder, '29990101000000_broken');
  await cp(path.join(folder, (await readMigrations(folder))[0]!.name), broken, { recursive: true });
  await writeFile(path.join(broken, 'migration.sql'), 'CREATE TABLE half (id int); SELECT 1/0;');
  await expect(migrate(empty.pool, { log, folder })).rejects.toThrow(/29990101000000_broken .*division by zero/);
  const { rows } = await empty.pool.query(`SELECT to_regclass('half') AS half`);
  expect(rows[0].half).toBeNull();
  await writeFile(path.join(broken, 'migration.sql'), 'CREATE TABLE half (id int);');
  expect(await migrate(empty.pool, { log, folder })).toEqual(['29990101000000_broken']);
});

test('says what is wrong with a changed, a failed and an unknown migration', async () => {
  await expect(migrate(empty.pool, { log })).rejects.toThrow(
    /29990101000000_broken, which this version .* newer version/,
  );
  await writeFile(path.join(folder, '29990101000000_broken', 'migration.sql'), 'CREATE TABLE whole (id int);');
  await expect(migrate(empty.pool, { log, folder })).rejects.toThrow(/was changed after it had been applied/);
  await expect(pendingMigrations(empty.pool, folder)).rejects.toThrow(/was changed/);
  await empty.pool.query(
    `UPDATE _prisma_migrations SET finished_at = NULL, logs = 'out of disk' WHERE migration_name LIKE '2999%'`,
  );
  await expect(migrate(empty.pool, { log, folder })).rejects.toThrow(/failed earlier .*out of disk/);
  await empty.pool.query(`DELETE FROM _prisma_migrations WHERE migration_name LIKE '2999%'; DROP TABLE half`);
});

test('arena_now() tells the wall clock inside a transaction, and a test may replace it', async () => {
  const client = await empty.pool.connect();
  try {
    await client.query('BEGIN');
    const first = await client.query(`SELECT arena_now() AS now, now() AS began FROM pg_sleep(0.02)`);
    expect(first.rows[0].now.getTime()).toBeGreaterThan(first.rows[0].began.getTime());
    await client.query(
      `CREATE OR REPLACE FUNCTION arena_now() RETURNS timestamptz LANGUAGE sql AS $$ SELECT '2030-01-01Z'::timestamptz $$`,
    );
    const replaced = await client.query('SELECT arena_now() AS now');
    expect(replaced.rows[0].now.toISOString()).toBe('2030-01-01T00:00:00.000Z');
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
});
