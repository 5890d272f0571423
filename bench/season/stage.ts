import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { openPool } from '../../core/platform/database.ts';
import { createLogger } from '../../core/platform/log.ts';
import { migrate } from '../../core/platform/migrate.ts';
import { startEmbeddedPostgres } from '../../core/platform/postgres/embedded.ts';
import { deleteLocation } from '../../core/platform/postgres/location.ts';

/** The embedded PostgreSQL with all its guarantees, as in production; it vanishes with the benchmark. */
export async function openServer(): Promise<{ url: string; close(): Promise<void> }> {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'arena-bench-'));
  // root's PostgreSQL runs as another user, who must get through
  chmodSync(dataDir, 0o711);
  const log = createLogger({ level: 'error' });
  const server = await startEmbeddedPostgres({ dataDir, log });
  const pool = openPool(server.url, { log, maxConnections: 1 });
  await migrate(pool, { log });
  await pool.end();
  return {
    url: server.url,
    async close() {
      await server.stop();
      deleteLocation(dataDir);
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
