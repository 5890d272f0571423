import type { RichText, Span } from '../rich-text.ts';

/**
 * Rich text as Discord markdown. Every span's text is taken as hostile: whatever Discord would read as markup, mention,
 * link, emoji or timestamp is escaped, so that the reader sees the very characters that were typed.
 */

/** Bidirectional controls reorder the text around them, and these zero-width marks hide in names: neither is drawn. */
const INVISIBLE = /[\u061C\u200B\u200E\u200F\u202A-\u202E\u2060-\u2064\u2066-\u206F\uFEFF]/g;
/** Everything below space but tab and newline, and the C1 block. */
const CONTROL = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/g;
/** A lone surrogate is not text, and JSON that holds one is refused. */
const LONE_SURROGATE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

/** Keeps the halves of two neighbouring marks apart where Discord would read them as one. */
const JOINT = '\u200B';

/** Nothing, drawn: for fields that Discord refuses when empty. */
export const BLANK = '\u200B';

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** @returns the text without controls, invisible marks and broken characters; what remains is drawn as typed. */
export function cleanText(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(LONE_SURROGATE, '\uFFFD').replace(CONTROL, '').replace(INVISIBLE, '');
}

/**
 * @returns the text with everything escaped that Discord's markdown would act on. A span may begin or end in the middle of a
 * line, so what opens a heading or list at the end of the text counts as one.
 */
