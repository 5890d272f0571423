import { badRequest } from './errors.ts';

/** Telegram's HTML, parsed as the Bot API does (td/telegram/MessageEntity.cpp): same tags, same refusals. */

export interface Entity {
  type: string;
  offset: number;
  length: number;
  url?: string;
  user?: { id: number };
}

export interface Formatted {
  text: string;
  entities: Entity[];
}

const TAGS: Record<string, string> = {
  a: 'text_link',
  b: 'bold',
  strong: 'bold',
  i: 'italic',
  em: 'italic',
  u: 'underline',
  ins: 'underline',
  s: 'strikethrough',
  strike: 'strikethrough',
  del: 'strikethrough',
  code: 'code',
  pre: 'pre',
  blockquote: 'blockquote',
  'tg-spoiler': 'spoiler',
  'tg-emoji': 'custom_emoji',
  span: 'spoiler',
};
const NAMED: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"' };

interface OpenTag {
  tag: string;
  offset: number;
  url?: string;
  byteOffset: number;
}

/** @throws ApiError 400 "can't parse entities" */
export function parseHtml(html: string): Formatted {
  const open: OpenTag[] = [];
  const entities: Entity[] = [];
  let text = '';
  let position = 0;
  while (position < html.length) {
    const character = html[position]!;
    if (character === '&') {
      const entity = /^&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(lt|gt|amp|quot));/.exec(
        html.slice(position, position + 12),
      );
      if (entity) {
        const code = entity[1] ? Number(entity[1]) : entity[2] ? Number.parseInt(entity[2], 16) : undefined;
        text += code === undefined ? NAMED[entity[3] ?? ''] : String.fromCodePoint(code);
        position += entity[0].length;
        continue;
      }
    }
    if (character !== '<') {
      text += character;
      position += 1;
      continue;
    }
    const byteOffset = Buffer.byteLength(html.slice(0, position));
    const end = html.indexOf('>', position);
    if (end < 0) throw cannotParse(`Unclosed start tag at byte offset ${byteOffset}`);
    const inner = html.slice(position + 1, end);
    if (inner.startsWith('/')) closeTag(inner.slice(1).trim().toLowerCase(), open, entities, text.length, byteOffset);
    else open.push(openTag(inner, text.length, byteOffset));
    position = end + 1;
  }
  const unclosed = open.at(-1);
  if (unclosed) throw cannotParse(`Can't find end tag corresponding to start tag "${unclosed.tag}"`);
  return trim(text, entities);
}

function openTag(inner: string, offset: number, byteOffset: number): OpenTag {
  const match = /^([a-zA-Z0-9-]+)((?:\s+[a-zA-Z-]+="[^"<>]*")*)\s*$/.exec(inner);
  const tag = (match?.[1] ?? inner.split(/\s/)[0] ?? '').toLowerCase();
  if (!match || !(tag in TAGS)) throw cannotParse(`Unsupported start tag "${tag}" at byte offset ${byteOffset}`);
  const attributes = new Map(
    [...(match[2] ?? '').matchAll(/([a-zA-Z-]+)="([^"]*)"/g)].map(each => [each[1]!.toLowerCase(), each[2]!]),
  );
  if (tag === 'span' && attributes.get('class') !== 'tg-spoiler') {
    throw cannotParse(`Tag "span" must have class "tg-spoiler" at byte offset ${byteOffset}`);
  }
  const url = attributes.get('href')?.replace(/&(lt|gt|amp|quot);/g, (_, name: string) => NAMED[name] ?? '');
  return { tag, offset, byteOffset, ...(url !== undefined && { url }) };
}

function closeTag(tag: string, open: OpenTag[], entities: Entity[], end: number, byteOffset: number): void {
  const last = open.pop();
  if (!last) throw cannotParse(`Unexpected end tag at byte offset ${byteOffset}`);
  if (tag !== '' && tag !== last.tag) {
    throw cannotParse(`Unmatched end tag at byte offset ${byteOffset}, expected "</${last.tag}>", found "</${tag}>"`);
  }
  if (end === last.offset) return;
  const entity: Entity = { type: TAGS[last.tag] ?? last.tag, offset: last.offset, length: end - last.offset };
  const user = /^tg:\/\/user\?id=(\d+)$/.exec(last.url ?? '')?.[1];
  if (user !== undefined) entities.push({ ...entity, type: 'text_mention', user: { id: Number(user) } });
  else if (last.tag !== 'a') entities.push(entity);
  // A link that Telegram does not take for an address is shown as plain text.
  else if (last.url !== undefined && /^https?:\/\/[^/]*\.[^/]+|^tg:\/\//.test(last.url)) {
    entities.push({ ...entity, url: last.url });
  }
}

function cannotParse(words: string) {
  return badRequest(`can't parse entities: ${words}`);
}

/** Blanks at both ends are cut off, and entities with them. */
function trim(text: string, entities: Entity[]): Formatted {
  const start = text.length - text.trimStart().length;
  const trimmed = text.trim();
  const kept = entities.flatMap(entity => {
    const from = Math.max(0, entity.offset - start);
    const to = Math.min(trimmed.length, entity.offset - start + entity.length);
    return to > from ? [{ ...entity, offset: from, length: to - from }] : [];
  });
  kept.sort((a, b) => a.offset - b.offset || b.length - a.length);
  return { text: trimmed, entities: [...kept, ...autoLinks(trimmed, kept)] };
}

/** What Telegram makes of plain words by itself: mentions (which notify), commands, addresses, e-mail. */
export function autoLinks(text: string, marked: readonly Entity[]): Entity[] {
  const found: Entity[] = [];
  const patterns: [string, RegExp][] = [
    ['bot_command', /(?<![\w/<>])\/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?(?![\w/])/g],
    ['mention', /(?<!\w)@\w{3,32}(?!\w)/g],
    ['email', /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g],
    [
      'url',
      /(?:https?:\/\/|tg:\/\/|(?<![\w@.-]))(?:[\w-]+\.)+(?:com|org|net|me|io|example|co|ru|dev)\b(?:\/\S*)?|(?:https?|tg):\/\/\S+/g,
    ],
  ];
  for (const [type, pattern] of patterns) {
    for (const match of text.matchAll(pattern)) {
      const entity = { type, offset: match.index, length: match[0].length };
      const covered = [
        ...marked.filter(each => ['code', 'pre', 'text_link', 'text_mention'].includes(each.type)),
        ...found,
      ].some(each => each.offset < entity.offset + entity.length && each.offset + each.length > entity.offset);
      if (!covered) found.push(entity);
    }
  }
  return found;
}
