import { ArenaError } from '../../core/platform/errors.ts';
import {
  BEST_OF,
  BOARDS_MAX,
  BOARDS_USUAL,
  readStart,
  readTeams,
  type Start,
  TEAM_NAMES_USUAL,
  type Team,
  type TeamInvitation,
  type TournamentView,
} from '../../core/tournaments/index.ts';
import type { CommandOption } from '../command.ts';
import type { Reply } from '../reply.ts';
import { joinRich, type RichText, rich } from '../rich-text.ts';
import { shownName } from '../shown-name.ts';
import { ownAgentOption } from './options.ts';
import { joinButton } from './team-words.ts';
import { timeWords } from './time-words.ts';
import { joinedReply } from './tournament-entry.ts';
import { completeTournaments, namedTournamentOption, OPEN } from './tournament-find.ts';
import { stateWords } from './tournament-words.ts';
import type { Command, Context } from './types.ts';

/** Team matches: two teams of this community, or this community against another one. All else of them is a tournament's. */

const NAME_MAX = 200;
const CONFIRM_SECONDS = 300;

/** What both kinds of matches ask for. */
const TERMS: readonly CommandOption[] = [
  {
    kind: 'integer',
    name: 'boards',
    description: `Boards, 1 to ${BOARDS_MAX}; ${BOARDS_USUAL} where left out`,
    min: 1,
    max: 1_000_000,
    namedOnly: true,
  },
  {
    kind: 'string',
    name: 'start',
    description: '“when full”, “by command”, 20:00, “friday 20:00”',
    maxLength: 60,
    namedOnly: true,
  },
  {
    kind: 'string',
    name: 'best-of',
    description: 'Games of each board',
    maxLength: 4,
    choices: BEST_OF.map(games => ({ value: String(games), label: `Best of ${games}` })),
    namedOnly: true,
  },
];

export const teamCreate: Command = {
  spec: {
    path: 'team create',
    code: 'ya',
    description: 'Announce a match of two teams',
    help: `Announces a match of two teams of this community: members join a side by its button, the strongest of each side meet at board 1, and who wins more boards wins. House agents fill the shorter side. Examples: /team create · /team create "Derby" teams:"${TEAM_NAMES_USUAL}" boards:5 start:"friday 20:00"`,
    options: [
      { kind: 'string', name: 'name', description: 'Derby, say; without it after its teams', maxLength: NAME_MAX },
      {
        kind: 'string',
        name: 'teams',
        description: TEAM_NAMES_USUAL,
        maxLength: NAME_MAX,
        namedOnly: true,
      },
      ...TERMS,
    ],
    permission: 'moderator',
    visibility: 'private',
  },
  async run(context) {
    const { options, services, community, place, invocation } = context;
    const teams = readTeams(options.text('teams') ?? TEAM_NAMES_USUAL);
    if (!teams) {
      throw new ArenaError('bad-team-name', `Please name two teams with “vs” between them: ${TEAM_NAMES_USUAL}.`);
    }
    const id = await services.tournaments.teams.create(community, {
      ...termsOf(context),
      name: options.text('name') ?? '',
      teams,
      place,
      key: invocation.id,
    });
    return announced(await services.tournaments.get(community.communityId, id), context);
  },
};

function announced(view: TournamentView, { community }: Context): Reply {
  return {
    title: rich`${shownName(view.name)} is announced`,
    text: rich`${stateWords(view, community.settings)}. Its board, with the buttons to join, comes into the arena channel. /tournament start begins it by hand, /tournament cancel calls it off.`,
    tone: 'good',
    visibility: 'private',
  };
}

