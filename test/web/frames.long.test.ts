import { mkdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import pixelmatch from 'pixelmatch';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BUNDLING } from '../../api/web/build.ts';
import { lengthOf } from '../../api/web/client/player/outline.ts';
import { chronicleOf } from '../../api/web/client/player/record-chronicle.ts';
import { Theatre } from '../../api/web/client/player/theatre.ts';
import { type Replay, sha256Hex } from '../../core/engine/index.ts';
import { pictureOf } from '../../renderer/testing/pictures.ts';
import { type SampleOptions, sampleReplay } from '../../renderer/testing/replays.ts';
import { inChromium, SCREENSHOTS, useBrowser, WANTS_SCREENSHOTS } from './browser.ts';
import type { DrawFrames } from './frames-page.ts';

/**
 * The fight in a browser is the fight of the server: its states and what the agents saw are equal to the last number, its pictures so
 * nearly that nobody could tell. The same code draws, through two builds of a rasteriser.
 */

/**
 * Pixels of 129,600 that may differ visibly in one picture: 2%. Edges of letters and of robots are rounded a little differently by the
 * two builds (400 to 900 pixels); the palette is chosen from what was drawn, so that now and then a shade of the dimmed stage falls to
 * its neighbour (2,067 were seen). Pictures 20 positions apart differ in more than three times as many.
 */
const TOLERANCE = 2600;
const FONTS = fileURLToPath(new URL('../../api/web/fight-fonts/', import.meta.url));

const FIGHTS: [name: string, seed: number, options: SampleOptions][] = [
  ['plain names', 3, { stage: 0, archetypes: ['bruiser', 'rusher'] }],
  ['other scripts', 8, { stage: 1, archetypes: ['sentinel', 'grappler'], names: ['Łódź Привет', '機械龍 ロボ'] }],
  [
    'emoji and an exchange',
    5,
    { stage: 2, archetypes: ['gunner', 'trickster'], names: ['🤖 WASP', '로봇 ⚔️'], tape: { source: 'exchange' } },
  ],
  ['right to left', 11, { stage: 3, archetypes: ['rusher', 'gunner'], names: ['روبوت', 'שלום'] }],
];

const dressed = (replay: Replay): Replay => ({
  ...replay,
  costumes: [
    { entrance: 'sparks', finisher: '', entranceLine: 'I have read your commit.', winLine: 'Verified.' },
    { entrance: '', finisher: 'fireworks', entranceLine: '', winLine: 'Naïve, wasn’t it?' },
  ],
});

inChromium(suite);

function suite(): void {
  const browser = useBrowser();
  let server: Server;
  let address: string;

  beforeAll(async () => {
    const { outputFiles } = await build({
      ...BUNDLING,
      entryPoints: [fileURLToPath(new URL('frames-page.ts', import.meta.url))],
      write: false,
      minify: false,
    });
    const script = outputFiles[0]!.text;
    server = createServer((request, response) => {
      const name = path.basename(request.url ?? '/');
      if (name === 'page.js') return response.setHeader('content-type', 'text/javascript').end(script);
      if (name.endsWith('.bin')) return response.end(readFileSync(path.join(FONTS, name)));
      response.setHeader('content-type', 'text/html; charset=utf-8');
      return response.end(
        '<!doctype html><html lang="en"><title>Frames</title><link rel="icon" href="data:,"><script type="module" src="/page.js"></script>',
      );
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  });
  afterAll(() => {
    server.close();
  });

  test.each(FIGHTS)('%s', async (name, seed, options) => {
    const replay = dressed(sampleReplay(seed, options));
    const theatre = new Theatre(replay);
    const length = lengthOf(theatre.programme.outline);
    // The entrance with its lines, the fight early and late, the score, the finish, and the end card.
    const score = theatre.programme.outline.find(({ kind }) => kind === 'pips')!.from;
    const positions = [20, 60, 200, 201, score + 3, Math.floor(length * 0.6), length - 70, length - 1];

    const page = await browser.open(address);
    const drawn = await page.evaluate(
      ([given, wanted]) => (window as unknown as { drawFrames: DrawFrames }).drawFrames(given, wanted),
      [replay, positions] as const,
    );

    const { replay: _, ...recording } = theatre.recording;
    expect(drawn.recordingHash).toBe(sha256Hex(JSON.stringify(recording)));
    const { states, decisions } = chronicleOf(replay);
    const all = decisions.map(({ ticks, actions, observations }) => [[...ticks], [...actions], [...observations]]);
    expect(drawn.observationsHash).toBe(sha256Hex(JSON.stringify([[...states], all])));

    const differences: number[] = [];
    for (const [index, position] of positions.entries()) {
      const here = pictureOf(theatre.paint(position), Theatre.width, theatre.palette);
      const there = pictureOf(
        Buffer.from(drawn.pictures[index]!, 'base64'),
        Theatre.width,
        Uint8Array.from(drawn.palette),
      );
      const difference = new Uint8Array(here.rgba.length);
      const count = pixelmatch(here.rgba, there.rgba, difference, here.width, here.height, { threshold: 0.05 });
      differences.push(count);
      if (!WANTS_SCREENSHOTS && count <= TOLERANCE) continue;
      await keep(`frame-${seed}-${position}-${name.replaceAll(' ', '-')}`, [here.rgba, there.rgba, difference]);
    }
    expect(Math.max(...differences)).toBeLessThanOrEqual(TOLERANCE);
    // The measure tells pictures apart at all: another moment of the fight is not taken for this one.
    const here = pictureOf(theatre.paint(positions[2]! + 20), Theatre.width, theatre.palette);
    const there = pictureOf(Buffer.from(drawn.pictures[2]!, 'base64'), Theatre.width, Uint8Array.from(drawn.palette));
    const other = pixelmatch(here.rgba, there.rgba, undefined, here.width, here.height, { threshold: 0.05 });
    expect(other).toBeGreaterThan(TOLERANCE * 3);
  });
}

/** Server, browser and difference one above the other, to be looked at. */
async function keep(name: string, pictures: Uint8Array[]): Promise<void> {
  mkdirSync(SCREENSHOTS, { recursive: true });
  const raw = { width: Theatre.width, height: Theatre.height * pictures.length, channels: 4 } as const;
  await sharp(Buffer.concat(pictures), { raw })
    .png()
    .toFile(path.join(SCREENSHOTS, `${name}.png`));
}
