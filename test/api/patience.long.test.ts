import { connect } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readContract } from './contract.ts';
import { openTestApi, type TestApi } from './harness.ts';

/** Where the API's patience ends: with a database that does not answer, and with a caller who does not finish. */

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api.close());

it('refuses after 15 s what the database holds up', async () => {
  const contract = await readContract(api.running.url);
  const client = await api.test.database.pool.connect();
  try {
    await client.query('BEGIN; LOCK TABLE "Commit" IN ACCESS EXCLUSIVE MODE');
    const answer = await api.get('/v1/commits');
    expect(answer.json).toMatchObject({ errors: [{ code: 'too-slow' }] });
    expect(answer.status).toBe(503);
    expect(contract.problemsOf('/v1/commits', answer)).toEqual([]);
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
  expect((await api.get('/v1/commits')).status).toBe(200);
});

it('hangs up on a request that never ends', async () => {
  const { hostname, port } = new URL(api.running.url);
  const text = await new Promise<string>((resolve, reject) => {
    let received = '';
    const socket = connect(Number(port), hostname, () =>
      socket.write('GET /v1/commits HTTP/1.1\r\nhost: x\r\nx-slow: '),
    );
    const drip = setInterval(() => socket.write('y'), 2_000);
    socket.on('data', part => {
      // whoever goes on to send may be told of a reset instead of the rest
      clearInterval(drip);
      received += part.toString('utf8');
    });
    socket.on('error', reject);
    socket.on('close', () => {
      clearInterval(drip);
      resolve(received);
    });
  });
  expect(text).toMatch(/^HTTP\/1\.1 408 /);
  expect(text).toContain('"code":"request-timeout"');
});
