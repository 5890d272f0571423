import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Span } from '../../bots/rich-text.ts';
import { isBlank, MAX_TEXT, toHtml } from '../../bots/telegram/html.ts';
import { parseHtml } from '../fakes/telegram/entities.ts';
import { HOSTILE } from '../surfaces/conformance.ts';

/** Whatever members type: Telegram's parser takes our HTML, reads the same words, and finds no link or mention of theirs. */

const span: fc.Arbitrary<Span> = fc.record(
  {
    text: fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.string({ unit: 'grapheme', maxLength: 40 }),
      fc.constantFrom(...HOSTILE),
    ),
    bold: fc.boolean(),
    italic: fc.boolean(),
    code: fc.boolean(),
    spoiler: fc.boolean(),
  },
  { requiredKeys: ['text'] },
);

it('survives Telegram’s own parser', () => {
  fc.assert(
    fc.property(fc.array(span, { minLength: 1, maxLength: 6 }), spans => {
      const parsed = parseHtml(toHtml(spans, MAX_TEXT));
      expect(parsed.entities.filter(each => /url|mention|email/.test(each.type))).toEqual([]);
      if (!isBlank(spans)) expect(parsed.text.length).toBeGreaterThan(0);
      const words = (text: string) => text.replace(/[^\p{L}\p{N}]/gu, '');
      expect(words(parsed.text)).toBe(words(spans.map(each => each.text).join('')));
    }),
    { numRuns: 2_000 },
  );
});
