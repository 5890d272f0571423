import { chmod, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../core/platform/clock.ts';
import { type Database, DatabaseUnavailableError, isUnavailable, openDatabase } from '../../core/platform/database.ts';
import { holdLease } from '../../core/platform/lease.ts';
import { silentLog } from '../../core/platform/log.ts';
import { migrate } from '../../core/platform/migrate.ts';
import { appendOutbox, startOutboxRelay } from '../../core/platform/outbox.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../core/platform/postgres/embedded.ts';
import { deleteLocation } from '../../core/platform/postgres/location.ts';
import { openQueues } from '../../core/platform/queue.ts';
import { hasRedis, startRedis } from '../redis.ts';

/** Longer than any pause between two attempts, shorter than a test's patience. */
const OUTAGE_MS = 4_000;
const log = silentLog;
let dataDir: string;
let server: EmbeddedPostgres;
let database: Database;

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(os.tmpdir(), 'arena-outage-'));
  await chmod(dataDir, 0o711);
  server = await startEmbeddedPostgres({ dataDir, log, durable: false });
  database = await openDatabase(server.url, { log });
  await migrate(database.pool, { log });
});
afterAll(async () => {
  await database.close();
  await server.stop();
  deleteLocation(dataDir);
  await rm(dataDir, { recursive: true });
});

test('a database that goes away for a while is reported as such, loses nothing, and is found again', async () => {
  const queues = await openQueues({ databaseUrl: server.url, log });
  const relay = startOutboxRelay({ database, queues, log });
  const seen: string[] = [];
  queues.process('events', async job => void seen.push(job.name));
  await queues.every('ticks', 'tick', 500);
  let ticks = 0;
  queues.process('ticks', async () => void ticks++);
  let holdings = 0;
  const lease = holdLease({
    database,
    name: 'surface:test',
    holder: 'one',
    ttlMs: 1_500,
    clock: systemClock,
    log,
    onAcquired: () => void holdings++,
    onLost: () => void holdings--,
  });
  const tell = (name: string) =>
    database.transaction(tx => appendOutbox(tx, { queue: 'events', name, data: {} }), { retries: 0 });
  await tell('before');
  await expect.poll(() => seen).toEqual(['before']);
  await expect.poll(() => holdings).toBe(1);

  await server.stop();
  const errors = await Promise.all([
    tell('during').catch((error: unknown) => error),
    database.ping().catch((error: unknown) => error),
    database.prisma.blob.findFirst().catch((error: unknown) => error),
    database.pool.query('SELECT 1').catch((error: unknown) => error),
  ]);
  expect(errors.map(isUnavailable)).toEqual([true, true, true, true]);
  expect(errors[0]).toBeInstanceOf(DatabaseUnavailableError);
  expect((errors[0] as Error).message).toMatch(/Nothing was lost/);
  await sleep(OUTAGE_MS);
  await expect.poll(() => holdings).toBe(0);

  server = await startEmbeddedPostgres({ dataDir, log, durable: false });
  expect(server.url).toBe(database.url);
  await tell('after');
  await expect.poll(() => seen).toEqual(['before', 'after']);
  const ticked = ticks;
  await expect.poll(() => ticks).toBeGreaterThan(ticked);
  await expect.poll(() => holdings).toBe(1);
  await lease.release();
  expect(holdings).toBe(0);
  await relay.stop();
  await queues.close();
});

if (hasRedis()) {
  test('a Redis that goes away for a while is reported as such, and what the outbox holds comes through', async () => {
    let redis = await startRedis();
    const queues = await openQueues({ databaseUrl: server.url, redisUrl: redis.url, log });
    const relay = startOutboxRelay({ database, queues, log });
    const seen: string[] = [];
    queues.process('events', async job => void seen.push(job.name));
    const tell = (name: string) => database.transaction(tx => appendOutbox(tx, { queue: 'events', name, data: {} }));
    await tell('before');
    await expect.poll(() => seen).toEqual(['before']);

    await redis.stop();
    await tell('during');
    const startedMs = performance.now();
    const errors = await Promise.all([
      queues.add('events', 'direct', {}).catch((error: unknown) => error),
      queues.ping().catch((error: unknown) => error),
    ]);
    expect(errors.map(isUnavailable)).toEqual([true, true]);
    expect(performance.now() - startedMs).toBeLessThan(20_000);
    await sleep(1_000);

    redis = await startRedis(redis);
    await expect.poll(() => seen).toEqual(['before', 'during']);
    await tell('after');
    await expect.poll(() => seen).toEqual(['before', 'during', 'after']);
    await relay.stop();
    await queues.close();
    await redis.stop();
  });
}

test('errors that are not about reaching the database are left alone', async () => {
  const refused = await database.pool.query('SELECT 1/0').catch((error: unknown) => error);
  expect(isUnavailable(refused)).toBe(false);
  const duplicate = await database.prisma.lease
    .createMany({ data: [1, 2].map(() => ({ name: 'twice', holder: 'x', expiresAt: new Date() })) })
    .catch((error: unknown) => error);
  expect(duplicate).toBeInstanceOf(Error);
  expect(isUnavailable(duplicate)).toBe(false);
});
