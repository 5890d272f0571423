import { afterAll, beforeAll, expect, test } from 'vitest';
import { member, OPEN_CONFIG, openTestApi, type TestApi } from './harness.ts';

/** Public answers are given again from memory for some seconds, and nothing else is. */

let api: TestApi;
let reads = 0;
let address = '';

beforeAll(async () => {
  api = await openTestApi({ config: { ...OPEN_CONFIG, cacheSeconds: 60, requestsPerMinute: 1000 } });
  const { context } = await member(api.house, 'ada', 'Cached');
  address = `/v1/leaderboards?community=${context.communityId}`;
  const query = api.test.database.pool.query.bind(api.test.database.pool);
  // counts what reaches the database, and changes nothing
  Object.assign(api.test.database.pool, {
    query: (...args: Parameters<typeof query>) => {
      if ((args[0] as { name?: string }).name === 'leaderboard-first') reads += 1;
      return query(...args);
    },
  });
});
afterAll(() => api.close());

test('a thousand who ask at once are answered by one look at the database, alike, each with a request id', async () => {
  reads = 0;
  const answers = await Promise.all(Array.from({ length: 50 }, () => api.get(address)));
  expect(reads).toBe(1);
  expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
  expect(new Set(answers.map(({ headers }) => headers['x-request-id'])).size).toBe(50);
  expect(answers.every(({ status }) => status === 200)).toBe(true);
  const again = await api.get(address);
  expect(reads).toBe(1);
  expect(Number(again.headers['age'])).toBeLessThanOrEqual(5);
  expect(again.headers['cache-control']).toBe('public, max-age=5');
  expect(again.headers['content-type']).toBe(answers[0]?.headers['content-type']);
  expect(again.headers['x-frame-options']).toBe('DENY');
  expect(Number(again.headers['ratelimit-remaining'])).toBeLessThan(1000 - 50);
});

test('whoever has it already is told so from memory, too', async () => {
  // one that nobody has asked for: its five seconds begin now
  const own = `${address}&limit=2`;
  const { headers } = await api.get(own);
  const before = reads;
  const same = await api.get(own, { headers: { 'if-none-match': String(headers['etag']) } });
  expect([same.status, same.text, reads]).toEqual([304, '', before]);
});

test('after its time it is read anew, and shows what has changed', async () => {
  const brief = await openTestApi({ config: { ...OPEN_CONFIG, cacheSeconds: 1 } });
  try {
    const { context } = await member(brief.house, 'ada', 'Cached');
    const board = `/v1/leaderboards?community=${context.communityId}`;
    await brief.get(board);
    await member(brief.house, 'bob', 'Newcomer');
    await expect.poll(async () => (await brief.get(board)).text.includes('Newcomer'), { interval: 100 }).toBe(true);
  } finally {
    await brief.close();
  }
});

test('who signs in is never answered from memory, and other addresses have answers of their own', async () => {
  await api.get(address);
  const before = reads;
  await api.get(address, { headers: { cookie: 'a=b' } });
  expect(reads).toBe(before + 1);
  const page = await api.get(`${address}&limit=1`);
  expect((page.json as { items: unknown[] }).items).toHaveLength(1);
});

test('refusals are not kept', async () => {
  const missing = '/v1/leaderboards?community=000000000000';
  const [one, two] = await Promise.all([api.get(missing), api.get(missing)]);
  expect([one.status, two.status]).toEqual([404, 404]);
  expect(one.headers['age']).toBeUndefined();
});
