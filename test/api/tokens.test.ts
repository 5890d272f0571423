import { createHmac } from 'node:crypto';
import {
  base64url,
  decodeJwt,
  decodeProtectedHeader,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWTPayload,
  SignJWT,
  UnsecuredJWT,
} from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CommunityContext } from '../../core/communities/index.ts';
import { createSeal } from '../../core/platform/seal.ts';
import { signIn } from './browser.ts';
import { type Answer, houseOn, member, openTestApi, PUBLIC_URL, spectator, type TestApi } from './harness.ts';

let api: TestApi;
let ada: CommunityContext;
let bob: CommunityContext;
beforeAll(async () => {
  api = await openTestApi();
  ada = (await member(api.house, 'ada', 'Rusty')).context;
  bob = (await member(api.house, 'bob', 'Voltran', 'gunner')).context;
});
afterAll(() => api.close());

const HOUR_MS = 3_600_000;
const refusal = (answer: Answer) => [
  answer.status,
  ...(answer.json as { errors: { code: string }[] }).errors.map(({ code }) => code),
];
const me = (token: string) => api.get('/v1/me', { headers: { authorization: `Bearer ${token}` } });
const INVALID = [401, 'token-invalid'];

/** An access token as the arena gave it, and the key that signed it. */
async function issued(context = ada) {
  const browser = await signIn(api, context);
  const token = browser.cookies.get('arena-access')?.value ?? '';
  const kid = String(decodeProtectedHeader(token).kid);
  const row = await api.test.database.prisma.signingKey.findUniqueOrThrow({ where: { id: kid } });
  const secret = await api.test.database.prisma.installation.findUniqueOrThrow({ where: { name: 'session' } });
  const privateKey = await importJWK(JSON.parse(createSeal(secret.value).open(row.sealed, 'signing key')), 'ES256');
  return {
    browser,
    token,
    kid,
    privateKey,
    publicJwk: row.publicJwk as Record<string, unknown>,
    claims: decodeJwt(token),
  };
}

