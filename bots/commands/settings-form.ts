import { createHash } from 'node:crypto';
import type { CommunitySettings } from '../../core/communities/index.ts';
import { ArenaError } from '../../core/platform/errors.ts';
import type { CommandOption } from '../command.ts';
import type { FormField, Reply } from '../reply.ts';
import { joinRich, type RichText, rich } from '../rich-text.ts';
import { completeSymbols, symbolOption } from './options.ts';
import { knownSymbol } from './price.ts';
import type { Command, Context } from './types.ts';

/**
 * A command that shows some of a community's settings in a form, and changes those that are named. What a form saves is refused where
 * somebody else has changed these settings since it was opened: it would undo theirs without a word.
 */

const SYMBOL_LABEL = 'Price that drives the fights';

type Value = CommunitySettings[keyof CommunitySettings];

type NumericName = {
  [Name in keyof CommunitySettings]: CommunitySettings[Name] extends number | null ? Name : never;
}[keyof CommunitySettings];

type ChoiceName = {
  [Name in keyof CommunitySettings]: CommunitySettings[Name] extends string | boolean ? Name : never;
}[keyof CommunitySettings];

export interface NumberSetting {
  setting: NumericName;
  label: string;
  min: number;
  max: number;
  /** The number that stands for null: as the installation says. */
  none?: number;
}

export interface ChoiceSetting {
  setting: ChoiceName;
  label: string;
  /** 'on' and 'off' where the setting is a yes or no. */
  choices: readonly { value: string; label: string }[];
}

export interface TextSetting {
  setting: ChoiceName;
  label: string;
  help: string;
  maxLength: number;
  /** What may be typed, best first. */
  complete(typed: string): readonly string[];
  /** What is meant, or undefined where it is nothing of the kind; and then what to say. */
  read(typed: string): string | undefined;
  problem: string;
}

export interface SettingsCommand {
  path: string;
  code: string;
  /** Of the hidden command that its form submits to. */
  save: { path: string; code: string };
  description: string;
  help: string;
  title: string;
  /** Asks for the price that drives the fights first. */
  withSymbol?: boolean;
  choices?: readonly ChoiceSetting[];
  texts?: readonly TextSetting[];
  /** In the order of the form. */
  numbers: readonly NumberSetting[];
  /** What is wrong with settings that must fit each other, as a sentence; null where nothing is. */
  check?: (settings: CommunitySettings) => string | null;
  hidden?: boolean;
}

/** @returns the command that people type, and the hidden one that its form submits to */
export function settingsCommand(form: SettingsCommand): { command: Command; save: Command } {
  const { path, code, description, help } = form;
  const shared = { description, help, permission: 'moderator', visibility: 'private' } as const;
  const options = optionsOf(form);
  const complete = completeTexts(form);
  return {
    command: {
      spec: { ...shared, path, code, options, opensForm: true, ...(form.hidden && { hidden: true }) },
      complete,
      run: async context => (await changeReply(form, context)) ?? settingsForm(form, context),
    },
    save: {
      spec: { ...shared, ...form.save, options: [SEEN, ...options], hidden: true },
      run: async context => (await changeReply(form, context)) ?? savedReply(form, context.community.settings),
    },
  };
}

/** What the form showed when it was opened. */
const SEEN: CommandOption = { kind: 'string', name: 'seen', description: 'What the form showed', maxLength: 20 };

/** Options by which settings are changed without the form. */
export function optionsOf({ withSymbol, choices = [], texts = [], numbers }: SettingsCommand): CommandOption[] {
  return [
    ...(withSymbol ? [symbolOption(SYMBOL_LABEL)] : []),
    ...choices.map(
      (choice): CommandOption => ({
        kind: 'string',
        name: optionName(choice.setting),
        description: choice.label,
        maxLength: 40,
        choices: choice.choices,
      }),
    ),
    ...texts.map(
      ({ setting, help, maxLength }): CommandOption => ({
        kind: 'string',
        name: optionName(setting),
        description: help,
        maxLength,
        autocomplete: true,
      }),
    ),
    ...numbers.map(
      ({ setting, label, min, max }): CommandOption => ({
        kind: 'integer',
        name: optionName(setting),
        description: label,
        min,
        max,
      }),
    ),
  ];
}

export function completeTexts({ withSymbol, texts = [] }: SettingsCommand): NonNullable<Command['complete']> {
  return async (context, option, typed) => {
    if (withSymbol && option === 'symbol') return completeSymbols(context, option, typed);
    const text = texts.find(({ setting }) => optionName(setting) === option);
    return (text?.complete(typed) ?? []).slice(0, 25).map(value => ({ name: value, value }));
  };
}

/** Changes what the options name, and says what holds now; null where they name nothing. */
export async function changeReply(form: SettingsCommand, context: Context): Promise<Reply | null> {
  const change = changeOf(form, context);
  if (Object.keys(change).length === 0) return null;
  const seen = context.options.text('seen');
  requireFitting(form, { ...context.community.settings, ...change });
  try {
    const settings = await context.services.moderation.changeSettings(context.community, change, before => {
      if (seen !== undefined && seen !== fingerprint(form, before)) throw new StaleForm(before);
      requireFitting(form, { ...before, ...change });
    });
    return savedReply(form, settings);
  } catch (error) {
    if (!(error instanceof StaleForm)) throw error;
    const fresh = settingsForm(form, { ...context, community: { ...context.community, settings: error.settings } });
    return {
      ...fresh,
      title: rich`Changed meanwhile`,
      text: rich`Somebody else has just changed these settings. Nothing of yours was saved; the form shows what holds now.`,
      tone: 'bad',
    };
  }
}

