import { once } from 'node:events';
import { readdirSync, statSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { createCanvas, GlobalFonts } from 'canvas';
import { beforeAll, describe, expect, it } from 'vitest';
import { DISPLAY_STACK, FONT_STACK, fontStackFor, isCovered, registerFonts } from './index.ts';

/** Distinct colours and ink of a text drawn alone. */
function draw(text: string, font: string): { ink: number; coloured: number; width: number } {
  const canvas = createCanvas(400, 80);
  const context = canvas.getContext('2d');
  context.fillStyle = '#ffffff';
  context.fillRect(0, 0, 400, 80);
  context.fillStyle = '#000000';
  context.font = font;
  context.fillText(text, 10, 55);
  const { data } = context.getImageData(0, 0, 400, 80);
  let ink = 0;
  let coloured = 0;
  for (let at = 0; at < data.length; at += 4) {
    const [red, green, blue] = [data[at]!, data[at + 1]!, data[at + 2]!];
    if (red < 128) ink++;
    if (Math.max(red, green, blue) - Math.min(red, green, blue) > 60) coloured++;
  }
  return { ink, coloured, width: context.measureText(text).width };
}

describe('fonts', () => {
  beforeAll(registerFonts);

  it.each([
    ['Latin', 'Łódź'],
    ['Greek', 'Ελλάδα'],
    ['Cyrillic', 'Привет'],
    ['Vietnamese', 'Tiếng Việt'],
    ['Chinese', '机器人戰鬥'],
    ['Japanese', 'ロボットがな'],
    ['Korean', '로봇'],
    ['Arabic', 'مرحبا'],
    ['Hebrew', 'שלום'],
    ['Devanagari', 'नमस्ते'],
    ['Thai', 'ไทย'],
    ['Bengali', 'বাংলা'],
    ['Tamil', 'தமிழ்'],
    ['Telugu', 'తెలుగు'],
    ['Armenian', 'Հայ'],
    ['Georgian', 'ქართ'],
    ['styled letters', '𝕽𝖚𝖘𝖙𝖞'],
    ['symbols', '★▲▼♛✓→∞'],
  ])('covers %s', (_script, text) => {
    for (const character of text) expect(isCovered(character.codePointAt(0)!), character).toBe(true);
    expect(draw(text, `700 36px ${FONT_STACK}`).ink).toBeGreaterThan(100);
    // Different texts of one script give different widths or ink; boxes for missing glyphs would not.
    expect(draw([...text].slice(1).join(''), `700 36px ${FONT_STACK}`)).not.toEqual(
      draw(text, `700 36px ${FONT_STACK}`),
    );
  });

  it('draws emoji in colour, also beside text and as one glyph a sequence', () => {
    const font = `700 36px ${FONT_STACK}`;
    expect(draw('🤖', font).coloured).toBeGreaterThan(100);
    const family = draw('👨‍👩‍👧‍👦', font).width;
    expect(family).toBeLessThan(draw('👨👩', font).width);
    expect(draw('a❤b', font).coloured).toBeGreaterThan(100);
    expect(draw('🇯🇵', font).coloured).toBeGreaterThan(50);
  });

  it('draws digits from the text family, not as key caps', () => {
    expect(draw('09', `700 36px ${FONT_STACK}`)).toEqual(draw('09', '700 36px "Arena Sans"'));
    expect(draw('09', `800 36px ${DISPLAY_STACK}`)).toEqual(draw('09', '800 36px "Arena Display"'));
  });

  it('prefers Japanese shapes where there is kana', () => {
    expect(fontStackFor('直の')).not.toBe(FONT_STACK);
    expect(fontStackFor('直')).toBe(FONT_STACK);
    expect(fontStackFor('直', 'display')).toBe(DISPLAY_STACK);
    expect(draw('直', `700 36px ${fontStackFor('の')}`)).not.toEqual(draw('直', `700 36px ${FONT_STACK}`));
  });

  it('knows what it does not cover', () => {
    expect(isCovered(0x13000)).toBe(false); // an Egyptian hieroglyph
    expect(isCovered(0x10ffff)).toBe(false);
    expect(isCovered(0x41)).toBe(true);
  });

  it('registers once in a process, also from worker threads, and draws there', async () => {
    const before = GlobalFonts.families.length;
    const script = `
      import { parentPort } from 'node:worker_threads';
      import { createCanvas, GlobalFonts } from 'canvas';
      import { tsImport } from 'tsx/esm/api';
      const { registerFonts, FONT_STACK } = await tsImport(${JSON.stringify(new URL('index.ts', import.meta.url).href)}, ${JSON.stringify(import.meta.url)});
      registerFonts();
      const context = createCanvas(10, 10).getContext('2d');
      context.font = '700 36px ' + FONT_STACK;
      parentPort.postMessage({ width: context.measureText('机器 로봇 Rusty 🤖').width, families: GlobalFonts.families.length });
    `;
    const context = createCanvas(10, 10).getContext('2d');
    context.font = `700 36px ${FONT_STACK}`;
    const expected = context.measureText('机器 로봇 Rusty 🤖').width;
    const workers = [0, 1].map(() => new Worker(script, { eval: true, execArgv: ['--input-type=module'] }));
    const answers = await Promise.all(workers.map(async worker => (await once(worker, 'message'))[0]));
    expect(answers).toEqual([
      { width: expected, families: before },
      { width: expected, families: before },
    ]);
    await Promise.all(workers.map(worker => worker.terminate()));
  });

  it('stays small enough to ship', () => {
    const folder = new URL('files/', import.meta.url);
    const bytes = readdirSync(folder).reduce((sum, file) => sum + statSync(new URL(file, folder)).size, 0);
    expect(bytes).toBeLessThan(25_000_000);
  });
});
