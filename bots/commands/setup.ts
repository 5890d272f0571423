import { rich } from '../rich-text.ts';
import { completeSymbols, symbolOption } from './options.ts';
import { knownSymbol } from './price.ts';
import { type NumberSetting, settingsCommand } from './settings-form.ts';
import type { Command } from './types.ts';

/** What moderators set. Each form is at most three pages of five fields in Discord. */

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
  async run({ services, community, invocation, place }) {
    await services.moderation.setArenaChannel(community, invocation, place.channelId);
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
    code: 'sn',
    description: 'Tell moderators of trouble in this channel',
    help: 'Makes the channel in which you type it the one where moderators are told of trouble: a ledger that does not add up, say. The arena channel serves where none is set.',
    options: [],
    permission: 'moderator',
    visibility: 'private',
  },
  async run({ services, community, invocation, place }) {
    await services.moderation.setModeratorChannel(community, invocation, place.channelId);
    return {
      title: rich`Moderators are told here`,
      text: rich`Should anything need a moderator, I say so in this channel.`,
      tone: 'good',
      visibility: 'private',
    };
  },
};

export const setupSymbol: Command = {
  spec: {
    path: 'setup symbol',
    code: 'sy',
    description: 'The price that drives the fights here',
    help: 'Sets whose tape drives the fights of this community from the next match on. Example: /setup symbol ETH-USD',
    options: [{ ...symbolOption('BTC-USD, say'), required: true }],
    permission: 'moderator',
    visibility: 'private',
  },
  complete: completeSymbols,
  async run({ community, services, options }) {
    const symbol = knownSymbol(services, options.text('symbol') ?? '');
    await services.moderation.changeSettings(community, { symbol });
    return {
      text: rich`**${symbol}** drives the fights from the next match on. Matches that are announced keep theirs.`,
      tone: 'good',
      visibility: 'private',
    };
  },
};

export const setupWagers: Command = {
  spec: {
    path: 'setup wagers',
    code: 'sw',
    description: 'Turn bets on or off for everybody here',
    help: 'Turns bets with credits on or off in this community; free picks stay. Bets that stand are settled as always. Example: /setup wagers off',
    options: [{ kind: 'boolean', name: 'on', description: 'On or off', required: true }],
    permission: 'moderator',
    visibility: 'private',
  },
  async run({ community, services, options }) {
    const wagers = options.flag('on');
    await services.moderation.changeSettings(community, { wagers });
    return {
      text: wagers
        ? rich`Bets are **on**: the next rated matches and challenges take bets.`
        : rich`Bets are **off**: nobody can bet here from now on. Bets that stand are settled as always, and free picks stay.`,
      tone: 'good',
      visibility: 'private',
    };
  },
};

const FIGHT_SETTINGS: readonly NumberSetting[] = [
  { setting: 'ratedCooldownSeconds', label: 'Rest between rated matches, s', min: 0, max: 86_400 },
  { setting: 'ratedPerDay', label: 'Rated matches an agent a day', min: 1, max: 1000 },
  { setting: 'casualCooldownSeconds', label: 'Rest between casual fights, s', min: 0, max: 3600 },
  { setting: 'agentsPerMember', label: 'Agents a member', min: 1, max: 20 },
  { setting: 'sparsPerDay', label: 'Practice runs a day', min: 0, max: 1000 },
  { setting: 'houseAfterSeconds', label: 'House steps in after, s', min: 0, max: 3600 },
  { setting: 'announcedPerHour', label: 'Matches announced an hour', min: 1, max: 60 },
  { setting: 'houseBoutsPerDay', label: 'House bouts a day', min: 0, max: 12 },
];

export const setupSettings = settingsCommand({
  path: 'setup settings',
  code: 'ss',
  description: "This community's settings for fights",
  help: 'Shows the settings for fights in a form; or change some directly: /setup settings symbol:ETH-USD. /setup credits and /setup market hold the rest.',
  title: 'Settings',
  numbers: FIGHT_SETTINGS,
  withSymbol: true,
});

