import { afterAll, beforeAll, expect, it } from 'vitest';
import { fuzz } from './fuzz/index.ts';
import { openTestApi, type TestApi } from './harness.ts';

/** Three hundred requests, the same ones each run unless ARENA_FUZZ_SEED says otherwise. fuzz.long.test.ts sends more. */

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi({ simulatedMarkets: true });
});
afterAll(() => api.close());

it('answers whatever is asked as the document promises', async () => {
  const report = await fuzz(api, { requests: 300, seed: Number(process.env['ARENA_FUZZ_SEED'] ?? 20_261_121) });
  expect(report.failures).toEqual([]);
  // Good answers, refusals of values, of callers, of methods, of unknown things, and unchanged ones were all among them.
  for (const status of [200, 201, 304, 400, 401, 403, 404, 405]) {
    expect(report.statuses[status] ?? 0, `${status}`).toBeGreaterThan(0);
  }
  expect((await api.get('/health/ready')).status).toBe(200);
  expect((await api.house.ledger.check()).problems).toEqual([]);
});
