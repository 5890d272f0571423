/** Names of agents and members as they stand in a sentence or on a button. Pure. */

/** Longest name in UTF-16 units: twenty family emoji take 220, and a caption of 1,024 (Telegram) names each agent five times. */
const NAME_UNITS = 40;
/** One sign of an emoji family with skin tones takes 19. */
const SIGN_UNITS = 24;
const FIRST_STRONG_ISOLATE = '\u2068';
const POP_ISOLATE = '\u2069';
/** Hebrew, Arabic and their neighbours: next to digits they would reorder the line, and '10→17' would read as 17→10. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** A name that keeps its place in a line: cut to what fits a caption, and isolated where it runs from right to left. */
export function shownName(name: string, units = NAME_UNITS): string {
  const cut = cutTo(name.replace(/[\s\u2028\u2029]+/gu, ' '), units);
  return RIGHT_TO_LEFT.test(cut) ? `${FIRST_STRONG_ISOLATE}${cut}${POP_ISOLATE}` : cut;
}

/** As `shownName`, but within `units` with all signs that nobody sees, though never without a sign of the name: for buttons. */
export function labelName(name: string, units: number): string {
  const shown = shownName(name, units);
  if (shown === '…') return firstSign(name);
  return shown.length > units ? shownName(name, units - 2) : shown;
}

/** Of a name that begins with one long sign, a family of four, say: two such names must not both be an ellipsis. */
function firstSign(name: string): string {
  const [first] = new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(name);
  return first && first.segment.length <= SIGN_UNITS ? `${first.segment}…` : '…';
}

/** The first `units` UTF-16 units in whole characters as people see them, with an ellipsis where something is missing. */
export function cutTo(text: string, units: number): string {
  if (text.length <= units) return text;
  let kept = '';
  for (const { segment } of new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text.slice(0, units * 2))) {
    if (kept.length + segment.length > units - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}
