/**
 * Text that is safe to send anywhere. A message is a list of spans; only the code's own literals carry marks, and
 * whatever a member typed is plain text by construction. Each surface escapes spans for its own markup.
 */

export interface Span {
  text: string;
  bold?: boolean;
  italic?: boolean;
  code?: boolean;
  spoiler?: boolean;
  /** Absolute https address that the span links to. */
  link?: string;
}

export type RichText = readonly Span[];

type Mark = 'bold' | 'italic' | 'code' | 'spoiler';
const MARKS: readonly (readonly [string, Mark])[] = [
  ['**', 'bold'],
  ['||', 'spoiler'],
  ['__', 'italic'],
  ['`', 'code'],
];

/**
 * Tagged template for messages: `rich\`**${name}** wins\``. In the literal parts `**bold**`, `__italic__`,
 * `` `code` `` (written \`) and `||spoiler||` toggle marks; interpolated strings and numbers are always plain text, and an
 * interpolated RichText is inserted with the surrounding marks added.
 */
export function rich(strings: TemplateStringsArray, ...values: (string | number | bigint | RichText)[]): RichText {
  const spans: Span[] = [];
  const open = new Set<Mark>();
  strings.raw.forEach((_, index) => {
    appendLiteral(spans, strings[index] ?? '', open);
    if (index < values.length) appendValue(spans, values[index] ?? '', open);
  });
  return spans;
}

/** A span list of plain text. */
export function plain(text: string): RichText {
  return text === '' ? [] : [{ text }];
}

/** Joins parts with a separator. */
export function joinRich(parts: readonly RichText[], separator = '\n'): RichText {
  const spans: Span[] = [];
  parts.forEach((part, index) => {
    if (index > 0) push(spans, { text: separator });
    for (const span of part) push(spans, span);
  });
  return spans;
}

/** The text without its marks. */
export function toPlainText(text: RichText): string {
  return text.map(span => span.text).join('');
}

function appendLiteral(spans: Span[], literal: string, open: Set<Mark>): void {
  let rest = literal;
  let buffer = '';
  while (rest !== '') {
    const found = MARKS.find(([token]) => rest.startsWith(token));
    if (found) {
      push(spans, marked(buffer, open));
      buffer = '';
      if (open.has(found[1])) open.delete(found[1]);
      else open.add(found[1]);
      rest = rest.slice(found[0].length);
    } else {
      buffer += rest[0];
      rest = rest.slice(1);
    }
  }
  push(spans, marked(buffer, open));
}

function appendValue(spans: Span[], value: string | number | bigint | RichText, open: Set<Mark>): void {
  if (typeof value === 'object') {
    for (const span of value) push(spans, { ...marked(span.text, open), ...span });
  } else {
    push(spans, marked(String(value), open));
  }
}

function marked(text: string, open: Set<Mark>): Span {
  const span: Span = { text };
  for (const mark of open) span[mark] = true;
  return span;
}

function push(spans: Span[], span: Span): void {
  if (span.text === '') return;
  const last = spans.at(-1);
  if (last && sameMarks(last, span)) last.text += span.text;
  else spans.push({ ...span });
}

function sameMarks(a: Span, b: Span): boolean {
  return (
    !a.bold === !b.bold &&
    !a.italic === !b.italic &&
    !a.code === !b.code &&
    !a.spoiler === !b.spoiler &&
    a.link === b.link
  );
}
