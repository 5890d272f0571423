import { ArenaError } from '../../core/platform/errors.ts';
import type { FormField } from '../reply.ts';
import { joinRich, rich } from '../rich-text.ts';
import type { Command, Context } from './types.ts';
import { shorten } from './words.ts';

export const setupChannel: Command = {
  spec: {
    path: 'setup channel',
    code: 'sc',
    description: 'Announce matches in this channel',
    help: 'Makes the channel in which you type it the arena channel: rated matches and challenges are announced there.',
    options: [],
    permission: 'moderator',
    visibility: 'private',
  },
  async run({ services, invocation, place }) {
    await services.communities.setArenaChannel(invocation, place.channelId);
    const missing = await services.missingPermissions(invocation.surface, place);
    return {
      title: rich`This is the arena channel now`,
      text:
        missing.length === 0
          ? rich`Matches are announced here from now on.`
          : rich`Matches will be announced here as soon as I may: please give me **${missing.join(', ')}** in this channel.`,
      tone: missing.length === 0 ? 'good' : 'bad',
      visibility: 'private',
    };
  },
};

export const setupModerators: Command = {
  spec: {
    path: 'setup moderators',
    code: 'sm',
    description: 'Tell moderators of trouble in this channel',
    help: 'Makes the channel in which you type it the one where moderators are told of trouble: a ledger that does not add up, say. The arena channel serves where none is set.',
    options: [],
    permission: 'moderator',
    visibility: 'private',
  },
  async run({ services, invocation, place }) {
    await services.communities.setModeratorChannel(invocation, place.channelId);
    return {
      title: rich`Moderators are told here`,
      text: rich`Should anything need a moderator, I say so in this channel.`,
      tone: 'good',
      visibility: 'private',
    };
  },
};

/** Settings that moderators see, in the order of the form. */
const NUMBERS = [
  ['ratedCooldownSeconds', 'Rest between rated matches, s', 0, 86_400],
  ['ratedPerDay', 'Rated matches an agent a day', 1, 1000],
  ['casualCooldownSeconds', 'Rest between casual fights, s', 0, 3600],
  ['agentsPerMember', 'Agents a member', 1, 20],
  ['sparsPerDay', 'Practice runs a day', 0, 1000],
  ['houseAfterSeconds', 'House steps in after, s', 0, 3600],
  ['announcedPerHour', 'Matches announced an hour', 1, 60],
  ['houseBoutsPerDay', 'House bouts a day', 0, 12],
] as const;

export const setupSettings: Command = {
  spec: {
    path: 'setup settings',
    code: 'ss',
    description: "This community's settings",
    help: 'Shows the settings in a form; or change some directly: /setup settings symbol:ETH-USD',
    options: [
      {
        kind: 'string',
        name: 'symbol',
        description: 'Price that drives the fights',
        maxLength: 20,
        autocomplete: true,
      },
      ...NUMBERS.map(([name, label, min, max]) => ({
        kind: 'integer' as const,
        name: optionName(name),
        description: label,
        min,
        max,
      })),
    ],
    permission: 'moderator',
    visibility: 'private',
    opensForm: true,
  },
  async complete({ services }, option, typed) {
    if (option !== 'symbol') return [];
    return services.symbols
      .filter(({ symbol, name }) => `${symbol} ${name}`.toLowerCase().includes(typed.toLowerCase()))
      .map(({ symbol, name }) => ({ value: symbol, name: `${symbol} (${name})` }));
  },
  async run(context) {
    const change = givenSettings(context);
    if (Object.keys(change).length === 0) return settingsForm(context);
    const settings = await context.services.communities.changeSettings(context.community.communityId, change);
    return {
      title: rich`Settings saved`,
      text: joinRich([
        rich`Symbol: ${settings.symbol}`,
        ...NUMBERS.map(([name, label]) => rich`${label}: ${settings[name]}`),
      ]),
      tone: 'good',
      visibility: 'private',
    };
  },
};

function givenSettings({ options, services }: Context): Record<string, unknown> {
  const change: Record<string, unknown> = {};
  const typed = options.text('symbol');
  if (typed !== undefined) {
    const known = services.symbols.find(({ symbol }) => symbol === typed.trim().toUpperCase());
    if (!known) {
      const offered = services.symbols.map(({ symbol }) => symbol).join(', ');
      throw new ArenaError(
        'bad-symbol',
        `There is no price for ${shorten(typed, 20)}. Please choose one of ${offered}.`,
      );
    }
    change.symbol = known.symbol;
  }
  for (const [name] of NUMBERS) {
    const value = options.integer(optionName(name));
    if (value !== undefined) change[name] = value;
  }
  return change;
}

function settingsForm({ community, services }: Context) {
  const fields: FormField[] = [
    {
      kind: 'choice',
      name: 'symbol',
      label: 'Price that drives the fights',
      value: community.settings.symbol,
      choices: services.symbols.map(({ symbol, name }) => ({ value: symbol, label: `${symbol} (${name})` })),
    },
    ...NUMBERS.map(([name, label, min, max]) => ({
      kind: 'integer' as const,
      name: optionName(name),
      label,
      min,
      max,
      value: community.settings[name],
    })),
  ];
  return {
    title: rich`Settings of ${community.communityName}`,
    visibility: 'private' as const,
    form: { title: 'Settings', fields, submit: { command: 'setup settings', options: {} } },
  };
}

/** Discord allows lower case with hyphens only: 'ratedPerDay' -> 'rated-per-day'. */
function optionName(setting: string): string {
  return setting.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`);
}
