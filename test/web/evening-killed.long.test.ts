import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { type DiscordMember, discordMember } from '../club/members.ts';
import type { FakeMessage } from '../fakes/discord/index.ts';
import { openHost } from '../fakes/host/index.ts';
import { matchIdOf, textOf } from '../market/discord-club.ts';
import { inChromium } from './browser.ts';
import { addressOf } from './chat-links.ts';
import { DEVICES, endsWell, main, useEvening, words } from './whole-evening.ts';

/**
 * A match whose arena is killed in the middle of the tape, as its pages show it; afterwards, the links of the chat and a fight that is
 * watched, checked and kept, on a phone and at a desk. Everything passes in real time.
 */

/** Whoever opens a page later sees the tape, which is when the arena is killed. */
const BETTING_SECONDS = 30;
/** From the arena's return to the animation: the tape, the fight, the GIF, on a machine that does other things as well. */
const MATCH_MS = 300_000;

/** What a browser itself says while nobody listens at the address. */
const DOWN =
  /ERR_(CONNECTION_REFUSED|CONNECTION_RESET|INCOMPLETE_CHUNKED_ENCODING|EMPTY_RESPONSE|NETWORK_IO_SUSPENDED)/;

inChromium(suite);

function suite(): void {
  const evening = useEvening(BETTING_SECONDS);
  let dot: DiscordMember;
  /** The match of the evening, once it has been told. */
  let told: { id: string; gif: FakeMessage };

  test('a program plays with a token of /token create; killed in the middle of the tape, pages come back by themselves', async () => {
    const { browser, night, club, base, look, member } = evening;
    const cy = member('Cy');
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
    dot = member('Dot');
    await dot.ask('agent create', { name: 'Gripper', archetype: 'grappler' }, /enters the arena/);
    await dot.ask('queue join', { agent: 'Gripper' });
    const isTheirs = (message: FakeMessage) => /Copper/.test(textOf(message)) && /Gripper/.test(textOf(message));
    const live = await night.discord.messageIn(club.channel, isTheirs);

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
    told = { id: matchIdOf(live), gif };
  });

  test('link buttons of the chat open the page that they name', async () => {
    const { browser, night, club, look } = evening;
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
    const board = await night.discord.messageIn(club.channel, isBoard);
    const said = async (command: string, options: Record<string, string> = {}) =>
      (await dot.ask(command, options)).on as FakeMessage;
    const links: [name: string, address: string, shows: RegExp][] = [
      ['match', addressOf(told.gif, /Match page/), /Result[\s\S]*won/],
      ['leaderboard', addressOf(await said('leaderboard'), /Leaderboard page/), /Leaderboard[\s\S]*Gripper/],
      ['agent', addressOf(await said('agent show', { name: 'Gripper' }), /Agent page/), /Gripper[\s\S]*Rating/],
      ['profile', addressOf(await said('profile'), /Member page/), /Dot[\s\S]*Gripper/],
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
    await dot.tap({ text: '', buttons: [], picture: null, on: board }, 'Join', /is in Evening Cup/);
    const page = await browser.open(addressOf(board, /Bracket page/), { device: 'phone' });
    expect(await main(page)).toMatch(/1 of 4[\s\S]*Gripper/);
    await look(page, '12-bracket-joined', 'phone');
  });

  test.each(DEVICES)('from the leaderboard to a fight that is watched, checked and kept (%s)', async device => {
    const { browser, base, look, api } = evening;
    const page = await browser.open(base, { device });
    // both opponents stand in their row, whoever lost
    const row = page.locator(`a[href="/matches/${told.id}"]`);
    const { y: top = 0, height = 0 } = (await row.boundingBox()) ?? {};
    for (const name of ['Copper', 'Gripper']) {
      const { y = 0 } = (await row.getByText(name).boundingBox()) ?? {};
      expect([name, y > top && y < top + height]).toEqual([name, true]);
    }
    await look(page, '13-home', device);
    await page.getByRole('link', { name: 'Leaderboard' }).first().click();
    await page.getByRole('link', { name: 'Gripper' }).first().click();
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

  endsWell(evening);
}
