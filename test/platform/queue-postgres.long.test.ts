import { expect, test } from 'vitest';
import { silentLog } from '../../core/platform/log.ts';
import { openQueues } from '../../core/platform/queue.ts';
import { testDatabase } from '../database.ts';
import { queueConformance } from './queue-conformance.ts';

queueConformance('postgres');

test('a process needs few connections however many queues it works on', async () => {
  const database = await testDatabase();
  const queues = await openQueues({ databaseUrl: database.url, log: silentLog });
  const seen = new Set<string>();
  for (let index = 0; index < 12; index++) {
    const queue = `queue-${index}`;
    queues.process(queue, async () => void seen.add(queue));
    await queues.add(queue, 'x', {});
  }
  await expect.poll(() => seen.size).toBe(12);
  const { rows } = await database.database.pool.query(
    `SELECT count(*)::int AS connections FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid() AND query NOT LIKE '%pg_stat_activity%'`,
  );
  expect(rows[0].connections).toBeLessThanOrEqual(9);
  await queues.close();
  await database.drop();
});

test('workers listen again after their connections were cut', async () => {
  const database = await testDatabase();
  const queues = await openQueues({ databaseUrl: database.url, log: silentLog });
  const seen: unknown[] = [];
  queues.process('cut', async job => void seen.push(job.name));
  await queues.add('cut', 'before', {});
  await expect.poll(() => seen).toEqual(['before']);
  await database.database.pool.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE '%queues%' AND datname = current_database()`,
  );
  const waitsMs: number[] = [];
  for (let turn = 1; turn <= 4; turn++) {
    await new Promise(resolve => setTimeout(resolve, 500));
    const startedMs = performance.now();
    await queues.add('cut', 'after', {});
    await expect.poll(() => seen.length, { interval: 5 }).toBe(1 + turn);
    waitsMs.push(performance.now() - startedMs);
  }
  // who does not listen looks after five seconds; a busy machine holds up one of them, but not each
  expect(Math.min(...waitsMs)).toBeLessThan(2_000);
  await queues.close();
  await database.drop();
});
