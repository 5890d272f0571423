import { Wallet } from 'ethers';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import type { DiscordMember } from '../club/members.ts';
import { type FakeMessage, waitFor } from '../fakes/discord/index.ts';
import { buttonsOf, isGif, matchIdOf, textOf } from '../market/discord-club.ts';
import { inChromium } from './browser.ts';
import { addressOf } from './chat-links.ts';
import { giveWallet, type TestWallet } from './wallet.ts';
import { DEVICES, type Evening, endsWell, main, useEvening, words } from './whole-evening.ts';
import { type Heard, type Witness, witness } from './witness.ts';

/**
 * A match as members follow it: on the pages of the links that the chat gives out, on a phone and at a desk, while one of them signs in
 * with a wallet. Everything passes in real time.
 */

/** Two browsers open, look and are looked at before somebody bets. */
const BETTING_SECONDS = 60;
/** From the announcement to the animation: bets, the tape, the fight, the GIF, on a machine that does other things as well. */
const MATCH_MS = BETTING_SECONDS * 1000 + 200_000;

/** What only somebody who knows the result writes, in pages, data and events. */
const RESULT = /data-stage="told"|>Winner<|Who won what|It came out|The coaches say|"winner": ?[01]|\bwon (by|on)\b/;
/** Of the card of a match (PNG: bytes 20 to 23), once its result is told. */
const TOLD_CARD_HEIGHT = 1000;
inChromium(suite);

