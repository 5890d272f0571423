import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinRich, plain, type RichText, rich, toPlainText } from './rich-text.ts';

const HOSTILE = [
  '**bold**',
  '||spoiler||',
  '__it__',
  '`code`',
  '<b>x</b>',
  '@everyone',
  '[a](https://b.cd)',
  '\\',
  '*',
];

describe('rich', () => {
  it('reads marks in what the code says', () => {
    expect(rich`a **b** __c__ \`d\` ||e||`).toEqual([
      { text: 'a ' },
      { text: 'b', bold: true },
      { text: ' ' },
      { text: 'c', italic: true },
      { text: ' ' },
      { text: 'd', code: true },
      { text: ' ' },
      { text: 'e', spoiler: true },
    ]);
  });

  it('nests and combines marks', () => {
    expect(rich`||it was **${'Rusty'}**||`).toEqual([
      { text: 'it was ', spoiler: true },
      { text: 'Rusty', spoiler: true, bold: true },
    ]);
  });

  it.each(HOSTILE)('takes %s from a member as plain text', name => {
    expect(rich`${name} wins`).toEqual([{ text: `${name} wins` }]);
    expect(rich`**${name}** wins`).toEqual([{ text: name, bold: true }, { text: ' wins' }]);
  });

  it('does not read a mark across a border of literal and value', () => {
    expect(rich`*${'*'}**x**`).toEqual([{ text: '**' }, { text: 'x', bold: true }]);
  });

  it('keeps the marks of a value that is rich itself, with those around it', () => {
    const inner = rich`**${'a'}** b`;
    expect(rich`||${inner}||`).toEqual([
      { text: 'a', bold: true, spoiler: true },
      { text: ' b', spoiler: true },
    ]);
    const linked: RichText = [{ text: 'here', link: 'https://arena.example' }];
    expect(rich`see ${linked}`).toEqual([{ text: 'see ' }, { text: 'here', link: 'https://arena.example' }]);
  });

  it('takes numbers, zero and big ones too', () => {
    expect(toPlainText(rich`${0} of ${10n}`)).toBe('0 of 10');
  });

  it('never lets a value change marks, whatever it holds', () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...HOSTILE));
    fc.assert(
      fc.property(text, text, (first, second) => {
        const spans = rich`**${first}** and ${second}`;
        expect(toPlainText(spans)).toBe(`${first} and ${second}`);
        const bold = spans.filter(span => span.bold).map(span => span.text);
        expect(bold.join('')).toBe(first);
        expect(spans.some(span => span.italic || span.code || span.spoiler || span.link)).toBe(false);
      }),
    );
  });
});

it('plain and joinRich hold no empty spans and change nothing that they are given', () => {
  const part = Object.freeze(plain('a'));
  const joined = joinRich([part, plain(''), rich`**b**`], ', ');
  expect(joined).toEqual([{ text: 'a, , ' }, { text: 'b', bold: true }]);
  expect(part).toEqual([{ text: 'a' }]);
});
