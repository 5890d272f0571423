import type { AnswerValue } from '../../form-fields.ts';
import type { Chat, OptionValue } from '../../invocation.ts';
import type { Form, FormField, IntegerField } from '../../reply.ts';
import type { RichText } from '../../rich-text.ts';
import type { PostReference } from '../../surface.ts';

/** A half-filled form and what may be done to it. Pure: what is shown and stored around it is the flow's business. */

export interface FormState {
  version: 1;
  /** Names this form on its buttons; a form opened later in the same chat has another. */
  token: string;
  /** The member who fills it in. */
  owner: string;
  /** Where the command was given: what the answers are submitted to. */
  chat: Chat;
  form: Form;
  /** The reply's own title, else the form's, and what the reply said above the form. */
  title: RichText;
  intro: RichText;
  /** Options known before that a form's own action cannot carry (people). */
  given: Record<string, OptionValue>;
  answers: Record<string, AnswerValue>;
  step: Step;
  /** Said above the form: why the last answer or the whole was refused. */
  problem?: string;
  /** Our message with the buttons, once there is one. */
  panel?: PostReference;
  /** Our question that waits for a written answer. */
  prompt?: PostReference;
}

/** Asking one field after the other, showing all, or one of them from close by. */
export type Step = { kind: 'ask' | 'adjust'; field: number } | { kind: 'overview' };

/** A form with its first question open. Fields that have a value are not asked, but can be changed in the overview. */
export function openForm(
  form: Form,
  about: Pick<FormState, 'token' | 'owner' | 'chat' | 'title' | 'intro' | 'given'>,
): FormState {
  const answers: Record<string, AnswerValue> = {};
  for (const field of form.fields) {
    const value = field.kind === 'integer' ? clamp(field, field.value ?? field.min) : field.value;
    if (value !== undefined) answers[field.name] = value;
  }
  const state: FormState = { version: 1, ...about, form, answers, step: { kind: 'overview' } };
  return { ...state, step: nextStep(state) ?? { kind: 'overview' } };
}

/** The first question without an answer, else the overview where there is something to look over; null: ready to submit. */
export function nextStep(state: FormState): Step | null {
  const open = state.form.fields.findIndex(field => state.answers[field.name] === undefined && isAsked(field));
  if (open >= 0) return { kind: 'ask', field: open };
  const allWereAsked = state.form.fields.every(field => isAsked(field) && field.value === undefined);
  return allWereAsked ? null : { kind: 'overview' };
}

function isAsked(field: FormField): boolean {
  return field.kind === 'choice' || (field.kind === 'text' && field.required === true);
}

/** Takes an answer. @returns the new state, or a sentence that says what is wrong with it. */
export function answerField(state: FormState, index: number, answer: AnswerValue): FormState | string {
  const field = state.form.fields[index];
  if (!field) return 'This question is no longer asked.';
  const value = typeof answer === 'string' ? answer.trim() : answer;
  const wrong = check(field, value);
  if (wrong !== undefined) return wrong;
  const { problem: _, ...rest } = state;
  return { ...rest, answers: { ...state.answers, [field.name]: value } };
}

/** Moves a number, staying within its range. */
export function nudge(state: FormState, index: number, by: number): FormState {
  const field = state.form.fields[index];
  if (field?.kind !== 'integer') return state;
  const now = Number(state.answers[field.name] ?? field.min);
  const { problem: _, ...rest } = state;
  return { ...rest, answers: { ...state.answers, [field.name]: clamp(field, now + by) } };
}

/** What the finished form submits: its action's options, what was known before, and the answers. */
export function submission(state: FormState): Record<string, OptionValue> {
  return { ...state.form.submit.options, ...state.given, ...state.answers };
}

/** How far one tap moves a number in the overview; smaller steps are one tap deeper. */
export function coarseStep(field: IntegerField): number {
  const range = field.max - field.min;
  if (range <= 20) return 1;
  if (range <= 60) return 5;
  // A tenth to a fiftieth of the range, as a round number: 10 of 100, 10 of 300, 100 of 3,600.
  return 10 ** Math.max(1, Math.floor(Math.log10(range)) - 1);
}

/** What the form's shared budget has spent, or undefined where it has none. */
export function spent(state: FormState): number | undefined {
  return state.form.budget?.fields.reduce((sum, name) => sum + Number(state.answers[name] ?? 0), 0);
}

function check(field: FormField, value: AnswerValue): string | undefined {
  if (field.kind === 'text')
    return checkText(String(value), field.minLength ?? (field.required ? 1 : 0), field.maxLength);
  if (field.kind === 'choice') {
    return field.choices.some(choice => choice.value === value) ? undefined : 'That is none of the choices.';
  }
  const fits = typeof value === 'number' && Number.isSafeInteger(value) && value >= field.min && value <= field.max;
  return fits ? undefined : `A whole number from ${field.min} to ${field.max}, please.`;
}

function checkText(text: string, min: number, max: number): string | undefined {
  const length = [...text].length;
  if (length < min) return min === 1 ? 'That is empty.' : `That is too short: ${min} characters at least.`;
  return length > max ? `That is too long: ${max} characters at most, not ${length}.` : undefined;
}

function clamp(field: IntegerField, value: number): number {
  return Math.min(field.max, Math.max(field.min, value));
}
