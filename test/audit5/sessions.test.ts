import { get as httpGet } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { CommunityContext } from '../../core/communities/index.ts';
import { SCOPES } from '../../core/sessions/index.ts';
import { openBrowser, signIn } from '../api/browser.ts';
import { ask, OPEN_CONFIG, openTestApi, spectator, type TestApi } from '../api/harness.ts';
import { outcome } from '../api/play/program.ts';

/** Who is signed in, as somebody sees it who would like to be somebody else. */

let api: TestApi;
let ada: CommunityContext;
beforeAll(async () => {
  api = await openTestApi({
    config: { ...OPEN_CONFIG, publicUrl: 'https://arena.example.org' },
    overrides: { streams: { recognisedMs: 50 } },
  });
  ada = await spectator(api.house, 'ada');
});
afterAll(() => api.close());

/** Follows what is private; tells when the arena has ended it. */
function follow(headers: Record<string, string>): Promise<{ ended: Promise<void> }> {
  return new Promise((resolve, reject) => {
    httpGet(`${api.running.url}/v1/stream?topics=me`, { headers, agent: false }, response => {
      response.resume();
      const ended = new Promise<void>(done => response.on('close', done));
      if (response.statusCode === 200) resolve({ ended });
      else reject(new Error(`answered with ${response.statusCode}`));
    }).on('error', reject);
  });
}

