import { readFileSync } from 'node:fs';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tickAt } from '../../api/web/client/player/outline.ts';
import { programmeOf } from '../../api/web/client/player/programme.ts';
import { chronicleOf } from '../../api/web/client/player/record-chronicle.ts';
import { type Entry, entriesOf } from '../../api/web/client/player/story-log.ts';
import { clock } from '../../api/web/client/player/words.ts';
import { encodeReplay, type Replay } from '../../core/engine/index.ts';
import { record } from '../../renderer/fight/recording.ts';
import { violations } from './axe.ts';
import { inChromium, useBrowser } from './browser.ts';
import { openPlayerStage, type PlayerStage } from './player-stage.ts';

/** The player on the match page of a real API: watched, dragged, stepped through, read, checked. Any complaint of the page fails. */

inChromium(suite);

function suite(): void {
  const browser = useBrowser();
  let stage: PlayerStage;
  let replay: Replay;
  /** What happens in it, as the log has it: how much that is, and when, is another matter with every run. */
  let entries: Entry[];

  beforeAll(async () => {
    stage = await openPlayerStage();
    const { text } = await stage.api.get(`/v1/matches/${stage.told}/replay`);
    replay = JSON.parse(text) as Replay;
    const { events, rounds } = record(replay);
    const { outline } = programmeOf(record(replay));
    entries = entriesOf({ replay, events, rounds, outline, chronicle: chronicleOf(replay), situations: [] });
  });
  afterAll(() => stage.close());

  const address = (matchId = stage.told) => stage.url(`/matches/${matchId}`);
  /** The position of the picture that stands on the canvas. */
  const shown = async (page: Page) => Number(await page.locator('.player-canvas').getAttribute('data-position'));
  const words = async (part: Locator) => (await part.textContent()) ?? '';
  const slider = (page: Page) => page.locator('.timeline-slider');
  const position = async (page: Page) => Number(await slider(page).inputValue());
  const last = async (page: Page) => Number(await slider(page).getAttribute('max'));
  const isPlaying = (page: Page) => page.getByRole('button', { name: 'Pause', exact: true }).isVisible();

  async function watch(page: Page): Promise<void> {
    await page.getByRole('button', { name: 'Watch the fight' }).click();
    await page.locator('.player-canvas[data-position]').waitFor();
  }

  /** Watched and stopped, somewhere near the beginning. */
  async function stopped(options: Parameters<typeof browser.open>[1] = {}): Promise<Page> {
    const page = await browser.open(address(), options);
    await watch(page);
    await page.keyboard.press('k');
    await expect.poll(() => isPlaying(page)).toBe(false);
    return page;
  }

  /** A digest of the canvas as it is seen. */
  const picture = (page: Page) => page.locator('.player-canvas').screenshot();

  test('a fight is loaded only when somebody wants to watch it, then plays on by itself to its end', async () => {
    const page = await browser.open(address());
    const loaded = () =>
      page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name.split('/').at(-1)));
    expect((await loaded()).filter(name => /worker|\.bin|^replay$/.test(name ?? ''))).toEqual([]);
    await watch(page);
    expect(await loaded()).toEqual(expect.arrayContaining([expect.stringMatching(/\.bin$/), 'replay']));
    const early = await shown(page);
    await expect.poll(() => shown(page)).toBeGreaterThan(early + 20);
    await page.getByRole('button', { name: '4×' }).click();
    await page.keyboard.press('9');
    await expect.poll(() => isPlaying(page)).toBe(false);
    const end = await last(page);
    await expect.poll(() => shown(page)).toBe(end);
    expect(await page.locator('.player-moment').textContent()).toContain('End');
    await browser.screenshot(page, 'player-end');
    await page.getByRole('button', { name: 'Watch again' }).click();
    await expect.poll(() => position(page)).toBeLessThan(200);
  });

  test('it keeps time at every speed', async () => {
    const page = await stopped();
    for (const [label, speed] of [
      ['0.25×', 0.25],
      ['1×', 1],
      ['4×', 4],
    ] as const) {
      await page.getByRole('button', { name: label, exact: true }).click();
      const measured = async () => {
        await page.keyboard.press('0');
        const passed = await page.evaluate(async () => {
          const time = document.querySelector<HTMLInputElement>('.timeline-slider')!;
          (document.querySelector('.player-play') as HTMLElement).click();
          const startedAt = performance.now();
          await new Promise(resolve => setTimeout(resolve, 2000));
          const moved = time.valueAsNumber;
          return { moved, seconds: (performance.now() - startedAt) / 1000 };
        });
        await page.keyboard.press('k');
        return Math.abs(passed.moved / 30 / passed.seconds - speed);
      };
      // once more where the machine was busy with other things
      await expect.poll(measured, { timeout: 120_000 }).toBeLessThan(0.12 * Math.max(1, speed));
    }
  });

  test('it is smooth where the page has a quarter of this machine’s speed, as on a phone', async () => {
    const page = await stopped({ device: 'phone' });
    const client = await page.context().newCDPSession(page);
    await client.send('Emulation.setCPUThrottlingRate', { rate: 4 });
    const measured = async () => {
      await page.keyboard.press('2');
      const rates = await page.evaluate(async () => {
        const canvas = document.querySelector('.player-canvas')!;
        let pictures = 0;
        const observer = new MutationObserver(() => pictures++);
        observer.observe(canvas, { attributes: true, attributeFilter: ['data-position'] });
        (document.querySelector('.player-play') as HTMLElement).click();
        await new Promise(resolve => setTimeout(resolve, 500));
        pictures = 0;
        let frames = 0;
        let isOn = true;
        const count = () => {
          frames++;
          if (isOn) requestAnimationFrame(count);
        };
        requestAnimationFrame(count);
        const startedAt = performance.now();
        await new Promise(resolve => setTimeout(resolve, 4000));
        const seconds = (performance.now() - startedAt) / 1000;
        isOn = false;
        observer.disconnect();
        return { frames: frames / seconds, pictures: pictures / seconds };
      });
      await page.keyboard.press('k');
      return rates;
    };
    // Measured: 48 to 56 and 27 to 30, on four cores that others use, too; once more where they were all taken.
    const isSmooth = async () => {
      const { frames, pictures } = await measured();
      return frames > 30 && pictures > 20 ? 'smooth' : `${frames} frames and ${pictures} pictures a second`;
    };
    await expect.poll(isSmooth, { timeout: 120_000 }).toBe('smooth');
  });

  test('seeking shows the very picture of that moment at once, forwards and back', async () => {
    const page = await stopped();
    await expect.poll(() => page.locator('.player-progress').isHidden()).toBe(true);
    const end = await last(page);
    const { took, others } = await page.evaluate(
      async positions => {
        const input = document.querySelector<HTMLInputElement>('.timeline-slider')!;
        const canvas = document.querySelector<HTMLElement>('.player-canvas')!;
        const [times, strange]: [number[], string[]] = [[], []];
        for (const wanted of positions) {
          const startedAt = performance.now();
          const arrived = new Promise<void>(resolve => {
            const observer = new MutationObserver(() => {
              const shown = canvas.dataset['position'] ?? '';
              if (shown !== String(wanted)) {
                strange.push(shown);
                return;
              }
              observer.disconnect();
              resolve();
            });
            observer.observe(canvas, { attributes: true, attributeFilter: ['data-position'] });
          });
          input.valueAsNumber = wanted;
          input.dispatchEvent(new Event('input'));
          await arrived;
          times.push(performance.now() - startedAt);
        }
        return { took: times, others: strange };
      },
      [end - 60, 90, Math.round(end / 2), 300, end - 5, 301, 120, end - 200],
    );
    // Measured: 2 to 28 ms, and a busy machine may be late now and then. Playing up to there instead would show all that lies between.
    expect(others).toEqual([]);
    expect(Math.min(...took)).toBeLessThan(3_000);

    await slider(page).fill('400');
    await expect.poll(() => shown(page)).toBe(400);
    const before = await picture(page);
    await page.keyboard.press('End');
    await expect.poll(() => shown(page)).toBe(end);
    expect((await picture(page)).equals(before)).toBe(false);
    await slider(page).fill('400');
    await expect.poll(() => shown(page)).toBe(400);
    expect((await picture(page)).equals(before)).toBe(true);
  });

  test('every key does what it says', async () => {
    const page = await stopped();
    const end = await last(page);
    await page.keyboard.press('Home');
    expect(await position(page)).toBe(0);
    await page.keyboard.press('.');
    expect(await position(page)).toBe(1);
    await page.keyboard.press('ArrowRight');
    expect(await position(page)).toBe(31);
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press(',');
    expect(await position(page)).toBe(0);
    await page.keyboard.press('5');
    expect(Math.abs((await position(page)) - end / 2)).toBeLessThanOrEqual(1);
    await page.keyboard.press('End');
    expect(await position(page)).toBe(end);
    await page.keyboard.press('1');
    await page.keyboard.press('+');
    expect(await page.getByRole('button', { name: '2×' }).getAttribute('aria-pressed')).toBe('true');
    await page.keyboard.press('-');
    await page.keyboard.press('-');
    expect(await page.getByRole('button', { name: '0.5×' }).getAttribute('aria-pressed')).toBe('true');
    await page.keyboard.press(' ');
    expect(await isPlaying(page)).toBe(true);
    await page.keyboard.press(' ');
    expect(await isPlaying(page)).toBe(false);
    await page.keyboard.press('f');
    await expect.poll(() => page.evaluate(() => document.fullscreenElement?.className)).toBe('player-stage');
    await browser.screenshot(page, 'player-fullscreen');
    await page.keyboard.press('f');
    await expect.poll(() => page.evaluate(() => document.fullscreenElement)).toBeNull();
    // A button that has the focus is pressed by the space bar once, not twice.
    await page.getByRole('button', { name: 'One tick on' }).focus();
    const at = await position(page);
    await page.keyboard.press(' ');
    expect(await position(page)).toBe(at + 1);
    expect(await isPlaying(page)).toBe(false);
  });

  test('each step in the fight is one tick of the engine, also where the finish is slowed down', async () => {
    const page = await stopped();
    const tick = async () => Number(/tick (\d+)/.exec((await page.locator('.player-moment').textContent()) ?? '')?.[1]);
    const shows = (wanted: number) => expect.poll(tick).toBe(wanted);
    // in the middle of rounds: where one ends, steps go from picture to picture
    const { outline } = programmeOf(record(replay));
    const rounds = outline.filter(({ kind, speed, length }) => kind === 'fight' && speed === 1 && length > 20);
    expect(rounds.length).toBeGreaterThan(0);
    for (const { from: start, length } of rounds.slice(0, 2)) {
      const middle = start + Math.floor(length / 2);
      const from = tickAt(outline, middle);
      await slider(page).fill(String(middle));
      await shows(from);
      for (let step = 1; step <= 5; step++) {
        await page.keyboard.press('.');
        await shows(from + step);
      }
      await page.keyboard.press(',');
      await shows(from + 4);
    }
    const { ticks } = replay.result;
    // The log's last entry is the end; five ticks before it the fight is in its slow stretch.
    await page.getByText('The fight in words').click();
    await page.locator('.player-log li button').last().click();
    await shows(ticks);
    for (let step = 1; step <= 3; step++) {
      await page.keyboard.press(',');
      await shows(ticks - step);
    }
  });

  test('what the agents see and choose, the tape, the odds and the log are there in words', async () => {
    const page = await stopped();
    await page.keyboard.press('4');
    const cards = page.locator('.mind');
    expect(await cards.count()).toBe(2);
    for (const [corner, name] of replay.names.entries()) {
      const told = await words(cards.nth(corner));
      expect(told).toContain(name);
      expect(told).toMatch(/Health\s*\d+\/100/);
      expect(told).toMatch(/Energy\s*\d+\/\d+/);
      expect(told).toMatch(/Chooses\s+(wait|walk|step|block|light|heavy|throw|shot|special|jump|anti|dash|dodge)/);
      expect(told).toMatch(/because: .+; market (green|red|flat), /);
      expect(told).toContain(`${replay.names[1 - corner]} `);
      expect(told).toMatch(/\d+ away/);
    }
    expect(await words(page.locator('.player-tape'))).toMatch(/BTC-USD, simulated.*[+−±]\d+\.\d+%/s);
    expect(await words(page.locator('.player-odds'))).toMatch(/Odds at lock.*\d+%.*\d+%.*up \d+%/s);
    expect(await page.locator('.odds-history path').count()).toBe(1);
    await page.getByText('The fight in words').click();
    const lines = await page.locator('.player-log li').allInnerTexts();
    expect(lines.map(line => line.trim())).toEqual(entries.map(({ position, words }) => `${clock(position)} ${words}`));
    expect(lines.at(-1)).toContain(`${replay.names[replay.result.winner]} wins the fight`);
    expect(lines.filter(line => /undefined|null|NaN/.test(line))).toEqual([]);
    await page.locator('.player-log li button').nth(5).click();
    expect(await words(page.locator('.player-time'))).toContain(lines[5]!.split(' ')[0]!);
    await browser.screenshot(page, 'player-log', { fullPage: true });
  });

  test('a link leads to its moment, and a moment to its link', async () => {
    const page = await browser.open(`${address()}#t=12.5`);
    await expect.poll(() => shown(page)).toBe(375);
    expect(await isPlaying(page)).toBe(false);
    await page.keyboard.press('Shift+ArrowRight');
    await page.getByRole('button', { name: 'Copy a link to this moment' }).click();
    await expect.poll(() => page.evaluate(() => location.hash)).toMatch(/^#t=12\.[56]$/);
    await page.evaluate(() => {
      location.hash = '#t=3';
    });
    await expect.poll(() => shown(page)).toBe(90);
  });

  test('JSON and GIF are downloaded as they are', async () => {
    const page = await stopped();
    const fetched = async (name: string) => {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.locator('.player-actions').getByRole('link', { name }).click(),
      ]);
      return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
    };
    const json = await fetched('Replay as JSON');
    expect(json.name).toBe(`${stage.told}.json`);
    expect(JSON.parse(json.bytes.toString())).toEqual(replay);
    const gif = await fetched('GIF');
    expect(gif.name).toBe(`${stage.told}.gif`);
    expect(gif.bytes.subarray(0, 4).toString()).toBe('GIF8');
  });

  test('"Verify" computes everything in the browser and says what it did not prove', async () => {
    const page = await stopped();
    await page.getByRole('button', { name: 'Verify this fight' }).click();
    await page.locator('.verify-summary.yes').waitFor();
    const verdicts = await page
      .locator('.verify-line')
      .evaluateAll(lines =>
        lines.map(line => [(line as HTMLElement).dataset['check'], (line as HTMLElement).dataset['verdict']]),
      );
    expect(Object.fromEntries(verdicts)).toEqual({
      file: 'yes',
      record: 'yes',
      commit: 'yes',
      secret: 'yes',
      seed: 'yes',
      decisions: 'yes',
      result: 'yes',
      state: 'yes',
      tape: 'open',
      looks: 'open',
    });
    await page.locator('[data-check=state] summary').click();
    expect(await words(page.locator('[data-check=state]'))).toContain(replay.stateHash);
    expect(await words(page.locator('.verify-more'))).toContain(`arena verify ${stage.told}`);
    await browser.screenshot(page, 'player-verified', { fullPage: true });
  });

  test('the page /verify catches a replay in which anything was changed, and takes an honest one', async () => {
    const page = await browser.open(stage.url(`/verify?match=${stage.told}`));
    await page.locator('.verify-summary.yes').waitFor();
    await browser.screenshot(page, 'verify-page', { fullPage: true });
    const check = async (text: string) => {
      await page.locator('#replay-text').fill(text);
      await page.locator('#verification').evaluate(target => target.replaceChildren());
      await page.getByRole('button', { name: 'Check this replay' }).click();
      await page.locator('.verify-summary').waitFor();
      return page
        .locator('.verify-line.no')
        .evaluateAll(lines => lines.map(line => (line as HTMLElement).dataset['check']));
    };
    expect(await check(encodeReplay(replay))).toEqual([]);
    const samples = replay.tape.samples.with(20, replay.tape.samples[20]! + 1);
    const changes: [string, Partial<Replay>, string[]][] = [
      ['secret', { serverSeed: '11'.repeat(32) }, ['commit', 'secret', 'seed']],
      ['seed', { seed: '22'.repeat(32) }, ['seed', 'decisions']],
      ['tape', { tape: { ...replay.tape, samples } }, ['seed']],
      ['versions', { versions: [7, 1] }, ['commit', 'secret']],
      ['corners', { corners: [replay.corners[1], replay.corners[0]] }, ['commit', 'decisions']],
      ['winner', { result: { ...replay.result, winner: replay.result.winner === 0 ? 1 : 0 } }, ['result']],
      ['state hash', { stateHash: '33'.repeat(32) }, ['state']],
      ['commit', { commit: { ...replay.commit, hash: '44'.repeat(32) } }, ['record']],
      ['place in the chain', { commit: { ...replay.commit, sequence: replay.commit.sequence + 1 } }, ['record']],
      ['match', { matchId: stage.other }, ['record', 'commit', 'secret', 'seed']],
    ];
    for (const [name, change, caught] of changes) {
      expect([name, await check(encodeReplay({ ...replay, ...change }))]).toEqual([
        name,
        expect.arrayContaining(caught),
      ]);
    }
    expect(await check('{"a":1}')).toEqual(['file']);
    expect(await check('<script>alert(1)</script>')).toEqual(['file']);
    await browser.screenshot(page, 'verify-page-tampered', { fullPage: true });
    await page.locator('#replay').setInputFiles({
      name: 'kept.json',
      mimeType: 'application/json',
      buffer: Buffer.from(encodeReplay(replay)),
    });
    await page.getByRole('button', { name: 'Check this replay' }).click();
    await page.locator('.verify-summary.yes').waitFor();
  });

  test('a fight that is on starts for everybody at the same moment, and nobody is told its result', async () => {
    const id = await stage.fighting(5_000);
    // at once: on a slow machine the fight would be over before the second one had loaded
    const [one, two] = await Promise.all([browser.open(address(id)), browser.open(address(id), { device: 'phone' })]);
    for (const page of [one, two]) {
      await page.locator('.player-canvas[data-position]').waitFor();
      expect(await page.getByRole('button', { name: 'Live', exact: true }).isVisible()).toBe(true);
      expect(await isPlaying(page)).toBe(true);
    }
    const positions = () => Promise.all([position(one), position(two)]);
    expect(Math.min(...(await positions()))).toBeGreaterThan(5 * 30 - 15);
    // Half a second: pages are drawn one after the other here, and the clock of each is read from its own.
    await expect.poll(async () => positions().then(([first, second]) => Math.abs(first - second))).toBeLessThan(15);
    // neither how long it takes nor what comes
    expect(await slider(two).isVisible()).toBe(false);
    expect(await words(two.locator('.stage'))).not.toMatch(/\d \/ \d|tick \d+ of/);
    await browser.screenshot(two, 'player-live-phone');
    // Whoever looks at something else comes back by a button.
    await one.locator('.player-picture').click();
    await one.keyboard.press('1');
    await one.getByRole('button', { name: 'Back to live' }).click();
    await expect.poll(async () => positions().then(([first, second]) => Math.abs(first - second))).toBeLessThan(15);
    expect(await words(one.locator('.stage'))).not.toMatch(/won/i);
  });

  test('a page that waited for the fight begins to play it when it stands in the chat', async () => {
    const id = await stage.unseen();
    const page = await browser.open(address(id), { device: 'phone' });
    expect(await page.locator('[data-player]').count()).toBe(0);
    await page.waitForFunction(() => document.documentElement.hasAttribute('data-live'));
    const shownAt = Date.now();
    await stage.show(id);
    await page.locator('.player-canvas[data-position]').waitFor();
    expect(await isPlaying(page)).toBe(true);
    expect(await page.getByRole('button', { name: 'Live', exact: true }).isVisible()).toBe(true);
    // Not from the middle: it has only just begun. A second more, for the page's clock is read from afar.
    const at = await position(page);
    expect(at).toBeLessThan(((Date.now() - shownAt) / 1000 + 1) * 30);
  });

  test('who wants less motion is not surprised by any', async () => {
    const id = await stage.fighting(3_000);
    const page = await browser.open(address(id), { context: { reducedMotion: 'reduce' } });
    await page.locator('.player-canvas[data-position]').waitFor();
    expect(await isPlaying(page)).toBe(false);
    await page.getByRole('button', { name: 'Back to live' }).click();
    expect(await isPlaying(page)).toBe(true);
  });

  test('fingers drag, tap and step on a phone', async () => {
    const page = await browser.open(address(), { device: 'phone', scheme: 'dark' });
    await page.getByRole('button', { name: 'Watch the fight' }).tap();
    await page.locator('.player-canvas[data-position]').waitFor();
    await page.locator('.player-picture').tap();
    await expect.poll(() => isPlaying(page)).toBe(false);
    const box = (await slider(page).boundingBox())!;
    expect(box.height).toBeGreaterThanOrEqual(44);
    await slider(page).tap({ position: { x: box.width * 0.75, y: box.height / 2 } });
    const end = await last(page);
    await expect.poll(async () => Math.abs((await position(page)) / end - 0.75)).toBeLessThan(0.05);
    await page.getByRole('button', { name: 'One tick back' }).tap();
    for (const button of await page.locator('.player-controls button:visible').all()) {
      const { width, height } = (await button.boundingBox())!;
      expect(Math.min(width, height)).toBeGreaterThanOrEqual(44);
    }
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    await page.locator('#player').scrollIntoViewIfNeeded();
    await browser.screenshot(page, 'player-phone-dark', { fullPage: true });
  });

  test.each(['light', 'dark'] as const)('whoever sees little or hears it finds everything, %s', async scheme => {
    const page = await stopped({ scheme });
    await page.keyboard.press('4');
    await page.getByText('The fight in words').click();
    await page.getByRole('button', { name: 'Verify this fight' }).click();
    await page.locator('.verify-summary').waitFor();
    expect(await violations(page, { scope: '#player', passes: [] })).toEqual([]);
    expect(await slider(page).getAttribute('aria-valuetext')).toMatch(/^0:\d\d\.\d, round \d$/);
    // What happens is said aloud while it plays, once each.
    await page.evaluate(() => {
      const said: string[] = [];
      Object.assign(window, { said });
      const region = document.querySelector('#player > [aria-live]')!;
      new MutationObserver(() => said.push(region.textContent ?? '')).observe(region, { childList: true });
    });
    // two rounds at least have an end that is worth it
    const loud = [...new Set(entries.flatMap(({ isLoud, position }) => (isLoud ? [position] : [])))];
    await slider(page).fill(String(loud.at(-2)! - 10));
    await page.getByRole('button', { name: 'Play', exact: true }).click();
    const said = () => page.evaluate(() => (window as unknown as { said: string[] }).said);
    await expect.poll(async () => (await said()).length).toBeGreaterThan(1);
    expect((await said()).every(sentence => sentence.length > 8)).toBe(true);
  });

  test('without script there is the GIF, and where the replay is gone the page says so', async () => {
    const bare = await browser.open(address(), { context: { javaScriptEnabled: false } });
    expect(await bare.locator('.player-gif').getAttribute('src')).toContain('replay.gif');
    await browser.screenshot(bare, 'player-without-script');

    const page = await browser.open(address());
    await page.route('**/replay', route =>
      route.fulfill({ status: 404, json: { errors: [{ message: 'It is gone.' }] } }),
    );
    await page.getByRole('button', { name: 'Watch the fight' }).click();
    await expect.poll(() => page.locator('.player-note').textContent()).toContain('It is gone.');
    const gif = page.locator('img.player-gif');
    await expect.poll(() => gif.evaluate(image => (image as HTMLImageElement).naturalWidth)).toBeGreaterThan(0);
    expect(await gif.isVisible()).toBe(true);
    await browser.forgiveOnce(/404/);
    await browser.screenshot(page, 'player-failed');
  });
}
