import { readFileSync } from 'node:fs';
import { Wallet } from 'ethers';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type DiscordMember, discordMember } from '../club/members.ts';
import { type FakeMessage, waitFor } from '../fakes/discord/index.ts';
import { openHost } from '../fakes/host/index.ts';
import { buttonsOf, type DiscordClub, isGif, matchIdOf, openClub, textOf } from '../market/discord-club.ts';
import { type Night, openNight } from '../market/night.ts';
import { freePort } from '../ports.ts';
import { type Device, inChromium, NOT_DRAWN, useBrowser } from './browser.ts';
import { addressOf } from './chat-links.ts';
import { giveWallet, type TestWallet } from './wallet.ts';
import { type Heard, type Witness, witness } from './witness.ts';

/**
 * An evening as members have it: `arena start` with Discord, Telegram and two exchanges, and the pages of the links that it gives out, on a
 * phone and at a desk. Everything passes in real time.
 */

/** Two browsers open, look and are looked at before somebody bets. */
const BETTING_SECONDS = 45;
/** From the announcement to the animation: bets, the tape, the fight, the GIF, on a machine that does other things as well. */
const MATCH_MS = BETTING_SECONDS * 1000 + 100_000;
const DEVICES: readonly Device[] = ['phone', 'desktop'];

/** What only somebody who knows the result writes, in pages, data and events. */
const RESULT = /data-stage="told"|>Winner<|Who won what|It came out|The coaches say|"winner": ?[01]|\bwon (by|on)\b/;
/** Of the card of a match (PNG: bytes 20 to 23), once its result is told. */
const TOLD_CARD_HEIGHT = 1000;
/** What a browser itself says while nobody listens at the address. */
const DOWN =
  /ERR_(CONNECTION_REFUSED|CONNECTION_RESET|INCOMPLETE_CHUNKED_ENCODING|EMPTY_RESPONSE|NETWORK_IO_SUSPENDED)/;

inChromium(suite);

