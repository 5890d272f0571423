import type { Config } from './config.ts';
import { type Database, openDatabase } from './database.ts';
import { acquireInstance, attach, type Instance, InstanceRunningError } from './instance.ts';
import type { Log } from './log.ts';
import { MigrationError, migrate, pendingMigrations } from './migrate.ts';
import { startEmbeddedPostgres } from './postgres/embedded.ts';

/** What of a configuration says where the database is. */
export type StoreConfig = Pick<Config, 'databaseUrl' | 'dataDir'>;

/** An open, migrated database, and how to leave it. */
export interface Store {
  database: Database;
  /** 'external': DATABASE_URL; 'embedded': started here; 'attached': that of the instance that runs on the data folder. */
  source: 'external' | 'embedded' | 'attached';
  /** Set where this process is the one that serves from the data folder. */
  instance: Instance | null;
  /** Closes the connections and stops what was started here. */
  close(): Promise<void>;
}

export interface StoreOptions {
  log: Log;
  /**
   * 'serve': be the one instance on the data folder (a second one is refused). 'attach': work beside one that runs, or
   * alone where none does.
   */
  as: 'serve' | 'attach';
  maxConnections?: number;
  /** See startEmbeddedPostgres. */
  durable?: boolean;
  /** Called where the migrations take part in a start, with the names of those applied. */
  onMigrated?: (names: string[]) => void;
}

const MIGRATION_PATIENCE_MS = 60_000;

/**
 * Opens the database that the configuration means: DATABASE_URL, or the one that a running instance publishes, or the
 * bundled PostgreSQL. Migrates it, except beside a running instance, which has done so.
 * @throws InstanceRunningError, EmbeddedPostgresError, MigrationError, or what connecting throws; each says what to do.
 */
export async function openStore(config: StoreConfig, options: StoreOptions): Promise<Store> {
  const { log } = options;
  if (config.databaseUrl) return openMigrated(config.databaseUrl, 'external', null, async () => {}, options);
  let instance: Instance;
  try {
    instance = acquireInstance(config.dataDir);
  } catch (error) {
    if (options.as === 'attach' && error instanceof InstanceRunningError)
      return openAttached(config, error.pid, options);
    throw error;
  }
  try {
    const server = await startEmbeddedPostgres({ dataDir: config.dataDir, log, durable: options.durable ?? true });
    const stop = async () => {
      await server.stop();
      instance.release();
    };
    const store = await openMigrated(server.url, 'embedded', instance, stop, options).catch(async error => {
      await server.stop();
      throw error;
    });
    instance.publish({ databaseUrl: server.url });
    return store;
  } catch (error) {
    instance.release();
    throw error;
  }
}

/** Beside a running instance, which may have only just begun to start. */
async function openAttached(config: StoreConfig, pid: number, options: StoreOptions): Promise<Store> {
  const deadline = Date.now() + MIGRATION_PATIENCE_MS;
  for (;;) {
    const running = attach(config.dataDir);
    if (!running) return openStore(config, options);
    if (running.databaseUrl) {
      return openMigrated(running.databaseUrl, 'attached', null, async () => {}, options);
    }
    if (Date.now() > deadline) throw new Error(`The instance that is starting (process ${pid}) does not get ready.`);
    await new Promise(resolve => setTimeout(resolve, 100));
  }
}

async function openMigrated(
  url: string,
  source: Store['source'],
  instance: Instance | null,
  stop: () => Promise<void>,
  { log, maxConnections, onMigrated }: StoreOptions,
): Promise<Store> {
  const database = await openDatabase(url, { log, ...(maxConnections && { maxConnections }) });
  try {
    if (source === 'attached') {
      await refusePending(database);
    } else {
      const applied = await migrate(database.pool, { log });
      onMigrated?.(applied);
    }
  } catch (error) {
    await database.close();
    throw error;
  }
  return {
    database,
    source,
    instance,
    async close() {
      await database.close();
      await stop();
    },
  };
}

async function refusePending({ pool }: Database): Promise<void> {
  const pending = await pendingMigrations(pool);
  if (pending.length === 0) return;
  throw new MigrationError('The instance that runs is of an older version than this command. Restart it first.');
}
