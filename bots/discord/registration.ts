import {
  type APIApplicationCommandBasicOption,
  type APIApplicationCommandSubcommandOption,
  ApplicationCommandOptionType,
  type LocalizationMap,
  PermissionFlagsBits,
} from 'discord.js';
import type { CommandOption, CommandSpec } from '../command.ts';
import { COMMAND_CHOICES, COMMAND_DESCRIPTION, COMMANDS, OPTION_STRING_LENGTH } from './limits.ts';

/** Slash commands from the catalogue, and what has to be sent so that Discord shows just these. Pure. */

/** @returns a translation of a command's text, or undefined to show the default. Keys: 'agent create.description'. */
export type Localise = (key: string, locale: string) => string | undefined;

export interface Localisation {
  locales: readonly string[];
  localise: Localise;
}

export type WantedOption = APIApplicationCommandBasicOption | APIApplicationCommandSubcommandOption;

/** A command as it is sent. Fields that do not apply are null, because an update leaves out what it does not name. */
export interface WantedCommand {
  name: string;
  name_localizations: LocalizationMap | null;
  description: string;
  description_localizations: LocalizationMap | null;
  options: WantedOption[];
  default_member_permissions: string | null;
  /** Where it may be used: 0 in servers, 1 in the bot's private chat. Only for commands registered for all servers. */
  contexts: number[] | null;
}

/** What a command looks like when Discord sends it back. */
export interface PresentCommand {
  id: string;
  name: string;
  [field: string]: unknown;
}

export interface CommandDifference {
  create: WantedCommand[];
  update: { id: string; command: WantedCommand }[];
  delete: { id: string; name: string }[];
}

/** @returns what makes `present` into `wanted`; all lists empty where nothing changed. */
export function commandDifference(
  wanted: readonly WantedCommand[],
  present: readonly PresentCommand[],
): CommandDifference {
  const byName = new Map(present.map(command => [command.name, command]));
  const difference: CommandDifference = { create: [], update: [], delete: [] };
  for (const command of wanted) {
    const existing = byName.get(command.name);
    if (!existing) difference.create.push(command);
    else if (fingerprint(existing) !== fingerprint(command)) difference.update.push({ id: existing.id, command });
  }
  const names = new Set(wanted.map(command => command.name));
  for (const { id, name } of present) if (!names.has(name)) difference.delete.push({ id, name });
  return difference;
}

/**
 * @returns the slash commands of the catalogue; paths of two words become subcommands of one command.
 * @throws RangeError where the catalogue cannot be expressed: a command beside its own subcommands, too many commands.
 */
export function wantedCommands(
  catalogue: readonly CommandSpec[],
  scope: 'global' | 'guild',
  localisation?: Localisation,
): WantedCommand[] {
  const shown = catalogue.filter(spec => !spec.hidden && (spec.surfaces?.includes('discord') ?? true));
  const groups = new Map<string, CommandSpec[]>();
  for (const spec of shown) {
    const name = spec.path.split(' ')[0] ?? spec.path;
    groups.set(name, [...(groups.get(name) ?? []), spec]);
  }
  if (groups.size > COMMANDS) throw new RangeError(`${groups.size} commands are more than Discord's ${COMMANDS}`);
  return [...groups].map(([name, specs]) => buildCommand(name, specs, scope, localisation));
}

function buildCommand(
  name: string,
  specs: readonly CommandSpec[],
  scope: 'global' | 'guild',
  localisation?: Localisation,
): WantedCommand {
  const only = specs.length === 1 && specs[0]?.path === name ? specs[0] : undefined;
  if (!only && specs.some(spec => spec.path === name)) {
    throw new RangeError(`Discord cannot show '/${name}' beside its own subcommands`);
  }
  return {
    name,
    name_localizations: localised(`${name}.name`, localisation),
    description: short(only ? only.description : groupDescription(specs)),
    description_localizations: localised(`${name}.description`, localisation),
    options: only ? buildOptions(only, localisation) : specs.map(spec => buildSubcommand(spec, localisation)),
    default_member_permissions: hiddenFromMembers(specs) ? PermissionFlagsBits.ManageGuild.toString() : null,
    contexts: scope === 'guild' ? null : [0, 1],
  };
}

/**
 * Discord shows such a command to those who manage the server, and to whom its administrators add under Server Settings, Integrations.
 * A role that /setup role has made moderators needs no right of the server's: what it moderates with (every command marked so) is shown
 * to everybody, and refused by the dispatcher to who may not. Rights belong to the whole command: one subcommand for everybody opens it.
 */
