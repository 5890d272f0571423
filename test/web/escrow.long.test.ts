import { parseEther, type Wallet } from 'ethers';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunningApi } from '../../api/server.ts';
import type { CommunityContext } from '../../core/communities/index.ts';
import { serveArena } from '../chain/arena-api.ts';
import { type ArenaChain, CHALLENGE_SECONDS, startArenaChain } from '../chain/arena-chain.ts';
import { fightOut, fund, openMatch, send, spectator } from '../chain/escrow-world.ts';
import { tooWide, violations } from './axe.ts';
import { inChromium, type PageOptions, useBrowser } from './browser.ts';
import { giveWallet, type TestWallet, type WalletOptions } from './wallet.ts';

/** The page of a pool in a real browser, with a wallet that sends real transactions to a real chain. */
inChromium(suite);

function suite(): void {
  const browser = useBrowser();
  let arena: ArenaChain;
  let running: RunningApi;
  let ann: CommunityContext;
  beforeAll(async () => {
    arena = await startArenaChain({ bettingSeconds: 600 });
    await fund(arena);
    ann = await spectator(arena, 'ann');
    running = await serveArena(arena);
  });
  afterAll(async () => {
    await running?.close();
    await arena?.close();
  });

  async function openPool(asset: 'coin' | 'arena' = 'coin') {
    const { matchId } = await openMatch(arena);
    const { id } = await arena.service.pools.ask(ann, { matchId, asset });
    await arena.look();
    return { matchId, id, path: `/escrow/${matchId}${asset === 'arena' ? '?asset=arena' : ''}` };
  }

  async function open(
    path: string,
    account: Wallet | null,
    { wallet = {}, ...options }: PageOptions & { wallet?: WalletOptions } = {},
  ): Promise<{ page: Page; own: TestWallet }> {
    let own: TestWallet | null = null;
    const { provider, url, chainId } = arena.chain;
    const page = await browser.open(running.url + path, {
      ...options,
      prepare: async opened => {
        if (account) own = await giveWallet(opened, { account, chainId, node: { provider, url, chainId }, ...wallet });
      },
    });
    return { page, own: own as unknown as TestWallet };
  }

  const status = (page: Page) => page.locator('#desk-status');
  /** The page looks at the chain every few seconds. */
  const eventually = <Value>(read: () => Promise<Value>) => expect.poll(read);
  const says = (page: Page, words: string) => eventually(() => status(page).textContent()).toContain(words);
  const connect = async (page: Page) => {
    await page.getByRole('button', { name: 'Test Wallet' }).click();
    await says(page, 'Connected.');
  };
  const shown = (page: Page, text: string) => page.getByText(text).locator('visible=true').first().waitFor();

  async function looksRight(page: Page, name: string): Promise<void> {
    expect([name, ...(await tooWide(page)), ...(await violations(page))]).toEqual([name]);
    await browser.screenshot(page, `escrow-${name}`, { fullPage: true });
  }

  test('from stake to withdrawal, at one’s own wallet’s hands', async () => {
    const { matchId, id, path } = await openPool();
    const { page, own } = await open(`${path}#left`, arena.wallet(0), { context: { bypassCSP: true } });
    await shown(page, 'Stakes are taken until');
    await looksRight(page, 'open');
    await connect(page);
    await shown(page, 'It has nothing in this pool.');
    // the chat's link has chosen the corner
    expect(await page.locator('[data-corner="0"]').getAttribute('aria-pressed')).toBe('true');
    await page.getByLabel('Amount, in ETH').fill('1.25');
    expect(await page.locator('#stake-quote').textContent()).toContain('would pay 1.25 ETH if it wins');
    await page.getByRole('button', { name: 'Stake', exact: true }).dispatchEvent('click');
    await says(page, 'Your stake is in a block');
    await shown(page, '1.25 ETH on');
    await shown(page, 'Some of this is in the newest blocks only');
    expect(await arena.contracts.escrow.stakesOf(id, own.address)).toEqual([parseEther('1.25'), 0n]);
    await looksRight(page, 'staked');

    await send(arena, id, arena.wallet(1), { action: 'stake', outcome: 1, amount: '3' });
    await arena.look();
    await shown(page, '3 ETH');
    const winner = await fightOut(arena, matchId);
    await shown(page, 'A quorum of verifiers has agreed on the result.');
    await looksRight(page, 'challenge');
    await arena.passTime(CHALLENGE_SECONDS + 1);
    await arena.look();
    if (winner === 1) {
      await shown(page, 'Nothing is due to it: its stakes were on the other corner.');
      await page.context().close();
    }
    const mine = winner === 0 ? page : (await open(path, arena.wallet(1), { context: { bypassCSP: true } })).page;
    if (winner === 1) await connect(mine);
    await shown(mine, 'Withdraw');
    await looksRight(mine, 'settled');
    const elsewhere = '0x00000000000000000000000000000000000000aa';
    await mine.getByText('To another address').click();
    await mine.getByLabel('Address that gets it').fill(arena.addresses.WagerEscrow);
    await mine.getByRole('button', { name: 'Withdraw', exact: true }).click();
    await says(mine, 'Nobody could ever get at it there');
    await browser.forgiveOnce(/status of 422/);
    await mine.getByLabel('Address that gets it').fill(elsewhere);
    await mine.getByRole('button', { name: 'Withdraw', exact: true }).click();
    await says(mine, 'Withdrawn: it is in a block');
    expect(await arena.chain.provider.getBalance(elsewhere)).toBe(
      (await arena.service.pools.get(id)).totals.reduce((sum, each) => sum + each) -
        (await arena.service.pools.get(id)).fee,
    );
    await arena.look();
    await shown(mine, 'has been withdrawn.');
  });

  test('whatever goes wrong in a wallet is said in words, and nothing is lost', async () => {
    const { id, path } = await openPool();
    const account = arena.wallet(2);
    const { page, own } = await open(path, account, { wallet: { chainId: 1, isStranger: true } });
    await page.getByRole('button', { name: 'Test Wallet' }).waitFor();
    own.refuses = true;
    await page.getByRole('button', { name: 'Test Wallet' }).click();
    await says(page, 'You have refused in the wallet');
    own.refuses = false;
    await connect(page);
    const stake = () => page.getByRole('button', { name: 'Stake', exact: true }).dispatchEvent('click');
    await stake();
    await says(page, 'Please choose whom you back.');
    await page.locator('[data-corner="1"]').click();
    await page.getByLabel('Amount, in ETH').fill('lots');
    expect(await page.locator('#stake-quote').textContent()).toContain('Please type an amount');
    await page.getByLabel('Amount, in ETH').fill('5000');
    await stake();
    await says(page, 'Your wallet has 1,000 ETH.');
    await page.getByLabel('Amount, in ETH').fill('0.5');
    // it knows this chain not, and no node of it is everybody's
    await stake();
    await says(page, 'Your wallet is on another chain');
    expect(own.asked.some(({ method }) => method === 'wallet_addEthereumChain')).toBe(false);
    await own.switchChain(arena.chain.chainId);
    own.refuses = true;
    await stake();
    await says(page, 'You have refused in the wallet');
    own.refuses = false;

    // the stake alone would fit, the network's fee does not
    await page.getByLabel('Amount, in ETH').fill('1000');
    await stake();
    await eventually(() => status(page).textContent()).toMatch(/not enough/);

    // somebody else's account now
    await own.use(arena.wallet(3));
    await page.getByLabel('Amount, in ETH').fill('0.5');
    await stake();
    await says(page, 'shows another account now');
    await own.use(account);
    await stake();
    await says(page, 'shows another account now');

    // a wallet's "cancel": the same number, another transaction
    await arena.chain.provider.send('evm_setAutomine', [false]);
    try {
      await stake();
      await says(page, 'Sent. Waiting until a block takes it in');
      const nonce = await arena.chain.provider.getTransactionCount(account.address, 'latest');
      const fees = { maxFeePerGas: 90_000_000_000n, maxPriorityFeePerGas: 80_000_000_000n };
      await account.sendTransaction({ to: account.address, nonce, ...fees });
      await arena.chain.provider.send('evm_mine', []);
      await says(page, 'Another transaction has taken its place');
    } finally {
      // whoever waits for a block after a failure would wait for ever
      await arena.chain.provider.send('evm_setAutomine', [true]);
    }
    expect(await arena.contracts.escrow.stakesOf(id, account.address)).toEqual([0n, 0n]);
    await page.locator('#desk-forget').click();
    await says(page, 'Forgotten here.');
    await page.getByRole('button', { name: 'Test Wallet' }).waitFor();
  });

  test('tokens are allowed first, then staked', async () => {
    const { id, path } = await openPool('arena');
    const account = arena.wallet(4);
    await (await arena.contracts.token.transfer(account.address, parseEther('50'))).wait();
    const { page } = await open(path, account, { device: 'phone', scheme: 'dark', context: { bypassCSP: true } });
    await connect(page);
    await page.locator('[data-corner="1"]').click();
    await page.getByLabel('Amount, in ARENA').fill('12.5');
    await expect.poll(() => page.getByRole('button', { name: '1. Allow' }).getAttribute('aria-disabled')).toBe('false');
    await looksRight(page, 'tokens-phone-dark');
    // pressed too early, the second step does the first
    await page.getByRole('button', { name: '2. Stake' }).dispatchEvent('click');
    await says(page, 'Allowed. Now stake');
    await page.getByRole('button', { name: '2. Stake', disabled: false }).click();
    await says(page, 'Your stake is in a block');
    expect(await arena.contracts.escrow.stakesOf(id, account.address)).toEqual([0n, parseEther('12.5')]);
  });

  test('without a wallet and without a pool it says what there is to do, on a phone in the dark and in the light, and on a desktop', async () => {
    const { path } = await openPool();
    const { matchId } = await openMatch(arena);
    for (const device of ['phone', 'desktop'] as const) {
      const options = { device, scheme: 'dark', context: { bypassCSP: true } } as const;
      const { page } = await open(path, null, options);
      await shown(page, 'No wallet has been found in this browser yet');
      await looksRight(page, `no-wallet-${device}-dark`);
      const { page: empty } = await open(`/escrow/${matchId}`, null, options);
      await shown(empty, 'Sign in to ask for one');
      await looksRight(empty, `no-pool-${device}-dark`);
      if (device === 'desktop') continue;
      for (const [each, name] of [
        [page, 'no-wallet'],
        [empty, 'no-pool'],
      ] as const) {
        await browser.turn(each, { scheme: 'light' });
        await looksRight(each, `${name}-${device}-light`);
      }
    }
  });

  test('anybody ends a pool that nobody has ended, and everything goes back', async () => {
    const { id, path } = await openPool();
    await send(arena, id, arena.wallet(5), { action: 'stake', outcome: 0, amount: '2' });
    await arena.look();
    await arena.passTime(600 + 24 * 3_600 + 60);
    const { page } = await open(path, arena.wallet(5), { context: { bypassCSP: true } });
    await connect(page);
    await shown(page, 'There is no result that counts');
    await looksRight(page, 'ending');
    await page.getByRole('button', { name: 'Void the pool' }).click();
    await says(page, 'Done: it is in a block');
    await arena.look();
    await shown(page, 'It is void: everybody can withdraw');
    await page.getByRole('button', { name: 'Withdraw', exact: true }).click();
    await says(page, 'Withdrawn: it is in a block');
    await shown(page, 'The arena’s bond');
    await page.getByRole('button', { name: 'Withdraw your part' }).click();
    await eventually(async () => (await arena.contracts.escrow.poolOf(id)).bond).toBe(0n);
  });
}
