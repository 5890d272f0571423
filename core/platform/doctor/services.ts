import { existsSync } from 'node:fs';
import { Redis } from 'ioredis';
import type pg from 'pg';
import { openBlobStore } from '../blobs/index.ts';
import { systemClock } from '../clock.ts';
import type { Config } from '../config.ts';
import { openPool } from '../database.ts';
import { attach } from '../instance.ts';
import { silentLog } from '../log.ts';
import { pendingMigrations } from '../migrate.ts';
import { locateBinaries } from '../postgres/binaries.ts';
import { embeddedUrl } from '../postgres/embedded.ts';
import { findLocation, outsideFolder } from '../postgres/location.ts';
import { serverUser } from '../postgres/owner.ts';
import { type Check, failed, guarded, off, ok, warning } from './check.ts';

/** BullMQ's own minimum for PostgreSQL; Redis has had what it needs since 6.2. */
const OLDEST_POSTGRES = 13;
const OLDEST_REDIS = [6, 2] as const;
/** A tape begins three seconds after the lock. */
const CLOCK_SKEW_MS = 2_000;

/** The address of a database that answers now, or null where the bundled one is not running. */
export function reachableDatabase(config: Config): string | null {
  return config.databaseUrl ?? attach(config.dataDir)?.databaseUrl ?? embeddedUrl(config.dataDir);
}

export async function checkDatabase(config: Config): Promise<Check> {
  const url = reachableDatabase(config);
  if (!url) return checkBundledDatabase(config);
  const advice = config.databaseUrl
    ? 'Check DATABASE_URL: host, port, user, password, and that the database exists (CREATE DATABASE arena).'
    : 'Stop the arena and start it again; what PostgreSQL says is in postgres.log in the data folder.';
  return guarded('database', advice, async () => {
    const pool = openPool(url, { log: silentLog, maxConnections: 1, applicationName: 'agent-arena doctor' });
    try {
      return await examine(pool, config);
    } finally {
      await pool.end();
    }
  });
}

async function examine(pool: pg.Pool, config: Config): Promise<Check> {
  const { rows } = await pool.query<{ version: string; encoding: string; mayCreate: boolean; size: string }>(
    `SELECT current_setting('server_version') AS version, current_setting('server_encoding') AS encoding,
            has_database_privilege(current_database(), 'CREATE') AS "mayCreate",
            pg_size_pretty(pg_database_size(current_database())) AS size`,
  );
  const { version, encoding, mayCreate, size } = rows[0]!;
  const detail = `${config.databaseUrl ? '' : 'bundled '}PostgreSQL ${version}, ${size}`;
  if (Number.parseInt(version, 10) < OLDEST_POSTGRES) {
    return failed('database', detail, `Update it to PostgreSQL ${OLDEST_POSTGRES} or newer.`);
  }
  if (encoding !== 'UTF8') return failed('database', `${detail}, ${encoding}`, `Create it anew with ENCODING 'UTF8'.`);
  if (!mayCreate) {
    return failed('database', `${detail}, this user may not create schemas`, 'GRANT CREATE ON DATABASE to the user.');
  }
  const pending = await pendingMigrations(pool);
  if (pending.length === 0) return checkClock(pool, detail);
  return warning(
    'database',
    `${detail}, lacks ${pending.join(', ')}`,
    'They are applied at the next start, or by: npm run arena -- migrate',
  );
}

/**
 * Bets are closed by the database's clock; matches are locked, and their tapes read, by the workers'. Where the two are apart, bets are
 * taken after the tape has begun, or the tape is asked for before it has ended.
 */
async function checkClock(pool: pg.Pool, detail: string): Promise<Check> {
  const before = Date.now();
  const { rows } = await pool.query<{ now: Date }>('SELECT arena_now() AS now');
  const aheadMs = rows[0]!.now.getTime() - (before + Date.now()) / 2;
  if (Math.abs(aheadMs) <= CLOCK_SKEW_MS) return ok('database', `${detail}, up to date`);
  const seconds = Math.round(Math.abs(aheadMs) / 1000);
  return warning(
    'database',
    `${detail}, its clock is ${seconds} s ${aheadMs > 0 ? 'ahead of' : 'behind'} this machine's`,
    'Let a time service (NTP) set the clocks of both: bets are closed by the one, tapes read by the other.',
  );
}

