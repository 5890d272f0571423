import { type BetFact, type Facts, groupBy, type MatchFact, newestFirst, type Signal } from './facts.ts';
import { meetingWords } from './win-trading.ts';

/** One person behind several accounts. Pure. */

/**
 * Accounts that were joined since (/link account), and met before: rated matches of one owner against themselves, which the queue
 * never pairs, or bets against each other in one match. No chance is involved: it happened.
 *
 * Innocent where: somebody played from two devices and did not know that they were two members; joining them was honest.
 */
export function onePerson({ matches, bets }: Facts): Signal[] {
  const met = groupBy(matches, match =>
    match.kind === 'rated' && match.owners[0] === match.owners[1] ? match.owners[0] : null,
  );
  const against = groupBy(opposedAccounts(bets), bet => bet.memberId);
  const members = new Set([...met.keys(), ...against.keys()]);
  return [...members].map(memberId => {
    const fights = met.get(memberId) ?? [];
    const opposed = against.get(memberId) ?? [];
    return {
      kind: 'one-person' as const,
      memberIds: [memberId],
      chance: null,
      figures: { matches: fights.length, bets: opposed.length },
      evidence: newestFirst([
        ...fights.map(meetingWords),
        ...opposed.map(bet => ({
          matchId: bet.matchId,
          at: bet.at,
          text: `${bet.stake} staked against another account of theirs`,
        })),
      ]),
    };
  });
}

/** Bets against which another account of the same member has bet. */
function opposedAccounts(bets: readonly BetFact[]): BetFact[] {
  const together = groupBy(bets, bet => `${bet.matchId} ${bet.memberId} ${bet.question}`);
  return [...together.values()].flatMap(group =>
    group.some(bet => bet.accountId !== group[0]?.accountId && bet.side !== group[0]?.side) ? group.slice(0, 1) : [],
  );
}

const LEAST_FED = 10;
/** Of all matches of the feeding account so many are with the one that it feeds, and so many of those it loses. */
const FED_SHARE = 0.9;
const LOST_SHARE = 0.9;

/**
 * An account that seems to be there for another: nearly all its matches are challenges between these two, and it loses nearly all.
 * No test of chance: the odds may well say so. Moderators know whether the two are a beginner and their teacher.
 *
 * Innocent where: friends who only fight each other, one much stronger.
 */
export function feederAccounts(matches: readonly MatchFact[]): Signal[] {
  const members = [...new Set(matches.flatMap(match => match.owners))];
  const of = new Map<string, MatchFact[]>(members.map(member => [member, []]));
  for (const match of matches) for (const owner of new Set(match.owners)) of.get(owner)?.push(match);
  return members.flatMap(member => {
    const own = of.get(member) ?? [];
    if (own.length < LEAST_FED) return [];
    const opponents = groupBy(own, match => match.owners.find(owner => owner !== member) ?? null);
    const [most] = [...opponents].sort(([, a], [, b]) => b.length - a.length);
    if (!most) return [];
    const [opponent, together] = most;
    const arranged = together.filter(match => match.arranged);
    const lost = arranged.filter(match => match.owners[match.winner] === opponent);
    const isFeeder =
      arranged.length >= LEAST_FED &&
      arranged.length >= FED_SHARE * own.length &&
      lost.length >= LOST_SHARE * arranged.length;
    if (!isFeeder) return [];
    return [
      {
        kind: 'feeder-account' as const,
        memberIds: [member, opponent],
        chance: null,
        figures: { matches: own.length, arranged: arranged.length, lost: lost.length },
        evidence: newestFirst(lost.map(meetingWords)),
      },
    ];
  });
}
