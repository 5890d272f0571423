import type { CommandOption, CommandSpec } from './command.ts';
import type { Action } from './reply.ts';

/**
 * Buttons carry their whole meaning in at most 64 bytes (Telegram's callback data limit; Discord's custom id takes 100), so
 * that they still work after a restart: `code~owner~expiry~value~value...`, values in the order of the command's options.
 */

/** Telegram Bot API: InlineKeyboardButton.callback_data is 1-64 bytes. */
export const MAX_ACTION_BYTES = 64;
const SEPARATOR = '~';

/** @returns the action as text; throws RangeError where it does not fit (a programming error, caught by tests). */
export function encodeAction(action: Action, catalogue: readonly CommandSpec[]): string {
  const spec = catalogue.find(candidate => candidate.path === action.command);
  if (!spec) throw new RangeError(`No command '${action.command}' in the catalogue`);
  const unknown = Object.keys(action.options).find(name => !spec.options.some(option => option.name === name));
  if (unknown !== undefined) throw new RangeError(`Command '${spec.path}' has no option '${unknown}'`);
  const values = spec.options.map(option => encodeValue(action.options[option.name]));
  while (values.at(-1) === '') values.pop();
  const text = [spec.code, encodeOwner(action.owner), action.expiresAt?.toString(36) ?? '', ...values].join(SEPARATOR);
  const bytes = new TextEncoder().encode(text).length;
  if (bytes > MAX_ACTION_BYTES)
    throw new RangeError(`Action '${spec.path}' takes ${bytes} bytes, more than ${MAX_ACTION_BYTES}`);
  return text;
}

/** @returns the action, or null where the text is none of ours (an old release's button, or forged). */
export function decodeAction(text: string, catalogue: readonly CommandSpec[]): Action | null {
  // no surface takes more than 100 characters back
  if (text.length > 2 * MAX_ACTION_BYTES) return null;
  const [code, owner, expiry, ...values] = text.split(SEPARATOR);
  const spec = catalogue.find(candidate => candidate.code === code);
  if (!spec || owner === undefined || expiry === undefined || values.length > spec.options.length) return null;
  const action: Action = { command: spec.path, options: {} };
  for (const [index, value] of values.entries()) {
    const option = spec.options[index];
    if (!option || value === '') continue;
    const decoded = decodeValue(value, option);
    if (decoded === null) return null;
    action.options[option.name] = decoded;
  }
  const ownerId = decodeOwner(owner);
  if (ownerId === null) return null;
  if (ownerId !== '') action.owner = ownerId;
  if (expiry !== '') {
    const seconds = /^[0-9a-z]{1,10}$/.test(expiry) ? Number.parseInt(expiry, 36) : Number.NaN;
    if (!Number.isSafeInteger(seconds)) return null;
    action.expiresAt = seconds;
  }
  return action;
}

function encodeValue(value: string | number | boolean | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'boolean') return value ? '1' : '0';
  return encodeURIComponent(String(value)).replaceAll(SEPARATOR, '%7E');
}

function decodeValue(text: string, option: CommandOption): string | number | boolean | null {
  if (option.kind === 'boolean') return text === '1';
  if (option.kind === 'integer') {
    const number = Number(text);
    return Number.isSafeInteger(number) ? number : null;
  }
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/** Platform user ids are decimal digits: base 36 saves a third. Others (console) are kept behind a dot. */
function encodeOwner(owner: string | undefined): string {
  if (owner === undefined) return '';
  return /^[1-9]\d*$/.test(owner) ? BigInt(owner).toString(36) : `.${encodeValue(owner)}`;
}

function decodeOwner(text: string): string | null {
  if (text === '') return '';
  try {
    if (text.startsWith('.')) return decodeURIComponent(text.slice(1));
  } catch {
    return null;
  }
  if (!/^[0-9a-z]+$/.test(text)) return null;
  let id = 0n;
  for (const digit of text) id = id * 36n + BigInt(Number.parseInt(digit, 36));
  return id.toString();
}
