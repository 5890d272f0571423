import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLogger, newId } from '../../core/platform/index.ts';
import { SCOPES } from '../../core/sessions/index.ts';
import { openBrowser } from '../api/browser.ts';
import { type member, OPEN_CONFIG, openTestApi, settledFight, type TestApi } from '../api/harness.ts';
import { outcome } from '../api/play/program.ts';
import { sendRaw } from '../api/sockets.ts';

/** Where the arena meets strangers: hosts, caches, texts and logs. */

const FAN = 'https://fans.example.org';
const IMG = '<img src=x onerror=alert(1)>';
/** Ends attributes, elements and scripts, and would be seen in a page if anything of it came through. */
const HOSTILE = `"'>${IMG}</script></title>--><svg/onload=alert(1)>`;

let api: TestApi;
let lines = '';
let matchId = '';
let ada: Awaited<ReturnType<typeof member>>;
beforeAll(async () => {
  const destination = new PassThrough();
  destination.on('data', chunk => {
    lines += String(chunk);
  });
  api = await openTestApi({
    config: { ...OPEN_CONFIG, cacheSeconds: 5, corsOrigins: [FAN], trustProxy: null },
    overrides: { log: createLogger({ level: 'trace', destination }) },
  });
  const { house } = api;
  const context = await house.communities.resolve({
    surface: 'console',
    chat: { id: 'home', kind: 'group', title: HOSTILE, channelId: 'ring' },
    actor: { id: 'ada', displayName: HOSTILE },
  });
  const { communityId, memberId } = context;
  const agent = await house.agents.create({ communityId, memberId, name: 'Rusty', archetype: 'rusher', limit: 20 });
  ada = { context, agentId: agent.id };
  matchId = await settledFight(api, context);
});
afterAll(() => api.close());

describe('whatever members write', () => {
  it('is text in every page, its preview, and what its scripts read', async () => {
    const { context, agentId } = ada;
    const season = await api.house.seasons.create(context, {
      name: HOSTILE.slice(0, 40),
      opensAt: null,
      startsAt: null,
      endsAt: null,
      prizePool: 0,
      modifier: null,
    });
    const cup = await api.house.tournaments.create(context, {
      name: 'Cup',
      format: 'single',
      size: 8,
      bestOf: 1,
      finalBestOf: 1,
      thirdPlace: true,
      rounds: 0,
      groups: 0,
      entryFee: 0,
      prizeSplit: [60, 30, 10],
      pace: 'one',
      start: { kind: 'command' },
      checkInMinutes: 0,
      agentsPerMember: 1,
      place: { surface: 'console', chatId: 'home', channelId: 'ring' },
      key: newId(),
    });
    // some names take no such signs; should one ever, its page holds
    await api.test.database.prisma.tournament.update({ where: { id: cup }, data: { name: HOSTILE } });
    await api.test.database.prisma.agent.update({ where: { id: agentId }, data: { name: HOSTILE } });
    const { token } = await api.house.sessions.tokens.create(context, { name: HOSTILE.slice(0, 40) });
    const session = await api.house.sessions.open(context.personId, 'code', HOSTILE);
    const community = `/communities/${context.communityId}`;
    const seen = [];
    for (const path of [
      '/',
      community,
      ...['leaderboard', 'bettors', 'matches', 'seasons', 'tournaments'].map(part => `${community}/${part}`),
      `/agents/${agentId}`,
      `/members/${context.memberId}`,
      `/matches/${matchId}`,
      `/matches/${matchId}/market`,
      `/seasons/${season.id}`,
      `/tournaments/${cup}`,
      `/verify?match=${matchId}`,
      '/me',
      `/sign-in?to=${encodeURIComponent(`/${HOSTILE}`)}`,
      `/sign-in?to=${encodeURIComponent(HOSTILE)}`,
      '/link-wallet',
      `/nothing/${encodeURIComponent(HOSTILE)}`,
      `/agents/${encodeURIComponent(HOSTILE)}`,
      `/matches/${matchId}?${encodeURIComponent(HOSTILE)}`,
    ]) {
      const visitors: Record<string, string>[] = [
        { accept: 'text/html' },
        { accept: 'text/html', authorization: `Bearer ${token}` },
        {
          accept: 'text/html',
          cookie: `arena-access=${session.accessToken}; arena-theme=${encodeURIComponent(HOSTILE)}`,
        },
      ];
      for (const headers of visitors) {
        const { text, status, headers: answered } = await api.get(path, { headers });
        expect([path, status < 500]).toEqual([path, true]);
        expect([path, text.match(/<img src=x|<svg\/onload/gi)]).toEqual([path, null]);
        // scripts come from files, and none is made of what somebody wrote
        for (const [script] of text.matchAll(/<script[^>]*>/g)) {
          expect(script).toMatch(/\ssrc="\/assets\/|type="application\/json"/);
        }
        expect(String(answered['content-security-policy'])).toMatch(/^default-src 'none';/);
        expect(answered['x-content-type-options']).toBe('nosniff');
        if (text.includes('onerror=alert')) seen.push(path);
      }
    }
    // the attack was there to be seen
    expect(new Set(seen).size).toBeGreaterThan(6);
  });

  it('is data in JSON, which no browser takes for a page', async () => {
    const answer = await api.get(`/v1/members/${ada.context.memberId}`, { headers: { accept: 'text/html' } });
    expect(answer.text).toContain('onerror');
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
  });
});

describe('where somebody is led after signing in', () => {
  it.each([
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    '/\\/evil.example',
    '\\\\evil.example',
    '/.//evil.example',
    '/x/..//evil.example',
    '/%2e//evil.example',
    '/\t/evil.example',
    'javascript:alert(1)',
    ' /x',
    'data:text/html,x',
    '/@evil.example/\n//x',
  ])('is never %j', async to => {
    const { text } = await api.get(`/sign-in?to=${encodeURIComponent(to)}`, { headers: { accept: 'text/html' } });
    const target = /data-to="([^"]*)"/.exec(text)?.[1];
    expect(target).toBeDefined();
    const { origin } = new URL(target ?? '', 'https://arena.example.org');
    expect([to, origin]).toEqual([to, 'https://arena.example.org']);
    expect(target).not.toMatch(/evil/);
  });
});

