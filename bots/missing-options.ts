import type { CommandOption, CommandSpec, Dispatcher } from './command.ts';
import { readValue } from './command-line.ts';
import type { AnswerValue } from './form-fields.ts';
import type { Invocation, OptionValue } from './invocation.ts';
import type { Form, FormField } from './reply.ts';

/** Makes a form of the required options that a typed command left open, so that a bare command leads through its choices. */

/** Completions offered as buttons; more would fill the screen. */
const MAX_OFFERED = 12;

/**
 * @param invocation the command with the options that were given
 * @returns null where there is nothing to choose from: the dispatcher then says what is missing
 */
export async function formForMissing(
  spec: CommandSpec,
  missing: readonly CommandOption[],
  invocation: Invocation,
  dispatcher: Dispatcher,
): Promise<Form | null> {
  const fields: FormField[] = [];
  for (const option of missing) fields.push(await fieldFor(option, invocation, dispatcher));
  const leads = spec.opensForm || fields.some(field => field.kind === 'choice');
  if (!leads) return null;
  return { title: spec.description, fields, submit: { command: spec.path, options: {}, owner: invocation.actor.id } };
}

async function fieldFor(option: CommandOption, invocation: Invocation, dispatcher: Dispatcher): Promise<FormField> {
  const base = { name: option.name, label: capitalized(option.name), help: option.description };
  if (option.kind === 'integer') return { ...base, kind: 'integer', min: option.min, max: option.max };
  if (option.kind === 'boolean') return { ...base, kind: 'choice', choices: YES_NO };
  if (option.kind === 'member') {
    return { ...base, kind: 'text', maxLength: 64, required: true, help: `${option.description} (write @username)` };
  }
  // a role is chosen from a list of the platform's own, never typed
  if (option.kind === 'role') return { ...base, kind: 'text', maxLength: 100 };
  const offered = option.choices ?? (option.autocomplete ? await completions(option, invocation, dispatcher) : []);
  if (offered.length > 0) return { ...base, kind: 'choice', choices: offered };
  const { minLength, maxLength } = option;
  return { ...base, kind: 'text', maxLength, required: true, ...(minLength !== undefined && { minLength }) };
}

const YES_NO = [
  { value: 'yes', label: 'Yes' },
  { value: 'no', label: 'No' },
];

async function completions(option: CommandOption, invocation: Invocation, dispatcher: Dispatcher) {
  const choices = await dispatcher.complete(invocation, option.name, '');
  return choices.slice(0, MAX_OFFERED).map(({ name, value }) => ({ label: name, value }));
}

/** Answers in the kinds that the command's options have: people and yes or no are asked as text and choice. */
export function asOptions(
  answers: Record<string, AnswerValue | OptionValue>,
  spec: CommandSpec | undefined,
): Record<string, OptionValue> {
  const entries = Object.entries(answers).map(([name, value]): [string, OptionValue] => {
    const option = spec?.options.find(each => each.name === name);
    const converts = (option?.kind === 'member' || option?.kind === 'boolean') && typeof value === 'string';
    return [name, converts ? (readValue(option, value) ?? value) : value];
  });
  return Object.fromEntries(entries);
}

/** A form's own action carries words and numbers only: people named with the command are kept beside it. */
export function peopleAmong(options: Record<string, OptionValue>): Record<string, OptionValue> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => typeof value === 'object'));
}

function capitalized(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
