import { createReadStream } from 'node:fs';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import * as tar from 'tar';
import { type BlobStore, openBlobStore } from '../blobs/index.ts';
import { type Clock, systemClock } from '../clock.ts';
import type { Config } from '../config.ts';
import type { Log } from '../log.ts';
import { MIGRATIONS_TABLE_SQL, type Migration, migrate, readMigrations } from '../migrate.ts';
import { openStore } from '../store.ts';
import {
  BackupError,
  type BackupSummary,
  BLOB_LINE,
  MANIFEST,
  type Manifest,
  MIGRATIONS_TABLE,
  quoted,
  SERVERS_OWN_TABLES,
} from './format.ts';

/**
 * Puts back what `backup` wrote. The tables change in one transaction: on any error the database is as it was.
 * A backup of an older version is migrated forward; one of a newer version is refused.
 * @param options.force replaces what the database holds; without it, only an empty one is filled.
 * @throws BackupError that says what is in the way.
 */
export async function restore(
  config: Config,
  file: string,
  { log, clock = systemClock, force = false }: { log: Log; clock?: Clock; force?: boolean },
): Promise<BackupSummary> {
  const { size } = await stat(file).catch(() => {
    throw new BackupError(`There is no file ${path.resolve(file)}.`);
  });
  const folder = await mkdtemp(path.join(os.tmpdir(), 'arena-restore-'));
  try {
    const manifest = await unpack(file, folder);
    const migrations = matchingMigrations(manifest, await readMigrations());
    const store = await openStore(config, { log, as: 'serve', maxConnections: 3 });
    try {
      const { pool } = store.database;
      if (!force) await refuseUnlessEmpty(pool);
      await restoreTables(pool, folder, manifest, migrations);
      await migrate(pool, { log });
      const blobs = await restoreBlobs(await openBlobStore(config, { database: store.database, clock }), folder);
      const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0);
      return { createdAt: new Date(manifest.createdAt), tables: manifest.tables.length, rows, blobs, bytes: size };
    } finally {
      await store.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function unpack(file: string, folder: string): Promise<Manifest> {
  const notOurs = (cause: unknown) =>
    new BackupError(`${path.resolve(file)} is not a backup of Agent Arena, or is damaged.`, { cause });
  try {
    await tar.extract({
      file,
      cwd: folder,
      strict: true,
      filter: (_name, entry) => 'type' in entry && isPlain(entry.type),
    });
    const parsed = MANIFEST.safeParse(JSON.parse(await readFile(path.join(folder, 'manifest.json'), 'utf8')));
    if (!parsed.success) throw parsed.error;
    return parsed.data;
  } catch (cause) {
    throw notOurs(cause);
  }
}

/** No links: they could lead out of the folder. */
function isPlain(type: string): boolean {
  return type === 'File' || type === 'OldFile' || type === 'Directory';
}

/** The migrations that the backup's database had, as this version knows them. */
function matchingMigrations(manifest: Manifest, known: Migration[]): Migration[] {
  return manifest.migrations.map(({ name, checksum }) => {
    const migration = known.find(each => each.name === name);
    if (!migration) {
      throw new BackupError(
        `The backup is of a newer version of Agent Arena (it has migration ${name}). Update first.`,
      );
    }
    if (migration.checksum !== checksum) {
      throw new BackupError(`The backup was made with another migration ${name} than this version has.`);
    }
    return migration;
  });
}

async function refuseUnlessEmpty(pool: pg.Pool): Promise<void> {
  const { rows: tables } = await pool.query<{ name: string }>(
    `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> ALL($1) ORDER BY 1`,
    [[MIGRATIONS_TABLE, ...SERVERS_OWN_TABLES]],
  );
  for (const { name } of tables) {
    const { rowCount } = await pool.query(`SELECT 1 FROM public.${quoted(name)} LIMIT 1`);
    if (!rowCount) continue;
    throw new BackupError(
      `The database is not empty (there is something in ${name}). Restoring would delete it: ` +
        'make a backup of it first, and say --force to replace it.',
    );
  }
}

async function restoreTables(
  pool: pg.Pool,
  folder: string,
  manifest: Manifest,
  migrations: Migration[],
): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    // Queued jobs speak of what was there before; BullMQ makes its schema anew.
    await client.query('DROP SCHEMA IF EXISTS bullmq CASCADE');
    await client.query('DROP SCHEMA public CASCADE');
    await client.query('CREATE SCHEMA public');
    await client.query(MIGRATIONS_TABLE_SQL);
    for (const { sql } of migrations) await client.query(sql);
    const foreignKeys = await dropForeignKeys(client);
    for (const table of manifest.tables) {
      if (!SERVERS_OWN_TABLES.includes(table.name)) await fill(client, folder, table);
    }
    for (const { table, name, definition } of foreignKeys) {
      await client.query(`ALTER TABLE ${table} ADD CONSTRAINT ${quoted(name)} ${definition}`);
    }
    for (const { name, value, isCalled } of manifest.sequences) {
      await client.query('SELECT setval($1::regclass, $2, $3)', [`public.${quoted(name)}`, value, isCalled]);
    }
    await client.query('COMMIT');
    await client.query('ANALYZE');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    throw error;
  } finally {
    client.release();
  }
}

interface ForeignKey {
  table: string;
  name: string;
  definition: string;
}

/** Rows come table by table, so that references dangle until all are in; adding the constraints again checks them all. */
async function dropForeignKeys(client: pg.PoolClient): Promise<ForeignKey[]> {
  const { rows } = await client.query<ForeignKey>(
    `SELECT conrelid::regclass::text AS table, conname AS name, pg_get_constraintdef(oid) AS definition
       FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace`,
  );
  for (const { table, name } of rows) await client.query(`ALTER TABLE ${table} DROP CONSTRAINT ${quoted(name)}`);
  return rows;
}

/** Triggers stand aside: they guard against members, and have had their effect when the rows were first written. */
async function fill(client: pg.PoolClient, folder: string, table: Manifest['tables'][number]): Promise<void> {
  const name = `public.${quoted(table.name)}`;
  await client.query(`ALTER TABLE ${name} DISABLE TRIGGER USER`);
  const sink = client.query(copyFrom(`COPY ${name} (${table.columns.map(quoted).join(', ')}) FROM STDIN`));
  const rows = createReadStream(path.join(folder, 'tables', path.basename(`${table.name}.copy`)));
  await pipeline(rows, sink).catch(cause => {
    throw new BackupError(`The backup is damaged: ${table.name} cannot be read (${cause.message}).`, { cause });
  });
  if (sink.rowCount !== table.rows) {
    throw new BackupError(`The backup is damaged: ${table.name} has ${sink.rowCount} rows instead of ${table.rows}.`);
  }
  await client.query(`ALTER TABLE ${name} ENABLE TRIGGER USER`);
}

async function restoreBlobs(store: BlobStore, folder: string): Promise<number> {
  const lines = createInterface({ input: createReadStream(path.join(folder, 'blobs.jsonl')), crlfDelay: Infinity });
  let count = 0;
  for await (const text of lines) {
    const { key, contentType, expiresAt } = BLOB_LINE.parse(JSON.parse(text));
    const bytes = await readFile(path.join(folder, 'blobs', String(count)));
    await store.put(key, bytes, { contentType, expiresAt: expiresAt ? new Date(expiresAt) : null });
    count++;
  }
  return count;
}
