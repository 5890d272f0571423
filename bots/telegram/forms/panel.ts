import type { InlineKeyboardButton } from 'grammy/types';
import { bareLabel } from '../../form-fields.ts';
import type { FormField, IntegerField, Reply } from '../../reply.ts';
import { joinRich, plain, type RichText } from '../../rich-text.ts';
import { toLabel } from '../html.ts';
import { fitRows } from '../keyboard.ts';
import { coarseStep, type FormState, spent } from './state.ts';

/** Draws a form as one message with buttons. The buttons carry a short token, never the answers: those are stored. */

/** What a form's button asks for. */
export type FormTap =
  | { kind: 'open'; field: number }
  | { kind: 'nudge'; field: number; by: number }
  | { kind: 'choose'; field: number; choice: number }
  | { kind: 'back' | 'save' | 'cancel' | 'nothing' };

export interface FormButtonData {
  token: string;
  owner: string;
  tap: FormTap;
}

/** Begins no action's text (bots/actions.ts), whose commands have codes of letters and digits. */
const MARK = '!';
const MAX_LABEL = 64;
const MAX_MIDDLE_LABEL = 18;
const KINDS = { back: 'b', save: 's', cancel: 'x', nothing: 'n' } as const;

/** '!token:owner:tap', far below the 64 bytes of callback data. */
export function encodeFormButton({ token, owner, tap }: FormButtonData): string {
  return `${MARK}${token}:${owner}:${encodeTap(tap)}`;
}

function encodeTap(tap: FormTap): string {
  if (tap.kind === 'open') return `o${tap.field}`;
  if (tap.kind === 'nudge') return `d${tap.field},${tap.by}`;
  if (tap.kind === 'choose') return `c${tap.field},${tap.choice}`;
  return KINDS[tap.kind];
}

/** @returns null where the data is none of a form's button. */
export function decodeFormButton(data: string): FormButtonData | null {
  const match = /^!([0-9a-z]{1,16}):(-?\d{1,20}):([a-z])(?:(\d{1,3})(?:,(-?\d{1,9}))?)?$/.exec(data);
  if (!match) return null;
  const [, token = '', owner = '', kind, first, second] = match;
  const tap = decodeTap(kind ?? '', Number(first), Number(second));
  return tap && { token, owner, tap };
}

function decodeTap(kind: string, field: number, number: number): FormTap | null {
  const plainTap = (Object.keys(KINDS) as (keyof typeof KINDS)[]).find(each => KINDS[each] === kind);
  if (plainTap) return { kind: plainTap };
  if (Number.isNaN(field)) return null;
  if (kind === 'o') return { kind: 'open', field };
  if (Number.isNaN(number)) return null;
  if (kind === 'd') return { kind: 'nudge', field, by: number };
  return kind === 'c' ? { kind: 'choose', field, choice: number } : null;
}

export interface Panel {
  reply: Reply;
  keyboard: InlineKeyboardButton[][];
}

/** The form's message for its present step. */
export function drawPanel(state: FormState): Panel {
  const { step } = state;
  const field = step.kind === 'overview' ? undefined : state.form.fields[step.field];
  const text = field && step.kind !== 'overview' ? questionText(state, field) : overviewText(state);
  const keyboard =
    field && step.kind !== 'overview' ? fieldKeyboard(state, step.field, field) : overviewKeyboard(state);
  return { reply: { title: state.title, text, visibility: 'private' }, keyboard };
}

/** The words of one question; also what ForceReply asks with. */
export function questionText(state: FormState, field: FormField): RichText {
  const problem = state.problem === undefined ? [] : [[{ text: `⚠ ${state.problem}` }]];
  const hints = [
    field.help,
    field.kind === 'integer' ? `Tap, or answer with a number from ${field.min} to ${field.max}.` : '',
  ];
  const help = hints.flatMap(hint => (hint ? [plain(hint)] : []));
  const intro = state.step.kind === 'ask' && state.intro.length > 0 ? [state.intro] : [];
  return joinRich([...problem, ...intro, [{ text: bareLabel(field), bold: true }], ...help]);
}

function overviewText(state: FormState): RichText {
  const parts: RichText[] = [];
  if (state.problem !== undefined) parts.push(plain(`⚠ ${state.problem}`));
  if (state.intro.length > 0) parts.push(state.intro);
  const rows = state.form.fields.map(field => [
    { text: `${bareLabel(field)}: ` },
    { text: shownValue(state, field), bold: true },
    ...(field.help ? [{ text: ` · ${field.help}`, italic: true }] : []),
  ]);
  return joinRich([...parts, joinRich([...rows, ...budgetLine(state)])], '\n\n');
}

