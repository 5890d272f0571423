import { bareLabel, readTyped } from '../form-fields.ts';
import type { OptionValue } from '../invocation.ts';
import type { Form, FormField } from '../reply.ts';
import type { Painter } from './style.ts';

/** Asks a form's fields line by line. Pure: takes lines, says what to ask next. */
export class FormDialogue {
  readonly form: Form;
  private readonly given: Record<string, OptionValue>;
  private readonly answers: Record<string, string | number> = {};
  private position = 0;

  constructor(form: Form, given: Record<string, OptionValue> = {}) {
    this.form = form;
    this.given = given;
  }

  /** Options to submit, once every field is answered. */
  get submission(): Record<string, OptionValue> | undefined {
    if (this.position < this.form.fields.length) return undefined;
    return { ...this.form.submit.options, ...this.given, ...this.answers };
  }

  /** The next question in words. */
  question(painter: Painter): string {
    const field = this.form.fields[this.position];
    if (!field) return '';
    const present = field.value === undefined || field.value === '' ? '' : ` [${field.value}]`;
    const help = field.help ? ` ${painter.rich([{ text: field.help }], 'dim')}` : '';
    return `${painter.rich([{ text: bareLabel(field) }], 'bold')}${range(field)}${painter.rich([{ text: present }])}${help}${this.spent(field)}`;
  }

  /** What the fields before this one have left of a shared budget. */
  private spent(field: FormField): string {
    const { budget, fields } = this.form;
    if (!budget?.fields.includes(field.name)) return '';
    const before = fields.slice(0, this.position).filter(each => budget.fields.includes(each.name));
    const sum = before.reduce((total, each) => total + Number(this.answers[each.name] ?? 0), 0);
    return ` · ${budget.label} left: ${budget.total - sum}`;
  }

  /** Takes a line; empty keeps the present value. @returns what is wrong with it, or undefined */
  answer(line: string): string | undefined {
    const field = this.form.fields[this.position];
    if (!field) return undefined;
    const text = line.trim();
    const value = text === '' ? present(field) : read(field, text);
    if (value === undefined) return text === '' ? 'An answer is needed here.' : wrong(field);
    if (value !== '') this.answers[field.name] = value;
    this.position += 1;
    return undefined;
  }
}

/** What an empty line means: the present value, nothing for an optional text, and no answer otherwise. */
function present(field: FormField): string | number | undefined {
  if (field.value !== undefined) return field.value;
  return field.kind === 'text' && !field.required ? '' : undefined;
}

function read(field: FormField, text: string): string | number | undefined {
  if (field.kind === 'text') {
    const length = [...text].length;
    return length >= (field.minLength ?? 0) && length <= field.maxLength ? text : undefined;
  }
  const typed = readTyped(field, text);
  if (field.kind === 'choice')
    return typed ?? (/^\d+$/.test(text) ? field.choices[Number(text) - 1]?.value : undefined);
  return typeof typed === 'number' && typed >= field.min && typed <= field.max ? typed : undefined;
}

function range(field: FormField): string {
  if (field.kind === 'integer') return ` (${field.min} to ${field.max})`;
  if (field.kind === 'choice')
    return ` (${field.choices.map((choice, index) => `${index + 1} ${choice.label}`).join(', ')})`;
  return '';
}

function wrong(field: FormField): string {
  if (field.kind === 'integer') return `A whole number from ${field.min} to ${field.max}, please.`;
  if (field.kind === 'choice') return 'That is none of the choices: type its number or name.';
  return `Between ${field.minLength ?? (field.required ? 1 : 0)} and ${field.maxLength} characters, please.`;
}
