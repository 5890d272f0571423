import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { silentLog } from '../../core/platform/log.ts';
import { appendOutbox, type OutboxRelay, startOutboxRelay } from '../../core/platform/outbox.ts';
import { openQueues, type Queues } from '../../core/platform/queue.ts';
import { type TestDatabase, testDatabase } from '../database.ts';

const log = silentLog;
let fixture: TestDatabase;
let queues: Queues;
let relays: OutboxRelay[] = [];
let seen: string[] = [];

beforeAll(async () => {
  fixture = await testDatabase({ maxConnections: 20 });
});
afterAll(() => fixture.drop());
beforeEach(async () => {
  queues = await openQueues({ databaseUrl: fixture.url, log });
  seen = [];
});
afterEach(async () => {
  await Promise.all(relays.map(relay => relay.stop()));
  relays = [];
  await queues.close();
  await fixture.database.pool.query('TRUNCATE "Outbox"');
});

function relay(options: { pollMs?: number; keepMs?: number } = {}): OutboxRelay {
  const started = startOutboxRelay({ database: fixture.database, queues, log, ...options });
  relays.push(started);
  return started;
}
const tell = (queue: string, ...names: string[]) =>
  fixture.database.transaction(tx => appendOutbox(tx, ...names.map(name => ({ queue, name, data: { name } }))));

test('tells within milliseconds of the commit, long before the poll', async () => {
  relay({ pollMs: 3_600_000 });
  queues.process('prompt', async job => void seen.push(job.name));
  await expect.poll(listening).toBe(1);
  await tell('prompt', 'now');
  await expect.poll(() => seen, { interval: 5 }).toEqual(['now']);
});

/** Relays that are told of what is committed from now on. */
async function listening(): Promise<number | null> {
  const { rowCount } = await fixture.database.pool.query(
    `SELECT 1 FROM pg_stat_activity
      WHERE datname = current_database() AND query = 'LISTEN arena_outbox' AND state = 'idle'`,
  );
  return rowCount;
}

test('finds events without a notification, too', async () => {
  relay({ pollMs: 100 });
  await fixture.database.pool.query('ALTER TABLE "Outbox" DISABLE TRIGGER outbox_notify');
  queues.process('polled', async job => void seen.push(job.name));
  await tell('polled', 'found');
  await expect.poll(() => seen).toEqual(['found']);
  await fixture.database.pool.query('ALTER TABLE "Outbox" ENABLE TRIGGER outbox_notify');
});

test('tells nothing of a transaction that was rolled back', async () => {
  const relaying = relay();
  queues.process('rolled', async job => void seen.push(job.name));
  const rolledBack = fixture.database.transaction(async tx => {
    await appendOutbox(tx, { queue: 'rolled', name: 'never', data: {} });
    throw new Error('changed my mind');
  });
  await expect(rolledBack).rejects.toThrow('changed my mind');
  await tell('rolled', 'after');
  await relaying.flush();
  await expect.poll(() => seen).toEqual(['after']);
});

test('keeps the order over batches', async () => {
  queues.process('ordered', async job => void seen.push(job.name));
  const names = Array.from({ length: 250 }, (_, n) => `event-${n}`);
  await tell('ordered', ...names);
  await relay().flush();
  await expect.poll(() => seen.length).toBe(250);
  expect(seen).toEqual(names);
});

test('many relays together tell each event once', async () => {
  const relaying = [relay(), relay(), relay(), relay()];
  queues.process('many', async job => void seen.push(job.name), { concurrency: 8 });
  const names = Array.from({ length: 120 }, (_, n) => `event-${n}`);
  await Promise.all(names.map(name => tell('many', name)));
  await Promise.all(relaying.map(each => each.flush()));
  await expect.poll(() => seen.length).toBe(120);
  await sleep(200);
  expect([...seen].sort()).toEqual([...names].sort());
});

test('an event that could not be queued stays, and is told when the queue is back', async () => {
  let isAway = true;
  const flaky: Queues = {
    ...queues,
    add: (...job) => (isAway ? Promise.reject(new Error('away')) : queues.add(...job)),
  };
  relays.push(startOutboxRelay({ database: fixture.database, queues: flaky, log, pollMs: 50 }));
  queues.process('away', async job => void seen.push(job.name));
  await tell('away', 'patient');
  await sleep(300);
  const waiting = await fixture.database.pool.query('SELECT 1 FROM "Outbox" WHERE "relayedAt" IS NULL');
  expect(waiting.rowCount).toBe(1);
  isAway = false;
  await expect.poll(() => seen).toEqual(['patient']);
});

test('delays count from when the event was written', async () => {
  queues.process('delayed', async job => void seen.push(job.name));
  await fixture.database.transaction(tx =>
    appendOutbox(
      tx,
      { queue: 'delayed', name: 'later', data: {}, delayMs: 5_000 },
      { queue: 'delayed', name: 'soon', data: {} },
    ),
  );
  await sleep(1_500);
  const delaysMs: (number | undefined)[] = [];
  const watched: Queues = {
    ...queues,
    add(queue, name, data, options) {
      delaysMs.push(options?.delayMs);
      return queues.add(queue, name, data, options);
    },
  };
  const relaying = startOutboxRelay({ database: fixture.database, queues: watched, log });
  relays.push(relaying);
  await relaying.flush();
  await expect.poll(() => seen).toEqual(['soon', 'later']);
  expect(delaysMs[0]).toBeLessThanOrEqual(3_500);
  expect(delaysMs[1]).toBe(0);
});

test('a jobId is passed on', async () => {
  const events = [1, 2, 3].map(n => ({ queue: 'same', name: 'x', data: { n }, jobId: 'match-9' }));
  await fixture.database.transaction(tx => appendOutbox(tx, ...events));
  await relay().flush();
  expect((await queues.counts(['same']))['same']).toMatchObject({ waiting: 1 });
});

test('no events, no row', async () => {
  await fixture.database.transaction(tx => appendOutbox(tx));
  const { rowCount } = await fixture.database.pool.query('SELECT 1 FROM "Outbox"');
  expect(rowCount).toBe(0);
});
