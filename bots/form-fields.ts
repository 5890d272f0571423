import { readValue } from './command-line.ts';
import type { FormField } from './reply.ts';

/** What surfaces without forms of their own share: reading typed answers and naming fields. */

/** What a form's field was answered with. */
export type AnswerValue = string | number;

/** What somebody typed where a button or a number was expected: the choice or number that it means. */
export function readTyped(field: FormField, text: string): AnswerValue | undefined {
  if (field.kind === 'text') return text;
  const base = { name: field.name, description: '' };
  if (field.kind === 'integer') {
    const value = readValue({ ...base, kind: 'integer', min: field.min, max: field.max }, text.trim());
    return typeof value === 'number' ? value : undefined;
  }
  const value = readValue({ ...base, kind: 'string', maxLength: 100, choices: field.choices }, text);
  return typeof value === 'string' ? value : undefined;
}

/** Labels name the range for surfaces that check it only afterwards ('Power, 0-10'); here the surface says it itself. */
export function bareLabel(field: FormField): string {
  if (field.kind !== 'integer') return field.label;
  return field.label.replace(/,?\s*\(?-?\d+\s*[-–]\s*\d+\)?$/, '') || field.label;
}
