import { ArenaError } from '../core/platform/errors.ts';
import type { CommandOption, CommandSpec } from './command.ts';
import type { Options } from './commands/types.ts';
import type { MemberReference, OptionValue } from './invocation.ts';

/**
 * Validates what a surface delivered against the command's spec. Surfaces hand over what was typed; only here is it judged, so
 * that every surface refuses in the same words. Throws ArenaError that names the option.
 */
export function readOptions(spec: CommandSpec, given: Record<string, OptionValue>): Options {
  const values = new Map<string, OptionValue>();
  for (const option of spec.options) {
    const value = given[option.name];
    if (value === undefined || value === '') {
      if (option.required) {
        throw new ArenaError(
          'option-missing',
          `/${spec.path} needs ${option.name}: ${option.description}. /help ${spec.path} explains it.`,
        );
      }
      continue;
    }
    values.set(option.name, readOne(option, value));
  }
  return {
    text: name => stringOf(values.get(name)),
    integer: name => numberOf(values.get(name)),
    flag: name => values.get(name) === true,
    member: name => memberOf(values.get(name)),
    role: name => roleOf(values.get(name)),
  };
}

function readOne(option: CommandOption, value: OptionValue): OptionValue {
  switch (option.kind) {
    case 'string':
      return readText(option, value);
    case 'integer': {
      const number = typeof value === 'number' ? value : wholeNumber(textOf(value));
      if (!Number.isSafeInteger(number) || number < option.min || number > option.max) {
        throw new ArenaError('bad-number', `${option.name} takes a whole number from ${option.min} to ${option.max}.`);
      }
      return number;
    }
    case 'boolean':
      return typeof value === 'boolean' ? value : readYes(option.name, textOf(value));
    case 'role':
      if (typeof value === 'object' && value.id !== undefined) return value;
      throw new ArenaError('bad-role', `Please choose one of this server's roles for ${option.name}.`);
    case 'member':
      if (typeof value === 'object') return value;
      throw new ArenaError(
        'bad-member',
        `Please name a member for ${option.name}: @name, or reply to a message of theirs.`,
      );
  }
}

function readText(option: Extract<CommandOption, { kind: 'string' }>, value: OptionValue): string {
  const text = textOf(value);
  if (text.length > option.maxLength) {
    throw new ArenaError(
      'too-long',
      `That is too long for ${option.name}: at most ${option.maxLength} characters, please.`,
    );
  }
  if (option.minLength !== undefined && text.length < option.minLength) {
    throw new ArenaError('too-short', `${option.name} takes at least ${option.minLength} characters.`);
  }
  if (!option.choices) return text;
  const wanted = text.trim().toLowerCase();
  const choice = option.choices.find(
    candidate => candidate.value.toLowerCase() === wanted || candidate.label.toLowerCase() === wanted,
  );
  if (choice) return choice.value;
  const offered = option.choices.map(candidate => candidate.value).join(', ');
  throw new ArenaError('bad-choice', `${option.name} is one of: ${offered}.`);
}

/** What a person typed or saw: a member given for another kind of option is the name. */
function textOf(value: OptionValue): string {
  return typeof value === 'object' ? (value.displayName ?? value.username ?? '') : String(value);
}

/** Decimal digits only: '0x10', '1e3' and blanks are typing mistakes, no numbers. */
function wholeNumber(text: string): number {
  return /^[+-]?\d{1,15}$/.test(text.trim()) ? Number(text.trim()) : Number.NaN;
}

function readYes(name: string, text: string): boolean {
  const word = text.trim().toLowerCase();
  if (['true', 'yes', 'on', '1', 'y'].includes(word)) return true;
  if (['false', 'no', 'off', '0', 'n'].includes(word)) return false;
  throw new ArenaError('bad-flag', `${name} takes yes or no.`);
}

function stringOf(value: OptionValue | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
function numberOf(value: OptionValue | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
function roleOf(value: OptionValue | undefined): { id: string; name: string } | undefined {
  if (typeof value !== 'object' || value.id === undefined) return undefined;
  return { id: value.id, name: value.displayName ?? value.id };
}
function memberOf(value: OptionValue | undefined): MemberReference | undefined {
  return typeof value === 'object' ? value : undefined;
}