describe('a Host header', () => {
  it.each(['evil.example', 'evil.example:80"><script>', 'arena.example.org@evil.example', '127.0.0.1:1'])(
    'of a stranger (%s) is in nothing that others are shown',
    async host => {
      for (const path of ['/', `/matches/${matchId}`, '/openapi.json', '/v1/leaderboards', '/nothing']) {
        const headers = { host, 'x-forwarded-host': host, 'x-forwarded-proto': 'https', forwarded: `host=${host}` };
        const {
          text,
          status,
          headers: answered,
        } = await api.get(path, {
          headers: { ...headers, accept: 'text/html' },
        });
        expect(status).toBeLessThan(500);
        expect(text + JSON.stringify(answered)).not.toContain('evil.example');
      }
    },
  );

  it('that leads elsewhere in the request line is no way into the memory of others', async () => {
    const path = `/v1/members/${ada.context.memberId}`;
    const raw = (target: string) =>
      sendRaw(api.running.url, `GET ${target} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`);
    const foreign = await raw(`http://evil.example${path}`);
    expect(foreign).not.toContain('evil.example');
    const own = await raw(path);
    expect(own).toContain('HTTP/1.1 200');
    expect(own).not.toContain('evil.example');
  });
});

describe('answers from memory', () => {
  it('bring nobody the permission of somebody else’s page', async () => {
    const path = `/v1/communities/${ada.context.communityId}/members`;
    const of = async (headers: Record<string, string>) => {
      const { headers: answered, status } = await api.get(path, { headers });
      return {
        status,
        allowed: answered['access-control-allow-origin'] ?? null,
        vary: answered['vary'],
        age: answered['age'],
      };
    };
    expect(await of({ origin: FAN })).toMatchObject({ status: 200, allowed: FAN });
    const stranger = await of({ origin: 'https://evil.example' });
    // from memory, however many seconds ago that was made
    expect(stranger).toMatchObject({ status: 200, allowed: null, age: expect.any(String) });
    expect(stranger.vary?.toLowerCase()).toContain('origin');
    expect(await of({})).toMatchObject({ allowed: null });
    expect(await of({ origin: FAN })).toMatchObject({ allowed: FAN, age: expect.any(String) });
  });

  it('are whole after a HEAD, a 304, a refusal and a broken connection', async () => {
    const path = `/v1/communities/${ada.context.communityId}/members?limit=7`;
    expect((await api.get(path, { method: 'HEAD' })).text).toBe('');
    expect((await api.get(path, { headers: { 'if-none-match': '*' } })).status).toBe(304);
    expect((await api.get(`${path}&x=1`)).status).toBe(400);
    const { status, text } = await api.get(path);
    expect([status, text.length > 50]).toEqual([200, true]);
  });

  it('are never those of somebody who is signed in', async () => {
    const { token } = await api.house.sessions.tokens.create(ada.context, { scopes: SCOPES });
    const signedIn = { authorization: `Bearer ${token}` };
    for (const path of ['/v1/me', '/v1/me/balance', '/v1/sessions', '/v1/tokens', '/v1/webhooks']) {
      const own = await api.get(path, { headers: signedIn });
      const nobody = await api.get(path);
      expect([path, nobody.text === own.text]).toEqual([path, false]);
      expect([path, String(own.headers['cache-control'])]).toEqual([
        path,
        expect.stringMatching(/^(no-store|private)/),
      ]);
    }
  });
});