describe('an access token', () => {
  it('is a JWT that anybody can verify by the published keys', async () => {
    const { token, kid, claims } = await issued();
    const { keys } = (await api.get('/.well-known/jwks.json')).json as { keys: { kid: string; d?: string }[] };
    expect(keys.map(key => key.kid)).toContain(kid);
    expect(keys.every(key => key.d === undefined)).toBe(true);
    expect(claims).toMatchObject({ iss: PUBLIC_URL, aud: PUBLIC_URL, sub: ada.personId, sid: expect.any(String) });
    expect(Number(claims.exp) - Number(claims.iat)).toBe(900);
    expect((await me(token)).json).toMatchObject({ via: 'session', name: 'ada' });
  });

  it('counts for 15 minutes, and ten seconds for clocks that differ', async () => {
    const { token, claims } = await issued();
    const until = (seconds: number) => api.clock.advance(seconds * 1000 - api.clock.now().getTime());
    until(Number(claims.exp) + 5);
    expect((await me(token)).status).toBe(200);
    until(Number(claims.exp) + 11);
    expect(refusal(await me(token))).toEqual(INVALID);
  });

  it('that is forged in any way is refused alike', async () => {
    const { token, kid, privateKey, publicJwk, claims } = await issued();
    const [header = '', payload = '', signature = ''] = token.split('.');
    const seconds = Math.floor(api.clock.now().getTime() / 1000);
    const signed = (
      change: JWTPayload,
      protectedHeader: Record<string, unknown> = {},
      key: Parameters<SignJWT['sign']>[0] = privateKey,
    ) =>
      new SignJWT({ ...claims, ...change })
        .setProtectedHeader({ alg: 'ES256', kid, typ: 'at+jwt', ...protectedHeader })
        .sign(key);
    expect((await me(await signed({}))).status).toBe(200);

    const stranger = await generateKeyPair('ES256', { extractable: true });
    const other = { ...(await exportJWK(stranger.publicKey)), kid };
    const encode = (part: object) => base64url.encode(JSON.stringify(part));
    const confused = `${encode({ alg: 'HS256', kid, typ: 'at+jwt' })}.${payload}`;
    const forged = {
      cut: token.slice(0, -1),
      'signature of nothing': `${header}.${payload}.`,
      'other payload': `${header}.${encode({ ...claims, sub: bob.personId })}.${signature}`,
      'alg none': new UnsecuredJWT(claims).encode(),
      'alg none with a kid': `${encode({ alg: 'none', kid, typ: 'at+jwt' })}.${payload}.`,
      'alg None': `${encode({ alg: 'None', kid, typ: 'at+jwt' })}.${payload}.${signature}`,
      'public key as a secret': `${confused}.${createHmac('sha256', JSON.stringify(publicJwk)).update(confused).digest('base64url')}`,
      'key of a stranger': await signed({}, {}, stranger.privateKey),
      'key brought along': await signed({}, { jwk: other }, stranger.privateKey),
      'key from elsewhere': await signed({}, { jku: 'https://evil.example/jwks.json' }, stranger.privateKey),
      'unknown kid': await signed({}, { kid: 'ZZZZZZZZZZZZ' }),
      'strange kid': await signed({}, { kid: "../../' OR 1=1 -- \u0000" }),
      'no kid': await signed({}, { kid: undefined }),
      'other type': await signed({}, { typ: 'JWT' }),
      'critical header': await signed({}, { crit: ['exp'] }).catch(
        () => `${encode({ alg: 'ES256', kid, typ: 'at+jwt', crit: ['x'], x: 1 })}.${payload}.${signature}`,
      ),
      'other audience': await signed({ aud: 'https://elsewhere.example' }),
      'other issuer': await signed({ iss: 'https://elsewhere.example' }),
      lapsed: await signed({ iat: seconds - 1000, nbf: seconds - 1000, exp: seconds - 100 }),
      'not yet': await signed({ nbf: seconds + 60 }),
      'issued tomorrow': await signed({ iat: seconds + 86_400, nbf: seconds, exp: seconds + 87_000 }),
      'for a year': await signed({ iat: seconds - 86_400, exp: seconds + 31_536_000 }),
      'without end': await signed({ exp: undefined }),
      'without session': await signed({ sid: undefined }),
      'session that is a number': await signed({ sid: 17 }),
      'session that is not there': await signed({ sid: 'ZZZZZZZZZZZZ' }),
      'no JSON': `${header}.${base64url.encode('{"sub":')}.${signature}`,
      dots: '..',
      long: 'a'.repeat(4000),
      nothing: '',
    };
    for (const [how, text] of Object.entries(forged)) {
      const answer = await me(text);
      expect([how, ...refusal(answer)]).toEqual([how, ...INVALID]);
      expect(answer.headers['www-authenticate']).toBe('Bearer');
    }
    for (const scheme of ['Basic', 'bearer  ', 'Token', '']) {
      const answer = await api.get('/v1/me', { headers: { authorization: `${scheme} x` } });
      expect(refusal(answer)).toEqual(INVALID);
    }
    expect(refusal(await api.get('/v1/me'))).toEqual([401, 'sign-in-required']);
  });

  it('of a session that has ended counts no more', async () => {
    const { token, browser } = await issued();
    await browser.send('/v1/session', { method: 'DELETE' });
    expect(refusal(await me(token))).toEqual(INVALID);
  });
});

