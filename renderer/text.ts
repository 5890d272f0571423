/**
 * Text that members typed, made fit to be drawn: cleaned of what could hide, reorder or overflow, and fitted to a width.
 */
import type { SKRSContext2D } from 'canvas';
import { fontStackFor, isCovered, registerFonts } from './fonts/index.ts';

/** UTF-16 units of a name that are looked at; the rest could never be seen on a picture. */
const MAX_UNITS = 1000;
/** Graphemes kept of a name, far more than any picture shows. */
const MAX_GRAPHEMES = 120;
/** The same for a sentence, such as the coach's. */
const MAX_SENTENCE_GRAPHEMES = 400;
/** Drawn in place of a name of which nothing visible is left. */
const NAMELESS = 'Nameless';
/** Stands for a character that no bundled font has. */
const BOX = '\u25a1';

const ZWNJ = 0x200c;
const ZWJ = 0x200d;
const KEYCAP = 0x20e3;
const EMOJI_STYLE = 0xfe0f;

const SPACE = /[\p{Z}\p{Cc}]/u;
/** Blank by design, but neither spaces nor format characters: fillers of Hangul and Khmer, the empty braille cell, joiners. */
const BLANK =
  /\u034f|[\u115f\u1160\u2800\u3164\uffa0]|[\u17b4\u17b5]|[\u180b-\u180f]|[\ufe00-\ufe0f]|[\u{1d173}-\u{1d17a}]|[\u{e0100}-\u{e01ef}]/u;
/** Format characters (zero-width and bidirectional marks among them), lone surrogates, private use, unassigned. */
const INVISIBLE = /[\p{Cf}\p{Cs}\p{Co}\p{Cn}]/u;
const PICTOGRAPH = /[\p{Extended_Pictographic}\p{Emoji_Modifier}]/u;
const TAG = /[\u{e0020}-\u{e007f}]/u;
const MARK = /\p{M}/u;
/** Marks of no script of their own: what "zalgo" piles up. */
const GENERIC_MARK = /[\p{Script=Inherited}\p{Me}]/u;
/** Scripts in which joiners between letters change the spelling. */
const JOINING = /[\p{Script=Arabic}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Tamil}\p{Script=Telugu}]/u;
const RIGHT_TO_LEFT = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;
const KEYCAP_BASE = /[0-9#*]/;

/** Generic marks kept on one letter (after composing), and marks of the letter's own script. */
const MAX_GENERIC_MARKS = 1;
const MAX_SCRIPT_MARKS = 3;

interface Cleaning {
  kept: string[];
  /** Last character kept that is not a mark or a joiner; '' before the first and after a space. */
  base: string;
  genericMarks: number;
  scriptMarks: number;
}

/** Joiners, style selectors and tags stay only inside the emoji (or word) that they build. */
function keepsFormat(character: string, code: number, next: string | undefined, state: Cleaning): boolean {
  const afterPicture = PICTOGRAPH.test(state.base);
  if (code === ZWJ && afterPicture) return next !== undefined && PICTOGRAPH.test(next);
  if (code === ZWJ || code === ZWNJ) return JOINING.test(state.base) && next !== undefined && JOINING.test(next);
  if (code === EMOJI_STYLE) return afterPicture || KEYCAP_BASE.test(state.base);
  return TAG.test(character) && afterPicture;
}

function keepsMark(character: string, state: Cleaning): boolean {
  if (state.base === '') return false;
  if (character.codePointAt(0) === KEYCAP) return KEYCAP_BASE.test(state.base) && state.genericMarks++ === 0;
  if (GENERIC_MARK.test(character)) return state.genericMarks++ < MAX_GENERIC_MARKS;
  return state.scriptMarks++ < MAX_SCRIPT_MARKS;
}

function startBase(character: string, state: Cleaning): void {
  state.base = character;
  state.genericMarks = 0;
  state.scriptMarks = 0;
}

function cleanCharacter(character: string, next: string | undefined, state: Cleaning): void {
  const code = character.codePointAt(0)!;
  if (SPACE.test(character)) {
    if (state.kept.at(-1) !== ' ') state.kept.push(' ');
    startBase('', state);
  } else if (code === ZWJ || code === ZWNJ || code === EMOJI_STYLE || TAG.test(character)) {
    if (keepsFormat(character, code, next, state)) state.kept.push(character);
  } else if (BLANK.test(character) || INVISIBLE.test(character)) {
    return;
  } else if (MARK.test(character)) {
    if (isCovered(code) && keepsMark(character, state)) state.kept.push(character);
  } else {
    state.kept.push(isCovered(code) ? character : BOX);
    startBase(character, state);
  }
}

function cleanOnce(text: string): string {
  const characters = [...text.normalize('NFC')];
  const state: Cleaning = { kept: [], base: '', genericMarks: 0, scriptMarks: 0 };
  characters.forEach((character, index) => {
    cleanCharacter(character, characters[index + 1], state);
  });
  return state.kept.join('').trim().normalize('NFC');
}

/** Until nothing changes: what was removed may have kept a letter and an accent from composing, or marks from their order. */
function clean(text: string): string {
  let before = text.slice(0, MAX_UNITS);
  for (let round = 0; round < 8; round++) {
    const after = cleanOnce(before);
    if (after === before) break;
    before = after;
  }
  return before;
}

const segmenter = new Intl.Segmenter('und', { granularity: 'grapheme' });

/** What a reader takes for one character each. */
function graphemesOf(text: string): string[] {
  return Array.from(segmenter.segment(text), part => part.segment);
}

/** Keeps right-to-left text from reordering what stands beside it (FIRST STRONG ISOLATE ... POP). */
function isolate(text: string): string {
  return RIGHT_TO_LEFT.test(text) ? `\u2068${text}\u2069` : text;
}

function cleanGraphemes(text: string, most = MAX_GRAPHEMES): string[] {
  const graphemes = graphemesOf(clean(text)).slice(0, most);
  return graphemes.length > 0 ? graphemes : [NAMELESS];
}

/**
 * A name as it may be drawn: one line without control, zero-width and direction marks (joiners inside emoji and in scripts that spell with
 * them stay), at most one piled-up accent a letter, a box for what no bundled font has, right-to-left text isolated.
 *
 * @returns never an empty string, at most 120 graphemes
 */
export function displayName(text: string): string {
  return isolate(cleanGraphemes(text).join('').trim());
}

export interface FontChoice {
  /** 500 or 700 for text, 600 or 800 for display. */
  weight: 500 | 600 | 700 | 800;
  kind: 'text' | 'display';
}

export interface FittedText {
  /** What to draw; ends in an ellipsis where it was cut. */
  text: string;
  sizePx: number;
  /** Advance or ink, whichever is wider, at most the width asked for. */
  width: number;
}

const BOLD: FontChoice = { weight: 700, kind: 'text' };

/** Sets the context's font for this text at this size, registering the fonts on first use. */
export function setFont(context: SKRSContext2D, text: string, sizePx: number, choice: FontChoice = BOLD): void {
  registerFonts();
  context.font = `${choice.weight} ${sizePx}px ${fontStackFor(text, choice.kind)}`;
}

/** Width in pixels that a text takes with the context's font: its advance, or its ink where that reaches further. */
export function inkWidth(context: SKRSContext2D, text: string): number {
  const metrics = context.measureText(text);
  return Math.max(metrics.width, metrics.actualBoundingBoxRight, metrics.actualBoundingBoxLeft + metrics.width);
}

/** The longest beginning that fits together with an ellipsis, by graphemes. */
function ellipsise(context: SKRSContext2D, graphemes: readonly string[], maxWidth: number): string {
  const cut = (count: number): string => isolate(`${graphemes.slice(0, count).join('').trimEnd()}\u2026`);
  let low = 0;
  let high = graphemes.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (inkWidth(context, cut(middle)) <= maxWidth) low = middle;
    else high = middle - 1;
  }
  return cut(low);
}

