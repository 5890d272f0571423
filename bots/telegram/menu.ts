import type { Api } from 'grammy';
import type { BotCommand, BotCommandScope } from 'grammy/types';
import type { CommandSpec } from '../command.ts';

/** The commands menu beside the message field: written only where it differs from what Telegram shows. */

const MAX_COMMANDS = 100;
const MAX_COMMAND = 32;
const MAX_DESCRIPTION = 256;

/** Translations of the menu: a description by command and two-letter language; undefined keeps English. */
export interface MenuLanguages {
  languages: readonly string[];
  describe: (spec: CommandSpec, language: string) => string | undefined;
}

const SCOPES: { scope: BotCommandScope; moderator: boolean }[] = [
  { scope: { type: 'all_private_chats' }, moderator: false },
  { scope: { type: 'all_group_chats' }, moderator: false },
  { scope: { type: 'all_chat_administrators' }, moderator: true },
];

/** @returns how many scopes were written */
export async function syncMenu(
  api: Api,
  catalogue: readonly CommandSpec[],
  languages?: MenuLanguages,
): Promise<number> {
  let written = 0;
  for (const language of [undefined, ...(languages?.languages ?? [])]) {
    for (const { scope, moderator } of SCOPES) {
      const describe = (spec: CommandSpec) => (language ? languages?.describe(spec, language) : undefined);
      const wanted = menuOf(catalogue, moderator, describe);
      const where = { scope, ...(language && { language_code: language as 'en' }) };
      if (sameMenu(await api.getMyCommands(where), wanted)) continue;
      await api.setMyCommands(wanted, where);
      written += 1;
    }
  }
  return written;
}

/** Everyday aliases first, then the rest by path. Telegram's names have no blanks: 'agent create' becomes 'agent_create'. */
export function menuOf(
  catalogue: readonly CommandSpec[],
  moderator: boolean,
  describe: (spec: CommandSpec) => string | undefined = () => undefined,
): BotCommand[] {
  const shown = catalogue.filter(spec => !spec.hidden && (moderator || spec.permission === 'member'));
  const ordered = [...shown.filter(spec => spec.telegramAlias), ...shown.filter(spec => !spec.telegramAlias)];
  const menu = new Map<string, BotCommand>();
  for (const spec of ordered) {
    const command = (spec.telegramAlias ?? spec.path.replace(/[ -]/g, '_')).toLowerCase().slice(0, MAX_COMMAND);
    if (!/^[a-z0-9_]+$/.test(command) || menu.has(command)) continue;
    menu.set(command, { command, description: (describe(spec) ?? spec.description).slice(0, MAX_DESCRIPTION) });
  }
  return [...menu.values()].slice(0, MAX_COMMANDS);
}

function sameMenu(shown: readonly BotCommand[], wanted: readonly BotCommand[]): boolean {
  return (
    shown.length === wanted.length &&
    shown.every(
      (each, index) => each.command === wanted[index]?.command && each.description === wanted[index]?.description,
    )
  );
}
