import { createHmac } from 'node:crypto';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { FakeChat, Person } from '../fakes/telegram/index.ts';
import { openClub, textOf } from '../market/discord-club.ts';
import { type Night, openNight } from '../market/night.ts';
import { freePort } from '../ports.ts';
import { inChromium, NOT_DRAWN, useBrowser } from './browser.ts';
import { openTlsFront, type TlsFront } from './tls-front.ts';

/**
 * The arena as a Telegram Mini App, through real processes: TLS before it, pages as Telegram opens them, and nothing of wallets, which
 * Telegram does not admit there.
 */

/** As Telegram's dark theme on Android has it. */
const THEME = {
  bg_color: '#17212b',
  section_bg_color: '#1d2733',
  secondary_bg_color: '#131415',
  text_color: '#f5f5f5',
  hint_color: '#b1c3d5',
  link_color: '#62bcf9',
  button_color: '#2ea6ff',
};
/** With what stands around it, for whoever has to find it. */
const WALLET = /.{0,80}(wallet|ethereum|blockchain|EIP-).{0,40}/i;

inChromium(suite);

function suite(): void {
  const browser = useBrowser();
  afterEach(() => void browser.forgive(NOT_DRAWN));
  let front: TlsFront;
  let night: Night;
  let ann: Person;
  let chat: FakeChat;

  beforeAll(async () => {
    front = await openTlsFront();
    const port = await freePort();
    front.passTo(`http://127.0.0.1:${port}`);
    night = await openNight({
      PORT: String(port),
      PUBLIC_URL: front.url,
      TRUST_PROXY: 'loopback',
      TELEGRAM_MINI_APP: 'on',
      WALLETS: 'off',
      PRICE_FEED: 'synthetic',
      TAPE_SECONDS: '1',
      BETTING_SECONDS: '1',
    });
    await night.start();
    ann = night.telegram.user('Ann', { username: 'ann_fights' });
    chat = night.telegram.privateChat(ann);
    await night.telegram.ask(ann, chat, '/new Bolt rusher');
  });
  afterAll(async () => {
    await night?.close();
    await front?.close();
  });

  /** The fragment with which Telegram opens a page for Ann (core.telegram.org/bots/webapps). */
  function launch(): string {
    const fields: Record<string, string> = {
      query_id: 'AAHdF6IQAAAAAN0XohDhrOrc',
      user: JSON.stringify({ id: ann.id, first_name: 'Ann', username: 'ann_fights', language_code: 'en' }),
      auth_date: String(Math.floor(Date.now() / 1000)),
    };
    const lines = Object.entries(fields).map(([name, value]) => `${name}=${value}`);
    const key = createHmac('sha256', 'WebAppData').update(night.telegram.token).digest();
    const hash = createHmac('sha256', key).update(lines.sort().join('\n')).digest('hex');
    const data = new URLSearchParams({ ...fields, hash }).toString();
    const theme = JSON.stringify(THEME);
    return `#${new URLSearchParams({ tgWebAppData: data, tgWebAppVersion: '9.1', tgWebAppPlatform: 'android', tgWebAppThemeParams: theme })}`;
  }

  const ground = (page: Page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  /** Its own certificate is none that browsers trust. */
  const context = { ignoreHTTPSErrors: true };
  /** What Telegram gives to pages on phones (core.telegram.org/api/web-events). */
  const prepare = (page: Page) =>
    page.addInitScript(() => Object.assign(window, { TelegramWebviewProxy: { postEvent: () => undefined } }));

  test('the menu button opens a page that signs in by itself and wears the theme, on every page of the visit', async () => {
    expect(night.telegram.menuButton).toMatchObject({ type: 'web_app', web_app: { url: `${front.url}/` } });
    const home = String(night.telegram.menuButton.web_app?.url);
    const page = await browser.open(`${home}${launch()}`, { device: 'phone', scheme: 'light', context, prepare });
    await page.locator('.masthead a[href="/me"]').waitFor();
    expect(await page.locator('.masthead a[href="/me"]').textContent()).toBe('Ann');
    // what was signed does not stay in the address, which people share
    expect(page.url()).toBe(home);
    const wears = async () => {
      expect(await page.locator('html').getAttribute('data-theme')).toBe('dark');
      expect(await ground(page)).toBe('rgb(23, 33, 43)');
    };
    await wears();
    await browser.screenshot(page, 'evening/20-mini-app-home-phone', { fullPage: true });
    await page.goto(`${front.url}/me`);
    expect(await page.textContent('main')).toContain('by Telegram');
    await wears();
    await browser.screenshot(page, 'evening/21-mini-app-me-phone', { fullPage: true });
    const cookies = await page.context().cookies();
    expect(cookies.filter(({ name }) => /access|refresh/.test(name))).toEqual([
      expect.objectContaining({ httpOnly: true, secure: true }),
      expect.objectContaining({ httpOnly: true, secure: true }),
    ]);
  });

  test('a fight is opened from the private chat inside Telegram, and watched', async () => {
    const asked = ann.say(chat, '/fight');
    const told = await night.telegram.message(chat, {
      after: asked,
      accepts: ({ text }) => /wins/.test(text),
    });
    const button = told.keyboard.flat().find(({ text }) => /Match page/.test(text));
    expect(button?.web_app?.url).toMatch(new RegExp(`^${front.url}/matches/`));
    // a page that is opened before the arena knows that its message says so plays by itself, and has no such button
    const matchId = /matches\/(\w+)/.exec(button?.web_app?.url ?? '')?.[1];
    await expect.poll(() => night.get(`/v1/matches/${matchId}`)).toMatchObject({ state: 'settled' });
    const page = await browser.open(`${button?.web_app?.url}${launch()}`, { device: 'phone', context, prepare });
    await page.locator('.masthead a[href="/me"]').waitFor();
    await page.getByRole('button', { name: 'Watch the fight' }).tap();
    await page.locator('.player-canvas[data-position]').waitFor();
    await browser.screenshot(page, 'evening/22-mini-app-match-phone', { fullPage: true });
  });

  test('what is forged signs nobody in, and the page is there all the same', async () => {
    const forged = launch().replace(String(ann.id), String(ann.id + 1));
    const page = await browser.open(`${front.url}/${forged}`, { device: 'phone', context, prepare });
    await browser.forgiveOnce(/401/);
    expect(await page.locator('.masthead a[href="/me"]').count()).toBe(0);
    expect(await page.textContent('h1')).not.toBe('');
  });

  test('a link with somebody’s signed data in it signs nobody in outside of Telegram', async () => {
    const page = await browser.open(`${front.url}/${launch()}`, { context });
    await page.waitForLoadState('networkidle');
    expect(page.url()).toBe(`${front.url}/`);
    expect((await page.context().cookies()).filter(({ name }) => /access|refresh|csrf/.test(name))).toEqual([]);
    expect(await page.locator('.masthead a[href="/me"]').count()).toBe(0);
  });

  test('nothing anywhere speaks of wallets: pages, help, menus, the API', async () => {
    const page = await browser.open(`${front.url}/${launch()}`, { device: 'phone', context, prepare });
    await page.locator('.masthead a[href="/me"]').waitFor();
    const links = await page.locator('a[href^="/"]').evaluateAll(all => all.map(each => each.getAttribute('href')!));
    for (const path of new Set(['/', '/me', '/sign-in', '/verify', ...links])) {
      const answer = await page.context().request.get(`${front.url}${path}`);
      expect([path, answer.status()]).toEqual([path, 200]);
      expect([path, WALLET.exec(await answer.text())?.[0]]).toEqual([path, undefined]);
    }
    expect((await page.context().request.get(`${front.url}/link-wallet`)).status()).toBe(404);
    const described = await page.context().request.get(`${front.url}/openapi.json`);
    expect(described.status()).toBe(200);
    // how a session began is a value of programs, and once may have been by a wallet
    const documented = (await described.text()).replaceAll('["code","wallet","telegram"]', '');
    expect(WALLET.exec(documented)?.[0]).toBeUndefined();

    // Telegram: the menu of commands, /help and its pages
    const menus = JSON.stringify([...night.telegram.world.menus.values()]);
    expect(menus).toContain('help');
    expect(WALLET.exec(menus)?.[0]).toBeUndefined();
    for (const said of ['/help', '/help link', '/help agent', '/help login']) {
      const answer = await night.telegram.ask(ann, chat, said);
      expect([said, answer.text.length > 20, WALLET.exec(answer.text)?.[0]]).toEqual([said, true, undefined]);
    }
    const refused = await night.telegram.ask(ann, chat, '/wallet');
    expect(refused.text).not.toMatch(/link/i);

    // Discord: the commands that are registered, and /help
    const club = openClub(night.discord);
    const registered = JSON.stringify(night.discord.commands.global.all);
    expect(registered).toContain('agent');
    expect(WALLET.exec(registered)?.[0]).toBeUndefined();
    expect(textOf(await club.ask(club.person('dot'), 'help'))).not.toMatch(WALLET);
  });

  test('the arena ends when it is told to, and its log has nothing to worry about', async () => {
    expect(await night.end('SIGTERM')).toBe(0);
    expect(night.warnings()).toEqual([]);
  });
}
