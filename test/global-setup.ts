import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { buildWeb } from '../api/web/build.ts';
import { openPool } from '../core/platform/database.ts';
import { createLogger } from '../core/platform/log.ts';
import { migrate } from '../core/platform/migrate.ts';
import { startEmbeddedPostgres } from '../core/platform/postgres/embedded.ts';
import { deleteLocation, findLocation } from '../core/platform/postgres/location.ts';
import { isAlive } from '../core/platform/postgres/process-table.ts';
import { findServer, stopServer } from '../core/platform/postgres/server-process.ts';
import { openQueues } from '../core/platform/queue.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The run's own PostgreSQL, whose database `arena` every test database is copied from. */
    databaseUrl: string;
  }
}

const PREFIX = 'arena-test-';

/** What the projects of one run share: each of them sets up by itself, and with modules of its own. */
const SHARED = Symbol.for('agent-arena.test-database');
interface Shared {
  users: number;
  database: Promise<{ url: string; stop: () => Promise<void> }>;
}
const shelf = globalThis as { [SHARED]?: Shared };

/** One PostgreSQL for the whole run; `testDatabase()` copies its migrated database in a few milliseconds. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  shelf[SHARED] ??= { users: 0, database: openDatabase() };
  const shared = shelf[SHARED];
  const { url, stop } = await shared.database;
  shared.users += 1;
  project.provide('databaseUrl', url);
  return async () => {
    shared.users -= 1;
    if (shared.users > 0) return;
    delete shelf[SHARED];
    await stop();
  };
}

async function openDatabase(): Promise<{ url: string; stop: () => Promise<void> }> {
  await removeLeftOvers();
  const log = createLogger({ level: 'warn' });
  const dataDir = path.join(os.tmpdir(), `${PREFIX}${process.pid}`);
  mkdirSync(dataDir, { recursive: true });
  chmodSync(dataDir, 0o711);
  const server = await startEmbeddedPostgres({ dataDir, log, durable: false });
  const tearDown = async () => {
    await server.stop();
    deleteLocation(dataDir);
    rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    const pool = openPool(server.url, { log, maxConnections: 1 });
    await migrate(pool, { log: log.child({}, { level: 'error' }) });
    await pool.end();
    const queues = await openQueues({ databaseUrl: server.url, log });
    await queues.close();
    await buildPages();
  } catch (error) {
    await tearDown();
    throw error;
  }
  return { url: server.url, stop: tearDown };
}

/**
 * What browsers load, as its sources are now. A mistake in them fails api/web/build.test.ts, and not the whole suite, which goes on with
 * the build before.
 */
async function buildPages(): Promise<void> {
  const folder = fileURLToPath(new URL('../api/web/dist', import.meta.url));
  try {
    await buildWeb(folder);
  } catch (error) {
    if (!existsSync(path.join(folder, 'manifest.json'))) throw error;
    process.stderr.write(`The pages' scripts could not be built: ${(error as Error).message}\n`);
  }
}

/** Servers of runs that were killed before they could stop them. */
async function removeLeftOvers(): Promise<void> {
  for (const name of readdirSync(os.tmpdir()).filter(entry => entry.startsWith(PREFIX))) {
    if (isAlive(Number(name.slice(PREFIX.length)))) continue;
    const dataDir = path.join(os.tmpdir(), name);
    const location = findLocation(dataDir);
    const server = location && findServer(location.data);
    if (server) await stopServer(server.pid);
    deleteLocation(dataDir);
    rmSync(dataDir, { recursive: true, force: true });
  }
}
