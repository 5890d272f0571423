import type { Match } from '../../prisma/generated/client.ts';
import type { Transaction } from '../platform/database.ts';
import { shownRating, updateBeliefs, winProbability } from '../ratings/index.ts';

/** Moves both ratings by a rated result, once, inside the settling transaction. */
export async function settleRatings(
  tx: Transaction,
  row: Pick<Match, 'id' | 'agentAId' | 'agentBId'>,
  winner: 0 | 1,
): Promise<void> {
  const ids = [row.agentAId, row.agentBId] as const;
  await tx.$queryRaw`SELECT "agentId" FROM "Rating" WHERE "agentId" = ANY(${[...ids]}) ORDER BY "agentId" FOR UPDATE`;
  const ratings = await tx.rating.findMany({ where: { agentId: { in: [...ids] } } });
  const before = ids.map(id => {
    const rating = ratings.find(candidate => candidate.agentId === id);
    if (!rating) throw new Error(`Agent ${id} has no rating`);
    return rating;
  });
  const [a, b] = before;
  if (!a || !b) return;
  const chance = winProbability(a, b);
  const after = updateBeliefs({ mu: a.mu, sigma: a.sigma }, { mu: b.mu, sigma: b.sigma }, winner);
  for (const corner of [0, 1] as const) {
    const old = corner === 0 ? a : b;
    const belief = after[corner];
    const won = corner === winner;
    const shown = shownRating(belief);
    await tx.ratingChange.create({
      data: {
        matchId: row.id,
        agentId: ids[corner],
        muBefore: old.mu,
        sigmaBefore: old.sigma,
        muAfter: belief.mu,
        sigmaAfter: belief.sigma,
        shownBefore: old.shown,
        shownAfter: shown,
        expected: Math.round(1000 * (corner === 0 ? chance : 1 - chance)),
      },
    });
    await tx.rating.update({
      where: { agentId: ids[corner] },
      data: {
        ...belief,
        shown,
        matches: { increment: 1 },
        wins: { increment: won ? 1 : 0 },
        losses: { increment: won ? 0 : 1 },
        streak: won ? Math.max(1, old.streak + 1) : Math.min(-1, old.streak - 1),
      },
    });
  }
}
