import { parseEther, type Wallet } from 'ethers';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createOperatorDesk } from '../../core/chain/index.ts';
import { subjectBytes } from '../../core/chain/rights/right-kinds.ts';
import type { CommunityContext } from '../../core/communities/index.ts';
import { newId } from '../../core/platform/ids.ts';
import { invocationOf } from '../arena/harness.ts';
import { type ArenaApi, openArenaApi } from '../chain/arena-api.ts';
import { type ArenaChain, startArenaChain } from '../chain/arena-chain.ts';
import { tooWide, violations } from './axe.ts';
import { inChromium, type PageOptions, useBrowser } from './browser.ts';
import { giveWallet, type TestWallet } from './wallet.ts';

/** Rights are bought, used, given back and sold, and tokens are claimed, in a real browser with a wallet of one's own. */
inChromium(suite);

function suite(): void {
  const browser = useBrowser();
  let arena: ArenaChain;
  let api: ArenaApi;
  let ann: CommunityContext;
  let agentId: string;
  /** Of the page that was opened last. */
  let own: TestWallet | null = null;

  beforeAll(async () => {
    arena = await startArenaChain();
    api = await openArenaApi(arena);
    ann = await arena.house.communities.resolve(invocationOf('ann', 'help', {}, arena.clock.now()));
    agentId = (await arena.house.agents.create({ ...ann, name: 'Rusty', archetype: 'bruiser', limit: 3 })).id;
    await arena.test.database.prisma.wallet.create({
      data: {
        id: 'w',
        personId: ann.personId,
        address: arena.wallet(0).address,
        chainId: arena.chain.chainId,
        kind: 'eoa',
        isMain: true,
      },
    });
    for (const index of [0, 1]) {
      const { address } = arena.wallet(index);
      await arena.chain.provider.send('anvil_setBalance', [address, '0x8AC7230489E80000']);
    }
  });
  afterAll(async () => {
    await api?.close();
    await arena?.close();
  });

  async function open(path: string, account: Wallet | null, options: PageOptions = {}): Promise<Page> {
    const { provider, url, chainId } = arena.chain;
    return browser.open(api.url + path, {
      // axe is run in the page
      context: { bypassCSP: true },
      ...options,
      prepare: async page => {
        if (account) own = await giveWallet(page, { account, chainId, node: { provider, url, chainId } });
      },
    });
  }

  const says = (page: Page, words: string) =>
    expect.poll(() => page.locator('#desk-status').textContent()).toContain(words);
  const shown = (page: Page, text: string | RegExp) => page.getByText(text).locator('visible=true').first().waitFor();
  const connect = async (page: Page) => {
    await page.getByRole('button', { name: 'Test Wallet' }).click();
    await says(page, 'Connected.');
  };

  async function looksRight(page: Page, name: string): Promise<void> {
    await browser.screenshot(page, name, { fullPage: true });
    expect([name, ...(await tooWide(page)), ...(await violations(page))]).toEqual([name]);
  }

  test('a look is bought, used and given back; sparring with one’s own agent is sold for tokens', async () => {
    const desk = createOperatorDesk({ database: arena.test.database, chainId: arena.chain.chainId, newId });
    await desk.offer({ kind: 'look', subject: 'entrance:hologram', price: '0.01', asset: 'coin', days: 30 });
    await arena.look();
    const wallet = arena.wallet(0);
    const page = await open('/rights', wallet);
    await looksRight(page, 'rights-nobody');
    await page.getByRole('button', { name: 'Buy: Hologram' }).click();
    await says(page, 'Please connect your wallet first');
    await connect(page);
    await shown(page, 'This wallet has bought none');
    for (const count of [1, 2]) {
      await page.getByRole('button', { name: 'Buy: Hologram' }).click();
      await expect.poll(() => arena.contracts.entitlements.purchaseCount()).toBe(BigInt(count));
      await says(page, 'Bought.');
      await arena.look();
      await expect.poll(() => page.locator('#purchases li').count()).toBe(count);
    }
    await looksRight(page, 'rights-bought');
    await page.getByRole('button', { name: 'Use: Hologram' }).first().click();
    await says(page, 'It runs now.');
    await arena.look();
    await shown(page, /It runs until/);
    const before = await arena.chain.provider.getBalance(wallet.address);
    await page.getByRole('button', { name: 'Give back: Hologram' }).click();
    await says(page, 'Given back');
    expect(await arena.chain.provider.getBalance(wallet.address)).toBeGreaterThan(before + parseEther('0.009'));
    await arena.look();
    await shown(page, 'Given back.');

    const agents = arena.contracts.agents.connect(arena.operator);
    await (await agents.mint(wallet.address, subjectBytes(agentId), `0x${'11'.repeat(32)}`)).wait();
    await arena.test.database.prisma.agentToken.create({
      data: {
        agentId,
        chainId: arena.chain.chainId,
        tokenId: BigInt(subjectBytes(agentId)).toString(),
        state: 'minted',
        mintedFor: wallet.address,
        holder: wallet.address,
        askedById: ann.memberId,
      },
    });
    await shown(page, 'Sell sparring with your agent');
    await page.getByLabel('Price, in whole coins').fill('two');
    await page.getByRole('button', { name: 'Offer it' }).click();
    await says(page, 'Please type a price');
    await browser.forgiveOnce(/status of 422/);
    await page.getByLabel('Price, in whole coins').fill('2');
    await page.getByLabel('In', { exact: true }).selectOption('token');
    await page.getByRole('button', { name: 'Offer it' }).click();
    await says(page, 'Offered.');
    await arena.look();
    await shown(page, '2 ARENA for 30 days');
    await looksRight(page, 'rights-selling');

    const buyer = await open('/rights', arena.wallet(1), {
      device: 'phone',
      scheme: 'light',
      context: { bypassCSP: true },
    });
    await connect(buyer);
    await buyer.getByRole('button', { name: 'Buy: Rusty' }).click();
    await says(buyer, 'The contract may not take that many tokens yet');
    await (await arena.contracts.token.transfer(arena.wallet(1).address, parseEther('2'))).wait();
    await buyer.getByRole('button', { name: 'Allow: Rusty' }).click();
    await says(buyer, 'Allowed. Now buy');
    await buyer.getByRole('button', { name: 'Buy: Rusty' }).click();
    await says(buyer, 'Bought.');
    await arena.look();
    await shown(buyer, 'Not used yet');
    await looksRight(buyer, 'rights-phone');
  });

  test('tokens of a season are claimed, and count once they are delegated', async () => {
    const { house, test: base } = arena;
    const wallet = arena.wallet(0);
    const noDates = { opensAt: null, startsAt: null, endsAt: null, prizePool: 0, modifier: null };
    const { id } = await house.seasons.create(ann, { name: 'Iron Winter', ...noDates });
    await house.seasons.act(ann, 'open');
    await house.seasons.join(ann, await house.agents.ofMember(ann.memberId));
    await base.database.prisma.seasonEntry.updateMany({
      where: { seasonId: id, agentId },
      data: { division: 1, matches: 12, wins: 12 },
    });
    await house.seasons.act(ann, 'start');
    await house.seasons.act(ann, 'end');
    await house.seasons.step(id);
    await arena.passTime(5);
    await arena.look();

    const page = await open('/drops', wallet, { scheme: 'dark' });
    await shown(page, 'Iron Winter');
    await connect(page);
    await page.getByRole('button', { name: /^Claim: 600,000 ARENA/ }).click();
    await says(page, 'Claimed.');
    expect(await arena.contracts.token.balanceOf(wallet.address)).toBe(parseEther('600000'));
    await arena.look();
    await shown(page, /Season 1 in .*Claimed/);
    await looksRight(page, 'drops-claimed');
    await page.getByRole('button', { name: /^Let them count for me/ }).click();
    await says(page, 'Your tokens count for you.');
    expect(await arena.contracts.token.getVotes(wallet.address)).toBe(parseEther('600000'));
    await shown(page, 'They count for you: 600,000 ARENA');

    await page.getByRole('button', { name: 'List ARENA in your wallet' }).click();
    await says(page, 'lists ARENA from now on');
    const token = { address: arena.addresses.ArenaToken, symbol: 'ARENA', decimals: 18 };
    expect(own?.asked.at(-1)).toEqual({ method: 'wallet_watchAsset', params: { type: 'ERC20', options: token } });
    if (own) own.refuses = true;
    await page.getByRole('button', { name: 'List ARENA in your wallet' }).click();
    await says(page, 'You have refused in the wallet');

    const phone = await open('/drops', null, { device: 'phone', scheme: 'light', context: { bypassCSP: true } });
    await looksRight(phone, 'drops-phone');
    await browser.turn(phone, { scheme: 'dark' });
    await looksRight(phone, 'drops-phone-dark');
  });
}
