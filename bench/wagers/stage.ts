import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createSanctionService } from '../../core/communities/index.ts';
import { systemClock } from '../../core/platform/clock.ts';
import { type Database, openDatabase, openPool } from '../../core/platform/database.ts';
import { newId } from '../../core/platform/ids.ts';
import { createLogger } from '../../core/platform/log.ts';
import { migrate } from '../../core/platform/migrate.ts';
import { startEmbeddedPostgres } from '../../core/platform/postgres/embedded.ts';
import { deleteLocation } from '../../core/platform/postgres/location.ts';
import { createWagerService, type WagerService } from '../../core/wagers/index.ts';
import { createFloor, type Floor } from '../../core/wagers/testing/floor.ts';

/** The embedded PostgreSQL with all its guarantees, as in production, and the service on it; both vanish with the benchmark. */
export interface WagerStage {
  database: Database;
  floor: Floor;
  wagers: WagerService;
  close(): Promise<void>;
}

export async function openWagerStage(): Promise<WagerStage> {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'arena-bench-'));
  // root's PostgreSQL runs as another user, who must get through
  chmodSync(dataDir, 0o711);
  const log = createLogger({ level: 'error' });
  const server = await startEmbeddedPostgres({ dataDir, log });
  const pool = openPool(server.url, { log, maxConnections: 1 });
  await migrate(pool, { log });
  await pool.end();
  const database = await openDatabase(server.url, { log });
  return {
    database,
    floor: createFloor(database),
    wagers: createWagerService({
      database,
      clock: systemClock,
      log,
      openWallet: async () => undefined,
      sanctions: createSanctionService({ database, newId, identityKey: 'bench' }),
    }),
    async close() {
      await database.close();
      await server.stop();
      deleteLocation(dataDir);
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