function suite(): void {
  const browser = useBrowser();
  afterEach(() => void browser.forgive(NOT_DRAWN));
  let night: Night;
  let club: DiscordClub;
  let base: string;
  let ada: DiscordMember;
  let cy: DiscordMember;
  /** The match of the evening, once it has been told. */
  let told: { id: string; live: FakeMessage; gif: FakeMessage };

  beforeAll(async () => {
    const port = await freePort();
    base = `http://127.0.0.1:${port}`;
    night = await openNight({
      PORT: String(port),
      PUBLIC_URL: base,
      BETTING_SECONDS: String(BETTING_SECONDS),
    });
    await night.start();
    club = openClub(night.discord);
    ada = member('Ada');
    cy = member('Cy');
  });
  afterAll(() => night?.close());

  const member = (name: string) => discordMember(club.person(name), club.channel);
  const look = (page: Page, name: string, device: Device) =>
    browser.screenshot(page, `evening/${name}-${device}`, { fullPage: true });
  const words = async (page: Page, selector: string) => (await page.locator(selector).first().textContent()) ?? '';
  const main = (page: Page) => words(page, 'main');
  const api = (path: string) => fetch(`${base}${path}`);

  test('a wallet is linked from chat to chat; it and a code of /login sign in; signing out everywhere ends both', async () => {
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
    const question = await night.discord.messageIn(night.discord.privateChat(ada.person), ask, 60_000);
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
  });

  test('a live match is followed on two pages from its announcement to its end, and tells nothing before the chat', async () => {
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
      .then(({ gif }) => waitFor(() => /wins/.test(textOf(gif)), 'the result under the animation', 60_000))
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
    for (const page of pages)
      expect(await page.getByRole('button', { name: 'Live', exact: true }).isVisible()).toBe(true);
    await both('09-live-fight');
    for (const page of pages) expect(await words(page, '[data-part=stage]')).not.toMatch(/won/);

    // The chat tells the result after the highlights; who is still watching the whole fight here sees its end before it is read.
    const toldAt = await resultTold;
    expect(Math.max(...begunAt)).toBeLessThan(toldAt);
    const winner = /🏆 (\S+) wins/.exec(textOf(gif))?.[1] ?? 'nobody';
    await Promise.all(
      pages.map(async page => {
        const told = page.locator('[data-stage=told]');
        // all at one moment: the next may be the fight's end
        const { isInStep, stage, said } = await page.evaluate(() => ({
          isInStep: document.querySelector('[data-player][data-live="in step"]') !== null,
          stage: document.querySelector('[data-stage]')?.getAttribute('data-stage'),
          said: document.querySelector('article')?.textContent,
        }));
        if (isInStep) {
          expect(stage).toBe('fighting');
          expect(said).not.toMatch(/\bwon (by|on)\b|Who won what/);
        }
        await told.waitFor({ timeout: 60_000 });
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
    told = { id, live, gif };

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
  });

  test('link buttons of the chat open the page that they name', async () => {
    const dora = discordMember(
      night.discord.person('Dora', {
        in: [[...night.discord.world.guilds.values()].find(({ name }) => name === 'Robot Club')!],
        displayName: 'Dora',
        moderator: true,
      }),
      club.channel,
    );
    const cup = { name: 'Evening Cup', size: 4, fee: 0, start: 'by command' };
    await dora.ask('tournament create', cup, /Evening Cup is announced/);
    const isBoard = (message: FakeMessage) => /Evening Cup[\s\S]*0 of 4 agents/.test(textOf(message));
    const board = await night.discord.messageIn(club.channel, isBoard, 60_000);
    const said = async (command: string, options: Record<string, string> = {}) =>
      (await ada.ask(command, options)).on as FakeMessage;
    const links: [name: string, address: string, shows: RegExp][] = [
      ['match', addressOf(told.gif, /Match page/), /Result[\s\S]*won/],
      ['leaderboard', addressOf(await said('leaderboard'), /Leaderboard page/), /Leaderboard[\s\S]*Rusty/],
      ['agent', addressOf(await said('agent show', { name: 'Rusty' }), /Agent page/), /Rusty[\s\S]*Rating/],
      ['profile', addressOf(await said('profile'), /Member page/), /Ada[\s\S]*Rusty/],
      ['bracket', addressOf(board, /Bracket page/), /Evening Cup/],
      ['verify', addressOf(await said('verify', { id: told.id }), /Verify in the browser/), /Check/],
    ];
    for (const device of DEVICES) {
      for (const [name, address, shows] of links) {
        const page = await browser.open(address, { device, scheme: device === 'phone' ? 'dark' : 'light' });
        expect([name, await main(page)]).toEqual([name, expect.stringMatching(shows)]);
        expect([name, await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)]).toEqual([name, 0]);
        await look(page, `11-${name}`, device);
      }
    }
    // who has joined in chat stands on the page
    await ada.tap({ text: '', buttons: [], picture: null, on: board }, 'Join', /is in Evening Cup/);
    const page = await browser.open(addressOf(board, /Bracket page/), { device: 'phone' });
    expect(await main(page)).toMatch(/1 of 4[\s\S]*Rusty/);
    await look(page, '12-bracket-joined', 'phone');
  });

  test.each(DEVICES)('from the leaderboard to a fight that is watched, checked and kept (%s)', async device => {
    const page = await browser.open(base, { device });
    // both opponents stand in their row, whoever lost
    const row = page.locator(`a[href="/matches/${told.id}"]`);
    const { y: top = 0, height = 0 } = (await row.boundingBox()) ?? {};
    for (const name of ['Rusty', 'Voltran']) {
      const { y = 0 } = (await row.getByText(name).boundingBox()) ?? {};
      expect([name, y > top && y < top + height]).toEqual([name, true]);
    }
    await look(page, '13-home', device);
    await page.getByRole('link', { name: 'Leaderboard' }).first().click();
    await page.getByRole('link', { name: 'Rusty' }).first().click();
    await page.waitForURL(/\/agents\//);
    await page.locator(`a[href="/matches/${told.id}"]`).first().click();
    await page.waitForURL(`${base}/matches/${told.id}`);
    await page.getByRole('button', { name: 'Watch the fight' }).click();
    const canvas = page.locator('.player-canvas[data-position]');
    await canvas.waitFor();
    const [first, position] = [await canvas.screenshot(), Number(await canvas.getAttribute('data-position'))];
    const shown = async () => Number(await canvas.getAttribute('data-position'));
    await expect.poll(shown).toBeGreaterThan(position + 30);
    expect((await canvas.screenshot()).equals(first)).toBe(false);
    await page.keyboard.press('k');

    await page.getByRole('button', { name: 'Verify this fight' }).click();
    await page.locator('.verify-summary').waitFor();
    expect(await words(page, '.verify-summary')).toMatch(/^Everything that can be checked here matches: (\d+) of \1\./);
    const verdicts = await page
      .locator('.verify-line')
      .evaluateAll(lines => lines.map(line => `${line.dataset['check']} ${line.dataset['verdict']}`));
    // prices and looks: no browser can prove them, and it says so
    expect(verdicts.filter(line => !line.endsWith(' yes'))).toEqual(['tape open', 'looks open']);
    expect(verdicts.length).toBeGreaterThanOrEqual(9);
    await look(page, '14-verified', device);

    for (const [name, path] of [
      ['Replay as JSON', `/v1/matches/${told.id}/replay`],
      ['GIF', `/v1/matches/${told.id}/replay.gif`],
    ] as const) {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('link', { name, exact: true }).click(),
      ]);
      const kept = readFileSync(await download.path());
      expect(kept.equals(Buffer.from(await (await api(path)).arrayBuffer()))).toBe(true);
      expect(download.suggestedFilename()).toContain(told.id);
    }
    const gif = Buffer.from(await (await api(`/v1/matches/${told.id}/replay.gif`)).arrayBuffer());
    expect(gif.equals(Buffer.from(told.gif.attachments[0]?.bytes ?? []))).toBe(true);
  });

  test('a program plays with a token of /token create; killed in the middle of the tape, pages come back by themselves', async () => {
    const made = await cy.ask('token create', { name: 'bot', scopes: 'all' }, /arena_pat_/);
    const token = /arena_pat_[\w-]+/.exec(made.text)?.[0] ?? '';
    const send = async (method: string, path: string, body?: object) => {
      const headers = {
        authorization: `Bearer ${token}`,
        'idempotency-key': crypto.randomUUID(),
        ...(body && { 'content-type': 'application/json' }),
      };
      const answer = await fetch(`${base}${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) });
      return { status: answer.status, json: (await answer.json()) as Record<string, unknown> };
    };
    const me = await send('GET', '/v1/me');
    expect(me.json).toMatchObject({ name: 'Cy', memberships: [{ communityName: 'Robot Club' }] });
    const { communityId } = (me.json['memberships'] as { communityId: string }[])[0] ?? { communityId: '' };

    // an address of the arena's own machine is no place for a webhook
    const host = await openHost((_request, response) => response.end());
    for (const name of ['127.0.0.1', 'localhost', '[::1]']) {
      const url = `https://${name}:${host.port}/hook`;
      const refused = await send('POST', '/v1/webhooks', { communityId, url, events: ['match.result'] });
      expect([name, refused.status]).toEqual([name, 422]);
      const [problem] = refused.json['errors'] as { field: string; message: string }[];
      expect(problem).toMatchObject({
        field: 'url',
        message: expect.stringMatching(/^That address cannot be used\. /),
      });
    }
    expect(host.connections).toBe(0);
    await host.close();

    const agent = await send('POST', `/v1/communities/${communityId}/agents`, {
      name: 'Copper',
      archetype: 'sentinel',
    });
    expect(agent).toMatchObject({ status: 201, json: { name: 'Copper' } });
    const agentId = String(agent.json['id']);
    const queued = await send('POST', `/v1/communities/${communityId}/queue`, { agent: agentId });
    expect(queued).toMatchObject({ status: 200, json: { agentName: 'Copper', ownerName: 'Cy' } });
    const dot = member('Dot');
    await dot.ask('agent create', { name: 'Gripper', archetype: 'grappler' }, /enters the arena/);
    await dot.ask('queue join', { agent: 'Gripper' });
    const isTheirs = (message: FakeMessage) => /Copper/.test(textOf(message)) && /Gripper/.test(textOf(message));
    const live = await night.discord.messageIn(club.channel, isTheirs, 60_000);

    const address = addressOf(live, /Match page/);
    const pages = [
      await browser.open(address, { device: 'phone' }),
      await browser.open(address),
      await browser.open(base, { device: 'phone' }),
    ];
    const [phone, desktop, home] = pages as [Page, Page, Page];
    for (const page of pages) await page.evaluate(() => Object.assign(window, { sameAsBefore: true }));
    await phone.locator('[data-stage=locked]').waitFor({ timeout: BETTING_SECONDS * 1000 + 60_000 });
    await expect.poll(() => words(phone, '[data-part=tape]')).toMatch(/after [1-9]/);
    expect(await night.end('SIGKILL')).toBe('SIGKILL');
    // who looks at something that stands still is told why
    for (const page of pages) await page.getByText('Not connected.').waitFor();
    await look(phone, '15-killed', 'phone');
    await look(desktop, '15-killed', 'desktop');
    await night.start();

    const gif = await club.result(live, MATCH_MS);
    const winner = /🏆 (\S+) wins/.exec(textOf(gif))?.[1] ?? 'nobody';
    for (const page of [phone, desktop]) {
      // who stops watching with everybody need not wait for the end
      await page.locator('.player-canvas[data-position]').waitFor();
      await page.evaluate(() => {
        const button = document.querySelector<HTMLElement>('.player-play');
        if (button?.getAttribute('aria-label') === 'Pause') button.click();
      });
      await page.locator('[data-stage=told]').waitFor();
      expect(await words(page, '[data-part=stage]')).toContain(`${winner} won`);
    }
    await expect.poll(() => home.locator(`a[href="${new URL(address).pathname}"] .won`).count()).toBe(1);
    expect(await words(home, `a[href="${new URL(address).pathname}"] .won`)).toContain(winner);
    for (const page of pages) expect(await page.evaluate(() => 'sameAsBefore' in window)).toBe(true);
    for (const page of pages) expect(await page.getByText('Not connected.').count()).toBe(0);
    await look(phone, '16-back', 'phone');
    await look(desktop, '16-back', 'desktop');
    await look(home, '16-back-home', 'phone');
    browser.forgive(DOWN);
  });

  test('the log has nothing that an operator would have to worry about, and the arena ends when it is told to', async () => {
    expect(await night.end('SIGTERM')).toBe(0);
    expect(night.lines().filter(({ level }) => level >= 50)).toEqual([]);
    expect((await night.command('ledger', 'check')).output).toContain('Every credit is accounted for.');
  });
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
