import type { InlineKeyboardMarkup } from 'grammy/types';
import type { CommandSpec } from '../command.ts';
import { typedCommands } from '../command-line.ts';
import type { Picture, Reply } from '../reply.ts';
import { plain, type RichText, toPlainText } from '../rich-text.ts';
import { isBlank, lines, MAX_CAPTION, MAX_TEXT, toHtml, visibleLength } from './html.ts';
import { drawKeyboard } from './keyboard.ts';

/** A reply as Telegram can show it: one text, or a picture with a caption and, where that gets too long, a text below it. */

export interface DrawnMessage {
  /** HTML of at most 4096 characters after parsing; never empty. */
  text: string;
  /** The same within the 1024 of a caption; may be empty. */
  caption: string;
  /** Where the caption had to leave something out: a short caption and the text that follows the picture. */
  split?: { caption: string; text: string };
  picture?: Picture;
  keyboard?: InlineKeyboardMarkup;
}

export interface DrawContext {
  catalogue: readonly CommandSpec[];
  report: (problem: unknown, label: string) => void;
  /** In a private chat with a Mini App: links to pages there open inside Telegram. Null or absent: as other links. */
  miniAppUrl?: string | null;
}

/** Telegram takes no message without text: a reply of nothing visible still has to be shown. */
const NOTHING_TO_SHOW: RichText = [{ text: '·' }];

export function drawReply(reply: Reply, context: DrawContext): DrawnMessage {
  const body = clickable(bodyOf(reply), context.catalogue);
  const blank = isBlank(body);
  const drawn: DrawnMessage = {
    text: toHtml(blank ? NOTHING_TO_SHOW : body, MAX_TEXT),
    caption: blank ? '' : toHtml(body, MAX_CAPTION),
  };
  if (visibleLength(body) > MAX_CAPTION) drawn.split = splitOf(reply, context.catalogue);
  if (reply.picture) drawn.picture = reply.picture;
  const keyboard = drawKeyboard(reply.buttons, context);
  if (keyboard) drawn.keyboard = keyboard;
  return drawn;
}

function splitOf(reply: Reply, catalogue: readonly CommandSpec[]): { caption: string; text: string } {
  const rest = clickable(lines([reply.text, lines(fieldLines(reply))], '\n\n'), catalogue);
  const titled = reply.title !== undefined && !isBlank(reply.title) && !isBlank(rest);
  const head = titled ? (reply.title ?? []).map(bold) : plain('⬇');
  return {
    caption: toHtml(head, MAX_CAPTION),
    text: toHtml(titled ? rest : clickable(bodyOf(reply), catalogue), MAX_TEXT),
  };
}

/** The reply's words as plain text, for toasts and for deciding whether it fits one. */
export function plainReply(reply: Reply): string {
  return toPlainText(bodyOf(reply)).trim();
}

/** Title, text and fields as one text. */
export function bodyOf(reply: Reply): RichText {
  const head = lines([reply.title?.map(bold), reply.text]);
  return lines([head, lines(fieldLines(reply))], '\n\n');
}

function fieldLines(reply: Reply): RichText[] {
  return (reply.fields ?? []).map(field => {
    const multiline = field.value.some(span => span.text.includes('\n'));
    return [{ text: field.name, bold: true }, { text: multiline ? '\n' : ': ' }, ...field.value];
  });
}

function bold<T extends object>(span: T): T & { bold: true } {
  return { ...span, bold: true };
}

/**
 * Telegram makes '/agent' of '/agent create' clickable, which does half of it: written '/agent_create' the whole is one tap.
 * Commands in code marks are not clickable at all, so that marks around nothing but a command are dropped.
 */
export function clickable(text: RichText, catalogue: readonly CommandSpec[]): RichText {
  const typed = typedCommands(catalogue);
  const paths = typed.map(spec => spec.path).filter(path => path.includes(' '));
  const names = new Set(typed.flatMap(spec => [spec.path, ...(spec.telegramAlias ? [spec.telegramAlias] : [])]));
  const pattern = paths.length === 0 ? undefined : new RegExp(`/(${paths.join('|')})(?![\\w-])`, 'g');
  return text.map(span => {
    if (span.link !== undefined) return span;
    const bare = span.code === true && span.text.startsWith('/') && names.has(span.text.slice(1));
    if (span.code && !bare) return span;
    const { code: _, ...plainSpan } = span;
    return { ...plainSpan, text: pattern ? span.text.replace(pattern, path => path.replace(' ', '_')) : span.text };
  });
}
