import { setTimeout as sleep } from 'node:timers/promises';
import {
  type BackendFactory,
  DEFAULT_SCHEMA,
  PostgresConnection,
  PostgresQueueBackend,
  Queue,
  runMigrations,
  Worker,
} from 'bullmq';
import pg from 'pg';
import type { Log } from '../log.ts';
import type { QueueBackend } from '../queue.ts';

/** One of them listens for all workers of the process; the rest are for short statements. */
const MAX_CONNECTIONS = 8;

/**
 * BullMQ on PostgreSQL, in its own schema of the arena's database. BullMQ would open a pool and a LISTEN connection for
 * every queue and worker; here all of a process share one pool, and one connection that listens.
 */
export async function openPostgresBackend({ url, log }: { url: string; log: Log }): Promise<QueueBackend> {
  const pool = new pg.Pool({
    connectionString: url,
    max: MAX_CONNECTIONS,
    options: `-c search_path=${DEFAULT_SCHEMA}`,
    application_name: 'agent-arena queues',
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
  });
  pool.on('connect', client => {
    client.on('error', () => {}); // the query at hand fails as well, and that is handled
    client.setMaxListeners(0); // every worker waits at the one that listens
  });
  await migrateQueues(pool);
  const connection = new PostgresConnection(pool);
  connection.setMaxListeners(0);
  connection.on('error', (error: Error) => log.warn({ error: error.message }, 'a queue connection was lost'));
  const backendOf: BackendFactory<PostgresQueueBackend, pg.Pool> = (name, options) => {
    const backend = new PatientBackend(connection, name, options, false);
    // A backend that does not own its connection is not told when LISTEN was lost: make it listen again, and look now.
    const listenAgain = () => backend.disconnectBlocking().then(() => backend.reconnectBlocking());
    connection.on('listenerinvalidated', listenAgain);
    return backend;
  };
  return {
    kind: 'postgres',
    queue: name => new Queue(name, { connection: pool }, backendOf),
    worker: (name, processor, options) => new Worker(name, processor, { ...options, connection: pool }, backendOf),
    async ping() {
      await pool.query('SELECT 1');
    },
    async close() {
      await connection.close();
      await pool.end();
    },
  };
}

const PATIENCE_MS = 500;

/** A worker asks again at once after most errors; while the database is away, that would be thousands of times a second. */
class PatientBackend extends PostgresQueueBackend {
  override async moveToActive(token: string, name?: string) {
    try {
      return await super.moveToActive(token, name);
    } catch (error) {
      await sleep(PATIENCE_MS);
      throw error;
    }
  }
}

/** Creates or updates BullMQ's own tables; many processes may start at once. */
async function migrateQueues(pool: pg.Pool): Promise<void> {
  const client = await pool.connect();
  try {
    await runMigrations(client, DEFAULT_SCHEMA);
  } finally {
    client.release();
  }
}