/** Not running: whether it could. Nothing is started. */
async function checkBundledDatabase(config: Config): Promise<Check> {
  return guarded('database', 'Set DATABASE_URL to a PostgreSQL of your own.', async () => {
    const location = findLocation(config.dataDir);
    const user = location?.user ?? serverUser();
    locateBinaries(user, () => outsideFolder(user));
    if (!location || !existsSync(location.credentials))
      return ok('database', 'bundled PostgreSQL, made at the first start');
    return ok('database', `bundled PostgreSQL in ${location.folder}, not running now`);
  });
}

export async function checkRedis({ redisUrl }: Config): Promise<Check> {
  if (!redisUrl) return off('redis', 'REDIS_URL is not set: the job queues live in PostgreSQL');
  return guarded('redis', 'Check REDIS_URL: host, port, password, and rediss:// where it speaks TLS.', async () => {
    const client = new Redis(redisUrl, { lazyConnect: true, retryStrategy: () => null, connectTimeout: 8_000 });
    client.on('error', () => {}); // connect() rejects with the same
    try {
      await client.connect();
      return judgeRedis(await client.info());
    } finally {
      client.disconnect();
    }
  });
}

function judgeRedis(info: string): Check {
  const of = (field: string) => new RegExp(`^${field}:(.*?)\r?$`, 'm').exec(info)?.[1] ?? '';
  const version = of('redis_version');
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const detail = `Redis ${version}`;
  if (major < OLDEST_REDIS[0] || (major === OLDEST_REDIS[0] && minor < OLDEST_REDIS[1])) {
    return failed('redis', detail, `Update it to ${OLDEST_REDIS.join('.')} or newer.`);
  }
  const policy = of('maxmemory_policy');
  if (policy && policy !== 'noeviction') {
    return warning(
      'redis',
      `${detail} forgets keys when it is full (${policy})`,
      'Set maxmemory-policy noeviction: jobs would be lost.',
    );
  }
  return ok('redis', detail);
}

export async function checkQueues(config: Config): Promise<Check> {
  if (config.redisUrl) return ok('queues', 'on Redis');
  const url = reachableDatabase(config);
  if (!url) return ok('queues', 'on the bundled PostgreSQL');
  return guarded('queues', 'See database.', async () => {
    const pool = openPool(url, { log: silentLog, maxConnections: 1, applicationName: 'agent-arena doctor' });
    try {
      const { rows } = await pool.query<{ jobs: string | null }>(`SELECT to_regclass('bullmq.job')::text AS jobs`);
      if (!rows[0]?.jobs) return ok('queues', 'on PostgreSQL, made at the first start');
      const states = await pool.query<{ state: string; count: number }>(
        'SELECT state::text AS state, count(*)::int AS count FROM bullmq.job GROUP BY 1 ORDER BY 1',
      );
      const counts = states.rows.map(({ state, count }) => `${count} ${state}`).join(', ');
      return ok('queues', `on PostgreSQL${counts ? `: ${counts}` : ', empty'}`);
    } finally {
      await pool.end();
    }
  });
}

export async function checkBlobs(config: Config): Promise<Check> {
  const { blobs } = config;
  if (blobs.store === 'database') return ok('blob store', 'in the database');
  const where = blobs.store === 'directory' ? blobs.directory : `s3 bucket ${blobs.s3.bucket}`;
  const advice =
    blobs.store === 'directory'
      ? 'Let this user write to BLOB_DIRECTORY.'
      : 'Check S3_BUCKET, S3_REGION, S3_ENDPOINT and the keys; the bucket must exist.';
  return guarded('blob store', advice, async () => {
    const store = await openBlobStore(config, { database: null, clock: systemClock });
    await store.ping();
    return ok('blob store', where);
  });
}