function budgetLine(state: FormState): RichText[] {
  const words = budgetWords(state);
  return words === undefined ? [] : [[{ text: words, bold: true }]];
}

/** What the fields that share a budget have spent of it, and what is wrong with that. */
function budgetWords(state: FormState): string | undefined {
  const { budget } = state.form;
  const sum = spent(state);
  if (!budget || sum === undefined) return undefined;
  const left = budget.total - sum;
  const verdict = left === 0 ? '✓' : left > 0 ? `(${left} left)` : `(${-left} too many)`;
  return `${budget.label}: ${sum} of ${budget.total} ${verdict}`;
}

/** The toast under a step's button: the new value, before the message itself is redrawn. */
export function nudgeNotice(state: FormState, index: number): string | undefined {
  const field = state.form.fields[index];
  if (!field) return undefined;
  const value = `${bareLabel(field)}: ${shownValue(state, field)}`;
  const budget = state.form.budget?.fields.includes(field.name) ? budgetWords(state) : undefined;
  return budget === undefined ? value : `${value} · ${budget}`;
}

function overviewKeyboard(state: FormState): InlineKeyboardButton[][] {
  const rows = state.form.fields.map((field, index) => {
    const label = `${bareLabel(field)} ${shownValue(state, field)}`;
    const open = button(state, label, { kind: 'open', field: index });
    // Beside its two neighbours a long label would be cut off: it gets the row, and its steps are one tap deeper.
    if (field.kind !== 'integer' || label.length > MAX_MIDDLE_LABEL) return [open];
    const step = coarseStep(field);
    return [
      button(state, `−${step}`, { kind: 'nudge', field: index, by: -step }),
      open,
      button(state, `+${step}`, { kind: 'nudge', field: index, by: step }),
    ];
  });
  return [...rows, [save(state), cancel(state)]];
}

function fieldKeyboard(state: FormState, index: number, field: FormField): InlineKeyboardButton[][] {
  const back = button(state, '← Back', { kind: 'back' });
  const leave = state.step.kind === 'adjust' ? [back] : [cancel(state)];
  if (field.kind === 'choice') {
    const choices = field.choices.map((choice, number) => {
      const chosen = state.answers[field.name] === choice.value ? '✓ ' : '';
      return button(state, `${chosen}${choice.label}`, { kind: 'choose', field: index, choice: number });
    });
    return [...fitRows(choices), leave];
  }
  if (field.kind === 'text') return [leave];
  return [...numberKeyboard(state, index, field), leave];
}

/** Small and large steps around the value, and the two ends. */
function numberKeyboard(state: FormState, index: number, field: IntegerField): InlineKeyboardButton[][] {
  const step = coarseStep(field);
  const fine = Math.max(1, step / 10);
  const nudges = [-step, -fine, fine, step].filter((by, position, all) => all.indexOf(by) === position);
  const value = button(state, shownValue(state, field), { kind: 'nothing' });
  const half = nudges.length / 2;
  const buttons = nudges.map(by => button(state, by < 0 ? `−${-by}` : `+${by}`, { kind: 'nudge', field: index, by }));
  const range = field.max - field.min;
  const ends = [
    button(state, `Min ${field.min}`, { kind: 'nudge', field: index, by: -range }),
    button(state, `Max ${field.max}`, { kind: 'nudge', field: index, by: range }),
  ];
  return [[...buttons.slice(0, half), value, ...buttons.slice(half)], ends];
}

export function shownValue(state: FormState, field: FormField): string {
  const value = state.answers[field.name];
  if (value === undefined || value === '') return '—';
  if (field.kind === 'choice') return field.choices.find(choice => choice.value === value)?.label ?? String(value);
  return String(value);
}

function save(state: FormState): InlineKeyboardButton {
  return { ...button(state, 'Save', { kind: 'save' }), style: 'success' };
}

function cancel(state: FormState): InlineKeyboardButton {
  return button(state, 'Cancel', { kind: 'cancel' });
}

function button(state: FormState, label: string, tap: FormTap): InlineKeyboardButton.CallbackButton {
  const data = encodeFormButton({ token: state.token, owner: state.owner, tap });
  return { text: toLabel(label, MAX_LABEL) || '·', callback_data: data };
}
