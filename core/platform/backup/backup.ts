import { createWriteStream } from 'node:fs';
import { access, appendFile, link, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import * as tar from 'tar';
import { type BlobStore, openBlobStore } from '../blobs/index.ts';
import { type Clock, systemClock } from '../clock.ts';
import type { Config } from '../config.ts';
import type { Log } from '../log.ts';
import { openStore } from '../store.ts';
import {
  BackupError,
  type BackupSummary,
  BLOB_TABLE,
  type BlobLine,
  type Manifest,
  MIGRATIONS_TABLE,
  quoted,
  SERVERS_OWN_TABLES,
} from './format.ts';

/**
 * Writes everything that the arena keeps to a new file, while it runs: one snapshot of all tables, then the blobs.
 * The file holds secrets (seeds of open matches) and is readable for its owner only.
 * @throws BackupError where the file exists already.
 */
export async function backup(
  config: Config,
  file: string,
  { log, clock = systemClock }: { log: Log; clock?: Clock },
): Promise<BackupSummary> {
  const target = path.resolve(file);
  if (await exists(target)) throw new BackupError(`${target} exists already; name another file.`);
  const store = await openStore(config, { log, as: 'attach', maxConnections: 3 });
  const folder = await mkdtemp(path.join(path.dirname(target), '.arena-backup-'));
  try {
    const blobStore = await openBlobStore(config, { database: store.database, clock });
    const snapshot = await dumpTables(store.database.pool, folder);
    const blobs = await dumpBlobs(blobStore, folder);
    const manifest: Manifest = { format: 1, createdAt: clock.now().toISOString(), ...snapshot, blobs };
    await writeFile(path.join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
    await pack(folder, target);
    const rows = snapshot.tables.reduce((sum, table) => sum + table.rows, 0);
    const { size } = await stat(target);
    return { createdAt: new Date(manifest.createdAt), tables: snapshot.tables.length, rows, blobs, bytes: size };
  } finally {
    await rm(folder, { recursive: true, force: true });
    await store.close();
  }
}

/** All tables as they were at one moment, whatever is written meanwhile. */
async function dumpTables(
  pool: pg.Pool,
  folder: string,
): Promise<Pick<Manifest, 'migrations' | 'tables' | 'sequences'>> {
  await mkdir(path.join(folder, 'tables'));
  const client = await pool.connect();
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const { rows: migrations } = await client.query<Manifest['migrations'][number]>(
      `SELECT migration_name AS name, checksum FROM ${MIGRATIONS_TABLE}
        WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL ORDER BY started_at, migration_name`,
    );
    const tables: Manifest['tables'] = [];
    for (const { name, columns } of await listTables(client)) {
      const statement = `COPY public.${quoted(name)} (${columns.map(quoted).join(', ')}) TO STDOUT`;
      const stream = client.query(copyTo(statement));
      await pipeline(stream, createWriteStream(path.join(folder, 'tables', `${name}.copy`), { mode: 0o600 }));
      tables.push({ name, columns, rows: stream.rowCount });
    }
    const sequences = await listSequences(client);
    await client.query('COMMIT');
    return { migrations, tables, sequences };
  } finally {
    client.release();
  }
}

async function listTables(client: pg.PoolClient): Promise<{ name: string; columns: string[] }[]> {
  const { rows } = await client.query<{ name: string; columns: string[] }>(
    `SELECT class.relname AS name, array_agg(attribute.attname::text ORDER BY attribute.attnum) AS columns
       FROM pg_class class JOIN pg_attribute attribute ON attribute.attrelid = class.oid
      WHERE class.relnamespace = 'public'::regnamespace AND class.relkind = 'r' AND class.relname <> ALL($1)
        AND attribute.attnum > 0 AND NOT attribute.attisdropped AND attribute.attgenerated = ''
      GROUP BY class.relname ORDER BY class.relname`,
    [[BLOB_TABLE, ...SERVERS_OWN_TABLES]],
  );
  return rows;
}

async function listSequences(client: pg.PoolClient): Promise<Manifest['sequences']> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT sequencename AS name FROM pg_sequences WHERE schemaname = 'public' ORDER BY 1`,
  );
  const sequences: Manifest['sequences'] = [];
  for (const { name } of rows) {
    const state = await client.query<{ value: string; isCalled: boolean }>(
      `SELECT last_value::text AS value, is_called AS "isCalled" FROM public.${quoted(name)}`,
    );
    sequences.push({ name, ...state.rows[0]! });
  }
  return sequences;
}

/** Blobs are never changed once written, so that they need no snapshot; one that is deleted meanwhile is left out. */
async function dumpBlobs(store: BlobStore, folder: string): Promise<number> {
  await mkdir(path.join(folder, 'blobs'));
  await writeFile(path.join(folder, 'blobs.jsonl'), '');
  let count = 0;
  for await (const key of store.keys()) {
    const blob = await store.get(key);
    if (!blob) continue;
    const line: BlobLine = { key, contentType: blob.contentType, expiresAt: blob.expiresAt?.toISOString() ?? null };
    await writeFile(path.join(folder, 'blobs', String(count)), blob.bytes);
    await appendFile(path.join(folder, 'blobs.jsonl'), `${JSON.stringify(line)}\n`);
    count++;
  }
  return count;
}

/** Packs to a neighbour first: the file appears whole or not at all, and never over another. */
async function pack(folder: string, target: string): Promise<void> {
  const packed = path.join(folder, 'packed');
  const parts = ['manifest.json', 'tables', 'blobs.jsonl', 'blobs'];
  await tar.create({ gzip: true, cwd: folder, file: packed, portable: true, mode: 0o600 }, parts);
  await link(packed, target).catch(error => {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw new BackupError(`${target} exists already.`);
    throw error;
  });
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