function hiddenFromMembers(specs: readonly CommandSpec[]): boolean {
  const forModerators = specs.every(spec => spec.permission !== 'member');
  return forModerators && !specs.some(spec => spec.forModeratorRole);
}

/** Discord never shows it for a command with subcommands, but wants one. */
function groupDescription(specs: readonly CommandSpec[]): string {
  return specs.map(spec => spec.description.replace(/[.…]+$/, '')).join(' · ');
}

function buildSubcommand(spec: CommandSpec, localisation?: Localisation): APIApplicationCommandSubcommandOption {
  return {
    type: ApplicationCommandOptionType.Subcommand,
    name: spec.path.split(' ').slice(1).join('-'),
    description: short(spec.description),
    options: buildOptions(spec, localisation),
    ...localisedOption(spec.path, localisation),
  };
}

/** Discord wants the required options first. */
function buildOptions(spec: CommandSpec, localisation?: Localisation): APIApplicationCommandBasicOption[] {
  const ordered = [...spec.options].sort((a, b) => Number(b.required ?? false) - Number(a.required ?? false));
  return ordered.map(option => ({
    ...buildOption(option),
    ...localisedOption(`${spec.path}.${option.name}`, localisation),
  }));
}

function buildOption(option: CommandOption): APIApplicationCommandBasicOption {
  const base = {
    name: option.name,
    description: short(option.description),
    ...(option.required ? { required: true } : {}),
  };
  switch (option.kind) {
    case 'boolean':
      return { type: ApplicationCommandOptionType.Boolean, ...base };
    case 'member':
      return { type: ApplicationCommandOptionType.User, ...base };
    case 'role':
      return { type: ApplicationCommandOptionType.Role, ...base };
    case 'integer':
      return { type: ApplicationCommandOptionType.Integer, ...base, min_value: option.min, max_value: option.max };
    case 'string': {
      const type = ApplicationCommandOptionType.String as const;
      const choices = option.choices;
      if (choices && choices.length <= COMMAND_CHOICES) {
        return { type, ...base, choices: choices.map(choice => ({ name: choice.label, value: choice.value })) };
      }
      return {
        type,
        ...base,
        ...(option.autocomplete ? { autocomplete: true } : {}),
        ...(option.minLength ? { min_length: option.minLength } : {}),
        max_length: Math.min(option.maxLength, OPTION_STRING_LENGTH),
      };
    }
  }
}

function short(text: string): string {
  return text.length <= COMMAND_DESCRIPTION ? text : `${text.slice(0, COMMAND_DESCRIPTION - 1)}…`;
}

function localised(key: string, localisation?: Localisation): LocalizationMap | null {
  const entries = (localisation?.locales ?? []).flatMap(locale => {
    const text = localisation?.localise(key, locale);
    return text === undefined ? [] : [[locale, text]];
  });
  return entries.length > 0 ? (Object.fromEntries(entries) as LocalizationMap) : null;
}

function localisedOption(key: string, localisation?: Localisation) {
  const names = localised(`${key}.name`, localisation);
  const descriptions = localised(`${key}.description`, localisation);
  return {
    ...(names ? { name_localizations: names } : {}),
    ...(descriptions ? { description_localizations: descriptions } : {}),
  };
}

const COMPARED = [
  'type',
  'name',
  'name_localizations',
  'description',
  'description_localizations',
  'default_member_permissions',
  'contexts',
  'options',
  'choices',
  'required',
  'autocomplete',
  'min_value',
  'max_value',
  'min_length',
  'max_length',
  'value',
] as const;

/** One text for equal commands: Discord adds fields, and writes what is absent as null, false or empty. */
function fingerprint(command: object): string {
  return JSON.stringify(normalise(command, true));
}

function normalise(value: unknown, isCommand = false): unknown {
  if (Array.isArray(value)) {
    const items = value.map(item => normalise(item));
    return items.every(item => typeof item === 'number') ? items.sort() : items;
  }
  if (typeof value !== 'object' || value === null) return value;
  const source = value as Record<string, unknown>;
  const keys = 'name' in source ? COMPARED : Object.keys(source).sort();
  const kept = keys.flatMap(key => {
    if (isCommand && key === 'type') return [];
    const field = normalise(source[key]);
    const isAbsent = field === undefined || field === null || field === false;
    return isAbsent || (Array.isArray(field) && field.length === 0) ? [] : [[key, field]];
  });
  return Object.fromEntries(kept);
}