function suite(): void {
  const evening = useEvening(BETTING_SECONDS);

  test('a live match is followed on two pages from its announcement to its end, and tells nothing before the chat; a wallet is linked meanwhile', async () => {
    const { browser, night, club, look, api, member } = evening;
    const [ada, cy] = [member('Ada'), member('Cy')];
    const live = await club.queue([
      // against a gunner it takes half a minute at least, and the highlights 15 s at most: the fight is still on when they are over
      { who: ada.person, agent: 'Rusty', archetype: 'sentinel' },
      { who: member('Bob').person, agent: 'Voltran', archetype: 'gunner' },
    ]);
    const id = matchIdOf(live);
    const witnesses: Witness[] = [];
    const pages = await Promise.all(
      DEVICES.map(device =>
        browser.open(addressOf(live, /Match page/), {
          device,
          scheme: device === 'phone' ? 'dark' : 'light',
          prepare: async page => void witnesses.push(await witness(page)),
        }),
      ),
    );
    const both = async (name: string) => {
      for (const [index, page] of pages.entries()) await look(page, name, DEVICES[index] ?? 'phone');
    };
    const gifPosted = night.discord
      .messageIn(club.channel, message => message.referencedId === live.id && isGif(message), MATCH_MS)
      .then(gif => ({ gif, at: Date.now() }));
    const resultTold = gifPosted
      .then(({ gif }) => waitFor(() => /wins/.test(textOf(gif)), 'the result under the animation'))
      .then(() => Date.now());
    const begun = pages.map(page =>
      page
        .locator('[data-player]')
        .waitFor({ state: 'attached', timeout: MATCH_MS })
        .then(() => Date.now()),
    );

    // what is waited for below may never come: then the first thing that was missing is told, not the last
    for (const waited of [gifPosted, resultTold, ...begun]) waited.catch(() => undefined);

    // Bets: the countdown runs, and odds move where somebody bets in chat.
    for (const page of pages) {
      expect(await words(page, 'h1')).toMatch(/Rusty.*vs.*Voltran|Voltran.*vs.*Rusty/);
      expect(await words(page, '[data-part=stage]')).toMatch(/Bets close in/);
      await page.evaluate(() => Object.assign(window, { sameAsBefore: true }));
    }
    const countdowns = () => Promise.all(pages.map(page => words(page, '[data-part=stage] time')));
    const [before, oddsBefore] = [await countdowns(), await Promise.all(pages.map(odds))];
    await both('06-live-open');
    const [left = ''] = buttonsOf(live).map(label => label.replace(/ \d+%$/, ''));
    const asked = await club.ask(cy.person, 'bet', { pick: left, stake: '50' });
    expect(textOf(await club.tap(cy.person, asked, 'Confirm'))).toContain('Balance 450');
    for (const [index, page] of pages.entries()) {
      await expect.poll(() => odds(page)).not.toBe(oddsBefore[index]);
      expect(await words(page, '[data-live=bettors]')).toBe('1 member');
      await expect.poll(() => words(page, '[data-part=stage] time')).not.toBe(before[index]);
    }
    await both('07-live-bet');
    // meanwhile, by herself
    const signedIn = signInAndOut(evening, ada);
    signedIn.catch(() => undefined);

    // The tape is drawn second by second.
    for (const page of pages) {
      await page.locator('[data-stage=locked]').waitFor({ timeout: BETTING_SECONDS * 1000 + 60_000 });
      const seconds = async () => Number(/after (\d+) of 45/.exec(await words(page, '[data-part=tape]'))?.[1] ?? 0);
      await expect.poll(seconds).toBeGreaterThan(1);
      const then = await seconds();
      await expect.poll(seconds).toBeGreaterThan(then);
    }
    await both('08-live-tape');

    // The fight begins on both when its animation stands in the chat, and is the same picture on both.
    const { gif, at: gifAt } = await gifPosted;
    const begunAt = await Promise.all(begun);
    for (const page of pages) await page.locator('.player-canvas[data-position]').waitFor({ timeout: MATCH_MS });
    console.log(
      `from the animation in the chat to the fight on a page: ${begunAt.map(at => at - gifAt).join(', ')} ms`,
    );
    const apart = async () => {
      const [one = 0, two = 0] = await Promise.all(pages.map(page => page.locator('.timeline-slider').inputValue()));
      return Math.abs(Number(one) - Number(two));
    };
    await expect.poll(apart).toBeLessThan(20);
    // on a machine that stands still for long the fight may be over before it is looked at
    for (const page of pages) {
      const live = page.getByRole('button', { name: 'Live', exact: true });
      await live.or(page.locator('[data-stage=told]')).first().waitFor();
    }
    await both('09-live-fight');
    await Promise.all(pages.map(toldNothing));

    // The chat tells the result after the highlights; who is still watching the whole fight here sees its end before it is read.
    const toldAt = await resultTold;
    expect(Math.max(...begunAt)).toBeLessThan(toldAt);
    const winner = /🏆 (\S+) wins/.exec(textOf(gif))?.[1] ?? 'nobody';
    await Promise.all(
      pages.map(async page => {
        await toldNothing(page);
        await page.locator('[data-stage=told]').waitFor();
        expect(await page.locator('[data-player][data-live="in step"]').count()).toBe(0);
      }),
    );
    for (const page of pages) {
      expect(await words(page, '[data-part=stage]')).toContain(`${winner} won`);
      expect(await words(page, '[data-part=odds]')).toMatch(/Who won what[\s\S]*Cy/);
      // the fight that somebody is watching is left alone, and the page was never loaded anew
      expect(await page.locator('.player-canvas').isVisible()).toBe(true);
      expect(await page.evaluate(() => 'sameAsBefore' in window)).toBe(true);
    }
    await both('10-live-told');

    const replay = (await (await api(`/v1/matches/${id}/replay`)).json()) as Record<string, string>;
    const secrets = [replay['serverSeed'], replay['seed'], replay['stateHash']].map(String);
    expect(secrets.every(secret => /^[0-9a-f]{64}$/.test(secret))).toBe(true);
    for (const { heard, unread, settled } of witnesses) {
      await settled();
      expect(unread).toEqual([]);
      expect(heard.length).toBeGreaterThan(15);
      expect(heard.filter(each => each.at < gifAt && tells(each, secrets)).map(({ from }) => from)).toEqual([]);
      // whoever may watch has the replay, and with it all that can be known: but no page and no event says it
      const early = heard.filter(each => each.at < toldAt && !each.from.endsWith('/replay'));
      expect(early.filter(each => tells(each, secrets)).map(({ from }) => from)).toEqual([]);
      expect(heard.filter(each => each.at >= toldAt && tells(each, secrets)).length).toBeGreaterThan(0);
    }
    await signedIn;
  });

  endsWell(evening);
}

/** Who is still watching in step with everybody reads nothing of the end. */
async function toldNothing(page: Page): Promise<void> {
  // all at one moment: the next may be the fight's end
  const { isInStep, stage, status, said } = await page.evaluate(() => ({
    isInStep: document.querySelector('[data-player][data-live="in step"]') !== null,
    stage: document.querySelector('[data-stage]')?.getAttribute('data-stage'),
    status: document.querySelector('[data-part=stage]')?.textContent,
    said: document.querySelector('article')?.textContent,
  }));
  if (!isInStep) return;
  expect(stage).toBe('fighting');
  expect(status).not.toMatch(/won/);
  expect(said).not.toMatch(/\bwon (by|on)\b|Who won what/);
}

