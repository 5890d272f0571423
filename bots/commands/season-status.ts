import { BOARDS, type SeasonBoard, type SeasonView } from '../../core/seasons/index.ts';
import type { Button, Reply } from '../reply.ts';
import { joinRich, type RichText, rich } from '../rich-text.ts';
import { shownName } from '../shown-name.ts';
import { completeAgents, ownAgentOption } from './options.ts';
import { boardPicture, recapPicture } from './season-pictures.ts';
import {
  cutWords,
  divisionWords,
  lineWords,
  nextWords,
  poolWords,
  recapText,
  rulesWords,
  stateWords,
} from './season-words.ts';
import { timeWords } from './time-words.ts';
import type { Command, Context } from './types.ts';

/** What members read of seasons, and how they enter one. */

const TOP = 5;
const ROWS = 10;

export const seasonStatus: Command = {
  spec: {
    path: 'season status',
    code: 'zt',
    description: 'How the season stands, what comes next, its rules',
    help: 'The season that goes on: dates, divisions, prize pool, its extra rule, how divisions and the end work, and the top of the table. /leaderboard shows more.',
    options: [],
    permission: 'member',
    visibility: 'public',
    readOnly: true,
  },
  async run({ community, services }) {
    const season = await services.seasons.status(community.communityId);
    if (!season) {
      return {
        text: rich`There is no season here; rated matches count for ratings. Moderators make one: /season create`,
        visibility: 'public',
      };
    }
    const { settings } = community;
    const top = season.startedAt
      ? await services.seasons.board(community.communityId, { number: season.number, board: 'agents', limit: TOP })
      : null;
    const cut = season.state === 'closed' ? null : cutWords(settings);
    return {
      title: rich`Season ${season.number}: ${shownName(season.name)} is ${stateWords(season)}`,
      text: joinRich([
        ...(season.state === 'closed' ? closedWords(season, settings) : [nextWords(season, settings)]),
        rich`${divisionWords(season)}. ${season.matches} rated ${season.matches === 1 ? 'match' : 'matches'}.`,
        rich`${poolWords(season)}`,
        ...(season.modifier ? [rich`**${season.modifier.name}**: ${season.modifier.text}`] : []),
        ...(top && top.lines.length > 0 ? top.lines.map(line => boardLine(top, line)) : []),
        ...(season.state === 'closed' ? [] : [rich`${rulesWords(season, settings)}`]),
        ...(cut ? [rich`${cut}`] : []),
      ]),
      visibility: 'public',
      page: { kind: 'season', id: season.id },
      buttons: [statusButtons(season)],
    };
  },
};

function closedWords({ closedAt }: SeasonView, settings: Context['community']['settings']): RichText[] {
  return closedAt ? [rich`It ended ${timeWords(closedAt, settings)}. The table below is final.`] : [];
}

function statusButtons(season: SeasonView): Button[] {
  const enter: Button = { label: 'Enter my agents', style: 'primary', action: { command: 'season join', options: {} } };
  const board: Button = {
    label: 'Table',
    action: { command: 'leaderboard', options: { board: 'agents', season: season.number } },
  };
  if (season.state === 'created') return [];
  if (season.state === 'open') return [enter];
  return season.state === 'running' || season.state === 'paused' ? [enter, board] : [board];
}

function boardLine({ season, board, division }: SeasonBoard, line: SeasonBoard['lines'][number]): RichText {
  const own = season.divisions.find(({ number }) => number === line.division);
  return lineWords(board, line, division ? null : (own?.name ?? (board === 'agents' ? 'in placement' : null)));
}

export const seasonJoin: Command = {
  spec: {
    path: 'season join',
    code: 'zj',
    description: 'Enter your agents for the season',
    help: 'Enters one of your agents, or all of them, for the season that is open or running. An agent that fights a rated match is entered by itself. Example: /season join Rusty',
    options: [ownAgentOption('Your agent; all of them where left out')],
    permission: 'member',
    visibility: 'private',
  },
  complete: completeAgents,
  async run({ community, services, options }) {
    const typed = options.text('agent');
    const agents = typed
      ? [await services.agents.own(community.communityId, community.memberId, typed)]
      : await services.agents.ofMember(community.memberId);
    const { season, entered } = await services.seasons.join(community, agents);
    return {
      text:
        entered.length === 0
          ? rich`Entered already for **${shownName(season.name)}**. ${nextWords(season, community.settings)}`
          : rich`Entered for **${shownName(season.name)}**: **${entered.map(name => shownName(name)).join(', ')}**. ${nextWords(season, community.settings)}`,
      tone: 'good',
      visibility: 'private',
    };
  },
};

