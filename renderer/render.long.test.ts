import { describe, expect, it } from 'vitest';
import { framesIn } from './cut/frames.ts';
import { planCut } from './cut/plan.ts';
import { RenderError } from './errors.ts';
import { Painter } from './fight/painter.ts';
import { record } from './fight/recording.ts';
import { kitFor, renderFight } from './render.ts';
import { contrasting } from './robots/colours.ts';
import { stageOf } from './stages/index.ts';
import { decodeWithGifuct, decodeWithSharp, wrongPixels } from './testing/clips.ts';
import { sampleReplay } from './testing/replays.ts';

const MEGABYTE = 1_000_000;
const HIGHLIGHT = { cut: 'highlight', maxBytes: 3 * MEGABYTE } as const;

describe('renderFight', () => {
  it('keeps a highlight within 15 s and 3 MB at full quality', () => {
    for (const seed of [1, 2, 3, 4]) {
      const gif = renderFight(sampleReplay(seed, { stage: seed - 1 }), HIGHLIGHT);
      expect(gif.durationMs).toBeLessThanOrEqual(15_000);
      expect(gif.bytes.length).toBeLessThanOrEqual(3 * MEGABYTE);
      expect(gif).toMatchObject({
        width: 480,
        height: 270,
        cut: 'highlight',
        encodedAt: { colours: 255, fps: 20, scale: 1 },
      });
    }
  });

  it('decodes to exactly the pictures that were composed, with two independent decoders', async () => {
    const replay = sampleReplay(5);
    const gif = renderFight(replay, HIGHLIGHT);
    const recording = record(replay);
    const kit = kitFor(stageOf(replay.seed), contrasting(replay.looks), 255);
    const painter = new Painter(kit, recording);
    const fromSharp = await decodeWithSharp(gif.bytes);
    const fromGifuct = decodeWithGifuct(gif.bytes);
    expect(fromGifuct.frames).toHaveLength(gif.frames);
    let shown = -1;
    let until = 0;
    let now = 0;
    for (const frame of framesIn(planCut(recording, 'highlight'))) {
      painter.paint(frame);
      // Equal neighbours are one picture with a longer delay: find the one that stands at this time.
      if (now >= until) {
        shown++;
        until += fromGifuct.delays[shown]!;
      }
      expect(wrongPixels(fromGifuct.frames[shown]!, painter.surface.pixels, kit.palette.rgb), `at ${now}`).toBe(0);
      expect(wrongPixels(fromSharp.frames[shown]!, painter.surface.pixels, kit.palette.rgb), `at ${now}`).toBe(0);
      now += frame.delay;
    }
    expect(now * 10).toBe(gif.durationMs);
  });

  it('gives the same bytes for the same replay, whatever was drawn in between', () => {
    const first = renderFight(sampleReplay(9), HIGHLIGHT);
    renderFight({ ...sampleReplay(9), names: ['someone', 'else'] }, HIGHLIGHT);
    expect(Buffer.compare(renderFight(sampleReplay(9), HIGHLIGHT).bytes, first.bytes)).toBe(0);
  });

  it('gives up colours first, then pictures, then size', () => {
    const replay = sampleReplay(12);
    const whole = renderFight(replay, HIGHLIGHT);
    const full = whole.bytes.length;
    const steps = [0.97, 0.6, 0.3, 0.07].map(share =>
      renderFight(replay, { cut: 'highlight', maxBytes: Math.floor(full * share) }),
    );
    for (const [index, gif] of steps.entries())
      expect(gif.bytes.length).toBeLessThanOrEqual(Math.floor(full * [0.97, 0.6, 0.3, 0.07][index]!));
    expect(steps[0]!.encodedAt).toMatchObject({ fps: 20, scale: 1 });
    expect(steps[0]!.encodedAt.colours).toBeLessThan(255);
    expect(steps[2]!.encodedAt.fps).toBeLessThan(20);
    expect(steps[3]!.encodedAt.scale).toBeLessThan(1);
    const { width, height, frames } = decodeWithGifuct(steps[3]!.bytes);
    expect([width, height, frames.length]).toEqual([steps[3]!.width, steps[3]!.height, steps[3]!.frames]);
    for (const gif of steps) expect(gif.durationMs).toBe(whole.durationMs);
  });

  it('says so where nothing fits', () => {
    const attempt = (): unknown => renderFight(sampleReplay(3), { cut: 'highlight', maxBytes: 5000 });
    expect(attempt).toThrow(RenderError);
    expect(attempt).toThrow(/fits into 5000 bytes/);
  });

  it('shows the whole fight on request', () => {
    const replay = sampleReplay(2);
    const gif = renderFight(replay, { cut: 'full', maxBytes: 10 * MEGABYTE });
    expect(gif.cut).toBe('full');
    expect(gif.durationMs).toBeGreaterThan((replay.result.ticks / 30) * 1000);
    expect(gif.bytes.length).toBeLessThanOrEqual(10 * MEGABYTE);
  });

  it('reports progress from start to end', () => {
    const shares: number[] = [];
    renderFight(sampleReplay(2), HIGHLIGHT, share => shares.push(share));
    expect(shares[0]).toBe(0);
    expect(shares.at(-1)).toBe(1);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
  });

  it('draws any name without growing or failing', () => {
    const names = [
      '',
      '\u202e\u200b\u0000@everyone <b>',
      'W'.repeat(10_000),
      '鉄拳ロボット三号機',
      'روبوت المقاتل العظيم',
      '🤖🔥'.repeat(40),
      'Z̸̢̛̘͍̲̝͚̈́̎̿͘a̷̡̢̛̤̖͌̒͝l̵̡̛̘̗̈́͆̈́g̴̢̛̱̈́̑͘o̶̢̫̽̾̕',
      '\ud800',
    ];
    const plain = renderFight(sampleReplay(4), HIGHLIGHT).bytes.length;
    for (let index = 0; index < names.length; index += 2) {
      const replay = { ...sampleReplay(4), names: [names[index]!, names[index + 1]!] as [string, string] };
      const gif = renderFight(replay, HIGHLIGHT);
      expect(gif.bytes.length).toBeLessThan(plain * 1.1);
    }
  });
});

describe('Painter', () => {
  it('bounds all that changed from picture to picture', () => {
    const replay = sampleReplay(8);
    const recording = record(replay);
    const painter = new Painter(kitFor(stageOf(replay.seed), contrasting(replay.looks), 255), recording);
    let before: Uint8Array | undefined;
    for (const frame of framesIn(planCut(recording, 'highlight'))) {
      painter.paint(frame);
      const { pixels, width } = painter.surface;
      const { left, top, right, bottom } = painter.surface.touched();
      let outside = 0;
      for (let at = 0; before && at < pixels.length; at++) {
        const [x, y] = [at % width, Math.floor(at / width)];
        if (pixels[at] !== before[at] && (x < left || x >= right || y < top || y >= bottom)) outside++;
      }
      expect(outside, `${frame.scene.kind} ${frame.age}`).toBe(0);
      before = pixels.slice();
    }
  });
});
