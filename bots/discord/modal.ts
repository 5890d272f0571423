import {
  type APILabelComponent,
  type APIModalInteractionResponseCallbackData,
  type APIStringSelectComponent,
  type APITextInputComponent,
  ComponentType,
  TextInputStyle,
} from 'discord.js';
import { bareLabel } from '../form-fields.ts';
import type { Form, FormField, IntegerField } from '../reply.ts';
import {
  MODAL_FIELDS,
  MODAL_LABEL,
  MODAL_LABEL_DESCRIPTION,
  MODAL_TITLE,
  SELECT_OPTION_TEXT,
  SELECT_OPTIONS,
  TEXT_INPUT_PLACEHOLDER,
  TEXT_INPUT_VALUE,
} from './limits.ts';
import { cleanText, cutWhole, plainWithin } from './markdown.ts';

/** What was typed or chosen, by field name: text for every kind, checked when the page comes back. */
export type Answers = Record<string, string>;

/** A text longer than this is asked for in a box of several lines. */
const ONE_LINE = 100;

/** @returns the form's fields in pages of as many as one modal holds. */
export function formPages(form: Form): FormField[][] {
  const pages: FormField[][] = [];
  for (let start = 0; start < form.fields.length; start += MODAL_FIELDS) {
    pages.push(form.fields.slice(start, start + MODAL_FIELDS));
  }
  return pages.length > 0 ? pages : [[]];
}

/** @returns one page as a modal, filled in with what was answered before. */
export function drawModal(
  form: Form,
  page: number,
  customId: string,
  answers: Answers,
): APIModalInteractionResponseCallbackData {
  const pages = formPages(form);
  const suffix = pages.length > 1 ? ` (${page + 1}/${pages.length})` : '';
  return {
    custom_id: customId,
    title: `${plainWithin(form.title, MODAL_TITLE - suffix.length) || 'Form'}${suffix}`,
    components: (pages[page] ?? []).map(field => drawField(field, answers[field.name])),
  };
}

function drawField(field: FormField, answer: string | undefined): APILabelComponent {
  const label = plainWithin(field.label, MODAL_LABEL) || field.name;
  const help = field.help ?? (label.endsWith('…') ? field.label : undefined);
  const description = help === undefined ? '' : plainWithin(help, MODAL_LABEL_DESCRIPTION);
  return {
    type: ComponentType.Label,
    label,
    ...(description === '' ? {} : { description }),
    component: usesSelect(field) ? drawSelect(field, answer) : drawTextInput(field, answer),
  };
}

type SelectableField = Extract<FormField, { kind: 'choice' }>;

function usesSelect(field: FormField): field is SelectableField {
  return (
    field.kind === 'choice' &&
    field.choices.length > 0 &&
    field.choices.length <= SELECT_OPTIONS &&
    field.choices.every(choice => choice.value.length > 0 && choice.value.length <= SELECT_OPTION_TEXT)
  );
}

function drawSelect(field: SelectableField, answer: string | undefined): APIStringSelectComponent {
  const chosen = answer ?? field.value;
  return {
    type: ComponentType.StringSelect,
    custom_id: field.name,
    required: true,
    options: field.choices.map(choice => ({
      value: choice.value,
      label: plainWithin(choice.label, SELECT_OPTION_TEXT) || choice.value,
      ...(choice.value === chosen ? { default: true } : {}),
    })),
  };
}

function drawTextInput(field: FormField, answer: string | undefined): APITextInputComponent {
  const { minLength, maxLength, required } = textLimits(field);
  const value = cutWhole(cleanText(answer ?? (field.value === undefined ? '' : String(field.value))), maxLength);
  const placeholder = plainWithin(placeholderFor(field), TEXT_INPUT_PLACEHOLDER);
  return {
    type: ComponentType.TextInput,
    custom_id: field.name,
    style: maxLength > ONE_LINE ? TextInputStyle.Paragraph : TextInputStyle.Short,
    required,
    max_length: maxLength,
    ...(minLength > 0 ? { min_length: minLength } : {}),
    ...(value.trim() === '' || value.length < minLength ? {} : { value }),
    ...(placeholder === '' ? {} : { placeholder }),
  };
}

function textLimits(field: FormField): { minLength: number; maxLength: number; required: boolean } {
  if (field.kind === 'integer') return { minLength: 1, maxLength: integerLength(field), required: true };
  if (field.kind === 'choice') return { minLength: 1, maxLength: SELECT_OPTION_TEXT, required: true };
  const maxLength = Math.min(Math.max(field.maxLength, 1), TEXT_INPUT_VALUE);
  const required = field.required ?? false;
  return { minLength: Math.min(field.minLength ?? (required ? 1 : 0), maxLength), maxLength, required };
}

/** Room for either bound and for a sign, so that a number out of bounds can still be typed and explained. */
function integerLength(field: IntegerField): number {
  return Math.max(String(field.min).length, String(field.max).length) + 1;
}

function placeholderFor(field: FormField): string {
  if (field.kind === 'integer') return `${field.min} to ${field.max}`;
  if (field.kind === 'choice') return field.choices.map(choice => choice.label).join(', ');
  return '';
}

export interface CheckedPage {
  /** Options for the form's command, of the kinds that the fields ask for. */
  values: Record<string, string | number>;
  /** One sentence for each answer that will not do. */
  problems: string[];
}

/** @returns the answers of these fields as option values, or what is wrong with them. */
export function checkAnswers(fields: readonly FormField[], answers: Answers, budget?: Form['budget']): CheckedPage {
  const checked: CheckedPage = { values: {}, problems: [] };
  for (const field of fields) {
    const answer = cleanText(answers[field.name] ?? '').trim();
    const value = checkAnswer(field, answer);
    if (typeof value === 'object') checked.problems.push(value.problem);
    else if (value !== '') checked.values[field.name] = value;
  }
  const overspent = checked.problems.length === 0 && budget ? checkBudget(fields, checked.values, budget) : undefined;
  if (overspent !== undefined) checked.problems.push(overspent);
  return checked;
}

/** @returns what is wrong with the sum, where all that it is made of is among these fields. */
function checkBudget(
  fields: readonly FormField[],
  values: CheckedPage['values'],
  budget: NonNullable<Form['budget']>,
): string | undefined {
  if (!budget.fields.every(name => fields.some(field => field.name === name))) return undefined;
  const spent = budget.fields.reduce((sum, name) => sum + Number(values[name] ?? 0), 0);
  if (spent === budget.total) return undefined;
  const change = spent > budget.total ? `take ${spent - budget.total} away` : `spend ${budget.total - spent} more`;
  return `${budget.label}: ${spent} of ${budget.total} spent; please ${change}.`;
}

function checkAnswer(field: FormField, answer: string): string | number | { problem: string } {
  const label = bareLabel(field);
  if (field.kind === 'text') {
    if (answer === '' && (field.required ?? false)) return { problem: `${label}: please write something.` };
    return answer;
  }
  if (field.kind === 'integer') {
    const number = Number(answer.replace(/^\+/, ''));
    const fits = /^[+-]?\d+$/.test(answer) && number >= field.min && number <= field.max;
    return fits ? number : { problem: `${label}: a whole number from ${field.min} to ${field.max}, not “${answer}”.` };
  }
  const wanted = answer.toLowerCase();
  const choice = field.choices.find(
    candidate => candidate.value === answer || candidate.label.toLowerCase() === wanted,
  );
  if (choice) return choice.value;
  const list = field.choices.map(candidate => candidate.label).join(', ');
  return { problem: `${label}: one of ${list}, not “${answer}”.` };
}
