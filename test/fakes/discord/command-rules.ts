import { asRecord, Check } from './check.ts';
import { failures } from './failure.ts';

const SUBCOMMAND_GROUP = 2;
const STRING = 3;
const INTEGER = 4;
const NUMBER = 10;
const NAME = /^[-_\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u;

/** Throws what Discord would answer to a list of commands that breaks a rule. Source: "Application Commands". */
export function checkCommands(commands: readonly unknown[], scope: 'global' | 'guild'): void {
  if (commands.length > 100) throw failures.tooManyCommands();
  const check = new Check();
  const names = new Set<unknown>();
  for (const [index, item] of commands.entries()) {
    const command = asRecord(item);
    checkCommand(check, `${index}`, command, scope);
    if (names.has(command['name'])) {
      check.fail(`${index}.name`, 'APPLICATION_COMMANDS_DUPLICATE_NAME', 'Application command names must be unique');
    }
    names.add(command['name']);
  }
  check.throwIfAny();
}

function checkCommand(check: Check, path: string, command: Record<string, unknown>, scope: 'global' | 'guild'): void {
  checkNamed(check, path, command);
  if (command['type'] !== undefined && command['type'] !== 1)
    check.fail(`${path}.type`, 'BASE', 'Not a slash command.');
  checkContexts(check, path, command, scope);
  const permissions = command['default_member_permissions'];
  if (permissions !== undefined && permissions !== null && !/^\d+$/.test(String(permissions))) {
    check.fail(`${path}.default_member_permissions`, 'BASE_TYPE', 'Must be a set of permissions.');
  }
  checkOptions(check, path, command['options'], true);
  const size = sizeOf(command);
  if (size > 8000) check.fail(path, 'APPLICATION_COMMAND_TOO_LARGE', `Command exceeds 8000 characters (${size}).`);
}

function checkContexts(check: Check, path: string, command: Record<string, unknown>, scope: 'global' | 'guild'): void {
  for (const key of ['contexts', 'integration_types']) {
    const value = command[key];
    if (value === undefined || value === null) continue;
    if (scope === 'guild') check.fail(`${path}.${key}`, 'BASE', 'Only for commands registered for all servers.');
    check.list(`${path}.${key}`, value, 1, 3);
  }
}

function checkNamed(check: Check, path: string, item: Record<string, unknown>): void {
  if (check.text(`${path}.name`, item['name'], 1, 32)) checkName(check, `${path}.name`, item['name']);
  check.text(`${path}.description`, item['description'], 1, 100);
  for (const [locale, name] of Object.entries(asRecord(item['name_localizations']))) {
    if (check.text(`${path}.name_localizations.${locale}`, name, 1, 32)) {
      checkName(check, `${path}.name_localizations.${locale}`, name);
    }
  }
  for (const [locale, text] of Object.entries(asRecord(item['description_localizations']))) {
    check.text(`${path}.description_localizations.${locale}`, text, 1, 100);
  }
}

function checkName(check: Check, path: string, name: string): void {
  if (!NAME.test(name) || name !== name.toLowerCase()) {
    check.fail(path, 'APPLICATION_COMMAND_INVALID_NAME', 'Command name is invalid');
  }
}

function checkOptions(check: Check, path: string, value: unknown, isTop: boolean): void {
  const options = check.list(`${path}.options`, value, 0, 25).map(asRecord);
  const names = new Set<unknown>();
  const kinds = new Set(options.map(option => Number(option['type']) <= SUBCOMMAND_GROUP));
  if (kinds.size > 1)
    check.fail(`${path}.options`, 'APPLICATION_COMMAND_OPTIONS_TYPE_INVALID', 'Subcommands stand alone.');
  let sawOptional = false;
  for (const [index, option] of options.entries()) {
    const at = `${path}.options.${index}`;
    checkNamed(check, at, option);
    check.integer(`${at}.type`, option['type'], 1, 11);
    if (names.has(option['name']))
      check.fail(`${at}.name`, 'APPLICATION_COMMAND_OPTIONS_NAME_DUPLICATE', 'Used already.');
    names.add(option['name']);
    if (Number(option['type']) <= SUBCOMMAND_GROUP) {
      if (!isTop) check.fail(`${at}.type`, 'BASE', 'The arena uses one level of subcommands.');
      checkOptions(check, at, option['options'], option['type'] === SUBCOMMAND_GROUP);
      continue;
    }
    if (option['required'] && sawOptional) {
      check.fail(at, 'APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID', 'Required options must come first');
    }
    sawOptional ||= !option['required'];
    checkOption(check, at, option);
  }
}

function checkOption(check: Check, path: string, option: Record<string, unknown>): void {
  const type = Number(option['type']);
  const choices = check.list(`${path}.choices`, option['choices'], 0, 25).map(asRecord);
  if (choices.length > 0 && option['autocomplete']) {
    check.fail(path, 'APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_INVALID', 'Choices or autocomplete, not both.');
  }
  for (const [index, choice] of choices.entries()) {
    check.text(`${path}.choices.${index}.name`, choice['name'], 1, 100);
    if (type === STRING) check.text(`${path}.choices.${index}.value`, choice['value'], 1, 100);
  }
  if (option['min_length'] !== undefined) check.integer(`${path}.min_length`, option['min_length'], 0, 6000);
  if (option['max_length'] !== undefined) check.integer(`${path}.max_length`, option['max_length'], 1, 6000);
  const hasLengths = option['min_length'] !== undefined || option['max_length'] !== undefined;
  if (hasLengths && type !== STRING) check.fail(path, 'BASE', 'Only texts have a length.');
  const hasBounds = option['min_value'] !== undefined || option['max_value'] !== undefined;
  if (hasBounds && type !== INTEGER && type !== NUMBER) check.fail(path, 'BASE', 'Only numbers have bounds.');
}

/** Characters of all names, descriptions and values together: at most 8,000 a command. */
function sizeOf(item: unknown): number {
  const record = asRecord(item);
  const own = ['name', 'description', 'value'].reduce((sum, key) => sum + String(record[key] ?? '').length, 0);
  const nested = [record['options'], record['choices']].flatMap(list => (Array.isArray(list) ? list : []));
  return nested.reduce<number>((sum, child) => sum + sizeOf(child), own);
}
