import type { Page, Route } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CommunityContext } from '../../core/communities/index.ts';
import { newId } from '../../core/platform/index.ts';
import { member, openMarket, openTestApi, spectator, type TestApi } from '../api/harness.ts';
import { tooWide, violations } from './axe.ts';
import { inChromium, type PageOptions, useBrowser } from './browser.ts';

/** What members do on the pages themselves, in a real browser. Money is at stake: what is counted is what the ledger holds afterwards. */
inChromium(suite);

/** Two pages are opened, looked through and bet on before a market closes. */
const BETTING_SECONDS = 600;

function suite(): void {
  const browser = useBrowser();
  let api: TestApi;
  let fan: CommunityContext;
  let fights = 0;

  beforeAll(async () => {
    api = await openTestApi({ simulatedMarkets: true, bettingSeconds: BETTING_SECONDS });
    await api.pass(0);
    fan = await spectator(api.house, 'gil');
  });
  afterAll(() => api.close());

  const address = (path: string) => `${api.running.url}${path}`;

  /** A rated match of two new agents, open for bets. */
  async function fresh(): Promise<{ matchId: string; owner: CommunityContext; agentId: string }> {
    fights += 1;
    const one = await member(api.house, `left${fights}`, `Rusty ${fights}`, 'rusher');
    const other = await member(api.house, `right${fights}`, `Voltran ${fights}`, 'gunner');
    const matchId = await openMarket(api, [one.context, other.context]);
    return { matchId, owner: one.context, agentId: one.agentId };
  }

  async function signedIn(who: CommunityContext, path: string, options: PageOptions = {}): Promise<Page> {
    const { code } = await api.house.sessions.codes.create(who, { surface: 'console', chatId: 'home' });
    const page = await browser.open(address(`/sign-in?to=${path}#code=${code}`), options);
    await page.click('#is-me');
    await page.waitForURL(address(path));
    return page;
  }

  const problems = async (page: Page) => [...(await violations(page)), ...(await tooWide(page))];

  const held = async (matchId: string) =>
    (await api.house.wagers.positions(fan))
      .filter(each => each.matchId === matchId)
      .map(({ pick, cost }) => [pick, cost]);
  const answer = (page: Page, pick: string) => page.locator(`#bet-form [data-answer="${pick}"]`);
  const place = (page: Page) => page.locator('#bet-place');
  /** Waits until the button names the order that it places. */
  const shown = (page: Page, words: RegExp | string) => place(page).filter({ hasText: words }).waitFor();
  const said = (page: Page, words: RegExp | string) => page.locator('#bet-status').filter({ hasText: words }).waitFor();

  describe('a bet', () => {
    test('is chosen, shown with what it pays, placed, and sold again', async () => {
      const { matchId } = await fresh();
      for (const device of ['phone', 'desktop'] as const) {
        const page = await signedIn(fan, `/matches/${matchId}`, {
          device,
          scheme: 'light',
          context: { bypassCSP: true },
        });
        await answer(page, 'A').click();
        await answer(page, 'up').click();
        await page.locator('#bet-form [data-stake="50"]').click();
        await shown(page, /50 on .* and price up/);
        expect(await page.textContent('#bet-quote')).toMatch(
          /^Pays \d+ credits \(×\d\.\d\d\) if .* at least \d+, or no bet/,
        );
        expect(await answer(page, 'A').getAttribute('aria-pressed')).toBe('true');
        for (const scheme of ['light', 'dark'] as const) {
          await browser.turn(page, { scheme });
          expect(await problems(page)).toEqual([]);
          await browser.screenshot(page, `play-bet-${device}-${scheme}`, { fullPage: true });
        }
        const pays = /Pays (\d+)/.exec((await page.textContent('#bet-quote')) ?? '')?.[1];
        await place(page).click();
        await said(page, `It pays ${pays} credits`);
        await page.locator('.held').waitFor();
        expect(await held(matchId)).toEqual([['A-up', 50]]);
        await page.locator('[data-sell="A-up"]').click();
        const confirm = page.locator('[data-sale="A-up"] button').first();
        await confirm.waitFor();
        expect(await problems(page)).toEqual([]);
        await browser.screenshot(page, `play-held-${device}-dark`, { fullPage: true });
        await confirm.dblclick();
        await said(page, 'it brings');
        await page.locator('.held').waitFor({ state: 'detached' });
        expect(await held(matchId)).toEqual([]);
      }
    });

    test('is one for a double click, for many taps, and for Enter held down', async () => {
      const { matchId } = await fresh();
      const page = await signedIn(fan, `/matches/${matchId}`);
      await answer(page, 'B').click();
      await shown(page, '10 on');
      await place(page).dblclick({ delay: 1 });
      await said(page, 'Your bet stands');
      expect(await held(matchId)).toEqual([['B', 10]]);
      await answer(page, 'B').click();
      await shown(page, '10 on');
      await page.evaluate(() => {
        for (let tap = 0; tap < 20; tap += 1) document.querySelector<HTMLElement>('#bet-place')?.click();
      });
      await expect.poll(() => held(matchId)).toEqual([['B', 20]]);
      await page.locator('#bet-stake').fill('7');
      await answer(page, 'B').click();
      await shown(page, '7 on');
      await page.locator('#bet-stake').focus();
      for (let press = 0; press < 5; press += 1) await page.keyboard.press('Enter');
      await expect.poll(() => held(matchId)).toEqual([['B', 27]]);
    });

    test('whose answer is lost is sent again, over a reload too, and placed once', async () => {
      const { matchId } = await fresh();
      const page = await signedIn(fan, `/matches/${matchId}`);
      let lost = 0;
      // it arrives, and its answer does not
      const lose = async (route: Route) => {
        lost += 1;
        await route.fetch();
        await route.abort();
      };
      await page.route('**/bets', lose);
      await answer(page, 'A').click();
      await shown(page, '10 on');
      await place(page).click();
      await said(page, 'We do not know what became of 10 on');
      expect(lost).toBe(3);
      expect(await place(page).getAttribute('aria-disabled')).toBe('true');
      await browser.screenshot(page, 'play-lost');
      await page.reload();
      await said(page, 'We do not know');
      await page.unroute('**/bets');
      await page.click('#bet-retry');
      await said(page, 'Your bet stands');
      expect(await held(matchId)).toEqual([['A', 10]]);
      await browser.forgiveOnce(/ERR_FAILED/, 3);
    });

    test('is not placed at worse terms than were shown, but shown anew', async () => {
      const { matchId } = await fresh();
      const page = await signedIn(fan, `/matches/${matchId}`, {
        prepare: tab => tab.route('**/v1/stream**', route => route.abort()),
      });
      await answer(page, 'A').click();
      await page.locator('#bet-stake').fill('20');
      await shown(page, '20 on');
      const before = await page.textContent('#bet-quote');
      for (const who of ['one', 'two', 'three', 'four', 'five']) {
        await api.house.wagers.bet(await spectator(api.house, who), { matchId, pick: 'A', stake: 50, key: newId() });
      }
      await place(page).click();
      await said(page, 'The odds have just moved');
      expect(await held(matchId)).toEqual([]);
      await expect.poll(() => page.textContent('#bet-quote')).not.toBe(before);
      await shown(page, '20 on');
      await browser.forgiveOnce(/409/);
      // it asks for its stream again and again, as long as it is there
      await page.context().close();
      expect(browser.forgive(/ERR_FAILED/)).toBeGreaterThan(0);
    });

    test('is refused in the words of the API; what is typed outlives what is drawn anew; all ends with the lock', async () => {
      const { matchId, owner } = await fresh();
      const page = await signedIn(owner, `/matches/${matchId}`, { device: 'phone' });
      const [own, other] = (await answer(page, 'A').textContent())?.includes('Rusty') ? ['A', 'B'] : ['B', 'A'];
      await answer(page, other!).click();
      await page.locator('#bet-quote').filter({ hasText: 'Your own agent fights here' }).waitFor();
      expect(await place(page).getAttribute('aria-disabled')).toBe('true');
      await browser.forgiveOnce(/403/);
      await answer(page, own!).click();
      await page.locator('#bet-stake').fill('33');
      await shown(page, '33 on');
      await page.locator('h1').click();
      const { pool } = api.test.database;
      await page.locator('html[data-live]').waitFor();
      // what is drawn anew is not what somebody is shown whose access token has lapsed
      await page.context().clearCookies({ name: 'arena-access' });
      await pool.query(`UPDATE "Market" SET "frozenAt" = now() WHERE "matchId" = $1`, [matchId]);
      await page.locator('#bet-fields[disabled]').waitFor();
      await pool.query(`UPDATE "Market" SET "frozenAt" = NULL WHERE "matchId" = $1`, [matchId]);
      await shown(page, '33 on');
      await page.locator('[data-free="0"]').click();
      await page.locator('#free-status').filter({ hasText: 'Picked' }).waitFor();
      expect(await page.getAttribute('[data-free="0"]', 'aria-pressed')).toBe('true');
      await api.pass((BETTING_SECONDS + 7) * 1000);
      await api.house.matches.advance(matchId);
      await page.locator('#bet-form').waitFor({ state: 'detached' });
      expect(await page.locator('#free-pick').count()).toBe(0);
    });

    test('is for members: others are led to where they may', async () => {
      const { matchId } = await fresh();
      const guest = await browser.open(address(`/matches/${matchId}`), { device: 'phone' });
      expect(await guest.getAttribute('[data-part="bet"] a.button', 'href')).toBe(
        `/sign-in?to=%2Fmatches%2F${matchId}`,
      );
      expect(await guest.locator('script[src*="/bet-"]').count()).toBe(0);
      const elsewhere = (await member(api.house, 'stranger', 'Stranger', 'bruiser', 'elsewhere')).context;
      const page = await signedIn(elsewhere, `/matches/${matchId}`);
      expect(await page.textContent('[data-part="bet"]')).toContain('are for members of');
      expect(await page.locator('#bet-form, #free-pick').count()).toBe(0);
      const state = await (await signedIn(fan, `/matches/${matchId}`)).context().storageState();
      const still = await browser.open(address(`/matches/${matchId}`), {
        context: { javaScriptEnabled: false, storageState: state },
      });
      expect(await still.textContent('[data-part="bet"] noscript')).toContain('/bet');
      expect(await still.locator('#bet-place').isVisible()).toBe(false);
    });
  });

  const told = (page: Page, words: RegExp | string) =>
    page.locator('#deed-status').filter({ hasText: words }).waitFor();
  const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

  test('an agent is registered, tuned, queued and sent to fight by its owner alone', async () => {
    const owner = await spectator(api.house, 'una');
    const page = await signedIn(owner, `/communities/${owner.communityId}`, {
      device: 'phone',
      scheme: 'dark',
      context: { bypassCSP: true },
    });
    expect(await problems(page)).toEqual([]);
    await browser.screenshot(page, 'play-register-phone-dark', { fullPage: true });
    await page.fill('#register-name', 'A');
    await page.fill('#register-name', 'Una One');
    await page.selectOption('#register-archetype', 'gunner');
    await button(page, 'Register it').dblclick();
    await page.waitForURL(/\/agents\//);
    const [own, ...more] = await api.house.agents.ofMember(owner.memberId);
    expect([own?.name, own?.archetype, more]).toEqual(['Una One', 'gunner', []]);
    expect(page.url()).toBe(address(`/agents/${own?.id}`));
    expect(await problems(page)).toEqual([]);
    const { build } = own!.setup;
    const [rich] = Object.entries(build).sort(([, a], [, b]) => b - a);
    const [poor] = Object.entries(build).sort(([, a], [, b]) => a - b);
    const save = page.locator('.tune button');
    await page.locator(`#tune-${rich![0]}`).press('ArrowLeft');
    expect(await page.textContent('.points')).toBe('1 point left to spend.');
    expect(await save.getAttribute('aria-disabled')).toBe('true');
    await page.locator(`#tune-${poor![0]}`).press('ArrowRight');
    await page.locator('#tune-risk').fill('77');
    await browser.screenshot(page, 'play-agent-phone-dark', { fullPage: true });
    await button(page, 'Queue for a rated match').click();
    await told(page, 'It waits');
    expect((await api.house.matches.queue.entries(owner.communityId)).map(({ agentName }) => agentName)).toEqual([
      'Una One',
    ]);
    // what was chosen outlives what is drawn anew beside it
    expect(await page.inputValue('#tune-risk')).toBe('77');
    await save.click();
    await told(page, 'Tuned');
    const tuned = await api.house.agents.byId(own!.id);
    expect(tuned.versionNumber).toBe(2);
    expect(tuned.setup.controller.sliders.risk).toBe(77);
    expect(tuned.setup.build).toMatchObject({ [rich![0]]: rich![1] - 1, [poor![0]]: poor![1] + 1 });
    await button(page, 'Save as version 3').waitFor();
    await page.waitForTimeout(700);

    await api.house.agents.tune(own!.id, { sliders: { risk: 11 } });
    await page.locator('#tune-risk').fill('50');
    await button(page, 'Save as version 3').click();
    await told(page, 'newest now');
    await button(page, 'Save as version 4').waitFor();
    expect(await page.inputValue('#tune-risk')).toBe('11');
    await browser.forgiveOnce(/409/);
    await page.waitForTimeout(700);
    await button(page, 'Leave the queue').click();
    await told(page, 'It waits no longer');
    expect(await api.house.matches.queue.entries(owner.communityId)).toEqual([]);
    await page.waitForTimeout(700);
    await button(page, 'Casual fight').dblclick();
    await page.waitForURL(/\/matches\//);
    expect(await api.house.matches.page({ agentId: own!.id, limit: 5 })).toHaveLength(1);

    const wide = await signedIn(owner, `/agents/${own!.id}`, { scheme: 'light', context: { bypassCSP: true } });
    expect(await problems(wide)).toEqual([]);
    await browser.screenshot(wide, 'play-agent-desktop-light', { fullPage: true });
    const other = await signedIn(fan, `/agents/${own!.id}`);
    expect(await other.locator('.deed').count()).toBe(0);
  });

  test('a tournament is joined, left, joined again, and checked in to', async () => {
    const owner = (await member(api.house, 'tia', 'Tia One')).context;
    const tournamentId = await api.house.tournaments.create(owner, {
      ...CUP,
      place: { surface: 'console', chatId: 'home', channelId: 'ring' },
      key: newId(),
    } as Parameters<typeof api.house.tournaments.create>[1]);
    const page = await signedIn(owner, `/tournaments/${tournamentId}`, {
      scheme: 'light',
      context: { bypassCSP: true },
    });
    const entrants = async () => (await api.house.tournaments.byId(tournamentId)).entrants;
    const credits = async () => (await api.house.allowances.summary(owner)).available;
    const before = await credits();
    await page.getByRole('button', { name: 'Join for 10 credits' }).dblclick();
    expect(await entrants()).toEqual([]);
    await page.waitForTimeout(700);
    await button(page, 'Pay 10 credits?').click();
    await told(page, 'You are in');
    expect([await entrants(), before - (await credits())]).toMatchObject([[{ agent: { name: 'Tia One' } }], 10]);
    await button(page, 'Leave').waitFor();
    expect(await problems(page)).toEqual([]);
    await browser.screenshot(page, 'play-tournament-desktop-light', { fullPage: true });
    await page.waitForTimeout(700);
    await button(page, 'Leave').click();
    await told(page, 'the entry fee is back');
    expect([await entrants(), await credits()]).toEqual([[], before]);
    await page.waitForTimeout(700);
    await page.getByRole('button', { name: 'Join for 10 credits' }).click();
    await page.waitForTimeout(700);
    await button(page, 'Pay 10 credits?').click();
    await button(page, 'Leave').waitFor();
    await api.house.tournaments.start(owner, { tournamentId, fill: false, now: false });
    await button(page, 'Check in').click();
    await told(page, 'You are checked in');
    expect((await entrants()).map(({ isCheckedIn }) => isCheckedIn)).toEqual([true]);
    const guest = await browser.open(address(`/tournaments/${tournamentId}`), { device: 'phone' });
    expect(await guest.textContent('[data-part="entry"]')).toContain('Sign in to join');
  });
}

const CUP = {
  name: 'Page Cup',
  format: 'single',
  size: 8,
  bestOf: 1,
  finalBestOf: 1,
  thirdPlace: false,
  rounds: 0,
  groups: 0,
  entryFee: 10,
  prizeSplit: [100],
  pace: 'round',
  start: { kind: 'command' },
  checkInMinutes: 5,
  agentsPerMember: 1,
};
