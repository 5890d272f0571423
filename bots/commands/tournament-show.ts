import type { TournamentBrief } from '../../core/tournaments/index.ts';
import type { CommandOption } from '../command.ts';
import type { Button, Reply } from '../reply.ts';
import { joinRich, type RichText, rich } from '../rich-text.ts';
import { shownName } from '../shown-name.ts';
import { amountWords } from './market-words.ts';
import { standButtons, standText } from './team-words.ts';
import { timeWords } from './time-words.ts';
import { completeTournaments, LIVE, STARTED, tournamentOption, viewOf } from './tournament-find.ts';
import { type Pictured, standingsPicture, standPicture } from './tournament-pictures.ts';
import { resultWords, standingWords } from './tournament-words.ts';
import type { Command, Context } from './types.ts';

/** What everybody may see of tournaments. Nothing of it tells a result before its own message did. */

const LISTED = 15;
const RESULTS_SHOWN = 6;
const STANDINGS_SHOWN = 12;
const PAGE_MAX = 64;
const ALL: readonly TournamentBrief['state'][] = ['registering', 'checkin', 'running', 'finished', 'cancelled'];

const pageOption: CommandOption = { kind: 'integer', name: 'page', description: 'From 1', min: 1, max: PAGE_MAX };

export const tournamentList: Command = {
  spec: {
    path: 'tournament list',
    code: 'ti',
    description: 'Tournaments that are on, and the last ones',
    help: 'Lists the tournaments here: those that are on first. Moderators announce one with /tournament create.',
    options: [],
    permission: 'member',
    visibility: 'public',
    readOnly: true,
  },
  async run({ community, services }) {
    const briefs = await services.tournaments.list(community.communityId, LISTED);
    if (briefs.length === 0) {
      return {
        text: rich`There has been no tournament here yet. Moderators announce one: /tournament create`,
        visibility: 'public',
      };
    }
    const open = briefs.filter(({ state }) => state === 'registering' || state === 'checkin').slice(0, 4);
    const running = briefs.filter(({ state }) => state === 'running').slice(0, 4);
    return {
      title: rich`Tournaments · ${community.communityName}`,
      text: joinRich(briefs.map(brief => briefLine(brief, community.settings))),
      visibility: 'public',
      buttons: [
        open.map(
          ({ id, name, format }): Button => ({
            label: `Join ${shownName(name, 30)}`,
            style: 'success',
            action: { command: format === 'team' ? 'team join' : 'tournament join', options: { tournament: id } },
          }),
        ),
        running.map(
          ({ id, name }): Button => ({
            label: `See ${shownName(name, 30)}`,
            action: { command: 'tournament show', options: { tournament: id } },
          }),
        ),
      ].filter(row => row.length > 0),
    };
  },
};

function briefLine(brief: TournamentBrief, zone: Context['community']['settings']): RichText {
  const { name, formatName, state, entrants, size, entryFee, startsAt, championName } = brief;
  const fee = entryFee > 0 ? `, entry ${amountWords(entryFee)}` : ', free';
  const words: Record<TournamentBrief['state'], RichText> = {
    registering: rich`${entrants} of ${size}${fee}${startsAt ? `, starts ${timeWords(startsAt, zone)}` : ''}`,
    checkin: rich`**check-in is open**, ${entrants} of ${size}`,
    running: rich`**on now**, ${entrants} agents`,
    finished: rich`won by **${championName ? shownName(championName) : '?'}** of ${entrants}`,
    cancelled: rich`called off`,
  };
  return rich`**${shownName(name)}** · ${formatName} · ${words[state]}`;
}

export const tournamentShow: Command = {
  spec: {
    path: 'tournament show',
    code: 'tw',
    description: 'A tournament at a glance',
    help: 'Shows a tournament: format, entry, prizes, who is in, what is being fought.',
    options: [tournamentOption],
    permission: 'member',
    visibility: 'public',
    readOnly: true,
  },
  complete: completeTournaments(ALL),
  async run(context) {
    const view = await viewOf(context, ALL);
    const shown = await standPicture(view, context.services.cards);
    return {
      title: rich`${shownName(view.name)}`,
      text: standText(view, context.community.settings),
      visibility: 'public',
      page: { kind: 'tournament', id: view.id },
      buttons: standButtons(view, context.community.communityId),
      ...(shown.picture && { picture: shown.picture }),
    };
  },
};

export const tournamentBracket: Command = {
  spec: {
    path: 'tournament bracket',
    code: 'tb',
    description: 'The bracket, or the cross-table',
    help: 'Shows how a tournament stands as a picture; large ones page by page. Example: /tournament bracket 2',
    options: [pageOption, tournamentOption],
    permission: 'member',
    visibility: 'public',
    readOnly: true,
  },
  complete: completeTournaments(STARTED),
  async run(context) {
    const view = await viewOf(context, LIVE.concat(STARTED));
    const shown = await standPicture(view, context.services.cards, context.options.integer('page'));
    const decided = (view.plan?.bouts ?? []).filter(({ state, how }) => state === 'decided' && how !== 'bye');
    const lines = decided.slice(-RESULTS_SHOWN).map(bout => resultWords(view, bout));
    return {
      title: rich`${shownName(view.name)}`,
      text: view.plan
        ? joinRich(lines.length > 0 ? lines : [rich`No bout has been decided yet.`])
        : standText(view, context.community.settings),
      ...paged('tournament bracket', view.id, shown, context),
    };
  },
};

export const tournamentStandings: Command = {
  spec: {
    path: 'tournament standings',
    code: 'td',
    description: 'The standings, and how ties are broken',
    help: 'Shows the standings of a tournament, with the tie-breaks of its format explained.',
    options: [pageOption, tournamentOption],
    permission: 'member',
    visibility: 'public',
    readOnly: true,
  },
  complete: completeTournaments(STARTED),
  async run(context) {
    const view = await viewOf(context, LIVE.concat(STARTED));
    const shown = await standingsPicture(view, context.services.cards, context.options.integer('page'));
    if (!view.plan) {
      return {
        title: rich`${shownName(view.name)}`,
        text: standText(view, context.community.settings),
        ...paged('tournament standings', view.id, shown, context),
      };
    }
    const standings = view.plan.standings.slice(0, shown.picture ? 4 : STANDINGS_SHOWN);
    const ties = view.tieBreaks.map(({ name, text }) => rich`**${name}**: ${text}`);
    return {
      title: rich`Standings · ${shownName(view.name)}`,
      text: joinRich([
        ...standings.map(standing => standingWords(view, standing)),
        rich`__How ties are broken__`,
        ...ties,
      ]),
      ...paged('tournament standings', view.id, shown, context),
    };
  },
};

/** The picture, with buttons to the pages before and after it. */
function paged(
  command: string,
  tournament: string,
  { picture, page, pages }: Pictured,
  { invocation }: Context,
): Pick<Reply, 'picture' | 'buttons' | 'visibility' | 'replaces'> {
  const to = (label: string, number: number): Button => ({
    label,
    action: { command, options: { page: number, tournament } },
  });
  const row = [
    ...(page > 1 ? [to('Earlier page', page - 1)] : []),
    ...(page < pages ? [to('Next page', page + 1)] : []),
  ];
  return {
    visibility: 'public',
    ...(picture && { picture }),
    ...(row.length > 0 && { buttons: [row] }),
    replaces: invocation.via === 'button' && invocation.options['page'] !== undefined,
  };
}
