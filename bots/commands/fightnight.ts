import {
  BOUTS_MAX,
  BOUTS_MIN,
  type FightNightView,
  MINUTES_APART_MAX,
  MINUTES_APART_MIN,
} from '../../core/fight-nights/index.ts';
import type { CommandOption } from '../command.ts';
import { joinRich, type RichText, rich } from '../rich-text.ts';
import { shownName } from '../shown-name.ts';
import { completeAgents, ownAgentOption } from './options.ts';
import { timeWords } from './time-words.ts';
import type { Command, Context } from './types.ts';

/** Evenings of fights: scheduled and skipped by moderators, entered by members. Their bill is a bulletin (bots/bulletins/fight-night.ts). */

const nightOption: CommandOption = {
  kind: 'string',
  name: 'name',
  description: 'Which fight night, where there are several',
  maxLength: 40,
  autocomplete: true,
  namedOnly: true,
};
const editionOption: CommandOption = { kind: 'string', name: 'id', description: 'The evening', maxLength: 40 };

const completeNights: NonNullable<Command['complete']> = async ({ community, services }, option, typed) => {
  if (option !== 'name') return [];
  const { nights } = await services.fightNights.list(community.communityId);
  const wanted = typed.trim().toLowerCase();
  return nights
    .filter(night => night.name.toLowerCase().includes(wanted))
    .map(({ name, words }) => ({ value: name, name: `${name}, ${words}`.slice(0, 100) }));
};

export const fightNightList: Command = {
  spec: {
    path: 'fightnight list',
    code: 'nl',
    description: 'When the fight nights are, and who is on the bill',
    help: 'Shows the scheduled fight nights and what is announced. Enter your agent by the button under the announcement, or with /fightnight enter.',
    options: [],
    permission: 'member',
    visibility: 'public',
    readOnly: true,
  },
  async run({ community, services }) {
    const { nights, announced } = await services.fightNights.list(community.communityId);
    if (nights.length === 0 && announced.length === 0) {
      return {
        text: rich`No fight night is scheduled here. Moderators schedule one: /fightnight schedule every Friday 20:00`,
        visibility: 'public',
      };
    }
    const evenings = announced.map(
      ({ name, at, entered, bouts, state }) =>
        rich`**${shownName(name)}** ${state === 'running' ? 'is on right now' : `is announced for ${timeWords(at, community.settings)}`}: ${bouts.length > 0 ? `${bouts.length} bouts` : `${entered.length} entered so far`}.`,
    );
    return {
      title: rich`Fight nights`,
      text: joinRich([...nights.map(night => nightLine(night, community.settings)), ...evenings]),
      visibility: 'public',
      buttons: announced.some(evening => evening.state === 'announced' && evening.bouts.length === 0)
        ? [[{ label: 'Enter my agent', style: 'primary', action: { command: 'fightnight enter', options: {} } }]]
        : [],
    };
  },
};

export const fightNightEnter: Command = {
  spec: {
    path: 'fightnight enter',
    code: 'ne',
    description: 'Put your agent on the list of the next fight night',
    help: 'Enters one of your agents for the next fight night; the bill is drawn ten minutes before it begins. The fights are exhibitions: no rating moves. Example: /fightnight enter Rusty',
    options: [ownAgentOption(), editionOption],
    permission: 'member',
    visibility: 'private',
  },
  complete: completeAgents,
  async run({ community, services, options }) {
    const { agentName, edition } = await services.fightNights.enter(community, {
      agent: options.text('agent'),
      editionId: options.text('id'),
    });
    return {
      text: rich`**${shownName(agentName)}** is on the list of **${shownName(edition.name)}**, ${timeWords(edition.at, community.settings)}.`,
      tone: 'good',
      visibility: 'private',
      buttons: [[{ label: 'Take it off', action: { command: 'fightnight withdraw', options: { id: edition.id } } }]],
    };
  },
};

export const fightNightWithdraw: Command = {
  spec: {
    path: 'fightnight withdraw',
    code: 'nw',
    description: 'Take your agent off the list again',
    help: 'Takes your agent off the list of the next fight night, until the bill is drawn.',
    options: [editionOption],
    permission: 'member',
    visibility: 'private',
  },
  async run({ community, services, options }) {
    await services.fightNights.withdraw(community, { editionId: options.text('id') });
    return { text: rich`Your agent is off the list.`, visibility: 'private' };
  },
};

