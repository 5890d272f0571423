import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Contract, readContract } from './contract.ts';
import { type Answer, member, OPEN_CONFIG, openTestApi, type TestApi } from './harness.ts';
import { sendRaw } from './sockets.ts';

/** What callers do wrong, and what they may not do too often: coded, short, and nothing of ours in it. */

let api: TestApi;
let contract: Contract;
beforeAll(async () => {
  api = await openTestApi();
  await member(api.house, 'ada', 'Rusty');
  contract = await readContract(api.running.url);
});
afterAll(() => api.close());

const codes = (answer: Answer) => (answer.json as { errors: { code: string }[] }).errors.map(error => error.code);

/** The answer's status and its body, from what a socket received. */
function parseRaw(text: string): { status: number; body: { errors: { code: string }[]; meta: { requestId: string } } } {
  const [head = '', body = ''] = text.split('\r\n\r\n');
  return { status: Number(head.split(' ')[1]), body: JSON.parse(body) };
}

describe('parameters', () => {
  it('are refused one by one, with the field', async () => {
    const answer = await api.get('/v1/matches?limit=0&community=x&agent=&surprise=%3Cscript%3E&cursor=%00');
    expect(answer.status).toBe(400);
    const { errors } = answer.json as { errors: { code: string; field: string; message: string }[] };
    expect(errors.map(({ code, field }) => `${field}: ${code}`).sort()).toEqual([
      'agent: bad-parameter',
      'community: bad-id',
      'cursor: bad-parameter',
      'limit: bad-parameter',
      'surprise: unknown-parameter',
    ]);
    expect(contract.problemsOf('/v1/matches', answer)).toEqual([]);
  });

  it.each([
    "' OR 1=1 --",
    '<script>alert(1)</script>',
    '\u0000\u202e',
    '../../etc/passwd',
    'A'.repeat(5_000),
    '🤖'.repeat(300),
    '-1',
    '9'.repeat(400),
  ])('cannot be %j', async value => {
    const encoded = encodeURIComponent(value);
    for (const path of ['/v1/agents', '/v1/matches']) {
      const answer = await api.get(`${path}/${encoded}`);
      expect(answer.status).toBe(400);
      expect(contract.problemsOf(`${path}/{id}`, answer)).toEqual([]);
      expect(answer.text).not.toContain(value);
    }
    for (const name of ['community', 'agent', 'cursor', 'limit', value]) {
      const answer = await api.get(`/v1/matches?${encodeURIComponent(name)}=${encoded}`);
      expect(answer.status, name).toBe(400);
      expect(contract.problemsOf('/v1/matches', answer)).toEqual([]);
      expect(answer.text.length).toBeLessThan(1_000);
    }
  });
});

