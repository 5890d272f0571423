import { joinRich, type RichText, type Span } from '../rich-text.ts';

/** Rich text as Telegram's HTML: everything escaped, nothing that a member typed mentions, links or reorders the line. */

/** Bot API: a message takes 4096 and a caption 1024 characters after entities parsing, counted in UTF-16 units. */
export const MAX_TEXT = 4096;
export const MAX_CAPTION = 1024;
const ELLIPSIS = '…';
/** Invisible, breaks no line: stands between the characters that Telegram would make a link of. */
const WORD_JOINER = '\u2060';

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

/** @returns HTML for parse_mode HTML; texts longer than `limit` end in an ellipsis at a grapheme's border. */
export function toHtml(text: RichText, limit: number): string {
  return truncate(clean(text), limit).map(spanToHtml).join('');
}

/** Length in UTF-16 units as Telegram counts it, after our cleaning. */
export function visibleLength(text: RichText): number {
  return clean(text).reduce((sum, span) => sum + span.text.length, 0);
}

/** Plain text for toasts and button labels, cut at a grapheme's border. */
export function toLabel(text: string, limit: number): string {
  const cut = truncate([{ text: sanitize(text).replace(/\s+/g, ' ').trim() }], limit);
  return cut.map(span => span.text).join('');
}

/** True where a reader sees nothing: Telegram refuses such a message as empty. */
export function isBlank(text: RichText): boolean {
  return !text.some(span => /[^\s\p{Cf}\p{Cc}\p{Zs}\u115f\u1160\u3164\uffa0\u2800]/u.test(span.text));
}

/** Joins the parts that show anything, one under the other. */
export function lines(parts: readonly (RichText | undefined)[], separator = '\n'): RichText {
  const shown = parts.filter((part): part is RichText => part !== undefined && !isBlank(part));
  return joinRich(shown, separator);
}

function clean(text: RichText): Span[] {
  const spans: Span[] = [];
  for (const span of text) {
    const cleaned = sanitize(span.text);
    const safe = span.code || span.link !== undefined ? cleaned : disarm(cleaned);
    if (safe !== '') spans.push({ ...span, text: safe });
  }
  return spans;
}

/** Lone surrogates are no UTF-8; controls and embedding marks (U+202A-202E) would reorder or hide the rest of the line. */
function sanitize(text: string): string {
  return text
    .replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd')
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .replace(/[\u0000-\u0009\u000b-\u001f\u007f\u202a-\u202e]/g, character => (character === '\t' ? ' ' : ''));
}

/** Telegram links @names, addresses and e-mail in any text, and an @name notifies its owner. Our own links are spans with `link`. */
function disarm(text: string): string {
  return text
    .replace(/@(?=\w)/g, `@${WORD_JOINER}`)
    .replace(/:\/\//g, `:${WORD_JOINER}//`)
    .replace(/(?<=[\p{L}\p{N}_-])\.(?=\p{L}{2,})/gu, `.${WORD_JOINER}`);
}

function truncate(spans: readonly Span[], limit: number): Span[] {
  const total = spans.reduce((sum, span) => sum + span.text.length, 0);
  if (total <= limit) return [...spans];
  const kept: Span[] = [];
  let room = limit - ELLIPSIS.length;
  for (const span of spans) {
    const text = span.text.length <= room ? span.text : headOf(span.text, room);
    if (text !== '') kept.push({ ...span, text });
    room -= text.length;
    if (text.length < span.text.length) break;
  }
  kept.push({ text: ELLIPSIS });
  return kept;
}

function headOf(text: string, room: number): string {
  let end = 0;
  // A grapheme of thousands of combining marks is possible: look no further than is needed.
  for (const { segment, index } of graphemes.segment(text.slice(0, room + 64))) {
    if (index + segment.length > room) break;
    end = index + segment.length;
  }
  return text.slice(0, end).trimEnd();
}

function spanToHtml(span: Span): string {
  let html = escapeHtml(span.text);
  // Telegram refuses marks around code; a link may hold anything else.
  if (span.code) html = `<code>${html}</code>`;
  else {
    if (span.italic) html = `<i>${html}</i>`;
    if (span.bold) html = `<b>${html}</b>`;
  }
  if (span.link !== undefined && isPublicAddress(span.link)) html = `<a href="${escapeHtml(span.link)}">${html}</a>`;
  return span.spoiler ? `<tg-spoiler>${html}</tg-spoiler>` : html;
}

function escapeHtml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}

/** Telegram takes no address without a dot in its host ('http://localhost'), neither in links nor on buttons. */
export function isPublicAddress(address: string): boolean {
  try {
    const url = new URL(address);
    if (url.protocol === 'tg:') return true;
    return (url.protocol === 'https:' || url.protocol === 'http:') && url.hostname.includes('.');
  } catch {
    return false;
  }
}