export const fightNightTake: Command = {
  spec: {
    path: 'fightnight take',
    code: 'nt',
    description: 'Take an open challenge of a fight night',
    help: 'Takes an open challenge on the bill, first come, first served. Reached by the button under the bill.',
    options: [
      { ...editionOption, required: true },
      { kind: 'integer', name: 'bout', description: 'Number of the bout', min: 1, max: BOUTS_MAX, required: true },
      ownAgentOption(),
    ],
    permission: 'member',
    visibility: 'private',
    hidden: true,
  },
  async run({ community, services, options }) {
    const { agentName, opponentName, number } = await services.fightNights.take(community, {
      editionId: options.text('id') ?? '',
      bout: options.integer('bout') ?? 0,
      agent: options.text('agent'),
    });
    return {
      text: rich`**${shownName(agentName)}** meets **${shownName(opponentName)}** in bout ${number}. Be there!`,
      tone: 'good',
      visibility: 'private',
    };
  },
};

export const fightNightSchedule: Command = {
  spec: {
    path: 'fightnight schedule',
    code: 'ns',
    description: 'Hold a fight night again and again, by itself',
    help: 'Schedules evenings of fights in words: a day and a time in the time zone of this community (/setup settings). Each is announced a day ahead; members enter, house agents fill in, bets open before each bout. Example: /fightnight schedule every Friday 20:00',
    options: [
      {
        kind: 'string',
        name: 'name',
        description: 'What it is called: Friday Fights, say',
        minLength: 3,
        maxLength: 40,
        namedOnly: true,
      },
      {
        kind: 'integer',
        name: 'bouts',
        description: 'Fights an evening (6)',
        min: BOUTS_MIN,
        max: BOUTS_MAX,
        namedOnly: true,
      },
      {
        kind: 'integer',
        name: 'minutes-apart',
        description: 'Minutes from one to the next (5)',
        min: MINUTES_APART_MIN,
        max: MINUTES_APART_MAX,
        namedOnly: true,
      },
      {
        kind: 'string',
        name: 'when',
        description: 'every Friday 20:00 · weekdays 7pm · first Saturday of the month 21:00',
        maxLength: 100,
        required: true,
        rest: true,
      },
    ],
    permission: 'moderator',
    visibility: 'public',
  },
  async run({ community, services, options }) {
    const night = await services.fightNights.schedule(community, {
      words: options.text('when') ?? '',
      name: options.text('name'),
      bouts: options.integer('bouts'),
      minutesApart: options.integer('minutes-apart'),
    });
    return {
      title: rich`A fight night is scheduled`,
      text: joinRich([
        nightLine(night, community.settings),
        rich`It runs by itself: announced a day ahead, ${night.bouts} bouts ${night.minutesApart} minutes apart, with bets. /fightnight skip leaves one evening out.`,
      ]),
      tone: 'good',
      visibility: 'public',
    };
  },
};

export const fightNightSkip: Command = {
  spec: {
    path: 'fightnight skip',
    code: 'nk',
    description: 'Leave the next evening of a fight night out',
    help: 'The next evening does not take place; the one after does. Example: /fightnight skip reason:holidays',
    options: [
      nightOption,
      {
        kind: 'string',
        name: 'reason',
        description: 'Why, for everybody to read',
        minLength: 3,
        maxLength: 200,
        required: true,
        rest: true,
      },
    ],
    permission: 'moderator',
    visibility: 'public',
  },
  complete: completeNights,
  async run({ community, services, options }) {
    const { name, at } = await services.fightNights.skip(community, {
      night: options.text('name'),
      reason: options.text('reason') ?? '',
    });
    return {
      text: rich`**${shownName(name)}** on ${timeWords(at, community.settings)} is left out.`,
      visibility: 'public',
    };
  },
};

export const fightNightStop: Command = {
  spec: {
    path: 'fightnight stop',
    code: 'nx',
    description: 'End a fight night for good',
    help: 'Ends a scheduled fight night; an announced evening does not take place.',
    options: [nightOption],
    permission: 'moderator',
    visibility: 'public',
  },
  complete: completeNights,
  async run({ community, services, options }) {
    const { name } = await services.fightNights.stop(community, options.text('name'));
    return { text: rich`**${shownName(name)}** is not held any more.`, visibility: 'public' };
  },
};

function nightLine({ name, words, nextAt }: FightNightView, settings: Context['community']['settings']): RichText {
  const next = nextAt ? ` Next: ${timeWords(nextAt, settings)}.` : '';
  return rich`**${shownName(name)}**, ${words}.${next}`;
}