const CREDIT_SETTINGS: readonly NumberSetting[] = [
  { setting: 'startCredits', label: 'Credits to begin with', min: 0, max: 1_000_000 },
  { setting: 'dailyCredits', label: 'Daily allowance, first day', min: 0, max: 100_000 },
  { setting: 'dailyStreakBonus', label: 'More for each day running', min: 0, max: 10_000 },
  { setting: 'dailyMax', label: 'Daily allowance, at most', min: 0, max: 100_000 },
  { setting: 'goalCredits', label: 'Each daily goal', min: 0, max: 100_000 },
  { setting: 'purseWin', label: 'Purse of a rated win', min: 0, max: 100_000 },
  { setting: 'purseLoss', label: 'Purse of a rated loss', min: 0, max: 100_000 },
  { setting: 'pursesPerDay', label: 'Purses a member a day', min: 0, max: 1000 },
  { setting: 'bailOutBelow', label: 'Bail-out for who owns less than', min: 0, max: 100_000 },
  { setting: 'bailOutTo', label: 'Bail-out brings up to', min: 0, max: 100_000 },
  { setting: 'firstSlotCredits', label: 'A further agent slot (0: not for sale)', min: 0, max: 1_000_000 },
  { setting: 'secondSlotCredits', label: 'One more agent slot (0: not for sale)', min: 0, max: 1_000_000 },
  { setting: 'repaintCredits', label: 'New looks (0: not for sale)', min: 0, max: 1_000_000 },
];

export const setupCredits = settingsCommand({
  path: 'setup credits',
  code: 'sr',
  description: 'What members are given and pay: start, daily, goals, slots, looks',
  help: 'Shows in a form what members are given, and what further agent slots and new looks cost; or change some directly: /setup credits daily-credits:120',
  title: 'Credits',
  numbers: CREDIT_SETTINGS,
  check: ({ dailyCredits, dailyMax, bailOutBelow, bailOutTo }) => {
    if (dailyMax < dailyCredits)
      return `"Daily allowance, at most" cannot be less than the first day's ${dailyCredits}.`;
    return bailOutTo < bailOutBelow
      ? `A bail-out has to bring up to ${bailOutBelow} or more: whoever owns less than that may take one.`
      : null;
  },
});

const MARKET_SETTINGS: readonly NumberSetting[] = [
  { setting: 'stakeCapPercent', label: 'Most staked a match, % of the wallet', min: 1, max: 100 },
  { setting: 'stakeCapMin', label: 'Stakes up to this are always fine', min: 1, max: 1_000_000 },
  { setting: 'stakeCapMax', label: 'No stake is above this', min: 1, max: 1_000_000 },
  { setting: 'dailyLossCap', label: 'Most lost in 24 h', min: 1, max: 1_000_000 },
  { setting: 'arrangedBetsPerDay', label: 'Matches with bets two members arrange a day', min: 0, max: 1000 },
  { setting: 'liquidityPerBettor', label: 'Depth a weekly bettor', min: 1, max: 1000 },
  { setting: 'liquidityMin', label: 'Least depth', min: 20, max: 100_000 },
  { setting: 'liquidityMax', label: 'Greatest depth', min: 20, max: 100_000 },
  { setting: 'subsidyPerActiveMember', label: 'House funds a day and active member', min: 0, max: 10_000 },
  { setting: 'rakeBasisPoints', label: 'House part of lost pools, 1/100 %', min: 0, max: 2000 },
  { setting: 'appealHours', label: 'Hours to correct a result', min: 0, max: 720 },
];

export const setupMarket = settingsCommand({
  path: 'setup market',
  code: 'sk',
  description: 'How bets work here: caps, odds, the time to correct results',
  help: 'Shows in a form how bets work here: how odds are made, caps, how deep the market is (a deeper one moves less with each stake). Or change some directly: /setup market stake-cap-max:500',
  title: 'Bets',
  numbers: MARKET_SETTINGS,
  choice: {
    setting: 'marketKind',
    label: 'How odds are made',
    choices: [
      { value: 'lmsr', label: 'Always a price' },
      { value: 'parimutuel', label: 'Pools of the members' },
    ],
  },
  check: settings => {
    if (settings.stakeCapMax < settings.stakeCapMin)
      return `"No stake is above this" cannot be less than the ${settings.stakeCapMin} that are always fine.`;
    return settings.liquidityMax < settings.liquidityMin
      ? `The greatest depth cannot be less than the least one, ${settings.liquidityMin}.`
      : null;
  },
});
