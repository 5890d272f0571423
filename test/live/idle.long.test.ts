import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ApiProcess, startApiProcess } from '../../bench/api/process.ts';
import { newId } from '../../core/platform/ids.ts';
import { ask } from '../api/harness.ts';
import { type TestDatabase, testDatabase } from '../database.ts';

/** As many streams as one process takes, from 625 addresses, most of which never hear a thing. */

const STREAMS = 10_000;
/** What an idle one may cost, resident. */
const BYTES_A_STREAM = 32 * 1024;

let test: TestDatabase;
let api: ApiProcess;
let clients: ChildProcess;

beforeAll(async () => {
  test = await testDatabase();
  api = await startApiProcess(test.url);
  clients = fork(fileURLToPath(new URL('../../bench/api/listeners.ts', import.meta.url)), {
    execArgv: ['--import', 'tsx'],
  });
});
afterAll(async () => {
  clients.disconnect();
  await api.close();
  await test.drop();
});

async function tell(order: object | string): Promise<unknown> {
  clients.send(order);
  const failed = once(clients, 'exit').then(() => {
    throw new Error('The clients have ended');
  });
  return ((await Promise.race([once(clients, 'message'), failed])) as unknown[])[0];
}

async function openStreams(): Promise<number> {
  const { text } = await ask(api.url, '/metrics');
  return Number(/^arena_event_streams\{event="live"\} (\d+)$/m.exec(text)?.[1] ?? 0);
}

it('holds 10,000 idle streams, refuses more, answers everybody else, tells events, and forgets them all', async () => {
  const communityId = newId();
  const url = `${api.url}/v1/stream?topics=matches:${communityId}`;
  await tell({ url, streams: 500 });
  await tell('close');
  await expect.poll(openStreams).toBe(0);
  const before = await api.memory();
  expect(await tell({ url, streams: STREAMS })).toBe('opened');
  expect(await openStreams()).toBe(STREAMS);
  const during = await api.memory();
  expect((during.rss - before.rss) / STREAMS).toBeLessThan(BYTES_A_STREAM);

  const more = await ask(api.url, `/v1/stream?topics=matches:${communityId}`);
  expect(more).toMatchObject({ status: 503, json: { errors: [{ code: 'streams-full' }] } });
  expect(more.headers['retry-after']).toBeDefined();
  const began = performance.now();
  for (let turn = 0; turn < 20; turn += 1) expect((await ask(api.url, '/v1/position')).status).toBe(200);
  expect((performance.now() - began) / 20).toBeLessThan(2_000);

  const data = { matchId: newId(), state: 'locked', sentNs: String(process.hrtime.bigint()) };
  await test.database.pool.query(
    `INSERT INTO "LiveEvent" (kind, "communityId", "subjectId", data) VALUES ('match', $1, $2, $3::jsonb)`,
    [communityId, data.matchId, JSON.stringify(data)],
  );
  let heard = 0;
  await expect
    .poll(
      async () => {
        heard += ((await tell('report')) as { latenciesMs: number[] }).latenciesMs.length;
        return heard;
      },
      { interval: 500 },
    )
    .toBe(STREAMS);

  await tell('close');
  await expect.poll(openStreams).toBe(0);
  await api.memory();
  const after = await api.memory();
  expect(after.used).toBeLessThan(before.used * 1.2);
  expect((await ask(api.url, `/v1/stream?topics=matches:${communityId}`)).status).toBe(200);
});
