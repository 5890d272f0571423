import { Wallet } from 'ethers';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CommunityContext } from '../../core/communities/index.ts';
import { member, openTestApi, type TestApi } from '../api/harness.ts';
import { violations } from './axe.ts';
import { type Device, inChromium, useBrowser } from './browser.ts';
import { giveWallet, type TestWallet } from './wallet.ts';

/** Signing in with a real browser: by a link from chat, by typing; what lapses meanwhile; one's own page. */
inChromium(suite);

function suite(): void {
  const browser = useBrowser();
  let api: TestApi;
  let ada: CommunityContext;

  beforeAll(async () => {
    api = await openTestApi();
    ada = (await member(api.house, 'ada', 'Rusty')).context;
  });
  afterAll(() => api.close());

  const address = (path: string) => `${api.running.url}${path}`;
  const newCode = async () => (await api.house.sessions.codes.create(ada, { surface: 'console', chatId: 'home' })).code;

  async function signedIn(device: Device, to = '/me'): Promise<Page> {
    const page = await browser.open(address(`/sign-in?to=${to}#code=${await newCode()}`), { device });
    await page.click('#is-me');
    await page.waitForURL(address(to));
    return page;
  }

  for (const device of ['phone', 'desktop'] as const) {
    test(`a link from chat signs in after one has said that this is oneself (${device})`, async () => {
      const page = await browser.open(address(`/sign-in#code=${await newCode()}`), { device });
      await page.waitForSelector('#whose:not([hidden])');
      // the code has gone from the address, and nobody is signed in yet
      expect(page.url()).toBe(address('/sign-in'));
      expect(await page.textContent('#who')).toContain('ada');
      expect(await page.context().cookies()).toEqual([]);
      expect(await violations(page)).toEqual([]);
      await browser.screenshot(page, `sign-in-whose-${device}`, { fullPage: true });
      await page.click('#is-not-me');
      expect(await page.isVisible('#code-form')).toBe(true);
      await browser.screenshot(page, `sign-in-${device}`, { fullPage: true });
    });

    test(`one's own page shows where one is signed in, and makes and revokes tokens (${device})`, async () => {
      const page = await signedIn(device);
      expect(await page.textContent('h1')).toBe('ada');
      expect(await violations(page)).toEqual([]);
      await browser.screenshot(page, `account-${device}`, { fullPage: true });
      await page.fill('#token-name', 'My bot');
      await page.check('input[value=wager]');
      await page.click('#token-form button[type=submit]');
      await page.waitForSelector('#made-token:not([hidden])');
      const token = (await page.textContent('#token-text')) ?? '';
      expect(await api.house.sessions.tokens.find(token)).toMatchObject({ scopes: ['read', 'wager'] });
      await browser.screenshot(page, `account-token-${device}`, { fullPage: true });
      await page.click('#made-token a');
      const revoke = page.locator('button[data-delete^="/v1/tokens/"]').first();
      await revoke.click();
      expect(await revoke.textContent()).toBe('Really revoke it?');
      await Promise.all([page.waitForEvent('load'), revoke.click()]);
      expect(await api.house.sessions.tokens.find(token)).toBeNull();
    });
  }

  test('a code that is wrong is told so, and the form is there again', async () => {
    const page = await browser.open(address('/sign-in'));
    await page.fill('#code', 'AAAA-BBBB');
    await page.press('#code', 'Enter');
    await page.waitForSelector('#sign-in-status:not([hidden])');
    expect(await page.textContent('#sign-in-status')).toContain('not valid');
    await browser.forgiveOnce(/401/);
  });

  test('an access token that has lapsed is refreshed without a word; two tabs do not throw each other out', async () => {
    const page = await signedIn('desktop');
    await page.context().clearCookies({ name: 'arena-access' });
    const other = await page.context().newPage();
    await Promise.all([page.goto(address('/')), other.goto(address('/'))]);
    for (const tab of [page, other]) await tab.waitForSelector('.masthead a[href="/me"]');
    await page.context().clearCookies({ name: 'arena-access' });
    await page.goto(address('/me'));
    await page.waitForURL(address('/me'));
    expect(await page.textContent('h1')).toBe('ada');
  });

  test('signing out everywhere asks once more, and ends what other browsers had', async () => {
    const [here, there] = [await signedIn('desktop'), await signedIn('phone')];
    const everywhere = here.locator('button[data-delete="/v1/sessions"]');
    await everywhere.click();
    await everywhere.click();
    await here.waitForURL(address('/sign-in?to=%2Fme'));
    await there.goto(address('/me'));
    await there.waitForURL(address('/sign-in?to=%2Fme'));
    // the other browser still thought that it was signed in, and asked for another token
    await there.waitForFunction(() => !document.cookie.includes('arena-csrf'));
    await browser.forgiveOnce(/401/);
  });

  test('a linked wallet signs in; one that nobody has linked is refused without saying why', async () => {
    const account = Wallet.createRandom() as unknown as Wallet;
    const { links } = api.house.wallets;
    const { url } = await links.offer(ada, { surface: 'console', chatId: 'home' });
    const secret = url.split('#')[1] ?? '';
    const message = await links.message(secret, { address: account.address, chainId: 1 });
    const { id } = await links.sign(secret, { message, signature: await account.signMessage(message) });
    await links.confirm(ada, 'console', id);
    let wallet: TestWallet | undefined;
    const page = await browser.open(address('/sign-in?to=/me'), {
      prepare: async opened => {
        wallet = await giveWallet(opened, { account, name: 'Amber Wallet' });
      },
    });
    await browser.screenshot(page, 'sign-in-wallet', { fullPage: true });
    await page.getByRole('button', { name: 'Amber Wallet' }).click();
    await page.waitForURL(address('/me'));
    expect(await page.textContent('main')).toContain('by a wallet');
    expect(wallet?.signed[0]).toContain('arena.example.org');

    const stranger = await browser.open(address('/sign-in'), {
      prepare: opened => giveWallet(opened, { name: 'Amber Wallet' }),
    });
    await stranger.getByRole('button', { name: 'Amber Wallet' }).click();
    await stranger.waitForSelector('#wallet-status[data-tone=bad]');
    expect(await stranger.context().cookies()).toEqual([]);
    await browser.forgiveOnce(/401/);
  });

  test('nobody is sent to another site after signing in', async () => {
    for (const to of [
      'https://evil.example',
      '//evil.example',
      '/\\evil.example',
      'javascript:alert(1)',
      '/%2f/evil',
    ]) {
      const page = await browser.open(address(`/sign-in?to=${encodeURIComponent(to)}#code=${await newCode()}`));
      await page.click('#is-me');
      await page.waitForURL(url => url.pathname !== '/sign-in');
      expect(new URL(page.url()).origin).toBe(api.running.url);
      browser.forgive(/404/);
    }
  });
}