export const teamInvite: Command = {
  spec: {
    path: 'team invite',
    code: 'yi',
    description: 'Invite another community to a team match: a code for its moderators',
    help: 'Gives a code, which a moderator of another community enters there within 7 days: /team accept CODE. Each side joins from its own chat, and both see the match; it is held here, with this community’s bets and settings, and moves no ratings. Example: /team invite boards:5 start:"friday 20:00"',
    options: TERMS,
    permission: 'moderator',
    visibility: 'private',
    // answers are kept for a day, and a code is kept by nobody; a second delivery gives another one
    readOnly: true,
  },
  async run(context) {
    const { services, community, place } = context;
    const terms = termsOf(context);
    const { code, expiresAt } = await services.tournaments.teams.invite(community, { ...terms, place });
    return {
      title: rich`Invite another community`,
      text: joinRich([
        rich`A moderator there writes to me, by ${timeWords(expiresAt, community.settings)}:`,
        rich`\`/team accept ${code}\``,
        rich`Then both chats are told: ${termsText({ ...terms, hostName: community.communityName }, context)}. The code serves once, and a new one replaces it.`,
      ]),
      visibility: 'private',
      sensitive: true,
    };
  },
};

export const teamAccept: Command = {
  spec: {
    path: 'team accept',
    code: 'yc',
    description: 'Accept the team match that another community proposes',
    help: 'Enter the code that a moderator of another community was given by /team invite. You are shown who they are and what they propose before anything is agreed. Example: /team accept K7QX-4M1Z',
    options: [
      { kind: 'string', name: 'code', description: 'K7QX-4M1Z, say', maxLength: 20, required: true },
      { kind: 'boolean', name: 'sure', description: 'Yes, we play', namedOnly: true },
    ],
    permission: 'moderator',
    visibility: 'private',
  },
  async run(context) {
    const { services, community, options, invocation } = context;
    const code = options.text('code') ?? '';
    const { teams } = services.tournaments;
    if (options.flag('sure')) {
      const { name, hostName } = await teams.accept(community, code);
      return {
        title: rich`${shownName(name)} is agreed`,
        text: rich`Both chats are told, each with a button to join its own side. **${shownName(hostName)}** holds the match: its moderators start it and decide disputes, and bets are for its members. /tournament cancel withdraws your side.`,
        tone: 'good',
        visibility: 'private',
        replaces: invocation.via === 'button',
      };
    }
    const invitation = await teams.preview(community, code);
    const owner = invocation.actor.id;
    const expiresAt = Math.floor(services.now().getTime() / 1000) + CONFIRM_SECONDS;
    const action = { command: 'team accept', options: { code, sure: true }, owner, expiresAt };
    return {
      title: rich`Do you accept?`,
      text: joinRich([
        rich`**${shownName(invitation.hostName)}** invites you: ${termsText(invitation, context)}.`,
        rich`They hold the match. Of each other both communities see the agents that take part, their owners and their results; ratings stay as they are.`,
      ]),
      visibility: 'private',
      buttons: [
        [
          { label: 'Accept', style: 'success', action },
          { label: 'No', action: { command: 'dismiss', options: {}, owner } },
        ],
      ],
    };
  },
};

/** 'a team match over 5 boards, best of 3 each, on Fri 27 Nov 2026, 20:00 UTC' */
function termsText({ boards, bestOf, start }: TeamInvitation, { community }: Context): RichText {
  const games = bestOf > 1 ? `, best of ${bestOf} each` : '';
  const when =
    start.kind === 'at'
      ? `, ${timeWords(start.at, community.settings)}`
      : start.kind === 'full'
        ? ', as soon as both sides are full'
        : ', begun by the moderators who invite';
  return rich`a team match over ${boards} ${boards === 1 ? 'board' : 'boards'}${games}${when}`;
}

function termsOf({ options, community, services }: Context): { boards: number; bestOf: number; start: Start } {
  const typed = options.text('start');
  const start: Start | null =
    typed === undefined ? { kind: 'command' } : readStart(typed, community.settings.timeZone, services.now());
  if (!start) {
    throw new ArenaError(
      'bad-start',
      'Please say when it starts: “when full”, “by command”, “in 2 hours”, “20:00”, “friday 20:00” or “2026-12-24 20:00”.',
    );
  }
  return { boards: options.integer('boards') ?? BOARDS_USUAL, bestOf: Number(options.text('best-of') ?? 1), start };
}