export const seasonHistory: Command = {
  spec: {
    path: 'season history',
    code: 'zh',
    description: 'Seasons gone by, and their final tables',
    help: 'Lists the seasons of this community; with a number the recap of that one. Example: /season history 2',
    options: [{ kind: 'integer', name: 'number', description: 'Which season', min: 1, max: 9999 }],
    permission: 'member',
    visibility: 'public',
    readOnly: true,
  },
  async run(context) {
    const { community, services, options } = context;
    const number = options.integer('number');
    if (number !== undefined) return oneSeason(context, number);
    const seasons = await services.seasons.history(community.communityId);
    return {
      title: rich`Seasons of ${community.communityName}`,
      text:
        seasons.length === 0
          ? rich`None yet. Moderators make one: /season create`
          : joinRich(
              seasons.map(
                season =>
                  rich`${season.number}. **${shownName(season.name)}**, ${stateWords(season)} · ${season.matches} matches, ${season.entered} agents`,
              ),
            ),
      visibility: 'public',
      buttons: [
        seasons
          .filter(({ state, calledOff }) => state === 'closed' && !calledOff)
          .slice(0, 5)
          .map(season => ({
            label: `Season ${season.number}`,
            action: { command: 'season history', options: { number: season.number } },
          })),
      ].filter(row => row.length > 0),
    };
  },
};

async function oneSeason({ community, services }: Context, number: number): Promise<Reply> {
  const season = await services.seasons.byNumber(community.communityId, number);
  const recap = await services.seasons.recap(season.id);
  if (!recap) {
    return {
      text: rich`**${shownName(season.name)}** (season ${number}) is ${stateWords(season)}.`,
      visibility: 'public',
    };
  }
  const picture = await recapPicture(recap, services);
  return {
    title: rich`Season ${number}: ${shownName(season.name)}`,
    text: joinRich([recapText(recap), ...recap.top.map(line => lineWords('agents', line, null))]),
    visibility: 'public',
    buttons: recapButtons(recap.season, recap.match?.matchId ?? null),
    ...(picture && { picture }),
  };
}

/** The table, and the match of the season to look at again. */
export function recapButtons(season: SeasonView, matchId: string | null): Button[][] {
  const row: Button[] = [
    { label: 'Final table', action: { command: 'leaderboard', options: { board: 'agents', season: season.number } } },
    ...(matchId ? [{ label: 'Match of the season', action: { command: 'replay', options: { id: matchId } } }] : []),
  ];
  return [row];
}

/** What brings somebody onto a board that is empty. */
const EMPTY: Readonly<Record<(typeof BOARDS)[number], RichText>> = {
  agents: rich`Nobody yet: the first rated match enters an agent. /queue join`,
  members: rich`Nobody yet: members are ranked once an agent of theirs has fought its placement matches.`,
  bettors: rich`Nobody yet: settled bets of the season count. /markets`,
  pickers: rich`Nobody yet: free picks of the season count. /pick`,
};

/** /leaderboard season:N: a board of a season, of one division where it is named. */
export async function seasonBoard(
  { community, services }: Context,
  asked: { board: (typeof BOARDS)[number]; number: number | undefined; division: number | undefined },
): Promise<Reply> {
  const found = await services.seasons.board(community.communityId, { ...asked, limit: ROWS });
  const { season, division, lines } = found;
  const picture = await boardPicture(found, services);
  const label = { agents: 'Agents', members: 'Members', bettors: 'Bettors', pickers: 'Pickers' }[asked.board];
  const title = `${label}${division ? `, ${division.name}` : ''}: ${season.name}${season.state === 'closed' ? ', final' : ''}`;
  const others = BOARDS.filter(board => board !== asked.board).map(board => ({
    label: { agents: 'Agents', members: 'Members', bettors: 'Bettors', pickers: 'Pickers' }[board],
    action: { command: 'leaderboard', options: { board, season: season.number } },
  }));
  const divisions = season.divisions
    .filter(({ number }) => season.divisions.length > 1 && number !== division?.number)
    .map(({ number, name }) => ({
      label: name,
      action: { command: 'leaderboard', options: { board: 'agents', season: season.number, division: number } },
    }));
  return {
    title: rich`${shownName(title, 120)}`,
    text: lines.length === 0 ? EMPTY[asked.board] : joinRich(lines.map(line => boardLine(found, line))),
    visibility: 'public',
    buttons: [others, ...(asked.board === 'agents' && divisions.length > 0 ? [divisions] : [])],
    ...(picture && { picture }),
  };
}