describe('signing keys', () => {
  it('change daily with an hour of overlap, one key for all processes', async () => {
    const { house } = await houseOn(api.test.database, api.queues, api.clock);
    const { prisma } = api.test.database;
    await signIn(api, ada);
    const before = await prisma.signingKey.count();
    api.clock.advance(23.5 * HOUR_MS);
    const houses = [api.house, house, api.house, house];
    await Promise.all(houses.map(each => each.sessions.publicKeys()));
    expect(await prisma.signingKey.count()).toBe(before + 1);
    const old = await issued();
    api.clock.advance(0.6 * HOUR_MS);
    const fresh = await issued();
    expect(fresh.kid).not.toBe(old.kid);
    const kids = (await house.sessions.publicKeys()).map(key => key.kid);
    expect(kids).toEqual(expect.arrayContaining([fresh.kid]));
    api.clock.advance(48 * HOUR_MS);
    await api.house.sessions.upkeep();
    const kept = await prisma.signingKey.findMany();
    expect(kept.map(({ id }) => id)).not.toContain(old.kid);
    expect(kept.every(({ sealed, publicJwk }) => !sealed.includes('"d"') && !('d' in (publicJwk as object)))).toBe(
      true,
    );
  });

  it('verify what they signed last, until that has lapsed', async () => {
    await api.house.sessions.upkeep();
    const { prisma } = api.test.database;
    const [key] = await prisma.signingKey.findMany({ orderBy: { signsUntil: 'asc' } });
    api.clock.advance((key?.signsUntil.getTime() ?? 0) - api.clock.now().getTime() - 60_000);
    const { token, kid } = await issued();
    expect(kid).toBe(key?.id);
    api.clock.advance(14 * 60_000);
    expect((await issued()).kid).not.toBe(kid);
    expect((await me(token)).status).toBe(200);
  });

  it('that the installation cannot open neither sign nor verify', async () => {
    const { token } = await issued();
    await api.test.database.prisma.signingKey.updateMany({ data: { sealed: 'AAAA' } });
    const { house } = await houseOn(api.test.database, api.queues, api.clock);
    expect(await house.sessions.web.find(token)).toBeNull();
    const opened = await house.sessions.open(ada.personId, 'code', '');
    expect(await house.sessions.web.find(opened.accessToken)).toMatchObject({ personId: ada.personId });
  });
});

