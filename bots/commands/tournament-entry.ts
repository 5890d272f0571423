import type { JoinOutcome } from '../../core/tournaments/index.ts';
import type { Action, Reply } from '../reply.ts';
import { rich } from '../rich-text.ts';
import { labelName, shownName } from '../shown-name.ts';
import { creditsWords } from './market-words.ts';
import { ownAgentOption } from './options.ts';
import { completeTournaments, findTournament, LIVE, OPEN, tournamentOption } from './tournament-find.ts';
import type { Command, Context } from './types.ts';

/** Members join a tournament, leave it and check in: by command, or by the buttons under its board. */

const CONFIRM_SECONDS = 300;
const CHOICES_MAX = 20;
const LABEL_UNITS = 60;

export const tournamentJoin: Command = {
  spec: {
    path: 'tournament join',
    code: 'tj',
    description: 'Enter your agent for a tournament',
    help: 'Enters an agent of yours; the entry fee, where there is one, comes back if you leave before the start or the tournament is called off. Example: /tournament join Rusty',
    options: [ownAgentOption(), tournamentOption],
    permission: 'member',
    visibility: 'private',
  },
  complete: completeTournaments(OPEN),
  async run(context) {
    const { community, services, options, invocation } = context;
    const tournamentId = await findTournament(context, OPEN);
    const agent = options.text('agent');
    const outcome = await services.tournaments.join(community, {
      tournamentId,
      ...(agent === undefined ? {} : { agent }),
    });
    return joinedReply(outcome, { command: 'tournament join', options: { tournament: tournamentId } }, invocation);
  },
};

/** @param again what a button with an agent on it does */
export function joinedReply(
  outcome: JoinOutcome,
  again: Pick<Action, 'command' | 'options'>,
  { actor, via, options }: Context['invocation'],
): Reply {
  if (outcome.kind === 'choose') {
    const fee = outcome.fee > 0 ? ` The entry fee is ${creditsWords(outcome.fee)}.` : '';
    const buttons = outcome.agents.slice(0, CHOICES_MAX).map(({ id, name }) => ({
      label: labelName(name, LABEL_UNITS),
      style: 'primary' as const,
      action: { command: again.command, options: { ...again.options, agent: id }, owner: actor.id },
    }));
    return {
      text: rich`Which of your agents enters **${shownName(outcome.name)}**?${fee}`,
      visibility: 'private',
      buttons: rowsOf(buttons, 4),
    };
  }
  const { agentName, name, fee, team, entrants, size, isFull } = outcome;
  const paid = fee > 0 ? ` Entry fee paid: ${creditsWords(fee)}.` : '';
  const entered =
    team === null
      ? rich`**${shownName(agentName)}** is in **${shownName(name)}**`
      : rich`**${shownName(agentName)}** fights for **${shownName(team)}** in **${shownName(name)}**`;
  return {
    text: rich`${entered}, ${entrants} of ${size}.${paid}${isFull ? ` ${team === null ? 'It' : 'The side'} is full now!` : ''}`,
    tone: 'good',
    visibility: 'private',
    replaces: options['agent'] !== undefined && via === 'button',
  };
}

export const tournamentLeave: Command = {
  spec: {
    path: 'tournament leave',
    code: 'tl',
    description: 'Take your agent out of a tournament',
    help: 'Takes your agent out again: before the start the fee comes back. Once it runs, leaving gives the remaining bouts away, and the fee stays in the pool.',
    options: [ownAgentOption(), tournamentOption, { kind: 'boolean', name: 'confirm', description: 'Yes, withdraw' }],
    permission: 'member',
    visibility: 'private',
  },
  complete: completeTournaments(LIVE),
  async run(context) {
    const { community, services, options, invocation } = context;
    const tournamentId = await findTournament(context, LIVE);
    const agent = options.text('agent');
    const outcome = await services.tournaments.leave(community, {
      tournamentId,
      ...(agent === undefined ? {} : { agent }),
      confirmed: options.flag('confirm'),
    });
    const names = outcome.agentNames.map(name => shownName(name)).join(', ');
    const isOne = outcome.agentNames.length === 1;
    if (outcome.needsConfirmation) {
      const expiresAt = Math.floor(services.now().getTime() / 1000) + CONFIRM_SECONDS;
      return {
        text: rich`**${shownName(outcome.name)}** is being fought. If **${names}** ${isOne ? 'withdraws' : 'withdraw'}, the remaining bouts go to the opponents, and an entry fee stays in the pool. Withdraw?`,
        visibility: 'private',
        buttons: [
          [
            {
              label: 'Withdraw',
              style: 'danger',
              action: {
                command: 'tournament leave',
                options: { ...(agent === undefined ? {} : { agent }), tournament: tournamentId, confirm: true },
                owner: invocation.actor.id,
                expiresAt,
              },
            },
          ],
        ],
      };
    }
    const returned = outcome.returned > 0 ? ` ${creditsWords(outcome.returned)} came back to you.` : '';
    return {
      text: rich`**${names}** ${isOne ? 'has' : 'have'} left **${shownName(outcome.name)}**.${returned}`,
      visibility: 'private',
      replaces: options.flag('confirm') && invocation.via === 'button',
    };
  },
};

export const tournamentCheckIn: Command = {
  spec: {
    path: 'tournament checkin',
    code: 'tk',
    description: 'Say that you are there',
    help: 'Checks your agent in for a tournament that is about to begin. Whoever has not done so at its start is out, with the fee returned.',
    options: [tournamentOption],
    permission: 'member',
    visibility: 'private',
  },
  complete: completeTournaments(['checkin']),
  async run(context) {
    const { community, services } = context;
    const tournamentId = await findTournament(context, OPEN);
    const { name, agentNames } = await services.tournaments.checkIn(community, { tournamentId });
    return {
      text: rich`**${agentNames.map(agent => shownName(agent)).join(', ')}** ${agentNames.length === 1 ? 'is' : 'are'} checked in for **${shownName(name)}**. See you there!`,
      tone: 'good',
      visibility: 'private',
    };
  },
};

function rowsOf<T>(items: readonly T[], perRow: number): T[][] {
  const rows: T[][] = [];
  for (let from = 0; from < items.length; from += perRow) rows.push(items.slice(from, from + perRow));
  return rows;
}
