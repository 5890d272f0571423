/**
 * The fonts that every picture is drawn with. They ship with the project (see README.md here), so a server without any
 * font draws the same pixels as a desktop.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { GlobalFonts } from 'canvas';

/** Family name to its files. A family of several files holds several weights. */
const FAMILIES: readonly (readonly [family: string, files: readonly string[]])[] = [
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

/**
 * {@link FONT_STACK} or {@link DISPLAY_STACK} for one text: Chinese and Japanese share code points but not their shapes, so a text with
 * kana is drawn with the Japanese ones.
 */
export function fontStackFor(text: string, kind: 'text' | 'display' = 'text'): string {
  if (!KANA.test(text)) return kind === 'text' ? FONT_STACK : DISPLAY_STACK;
  return quoted(kind === 'text' ? JAPANESE_FIRST : ['Arena Display', ...JAPANESE_FIRST]);
}

let registered = false;

/**
 * Makes the families above known to the canvas. Cheap (about a millisecond, the files are mapped and not read) and safe to call
 * before every drawing and in every worker thread: all threads of a process share one registry.
 *
 * @throws Error when a file of the project is missing or unreadable
 */
export function registerFonts(): void {
  if (registered) return;
  for (const [family, files] of FAMILIES) {
    if (GlobalFonts.has(family)) continue;
    for (const file of files) {
      const path = fileURLToPath(new URL(`files/${file}.ttf`, import.meta.url));
      if (!GlobalFonts.registerFromPath(path, family))
        throw new Error(`The font file ${path} is missing or unreadable.`);
    }
  }
  registered = true;
}

let coverage: readonly number[] | undefined;

/** Whether one of the families has a glyph for this code point. What is not covered must not be drawn: the system's fonts would step in. */
export function isCovered(codePoint: number): boolean {
  coverage ??= JSON.parse(readFileSync(new URL('coverage.json', import.meta.url), 'utf8')) as number[];
  let low = 0;
  let high = coverage.length / 2 - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (codePoint < coverage[2 * middle]!) high = middle - 1;
    else if (codePoint > coverage[2 * middle + 1]!) low = middle + 1;
    else return true;
  }
  return false;
}
