import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openPool } from '../../../core/platform/database.ts';
import { silentLog } from '../../../core/platform/log.ts';
import { migrate } from '../../../core/platform/migrate.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../../core/platform/postgres/embedded.ts';
import { deleteLocation } from '../../../core/platform/postgres/location.ts';
import { isAlive } from '../../../core/platform/postgres/process-table.ts';

/** A PostgreSQL of its own with all its guarantees, which is killed with SIGKILL now and then and comes back at the same address. */
export class MortalPostgres {
  kills = 0;
  /** How long it was away altogether the last time. */
  awayMs = 0;
  private server: EmbeddedPostgres;
  private readonly dataDir: string;

  private constructor(dataDir: string, server: EmbeddedPostgres) {
    this.dataDir = dataDir;
    this.server = server;
  }

  static async start(): Promise<MortalPostgres> {
    const dataDir = mkdtempSync(path.join(os.tmpdir(), 'arena-crash-'));
    chmodSync(dataDir, 0o711);
    const server = await startEmbeddedPostgres({ dataDir, log: silentLog });
    const pool = openPool(server.url, { log: silentLog, maxConnections: 1 });
    await migrate(pool, { log: silentLog });
    await pool.end();
    return new MortalPostgres(dataDir, server);
  }

  get url(): string {
    return this.server.url;
  }

  /** Kills the server and starts it again after a moment. */
  async crash(awayMs: number): Promise<void> {
    const { pid, url } = this.server;
    const began = performance.now();
    process.kill(pid, 'SIGKILL');
    this.kills += 1;
    while (isAlive(pid)) await sleep(10);
    await sleep(awayMs);
    this.server = await startEmbeddedPostgres({ dataDir: this.dataDir, log: silentLog });
    if (this.server.url !== url) throw new Error(`PostgreSQL came back at ${this.server.url} instead of ${url}`);
    this.awayMs = performance.now() - began;
  }

  async destroy(): Promise<void> {
    await this.server.stop();
    deleteLocation(this.dataDir);
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}