describe('requests', () => {
  it('to nowhere get a coded 404, with wrong percent signs a coded 400', async () => {
    expect(codes(await api.get('/v2/everything'))).toEqual(['route-not-found']);
    expect(codes(await api.get('/v1/agents/'))).toEqual(['bad-parameter']);
    const broken = await api.get('/v1/agents/%E0%A4%A');
    expect([broken.status, codes(broken)]).toEqual([400, ['bad-url']]);
    expect(contract.problemsOfRefusal(broken)).toEqual([]);
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('may not %s', async method => {
    const answer = await api.get('/v1/leaderboards', {
      method,
      body: 'a=1',
      headers: { 'content-type': 'text/strange' },
    });
    expect([answer.status, codes(answer), answer.headers.allow]).toEqual([405, ['method-not-allowed'], 'GET, HEAD']);
    expect(contract.problemsOfRefusal(answer)).toEqual([]);
  });

  it('that no HTTP server can read are answered in the same shape', async () => {
    for (const bytes of ['nonsense\r\n\r\n', 'GET /\u0000 HTTP/1.1\r\nhost: x\r\n\r\n', 'GET / HTTP/9.9\r\n\r\n']) {
      const { status, body } = parseRaw(await sendRaw(api.running.url, bytes));
      expect(status).toBe(400);
      expect(body.errors[0]?.code).toBe('bad-request');
      expect(body.meta.requestId).toMatch(/^[0-9A-Z]{12}$/);
    }
    const long = await sendRaw(api.running.url, `GET /${'x'.repeat(20_000)} HTTP/1.1\r\nhost: x\r\n\r\n`);
    expect(parseRaw(long)).toMatchObject({ status: 431, body: { errors: [{ code: 'headers-too-large' }] } });
    const expecting = 'GET /v1/commits HTTP/1.1\r\nhost: x\r\nconnection: close\r\nexpect: miracles\r\n\r\n';
    const wish = await sendRaw(api.running.url, expecting);
    expect(parseRaw(wish)).toMatchObject({ status: 417, body: { errors: [{ code: 'expectation-failed' }] } });
  });

  it('carry an id: the caller’s where it is harmless, ours otherwise', async () => {
    const own = await api.get('/nowhere', { headers: { 'x-request-id': 'trace-1.a_B' } });
    expect(own.headers['x-request-id']).toBe('trace-1.a_B');
    expect(own.json).toMatchObject({ meta: { requestId: 'trace-1.a_B' } });
    for (const id of ['', 'a b', '<script>', 'x'.repeat(65), '\u00e9']) {
      const answer = await api.get('/health/live', { headers: { 'x-request-id': id } });
      expect(answer.headers['x-request-id']).toMatch(/^[0-9A-Z]{12}$/);
    }
  });

  it('are answered with headers that keep browsers in check', async () => {
    for (const path of ['/v1/leaderboards', '/nowhere', '/metrics']) {
      const { headers } = await api.get(path);
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['content-security-policy']).toBe("default-src 'none';frame-ancestors 'none'");
      expect(headers['x-powered-by']).toBeUndefined();
      expect(headers['strict-transport-security']).toBeUndefined();
    }
  });
});

describe('limits', () => {
  it('refuse with 429 what one address sends too often, health and files of pages apart', async () => {
    const limited = await openTestApi({
      config: { ...OPEN_CONFIG, requestsPerMinute: 5, metricsToken: 'm'.repeat(20) },
    });
    try {
      const strict = await readContract(limited.running.url);
      const answers: Answer[] = [];
      // A header that anybody can send counts for nothing while no proxy is trusted.
      for (const [index, path] of ['/v1/commits', '/nowhere', '/metrics', '/v1/commits', '/v1/commits'].entries()) {
        answers.push(await limited.get(path, { headers: { 'x-forwarded-for': `203.0.113.${index}` } }));
      }
      expect(answers.map(answer => answer.status)).toEqual([200, 404, 401, 200, 429]);
      expect(answers[0]?.headers['ratelimit-remaining']).toBe('3');
      const refused = answers[4] as Answer;
      expect(strict.problemsOf('/v1/commits', refused)).toEqual([]);
      expect(codes(refused)).toEqual(['rate-limited']);
      expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
      expect((await limited.get('/nowhere')).status).toBe(429);
      for (let count = 0; count < 10; count++) expect((await limited.get('/health/live')).status).toBe(200);
      expect((await limited.get('/assets/nothing.js')).status).toBe(404);
    } finally {
      await limited.close();
    }
  });

  it('count callers behind a trusted proxy apart', async () => {
    const proxied = await openTestApi({ config: { ...OPEN_CONFIG, requestsPerMinute: 1, trustProxy: 'loopback' } });
    try {
      const from = (address: string) => proxied.get('/v1/commits', { headers: { 'x-forwarded-for': address } });
      const statuses = [];
      for (const address of ['203.0.113.1', '203.0.113.2', '203.0.113.1', '2001:db8::1', '2001:db8::2', '<script>']) {
        statuses.push((await from(address)).status);
      }
      expect(statuses).toEqual([200, 200, 429, 200, 429, 200]);
    } finally {
      await proxied.close();
    }
  });
});

describe('metrics', () => {
  it('need the token that is set, and no other', async () => {
    const token = 'correct-horse-battery';
    const guarded = await openTestApi({ config: { ...OPEN_CONFIG, metricsToken: token } });
    try {
      const strict = await readContract(guarded.running.url);
      const statusOf = async (authorization?: string) => {
        const answer = await guarded.get('/metrics', authorization ? { headers: { authorization } } : {});
        expect(strict.problemsOf('/metrics', answer)).toEqual([]);
        return answer.status;
      };
      expect(await statusOf(`Bearer ${token}`)).toBe(200);
      for (const wrong of [undefined, token, `Bearer ${token}x`, 'Bearer ', `Basic ${token}`]) {
        expect(await statusOf(wrong)).toBe(401);
      }
    } finally {
      await guarded.close();
    }
  });

  it('can be turned off', async () => {
    const quiet = await openTestApi({ config: { ...OPEN_CONFIG, metrics: false } });
    try {
      expect((await quiet.get('/metrics')).status).toBe(404);
      expect((await readContract(quiet.running.url)).paths).not.toContain('/metrics');
    } finally {
      await quiet.close();
    }
  });
});

describe('the end', () => {
  it('waits for answers under way and takes no more', async () => {
    const ending = await openTestApi();
    const client = await ending.test.database.pool.connect();
    try {
      await client.query('BEGIN; LOCK TABLE "Commit" IN ACCESS EXCLUSIVE MODE');
      const underWay = ending.get('/v1/commits');
      await expect
        .poll(async () => {
          const waiting = await client.query(
            `SELECT 1 FROM pg_locks WHERE NOT granted AND relation = '"Commit"'::regclass`,
          );
          return waiting.rowCount;
        })
        .toBe(1);
      const closed = ending.running.close();
      await expect(ending.get('/health/live')).rejects.toThrow(/ECONNREFUSED|ECONNRESET/);
      await client.query('COMMIT');
      expect((await underWay).status).toBe(200);
      await closed;
    } finally {
      client.release();
      await ending.close();
    }
  });
});
