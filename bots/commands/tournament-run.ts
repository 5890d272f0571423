import { ArenaError } from '../../core/platform/errors.ts';
import type { CommandOption } from '../command.ts';
import { rich } from '../rich-text.ts';
import { shownName } from '../shown-name.ts';
import { creditsWords } from './market-words.ts';
import { reasonOption } from './options.ts';
import { timeWords } from './time-words.ts';
import {
  completeTournaments,
  findTournament,
  LIVE,
  namedTournamentOption,
  OPEN,
  tournamentOption,
} from './tournament-find.ts';
import type { Command, Context } from './types.ts';

/** What moderators do with a tournament: start it, call it off, decide a bout. */

export const tournamentStart: Command = {
  spec: {
    path: 'tournament start',
    code: 'ts',
    description: 'Begin a tournament by hand',
    help: 'Begins a tournament with those who have joined; where it has a check-in, that opens first. With fill:true house agents take free places; with now:true it begins without waiting for the check-in to end. Example: /tournament start fill:true',
    options: [
      tournamentOption,
      { kind: 'boolean', name: 'fill', description: 'House agents take free places', namedOnly: true },
      { kind: 'boolean', name: 'now', description: 'Without waiting for the check-in', namedOnly: true },
    ],
    permission: 'moderator',
    visibility: 'private',
  },
  complete: completeTournaments(OPEN),
  async run(context) {
    const { community, services, options } = context;
    // one that another moderator has just begun is answered kindly
    const tournamentId = await findTournament(context, LIVE);
    const outcome = await services.tournaments.start(community, {
      tournamentId,
      fill: options.flag('fill'),
      now: options.flag('now'),
    });
    const name = shownName(outcome.name);
    const filled = outcome.filled > 0 ? ` ${outcome.filled} of them are the house's.` : '';
    if (outcome.already) return { text: rich`**${name}** has begun already.`, visibility: 'private' };
    if (outcome.state === 'cancelled') {
      return { text: rich`**${name}** was called off: ${outcome.reason ?? ''}`, tone: 'bad', visibility: 'private' };
    }
    if (outcome.state === 'checkin') {
      const until = outcome.startsAt ? ` until ${timeWords(outcome.startsAt, community.settings)}` : '';
      return {
        text: rich`The check-in of **${name}** is open${until}; then it begins by itself.${filled}`,
        tone: 'good',
        visibility: 'private',
      };
    }
    return {
      text: rich`**${name}** begins with ${outcome.entrants} agents.${filled}`,
      tone: 'good',
      visibility: 'private',
    };
  },
};

export const tournamentCancel: Command = {
  spec: {
    path: 'tournament cancel',
    code: 'tx',
    description: 'Call a tournament off; every fee goes back',
    help: 'Calls a tournament off, whatever its state: every entry fee is returned in full, and no prizes are paid. Bouts that are being fought are fought to their end, and their bets settle as always. Example: /tournament cancel too few of us tonight',
    options: [namedTournamentOption, reasonOption],
    permission: 'moderator',
    visibility: 'private',
  },
  complete: completeTournaments(LIVE),
  async run(context) {
    requireNamed(context.invocation);
    const { community, services, options } = context;
    const tournamentId = await findTournament(context, LIVE);
    const { name, returned } = await services.tournaments.cancel(community, {
      tournamentId,
      reason: options.text('reason') ?? '',
    });
    const fees = returned > 0 ? ` ${creditsWords(returned)} of entry fees went back in full.` : '';
    return { text: rich`**${shownName(name)}** is called off.${fees}`, visibility: 'private' };
  },
};

const boutOption: CommandOption = {
  kind: 'string',
  name: 'bout',
  description: 'Which bout: its name, or W2.1',
  maxLength: 100,
  required: true,
  autocomplete: true,
};

export const tournamentOverride: Command = {
  spec: {
    path: 'tournament override',
    code: 'to',
    description: 'Decide a bout of a tournament yourself',
    help: 'Makes an agent the winner of a bout, fought or not; what hangs on it is worked out again. It is refused once a later bout with other entrants has begun, or the prizes are paid. Bets stay as the matches were fought: /mod override corrects a match, and its bout with it. Example: /tournament override W2.1 Rusty the wrong agent was entered',
    options: [
      namedTournamentOption,
      boutOption,
      {
        kind: 'string',
        name: 'winner',
        description: 'The agent that goes on',
        maxLength: 100,
        required: true,
        autocomplete: true,
      },
      reasonOption,
    ],
    permission: 'moderator',
    visibility: 'private',
  },
  complete: completeTournaments(['running']),
  async run(context) {
    requireNamed(context.invocation);
    const { community, services, options } = context;
    const outcome = await services.tournaments.override(community, {
      tournamentId: await findTournament(context, ['running']),
      bout: options.text('bout') ?? '',
      winner: options.text('winner') ?? '',
      reason: options.text('reason') ?? '',
    });
    const instead = outcome.formerName === null ? '' : `, instead of ${shownName(outcome.formerName)}`;
    return {
      title: rich`Decided by a moderator`,
      text: rich`**${shownName(outcome.winnerName)}** wins ${outcome.boutLabel} of **${shownName(outcome.name)}**${instead}. What hangs on it was worked out again; bets stay as the matches were fought.`,
      visibility: 'private',
    };
  },
};

/** It stands in the log by name, and nobody decides what they have an agent or a stake in. */
function requireNamed({ isAnonymous }: Context['invocation']): void {
  if (!isAnonymous) return;
  throw new ArenaError(
    'anonymous',
    'This stands in the log under your own name. Please turn “Remain anonymous” off in your administrator rights, and send it again.',
    403,
  );
}
