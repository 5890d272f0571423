import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type DiscordMember, discordMember } from '../club/members.ts';
import { type DiscordClub, openClub } from '../market/discord-club.ts';
import { type Night, openNight } from '../market/night.ts';
import { freePort } from '../ports.ts';
import { type Device, NOT_DRAWN, type TestBrowser, useBrowser } from './browser.ts';

/** An evening as members have it: `arena start` with Discord, Telegram and two exchanges, and a browser for the links that it gives out. */
export interface Evening {
  browser: TestBrowser;
  night: Night;
  club: DiscordClub;
  /** Where its pages are, without a slash at the end. */
  base: string;
  member(name: string): DiscordMember;
  /** Keeps a picture of the page. */
  look(page: Page, name: string, device: Device): Promise<unknown>;
  api(path: string): Promise<Response>;
}

export const DEVICES: readonly Device[] = ['phone', 'desktop'];

/** Opened before the tests of this `describe`; the members of what is returned can be read from then on. */
export function useEvening(bettingSeconds: number): Evening {
  const browser = useBrowser();
  const evening = { browser } as Evening;
  afterEach(() => void browser.forgive(NOT_DRAWN));
  beforeAll(async () => {
    const port = await freePort();
    const base = `http://127.0.0.1:${port}`;
    const night = await openNight({ PORT: String(port), PUBLIC_URL: base, BETTING_SECONDS: String(bettingSeconds) });
    Object.assign(evening, { night, base });
    await night.start();
    const club = openClub(night.discord);
    Object.assign(evening, {
      club,
      member: (name: string) => discordMember(club.person(name), club.channel),
      look: (page: Page, name: string, device: Device) =>
        browser.screenshot(page, `evening/${name}-${device}`, { fullPage: true }),
      api: (path: string) => fetch(`${base}${path}`),
    } satisfies Partial<Evening>);
  });
  afterAll(() => evening.night?.close());
  return evening;
}

/** The last test of an evening. */
export function endsWell(evening: Evening): void {
  test('the log has nothing that an operator would have to worry about, and the arena ends when it is told to', async () => {
    const { night } = evening;
    expect(await night.end('SIGTERM')).toBe(0);
    expect(night.warnings(50)).toEqual([]);
    expect((await night.command('ledger', 'check')).output).toContain('Every credit is accounted for.');
  });
}

export async function words(page: Page, selector: string): Promise<string> {
  return (await page.locator(selector).first().textContent()) ?? '';
}

export const main = (page: Page) => words(page, 'main');
