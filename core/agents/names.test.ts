import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkName, cleanName, NAME_MAX, NAME_MIN, NAME_UNITS_MAX, nameKey } from './names.ts';

const FAMILY = '👩‍👩‍👧‍👦';
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

function accepted(typed: string): { name: string; key: string } {
  const checked = checkName(typed);
  if (!checked.ok) throw new Error(`${JSON.stringify(typed)} was refused: ${checked.problem}`);
  return checked;
}

describe('names that are taken as they are', () => {
  it.each([
    'Rusty-09',
    'Über Ænima',
    "O'Neil & Sons",
    '雷神 ⚡',
    'Громозека',
    'हनुमान',
    'กระทิงแดง',
    'عنترة',
    'שמשון',
    '한글 로봇',
    FAMILY.repeat(3),
    '🇫🇷🇩🇪',
    '👍🏽👍🏿',
    '1️⃣2️⃣',
    '🏴‍☠️ x',
  ])('%s', typed => {
    expect(accepted(typed).name).toBe(typed.normalize('NFC'));
  });
});

describe('names that are cleaned', () => {
  it.each([
    ['  Iron   Fist \n', 'Iron Fist'],
    ['Iron\tFist', 'Iron Fist'],
    ['Ru\u200bsty', 'Rusty'],
    ['\u202eytsuR', 'ytsuR'],
    ['\u2066Rusty\u2069', 'Rusty'],
    ['Rus\u0000ty', 'Rusty'],
    ['\ud83dRusty', 'Rusty'],
    ['Rusty\udc00', 'Rusty'],
    ['Ru\u200dsty', 'Rusty'],
    ['\u3164Rusty\uffa0', 'Rusty'],
    // what hid between letter and accent must not keep them from becoming one
    ['e\u200b\u0301t\u00e9', 'été'],
  ])('%j is %s', (typed, name) => {
    expect(accepted(typed).name).toBe(name);
  });
});

describe('names that are refused, with a sentence', () => {
  it.each([
    ['', /2 to 20/],
    ['x', /has 1/],
    ['é', /has 1/],
    [FAMILY, /has 1/],
    ['\u200b\u202e\u2066', /has 0/],
    ['x'.repeat(21), /has 21/],
    ['x'.repeat(10_000), /far too long/],
    ['\ud800'.repeat(1000), /has 0/],
    ['---', /at least one letter/],
    ['@everyone', /leave out/],
    ['<@123456789012345678>', /leave out/],
    ['<b>bold</b>', /leave out/],
    ['**bold**', /leave out/],
    ['[link](https://x.yz)', /leave out/],
    ['`code`', /leave out/],
    ['a|b', /leave out/],
    ['Robert"); DROP TABLE', /leave out/],
    ['Z\u0351\u036b\u0343\u036a\u0302a', /accents/],
    // one character to the eye, hundreds to whoever counts bytes
    [`x${'👩‍'.repeat(300)}👩`, /parts/],
    [`x${'\u1100'.repeat(300)}`, /parts/],
    [FAMILY.repeat(20), /parts/],
  ])('case %#', (typed, problem) => {
    const checked = checkName(typed);
    expect(checked.ok).toBe(false);
    expect(checked).toMatchObject({ problem: expect.stringMatching(problem) });
  });
});

describe('keys', () => {
  it.each([
    ['Rusty', 'RUSTY'],
    ['Rusty-09', 'rusty 09'],
    ['Rusty', 'R.u.s.t.y!'],
    ['Rusty', 'Rüsty'],
    ['Rusty', 'Ｒｕｓｔｙ'],
    ['Rusty', '𝕽𝖚𝖘𝖙𝖞'],
    ['RUSTY', 'RUSТY'], // Cyrillic T
    ['Apollo', 'Ароllо'], // Cyrillic A, r, o
    ['NIKE', 'ΝΙΚΕ'], // Greek
    ['Straße', 'STRASSE'],
    ['İstanbul', 'istanbul'],
    ['نَامَة', 'نامة'],
    ['⚡️ x', '⚡x'],
  ])('%s and %s collide', (one, other) => {
    expect(accepted(other).key).toBe(accepted(one).key);
  });

  it.each([
    ['राम', 'रोम'], // vowel signs make another word
    ['กินดี', 'กันดี'],
    ['かたな', 'がたな'],
    ['Rusty1', 'Rusty2'],
    ['👍🏽👍', '👍🏿👍'],
  ])('%s and %s are two', (one, other) => {
    expect(accepted(other).key).not.toBe(accepted(one).key);
  });
});

describe('whatever is typed', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.string({ unit: 'grapheme', maxLength: 30 }),
    fc
      .array(
        fc.constantFrom(
          '\u200d',
          '\ufe0f',
          '👩',
          '🏽',
          '\u0301',
          '\u0308',
          'e',
          '\ud800',
          '\u202e',
          'ᄀ',
          ' ',
          '각',
          '🇫',
        ),
        { maxLength: 40 },
      )
      .map(parts => parts.join('')),
  );

  it('is answered without a crash, within the limits', () => {
    fc.assert(
      fc.property(text, typed => {
        const checked = checkName(typed);
        if (!checked.ok) {
          expect(checked.problem.length).toBeGreaterThan(10);
          expect(checked.problem.length).toBeLessThan(200);
          return;
        }
        const length = [...graphemes.segment(checked.name)].length;
        expect(length).toBeGreaterThanOrEqual(NAME_MIN);
        expect(length).toBeLessThanOrEqual(NAME_MAX);
        expect(checked.name.length).toBeLessThanOrEqual(NAME_UNITS_MAX);
        expect(checked.name).not.toMatch(/[<>@*`|~\\[\](){}:/]|[\p{Cc}\p{Cs}\u200b\u202a-\u202e\u2066-\u2069]/u);
        expect(checked.key).not.toBe('');
      }),
      { numRuns: 3000 },
    );
  });

  it('is cleaned once and for all, and keeps its key', () => {
    fc.assert(
      fc.property(text, typed => {
        const cleaned = cleanName(typed);
        expect(cleanName(cleaned)).toBe(cleaned);
        expect(nameKey(nameKey(cleaned))).toBe(nameKey(cleaned));
        const checked = checkName(typed);
        if (checked.ok) expect(checkName(checked.name)).toEqual(checked);
      }),
      { numRuns: 3000 },
    );
  });
});
