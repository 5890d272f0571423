import { afterAll, beforeAll, expect, it } from 'vitest';
import { OPEN_CONFIG, openTestApi, spectator, type TestApi } from './harness.ts';
import { program } from './play/program.ts';

/** Which pages of other origins may use the API: those that the operator has named, by tokens. */

const FAN = 'https://fans.example.org';
const STRANGER = 'https://evil.example';
let api: TestApi;
let closed: TestApi;
let community: string;
beforeAll(async () => {
  [api, closed] = [
    await openTestApi({ config: { ...OPEN_CONFIG, corsOrigins: [FAN], requestsPerMinute: 40 } }),
    await openTestApi(),
  ];
  community = (await spectator(api.house, 'ada')).communityId;
});
afterAll(async () => {
  await api.close();
  await closed.close();
});

const preflight = (to: TestApi, origin: string, path = `/v1/communities/${community}/fights`) =>
  to.get(path, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization, content-type, idempotency-key',
    },
  });

it('lets pages of a named origin ask, without cookies', async () => {
  const { status, headers, bytes } = await preflight(api, FAN);
  expect([status, bytes.length, headers['access-control-allow-origin']]).toEqual([204, 0, FAN]);
  expect(headers['access-control-allow-methods']?.split(', ')).toEqual(
    expect.arrayContaining(['POST', 'PATCH', 'DELETE']),
  );
  expect(headers['access-control-allow-headers']?.split(', ')).toEqual(
    expect.arrayContaining(['authorization', 'content-type', 'idempotency-key']),
  );
  expect(headers['access-control-allow-credentials']).toBeUndefined();
  expect(headers['access-control-max-age']).toBe('7200');
  const read = await api.get('/v1/commits', { headers: { origin: FAN } });
  expect([read.status, read.headers['access-control-allow-origin']]).toEqual([200, FAN]);
  expect(read.headers['vary']).toContain('Origin');
  expect(read.headers['access-control-expose-headers']).toContain('idempotency-replayed');
  expect(read.headers['access-control-allow-credentials']).toBeUndefined();
});

it.each([STRANGER, `${FAN}.evil.example`, 'https://fans.example.org:8443', 'http://fans.example.org', 'null', ''])(
  'tells pages of %j nothing',
  async origin => {
    const asked = await preflight(api, origin);
    expect([asked.status, asked.headers['access-control-allow-origin']]).toEqual([405, undefined]);
    const read = await api.get('/v1/commits', { headers: { origin } });
    expect([read.status, read.headers['access-control-allow-origin']]).toEqual([200, undefined]);
  },
);

it('names no origin where the operator has named none', async () => {
  const asked = await preflight(closed, FAN, '/v1/commits');
  expect([asked.status, asked.headers['access-control-allow-origin'], asked.headers.allow]).toEqual([
    405,
    undefined,
    'GET, HEAD',
  ]);
  const read = await closed.get('/v1/commits', { headers: { origin: FAN } });
  expect(read.headers['access-control-allow-origin']).toBeUndefined();
});

it('refusals can be read as well', async () => {
  const { token } = await api.house.sessions.tokens.create(await spectator(api.house, 'bob'), { scopes: ['read'] });
  const refused = await api.get(`/v1/communities/${community}/fights`, {
    method: 'POST',
    headers: {
      origin: FAN,
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'idempotency-key': 'k',
    },
    body: '{}',
  });
  expect([refused.status, refused.headers['access-control-allow-origin']]).toEqual([403, FAN]);
  const his = await program(api, await spectator(api.house, 'cyd'));
  expect((await his.get('/v1/me/limits')).status).toBe(200);
  let limited = await api.get('/v1/commits', { headers: { origin: FAN } });
  for (let count = 0; count < 60 && limited.status !== 429; count += 1) {
    limited = await api.get('/v1/commits', { headers: { origin: FAN } });
  }
  expect([limited.status, limited.headers['access-control-allow-origin']]).toEqual([429, FAN]);
});
