import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildApi } from '../../api/app.ts';
import { type RunningApi, startApi } from '../../api/server.ts';
import { createMetrics, newId, openDatabase, openQueues, silentLog } from '../../core/platform/index.ts';
import { type TestDatabase, testDatabase } from '../database.ts';
import { type Contract, readContract } from './contract.ts';
import { type Answer, ask, houseOn, member, movableClock, OPEN_CONFIG } from './harness.ts';
import { type BreakableWay, openProxy } from './sockets.ts';

/** The API while its database and queues are gone, hang, and come back. */

let test: TestDatabase;
let proxy: BreakableWay;
let running: RunningApi;
let contract: Contract;
let tearDown: () => Promise<void>;
const get = (path: string) => ask(running.url, path);

async function open(databaseUrl: string) {
  const clock = movableClock();
  const database = await openDatabase(databaseUrl, { log: silentLog });
  const queues = await openQueues({ databaseUrl, log: silentLog });
  const { house } = await houseOn(database, queues, clock);
  const app = await buildApi({
    ...house,
    database,
    queues,
    metrics: createMetrics({ processMetrics: false }),
    log: silentLog,
    newId,
    config: OPEN_CONFIG,
  });
  const api = await startApi(app, { host: '127.0.0.1', port: 0 });
  return { house, api, queues, database };
}

beforeAll(async () => {
  test = await testDatabase();
  proxy = await openProxy(test.url);
  const { house, api, queues, database } = await open(proxy.url);
  running = api;
  await member(house, 'ada', 'Rusty');
  contract = await readContract(api.url);
  tearDown = async () => {
    await api.close();
    await queues.close();
    await database.close();
  };
});
afterAll(async () => {
  await tearDown();
  await proxy.close();
  await test.drop();
});

const codes = (answer: Answer) => (answer.json as { errors: { code: string }[] }).errors.map(error => error.code);

async function expectOutage(): Promise<void> {
  const ready = await get('/health/ready');
  expect(ready.status).toBe(503);
  expect(codes(ready)).toEqual(['database-unavailable', 'queue-unavailable']);
  expect(contract.problemsOf('/health/ready', ready)).toEqual([]);
  expect(ready.headers['retry-after']).toMatch(/^\d+$/);
  expect((await get('/health/live')).status).toBe(200);
  const metrics = await get('/metrics');
  expect(metrics.status).toBe(200);
  expect(metrics.text).toContain('arena_http_request_duration_seconds_count');
  expect(metrics.text).not.toContain('arena_matches{');
  expect((await get('/nothing')).status).toBe(404);
}

describe('without its database', () => {
  it('says so with 503 and a code, stays alive, and recovers by itself', async () => {
    expect((await get('/health/ready')).json).toEqual({ status: 'ok' });
    await proxy.cut();
    await expectOutage();
    for (const path of ['/v1/leaderboards', '/v1/matches', '/v1/commits'] as const) {
      const answer = await get(path);
      expect([answer.status, codes(answer)]).toEqual([503, ['database-unavailable']]);
      expect(answer.headers['retry-after']).toMatch(/^\d+$/);
      expect(answer.headers['cache-control']).toBe('no-store');
      expect(answer.text).not.toMatch(/ECONN|127\.0\.0\.1|prisma/i);
      expect(contract.problemsOf(path, answer)).toEqual([]);
    }
    await proxy.restore();
    await expect.poll(async () => (await get('/health/ready')).status).toBe(200);
    expect((await get('/v1/leaderboards')).status).toBe(200);
  });

  it('answers health within its time while the database hangs', async () => {
    proxy.freeze();
    const began = performance.now();
    const answers = await Promise.all([1, 2, 3].map(() => get('/health/ready')));
    expect(performance.now() - began).toBeLessThan(15_000);
    expect(answers.map(answer => answer.status)).toEqual([503, 503, 503]);
    await expectOutage();
    await proxy.restore();
    await expect.poll(async () => (await get('/health/ready')).status).toBe(200);
  });
});

it('is not ready on a database that lacks a migration', async () => {
  const other = await testDatabase();
  const old = await open(other.url);
  try {
    await other.database.pool.query(
      `DELETE FROM "_prisma_migrations" WHERE migration_name = (SELECT max(migration_name) FROM "_prisma_migrations")`,
    );
    const ready = await ask(old.api.url, '/health/ready');
    expect([ready.status, codes(ready)]).toEqual([503, ['migrations-pending']]);
  } finally {
    await old.api.close();
    await old.queues.close();
    await old.database.close();
    await other.drop();
  }
});