/**
 * Cleans a text (see {@link displayName}) and fits it to a width: at `sizePx` if possible, else smaller down to `minSizePx`, else cut at a
 * grapheme with an ellipsis. Leaves the context's font set for drawing the result.
 *
 * @param maxWidth pixels of the context's own scale, at least an ellipsis wide
 */
export function fitText(
  context: SKRSContext2D,
  text: string,
  maxWidth: number,
  sizePx: number,
  minSizePx: number,
  choice: FontChoice = BOLD,
): FittedText {
  const graphemes = cleanGraphemes(text);
  const whole = isolate(graphemes.join('').trim());
  setFont(context, whole, sizePx, choice);
  let size = sizePx;
  let width = inkWidth(context, whole);
  while (width > maxWidth && size > minSizePx) {
    size = Math.max(minSizePx, Math.min(size - 1, Math.floor((size * maxWidth) / width)));
    setFont(context, whole, size, choice);
    width = inkWidth(context, whole);
  }
  if (width <= maxWidth) return { text: whole, sizePx: size, width };
  const cut = ellipsise(context, graphemes, maxWidth);
  return { text: cut, sizePx: size, width: inkWidth(context, cut) };
}

const words = new Intl.Segmenter('und', { granularity: 'word' });

/**
 * Cleans a sentence and breaks it into at most `maxLines` lines of one size, between words where the script has them, the last one
 * cut with an ellipsis where the text is longer.
 */
export function wrapText(
  context: SKRSContext2D,
  text: string,
  maxWidth: number,
  sizePx: number,
  maxLines: number,
  choice: FontChoice = BOLD,
): string[] {
  const whole = cleanGraphemes(text, MAX_SENTENCE_GRAPHEMES).join('').trim();
  setFont(context, whole, sizePx, choice);
  const lines: string[] = [];
  let line = '';
  let rest = whole;
  for (const { segment } of words.segment(whole)) {
    // A mark that ends a clause stays with its word.
    const joins =
      line === '' || /^\p{P}+$/u.test(segment) || inkWidth(context, `${line}${segment}`.trimEnd()) <= maxWidth;
    if (!joins) {
      if (lines.length === maxLines - 1) break;
      lines.push(line.trim());
      rest = rest.slice(line.length);
      line = '';
    }
    line += segment;
  }
  lines.push(rest);
  return lines.map(piece => fitText(context, piece, maxWidth, sizePx, sizePx, choice).text);
}
