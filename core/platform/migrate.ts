import { createHash, randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';
import type { Log } from './log.ts';

/** The database and the migrations of this version do not fit together; the message says what to do. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

export interface Migration {
  /** `<timestamp>_<words>`, the folder's name. */
  name: string;
  sql: string;
  /** SHA-256 of the file in hex: Prisma's own checksum. */
  checksum: string;
}

interface Applied {
  migration_name: string;
  checksum: string;
  finished_at: Date | null;
  rolled_back_at: Date | null;
  logs: string | null;
}

export const MIGRATIONS_FOLDER = fileURLToPath(new URL('../../prisma/migrations', import.meta.url));

/** Prisma's schema engine takes this lock while it migrates; we take the same one, so that the two exclude each other. */
const PRISMA_ADVISORY_LOCK = 72_707_369;

/** Prisma's own definition, to the letter (schema-engine, sql migration persistence). */
export const MIGRATIONS_TABLE_SQL = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
  "id" VARCHAR(36) PRIMARY KEY NOT NULL,
  "checksum" VARCHAR(64) NOT NULL,
  "finished_at" TIMESTAMPTZ,
  "migration_name" VARCHAR(255) NOT NULL,
  "logs" TEXT,
  "rolled_back_at" TIMESTAMPTZ,
  "started_at" TIMESTAMPTZ NOT NULL DEFAULT now(),
  "applied_steps_count" INTEGER NOT NULL DEFAULT 0
)`;

/**
 * Applies what prisma/migrations holds and the database lacks, in order, each in one transaction together with its
 * record in Prisma's own table, so that `prisma migrate` elsewhere agrees. Many processes may start at once.
 * @returns the names of those applied now.
 * @throws MigrationError where history was changed, a migration failed, or the database is newer than this version.
 */
export async function migrate(
  pool: pg.Pool,
  { log, folder = MIGRATIONS_FOLDER }: { log: Log; folder?: string },
): Promise<string[]> {
  const migrations = await readMigrations(folder);
  const client = await pool.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [PRISMA_ADVISORY_LOCK]);
    try {
      await client.query(MIGRATIONS_TABLE_SQL);
      const pending = pendingOf(migrations, await readApplied(client));
      for (const migration of pending) await apply(client, migration, log);
      return pending.map(migration => migration.name);
    } finally {
      await client.query('SELECT pg_advisory_unlock($1)', [PRISMA_ADVISORY_LOCK]);
    }
  } finally {
    client.release();
  }
}

/** Names of migrations that the database still lacks, without changing it; for doctor and for parts that only wait. */
export async function pendingMigrations(pool: pg.Pool, folder = MIGRATIONS_FOLDER): Promise<string[]> {
  const migrations = await readMigrations(folder);
  const { rows } = await pool.query<{ table: string | null }>(
    `SELECT to_regclass('"_prisma_migrations"')::text AS table`,
  );
  const applied = rows[0]?.table ? await readApplied(pool) : [];
  return pendingOf(migrations, applied).map(migration => migration.name);
}

export async function readMigrations(folder = MIGRATIONS_FOLDER): Promise<Migration[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter(entry => entry.isDirectory()).map(entry => entry.name);
  return Promise.all(
    names.sort().map(async name => {
      const bytes = await readFile(path.join(folder, name, 'migration.sql'));
      return { name, sql: bytes.toString('utf8'), checksum: createHash('sha256').update(bytes).digest('hex') };
    }),
  );
}

async function readApplied(client: Pick<pg.Pool, 'query'>): Promise<Applied[]> {
  const { rows } = await client.query<Applied>(
    `SELECT migration_name, checksum, finished_at, rolled_back_at, logs
       FROM "_prisma_migrations" WHERE rolled_back_at IS NULL ORDER BY started_at`,
  );
  return rows;
}

function pendingOf(migrations: Migration[], applied: Applied[]): Migration[] {
  const known = new Map(migrations.map(migration => [migration.name, migration]));
  for (const row of applied) {
    const migration = known.get(row.migration_name);
    if (!row.finished_at) {
      throw new MigrationError(
        `Migration ${row.migration_name} failed earlier and may be half applied: ${row.logs?.trim() || 'no reason noted'}. ` +
          'Restore a backup, or repair the database and run `npx prisma migrate resolve`.',
      );
    }
    if (!migration) {
      throw new MigrationError(
        `The database has migration ${row.migration_name}, which this version of Agent Arena does not know: ` +
          'it was used by a newer version. Start that version, or restore a backup made before.',
      );
    }
    if (migration.checksum !== row.checksum) {
      throw new MigrationError(
        `Migration ${row.migration_name} was changed after it had been applied to this database. ` +
          'Restore the file from version control; a change to the database is a new migration (npm run migration -- NAME).',
      );
    }
  }
  const done = new Set(applied.map(row => row.migration_name));
  return migrations.filter(migration => !done.has(migration.name));
}

async function apply(client: pg.PoolClient, migration: Migration, log: Log): Promise<void> {
  const startedAt = new Date();
  await client.query('BEGIN');
  try {
    await client.query(migration.sql);
    await client.query(
      `INSERT INTO "_prisma_migrations" (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
       VALUES ($1, $2, $3, $4, $5, 1)`,
      [randomUUID(), migration.checksum, migration.name, startedAt, new Date()],
    );
    await client.query('COMMIT');
  } catch (cause) {
    await client.query('ROLLBACK').catch(() => {});
    throw new MigrationError(
      `Migration ${migration.name} could not be applied, and nothing of it was: ${(cause as Error).message}`,
      { cause },
    );
  }
  log.info({ migration: migration.name }, 'applied a migration');
}