describe('bodies and headers', () => {
  const post = (body: string, headers: Record<string, string> = {}) =>
    api.get('/v1/session', { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });

  it('that are deep, long or many are refused by name', async () => {
    const deep = `${'{"a":'.repeat(9_000)}1${'}'.repeat(9_000)}`;
    expect(outcome(await post(deep))).toMatch(/^400 /);
    expect(outcome(await post(`{"code":${'['.repeat(30_000)}${']'.repeat(30_000)}}`))).toMatch(/^400 /);
    expect(outcome(await post(`{"code":"${'x'.repeat(70_000)}"}`))).toBe('413 body-too-large');
    expect(
      outcome(await post(JSON.stringify(Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`k${i}`, 1]))))),
    ).toMatch(/^400 /);
    const many = Array.from({ length: 3_000 }, (_, i) => `x-${i}: 1`).join('\r\n');
    expect(await sendRaw(api.running.url, `GET / HTTP/1.1\r\nhost: x\r\n${many}\r\nconnection: close\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 (431|200)/,
    );
    expect((await api.get('/health/live')).status).toBe(200);
  });

  it('tell nothing of how the arena is made', async () => {
    for (const path of [
      "/v1/agents/'; SELECT 1--",
      '/v1/leaderboards?cursor=eyJsaXN0IjoibGVhZGVyYm9hcmQiLCJzaG93biI6MWU5OTl9',
      '/v1/leaderboards?cursor=%00',
      '/v1/prices/__proto__',
      '/v1/prices/constructor',
      '/v1/matches?limit=1e999',
      `/v1/matches?cursor=${'A'.repeat(3_000)}`,
    ]) {
      const { status, text } = await api.get(path.replaceAll(' ', '%20'));
      expect([path, status >= 400 && status < 500]).toEqual([path, true]);
      expect(text).not.toMatch(/prisma|SELECT .* FROM|node_modules|\.ts:\d|at \w+ \(|stack/i);
    }
  });
});

it('writes no secret to the log, however much of it is kept', async () => {
  const browser = openBrowser(api.running.url);
  const { code } = await api.house.sessions.codes.create(ada.context, { surface: 'console', chatId: 'home' });
  await browser.send('/v1/session/code', { json: { code } });
  await browser.send('/v1/session', { json: { code } });
  const made = await browser.send('/v1/tokens', { json: { name: 'x', scopes: ['read', 'webhooks'] } });
  const { token } = made.json as { token: string };
  const key = 'an-idempotency-key-of-mine';
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': key };
  const hook = await api.get('/v1/webhooks', {
    method: 'POST',
    headers,
    body: JSON.stringify({
      communityId: ada.context.communityId,
      url: 'https://hooks.example.org/secret-path',
      events: ['settlement'],
    }),
  });
  const { secret } = hook.json as { secret: string };
  const { url } = await api.house.wallets.links.offer(ada.context, { surface: 'console', chatId: 'home' });
  const link = url.split('#')[1] ?? '';
  await api.get('/v1/wallet-links/view', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ secret: link }),
  });
  await api.get('/v1/session/telegram', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ initData: 'auth_date=1&hash=initdatahash' }),
  });
  await browser.send('/v1/session/refresh', { method: 'POST' });
  // and where the database is away in the middle of it
  const { pool } = api.test.database;
  const query = pool.query.bind(pool);
  Object.assign(pool, { query: () => Promise.reject(new Error('gone')) });
  await api.get('/v1/me', { headers });
  Object.assign(pool, { query });
  expect(lines).toContain('answered');
  expect(lines.split('\n').length).toBeGreaterThan(50);
  const cookies = [...browser.cookies.values()].map(({ value }) => value);
  for (const hidden of [code, token, key, secret, link, 'initdatahash', 'secret-path', ...cookies]) {
    expect(hidden.length).toBeGreaterThan(7);
    expect([hidden, lines.includes(hidden)]).toEqual([hidden, false]);
  }
});
