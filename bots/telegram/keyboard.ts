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

/**
 * @returns the keyboard; undefined where there is no button that can be drawn. Disabled buttons are left out, since
 * Telegram knows none. A button whose action does not fit is left out too and reported: it would fail the whole message.
 */
export function drawKeyboard(
  rows: readonly (readonly Button[])[] | undefined,
  catalogue: readonly CommandSpec[],
  report: (problem: unknown, label: string) => void,
): InlineKeyboardMarkup | undefined {
  const drawn: InlineKeyboardButton[][] = [];
  let count = 0;
  for (const row of rows ?? []) {
    const buttons: InlineKeyboardButton[] = [];
    for (const button of row) {
      const each = count < MAX_BUTTONS ? drawButton(button, catalogue, report) : null;
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

function drawButton(
  button: Button,
  catalogue: readonly CommandSpec[],
  report: (problem: unknown, label: string) => void,
): InlineKeyboardButton | null {
  if (button.disabled) return null;
  const text = toLabel(button.emoji ? `${button.emoji} ${button.label}` : button.label, MAX_LABEL);
  if (text === '') return null;
  const style = button.style === undefined || button.style === 'secondary' ? {} : { style: button.style };
  if (button.url !== undefined) return isPublicAddress(button.url) ? { text, ...style, url: button.url } : null;
  if (!button.action) return null;
  try {
    return { text, ...style, callback_data: encodeAction(button.action, catalogue) };
  } catch (error) {
    report(error, text);
    return null;
  }
}
