import { afterAll, beforeAll, expect, it } from 'vitest';
import { fuzz } from './fuzz.ts';
import { openTestApi, type TestApi } from './harness.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi({ simulatedMarkets: true });
});
afterAll(() => api.close());

it('answers 20,000 requests as the document promises, and is well afterwards', async () => {
  const report = await fuzz(api, {
    requests: 20_000,
    seed: Number(process.env['ARENA_FUZZ_SEED'] ?? Date.now() % 1e9),
  });
  expect(report.failures.slice(0, 20)).toEqual([]);
  expect((await api.get('/health/ready')).status).toBe(200);
});
