import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { openPool } from '../core/platform/database.ts';
import { createLogger } from '../core/platform/log.ts';
import { MIGRATIONS_FOLDER, migrate } from '../core/platform/migrate.ts';
import { startEmbeddedPostgres } from '../core/platform/postgres/embedded.ts';
import { deleteLocation } from '../core/platform/postgres/location.ts';
import { openSchemaEngine } from './schema-engine.ts';

/**
 * `npm run migration -- NAME`: compares prisma/migrations with prisma/schema.prisma on a scratch PostgreSQL and writes
 * the difference to prisma/migrations/<timestamp>_NAME/migration.sql. What the schema language lacks (functions,
 * triggers, partial indexes, checks) is added to that file by hand; `--empty` writes a file for nothing else.
 */
const SCHEMA = fileURLToPath(new URL('../prisma/schema.prisma', import.meta.url));

const words = process.argv.slice(2).filter(word => !word.startsWith('--'));
const isEmpty = process.argv.includes('--empty');
const name = words
  .join('_')
  .toLowerCase()
  .replace(/[^a-z0-9]+/g, '_');
if (!name) {
  process.stderr.write('Name the migration: npm run migration -- what_it_changes [--empty]\n');
  process.exit(2);
}

const log = createLogger({ level: 'warn', pretty: true });
const scratch = mkdtempSync(path.join(os.tmpdir(), 'arena-migration-'));
const server = await startEmbeddedPostgres({ dataDir: scratch, log, durable: false });
try {
  const sql = isEmpty ? '' : await difference(server.url);
  if (!sql && !isEmpty) process.stdout.write('The migrations describe the schema already: nothing written.\n');
  else process.stdout.write(`${write(sql)}\n`);
} finally {
  await server.stop();
  deleteLocation(scratch);
  rmSync(scratch, { recursive: true, force: true });
}

async function difference(url: string): Promise<string> {
  const pool = openPool(url, { log, maxConnections: 1 });
  await migrate(pool, { log });
  await pool.end();
  const engine = await openSchemaEngine(url);
  try {
    return await engine.diffToSchema(SCHEMA);
  } finally {
    await engine.close();
  }
}

function write(sql: string): string {
  const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
  const folder = path.join(MIGRATIONS_FOLDER, `${stamp}_${name}`);
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, 'migration.sql');
  writeFileSync(file, sql ? `${sql.trimEnd()}\n` : '-- \n');
  const lock = path.join(MIGRATIONS_FOLDER, 'migration_lock.toml');
  if (!existsSync(lock)) writeFileSync(lock, 'provider = "postgresql"\n');
  return path.relative(process.cwd(), file);
}
