import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildApi } from '../../api/app.ts';
import { startApi } from '../../api/server.ts';
import type { CommunityContext } from '../../core/communities/index.ts';
import { createMetrics, newId, silentLog } from '../../core/platform/index.ts';
import { openBrowser, signIn, type TestBrowser } from './browser.ts';
import { type Answer, houseOn, member, OPEN_CONFIG, openTestApi, type TestApi } from './harness.ts';

let api: TestApi;
let ada: CommunityContext;
let bob: CommunityContext;
beforeAll(async () => {
  api = await openTestApi();
  ada = (await member(api.house, 'ada', 'Rusty')).context;
  bob = (await member(api.house, 'bob', 'Voltran', 'gunner')).context;
});
afterAll(() => api.close());

const DAY_MS = 86_400_000;
const codes = (answer: Answer) => (answer.json as { errors: { code: string }[] }).errors.map(({ code }) => code);
const refusal = (answer: Answer) => [answer.status, ...codes(answer)];
const login = (context: CommunityContext) =>
  api.house.sessions.codes.create(context, { surface: 'console', chatId: 'home' });
const refresh = (browser: TestBrowser) => browser.send('/v1/session/refresh', { method: 'POST' });
const isSignedIn = async (browser: TestBrowser) => (await browser.send('/v1/session')).status === 200;
/** The same cookies in another browser: a thief's, or another tab's view of a moment ago. */
function copyOf(browser: TestBrowser, base = api.running.url): TestBrowser {
  const copy = openBrowser(base);
  for (const [name, cookie] of browser.cookies) copy.cookies.set(name, cookie);
  return copy;
}

/** The API in another process of the same arena. */
async function anotherProcess() {
  const { house } = await houseOn(api.test.database, api.queues, api.clock);
  const { test, queues } = api;
  const metrics = createMetrics({ processMetrics: false });
  const common = { database: test.database, queues, metrics, log: silentLog, newId, config: OPEN_CONFIG };
  const running = await startApi(await buildApi({ ...house, ...common }), {
    host: '127.0.0.1',
    port: 0,
  });
  return { house, running };
}

