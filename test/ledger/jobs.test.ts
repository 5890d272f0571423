import { afterAll, beforeAll, expect, it } from 'vitest';
import { createLedgerService, startLedgerJobs } from '../../core/ledger/index.ts';
import { silentLog } from '../../core/platform/log.ts';
import { createMetrics } from '../../core/platform/metrics.ts';
import { openQueues, type Queues } from '../../core/platform/queue.ts';
import { type LedgerScene, openLedgerScene } from './scene.ts';

let scene: LedgerScene;
let queues: Queues;
beforeAll(async () => {
  scene = await openLedgerScene();
  queues = await openQueues({ databaseUrl: scene.world.test.url, log: silentLog });
});
afterAll(async () => {
  await queues.close();
  await scene.world.test.drop();
});

it('is checked by a job of its own, which tells the moderators of what it finds', async () => {
  const { database } = scene.world.test;
  await database.pool.query('ALTER TABLE "Account" DISABLE TRIGGER ALL');
  await database.pool.query(`UPDATE "Account" SET posted = posted + 7 WHERE key = 'wallet:${scene.ann}'`);
  const metrics = createMetrics({ processMetrics: false });
  const told = new Promise<string>((resolve, reject) => {
    const onProblem = async (_report: unknown, sentence: string) => resolve(sentence);
    const ledger = createLedgerService({ database });
    startLedgerJobs({ queues, ledger, log: silentLog, metrics, onProblem }).catch(reject);
  });
  expect(await told).toMatch(/^The credit ledger does not add up: 3 rows break/);
  expect(await metrics.text()).toContain('arena_ledger_problems 3');
});
