/** Which families stand for a text, wherever it is drawn: the names that CSS and canvases are given. */

/** Family name to its files in `files/`. A family of several files holds several weights. */
export const FAMILIES: readonly (readonly [family: string, files: readonly string[]])[] = [
  ['Arena Sans', ['Sans-500', 'Sans-700']],
  ['Arena Display', ['Display-600', 'Display-800']],
  ['Arena Emoji', ['Emoji']],
  ['Arena Arabic', ['Arabic']],
  ['Arena Hebrew', ['Hebrew']],
  ['Arena Thai', ['Thai']],
  ['Arena Bengali', ['Bengali']],
  ['Arena Tamil', ['Tamil']],
  ['Arena Telugu', ['Telugu']],
  ['Arena Armenian', ['Armenian']],
  ['Arena Georgian', ['Georgian']],
  ['Arena Chinese', ['Chinese']],
  ['Arena Japanese', ['Japanese']],
  ['Arena Korean', ['Korean']],
  ['Arena Math', ['Math']],
  ['Arena Symbols', ['Symbols']],
  ['Arena Symbols 2', ['Symbols2']],
];

const quoted = (families: readonly string[]): string => families.map(family => `"${family}"`).join(', ');

// Emoji stand right after the Latin family: before it, digits would be drawn as key caps; behind the symbol families,
// hearts and stars would lose their colours.
const FALLBACKS = FAMILIES.map(([family]) => family).filter(family => family !== 'Arena Display');
const JAPANESE_FIRST = ['Arena Sans', 'Arena Emoji', 'Arena Japanese', ...FALLBACKS.slice(2)];

/** CSS family list for running text in any script; weights 500 and 700 (other scripts than Latin, Greek, Cyrillic and Devanagari: 700). */
export const FONT_STACK = quoted(FALLBACKS);
/** CSS family list for headings and figures: a condensed grotesk in weights 600 and 800, other scripts as in {@link FONT_STACK}. */
export const DISPLAY_STACK = quoted(['Arena Display', ...FALLBACKS]);

const KANA = /[\u3040-\u30ff\u31f0-\u31ff]/;

/** The families for one text, first to last, without the one for headings. Japanese stands before Chinese where a text has kana. */
export function familiesFor(text: string): readonly string[] {
  return KANA.test(text) ? JAPANESE_FIRST : FALLBACKS;
}

/**
 * {@link FONT_STACK} or {@link DISPLAY_STACK} for one text: Chinese and Japanese share code points but not their shapes, so a text with
 * kana is drawn with the Japanese ones.
 */
export function fontStackFor(text: string, kind: 'text' | 'display' = 'text'): string {
  if (!KANA.test(text)) return kind === 'text' ? FONT_STACK : DISPLAY_STACK;
  return quoted(kind === 'text' ? JAPANESE_FIRST : ['Arena Display', ...JAPANESE_FIRST]);
}

/** Whether a number lies in one of the sorted ranges [first, last, first, last, ...]. */
export function isWithin(ranges: readonly number[], code: number): boolean {
  let low = 0;
  let high = ranges.length / 2 - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (code < ranges[2 * middle]!) high = middle - 1;
    else if (code > ranges[2 * middle + 1]!) low = middle + 1;
    else return true;
  }
  return false;
}