describe('signing in with a code from chat', () => {
  it('shows whose code it is, then gives a session in cookies that scripts cannot read', async () => {
    const browser = openBrowser(api.running.url);
    const { code } = await login(ada);
    const typed = code.toLowerCase().replace('-', ' ');
    const look = await browser.send('/v1/session/code', { json: { code: typed } });
    expect([look.status, look.json]).toEqual([200, { accounts: [{ surface: 'console', name: 'ada' }] }]);
    expect(browser.cookies.size).toBe(0);

    const opened = await browser.send('/v1/session', { json: { code: typed } });
    expect([opened.status, opened.headers['cache-control']]).toEqual([201, 'no-store']);
    expect(opened.json).toMatchObject({ accessSeconds: 900, csrfToken: browser.csrf() });
    const [access, refreshing, csrf] = ['access', 'refresh', 'csrf'].map(name => browser.cookies.get(`arena-${name}`));
    expect(opened.text).not.toContain(access?.value);
    expect(opened.text).not.toContain(refreshing?.value);
    expect(access?.attributes.sort()).toEqual(['HttpOnly', 'Max-Age=900', 'Path=/', 'SameSite=Lax']);
    expect(refreshing?.attributes.sort()).toEqual([
      'HttpOnly',
      expect.stringMatching(/^Max-Age=25919\d\d$|^Max-Age=2592000$/),
      'Path=/',
      'SameSite=Strict',
    ]);
    expect(csrf?.attributes).not.toContain('HttpOnly');

    const me = await browser.send('/v1/session');
    expect(me.json).toMatchObject({
      session: { how: 'code', agent: 'Firefox on Linux', current: true },
      csrfToken: browser.csrf(),
      me: {
        name: 'ada',
        via: 'session',
        memberships: [{ communityId: ada.communityId, memberId: ada.memberId, role: 'member' }],
      },
    });
  });

  it('serves once, of many at the same moment too', async () => {
    const { code } = await login(ada);
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => openBrowser(api.running.url).send('/v1/session', { json: { code } })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 401, 401, 401, 401]);
    expect(refusal(await openBrowser(api.running.url).send('/v1/session/code', { json: { code } }))).toEqual([
      401,
      'login-code',
    ]);
  });

  it('lapses after ten minutes, and when a newer one was asked for', async () => {
    const browser = openBrowser(api.running.url);
    const [first, second] = [await login(ada), await login(ada)];
    expect(refusal(await browser.send('/v1/session', { json: first }))).toEqual([400, 'unknown-parameter']);
    expect(refusal(await browser.send('/v1/session', { json: { code: first.code } }))).toEqual([401, 'login-code']);
    api.clock.advance(10 * 60_000);
    expect(refusal(await browser.send('/v1/session', { json: { code: second.code } }))).toEqual([401, 'login-code']);
    expect(browser.cookies.size).toBe(0);
  });

  it('is no code for another purpose', async () => {
    const { code } = await api.house.people.links.code(ada, { surface: 'console', chatId: 'home' });
    const answer = await openBrowser(api.running.url).send('/v1/session', { json: { code } });
    expect(refusal(answer)).toEqual([401, 'login-code']);
    const { code: ours } = await login(ada);
    await expect(api.house.people.links.preview(bob, ours)).rejects.toMatchObject({ code: 'link-code' });
  });

  it('is refused from a page of another site, in any shape but JSON, and with anything strange in it', async () => {
    const { code } = await login(bob);
    const browser = openBrowser(api.running.url);
    for (const page of ['https://evil.example', 'null', 'http://127.0.0.1:1', `${api.running.url}.evil.example`]) {
      expect(refusal(await browser.send('/v1/session', { json: { code }, page }))).toEqual([403, 'foreign-origin']);
    }
    for (const site of ['cross-site', 'same-site', 'none']) {
      const headers = { 'sec-fetch-site': site };
      expect(refusal(await browser.send('/v1/session', { json: { code }, headers }))).toEqual([403, 'foreign-origin']);
    }
    for (const type of ['application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data; boundary=x']) {
      const answer = await browser.send('/v1/session', {
        method: 'POST',
        headers: { 'content-type': type },
        body: JSON.stringify({ code }),
      });
      expect(refusal(answer)).toEqual([415, 'unsupported-media-type']);
    }
    for (const strange of [17, null, ['x'], {}, '', 'x'.repeat(33), '\u0000', "' OR 1=1 --", '<script>']) {
      const answer = await browser.send('/v1/session', { json: { code: strange } });
      expect([400, 401]).toContain(answer.status);
    }
    const broken = await browser.send('/v1/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"code": "',
    });
    expect(broken.status).toBe(400);
    expect(broken.text).not.toMatch(/at .*\.[jt]s|SyntaxError/);
    expect(browser.cookies.size).toBe(0);
    const headers = { 'sec-fetch-site': 'same-origin' };
    expect((await browser.send('/v1/session', { json: { code }, headers })).status).toBe(201);
  });

  it('ends the session that the same browser had', async () => {
    const browser = await signIn(api, bob);
    const before = copyOf(browser);
    const { code } = await login(ada);
    expect((await browser.send('/v1/session', { json: { code } })).status).toBe(201);
    expect(await isSignedIn(before)).toBe(false);
    expect((await browser.send('/v1/session')).json).toMatchObject({ me: { name: 'ada' } });
  });
});