/**
 * A wallet is linked from chat to chat; it and a code of /login sign in; signing out everywhere ends both.
 */
async function signInAndOut({ browser, night, club, base, look }: Evening, ada: DiscordMember): Promise<void> {
  const offer = await ada.ask('link wallet', {}, /Open this where your wallet is/);
  const account = Wallet.createRandom() as unknown as Wallet;
  let wallet: TestWallet | null = null;
  const phone = await browser.open(addressOf(offer.on as FakeMessage, /Open the page/), {
    device: 'phone',
    prepare: async page => {
      wallet = await giveWallet(page, { account, name: 'Amber Wallet' });
    },
  });
  await phone.getByRole('button', { name: 'Amber Wallet' }).waitFor();
  expect(await words(phone, '[data-part=offered]')).toContain(
    'It will be linked to Ada (@ada) on Discord, in Robot Club.',
  );
  await look(phone, '01-link-offered', 'phone');
  await phone.getByRole('button', { name: 'Amber Wallet' }).tap();
  await phone.getByRole('heading', { name: 'Now confirm in chat' }).waitFor();
  await look(phone, '02-link-signed', 'phone');
  expect((wallet as TestWallet | null)?.signed[0]).toContain(`${new URL(base).host} wants you to sign in`);

  // asked in private, with the whole address, without having to ask
  const ask = (message: FakeMessage) => textOf(message).includes(account.address);
  const question = await night.discord.messageIn(night.discord.privateChat(ada.person), ask);
  expect(textOf(question)).toContain('Is this your wallet?');
  expect(textOf(await club.tap(ada.person, question, 'Yes, it is mine'))).toContain('Your wallet is linked');
  await phone.getByRole('heading', { name: 'Your wallet is linked' }).waitFor();
  await look(phone, '03-link-done', 'phone');
  expect((await ada.ask('wallet show')).text).toContain(account.address);

  await phone.goto(`${base}/sign-in?to=/me`);
  await look(phone, '04-sign-in', 'phone');
  await phone.getByRole('button', { name: 'Amber Wallet' }).tap();
  await phone.waitForURL(`${base}/me`);
  expect(await main(phone)).toContain(account.address);
  await look(phone, '05-me', 'phone');

  const login = await ada.ask('login', {}, /signed in as you/);
  const code = /\b[0-9A-Z]{4}-[0-9A-Z]{4}\b/.exec(login.text)?.[0] ?? '';
  const desktop = await browser.open(`${base}/sign-in?to=/me`);
  await desktop.getByLabel('Code of /login').fill(code);
  await look(desktop, '04-sign-in', 'desktop');
  await desktop.getByRole('button', { name: 'Continue' }).click();
  await desktop.getByText('This code signs you in as').waitFor();
  expect(await words(desktop, '#who')).toMatch(/^\u2068Ada\u2069 \(Discord\)$/);
  await look(desktop, '04-sign-in-whose', 'desktop');
  await desktop.getByRole('button', { name: 'Yes, sign me in' }).click();
  await desktop.waitForURL(`${base}/me`);
  expect(await main(desktop)).toMatch(/by a wallet[\s\S]*by a code|by a code[\s\S]*by a wallet/);
  await look(desktop, '05-me', 'desktop');

  const everywhere = desktop.locator('button[data-delete="/v1/sessions"]');
  await everywhere.click();
  await everywhere.click();
  await desktop.waitForURL(/\/sign-in/);
  await phone.goto(`${base}/me`);
  await phone.waitForURL(/\/sign-in/);
  // the phone still thought that it was signed in, and asked for another token
  await phone.waitForFunction(() => !document.cookie.includes('arena-csrf'));
  await browser.forgiveOnce(/401/);
}

/** All chances that a page shows, as text. */
async function odds(page: Page): Promise<string> {
  return (await page.locator('[data-chance]').allTextContents()).join(' ');
}

/** Whether somebody who was told this knows who won. */
function tells({ type, from, bytes }: Heard, secrets: readonly string[]): boolean {
  if (type === 'image/png' && from.includes('/card.png')) return bytes.readUInt32BE(20) === TOLD_CARD_HEIGHT;
  if (!/^(text\/html|application\/json|event)/.test(type)) return false;
  const text = bytes.toString('utf8');
  return RESULT.test(text) || secrets.some(secret => text.includes(secret));
}
