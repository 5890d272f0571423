/** Cuts a typed command into words, keeping quoted names whole. Pure; shared by Telegram and the console. */

export interface Token {
  /** The word without its quotes. */
  text: string;
  /** Position of its first character (quotes included) in the line, in UTF-16 units, as Telegram's entities count. */
  offset: number;
  /** Position behind its last character. */
  end: number;
  /** Written in quotes: such a word is never read as a keyword or joined to its neighbour. */
  quoted: boolean;
  /** For `name:value` and `name=value`. */
  named?: { name: string; value: string };
}

/** Phones turn straight quotes into curly ones, and Russian, French or German keyboards write their own. */
const DOUBLE_QUOTES = '"“”„‟«»';
const CLOSING: Record<string, string> = { "'": "'’", '‘': '’‘', '‚': '‘’', '‹': '›', '›': '‹' };
for (const quote of DOUBLE_QUOTES) CLOSING[quote] = DOUBLE_QUOTES;

const NAMED = /^([\p{L}\p{N}_-]{1,32})[:=]/u;

/** @returns the words of a line in order; a quote that is never closed is dropped and its words stand alone. */
export function tokenize(line: string): Token[] {
  const tokens: Token[] = [];
  let position = 0;
  while (position < line.length) {
    if (/\s/.test(line[position] ?? '')) {
      position += 1;
      continue;
    }
    const token = readToken(line, position);
    if (token.text !== '' || token.quoted) tokens.push(token);
    position = token.end;
  }
  return tokens;
}

function readToken(line: string, offset: number): Token {
  const quoted = readQuoted(line, offset);
  if (quoted) return { text: quoted.text, offset, end: quoted.end, quoted: true };
  const name = NAMED.exec(line.slice(offset))?.[1];
  if (name !== undefined) {
    const valueAt = offset + name.length + 1;
    const value = readQuoted(line, valueAt) ?? readBare(line, valueAt);
    const named = { name, value: value.text };
    return { text: line.slice(offset, valueAt) + value.text, offset, end: value.end, quoted: false, named };
  }
  const bare = readBare(line, offset);
  return { text: dropLoneQuote(bare.text), offset, end: bare.end, quoted: false };
}

/** A quotation ends at a closing quote that is followed by a blank or the end, so that 'Rusty's' stays one word. */
function readQuoted(line: string, offset: number): { text: string; end: number } | null {
  const closing = CLOSING[line[offset] ?? ''];
  if (closing === undefined) return null;
  for (let position = offset + 1; position < line.length; position += 1) {
    if (!closing.includes(line[position] ?? '')) continue;
    const next = line[position + 1];
    if (next === undefined || /\s/.test(next))
      return { text: line.slice(offset + 1, position).trim(), end: position + 1 };
  }
  return null;
}

function readBare(line: string, offset: number): { text: string; end: number } {
  let end = offset;
  while (end < line.length && !/\s/.test(line[end] ?? '')) end += 1;
  return { text: line.slice(offset, end), end };
}

function dropLoneQuote(text: string): string {
  const first = text[0] ?? '';
  return DOUBLE_QUOTES.includes(first) || first === '‘' ? text.slice(1) : text;
}
