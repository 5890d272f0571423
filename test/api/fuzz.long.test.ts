import { afterAll, beforeAll, expect, it } from 'vitest';
import { readContract } from './contract.ts';
import { fuzz } from './fuzz/index.ts';
import { openTestApi, type TestApi } from './harness.ts';

const REQUESTS = 20_000;

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi({ simulatedMarkets: true });
});
afterAll(() => api.close());

/** What only happens where something else has happened before, or what the harness has turned off. */
const SELDOM = /telegram|wallet|socket|redeliver|rotate|session\/code|challenges|open-data/;

it(`answers ${REQUESTS} requests as the document promises, and is well afterwards`, async () => {
  const report = await fuzz(api, {
    requests: REQUESTS,
    seed: Number(process.env['ARENA_FUZZ_SEED'] ?? 20_261_122),
  });
  process.stdout.write(`answers by status: ${JSON.stringify(report.statuses)}\n`);
  expect(report.failures.slice(0, 20)).toEqual([]);
  // Values made from schemas are not all refused: most operations were answered well, though few callers own what they name.
  const { operations } = await readContract(api.running.url);
  const never = operations.filter(operation => !report.succeeded.includes(operation) && !SELDOM.test(operation));
  expect(never.length, `never answered well: ${never.join(', ')}`).toBeLessThanOrEqual(operations.length / 5);
  expect((await api.get('/health/ready')).status).toBe(200);
  // The database is whole: nothing that was sent has moved credits that it should not have.
  expect((await api.house.ledger.check()).problems).toEqual([]);
});
