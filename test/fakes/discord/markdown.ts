/**
 * Reads text as Discord's client does, to see what a reader sees: written from the client's published rules, apart from the
 * code under test.
 */

export type MarkdownKind =
  | 'bold'
  | 'italic'
  | 'underline'
  | 'strike'
  | 'spoiler'
  | 'code'
  | 'link'
  | 'url'
  | 'mention'
  | 'emoji'
  | 'timestamp'
  | 'heading'
  | 'list'
  | 'quote';

export interface ReadMarkdown {
  /** What is visible. */
  text: string;
  /** Every piece that is more than text. */
  marks: { kind: MarkdownKind; text: string; target?: string }[];
}

interface Rule {
  kind: MarkdownKind | 'escape' | 'text';
  expression: RegExp;
  /** Index of the group that is read on; null where the match is shown as it is. */
  inner: number | null;
  target?: number;
  /** Only at the beginning of a line. */
  atLineStart?: boolean;
  verbatim?: boolean;
}

const RULES: readonly Rule[] = [
  { kind: 'code', expression: /^```(?:[a-z0-9_+\-.#]+?\n)?\n*([^\n][\s\S]*?)\n*```/i, inner: 1, verbatim: true },
  { kind: 'quote', expression: /^ *>>> ([\s\S]*)|^ *> ([^\n]*)/, inner: 1, atLineStart: true },
  { kind: 'heading', expression: /^ *#{1,3}\s+([^\n]*)/, inner: 1, atLineStart: true },
  { kind: 'heading', expression: /^-# +([^\n]*)/, inner: 1, atLineStart: true },
  { kind: 'list', expression: /^[ \t]*(?:[-*+]|\d+\.) +(\S[^\n]*)/, inner: 1, atLineStart: true },
  { kind: 'escape', expression: /^\\([^0-9A-Za-z\s])/, inner: 1, verbatim: true },
  { kind: 'mention', expression: /^<(?:@[!&]?|#)\d+>|^<\/[^>]+:\d+>|^<id:[a-z]+>|^@everyone|^@here/, inner: null },
  { kind: 'emoji', expression: /^<a?:\w+:\d+>/, inner: null },
  { kind: 'timestamp', expression: /^<t:-?\d{1,17}(?::[tTdDfFRsS])?>/, inner: null },
  { kind: 'url', expression: /^<[^: >]+:\/[^ >]+>/, inner: null },
  { kind: 'url', expression: /^(?:https?|steam|discord):\/\/[^\s<]+[^<.,:;"'\]\s]/, inner: null },
  {
    kind: 'link',
    expression: /^\[((?:\[[^\]]*\]|[^[\]]|\](?=[^[]*\]))*)\]\(\s*<?((?:\([^)]*\)|[^\s\\]|\\.)*?)>?\s*\)/,
    inner: 1,
    target: 2,
  },
  { kind: 'bold', expression: /^\*\*((?:\\[\s\S]|[^\\])+?)\*\*(?!\*)/, inner: 1 },
  { kind: 'underline', expression: /^__((?:\\[\s\S]|[^\\])+?)__(?!_)/, inner: 1 },
  {
    kind: 'italic',
    expression: /^\*(?=\S)((?:\*\*|\\[\s\S]|\s+(?:\\[\s\S]|[^\s*\\]|\*\*)|[^\s*\\])+?)\*(?!\*)/,
    inner: 1,
  },
  { kind: 'italic', expression: /^\b_((?:__|\\[\s\S]|[^\\_])+?)_\b/, inner: 1 },
  { kind: 'strike', expression: /^~~([\s\S]+?)~~(?!_)/, inner: 1 },
  { kind: 'spoiler', expression: /^\|\|([\s\S]+?)\|\|/, inner: 1 },
  { kind: 'code', expression: /^(`+)([\s\S]*?[^`])\1(?!`)/, inner: 2, verbatim: true },
  { kind: 'text', expression: /^[\s\S]+?(?=[^0-9A-Za-z\s\u00c0-\uffff]|\n|\w+:\S|$)/, inner: null },
];

/** @returns the visible text of a piece of markdown, and what in it is more than text. */
export function readMarkdown(source: string): ReadMarkdown {
  const read: ReadMarkdown = { text: '', marks: [] };
  let rest = source;
  while (rest !== '') {
    const atLineStart =
      read.text === '' ? source.length === rest.length : source[source.length - rest.length - 1] === '\n';
    const found = firstMatch(rest, atLineStart);
    if (!found) {
      read.text += rest[0];
      rest = rest.slice(1);
      continue;
    }
    append(read, found.rule, found.match);
    rest = rest.slice(found.match[0].length);
  }
  return read;
}

function firstMatch(rest: string, atLineStart: boolean): { rule: Rule; match: RegExpExecArray } | null {
  for (const rule of RULES) {
    if (rule.atLineStart && !atLineStart) continue;
    const match = rule.expression.exec(rest);
    if (match && match[0] !== '') return { rule, match };
  }
  return null;
}

function append(read: ReadMarkdown, rule: Rule, match: RegExpExecArray): void {
  const inner = rule.inner === null ? match[0] : (match[rule.inner] ?? match[rule.inner + 1] ?? '');
  if (rule.kind === 'text' || rule.kind === 'escape') {
    read.text += inner;
    return;
  }
  const nested = rule.verbatim || rule.inner === null ? { text: inner, marks: [] } : readMarkdown(inner);
  read.text += nested.text;
  const target = rule.target === undefined ? undefined : match[rule.target];
  read.marks.push({ kind: rule.kind, text: nested.text, ...(target === undefined ? {} : { target }) }, ...nested.marks);
}
