import { Wallet } from 'ethers';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chatServices } from '../../arena/house.ts';
import type { Dispatcher } from '../../bots/command.ts';
import { commandsOffered } from '../../bots/commands/index.ts';
import { createDispatcher } from '../../bots/dispatch.ts';
import type { Reply } from '../../bots/reply.ts';
import { silentLog } from '../../core/platform/log.ts';
import { openTestApi, type TestApi } from '../api/harness.ts';
import { invocationOf, NO_CARDS, words } from '../arena/harness.ts';
import { buttonOf } from '../arena/market-world.ts';
import { secretIn } from '../chain/signing.ts';
import { violations } from './axe.ts';
import { type Device, inChromium, useBrowser } from './browser.ts';
import { giveWallet, type TestWallet, type WalletOptions } from './wallet.ts';

/** A wallet is linked in a real browser, from the command in chat to the word in chat, and refused where it must be. */
inChromium(suite);

function suite(): void {
  const browser = useBrowser();
  let api: TestApi;
  let dispatcher: Dispatcher;
  beforeAll(async () => {
    api = await openTestApi();
    const { house } = api;
    dispatcher = createDispatcher({
      commands: commandsOffered(house),
      services: {
        ...chatServices(house),
        cards: NO_CARDS,
        missingPermissions: async () => [],
        maxUploadBytes: () => 10_000_000,
        publicUrl: 'https://arena.example.org',
        pageAddress: null,
      },
      communities: house.communities,
      invocations: house.invocations,
      conversations: house.conversations,
      clock: house.clock,
      log: silentLog,
    });
  });
  afterAll(() => api.close());

  const say = (who: string, command: string, options = {}): Promise<Reply> =>
    dispatcher.dispatch(invocationOf(who, command, options, api.clock.now()));
  const addressOf = (secret: string) => `${api.running.url}/link-wallet#${secret}`;
  const status = (page: Page) => page.locator('#link-status');

  async function openLink(
    secret: string,
    options: WalletOptions | null = {},
    device: Device = 'desktop',
  ): Promise<{ page: Page; wallet: TestWallet | null }> {
    let wallet: TestWallet | null = null;
    const page = await browser.open(addressOf(secret), {
      device,
      scheme: device === 'phone' ? 'dark' : 'light',
      prepare: async opened => {
        if (options) wallet = await giveWallet(opened, options);
      },
    });
    return { page, wallet };
  }

  test.each<Device>(['desktop', 'phone'])('from chat to page to chat (%s)', async device => {
    const who = `ann-${device}`;
    const secret = secretIn(await say(who, 'link wallet'));
    const { page, wallet } = await openLink(secret, { name: 'Amber Wallet' }, device);
    await page.getByRole('button', { name: 'Amber Wallet' }).waitFor();
    const shown = await page.locator('[data-part=offered]').textContent();
    expect(shown).toContain(`It will be linked to ${who} (@${who}) at the console, in Home.`);
    expect(shown).toContain('Then do not sign.');
    expect(await violations(page)).toEqual([]);
    await browser.screenshot(page, `link-wallet-offered-${device}`, { fullPage: true });

    await page.getByRole('button', { name: 'Amber Wallet' }).click();
    await page.getByRole('heading', { name: 'Now confirm in chat' }).waitFor();
    expect(wallet?.signed).toHaveLength(1);
    expect(wallet?.signed[0]).toContain(`the console account '${who}' (@${who}) in the community 'Home'`);
    expect(wallet?.asked.map(({ method }) => method)).toEqual(['eth_requestAccounts', 'eth_chainId', 'personal_sign']);
    expect(await page.locator('[data-part=signed]').textContent()).toContain(wallet?.address);
    expect(await violations(page)).toEqual([]);
    await browser.screenshot(page, `link-wallet-signed-${device}`, { fullPage: true });

    const question = await say(who, 'wallet show');
    expect(words(question)).toContain(wallet?.address);
    const { action } = buttonOf(question, 'Yes, it is mine');
    await say(who, action?.command ?? '', action?.options);
    await page.getByRole('heading', { name: 'Your wallet is linked' }).waitFor();
    expect(await status(page).textContent()).toBe('Linked.');
    await browser.screenshot(page, `link-wallet-linked-${device}`, { fullPage: true });
    // coming back later shows the same
    await page.reload();
    await page.getByRole('heading', { name: 'Your wallet is linked' }).waitFor();
  });

  test('several wallets side by side, one that refuses, another chain, and then it goes well', async () => {
    const secret = secretIn(await say('ben', 'link wallet'));
    let other: TestWallet | null = null;
    const page = await browser.open(addressOf(secret), {
      prepare: async opened => {
        await giveWallet(opened, { name: 'First Wallet' });
        other = await giveWallet(opened, { name: '<img src=x onerror=alert(1)>', rdns: 'other.wallet', chainId: 5 });
      },
    });
    await page.getByRole('button').nth(1).waitFor();
    expect(await page.locator('#wallets button').allTextContents()).toEqual([
      'First Wallet',
      '<img src=x onerror=alert(1)>',
    ]);
    const strange = page.locator('#wallets button').nth(1);
    const wallet = other as unknown as TestWallet;
    await strange.click();
    await expect.poll(() => status(page).textContent()).toContain('switch your wallet to one of these chains');
    await wallet.switchChain(8453);
    wallet.refuses = true;
    await strange.click();
    await expect.poll(() => status(page).textContent()).toContain('You have refused in the wallet');
    wallet.refuses = false;
    await strange.click();
    await page.getByRole('heading', { name: 'Now confirm in chat' }).waitFor();
    const [, refuse] = (await say('ben', 'wallet show')).buttons?.[0] ?? [];
    await say('ben', refuse?.action?.command ?? '', refuse?.action?.options);
    await page.getByRole('heading', { name: 'Refused in chat' }).waitFor();
  });

  test('a wallet of somebody else’s is refused, and the link is still good', async () => {
    const account = Wallet.createRandom() as unknown as Wallet;
    const { page: first } = await openLink(secretIn(await say('cat', 'link wallet')), { account });
    await first.getByRole('button', { name: 'Test Wallet' }).click();
    await first.getByRole('heading', { name: 'Now confirm in chat' }).waitFor();
    const { action } = buttonOf(await say('cat', 'wallet show'), 'Yes, it is mine');
    await say('cat', action?.command ?? '', action?.options);

    const { page, wallet } = await openLink(secretIn(await say('dan', 'link wallet')), { account });
    await page.getByRole('button', { name: 'Test Wallet' }).click();
    await expect.poll(() => status(page).textContent()).toContain('linked to an account here already');
    expect(await status(page).textContent()).not.toContain('cat');
    await browser.forgiveOnce(/409/);
    await wallet?.use(Wallet.createRandom() as unknown as Wallet);
    await page.getByRole('button', { name: 'Test Wallet' }).click();
    await page.getByRole('heading', { name: 'Now confirm in chat' }).waitFor();
  });

  test('no wallet, no link, a link that is over, a link that a newer one replaces', async () => {
    const { page: bare } = await openLink(secretIn(await say('eve', 'link wallet')), null);
    await bare.getByText('No wallet has been found in this browser yet').waitFor();
    await browser.screenshot(bare, 'link-wallet-none', { fullPage: true });
    await say('eve', 'link wallet');
    await bare.getByRole('heading', { name: 'This link is over' }).waitFor();
    const { page: empty } = await openLink('', null);
    await empty.getByRole('heading', { name: 'It begins in chat' }).waitFor();
    const { page: forged } = await openLink('x'.repeat(43), null);
    await forged.getByRole('heading', { name: 'This link is over' }).waitFor();
    await browser.forgiveOnce(/404/);
  });
}
