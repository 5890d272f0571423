import type { MatchView } from '../../core/matches/index.ts';
import { ArenaError } from '../../core/platform/errors.ts';
import type { Reply } from '../reply.ts';
import { joinRich, rich } from '../rich-text.ts';
import { shownName } from '../shown-name.ts';
import { candidateOf, readWager } from './market-find.ts';
import { closesWords, pickNamesOf } from './market-words.ts';
import { wagerOption } from './options.ts';
import type { Command, Context } from './types.ts';
import { shorten, versus } from './words.ts';

/** Matches looked through for open ones; a channel announces six an hour. */
const MATCHES_READ = 30;
const SHOWN = 5;
const NAME_ON_BUTTON = 40;

export const pick: Command = {
  spec: {
    path: 'pick',
    code: 'pk',
    description: 'Call the winner of a match for free, and keep your streak',
    help: 'A free pick: say who wins before the match is locked, without credits. Right ones in a row make a streak. You may change your mind until then. Examples: /pick rusty · /pick 7H2K9QX4M1ZT voltran',
    options: [wagerOption('match', 'The match, where several are open'), wagerOption('agent', 'Who wins')],
    permission: 'member',
    visibility: 'private',
  },
  async complete(context, option, typed) {
    const wanted = typed.trim().toLowerCase();
    const open = await openMatches(context);
    const choices = open.flatMap(match => {
      const [a, b] = pickNamesOf(match).names;
      if (option === 'match') return [{ value: match.id, name: `${a} vs ${b} · ${match.id}` }];
      return [
        { value: `${match.id}:A`, name: shorten(`${a} beats ${b}`, 100) },
        { value: `${match.id}:B`, name: shorten(`${b} beats ${a}`, 100) },
      ];
    });
    return choices.filter(choice => choice.name.toLowerCase().includes(wanted));
  },
  async run(context) {
    const { community, services, options } = context;
    const open = await openMatches(context);
    const given = { match: options.text('match'), pick: options.text('agent') };
    const meant = await readWager(context, given, open.map(candidateOf));
    if (meant.kind === 'open') return whoWins(context, open);
    if (meant.kind === 'several') {
      return whoWins(
        context,
        open.filter(match => meant.candidates.some(({ matchId }) => matchId === match.id)),
      );
    }
    const match = await services.matches.get(meant.candidate.matchId, community.communityId);
    if (meant.pick === null && open.some(({ id }) => id === match.id)) return whoWins(context, [match]);
    if (meant.pick !== 'A' && meant.pick !== 'B') throw agentsOnly(match);
    return freePick(context, match, meant.pick === 'A' ? 0 : 1);
  },
};

async function freePick(context: Context, match: MatchView, corner: 0 | 1): Promise<Reply> {
  const { community, services, invocation } = context;
  const receipt = await services.wagers.freePick(community, { matchId: match.id, pick: corner });
  const { picked, changed, picks, streak, best } = receipt;
  const { names } = pickNamesOf(match);
  const run =
    streak > 0
      ? rich`Your streak is ${streak}${best > streak ? ` (best ${best})` : ', your best'}: one more right and it grows.`
      : rich`A right call begins your streak${best > 0 ? ` (best ${best})` : ''}.`;
  return {
    text: joinRich([
      rich`${changed ? 'Changed: your' : 'Your'} free pick is **${shownName(picked)}**. So far ${shownName(names[0])} ${picks.a}, ${shownName(names[1])} ${picks.b}.`,
      run,
    ]),
    tone: 'good',
    visibility: 'private',
    replaces: invocation.via === 'button' && invocation.owner !== undefined,
  };
}

/** Matches that are announced and not locked, save casual ones, which are over at once. */
async function openMatches({ community, services }: Pick<Context, 'community' | 'services'>): Promise<MatchView[]> {
  const recent = await services.matches.recent({ communityId: community.communityId, limit: MATCHES_READ });
  const now = services.now();
  return recent.filter(({ kind, state, lockAt }) => kind !== 'casual' && state === 'open' && lockAt > now);
}

function whoWins(context: Context, open: readonly MatchView[]): Reply {
  const { services, invocation } = context;
  if (open.length === 0) {
    return {
      text: rich`No match is open for picks right now. Rated matches and challenges are: /queue join, or /challenge somebody.`,
      visibility: 'private',
    };
  }
  const shown = open.slice(0, SHOWN);
  return {
    title: rich`Who wins?`,
    text: joinRich(
      shown.map(match => [
        ...versus(match),
        ...rich` · ${closesWords(match.lockAt, services.now())} · \`${match.id}\``,
      ]),
    ),
    visibility: 'private',
    buttons: shown.map(match =>
      (['A', 'B'] as const).map(corner => ({
        label: shownName(pickNamesOf(match).names[corner === 'A' ? 0 : 1], NAME_ON_BUTTON),
        style: 'primary' as const,
        action: {
          command: 'pick',
          options: { match: match.id, agent: corner },
          owner: invocation.actor.id,
          expiresAt: Math.ceil(match.lockAt.getTime() / 1000),
        },
      })),
    ),
  };
}

function agentsOnly(match: MatchView): ArenaError {
  const [a, b] = pickNamesOf(match).names;
  return new ArenaError(
    'bad-pick',
    `A free pick names the winner: ${shownName(a)} or ${shownName(b)}. The price is for /bet.`,
  );
}
