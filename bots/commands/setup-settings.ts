import type { CommunitySettings } from '../../core/communities/index.ts';
import type { Reply } from '../reply.ts';
import { joinRich, type RichText, rich } from '../rich-text.ts';
import {
  changeReply,
  completeTexts,
  type NumberSetting,
  optionsOf,
  type SettingsCommand,
  settingLines,
  settingsCommand,
  settingsForm,
} from './settings-form.ts';
import { timeWords } from './time-words.ts';
import type { Command, Context } from './types.ts';
import { capitalised, secondsWords } from './words.ts';

/** All settings of a community: a menu with a button for each page, and the pages as forms. Each is at most three modals in Discord. */

const LEAST_BETTING_SECONDS = 10;

const ON_OFF = [
  { value: 'on', label: 'On' },
  { value: 'off', label: 'Off' },
] as const;

const FIGHT_SETTINGS: readonly NumberSetting[] = [
  { setting: 'bettingSeconds', label: 'Seconds to bet (0: as installed)', min: 0, max: 600, none: 0 },
  { setting: 'ratedCooldownSeconds', label: 'Rest between rated matches, s', min: 0, max: 86_400 },
  { setting: 'ratedPerDay', label: 'Rated matches an agent a day', min: 1, max: 1000 },
  { setting: 'casualCooldownSeconds', label: 'Rest between casual fights, s', min: 0, max: 3600 },
  { setting: 'agentsPerMember', label: 'Agents a member', min: 1, max: 20 },
  { setting: 'sparsPerDay', label: 'Practice runs a day', min: 0, max: 1000 },
  { setting: 'houseAfterSeconds', label: 'House steps in after, s', min: 0, max: 3600 },
  { setting: 'announcedPerHour', label: 'Matches announced an hour', min: 1, max: 60 },
  { setting: 'houseBoutsPerDay', label: 'House bouts a day', min: 0, max: 12 },
];

const FIGHTS: SettingsCommand = {
  path: 'setup settings',
  code: 'ss',
  save: { path: 'fights save', code: '01' },
  description: "This community's settings, page by page",
  help: 'Shows all settings of this community with a button for each page: fights, bets, credits, display, channels. Or change some of those for fights directly: /setup settings symbol:ETH-USD betting-seconds:90',
  title: 'Fights',
  withSymbol: true,
  numbers: FIGHT_SETTINGS,
  // below ten seconds nobody has read what there is to bet on
  check: ({ bettingSeconds }) =>
    bettingSeconds !== null && bettingSeconds < LEAST_BETTING_SECONDS
      ? `There have to be ${LEAST_BETTING_SECONDS} seconds to bet at least, or 0: as this arena was installed.`
      : null,
};

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
  { setting: 'seasonKeepCredits', label: "Kept whole at a season's end (0: all)", min: 0, max: 1_000_000 },
];

const CREDITS: SettingsCommand = {
  path: 'setup credits',
  code: 'sr',
  save: { path: 'credits save', code: '02' },
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
};

const MARKET_SETTINGS: readonly NumberSetting[] = [
  { setting: 'stakeCapPercent', label: 'Most staked a match, % of balance', min: 1, max: 100 },
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

const BETS: SettingsCommand = {
  path: 'setup market',
  code: 'sk',
  save: { path: 'bets save', code: '03' },
  description: 'How bets work here: caps, odds, the time to correct results',
  help: 'Shows in a form how bets work here: how odds are made, caps, how deep the market is (a deeper one moves less with each stake). Or change some directly: /setup market stake-cap-max:500',
  title: 'Bets',
  numbers: MARKET_SETTINGS,
  choices: [
    { setting: 'wagers', label: 'Bets', choices: ON_OFF },
    {
      setting: 'marketKind',
      label: 'How odds are made',
      choices: [
        { value: 'lmsr', label: 'Always a price' },
        { value: 'parimutuel', label: 'Pools of the members' },
      ],
    },
  ],
  check: settings => {
    if (settings.stakeCapMax < settings.stakeCapMin)
      return `"No stake is above this" cannot be less than the ${settings.stakeCapMin} that are always fine.`;
    return settings.liquidityMax < settings.liquidityMin
      ? `The greatest depth cannot be less than the least one, ${settings.liquidityMin}.`
      : null;
  },
};

const HONOUR_SETTINGS: readonly NumberSetting[] = [
  { setting: 'beltAfterMatches', label: 'Rated matches before the belt (0: no belt)', min: 0, max: 10_000 },
  { setting: 'bountyPerWin', label: 'Bounty on a streak, each further win', min: 0, max: 10_000 },
  { setting: 'bountyMax', label: 'Bounty at most (0: none)', min: 0, max: 100_000 },
  { setting: 'rivalryPurse', label: 'Purse of a win between rivals (0: none)', min: 0, max: 10_000 },
  { setting: 'rivalryPursesPerDay', label: 'Such purses a member a day', min: 0, max: 100 },
];

const HONOURS: SettingsCommand = {
  path: 'setup honours',
  code: '5h',
  save: { path: 'honours save', code: '5s' },
  description: 'The belt, bounties on streaks, purses of rivals',
  help: 'Shows in a form after how many rated matches the belt is given out, and what ending a streak or winning against a rival pays. Or change some directly: /setup honours belt-after-matches:50',
  title: 'Honours',
  numbers: HONOUR_SETTINGS,
};

const ZONES: readonly string[] = ['UTC', ...Intl.supportedValuesOf('timeZone')];

const DISPLAY: SettingsCommand = {
  path: 'setup display',
  code: '0d',
  save: { path: 'display save', code: '04' },
  description: 'The time zone here, how dates are written, the weekly recap',
  help: 'The time zone in which times are said and meant here, how dates are written, and whether the week is told again on Mondays. Words are English. Example: /setup display time-zone:Europe/Berlin',
  title: 'Display',
  choices: [
    {
      setting: 'dateStyle',
      label: 'How dates are written',
      choices: [
        { value: 'day-first', label: 'Fri 27 Nov 2026, 20:00' },
        { value: 'month-first', label: 'Fri, Nov 27, 2026, 8:00 PM' },
        { value: 'iso', label: '2026-11-27 20:00' },
      ],
    },
    { setting: 'weeklyRecap', label: 'The week told again on Mondays', choices: ON_OFF },
  ],
  texts: [
    {
      setting: 'timeZone',
      label: 'Time zone',
      help: 'A place such as Europe/Berlin, or UTC',
      maxLength: 60,
      complete: typed => ZONES.filter(name => zoneKey(name).includes(zoneKey(typed))),
      read: typed =>
        ZONES.find(name => zoneKey(name) === zoneKey(typed)) ??
        // 'berlin' is enough where only one place is called so
        onlyOne(ZONES.filter(name => zoneKey(name).endsWith(`/${zoneKey(typed)}`))),
      problem: 'There is no such time zone. They are called after places: Europe/Berlin, America/New_York, or UTC.',
    },
  ],
  numbers: [],
};

/** 'America/New_York', 'america/new york' are one. */
function zoneKey(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/gu, '_');
}