function requireFitting({ check }: SettingsCommand, settings: CommunitySettings): void {
  const problem = check?.(settings);
  if (problem) throw new ArenaError('bad-setting', `${problem} Nothing was changed.`);
}

/** Somebody else was faster. */
class StaleForm extends Error {
  readonly settings: CommunitySettings;
  constructor(settings: CommunitySettings) {
    super('the settings have changed');
    this.settings = settings;
  }
}

function changeOf(form: SettingsCommand, { options, services }: Context): Partial<CommunitySettings> {
  const { withSymbol, choices = [], texts = [], numbers } = form;
  const change: Record<string, Value> = {};
  const symbol = withSymbol ? options.text('symbol') : undefined;
  if (symbol !== undefined) change['symbol'] = knownSymbol(services, symbol);
  for (const { setting, choices: offered } of choices) {
    const value = options.text(optionName(setting));
    if (value !== undefined) change[setting] = isYesOrNo(offered) ? value === 'on' : value;
  }
  for (const { setting, read, problem } of texts) {
    const typed = options.text(optionName(setting));
    if (typed === undefined) continue;
    const value = read(typed);
    if (value === undefined) throw new ArenaError('bad-setting', `${problem} Nothing was changed.`);
    change[setting] = value;
  }
  for (const { setting, none } of numbers) {
    const value = options.integer(optionName(setting));
    if (value !== undefined) change[setting] = value === none ? null : value;
  }
  return change as Partial<CommunitySettings>;
}

function isYesOrNo(choices: ChoiceSetting['choices']): boolean {
  return choices.some(({ value }) => value === 'on');
}

function savedReply(form: SettingsCommand, settings: CommunitySettings): Reply {
  return {
    title: rich`Settings saved`,
    text: joinRich(settingLines(form, settings)),
    tone: 'good',
    visibility: 'private',
    buttons: [[{ label: 'All settings', action: { command: 'setup settings', options: {} } }]],
  };
}

/** Each setting with its value. */
export function settingLines(form: SettingsCommand, settings: CommunitySettings): RichText[] {
  const { withSymbol, choices = [], texts = [], numbers } = form;
  return [
    ...(withSymbol ? [rich`${SYMBOL_LABEL}: ${settings.symbol}`] : []),
    ...choices.map(choice => rich`${choice.label}: ${labelOf(choice, settings)}`),
    ...texts.map(({ setting, label }) => rich`${label}: ${String(settings[setting])}`),
    ...numbers.map(
      ({ setting, label }) => rich`${label}: ${settings[setting]?.toLocaleString('en-US') ?? 'as installed'}`,
    ),
  ];
}

/** The words of a choice's present value. */
export function labelOf({ setting, choices }: ChoiceSetting, settings: CommunitySettings): string {
  const value = formValue(settings[setting]);
  return choices.find(choice => choice.value === value)?.label ?? value;
}

function formValue(value: Value): string {
  return typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value);
}

export function settingsForm(form: SettingsCommand, { community, invocation, services }: Context): Reply {
  const { settings } = community;
  const { withSymbol, choices = [], texts = [], numbers, title, save } = form;
  const fields: FormField[] = [
    ...(withSymbol ? [symbolField(settings.symbol, services)] : []),
    ...choices.map(
      (choice): FormField => ({
        kind: 'choice',
        name: optionName(choice.setting),
        label: choice.label,
        value: formValue(settings[choice.setting]),
        choices: choice.choices,
      }),
    ),
    ...texts.map(
      ({ setting, label, help, maxLength }): FormField => ({
        kind: 'text',
        name: optionName(setting),
        label,
        help,
        value: String(settings[setting]),
        maxLength,
        required: true,
      }),
    ),
    ...numbers.map(
      ({ setting, label, min, max, none }): FormField => ({
        kind: 'integer',
        name: optionName(setting),
        label,
        min,
        max,
        value: settings[setting] ?? none ?? min,
      }),
    ),
  ];
  const options = { seen: fingerprint(form, settings) };
  return {
    title: rich`${title} of ${community.communityName}`,
    visibility: 'private',
    form: { title, fields, submit: { command: save.path, options, owner: invocation.actor.id } },
  };
}

function symbolField(value: string, { symbols }: Context['services']): FormField {
  const choices = symbols.map(({ symbol, name }) => ({ value: symbol, label: `${symbol} (${name})` }));
  return { kind: 'choice', name: 'symbol', label: SYMBOL_LABEL, value, choices };
}

/** Tells two states of these settings apart. */
function fingerprint(form: SettingsCommand, settings: CommunitySettings): string {
  const { withSymbol, choices = [], texts = [], numbers } = form;
  const names = [...choices, ...texts, ...numbers].map(({ setting }) => setting);
  const values = [withSymbol ? settings.symbol : null, ...names.map(name => settings[name])];
  return createHash('sha256').update(JSON.stringify(values)).digest('hex').slice(0, 12);
}

/** Discord allows lower case with hyphens only: 'ratedPerDay' -> 'rated-per-day'. */
function optionName(setting: string): string {
  return setting.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`);
}
