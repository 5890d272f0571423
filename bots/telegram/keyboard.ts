import type { InlineKeyboardButton, InlineKeyboardMarkup } from 'grammy/types';
import { encodeAction } from '../actions.ts';
import type { CommandSpec } from '../command.ts';
import type { Button } from '../reply.ts';
import { isPublicAddress, toLabel } from './html.ts';

/** Draws rows of buttons as an inline keyboard. */

const MAX_LABEL = 64;
const MAX_ROW = 8;
/** Telegram shows at most 100 buttons under a message. */
const MAX_BUTTONS = 100;
/** Characters that fit side by side on a phone before labels are cut off: a row's buttons share its width equally. */
const ROW_WIDTH = 34;
const GRAPHEMES = new Intl.Segmenter('en', { granularity: 'grapheme' });

interface KeyboardContext {
  catalogue: readonly CommandSpec[];
  report: (problem: unknown, label: string) => void;
  /** Pages under this address open inside Telegram; files of the API do not. */
  miniAppUrl?: string | null;
}

/**
 * @returns the keyboard; undefined where there is no button that can be drawn. Disabled buttons are left out, since
 * Telegram knows none. A button whose action does not fit is left out too and reported: it would fail the whole message.
 */
export function drawKeyboard(
  rows: readonly (readonly Button[])[] | undefined,
  context: KeyboardContext,
): InlineKeyboardMarkup | undefined {
  const drawn: InlineKeyboardButton[][] = [];
  let count = 0;
  for (const row of rows ?? []) {
    const buttons: InlineKeyboardButton[] = [];
    for (const button of row) {
      const each = count < MAX_BUTTONS ? drawButton(button, context) : null;
      if (!each) continue;
      buttons.push(each);
      count += 1;
    }
    drawn.push(...fitRows(buttons));
  }
  return drawn.length > 0 ? { inline_keyboard: drawn } : undefined;
}

/** Breaks a row into rows whose labels can be read. */
export function fitRows(buttons: readonly InlineKeyboardButton[]): InlineKeyboardButton[][] {
  const rows: InlineKeyboardButton[][] = [];
  let row: InlineKeyboardButton[] = [];
  let widest = 0;
  for (const button of buttons) {
    const width = Math.max(widest, lengthOf(button.text) + 2);
    if (row.length > 0 && (row.length >= MAX_ROW || width * (row.length + 1) > ROW_WIDTH)) {
      rows.push(row);
      row = [];
      widest = 0;
    }
    row.push(button);
    widest = Math.max(widest, lengthOf(button.text) + 2);
  }
  if (row.length > 0) rows.push(row);
  return rows;
}

/** Signs that are seen: a family of four is one. */
function lengthOf(label: string): number {
  return [...GRAPHEMES.segment(label)].length;
}

function drawButton(button: Button, { catalogue, report, miniAppUrl }: KeyboardContext): InlineKeyboardButton | null {
  if (button.disabled) return null;
  const text = toLabel(button.emoji ? `${button.emoji} ${button.label}` : button.label, MAX_LABEL);
  if (text === '') return null;
  const style = button.style === undefined || button.style === 'secondary' ? {} : { style: button.style };
  if (button.url !== undefined) {
    if (!isPublicAddress(button.url)) return null;
    const isOwn = miniAppUrl && button.url.startsWith(`${miniAppUrl}/`) && !button.url.startsWith(`${miniAppUrl}/v1/`);
    return { text, ...style, ...(isOwn ? { web_app: { url: button.url } } : { url: button.url }) };
  }
  if (!button.action) return null;
  try {
    return { text, ...style, callback_data: encodeAction(button.action, catalogue) };
  } catch (error) {
    report(error, text);
    return null;
  }
}
