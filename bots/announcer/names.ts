import type { MatchView } from '../../core/matches/index.ts';

/** How names and figures read in posts. Pure. */

/** Longest name in UTF-16 units: twenty family emoji take 220, and a caption of 1,024 (Telegram) names each agent five times. */
const NAME_UNITS = 40;
const FIRST_STRONG_ISOLATE = '\u2068';
const POP_ISOLATE = '\u2069';
/** Hebrew, Arabic and their neighbours: next to digits they would reorder the line. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** A name that keeps its place in a line: cut to what fits a caption, and isolated where it runs from right to left. */
export function shownName(name: string, units = NAME_UNITS): string {
  const cut = cutTo(name.replace(/[\s\u2028\u2029]+/gu, ' '), units);
  return RIGHT_TO_LEFT.test(cut) ? `${FIRST_STRONG_ISOLATE}${cut}${POP_ISOLATE}` : cut;
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

export function bothNames(view: MatchView): [string, string] {
  return [shownName(view.sides[0].agent.name), shownName(view.sides[1].agent.name)];
}

/** 'bruiser' as 'Bruiser'. */
export function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** Chances of both corners in whole per cent that sum to 100. */
export function percentages(view: MatchView): [number, number] {
  const left = Math.round(view.sides[0].expected / 10);
  return [left, 100 - left];
}

/** '+18', '−4', '±0', with a true minus. */
export function signed(change: number): string {
  if (change === 0) return '±0';
  return change > 0 ? `+${change}` : `−${-change}`;
}

/** Seconds as 'm:ss'. */
export function minutes(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}
