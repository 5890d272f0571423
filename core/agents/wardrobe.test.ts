import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CORNER_LINES, checkLine, hasEarned, LINE_MAX, PIECES, pieceOf } from './wardrobe.ts';

describe('the wardrobe', () => {
  test('names every piece once, and each is either bought for 150 to 600 credits or earned', () => {
    expect(new Set(PIECES.map(({ kind, id }) => `${kind} ${id}`)).size).toBe(PIECES.length);
    for (const { price, earned } of PIECES) {
      expect((price === null) !== (earned === null)).toBe(true);
      if (price !== null) expect(price >= 150 && price <= 600).toBe(true);
    }
    expect(pieceOf('finisher', 'spotlight')).toBeNull();
  });

  test('an earned piece asks for its level or its trophy', () => {
    const [drums, crown] = [pieceOf('entrance', 'drums'), pieceOf('finisher', 'crown')];
    expect(drums && hasEarned(drums, { level: 4, trophies: [] })).toBe(false);
    expect(drums && hasEarned(drums, { level: 5, trophies: [] })).toBe(true);
    expect(crown && hasEarned(crown, { level: 30, trophies: ['season'] })).toBe(false);
    expect(crown && hasEarned(crown, { level: 1, trophies: ['belt'] })).toBe(true);
  });

  test('has 24 lines, each of which would pass as a line of one’s own', () => {
    expect(CORNER_LINES).toHaveLength(24);
    expect(new Set(CORNER_LINES.map(line => line.text)).size).toBe(24);
    for (const { text } of CORNER_LINES) expect(checkLine(text)).toEqual({ ok: true, text });
  });
});

describe('a line of one’s own', () => {
  test.each([
    '',
    'x',
    'a'.repeat(61),
    'see https://x.example',
    'come to t.me/x',
    '@everyone fight',
    'e\u0301\u0301\u0301\u0301\u0301vil',
    'hid\u202Eden',
    'a\u200Bb',
    '#tag me',
  ])('is refused: %j', text => {
    expect(checkLine(text)).toMatchObject({ ok: false });
  });

  test('is trimmed, and counted as people count', () => {
    expect(checkLine('  I   am\nback  ')).toEqual({ ok: true, text: 'I am back' });
    expect(checkLine('👩‍🚀'.repeat(12))).toMatchObject({ ok: true });
  });

  test('whatever is typed, what passes is one short line', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 90 }), typed => {
        const checked = checkLine(typed);
        if (!checked.ok) return;
        expect(checked.text).not.toMatch(/[\n\r\t]/u);
        expect([...new Intl.Segmenter('en').segment(checked.text)].length).toBeLessThanOrEqual(LINE_MAX);
      }),
    );
  });
});
