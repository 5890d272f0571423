import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Config, loadConfig } from '../../core/platform/config.ts';
import { setDatabaseTime } from '../../core/platform/database-time.ts';
import { checkNode } from '../../core/platform/doctor/machine.ts';
import { type Check, runChecks } from '../../core/platform/doctor.ts';
import { silentLog } from '../../core/platform/log.ts';
import { deleteLocation } from '../../core/platform/postgres/location.ts';
import { openStore } from '../../core/platform/store.ts';
import { type TestDatabase, testDatabase } from '../database.ts';
import { startFakeS3 } from '../fakes/s3/server.ts';
import { hasRedis, startRedis } from '../redis.ts';

let dataDir: string;
let fixture: TestDatabase;
let squatter: Server;
let takenPort: number;

beforeAll(async () => {
  dataDir = mkdtempSync(path.join(os.tmpdir(), 'arena-doctor-'));
  chmodSync(dataDir, 0o711);
  fixture = await testDatabase();
  squatter = createServer();
  await new Promise<void>(resolve => squatter.listen(0, '127.0.0.1', resolve));
  const address = squatter.address();
  takenPort = typeof address === 'object' && address ? address.port : 0;
});
afterAll(async () => {
  await new Promise(resolve => squatter.close(resolve));
  await fixture.drop();
  rmSync(dataDir, { recursive: true });
});

const configOf = (environment: Record<string, string> = {}): Config =>
  loadConfig({ ARENA_DATA_DIR: dataDir, PORT: '0', ...environment }, { cwd: dataDir });

async function examine(environment: Record<string, string> = {}): Promise<Record<string, Check>> {
  const checks = await runChecks(configOf(environment));
  return Object.fromEntries(checks.map(check => [check.name, check]));
}

test('a fresh machine without configuration is well', async () => {
  const checks = await examine();
  const unwell = Object.values(checks).filter(check => check.state !== 'ok' && check.state !== 'off');
  expect(unwell.filter(check => check.name !== 'disk space')).toEqual([]);
  expect(checks['database']!.detail).toMatch(/bundled PostgreSQL, made at the first start/);
  expect(checks['redis']).toMatchObject({ state: 'off', advice: '' });
  expect(checks['drawing']!.state).toBe('ok');
  expect(checks['disk space']!.detail).toMatch(/[\d,]+ MB free/);
});

test('a database and a directory that work are described', async () => {
  const checks = await examine({ DATABASE_URL: fixture.url, BLOB_STORE: 'directory' });
  expect(checks['database']).toMatchObject({
    state: 'ok',
    detail: expect.stringMatching(/^PostgreSQL 18.*up to date$/),
  });
  expect(checks['queues']).toMatchObject({ state: 'ok', detail: 'on PostgreSQL, empty' });
  expect(checks['blob store']).toMatchObject({ state: 'ok', detail: path.join(dataDir, 'blobs') });
});

test('what is wrong is named, with what to do, and never with a password', async () => {
  const checks = await examine({
    DATABASE_URL: 'postgresql://arena:hunter2@127.0.0.1:1/arena',
    REDIS_URL: 'redis://:hunter2@127.0.0.1:1',
    BLOB_STORE: 's3',
    S3_BUCKET: 'nowhere',
    S3_ENDPOINT: 'http://127.0.0.1:1',
    S3_ACCESS_KEY_ID: 'id',
    S3_SECRET_ACCESS_KEY: 'hunter2',
    PORT: String(takenPort),
  });
  for (const name of ['database', 'redis', 'blob store', 'api port']) {
    expect(checks[name], name).toMatchObject({ state: 'failed' });
    expect(checks[name]!.detail, name).not.toBe('');
    expect(checks[name]!.advice, name).not.toBe('');
  }
  expect(checks['database']!.detail).toMatch(/ECONNREFUSED/);
  expect(checks['api port']!.detail).toMatch(/EADDRINUSE/);
  expect(JSON.stringify(checks)).not.toContain('hunter2');
});

test('a database that lacks migrations is a warning', async () => {
  const empty = `${fixture.url}_empty`;
  await fixture.database.pool.query(`CREATE DATABASE ${new URL(empty).pathname.slice(1)}`);
  const checks = await examine({ DATABASE_URL: empty });
  expect(checks['database']).toMatchObject({ state: 'warning', detail: expect.stringContaining('lacks 2026') });
  expect(checks['queues']).toMatchObject({ state: 'ok', detail: expect.stringContaining('made at the first start') });
  await fixture.database.pool.query(`DROP DATABASE ${new URL(empty).pathname.slice(1)}`);
});

test('a database whose clock is another is a warning: bets would be taken during the tape', async () => {
  const { database } = fixture;
  await setDatabaseTime(database.pool, new Date(Date.now() - 20_000));
  const checks = await examine({ DATABASE_URL: fixture.url });
  expect(checks['database']).toMatchObject({
    state: 'warning',
    // and what it took to set it
    detail: expect.stringMatching(/clock is (19|2\d) s behind/),
  });
  await setDatabaseTime(database.pool, new Date());
});

test('looks at the instance that runs, without disturbing it', async () => {
  const store = await openStore(configOf(), { log: silentLog, as: 'serve', durable: false });
  try {
    store.instance!.publish({ databaseUrl: store.database.url, apiUrl: 'http://127.0.0.1:12345' });
    const checks = await examine();
    expect(checks['database']).toMatchObject({
      state: 'ok',
      detail: expect.stringMatching(/^bundled PostgreSQL 18.*up to date/),
    });
    expect(checks['api port']).toMatchObject({ state: 'ok', detail: expect.stringContaining(String(process.pid)) });
    await store.database.ping();
  } finally {
    await store.close();
  }
  expect((await examine())['database']!.detail).toMatch(/not running now/);
  deleteLocation(dataDir);
});

test('s3 and redis that work are well', async () => {
  const s3 = await startFakeS3({ buckets: ['arena'] });
  const redis = hasRedis() ? await startRedis() : null;
  try {
    const checks = await examine({
      BLOB_STORE: 's3',
      S3_BUCKET: 'arena',
      S3_ENDPOINT: s3.endpoint,
      S3_ACCESS_KEY_ID: 'id',
      S3_SECRET_ACCESS_KEY: 'secret',
      ...(redis && { REDIS_URL: redis.url }),
    });
    expect(checks['blob store']).toMatchObject({ state: 'ok', detail: 's3 bucket arena' });
    if (redis) expect(checks['redis']).toMatchObject({ state: 'ok', detail: expect.stringMatching(/^Redis \d/) });
  } finally {
    await s3.stop();
    await redis?.stop();
  }
});

test.each([
  ['18.19.0', 'failed'],
  ['20.18.3', 'failed'],
  ['20.19.0', 'ok'],
  ['22.1.0', 'ok'],
  ['24.0.0', 'ok'],
])('node %s is %s', (version, state) => {
  expect(checkNode(version).state).toBe(state);
});
