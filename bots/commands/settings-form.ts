import type { CommunitySettings } from '../../core/communities/index.ts';
import { ArenaError } from '../../core/platform/errors.ts';
import type { CommandOption } from '../command.ts';
import type { FormField, Reply } from '../reply.ts';
import { joinRich, rich } from '../rich-text.ts';
import { amountWords } from './market-words.ts';
import { completeSymbols, symbolOption } from './options.ts';
import { knownSymbol } from './price.ts';
import type { Command, Context } from './types.ts';

/** A command that shows some of a community's settings in a form, and changes those that are named. */

type NumericName = {
  [Name in keyof CommunitySettings]: CommunitySettings[Name] extends number ? Name : never;
}[keyof CommunitySettings];

export interface NumberSetting {
  setting: NumericName;
  label: string;
  min: number;
  max: number;
}

interface ChoiceSetting {
  setting: 'marketKind';
  label: string;
  choices: readonly { value: CommunitySettings['marketKind']; label: string }[];
}

interface SettingsCommand {
  path: string;
  code: string;
  description: string;
  help: string;
  title: string;
  /** In the order of the form. */
  numbers: readonly NumberSetting[];
  /** Asks for the price that drives the fights first. */
  withSymbol?: boolean;
  choice?: ChoiceSetting;
  /** What is wrong with settings that must fit each other, as a sentence; null where nothing is. */
  check?: (settings: CommunitySettings) => string | null;
}

export function settingsCommand(form: SettingsCommand): Command {
  const { path, code, description, help, numbers, withSymbol, choice } = form;
  const options: CommandOption[] = [
    ...(withSymbol ? [symbolOption('Price that drives the fights')] : []),
    ...(choice
      ? [
          {
            kind: 'string' as const,
            name: optionName(choice.setting),
            description: choice.label,
            maxLength: 40,
            choices: choice.choices,
          },
        ]
      : []),
    ...numbers.map(({ setting, label, min, max }) => ({
      kind: 'integer' as const,
      name: optionName(setting),
      description: label,
      min,
      max,
    })),
  ];
  return {
    spec: { path, code, description, help, options, permission: 'moderator', visibility: 'private', opensForm: true },
    ...(withSymbol ? { complete: completeSymbols } : {}),
    async run(context) {
      const change = changeOf(form, context);
      if (Object.keys(change).length === 0) return settingsForm(form, context);
      const problem = form.check?.({ ...context.community.settings, ...change });
      if (problem) throw new ArenaError('bad-setting', `${problem} Nothing was changed.`);
      const settings = await context.services.moderation.changeSettings(context.community, change);
      return savedReply(form, settings);
    },
  };
}

function changeOf({ numbers, choice, withSymbol }: SettingsCommand, context: Context): Partial<CommunitySettings> {
  const { options, services } = context;
  const change: Partial<CommunitySettings> = {};
  const typed = withSymbol ? options.text('symbol') : undefined;
  if (typed !== undefined) change.symbol = knownSymbol(services, typed);
  const chosen = choice?.choices.find(({ value }) => value === options.text(optionName(choice.setting)));
  if (choice && chosen) change[choice.setting] = chosen.value;
  for (const { setting } of numbers) {
    const value = options.integer(optionName(setting));
    if (value !== undefined) change[setting] = value;
  }
  return change;
}

function savedReply({ numbers, choice, withSymbol }: SettingsCommand, settings: CommunitySettings): Reply {
  return {
    title: rich`Settings saved`,
    text: joinRich([
      ...(withSymbol ? [rich`Symbol: ${settings.symbol}`] : []),
      ...(choice ? [rich`${choice.label}: ${labelOf(choice, settings)}`] : []),
      ...numbers.map(({ setting, label }) => rich`${label}: ${amountWords(settings[setting])}`),
    ]),
    tone: 'good',
    visibility: 'private',
  };
}

function labelOf(choice: ChoiceSetting, settings: CommunitySettings): string {
  return choice.choices.find(({ value }) => value === settings[choice.setting])?.label ?? settings[choice.setting];
}

function settingsForm(form: SettingsCommand, { community, services }: Context): Reply {
  const { settings } = community;
  const { numbers, choice, withSymbol, title, path } = form;
  const fields: FormField[] = [
    ...(withSymbol
      ? [
          {
            kind: 'choice' as const,
            name: 'symbol',
            label: 'Price that drives the fights',
            value: settings.symbol,
            choices: services.symbols.map(({ symbol, name }) => ({ value: symbol, label: `${symbol} (${name})` })),
          },
        ]
      : []),
    ...(choice
      ? [
          {
            kind: 'choice' as const,
            name: optionName(choice.setting),
            label: choice.label,
            value: settings[choice.setting],
            choices: choice.choices,
          },
        ]
      : []),
    ...numbers.map(({ setting, label, min, max }) => ({
      kind: 'integer' as const,
      name: optionName(setting),
      label,
      min,
      max,
      value: settings[setting],
    })),
  ];
  return {
    title: rich`${title} of ${community.communityName}`,
    visibility: 'private',
    form: { title, fields, submit: { command: path, options: {} } },
  };
}

/** Discord allows lower case with hyphens only: 'ratedPerDay' -> 'rated-per-day'. */
function optionName(setting: string): string {
  return setting.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`);
}
