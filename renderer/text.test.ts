import { createCanvas } from 'canvas';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { displayName, fitText, inkWidth, setFont, wrapText } from './text.ts';

const context = createCanvas(10, 10).getContext('2d');

describe('displayName', () => {
  it.each([
    ['plain text', 'RUSTY-09', 'RUSTY-09'],
    ['spaces and line breaks', '  a \n\t b\u00a0\u2003c\r\n', 'a b c'],
    ['control characters', 'a\u0000\u001bb\u007f', 'a b'],
    ['zero-width characters', 'a\u200bb\u2060c\ufeffd\u00ad', 'abcd'],
    ['direction overrides', '\u202eevil\u202c\u2066x\u2069\u200f', 'evilx'],
    ['blank letters', '\u3164\u115fa\u2800\uffa0', 'a'],
    ['lone surrogates and private use', 'a\ud800b\udc00\ue000', 'ab'],
    ['marks without a letter', '\u0301\u0302abc', 'abc'],
    ['piled marks', `z\u0323\u0301\u0302\u0303\u0304a${'\u0336'.repeat(50)}`, 'ẓ\u0301a\u0336'],
    ['what composes', 'e\u0301e\u0302\u0301', 'éế'],
    ['an emoji family', '👨‍👩‍👧‍👦', '👨‍👩‍👧‍👦'],
    [
      'a flag of tags',
      '🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}',
      '🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}',
    ],
    ['a key cap', '1\ufe0f\u20e3', '1\ufe0f\u20e3'],
    ['a joiner outside emoji', 'a\u200db', 'ab'],
    ['a joiner at the end of an emoji', '👨\u200d', '👨'],
    ['Persian spelling', 'می\u200cخواهم', '\u2068می\u200cخواهم\u2069'],
    ['Devanagari clusters', 'क्षत्रिय', 'क्षत्रिय'],
    ['Thai with tone marks', 'น้ำ', 'น้ำ'],
    ['Hebrew', 'שלום', '\u2068שלום\u2069'],
    ['what no font has', '𓀀x', '□x'],
    ['nothing', '', 'Nameless'],
    ['nothing visible', '\u200b\u202e \u3164', 'Nameless'],
  ])('handles %s', (_what, given, expected) => {
    expect(displayName(given)).toBe(expected);
  });

  it('bounds what a hostile member sends, quickly', () => {
    const started = performance.now();
    for (const text of ['W'.repeat(10_000), 'a\u0336'.repeat(5_000), '👨‍👩‍👧‍👦'.repeat(900), '\u202e'.repeat(10_000)]) {
      expect(displayName(text).length).toBeLessThanOrEqual(1_000);
    }
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it('is stable and leaves nothing invisible at the ends, whatever is combined', () => {
    const pieces = [
      'e',
      'W',
      ' ',
      '\u0301',
      '\u0336',
      '\u200b',
      '\u200d',
      '\u200c',
      '\ufe0f',
      '\u202e',
      '\u2069',
      '👨',
      '🏳',
      '🌈',
      '1',
    ];
    pieces.push(
      '\u20e3',
      'م',
      'क',
      '\u094d',
      'ש',
      '\u05b8',
      '\ud800',
      '\u3164',
      '𓀀',
      '機',
      'ㅎ',
      '\u1112',
      '\u1161',
      '\u{e0067}',
    );
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 14 }), parts => {
        const once = displayName(parts.join(''));
        expect(displayName(once)).toBe(once);
        expect(once.replace(/^\u2068|\u2069$/g, '')).toMatch(/^[^\s\u200b-\u200f\u202a-\u202e\u2060-\u2069].*$/u);
      }),
      { numRuns: 3_000 },
    );
  });
});

describe('fitText', () => {
  it('keeps the size where it fits, shrinks next, cuts last', () => {
    expect(fitText(context, 'RUSTY', 400, 40, 20)).toMatchObject({ text: 'RUSTY', sizePx: 40 });
    const shrunk = fitText(context, 'RUSTY-09-TITAN', 200, 40, 16);
    expect(shrunk.text).toBe('RUSTY-09-TITAN');
    expect(shrunk.sizePx).toBeLessThan(40);
    expect(shrunk.sizePx).toBeGreaterThan(16);
    const cut = fitText(context, 'W'.repeat(10_000), 200, 40, 16);
    expect(cut).toMatchObject({ sizePx: 16 });
    expect(cut.text).toMatch(/^W{5,}…$/);
  });

  it('uses the width it has when it cuts', () => {
    const { width } = fitText(context, 'i'.repeat(500), 200, 40, 16);
    expect(width).toBeGreaterThan(188);
  });

  it('never cuts inside a grapheme', () => {
    const { text } = fitText(context, '👨‍👩‍👧‍👦'.repeat(50), 150, 30, 20);
    expect(text.replaceAll('👨‍👩‍👧‍👦', '')).toBe('…');
    expect(text.length).toBeGreaterThan(11);
  });

  it('cuts right-to-left text inside its isolation', () => {
    const { text } = fitText(context, 'مرحبا بالعالم '.repeat(20), 150, 30, 20);
    expect(text.startsWith('\u2068')).toBe(true);
    expect(text.endsWith('…\u2069')).toBe(true);
  });

  it('never exceeds the width, whatever is written', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 80 }),
        fc.integer({ min: 60, max: 500 }),
        (text, maxWidth) => {
          const fitted = fitText(context, text, maxWidth, 32, 14);
          expect(inkWidth(context, fitted.text)).toBeLessThanOrEqual(maxWidth);
          expect(fitted.width).toBe(inkWidth(context, fitted.text));
        },
      ),
      { numRuns: 300 },
    );
    for (const text of ['﷽'.repeat(20), 'Ẑ̴̃a̷̢̛l̸̤̈g̵̱̉o̶̜̍'.repeat(30), '機'.repeat(10_000), '𝕽𝖚𝖘𝖙𝖞'.repeat(40)]) {
      expect(fitText(context, text, 120, 32, 14).width).toBeLessThanOrEqual(120);
    }
  });
});

describe('wrapText', () => {
  const BODY = { weight: 500, kind: 'text' } as const;
  const wrap = (text: string, lines = 2): string[] => wrapText(context, text, 300, 18, lines, BODY);

  it('breaks between words and loses none', () => {
    const text = '31 of 100 health lost to throws. Escape +10 would help.';
    const lines = wrap(text);
    expect(lines).toHaveLength(2);
    expect(lines.join(' ')).toBe(text);
  });

  it('keeps one line as it is', () => {
    expect(wrap('Well fought.')).toEqual(['Well fought.']);
  });

  it('cuts what is longer than its lines', () => {
    const lines = wrap('word '.repeat(100), 3);
    expect(lines).toHaveLength(3);
    expect(lines[2]).toMatch(/…$/);
  });

  it('breaks scripts without spaces', () => {
    expect(wrap('今日は機械の拳がとても強かったので次の試合も楽しみです', 3).length).toBeGreaterThan(1);
  });

  it('never exceeds its width', () => {
    for (const text of ['W'.repeat(10_000), 'محارب الصحراء '.repeat(20), '👨‍👩‍👧‍👦'.repeat(50), 'a '.repeat(300)]) {
      for (const line of wrap(text)) {
        setFont(context, line, 18, BODY);
        expect(inkWidth(context, line)).toBeLessThanOrEqual(300);
      }
    }
  });
});
