import { type APIActionRowComponent, type APIButtonComponent, ButtonStyle, ComponentType } from 'discord.js';
import { decodeAction, encodeAction } from '../actions.ts';
import type { CommandSpec } from '../command.ts';
import type { Action, Button } from '../reply.ts';
import { BUTTON_LABEL, BUTTON_URL, BUTTONS_IN_ROW, COMPONENT_ROWS } from './limits.ts';
import { plainWithin } from './markdown.ts';

export type ButtonRow = APIActionRowComponent<APIButtonComponent>;

/** Discord refuses two equal custom ids in one message, so a repeated action gets a number behind this mark. */
const REPETITION = '|';

const STYLES = {
  primary: ButtonStyle.Primary,
  secondary: ButtonStyle.Secondary,
  success: ButtonStyle.Success,
  danger: ButtonStyle.Danger,
} as const;

/** Discord refuses a button whose emoji is none. */
const EMOJI = /^(?:\p{Extended_Pictographic}|\p{Regional_Indicator}{2}|[0-9#*]\uFE0F?\u20E3)/u;
const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** @returns the rows of buttons that Discord accepts: at most five of five; what has no room is left out. */
export function drawButtons(rows: readonly (readonly Button[])[], catalogue: readonly CommandSpec[]): ButtonRow[] {
  const used = new Set<string>();
  const drawn: ButtonRow[] = [];
  for (const row of rows) {
    const components = row.slice(0, BUTTONS_IN_ROW).flatMap(button => drawButton(button, catalogue, used));
    if (components.length > 0) drawn.push({ type: ComponentType.ActionRow, components });
  }
  return drawn.slice(0, COMPONENT_ROWS);
}

/** @returns the action behind a pressed button, or null where its id is none of ours. */
export function readCustomId(customId: string, catalogue: readonly CommandSpec[]): Action | null {
  return decodeAction(customId.replace(/\|\d+$/, ''), catalogue);
}

function drawButton(button: Button, catalogue: readonly CommandSpec[], used: Set<string>): APIButtonComponent[] {
  const face = drawFace(button);
  if (button.url !== undefined) {
    if (!/^https?:\/\/\S+$/.test(button.url) || button.url.length > BUTTON_URL) return [];
    return [{ type: ComponentType.Button, style: ButtonStyle.Link, url: button.url, ...face }];
  }
  if (!button.action && !button.disabled) return [];
  const encoded = button.action ? encodeAction(button.action, catalogue) : 'none';
  return [
    {
      type: ComponentType.Button,
      style: STYLES[button.style ?? 'secondary'],
      custom_id: uniqueId(encoded, used),
      ...face,
    },
  ];
}

function drawFace(button: Button): { label?: string; emoji?: { name: string }; disabled?: boolean } {
  const emoji = button.emoji !== undefined && isOneEmoji(button.emoji) ? button.emoji : undefined;
  const text = emoji === undefined && button.emoji ? `${button.emoji} ${button.label}` : button.label;
  const label = plainWithin(text, BUTTON_LABEL);
  return {
    ...(label !== '' ? { label } : emoji === undefined ? { label: '…' } : {}),
    ...(emoji !== undefined ? { emoji: { name: emoji } } : {}),
    ...(button.disabled ? { disabled: true } : {}),
  };
}

function uniqueId(encoded: string, used: Set<string>): string {
  let id = encoded;
  for (let repetition = 2; used.has(id); repetition++) id = `${encoded}${REPETITION}${repetition}`;
  used.add(id);
  return id;
}

function isOneEmoji(text: string): boolean {
  return EMOJI.test(text) && [...segmenter.segment(text)].length === 1;
}
