import { ArenaError } from '../../core/platform/errors.ts';
import type { CommandOption } from '../command.ts';
import { rich } from '../rich-text.ts';
import { shownName } from '../shown-name.ts';
import { creditsWords } from './market-words.ts';
import { completeMatches, matchIdOption, reasonOption } from './options.ts';
import type { Command, Context } from './types.ts';
import { versus } from './words.ts';

/** What moderators do to matches and credits. Every action says why, and stands in the log that everybody can read. */

const matchOption: CommandOption = { ...matchIdOption, name: 'match' };
/**
 * Whoever moderates has neither a stake nor an agent in it, and stands in the log by name: neither can be said of a moderator who hides
 * behind the group.
 */
export function requireNamed({ isAnonymous }: Context['invocation']): void {
  if (!isAnonymous) return;
  throw new ArenaError(
    'anonymous',
    'This stands in the log under your own name. Please turn “Remain anonymous” off in your administrator rights, and send it again.',
    403,
  );
}

function moderated(context: Context) {
  requireNamed(context.invocation);
  return {
    matchId: context.options.text('match') ?? '',
    reason: context.options.text('reason') ?? '',
  };
}

export const modVoid: Command = {
  spec: {
    path: 'mod void',
    code: 'mv',
    description: 'End a match without a result; every stake goes back',
    help: 'Voids a match that has not been settled. Every stake is returned in full, ratings stay as they were. Nobody may void a match they have an agent or a stake in. Example: /mod void 7H2K9QX4M1ZT the exchange was down',
    options: [matchOption, reasonOption],
    permission: 'moderator',
    forModeratorRole: true,
    visibility: 'public',
  },
  complete: completeMatches,
  async run(context) {
    const { matchId } = await context.services.moderation.voidMatch(context.community, moderated(context));
    return {
      title: rich`Match void`,
      text: rich`Match \`${matchId}\` is void. Every stake was returned in full; ratings stay as they were.`,
      visibility: 'public',
    };
  },
};

export const modOverride: Command = {
  spec: {
    path: 'mod override',
    code: 'mo',
    description: "Correct a settled match's winner",
    help: 'Makes the other agent the winner within the appeal window. Ratings and pay-outs are worked out again; who has spent what they must give back owes it. Example: /mod override 7H2K9QX4M1ZT Rusty wrong agent was entered',
    options: [
      matchOption,
      { kind: 'string', name: 'winner', description: 'The agent that should have won', maxLength: 100, required: true },
      reasonOption,
    ],
    permission: 'moderator',
    forModeratorRole: true,
    visibility: 'public',
  },
  complete: completeMatches,
  async run(context) {
    const { services, community, options } = context;
    const given = moderated(context);
    const match = await services.matches.get(given.matchId, community.communityId);
    const winner = cornerOf([match.sides[0].agent.name, match.sides[1].agent.name], options.text('winner') ?? '');
    const outcome = await services.moderation.overrideWinner(community, { ...given, winner });
    return {
      title: rich`Result corrected`,
      text: rich`**${shownName(outcome.winnerName)}** is the winner of match \`${outcome.matchId}\` now, instead of ${shownName(outcome.formerName)}. Ratings and pay-outs were worked out again.`,
      visibility: 'public',
    };
  },
};

/** 'Rusty', 'a' and 'left' name the left corner. */
function cornerOf(names: readonly [string, string], typed: string): 0 | 1 {
  const wanted = typed.trim().toLowerCase();
  const isNamed = (corner: 0 | 1) => names[corner].toLowerCase() === wanted;
  if (isNamed(0) || (!isNamed(1) && ['a', 'left'].includes(wanted))) return 0;
  if (isNamed(1) || ['b', 'right'].includes(wanted)) return 1;
  throw new ArenaError('bad-winner', `Please name one of the two: ${names[0]} or ${names[1]}.`);
}

export const modFreeze: Command = {
  spec: {
    path: 'mod freeze',
    code: 'mf',
    description: 'Pause bets on a match',
    help: 'Pauses bets on a match; those that stand stay and the match goes on. /mod thaw lets bets go on. Example: /mod freeze 7H2K9QX4M1ZT an agent was mistaken for another',
    options: [matchOption, reasonOption],
    permission: 'moderator',
    forModeratorRole: true,
    visibility: 'public',
  },
  complete: completeMatches,
  run: context => setFrozen(context, true),
};

export const modThaw: Command = {
  spec: {
    path: 'mod thaw',
    code: 'mt',
    description: 'Let bets on a match go on',
    help: 'Takes a /mod freeze back while the match has not locked. Example: /mod thaw 7H2K9QX4M1ZT all is well',
    options: [matchOption, reasonOption],
    permission: 'moderator',
    forModeratorRole: true,
    visibility: 'public',
  },
  complete: completeMatches,
  run: context => setFrozen(context, false),
};

async function setFrozen(context: Context, frozen: boolean) {
  const given = moderated(context);
  const { services, community } = context;
  const { changed } = await services.moderation.freezeMarket(community, { ...given, frozen });
  const match = await services.matches.get(given.matchId, community.communityId);
  const market = await services.wagers.market(match.id);
  const isClosed = market !== null && market.state !== 'preparing' && market.state !== 'open';
  const state = frozen ? 'paused' : 'open';
  const next = frozen && !isClosed ? ' /mod thaw lets them go on.' : '';
  return {
    text: isClosed
      ? rich`Bets on ${versus(match)} have closed already, so this changes nothing.`
      : rich`Bets on ${versus(match)} are ${state} ${changed ? 'now' : 'already'}.${next}`,
    visibility: 'public' as const,
  };
}

export const modGrant: Command = {
  spec: {
    path: 'mod grant',
    code: 'mg',
    description: 'Give a member credits',
    help: 'Gives a member of this community play credits, for a prize or to make up for a mishap. Nobody grants to themselves. Example: /mod grant @ada 200 best corner line of the week',
    options: [
      { kind: 'member', name: 'member', description: 'Who gets them', required: true },
      { kind: 'integer', name: 'amount', description: 'Credits', min: 1, max: 10_000, required: true },
      reasonOption,
    ],
    permission: 'moderator',
    forModeratorRole: true,
    visibility: 'public',
  },
  async run({ services, community, options, invocation }) {
    requireNamed(invocation);
    const reference = options.member('member');
    if (!reference || reference.isBot)
      throw new ArenaError('member-missing', 'Please name a member: /mod grant @name 200 why');
    const member = await services.communities.findMember(community.communityId, invocation.surface, reference);
    const amount = options.integer('amount') ?? 0;
    await services.moderation.grant(community, {
      memberId: member.memberId,
      displayName: member.displayName,
      amount,
      reason: options.text('reason') ?? '',
      key: invocation.id,
    });
    return {
      text: rich`**${member.displayName}** was given ${creditsWords(amount)}.`,
      visibility: 'public',
      tone: 'good',
    };
  },
};
