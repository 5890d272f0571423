import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CommunityContext } from '../../core/communities/index.ts';
import { openBrowser, signIn } from './browser.ts';
import { type Answer, member, openTestApi, type TestApi } from './harness.ts';

let api: TestApi;
let ada: CommunityContext;
let bob: CommunityContext;
beforeAll(async () => {
  api = await openTestApi();
  ada = (await member(api.house, 'ada', 'Rusty')).context;
  bob = (await member(api.house, 'bob', 'Voltran', 'gunner')).context;
});
afterAll(() => api.close());

const codes = (answer: Answer) => (answer.json as { errors: { code: string }[] }).errors.map(({ code }) => code);
const login = (context: CommunityContext) =>
  api.house.sessions.codes.create(context, { surface: 'console', chatId: 'home' });

describe('signing in with a code from chat', () => {
  it('shows whose code it is, then gives a session in cookies that scripts cannot read', async () => {
    const browser = openBrowser(api.running.url);
    const { code } = await login(ada);
    const typed = code.toLowerCase().replace('-', ' ');
    const look = await browser.send('/v1/session/code', { json: { code: typed } });
    expect([look.status, look.json]).toEqual([200, { accounts: [{ surface: 'console', name: 'ada' }] }]);
    expect(browser.cookies.size).toBe(0);

    const opened = await browser.send('/v1/session', { json: { code: typed } });
    expect(opened.status).toBe(201);
    expect(opened.headers['cache-control']).toBe('no-store');
    expect(opened.json).toMatchObject({ accessSeconds: 900, csrfToken: browser.csrf() });
    for (const { value } of [browser.cookies.get('arena-access')!, browser.cookies.get('arena-refresh')!]) {
      expect(opened.text).not.toContain(value);
    }
    expect(browser.cookies.get('arena-access')?.attributes.sort()).toEqual([
      'HttpOnly',
      'Max-Age=900',
      'Path=/',
      'SameSite=Lax',
    ]);
    expect(browser.cookies.get('arena-refresh')?.attributes.sort()).toEqual([
      'HttpOnly',
      'Max-Age=2591999',
      'Path=/',
      'SameSite=Strict',
    ]);

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
});