function onlyOne(found: readonly string[]): string | undefined {
  return found.length === 1 ? found[0] : undefined;
}

const PAGES = { fights: FIGHTS, bets: BETS, credits: CREDITS, honours: HONOURS, display: DISPLAY } as const;
type PageName = keyof typeof PAGES;

const fights = settingsCommand(FIGHTS);
export const { command: setupMarket, save: setupMarketSave } = settingsCommand(BETS);
export const { command: setupCredits, save: setupCreditsSave } = settingsCommand(CREDITS);
export const { command: setupHonours, save: setupHonoursSave } = settingsCommand(HONOURS);
export const { command: setupDisplay, save: setupDisplaySave } = settingsCommand(DISPLAY);
export const setupFightsSave = fights.save;

export const setupSettings: Command = {
  spec: {
    ...fights.command.spec,
    options: [
      {
        kind: 'string',
        name: 'page',
        description: 'Which settings to change',
        maxLength: 20,
        choices: [...Object.keys(PAGES), 'channels'].map(value => ({ value, label: capitalised(value) })),
      },
      ...optionsOf(FIGHTS),
    ],
  },
  complete: completeTexts(FIGHTS),
  async run(context) {
    const changed = await changeReply(FIGHTS, context);
    if (changed) return changed;
    const page = context.options.text('page');
    if (page === 'channels') return channelsPage(context);
    return page === undefined ? menu(context) : settingsForm(PAGES[page as PageName], context);
  },
};

function menu(context: Context): Reply {
  const { community, services } = context;
  const { settings } = community;
  const { bettingSeconds, tapeSeconds, simulated } = services.installed;
  const tape = simulated
    ? rich`Tape: simulated, told in ${secondsWords(tapeSeconds)} (TAPE_SECONDS of this installation).`
    : rich`Tape: ${secondsWords(tapeSeconds)} of the live price. That is part of the game: fights, odds and public commits are made for it.`;
  const bets = settings.bettingSeconds ?? bettingSeconds;
  const group = (title: string, lines: readonly RichText[]) => joinRich([rich`**${title}**`, ...lines]);
  return {
    title: rich`Settings of ${community.communityName}`,
    text: joinRich(
      [
        group('Fights', [...settingLines(FIGHTS, settings).slice(0, 1), rich`Seconds to bet: ${bets}`, tape]),
        group('Bets', settingLines(BETS, settings).slice(0, 2)),
        group('Credits', settingLines(CREDITS, settings).slice(0, 2)),
        group('Display', [...displayLines(settings, services.now()), rich`Language: English, the only one so far.`]),
      ],
      '\n\n',
    ),
    visibility: 'private',
    buttons: [Object.keys(PAGES).slice(0, 3), [...Object.keys(PAGES).slice(3), 'channels']].map(row =>
      row.map(page => ({
        label: capitalised(page),
        action: { command: 'setup settings', options: { page } },
      })),
    ),
  };
}

function displayLines(settings: CommunitySettings, now: Date): RichText[] {
  return [
    rich`Now: ${timeWords(now, settings)} (${settings.timeZone})`,
    ...settingLines(DISPLAY, settings).slice(1, 2),
  ];
}

/** Where this chat is told what. */
async function channelsPage({ services, invocation, place }: Context): Promise<Reply> {
  const { surface, chat } = invocation;
  const set = await services.communities.placeSettings(surface, chat.id);
  const words = (channelId: string | null | undefined, none: string) =>
    channelId === null || channelId === undefined ? none : channelId === place.channelId ? 'this channel' : channelId;
  return {
    title: rich`Channels`,
    text: joinRich([
      rich`Matches are announced in: **${words(set?.arenaChannelId, 'where they were asked for')}**`,
      rich`Moderators are told of trouble in: **${words(set?.moderatorChannelId, 'the arena channel')}**`,
      rich`A button chooses the channel or topic in which you press it.`,
    ]),
    visibility: 'private',
    buttons: [
      [
        { label: 'Announce matches here', action: { command: 'setup channel', options: {} } },
        { label: 'Tell moderators here', action: { command: 'setup moderators', options: {} } },
      ],
      [{ label: 'All settings', action: { command: 'setup settings', options: {} } }],
    ],
  };
}
