import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildApi } from '../../api/app.ts';
import { startApi } from '../../api/server.ts';
import { createLogger, createMetrics, newId } from '../../core/platform/index.ts';
import { readContract } from './contract.ts';
import { member, OPEN_CONFIG, openTestApi, type TestApi } from './harness.ts';

/** What whoever runs the API sees of it: the log, failures of ours, and a port that is taken. */

const destination = new PassThrough();
const log = createLogger({ level: 'info', destination });
let api: TestApi;
beforeAll(async () => {
  api = await openTestApi({ overrides: { log } });
});
afterAll(() => api.close());

/** Lines logged since the last call. */
async function logged(): Promise<Record<string, unknown>[]> {
  // An answer is logged a moment after it was received: once this one has been, those before it have.
  const requestId = newId();
  await api.get('/v1/commits?limit=1', { headers: { 'x-request-id': requestId } });
  const lines: Record<string, unknown>[] = [];
  await expect
    .poll(() => {
      const text = String(destination.read() ?? '');
      lines.push(...text.split('\n').flatMap(line => (line === '' ? [] : [JSON.parse(line)])));
      return lines.some(line => line['requestId'] === requestId);
    })
    .toBe(true);
  return lines.filter(line => line['requestId'] !== requestId);
}

it('logs a line a request with its id, and nothing of its headers', async () => {
  await logged();
  await api.get('/v1/commits?limit=3', {
    headers: { 'x-request-id': 'mine', authorization: 'Bearer hush-hush', cookie: 'session=hush-hush' },
  });
  await api.get('/health/live');
  const lines = await logged();
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatchObject({
    level: 30,
    part: 'api',
    requestId: 'mine',
    method: 'GET',
    url: '/v1/commits?limit=3',
    status: 200,
    msg: 'answered',
  });
  expect(JSON.stringify(lines)).not.toContain('hush-hush');
});

it('answers a failure of ours with 500 and its id only; the log has the rest', async () => {
  const { agentId } = await member(api.house, 'ada', 'Rusty');
  await api.test.database.prisma.agent.update({ where: { id: agentId }, data: { looks: { hue: 'spoiled' } } });
  await logged();
  const answer = await api.get(`/v1/agents/${agentId}`);
  expect(answer.status).toBe(500);
  expect((await readContract(api.running.url)).problemsOf('/v1/agents/{id}', answer)).toEqual([]);
  expect(answer.json).toMatchObject({ errors: [{ code: 'internal' }] });
  expect(answer.text).not.toMatch(/hue|spoiled|zod|schema/i);
  const failure = (await logged()).find(line => line['level'] === 50);
  expect(failure).toMatchObject({ requestId: answer.headers['x-request-id'] });
  expect(JSON.stringify(failure?.['error'])).toContain('hue');
});

it('says what to do where its port is taken', async () => {
  const second = await buildApi({
    ...api.house,
    database: api.test.database,
    queues: api.queues,
    metrics: createMetrics({ processMetrics: false }),
    log,
    newId,
    config: OPEN_CONFIG,
  });
  const { hostname, port } = new URL(api.running.url);
  await expect(startApi(second, { host: hostname, port: Number(port) })).rejects.toThrow(
    `The API cannot listen on ${hostname}:${port}: something else listens there already.`,
  );
});
