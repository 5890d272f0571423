import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { verifyMessage, Wallet } from 'ethers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tooWide, violations } from './axe.ts';
import { inChromium, useBrowser } from './browser.ts';
import { giveWallet, type TestWallet } from './wallet.ts';

/** The harness itself: what it must notice, it notices. */
inChromium(suite);

function suite(): void {
  const browser = useBrowser();
  let server: Server;
  let address: string;

  beforeAll(async () => {
    server = createServer((_request, response) => {
      response.setHeader('content-security-policy', "default-src 'self'");
      response.setHeader('content-type', 'text/html');
      response.end('<!doctype html><html lang="en"><title>A page</title><link rel="icon" href="data:,"><p>Hello');
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  });
  afterAll(() => {
    server.close();
  });

  test('a violation of the policy, an exception and an error in the console are complaints', async () => {
    const page = await browser.open(address);
    browser.forgive(/icon|data:/);
    expect(browser.complaints).toEqual([]);
    await page.evaluate(() => {
      document.body.insertAdjacentHTML('beforeend', '<img src="https://elsewhere.invalid/x.png" alt="">');
      setTimeout(() => {
        throw new Error('a page broke');
      });
      console.error('a page was unhappy');
    });
    await expect.poll(() => browser.complaints.length).toBeGreaterThanOrEqual(3);
    expect(browser.forgive(/elsewhere\.invalid/)).toBeGreaterThan(0);
    expect(browser.forgive(/a page broke/)).toBe(1);
    expect(browser.forgive(/a page was unhappy/)).toBe(1);
  });

  test('phone and desktop, light and dark', async () => {
    const phone = await browser.open(address, { device: 'phone', scheme: 'dark' });
    const desktop = await browser.open(address);
    const seen = () => [
      window.innerWidth,
      matchMedia('(prefers-color-scheme: dark)').matches,
      matchMedia('(pointer: coarse)').matches,
    ];
    expect(await phone.evaluate(seen)).toEqual([980, true, true]);
    expect(await desktop.evaluate(seen)).toEqual([1280, false, false]);
    // in place, too
    await browser.turn(desktop, { scheme: 'dark', viewport: { width: 320, height: 640 } });
    expect(await desktop.evaluate(seen)).toEqual([320, true, false]);
    await browser.turn(desktop, { scheme: 'light' });
    expect(await desktop.evaluate(seen)).toEqual([320, false, false]);
    browser.forgive(/icon|data:/);
  });

  test('what is too faint in one light, or too wide for one screen, is found there', async () => {
    const page = await browser.open(address, { scheme: 'dark', context: { bypassCSP: true } });
    browser.forgive(/icon|data:/);
    await page.addStyleTag({
      content:
        'p { width: 500px; background: #fff; color: #000 } @media (prefers-color-scheme: light) { p { color: #ccc } }',
    });
    const faint = async () => (await violations(page)).filter(each => each.startsWith('color-contrast'));
    expect(await faint()).toEqual([]);
    await browser.turn(page, { scheme: 'light' });
    expect(await faint()).toEqual([expect.stringContaining('<p>Hello')]);
    await browser.turn(page, { scheme: 'dark' });
    expect([...(await faint()), ...(await tooWide(page))]).toEqual([]);
    await browser.turn(page, { viewport: { width: 320, height: 640 } });
    expect(await tooWide(page)).toEqual([expect.stringMatching(/^\d+ px too wide$/)]);
  });

  test('a wallet is found, connects, signs, refuses, and changes its account and chain', async () => {
    let wallet: TestWallet | undefined;
    const page = await browser.open(address, {
      prepare: async target => {
        wallet = await giveWallet(target, { name: 'Fox', chainId: 8453 });
      },
    });
    browser.forgive(/icon|data:/);
    const request = (method: string, params: unknown[] = []) =>
      page.evaluate(
        ([name, values]) =>
          new Promise<unknown>(resolve => {
            window.addEventListener('eip6963:announceProvider', event => {
              const { provider, info } = (event as CustomEvent).detail;
              provider.request({ method: name, params: values }).then(
                (result: unknown) => resolve({ wallet: info.name, result }),
                (error: { code: number }) => resolve({ wallet: info.name, code: error.code }),
              );
            });
            window.dispatchEvent(new Event('eip6963:requestProvider'));
          }),
        [method, params] as const,
      );
    const first = wallet!.address;
    expect(await request('eth_requestAccounts')).toEqual({ wallet: 'Fox', result: [first.toLowerCase()] });
    expect(await request('eth_chainId')).toEqual({ wallet: 'Fox', result: '0x2105' });
    const text = 'I am who I am';
    const { result } = (await request('personal_sign', [`0x${Buffer.from(text).toString('hex')}`, first])) as {
      result: string;
    };
    expect(verifyMessage(text, result)).toBe(first);
    expect(wallet!.signed).toEqual([text]);
    wallet!.refuses = true;
    expect(await request('personal_sign', ['0x00', first])).toEqual({ wallet: 'Fox', code: 4001 });
    wallet!.refuses = false;
    const other = new Wallet(`0x${'11'.repeat(32)}`);
    await wallet!.use(other);
    await wallet!.switchChain(1);
    expect(await request('eth_accounts')).toEqual({ wallet: 'Fox', result: [other.address.toLowerCase()] });
    expect(await request('eth_chainId')).toEqual({ wallet: 'Fox', result: '0x1' });
    expect(await request('personal_sign', ['0x00', first])).toEqual({ wallet: 'Fox', code: 4100 });
  });
}