export const teamJoin: Command = {
  spec: {
    path: 'team join',
    code: 'yj',
    description: 'Fight for a side of a team match',
    help: 'Enters an agent of yours for a side. In a match against another community your side is your own. /tournament leave takes it out again. Examples: /team join Reds · /team join Blues Rusty',
    options: [
      { kind: 'string', name: 'side', description: 'Which team', maxLength: NAME_MAX, autocomplete: true },
      ownAgentOption(),
      namedTournamentOption,
    ],
    permission: 'member',
    visibility: 'private',
  },
  async complete(context, option, typed) {
    if (option !== 'side') return completeTournaments(OPEN)(context, option, typed);
    const views = await openMatches(context);
    return views
      .flatMap(view => (view.guestCommunityId === null ? (view.teams ?? []) : []))
      .filter(({ name }) => name.toLowerCase().includes(typed.trim().toLowerCase()))
      .map(({ name }) => ({ name, value: name }));
  },
  async run(context) {
    const { community, services, options, invocation } = context;
    const view = await meantMatch(context);
    const typedSide = options.text('side');
    const team = sideNamed(view, typedSide);
    // '/team join Rusty': where the side is known, the word that names none is the agent
    const agent = options.text('agent') ?? (team === null && typedSide ? typedSide : undefined);
    if (view.guestCommunityId === null && team === null) {
      if (typedSide) throw new ArenaError('which-team', `Please choose a side: ${teamNames(view).join(' or ')}.`);
      return whichSide(view);
    }
    const outcome = await services.tournaments.join(community, {
      tournamentId: view.id,
      ...(agent === undefined ? {} : { agent }),
      ...(team === null ? {} : { team }),
    });
    const again = {
      command: 'team join',
      options: { tournament: view.id, ...(team !== null && { side: String(team + 1) }) },
    };
    return joinedReply(outcome, again, invocation);
  },
};

function whichSide(view: TournamentView): Reply {
  const [a, b] = teamNames(view);
  return {
    text: rich`Whom do you fight for in **${shownName(view.name)}**?`,
    visibility: 'private',
    buttons: [[joinButton(view.id, 0, a ?? ''), joinButton(view.id, 1, b ?? '')]],
  };
}

function teamNames({ teams }: TournamentView): string[] {
  return (teams ?? []).map(({ name }) => name);
}

function sideNamed(view: TournamentView, typed: string | undefined): Team | null {
  const wanted = typed?.trim().toLowerCase();
  if (!wanted) return null;
  const names = teamNames(view).map(name => name.toLowerCase());
  const index = names.includes(wanted) ? names.indexOf(wanted) : ['1', '2'].indexOf(wanted);
  return index === 0 || index === 1 ? index : null;
}

type Reading = Pick<Context, 'community' | 'services'>;

async function openMatches({ community, services }: Reading): Promise<TournamentView[]> {
  const briefs = await services.tournaments.list(community.communityId, 100);
  const open = briefs.filter(({ format, state }) => format === 'team' && OPEN.includes(state));
  return Promise.all(open.map(({ id }) => services.tournaments.get(community.communityId, id)));
}

/** The match that is named, or has a side of that name, or is the only one that takes members. */
async function meantMatch(context: Context): Promise<TournamentView> {
  const { community, services, options } = context;
  const typed = options.text('tournament')?.trim();
  if (typed) {
    const id = await services.tournaments.find(community.communityId, typed, OPEN);
    const view = await services.tournaments.get(community.communityId, id);
    if (view.teams) return view;
    throw new ArenaError('no-team-match', `${view.name} has no teams: /tournament join enters an agent.`, 409);
  }
  const views = await openMatches(context);
  const fitting = views.filter(view => sideNamed(view, options.text('side')) !== null);
  const [only, second] = fitting.length > 0 ? fitting : views;
  if (!only) {
    throw new ArenaError(
      'no-team-match',
      'No team match takes members now. /tournament list shows what there is; moderators announce one by /team create.',
      404,
    );
  }
  if (second) {
    const names = views.map(({ name }) => name).join(', ');
    throw new ArenaError('which-tournament', `Several team matches are open: ${names}. Please say which one.`, 409);
  }
  return only;
}
