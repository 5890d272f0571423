import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CommunityContext } from '../../core/communities/index.ts';
import { createMiniAppSignIn, type MiniAppSignIn } from '../../core/sessions/index.ts';
import { openBrowser } from './browser.ts';
import { type Answer, openTestApi, type TestApi } from './harness.ts';

/** Sign-in from inside Telegram: what Telegram signed is believed, and nothing else. */

const TOKEN = '123456789:AAtestTokenOfTheBotItself_00000000';
const USER = 4_242_424_242;

let api: TestApi;
let ann: CommunityContext;
let signIn: MiniAppSignIn | null = null;

beforeAll(async () => {
  const miniApp: MiniAppSignIn = { prove: initData => signIn!.prove(initData) };
  api = await openTestApi({ overrides: { miniApp } });
  signIn = createMiniAppSignIn({ database: api.test.database, clock: api.clock, token: TOKEN });
  ann = await api.house.communities.resolve({
    surface: 'telegram',
    chat: { id: '-100200300', kind: 'group', title: 'Robots', channelId: '-100200300' },
    actor: { id: String(USER), displayName: 'Ann' },
  });
});
afterAll(() => api.close());

/** As Telegram makes it (core.telegram.org/bots/webapps): an HMAC over the sorted fields, under a key derived from the bot's token. */
function initData({
  token = TOKEN,
  user = { id: USER, first_name: 'Ann' } as object,
  at = api.clock.now(),
  ...more
} = {}) {
  const fields: Record<string, string> = {
    query_id: 'AAHdF6IQAAAAAN0XohDhrOrc',
    user: JSON.stringify(user),
    auth_date: String(Math.floor(at.getTime() / 1000)),
    ...more,
  };
  const lines = Object.entries(fields).map(([name, value]) => `${name}=${value}`);
  const key = createHmac('sha256', 'WebAppData').update(token).digest();
  const hash = createHmac('sha256', key).update(lines.sort().join('\n')).digest('hex');
  return new URLSearchParams({ ...fields, hash }).toString();
}

const send = (data: unknown, page?: string) =>
  openBrowser(api.running.url).send('/v1/session/telegram', { json: { initData: data }, ...(page && { page }) });
const codes = ({ json }: Answer) => (json as { errors: { code: string }[] }).errors.map(({ code }) => code);

it('signs the Telegram account in whose data Telegram has signed', async () => {
  const browser = openBrowser(api.running.url);
  const opened = await browser.send('/v1/session/telegram', { json: { initData: initData() } });
  expect(opened.status).toBe(201);
  const { json } = await browser.send('/v1/session');
  expect(json).toMatchObject({ session: { how: 'telegram' }, me: { memberships: [{ memberId: ann.memberId }] } });
});

describe('refuses, all alike,', () => {
  const later = (ms: number) => new Date(api.clock.now().getTime() + ms);
  const cases: [string, () => string][] = [
    ['what another bot was given', () => initData({ token: '987654321:AAanotherBotsToken_000000000000000' })],
    ['a changed account', () => initData().replace(String(USER), '1')],
    ['a missing signature', () => initData().replace(/&hash=[0-9a-f]+/, '')],
    ['a signature of zeroes', () => initData().replace(/hash=[0-9a-f]+/, `hash=${'0'.repeat(64)}`)],
    ['what was signed long ago', () => initData({ at: later(-61 * 60_000) })],
    ['what will be signed', () => initData({ at: later(2 * 60_000) })],
    ['an account that is not known here', () => initData({ user: { id: 1, first_name: 'Nobody' } })],
    ['no account at all', () => initData({ user: {} })],
    ['nonsense', () => '%%%&=&hash'],
    ['very much of it', () => 'a'.repeat(4_000)],
  ];
  it.each(cases)('%s', async (_, data) => {
    const answer = await send(data());
    expect([answer.status, codes(answer)]).toEqual([401, ['sign-in-refused']]);
    expect(answer.headers['set-cookie']).toBeUndefined();
  });

  it('a page of another site', async () => {
    const answer = await send(initData(), 'https://evil.example');
    expect([answer.status, codes(answer)]).toEqual([403, ['foreign-origin']]);
  });
});

it('pages may stand in a frame of Telegram’s, and come in its colours', async () => {
  const page = await api.get('/verify', { headers: { accept: 'text/html', cookie: 'arena-theme=light' } });
  expect(page.status).toBe(200);
  expect(page.headers['content-security-policy']).toContain('frame-ancestors https://web.telegram.org');
  expect(page.headers['x-frame-options']).toBeUndefined();
  expect(page.text).toContain('data-theme="light"');
  const forged = await api.get('/verify', { headers: { cookie: 'arena-theme=%22%3E%3Cscript%3E' } });
  expect(forged.text).not.toContain('data-theme');
  // the API itself is shown in nobody's frame
  expect((await api.get('/v1/stats')).headers['x-frame-options']).toBe('DENY');
});

it('whose account was deleted is not known any more', async () => {
  await api.test.database.prisma.person.update({ where: { id: ann.personId }, data: { erasedAt: api.clock.now() } });
  expect((await send(initData())).status).toBe(401);
});

it('there is no such thing where the Mini App is off', async () => {
  const off = await openTestApi();
  try {
    const answer = await openBrowser(off.running.url).send('/v1/session/telegram', { json: { initData: initData() } });
    expect([answer.status, codes(answer)]).toEqual([404, ['mini-app-off']]);
    const page = await off.get('/verify', { headers: { cookie: 'arena-theme=light' } });
    expect(page.headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(page.text).not.toContain('data-theme');
  } finally {
    await off.close();
  }
});
