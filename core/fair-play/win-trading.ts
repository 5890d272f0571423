import { atLeast } from './chance.ts';
import { ALPHA, amongAll, type Evidence, groupBy, type MatchFact, newestFirst, type Signal } from './facts.ts';

/** Matches that two owners decide between themselves: wins taken in turns, and matches lost on purpose while somebody bets on it. Pure. */

/** Fewer meetings than this say nothing. */
const LEAST_MEETINGS = 10;

/**
 * Wins in turns: the two owners' agents alternate far more than independent matches would. Of n meetings n-1 may be a change of winner;
 * for independent meetings a change has a chance of 2p(1-p), which is highest, one half, for equals: the test assumes that, which
 * only makes it milder on others.
 *
 * Innocent where: pairs meet seldom and change by chance (bounded by ALPHA); nothing in ratings makes equals alternate, since both move
 * by little a match.
 */
export function winTrading(matches: readonly MatchFact[]): Signal[] {
  const pairs = [...groupBy(matches, pairKey).values()].filter(meetings => meetings.length >= LEAST_MEETINGS);
  return pairs.flatMap(unordered => {
    const meetings = [...unordered].sort((a, b) => a.at.getTime() - b.at.getTime());
    const winners = meetings.map(winnerOf);
    const turns = winners.slice(1).filter((winner, index) => winner !== winners[index]).length;
    const even = new Array<number>(meetings.length - 1).fill(0.5);
    const chance = amongAll(atLeast(even, turns), pairs.length);
    if (chance >= ALPHA) return [];
    const [first] = meetings;
    return [
      {
        kind: 'win-trading' as const,
        memberIds: first ? [...first.owners] : [],
        chance,
        figures: { meetings: meetings.length, turns },
        evidence: newestFirst(meetings.map(meetingWords)),
      },
    ];
  });
}

const LEAST_THROWN = 6;
/** Of the lost matches, on so many somebody who won on them has bet. */
const BACKED_SHARE = 0.5;

/**
 * Lost on purpose: one owner's agents lose to another's far more often than the odds before each match said, while the same member
 * wins bets on it again and again. Both must hold: a hard opponent alone is no offence, nor is a good eye.
 *
 * Innocent where: a style beats another more than ratings know (the market's opening line, which simulates the very fight, is taken
 * before the ratings), and that bettor has noticed.
 */
export function thrownMatches(matches: readonly MatchFact[], bets: readonly BetFactOnWinner[]): Signal[] {
  const betsOn = groupBy(bets, bet => (bet.question === 'winner' ? bet.matchId : null));
  const pairs = [...groupBy(matches, pairKey).values()].filter(meetings => meetings.length >= LEAST_THROWN);
  const candidates = 2 * pairs.length;
  return pairs.flatMap(meetings =>
    (meetings[0]?.owners ?? []).flatMap(loser => {
      const lost = meetings.filter(meeting => winnerOf(meeting) !== loser);
      const chances = meetings.map(({ owners, chance }) => (owners[0] === loser ? 1 - chance : chance));
      const chance = amongAll(atLeast(chances, lost.length), candidates);
      if (lost.length < LEAST_THROWN || chance >= ALPHA) return [];
      const backers = groupBy(
        lost.flatMap(meeting => (betsOn.get(meeting.id) ?? []).filter(bet => bet.side === meeting.winner)),
        bet => bet.memberId,
      );
      const [best] = [...backers].sort(([, a], [, b]) => sum(b) - sum(a));
      if (!best || best[1].length < BACKED_SHARE * lost.length || sum(best[1]) <= 0) return [];
      const winner = meetings[0]?.owners.find(owner => owner !== loser) ?? '';
      const [backer, won] = best;
      return [
        {
          kind: 'thrown-matches' as const,
          memberIds: [...new Set([loser, winner, backer])],
          chance,
          figures: { meetings: meetings.length, lost: lost.length, bets: won.length, credits: sum(won) },
          evidence: newestFirst(lost.map(meetingWords)),
        },
      ];
    }),
  );
}

interface BetFactOnWinner {
  matchId: string;
  memberId: string;
  question: string;
  side: number;
  net: number;
}

function sum(bets: readonly { net: number }[]): number {
  return bets.reduce((total, bet) => total + bet.net, 0);
}

/** Two different owners, whatever their corners. */
function pairKey({ owners }: MatchFact): string | null {
  return owners[0] === owners[1] ? null : [...owners].sort().join(' ');
}

function winnerOf({ owners, winner }: MatchFact): string {
  return owners[winner];
}

/** 'Rusty beat Volt (chance 48%)' */
export function meetingWords({ id, at, agents, winner, chance }: MatchFact): Evidence {
  const expected = Math.round(100 * (winner === 0 ? chance : 1 - chance));
  return { matchId: id, at, text: `${agents[winner]} beat ${agents[winner === 0 ? 1 : 0]} (chance ${expected}%)` };
}
