import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
  type ViewportSize,
} from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { PATIENCE_MS } from '../patience.ts';

/**
 * A real browser for the long tests of the pages: one Chromium a test file, a context of its own for every page. Whatever a page
 * complains of (an exception, an error in its console, something that its content security policy refuses) fails the test.
 */

/** Screenshots are looked at, not only taken: they stay here until the next run that takes any. */
export const SCREENSHOTS = fileURLToPath(new URL('../../.tmp/screenshots/', import.meta.url));
export const WANTS_SCREENSHOTS = process.env['ARENA_SCREENSHOTS'] === '1';
const EXECUTABLE = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';

/** What pages of a whole arena complain of where a busy machine gave up a picture in time: they stand without it. */
export const NOT_DRAWN = /status of 503 .*\/(card|figure)\.png/;

/**
 * With every window Chromium loads two pages of its own for the address bar, whose process costs more than opening a page of ours. The switch
 * replaces Playwright's: what that turns off is here, too.
 */
const NOT_NEEDED = [
  'WebUIOmniboxPopup',
  'WebUIOmniboxAimPopup',
  'AimEnabled',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsFirstBalancedModeAutoEnable',
  'HttpsUpgrades',
  'LensOverlay',
  'MediaRouter',
  'NetworkTimeServiceQuerying',
  'OptimizationHints',
  'PaintHolding',
  'PreconnectToSearch',
  'ThirdPartyStoragePartitioning',
];

const DEVICES = {
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true },
  desktop: { viewport: { width: 1280, height: 900 }, deviceScaleFactor: 1, isMobile: false, hasTouch: false },
} as const satisfies Record<string, BrowserContextOptions>;

export type Device = keyof typeof DEVICES;

export interface PageOptions {
  /** 390x844 with touch, or 1280x900 with a mouse. */
  device?: Device;
  scheme?: 'light' | 'dark';
  /** For everything else that a context may be told: `reducedMotion`, `javaScriptEnabled`, `storageState`. */
  context?: BrowserContextOptions;
  /** Done to the page before it goes anywhere, such as giving it a wallet. */
  prepare?: (page: Page) => Promise<unknown>;
}

export interface TestBrowser {
  /** Opens an address in a fresh context and waits until the page has loaded. */
  open(address: string, options?: PageOptions): Promise<Page>;
  /** What pages have complained of so far in this test; whoever expects something takes it out, and the rest fails the test. */
  readonly complaints: string[];
  /** Takes out the complaints that match and says how many there were. */
  forgive(expected: RegExp): number;
  /** Waits until so many complaints match, since the browser notes them when it likes, and takes them out. */
  forgiveOnce(expected: RegExp, count?: number): Promise<void>;
  /** Shows an open page in another way, in place, as if its reader had turned the phone or the light: a fraction of opening it anew. */
  turn(page: Page, to: { scheme?: 'light' | 'dark'; viewport?: ViewportSize }): Promise<void>;
  /** Keeps a picture of the page in `.tmp/screenshots/NAME.png` where ARENA_SCREENSHOTS=1 asks for pictures: they prove nothing and cost. */
  screenshot(page: Page, name: string, options?: { fullPage?: boolean }): Promise<void>;
}

/**
 * Runs a suite where Chromium is installed. `.ci/run` installs it and sets ARENA_REQUIRE_CHROMIUM, so that there its absence is a
 * failure.
 */
export function inChromium(suite: () => void): void {
  if (hasChromium()) {
    suite();
    return;
  }
  test(`Chromium is not at ${EXECUTABLE}: this suite runs where it is, and .ci/run insists on it`, () => {
    expect(process.env['ARENA_REQUIRE_CHROMIUM']).not.toBe('1');
  });
}

function hasChromium(): boolean {
  try {
    accessSync(EXECUTABLE, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** A browser for the tests of this file (or of this `describe`); its pages are closed after each test. */
export function useBrowser(): TestBrowser {
  let browser: Browser | undefined;
  const contexts: BrowserContext[] = [];
  const complaints: string[] = [];

  beforeAll(async () => {
    const args = ['--no-sandbox', '--disable-gpu', `--disable-features=${NOT_NEEDED.join(',')}`];
    browser = await chromium.launch({ executablePath: EXECUTABLE, args });
  });
  afterAll(() => browser?.close());
  function forgive(expected: RegExp): number {
    const kept = complaints.filter(complaint => !expected.test(complaint));
    const forgiven = complaints.length - kept.length;
    complaints.splice(0, complaints.length, ...kept);
    return forgiven;
  }

  afterEach(async () => {
    await Promise.all(contexts.splice(0).map(context => context.close()));
    expect(complaints.splice(0), 'what pages complained of').toEqual([]);
  });

  return {
    complaints,
    async open(address, { device = 'desktop', scheme = 'light', context: more = {}, prepare } = {}) {
      if (!browser) throw new Error('The browser is started before the first test, not before.');
      const context = await browser.newContext({ ...DEVICES[device], colorScheme: scheme, locale: 'en-GB', ...more });
      contexts.push(context);
      context.setDefaultTimeout(PATIENCE_MS);
      const page = await context.newPage();
      listen(page, complaints);
      await prepare?.(page);
      await page.goto(address, { waitUntil: 'load' });
      return page;
    },
    forgive,
    async forgiveOnce(expected, count = 1) {
      const come = () => complaints.filter(complaint => expected.test(complaint)).length;
      await expect.poll(come).toBeGreaterThanOrEqual(count);
      expect(forgive(expected)).toBe(count);
    },
    async turn(page, { scheme, viewport }) {
      if (scheme) await page.emulateMedia({ colorScheme: scheme });
      if (viewport) await page.setViewportSize(viewport);
      await page.evaluate(() => new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    },
    async screenshot(page, name, { fullPage = false } = {}) {
      if (!WANTS_SCREENSHOTS) return;
      await page.screenshot({ path: path.join(SCREENSHOTS, `${name}.png`), fullPage });
    },
  };
}

/** Chromium tells violations of the policy, failed requests and exceptions of workers in the console, too. */
function listen(page: Page, complaints: string[]): void {
  page.on('pageerror', error => complaints.push(`exception: ${error.message}`));
  page.on('crash', () => complaints.push('the page crashed'));
  page.on('console', message => {
    if (message.type() !== 'error' && message.type() !== 'warning') return;
    complaints.push(`console ${message.type()}: ${message.text()} (${message.location().url})`);
  });
}
