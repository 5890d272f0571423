import { setTimeout as sleep } from 'node:timers/promises';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { type Prisma, PrismaClient } from '../../prisma/generated/client.ts';
import { DatabaseUnavailableError, isConflict, isUnavailable } from './database-errors.ts';
import type { Log } from './log.ts';

export { DatabaseUnavailableError, isConflict, isUnavailable, sqlState } from './database-errors.ts';

/** The client inside a transaction: what services pass on to what must happen in the same one. */
export type Transaction = Prisma.TransactionClient;

export interface TransactionOptions {
  /** READ COMMITTED unless told: services take row locks in sorted order. */
  isolation?: Prisma.TransactionIsolationLevel;
  /** How often a transaction that lost against another is run again (5 unless told). */
  retries?: number;
  /** How long it may take in all; 15 s unless told. */
  timeoutMs?: number;
}

export interface Database {
  readonly url: string;
  readonly prisma: PrismaClient;
  /** The same connections, for hot paths and for SQL that Prisma cannot say. */
  readonly pool: pg.Pool;
  /**
   * Runs `work` in one transaction. After a serialization failure or a deadlock it runs again, from the start:
   * `work` must have no effects outside the transaction.
   * @throws DatabaseUnavailableError when the database is away; otherwise what `work` throws.
   */
  transaction<T>(work: (tx: Transaction) => Promise<T>, options?: TransactionOptions): Promise<T>;
  /** Resolves when the database answers; rejects with DatabaseUnavailableError. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  log: Log;
  /** 10 unless told: enough for a process with a handful of parts; PostgreSQL's own limit is for all together. */
  maxConnections?: number;
  /** Shown in pg_stat_activity. */
  applicationName?: string;
}

const CONNECT_TIMEOUT_MS = 10_000;
const DEFAULT_RETRIES = 5;
const DEFAULT_TRANSACTION_MS = 15_000;
/** Back-off of a conflicting transaction: 10, 20, 40 ... ms and as much again by chance. */
const FIRST_BACKOFF_MS = 10;

/** Opens the connections (on first use) to a migrated database. Survives a database that goes away and comes back. */
export function openDatabase(url: string, options: DatabaseOptions): Promise<Database> {
  const log = options.log.child({ part: 'database' });
  const pool = openPool(url, options);
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool), errorFormat: 'minimal' });
  let closing: Promise<void> | undefined;
  const database: Database = {
    url,
    prisma,
    pool,
    transaction: (work, transactionOptions) => runTransaction(prisma, log, work, transactionOptions),
    async ping() {
      await pool.query('SELECT 1').catch(error => {
        throw isUnavailable(error) ? new DatabaseUnavailableError(error) : error;
      });
    },
    close() {
      closing ??= prisma.$disconnect().then(() => pool.end());
      return closing;
    },
  };
  return Promise.resolve(database);
}

/** A pool whose broken connections are logged and replaced instead of ending the process. */
export function openPool(url: string, { log, maxConnections = 10, applicationName = 'agent-arena' }: DatabaseOptions) {
  const pool = new pg.Pool({
    connectionString: url,
    max: maxConnections,
    application_name: applicationName,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
  });
  pool.on('error', error => {
    // While we end, the bundled server may cut what has just said goodbye.
    if (!pool.ending) log.warn({ error: error.message }, 'a database connection was lost');
  });
  pool.on('connect', client => {
    // A connection lost while it is checked out also fails the query at hand; without a listener it would end the process.
    client.on('error', () => {});
  });
  return pool;
}

async function runTransaction<T>(
  prisma: PrismaClient,
  log: Log,
  work: (tx: Transaction) => Promise<T>,
  { isolation, retries = DEFAULT_RETRIES, timeoutMs = DEFAULT_TRANSACTION_MS }: TransactionOptions = {},
): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await prisma.$transaction(work, {
        ...(isolation && { isolationLevel: isolation }),
        maxWait: CONNECT_TIMEOUT_MS,
        timeout: timeoutMs,
      });
    } catch (error) {
      if (isUnavailable(error)) throw new DatabaseUnavailableError(error);
      if (!isConflict(error) || attempt >= retries) throw error;
      const backoffMs = FIRST_BACKOFF_MS * 2 ** attempt;
      log.debug({ attempt, backoffMs }, 'a transaction lost against another and runs again');
      await sleep(backoffMs + Math.random() * backoffMs);
    }
  }
}