function followBySocket(headers: Record<string, string>): Promise<{ ended: Promise<void> }> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${api.running.url.replace('http', 'ws')}/v1/socket`, { headers });
    const ended = new Promise<void>(done => socket.on('close', () => done()));
    socket.on('open', () => socket.send(JSON.stringify({ type: 'subscribe', topics: ['me'] })));
    socket.on('message', data => {
      if (String(data).includes('subscribed')) resolve({ ended });
      else reject(new Error(String(data)));
    });
    socket.on('error', reject);
  });
}

describe('what is private and goes on for long', () => {
  const ways = [
    ['a stream', follow],
    ['a WebSocket', followBySocket],
  ] as const;
  it.each(ways)('%s ends when the token is revoked', async (_, open) => {
    const { token, id } = await api.house.sessions.tokens.create(ada, {});
    const { ended } = await open({ authorization: `Bearer ${token}` });
    await expect(Promise.race([ended, api.clock.sleep(300).then(() => 'goes on')])).resolves.toBe('goes on');
    await api.house.sessions.tokens.revoke(ada.personId, id);
    await ended;
  });

  it.each(ways)('%s ends when one signs out everywhere', async (_, open) => {
    const session = await api.house.sessions.open(ada.personId, 'code', 'Firefox');
    const headers = {
      cookie: `__Host-arena-access=${session.accessToken}`,
      origin: 'https://arena.example.org',
      'sec-fetch-site': 'same-origin',
    };
    const { ended } = await open(headers);
    await api.house.sessions.web.endAll(ada.personId);
    await ended;
  });

  it.each(ways)('%s ends when the account is deleted', async (_, open) => {
    const leaver = await spectator(api.house, `leaver ${_}`);
    const { token } = await api.house.sessions.tokens.create(leaver, {});
    const { ended } = await open({ authorization: `Bearer ${token}` });
    expect(await api.house.people.privacy.askErasure(leaver)).toMatchObject({ done: true });
    await ended;
  });
});

it('cuts off who sends ping after ping and reads nothing, and answers who asks now and then', async () => {
  const socket = new WebSocket(`${api.running.url.replace('http', 'ws')}/v1/socket`);
  await new Promise(resolve => socket.on('open', resolve));
  const pong = new Promise(resolve => socket.on('pong', resolve));
  socket.ping('are you there');
  expect(String(await pong)).toBe('are you there');
  const closed = new Promise<number>(resolve => socket.on('close', resolve));
  socket.pause();
  for (let count = 0; count < 50; count++) socket.ping('x'.repeat(125));
  socket.resume();
  expect(await closed).toBe(1006);
});

describe('a page over http, which whoever stands on the way may write,', () => {
  it('signs nobody in where the arena is served over https', async () => {
    const { code } = await api.house.sessions.codes.create(ada, { surface: 'console', chatId: 'home' });
    const headers = { host: 'arena.example.org', 'content-type': 'application/json' };
    const from = (origin: string) =>
      ask(api.running.url, '/v1/session', {
        method: 'POST',
        headers: { ...headers, origin },
        body: JSON.stringify({ code }),
      });
    for (const origin of [
      'http://arena.example.org',
      'http://arena.example.org:443',
      'https://arena.example.org:8443',
      'https://arena.example.org.evil.example',
      'https://evil.example/https://arena.example.org',
      'https://arena.example.org@evil.example',
      'null',
      'file://',
    ]) {
      expect([origin, outcome(await from(origin))]).toEqual([origin, '403 foreign-origin']);
    }
    expect(outcome(await from('https://arena.example.org'))).toBe('201');
  });
});

describe('a session', () => {
  it('is not the one that somebody laid into the browser before: signing in makes a new one', async () => {
    const mallory = await spectator(api.house, 'mallory');
    const hers = await api.house.sessions.open(mallory.personId, 'code', 'Firefox');
    const browser = openBrowser(api.running.url);
    const own = { attributes: [] as string[] };
    browser.cookies.set('__Host-arena-access', { value: hers.accessToken, ...own });
    browser.cookies.set('__Host-arena-refresh', { value: hers.refreshToken, ...own });
    const { code } = await api.house.sessions.codes.create(ada, { surface: 'console', chatId: 'home' });
    expect((await browser.send('/v1/session', { json: { code } })).status).toBe(201);
    expect(browser.cookies.get('__Host-arena-refresh')?.value).not.toBe(hers.refreshToken);
    expect(await api.house.sessions.web.find(hers.accessToken)).toBeNull();
    expect(await api.house.sessions.web.list(mallory.personId)).toEqual([]);
  });

  it('of one arena is none of another, though both have the same name and the token is genuine there', async () => {
    const other = await openTestApi({ config: { ...OPEN_CONFIG, publicUrl: 'https://arena.example.org' } });
    try {
      const stranger = await spectator(other.house, 'ada');
      const session = await other.house.sessions.open(stranger.personId, 'code', 'Firefox');
      const { token } = await other.house.sessions.tokens.create(stranger, {});
      expect(await other.house.sessions.web.find(session.accessToken)).not.toBeNull();
      for (const foreign of [session.accessToken, token]) {
        const answer = await api.get('/v1/me', { headers: { authorization: `Bearer ${foreign}` } });
        expect(outcome(answer)).toBe('401 token-invalid');
      }
      await expect(api.house.sessions.web.refresh(session.refreshToken)).rejects.toMatchObject({
        code: 'session-over',
      });
    } finally {
      await other.close();
    }
  });

  it('refreshed by two processes twenty times at the same moment stays one chain', async () => {
    const session = await api.house.sessions.open(ada.personId, 'code', 'Firefox');
    let token = session.refreshToken;
    for (let round = 0; round < 3; round++) {
      const answers = await Promise.all(Array.from({ length: 20 }, () => api.house.sessions.web.refresh(token)));
      const next = new Set(answers.map(({ refreshToken }) => refreshToken));
      expect(next.size).toBe(1);
      token = [...next][0] ?? '';
    }
    const living = await api.test.database.prisma.refreshToken.count({
      where: { sessionId: session.id, usedAt: null },
    });
    expect(living).toBe(1);
  });

  it('that somebody else names is not ended by them', async () => {
    const mallory = await spectator(api.house, 'mallory');
    const hers = await api.house.sessions.open(ada.personId, 'code', 'Firefox');
    await expect(api.house.sessions.web.end(mallory.personId, hers.id)).rejects.toMatchObject({ status: 404 });
    expect(await api.house.sessions.web.find(hers.accessToken)).not.toBeNull();
  });
});

it('tells its owner in private of each new browser and of a token that a browser has made, of nothing else', async () => {
  const ida = await spectator(api.house, 'ida');
  const news = async () => {
    const rows = await api.test.database.prisma.outbox.findMany({ where: { name: 'sign-in' }, orderBy: { id: 'asc' } });
    return rows
      .map(({ queue, data }) => ({ queue, ...(data as { userId: string; what: string; by: string }) }))
      .filter(({ userId }) => userId === 'ida')
      .map(({ queue, what, by }) => `${queue} ${what} ${by}`);
  };
  const browser = await signIn(api, ida);
  const csrf = { 'x-csrf-token': browser.cookies.get('__Host-arena-csrf')?.value ?? '' };
  expect((await browser.send('/v1/tokens', { json: { name: 'ci' }, headers: csrf })).status).toBe(201);
  // chat shows its own tokens; Telegram its own Mini App
  await api.house.sessions.tokens.create(ida, { name: 'chat' });
  await api.house.sessions.open(ida.personId, 'telegram', 'Telegram');
  expect(await news()).toEqual(['announce-console code Firefox on Linux', 'announce-console token ci']);
});

it('shows a token no page that is its owner’s: what sessions, wallets and other tokens there are', async () => {
  const { token } = await api.house.sessions.tokens.create(ada, { scopes: SCOPES });
  const answer = await api.get('/me', { headers: { accept: 'text/html', authorization: `Bearer ${token}` } });
  expect([answer.status, answer.headers.location]).toEqual([303, '/sign-in?to=%2Fme']);
  const session = await api.house.sessions.open(ada.personId, 'code', 'Firefox');
  const own = await api.get('/me', { headers: { cookie: `__Host-arena-access=${session.accessToken}` } });
  expect([own.status, own.headers['cache-control']]).toEqual([200, 'private, no-cache']);
  expect(own.text).toContain('Firefox');
});

it('tells a wrong code, a used one, a lapsed one and one of an account that is gone alike, to the letter', async () => {
  const place = { surface: 'console', chatId: 'home' } as const;
  const leaver = await spectator(api.house, 'gone soon');
  const [used, lapsed, orphan] = [
    (await api.house.sessions.codes.create(await spectator(api.house, 'u'), place)).code,
    (await api.house.sessions.codes.create(await spectator(api.house, 'l'), place)).code,
    (await api.house.sessions.codes.create(leaver, place)).code,
  ];
  await api.house.sessions.codes.redeem(used, 'elsewhere');
  await api.house.people.privacy.askErasure(leaver);
  api.clock.advance(11 * 60_000);
  const answers = [];
  for (const code of ['AAAA-AAAA', used, lapsed, orphan, '%', "' OR 1=1"]) {
    for (const path of ['/v1/session', '/v1/session/code']) {
      const { status, json, headers } = await api.get(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ code }),
      });
      const { errors } = json as { errors: unknown };
      answers.push(JSON.stringify([status, errors, Object.keys(headers)]));
    }
    // ten wrong ones is all that one address has
    api.clock.advance(11 * 60_000);
  }
  expect(new Set(answers).size).toBe(1);
});

it('signs in nobody who sends what a form can send', async () => {
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
    const answer = await api.get('/v1/session', {
      method: 'POST',
      headers: { 'content-type': type, origin: 'https://arena.example.org' },
      body: '{"code":"AAAA-AAAA"}',
    });
    expect([type, answer.status, answer.headers['set-cookie']]).toEqual([type, 415, undefined]);
  }
});