export function escapeMarkdown(text: string): string {
  return cleanText(text)
    .replace(/[\\*_~|`<>[\]@]/g, '\\$&')
    .replace(/:(?=\/\/)/g, '\\:')
    .replace(/^([ \t]*)(#{1,3}(?=\s|$)|-#|[-+](?=\s|$))/gm, '$1\\$2')
    .replace(/^([ \t]*\d*)(?=\.(?:\s|$))/gm, '$1\\');
}

/** @returns the text as Discord markdown, unlimited in length. */
export function renderRich(text: RichText): string {
  return renderGroups(text, 0);
}

/** @returns the longest beginning of the text, cut between graphemes and ended with an ellipsis, within `limit` characters of markdown. */
export function renderRichWithin(text: RichText, limit: number): string {
  if (limit <= 0) return '';
  // Markdown is at least as long as the text, so what lies beyond the limit never shows.
  const bounded = takeCharacters(text, limit + 1);
  const whole = renderRich(bounded.text);
  if (!bounded.cut && whole.length <= limit) return whole;
  const graphemes = bounded.text.map(span => splitGraphemes(span.text));
  const total = graphemes.reduce((sum, list) => sum + list.length, 0);
  return longestFitting(total, limit, count =>
    renderRich([...takeGraphemes(bounded.text, graphemes, count), { text: '…' }]),
  );
}

/** @returns plain text, cleaned and on one line, cut between graphemes with an ellipsis: for labels, where no markdown is read. */
export function plainWithin(text: string, limit: number): string {
  const line = cleanText(text.slice(0, limit * 8))
    .replace(/\s+/g, ' ')
    .trim();
  if (line.length <= limit) return line;
  const graphemes = splitGraphemes(line);
  return longestFitting(graphemes.length, limit, count => `${graphemes.slice(0, count).join('').trimEnd()}…`);
}

/** @returns the first `limit` characters, less half of one at the end. */
export function cutWhole(text: string, limit: number): string {
  return text.slice(0, limit).replace(/[\uD800-\uDBFF]$/, '');
}

/** Binary search for the greatest count whose drawing fits; a drawing grows with its count. */
function longestFitting(total: number, limit: number, draw: (count: number) => string): string {
  let fitting = 0;
  let tooMany = total + 1;
  while (tooMany - fitting > 1) {
    const middle = (fitting + tooMany) >> 1;
    if (draw(middle).length <= limit) fitting = middle;
    else tooMany = middle;
  }
  const drawn = draw(fitting);
  return drawn.length <= limit ? drawn : '';
}

function splitGraphemes(text: string): string[] {
  return [...segmenter.segment(text)].map(part => part.segment);
}

function takeCharacters(text: RichText, limit: number): { text: RichText; cut: boolean } {
  const taken: Span[] = [];
  let room = limit;
  for (const span of text) {
    const cleaned = cleanText(span.text.slice(0, limit * 8));
    if (cleaned.length > room || span.text.length > limit * 8) {
      taken.push({ ...span, text: cutWhole(cleaned, room) });
      return { text: taken, cut: true };
    }
    room -= cleaned.length;
    taken.push({ ...span, text: cleaned });
  }
  return { text: taken, cut: false };
}

function takeGraphemes(text: RichText, graphemes: readonly string[][], count: number): Span[] {
  const taken: Span[] = [];
  let room = count;
  for (const [index, span] of text.entries()) {
    const parts = graphemes[index] ?? [];
    if (room <= 0) break;
    taken.push({ ...span, text: parts.slice(0, room).join('') });
    room -= parts.length;
  }
  return taken;
}

/** Outer marks first. Neighbours that share one are wrapped together, or `||a||||b||` would show its bars. */
const MARK_ORDER = ['spoiler', 'link', 'bold', 'italic', 'code'] as const;

function renderGroups(spans: RichText, depth: number): string {
  const mark = MARK_ORDER[depth];
  if (mark === undefined) return spans.map(span => escapeMarkdown(span.text)).join('');
  let output = '';
  let index = 0;
  while (index < spans.length) {
    const value = spans[index]?.[mark];
    let end = index + 1;
    while (end < spans.length && (spans[end]?.[mark] || undefined) === (value || undefined)) end++;
    const group = spans.slice(index, end);
    output = joinMarkup(output, value ? wrap(mark, group, depth) : renderGroups(group, depth + 1));
    index = end;
  }
  return output;
}

function wrap(mark: (typeof MARK_ORDER)[number], group: RichText, depth: number): string {
  if (mark === 'code') return renderCode(group.map(span => span.text).join(''));
  const inner = renderGroups(group, depth + 1);
  if (inner.trim() === '') return inner;
  switch (mark) {
    case 'spoiler':
      return inner.endsWith('|') ? `||${inner}${JOINT}||` : `||${inner}||`;
    case 'link':
      return renderLink(inner, group[0]?.link ?? '');
    case 'bold':
      return wrapTrimmed('**', inner);
    case 'italic':
      return wrapTrimmed('*', inner);
  }
}

/** Marks must touch the text that they mark: spaces at either end stay outside. */
function wrapTrimmed(token: string, inner: string): string {
  const text = inner.trim();
  const start = inner.indexOf(text);
  return `${inner.slice(0, start)}${token}${text}${token}${inner.slice(start + text.length)}`;
}

function renderLink(label: string, address: string): string {
  if (!/^https?:\/\/[^\s<>]+$/.test(address)) return label;
  // Discord counts brackets in a label, escaped or not.
  const balanced = label.replace(/\\\[/g, '(').replace(/\\\]/g, ')').replace(/\n/g, ' ');
  return `[${balanced}](${address.replaceAll('(', '%28').replaceAll(')', '%29')})`;
}

/** Inside code nothing can be escaped, so backticks become the look-alike U+02CB. */
function renderCode(text: string): string {
  const inner = cleanText(text).replaceAll('`', 'ˋ');
  if (inner.trim() === '') return inner;
  if (inner.includes('\n')) return `\`\`\`\n${inner.replace(/^\n+|\n+$/g, '')}\n\`\`\``;
  return `\`${inner}\``;
}

function joinMarkup(left: string, right: string): string {
  const last = left.at(-1);
  const clash = last !== undefined && right.startsWith(last) && (last === '*' || last === '|' || last === '`');
  return clash ? `${left}${JOINT}${right}` : left + right;
}