describe('a personal access token', () => {
  it('is made in a browser, shown once, and does what its scopes say', async () => {
    const browser = await signIn(api, ada);
    const made = await browser.send('/v1/tokens', { json: { name: 'ci <b>', scopes: ['read'], days: 7 } });
    expect([made.status, made.headers['cache-control']]).toEqual([201, 'no-store']);
    const { token, id, prefix } = made.json as { token: string; id: string; prefix: string };
    expect(token).toMatch(/^arena_pat_[0-9A-Za-z]{36}$/);
    expect(token.startsWith(prefix)).toBe(true);
    const list = await browser.send('/v1/tokens');
    expect(list.json).toMatchObject({ items: [{ id, name: 'ci <b>', prefix, scopes: ['read'], usedAt: null }] });
    expect(list.text).not.toContain(token);
    const { rows } = await api.test.database.pool.query('SELECT row::text FROM "AccessToken" row');
    expect(JSON.stringify(rows)).not.toContain(token.slice(14));

    expect((await me(token)).json).toMatchObject({
      via: 'token',
      scopes: ['read'],
      memberships: [{ memberId: ada.memberId }],
    });
    // it makes no tokens, and does nothing that only a browser may
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const more = await api.get('/v1/tokens', { method: 'POST', headers, body: '{"name":"more"}' });
    expect(refusal(more)).toEqual([403, 'browser-only']);
    for (const path of ['/v1/tokens', '/v1/sessions', '/v1/session']) {
      expect(refusal(await api.get(path, { headers }))).toEqual([403, 'browser-only']);
    }
    expect((await browser.send(`/v1/tokens/${id}`, { method: 'DELETE' })).status).toBe(204);
    expect(refusal(await me(token))).toEqual(INVALID);
    expect((await browser.send('/v1/tokens')).json).toEqual({ items: [] });
  });

  it('counts before cookies do: a header that is wrong is not made good by them', async () => {
    const browser = await signIn(api, ada);
    const answer = await browser.send('/v1/me', { headers: { authorization: 'Bearer arena_pat_x' } });
    expect(refusal(answer)).toEqual(INVALID);
  });

  it('without the scope is told which it lacks', async () => {
    const { token } = await api.house.sessions.tokens.create(bob, { scopes: ['webhooks'] });
    expect(refusal(await me(token))).toEqual([403, 'scope-missing']);
  });

  it('that is mistyped is not looked for; that has lapsed is none', async () => {
    const { token } = await api.house.sessions.tokens.create(bob, { scopes: ['read'], days: 1 });
    const mistyped = token.slice(0, -1) + (token.endsWith('0') ? '1' : '0');
    for (const text of [mistyped, token.toLowerCase(), `${token}x`, 'arena_pat_', `arena_pat_${'0'.repeat(36)}`]) {
      expect(refusal(await me(text))).toEqual(INVALID);
    }
    expect((await me(token)).status).toBe(200);
    api.clock.advance(24 * HOUR_MS);
    expect(refusal(await me(token))).toEqual(INVALID);
  });

  it('knows to the minute when it was used, and writes no oftener', async () => {
    const { token, id } = await api.house.sessions.tokens.create(bob, { scopes: ['read'] });
    const usedAt = async () => (await api.test.database.prisma.accessToken.findUniqueOrThrow({ where: { id } })).usedAt;
    await me(token);
    const first = await usedAt();
    api.clock.advance(30_000);
    await me(token);
    expect(await usedAt()).toEqual(first);
    api.clock.advance(31_000);
    await me(token);
    expect((await usedAt())?.getTime()).toBeGreaterThan(first?.getTime() ?? 0);
  });

  it('is one of ten at most, however many are asked for at once', async () => {
    const cyd = await spectator(api.house, 'cyd');
    const browser = await signIn(api, cyd);
    const answers = await Promise.all(
      Array.from({ length: 14 }, (_none, index) => browser.send('/v1/tokens', { json: { name: `t${index}` } })),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(10);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(4);
  });

  it('is not made of nonsense', async () => {
    const browser = await signIn(api, bob);
    const nonsense = [
      {},
      { name: '' },
      { name: 17 },
      { name: 'x'.repeat(41) },
      { name: 'x', scopes: [] },
      { name: 'x', scopes: ['everything'] },
      { name: 'x', scopes: 'read' },
      { name: 'x', days: 0 },
      { name: 'x', days: 366 },
      { name: 'x', days: 1.5 },
      { name: 'x', personId: ada.personId },
      [],
      null,
      'x',
    ];
    for (const json of nonsense)
      expect((await browser.send('/v1/tokens', { json })).status, JSON.stringify(json)).toBe(400);
    expect(refusal(await browser.send('/v1/tokens', { json: { name: ' \u202e ' } }))).toEqual([422, 'bad-token-name']);
    const huge = await browser.send('/v1/tokens', { json: { name: 'x'.repeat(70_000) } });
    expect(huge.status).toBe(413);
    expect(refusal(await browser.send('/v1/tokens/000000000000', { method: 'DELETE' }))).toEqual([
      404,
      'token-not-found',
    ]);
    const { id } = await api.house.sessions.tokens.create(ada);
    expect(refusal(await browser.send(`/v1/tokens/${id}`, { method: 'DELETE' }))).toEqual([404, 'token-not-found']);
    expect(await api.house.sessions.tokens.list(ada.personId)).toMatchObject([{ id }]);
  });

  it('asked for twice by one invocation is one, whose second text counts', async () => {
    const dee = await spectator(api.house, 'dee');
    const { tokens } = api.house.sessions;
    const first = await tokens.create(dee, { name: 'x', key: 'telegram:1' });
    const second = await tokens.create(dee, { name: 'x', key: 'telegram:1' });
    expect(second.id).toBe(first.id);
    expect(await tokens.find(first.token)).toBeNull();
    expect(await tokens.find(second.token)).toMatchObject({ personId: dee.personId });
    await expect(tokens.create(dee, { name: 'x', key: 'telegram:1' })).rejects.toMatchObject({ code: 'token-made' });
    await expect(tokens.create(ada, { name: 'x', key: 'telegram:1' })).rejects.toMatchObject({ code: 'token-made' });
  });
});

describe('roles', () => {
  it('are those that the chat told within a day', async () => {
    const role = async () => (await api.house.communities.membershipsOf(ada.personId))[0]?.role;
    const note = (role: 'member' | 'moderator' | 'admin', accountId = 'ada') =>
      api.house.communities.noteRole({ surface: 'console', chatId: 'home', accountId }, role);
    expect(await role()).toBe('member');
    await note('admin');
    expect(await role()).toBe('admin');
    await note('moderator');
    expect(await role()).toBe('moderator');
    api.clock.advance(25 * HOUR_MS);
    expect(await role()).toBe('member');
    await note('moderator');
    expect(await role()).toBe('moderator');
    const { roleSeenAt } = await api.test.database.prisma.member.findUniqueOrThrow({ where: { id: ada.memberId } });
    api.clock.advance(60_000);
    await note('moderator');
    const again = await api.test.database.prisma.member.findUniqueOrThrow({ where: { id: ada.memberId } });
    expect(again.roleSeenAt).toEqual(roleSeenAt);
    const members = await api.test.database.prisma.member.count();
    await note('admin', 'a stranger');
    expect(await api.test.database.prisma.member.count()).toBe(members);
  });
});

describe('somebody who turns out to be somebody else, or nobody', () => {
  it('stays signed in as the person that they are by now', async () => {
    const [first, second] = [await spectator(api.house, 'fay'), await onTelegram('gus')];
    const browser = await signIn(api, second);
    const { token } = await api.house.sessions.tokens.create(second, { scopes: ['read'] });
    const { code } = await api.house.people.links.code(first, { surface: 'console', chatId: 'home' });
    const link = await api.house.people.links.ask(second, code);
    await api.house.people.links.agree(first, link.id);
    api.clock.advance(24 * HOUR_MS);
    expect(await api.house.people.links.merge(link.id)).not.toBeNull();
    await browser.send('/v1/session/refresh', { method: 'POST' });
    for (const answer of [await browser.send('/v1/me'), await me(token)]) {
      expect(answer.json).toMatchObject({ accounts: [{ name: 'gus' }, { name: 'fay' }] });
    }
    expect(await api.house.sessions.tokens.list(first.personId)).toHaveLength(1);
    expect(await api.house.communities.contextOf(first.personId, first.communityId)).toMatchObject({
      memberId: first.memberId,
    });
  });

  it('is signed out of everything when their data is deleted, and nothing of it stays', async () => {
    const gone = await spectator(api.house, 'hal');
    const browser = await signIn(api, gone);
    const { token } = await api.house.sessions.tokens.create(gone, { scopes: ['read'] });
    const { code } = await api.house.sessions.codes.create(gone, { surface: 'console', chatId: 'home' });
    const access = browser.cookies.get('arena-access')?.value ?? '';
    expect(await api.house.people.privacy.askErasure(gone)).toMatchObject({ done: true });
    expect(refusal(await me(token))).toEqual(INVALID);
    expect(refusal(await me(access))).toEqual(INVALID);
    expect(refusal(await browser.send('/v1/session/refresh', { method: 'POST' }))).toEqual([401, 'session-over']);
    expect(refusal(await browser.send('/v1/session', { json: { code } }))).toEqual([401, 'login-code']);
    await expect(api.house.sessions.open(gone.personId, 'code', '')).rejects.toMatchObject({ code: 'sign-in-refused' });
    const where = { personId: gone.personId };
    const { webSession, accessToken, linkCode } = api.test.database.prisma;
    expect([
      await webSession.count({ where }),
      await accessToken.count({ where }),
      await linkCode.count({ where }),
    ]).toEqual([0, 0, 0]);
  });

  function onTelegram(who: string): Promise<CommunityContext> {
    return api.house.communities.resolve({
      surface: 'telegram',
      chat: { id: '-100', kind: 'group', title: 'Elsewhere', channelId: '-100' },
      actor: { id: who, displayName: who },
    });
  }
});

describe('what is old', () => {
  it('is forgotten in time, and nothing else', async () => {
    const ivy = await spectator(api.house, 'ivy');
    const browser = await signIn(api, ivy);
    await api.house.sessions.tokens.create(ivy, { days: 1 });
    await api.house.sessions.codes.create(ivy, { surface: 'console', chatId: 'home' });
    const count = async () => {
      const where = { personId: ivy.personId };
      const { webSession, accessToken, linkCode } = api.test.database.prisma;
      return [await webSession.count({ where }), await accessToken.count({ where }), await linkCode.count({ where })];
    };
    await browser.send('/v1/session', { method: 'DELETE' });
    await api.house.sessions.upkeep();
    expect(await count()).toEqual([1, 1, 1]);
    api.clock.advance(29 * 24 * HOUR_MS);
    await api.house.sessions.upkeep();
    expect(await count()).toEqual([1, 1, 0]);
    api.clock.advance(3 * 24 * HOUR_MS);
    await api.house.sessions.upkeep();
    expect(await count()).toEqual([0, 0, 0]);
  });
});
