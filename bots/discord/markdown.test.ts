import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readMarkdown } from '../../test/fakes/discord/markdown.ts';
import { plain, type RichText, rich, toPlainText } from '../rich-text.ts';
import { cleanText, plainWithin, renderRich, renderRichWithin } from './markdown.ts';

const HOSTILE = [
  '@everyone @here <@123456789012345678> <@&123> <#456> </agent create:789> <id:customize>',
  '**bold** *italic* __under__ ~~strike~~ ||spoiler|| `code` ```block```',
  '# heading\n## two\n-# small\n> quote\n>>> all\n- item\n* item\n1. first\n+ plus',
  '[click](https://evil.example) https://evil.example/path?x=1 <https://evil.example> discord://x steam://run',
  '<a:wave:123456> <:smile:789> <t:1700000000:R>',
  '\\*not escaped\\* \\\\',
  'trailing backslash \\',
  '||half a spoiler|',
  '_under_score_ snake_case_name',
  '   # indented',
];

/** Joints keep marks apart and are drawn as nothing. */
const visible = (text: string) => text.replaceAll('\u200B', '');

describe('text of members', () => {
  test.each(HOSTILE)('is shown as typed and does nothing: %j', text => {
    const read = readMarkdown(renderRich(plain(text)));
    expect(read.marks).toEqual([]);
    expect(visible(read.text)).toBe(cleanText(text));
  });

  test.each(HOSTILE.filter(text => !/^(\\|trailing|\|\|half)/.test(text)))('would do something unescaped: %j', text => {
    expect(readMarkdown(text).marks).not.toEqual([]);
  });

  test('is shown as typed, whatever it is', () => {
    const characters = fc.string({ unit: 'binary', maxLength: 60 });
    const markup = fc.string({ unit: fc.constantFrom(...'*_~|`<>[]()@#:/\\-+1. \nax'.split('')), maxLength: 30 });
    fc.assert(
      fc.property(fc.oneof(characters, markup), text => {
        const read = readMarkdown(renderRich(plain(text)));
        expect(read.marks).toEqual([]);
        expect(visible(read.text)).toBe(visible(cleanText(text)));
      }),
      { numRuns: 5000 },
    );
  });

  test('loses bidirectional controls, zero-width marks and halves of characters', () => {
    expect(cleanText('a\u202Eb\u2066c\u200Bd\uFEFFe\uD800f\u0007g')).toBe('abcde\uFFFDfg');
  });

  test('keeps joined emoji, Persian joiners and right-to-left scripts', () => {
    const text = '👩‍🚀 می‌خواهم שלום 🏴󠁧󠁢󠁥󠁮󠁧󠁿';
    expect(cleanText(text)).toBe(text);
  });
});

describe('our own marks', () => {
  test('are drawn', () => {
    const read = readMarkdown(renderRich(rich`**${'RUSTY'}** won __narrowly__ over \`${'VOLT'}\``));
    expect(read.text).toBe('RUSTY won narrowly over VOLT');
    expect(read.marks.map(mark => [mark.kind, mark.text])).toEqual([
      ['bold', 'RUSTY'],
      ['italic', 'narrowly'],
      ['code', 'VOLT'],
    ]);
  });

  test('a spoiler over several marks is one spoiler', () => {
    const read = readMarkdown(renderRich(rich`||**${'A|'}** wins by ${'knock-out|'}||`));
    expect(read.marks.filter(mark => mark.kind === 'spoiler').map(mark => visible(mark.text))).toEqual([
      'A| wins by knock-out|',
    ]);
  });

  test('a link keeps its address and its label, whatever the label is', () => {
    const read = readMarkdown(renderRich([{ text: 'a [b](x) c', link: 'https://arena.example/a_(b)' }]));
    expect(read.text).toBe('a (b)(x) c');
    expect(read.marks).toEqual([{ kind: 'link', text: 'a (b)(x) c', target: 'https://arena.example/a_%28b%29' }]);
  });

  test('hide hostile text as well as plain text does', () => {
    const word = fc.string({
      unit: fc.constantFrom(...'*_~|`[]()@#-+.1>\\ ax\n'.split('')),
      minLength: 1,
      maxLength: 8,
    });
    const span = fc.record({ text: word, bold: fc.boolean(), spoiler: fc.boolean() });
    fc.assert(
      fc.property(fc.array(span, { minLength: 1, maxLength: 4 }), spans => {
        const read = readMarkdown(renderRich(spans));
        expect(visible(read.text)).toBe(cleanText(toPlainText(spans)));
        expect(read.marks.filter(mark => mark.kind !== 'bold' && mark.kind !== 'spoiler')).toEqual([]);
      }),
      { numRuns: 5000 },
    );
  });
});

describe('cutting', () => {
  test('keeps what fits', () => {
    expect(renderRichWithin(plain('short'), 100)).toBe('short');
  });

  test('ends with an ellipsis, between graphemes, within the limit', () => {
    const family = '👨‍👩‍👧‍👦';
    const cut = renderRichWithin(plain(family.repeat(50)), 100);
    expect(cut.length).toBeLessThanOrEqual(100);
    expect(cut).toMatch(/…$/);
    expect(cut.slice(0, -1)).toBe(family.repeat(cut.slice(0, -1).length / family.length));
  });

  test('counts what escaping adds', () => {
    expect(renderRichWithin(plain('*'.repeat(300)), 100).length).toBeLessThanOrEqual(100);
  });

  test('survives one grapheme of 10,000 marks', () => {
    expect(renderRichWithin(plain(`a${'\u0301'.repeat(10_000)}`), 256)).toBe('…');
  });

  test('never exceeds any limit, for any text', () => {
    const span = fc.record({
      text: fc.string({ unit: 'binary', maxLength: 400 }),
      bold: fc.boolean(),
      italic: fc.boolean(),
      code: fc.boolean(),
      spoiler: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(span, { maxLength: 5 }), fc.integer({ min: 0, max: 300 }), (spans: RichText, limit) => {
        const drawn = renderRichWithin(spans, limit);
        expect(drawn.length).toBeLessThanOrEqual(limit);
        expect(drawn).not.toMatch(/\p{Cs}/u);
      }),
      { numRuns: 1000 },
    );
  });

  test('a label is one line', () => {
    expect(plainWithin('  a\n b\tc  ', 80)).toBe('a b c');
    expect(plainWithin('x'.repeat(10_000), 80)).toBe(`${'x'.repeat(79)}…`);
  });
});