describe('codes that are wrong', () => {
  it('are taken ten times from one address, then not even the right one, for ten minutes', async () => {
    const other = await openTestApi();
    try {
      const { context } = await member(other.house, 'ada', 'Rusty');
      const { code } = await other.house.sessions.codes.create(context, { surface: 'console', chatId: 'home' });
      const browser = openBrowser(other.running.url);
      const wrong = Array.from({ length: 14 }, (_none, index) => `AAAA-00${String(index).padStart(2, '0')}`);
      const tried = await Promise.all(wrong.map(each => browser.send('/v1/session', { json: { code: each } })));
      expect(tried.filter(({ status }) => status === 401)).toHaveLength(10);
      expect(tried.filter(({ status }) => status === 429)).toHaveLength(4);
      expect(refusal(await browser.send('/v1/session', { json: { code } }))).toEqual([429, 'too-many-guesses']);
      expect(refusal(await browser.send('/v1/session/code', { json: { code } }))).toEqual([429, 'too-many-guesses']);
      other.clock.advance(10 * 60_000);
      const fresh = await other.house.sessions.codes.create(context, { surface: 'console', chatId: 'home' });
      expect((await browser.send('/v1/session', { json: { code: fresh.code } })).status).toBe(201);
    } finally {
      await other.close();
    }
  });
});

