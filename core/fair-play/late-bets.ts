import { atLeast } from './chance.ts';
import { ALPHA, amongAll, type BetFact, groupBy, newestFirst, type Signal } from './facts.ts';

/** Bets just before lock that always win. Pure. */

/** So shortly before betting ends nobody can answer any more. */
export const LATE_SECONDS = 5;
const LEAST_LATE = 8;

/**
 * Of a member's bets in the last seconds far more win than the odds that they were placed at allow. Nothing that decides a match is
 * known before it locks (the tape comes after), so an edge that shows only there hints at something that should not be known.
 * The odds after the purchase are taken: one's own stake has moved them against oneself, which makes the test milder.
 * One bet a match counts, since two on the same match are no two observations.
 *
 * Innocent where: luck (bounded by ALPHA over all who bet late), or a better line than the market's, which would show in early bets too.
 */
export function lateBets(bets: readonly BetFact[]): Signal[] {
  const late = bets.filter(({ at, closesAt }) => closesAt.getTime() - at.getTime() <= LATE_SECONDS * 1000);
  const byMember = [...groupBy(late, bet => bet.memberId)]
    .map(([memberId, own]): [string, BetFact[]] => [
      memberId,
      [...groupBy(own, bet => bet.matchId).values()].map(largest),
    ])
    .filter(([, own]) => own.length >= LEAST_LATE);
  return byMember.flatMap(([memberId, own]) => {
    const won = own.filter(bet => bet.won);
    const chances = own.map(bet => bet.chance);
    const chance = amongAll(atLeast(chances, won.length), byMember.length);
    if (chance >= ALPHA) return [];
    const expected = chances.reduce((total, each) => total + each, 0);
    return [
      {
        kind: 'late-bets' as const,
        memberIds: [memberId],
        chance,
        figures: {
          bets: own.length,
          won: won.length,
          expected: Math.round(10 * expected) / 10,
          credits: own.reduce((total, bet) => total + bet.net, 0),
        },
        evidence: newestFirst(
          own.map(bet => ({
            matchId: bet.matchId,
            at: bet.at,
            text: `${bet.stake} at a chance of ${Math.round(100 * bet.chance)}%, ${((bet.closesAt.getTime() - bet.at.getTime()) / 1000).toFixed(1)} s before lock: ${bet.won ? 'won' : 'lost'}`,
          })),
        ),
      },
    ];
  });
}

function largest(bets: readonly BetFact[]): BetFact {
  return bets.reduce((best, bet) => (bet.stake > best.stake ? bet : best));
}
