import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rich } from '../rich-text.ts';
import { isBlank, toHtml, toLabel, visibleLength } from './html.ts';

describe('toHtml', () => {
  it('escapes what members type and keeps our own marks', () => {
    const name = '<b>&"x"</b>';
    expect(toHtml(rich`**${name}** wins ||by ${'K.O.'}|| __now__ \`id\``, 4096)).toBe(
      '<b>&lt;b&gt;&amp;&quot;x&quot;&lt;/b&gt;</b> wins <tg-spoiler>by K.O.</tg-spoiler> <i>now</i> <code>id</code>',
    );
  });

  it('breaks mentions, addresses and e-mail apart, but not in code and in our own links', () => {
    const html = toHtml(rich`${'@durov t.me/x https://evil.example a@b.co 0.04% end.'}`, 4096);
    expect(html).toBe('@\u2060durov t.\u2060me/x https:\u2060//evil.\u2060example a@\u2060b.\u2060co 0.04% end.');
    expect(toHtml([{ text: 'a.b.code @x', code: true }], 4096)).toBe('<code>a.b.code @x</code>');
    expect(toHtml([{ text: 'arena.example', link: 'https://arena.example/?a=1&b=2' }], 4096)).toBe(
      '<a href="https://arena.example/?a=1&amp;b=2">arena.example</a>',
    );
    expect(toHtml([{ text: 'local', link: 'http://localhost:8080/x' }], 4096)).toBe('local');
  });

  it('drops marks that reorder the line, controls and halves of characters', () => {
    expect(toHtml([{ text: 'a\u202eb\u0000c\ud83dd\te\r\nf' }], 4096)).toBe('abc\ufffdd e\nf');
  });

  it('cuts at a grapheme border and closes its tags', () => {
    const family = '👨‍👩‍👧‍👦';
    const html = toHtml([{ text: family.repeat(20), bold: true, spoiler: true }], 100);
    expect(html).toBe(`<tg-spoiler><b>${family.repeat(Math.floor(99 / family.length))}</b></tg-spoiler>…`);
  });

  it('never exceeds the limit, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'binary', maxLength: 80 }), { maxLength: 8 }),
        fc.integer({ min: 1, max: 120 }),
        (texts, limit) => {
          const html = toHtml(
            texts.map((text, index) => ({ text, bold: index % 2 === 0, spoiler: index % 3 === 0 })),
            limit,
          );
          const visible = html.replace(/<\/?(b|tg-spoiler)>/g, '').replace(/&(lt|gt|amp|quot);/g, 'x');
          return visible.length <= limit;
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('stays quick with one grapheme of 100,000 marks', () => {
    const started = performance.now();
    expect(visibleLength([{ text: toHtml([{ text: `e${'\u0301'.repeat(100_000)}` }], 4096) }])).toBeLessThanOrEqual(
      4096,
    );
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});

it('knows when a reader sees nothing', () => {
  expect(isBlank([{ text: ' \u200b\u2060\n\u3164' }])).toBe(true);
  expect(isBlank([{ text: ' x ' }])).toBe(false);
});

it('makes labels of one line', () => {
  expect(toLabel('  a\n b  ', 10)).toBe('a b');
  expect(toLabel('abcdefgh', 5)).toBe('abcd…');
});