describe('a session', () => {
  it('goes on by refresh tokens that serve once', async () => {
    const browser = await signIn(api, ada);
    const first = browser.cookies.get('arena-refresh')?.value;
    api.clock.advance(16 * 60_000);
    expect(refusal(await browser.send('/v1/session'))).toEqual([401, 'sign-in-required']);
    expect((await refresh(browser)).status).toBe(200);
    expect(browser.cookies.get('arena-refresh')?.value).not.toBe(first);
    expect(await isSignedIn(browser)).toBe(true);
    for (let day = 0; day < 3; day++) {
      api.clock.advance(29 * DAY_MS);
      expect((await refresh(browser)).status).toBe(200);
    }
    // 87 days: three more are left of 90
    const end = browser.cookies.get('arena-refresh')?.attributes.find(each => each.startsWith('Max-Age='));
    expect(Number(end?.slice(8))).toBeLessThanOrEqual(3 * 86_400);
    api.clock.advance(3 * DAY_MS);
    expect(refusal(await refresh(browser))).toEqual([401, 'session-over']);
    expect(browser.cookies.size).toBe(0);
  });

  it('that is not used for 30 days is over', async () => {
    const browser = await signIn(api, ada);
    api.clock.advance(30 * DAY_MS);
    expect(refusal(await refresh(browser))).toEqual([401, 'session-over']);
  });

  it('ends when a refresh token comes twice, for thief and owner alike', async () => {
    const owner = await signIn(api, ada);
    const thief = copyOf(owner);
    expect((await refresh(owner)).status).toBe(200);
    api.clock.advance(11_000);
    expect(refusal(await refresh(thief))).toEqual([401, 'session-over']);
    expect(refusal(await refresh(owner))).toEqual([401, 'session-over']);
    expect(await isSignedIn(owner)).toBe(false);
    const session = await api.test.database.prisma.webSession.findFirst({
      orderBy: { endedAt: 'desc' },
      where: { endedAt: { not: null } },
    });
    expect(session?.endReason).toBe('reused');
  });

  it('survives two tabs that refresh at the same moment, and an answer that was lost', async () => {
    const one = await signIn(api, ada);
    const other = copyOf(one);
    const answers = await Promise.all([refresh(one), refresh(other), refresh(copyOf(one)), refresh(copyOf(one))]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    // the chain has not forked: whichever answer came last, the cookie is the same
    expect(other.cookies.get('arena-refresh')).toMatchObject({ value: one.cookies.get('arena-refresh')?.value });
    api.clock.advance(60_000);
    expect((await refresh(one)).status).toBe(200);
    // the other's has been used by now
    api.clock.advance(11_000);
    expect(refusal(await refresh(other))).toEqual([401, 'session-over']);
  });

  it('ends when a token comes again whose successor was used, however soon', async () => {
    const owner = await signIn(api, ada);
    const thief = copyOf(owner);
    expect((await refresh(owner)).status).toBe(200);
    expect((await refresh(owner)).status).toBe(200);
    expect(refusal(await refresh(thief))).toEqual([401, 'session-over']);
    expect(await isSignedIn(owner)).toBe(false);
  });

  it('knows no refresh token that is made up, cut, or of another kind', async () => {
    const browser = await signIn(api, ada);
    const { value } = browser.cookies.get('arena-refresh')!;
    const access = browser.cookies.get('arena-access')?.value ?? '';
    for (const text of ['x', value.slice(1), `${value}x`, access, 'a'.repeat(4096), '%00', "' OR 1=1 --"]) {
      const forger = openBrowser(api.running.url);
      forger.cookies.set('arena-refresh', { value: encodeURIComponent(text), attributes: [] });
      expect(refusal(await refresh(forger))).toEqual([401, 'session-over']);
    }
    expect(refusal(await refresh(openBrowser(api.running.url)))).toEqual([401, 'sign-in-required']);
    expect(
      refusal(await browser.send('/v1/session/refresh', { method: 'POST', page: 'https://evil.example' })),
    ).toEqual([403, 'foreign-origin']);
    expect(refusal(await browser.send('/v1/session/refresh', { method: 'POST', page: null }))).toEqual([
      403,
      'foreign-origin',
    ]);
    expect((await refresh(browser)).status).toBe(200);
  });

  it('is signed out here, elsewhere, and everywhere, at once', async () => {
    const dan = (await member(api.house, 'dan', 'Dynamo')).context;
    const [desk, phone, tablet] = [await signIn(api, dan), await signIn(api, dan), await signIn(api, dan)];
    const list = await desk.send('/v1/sessions');
    const { items } = list.json as { items: { id: string; current: boolean }[] };
    expect(items).toHaveLength(3);
    expect(items.filter(({ current }) => current)).toHaveLength(1);
    const phoneId = ((await phone.send('/v1/session')).json as { session: { id: string } }).session.id;
    expect((await desk.send(`/v1/sessions/${phoneId}`, { method: 'DELETE' })).status).toBe(204);
    expect(await isSignedIn(phone)).toBe(false);
    expect(refusal(await desk.send(`/v1/sessions/${phoneId}`, { method: 'DELETE' }))).toEqual([
      404,
      'session-not-found',
    ]);
    const stranger = await signIn(api, bob);
    const deskId = items.find(({ current }) => current)?.id;
    expect(refusal(await stranger.send(`/v1/sessions/${deskId}`, { method: 'DELETE' }))).toEqual([
      404,
      'session-not-found',
    ]);

    const before = copyOf(tablet);
    expect((await tablet.send('/v1/session', { method: 'DELETE' })).status).toBe(204);
    expect(tablet.cookies.size).toBe(0);
    expect(await isSignedIn(before)).toBe(false);
    expect(refusal(await refresh(before))).toEqual([401, 'session-over']);

    const again = await signIn(api, dan);
    expect((await again.send('/v1/sessions', { method: 'DELETE' })).status).toBe(204);
    expect(again.cookies.size).toBe(0);
    expect(await isSignedIn(desk)).toBe(false);
    expect(await isSignedIn(stranger)).toBe(true);
  });

  it('is one of twenty at most: the one unused for longest makes room', async () => {
    const eve = (await member(api.house, 'eve', 'Evergreen')).context;
    const first = await signIn(api, eve);
    for (let more = 0; more < 20; more++) await api.house.sessions.open(eve.personId, 'code', '');
    expect(await isSignedIn(first)).toBe(false);
    expect(await api.house.sessions.web.list(eve.personId)).toHaveLength(20);
  });
});

describe('a request that changes something and comes with cookies', () => {
  it('needs a page of ours and the CSRF token of that very session', async () => {
    const browser = await signIn(api, ada);
    const foreign = await signIn(api, bob);
    const json = { name: 'ci' };
    const send = (headers: Record<string, string>, page: string | null = api.running.url) =>
      browser.send('/v1/tokens', { json, headers, page });
    expect(refusal(await send({ 'x-csrf-token': '' }))).toEqual([403, 'csrf-token']);
    expect(refusal(await send({ 'x-csrf-token': 'x' }))).toEqual([403, 'csrf-token']);
    expect(refusal(await send({ 'x-csrf-token': foreign.csrf() }))).toEqual([403, 'csrf-token']);
    expect(refusal(await send({}, null))).toEqual([403, 'foreign-origin']);
    expect(refusal(await send({}, 'https://evil.example'))).toEqual([403, 'foreign-origin']);
    expect(refusal(await send({}, 'null'))).toEqual([403, 'foreign-origin']);
    expect(refusal(await send({ 'sec-fetch-site': 'same-site' }))).toEqual([403, 'foreign-origin']);
    expect(await api.house.sessions.tokens.list(ada.personId)).toEqual([]);
    const made = await send({ 'sec-fetch-site': 'same-origin' });
    expect(made.status).toBe(201);
    expect(refusal(await browser.send('/v1/session', { method: 'DELETE', headers: { 'x-csrf-token': 'x' } }))).toEqual([
      403,
      'csrf-token',
    ]);
    const { id } = made.json as { id: string };
    expect((await browser.send(`/v1/tokens/${id}`, { method: 'DELETE' })).status).toBe(204);
  });

  it('may be read without', async () => {
    const browser = await signIn(api, ada);
    expect((await browser.send('/v1/sessions', { page: 'https://evil.example' })).status).toBe(200);
    // and no page of another site can read the answer
    const answer = await browser.send('/v1/session', { headers: { origin: 'https://evil.example' } });
    expect(answer.headers['access-control-allow-credentials']).toBeUndefined();
    expect(answer.headers['access-control-allow-origin']).not.toBe('https://evil.example');
  });
});

describe('several processes', () => {
  it('share keys and sessions, whoever signed', async () => {
    const other = await anotherProcess();
    try {
      const browser = await signIn(api, ada);
      expect(await isSignedIn(copyOf(browser, other.running.url))).toBe(true);
      const there = copyOf(browser, other.running.url);
      expect((await refresh(there)).status).toBe(200);
      expect(await isSignedIn(copyOf(there))).toBe(true);
      expect((await there.send('/v1/session', { method: 'DELETE' })).status).toBe(204);
      expect(await isSignedIn(browser)).toBe(false);
      const keySets = await Promise.all([
        api.get('/.well-known/jwks.json'),
        openBrowser(other.running.url).send('/.well-known/jwks.json'),
      ]);
      expect(keySets[0]?.json).toEqual(keySets[1]?.json);
    } finally {
      await other.running.close();
    }
  });
});

describe('over https', () => {
  it('cookies are Secure and of this host alone', async () => {
    const secure = await openTestApi({ config: { ...OPEN_CONFIG, publicUrl: 'https://arena.example.org' } });
    try {
      const { context } = await member(secure.house, 'ada', 'Rusty');
      const browser = openBrowser(secure.running.url);
      const { code } = await secure.house.sessions.codes.create(context, { surface: 'console', chatId: 'home' });
      const opened = await browser.send('/v1/session', { json: { code }, page: 'https://arena.example.org' });
      expect(opened.status).toBe(201);
      expect([...browser.cookies.keys()]).toEqual(['__Host-arena-access', '__Host-arena-refresh', '__Host-arena-csrf']);
      for (const { attributes } of browser.cookies.values()) {
        expect(attributes).toContain('Secure');
        expect(attributes).toContain('Path=/');
        expect(attributes.join()).not.toMatch(/domain/i);
      }
      const { json } = await browser.send('/openapi.json');
      expect(json).toMatchObject({ components: { securitySchemes: { session: { name: '__Host-arena-access' } } } });
    } finally {
      await secure.close();
    }
  });
});
