import type { Transaction } from '../platform/database.ts';
import {
  type AdjustmentKind,
  adjust,
  type Belief,
  shownRating,
  updateBeliefs,
  winProbability,
} from '../ratings/index.ts';

/** A result that moderators have overridden: ratings are worked out anew from there on. */

interface RatedRow {
  id: string;
  agentAId: string;
  agentBId: string;
  winner: number;
  settledAt: Date;
}

/**
 * Works the ratings out again from a rated match whose winner has been changed: that match and every later one that it touches,
 * in the order in which they were settled, and in between what changed ratings without a match (a season's reset, absence), by its rule.
 * An agent is never in two rated matches at once, so that order is its own. Runs in the overriding transaction, after the match's new
 * winner was written.
 */
export async function recomputeRatings(tx: Transaction, matchId: string): Promise<void> {
  const rows = await laterMatches(tx, matchId);
  const agentIds = [...new Set(rows.flatMap(row => [row.agentAId, row.agentBId]))].sort();
  await tx.$queryRaw`SELECT "agentId" FROM "Rating" WHERE "agentId" = ANY(${agentIds}) ORDER BY "agentId" FOR UPDATE`;
  // settled while we waited for the locks
  const settled = await laterMatches(tx, matchId);
  const changes = await tx.ratingChange.findMany({ where: { matchId: { in: settled.map(row => row.id) } } });
  const adjustments = await laterAdjustments(tx, agentIds, settled[0]?.settledAt ?? new Date());
  const beliefs = new Map<string, Belief>();
  const adjustUntil = (at: Date | null) => {
    while (adjustments[0] && (at === null || adjustments[0].createdAt <= at)) {
      const { agentId, kind } = adjustments.shift() as Adjustment;
      const belief = beliefs.get(agentId);
      if (belief) beliefs.set(agentId, adjust(kind, belief));
    }
  };
  for (const row of settled) {
    const ids = [row.agentAId, row.agentBId] as const;
    const isFirst = row.id === matchId;
    if (!isFirst) adjustUntil(row.settledAt);
    if (!isFirst && !ids.some(id => beliefs.has(id))) continue;
    const [a, b] = ids.map(id => {
      const known = beliefs.get(id);
      if (known) return known;
      const change = changes.find(candidate => candidate.matchId === row.id && candidate.agentId === id);
      if (!change) throw new Error(`Match ${row.id} has no rating change of agent ${id}`);
      return { mu: change.muBefore, sigma: change.sigmaBefore };
    }) as [Belief, Belief];
    const after = updateBeliefs(a, b, row.winner === 0 ? 0 : 1);
    const chance = winProbability(a, b);
    for (const corner of [0, 1] as const) {
      const before = corner === 0 ? a : b;
      const agentId = ids[corner];
      beliefs.set(agentId, after[corner]);
      await tx.ratingChange.update({
        where: { matchId_agentId: { matchId: row.id, agentId } },
        data: {
          muBefore: before.mu,
          sigmaBefore: before.sigma,
          muAfter: after[corner].mu,
          sigmaAfter: after[corner].sigma,
          shownBefore: shownRating(before),
          shownAfter: shownRating(after[corner]),
          expected: Math.round(1000 * (corner === 0 ? chance : 1 - chance)),
        },
      });
    }
  }
  adjustUntil(null);
  for (const [agentId, belief] of beliefs) {
    await tx.rating.update({
      where: { agentId },
      data: { ...belief, shown: shownRating(belief), ...(await record(tx, agentId)) },
    });
  }
}

/** The match and all rated ones of its community that were settled after it, in order. */
function laterMatches(tx: Transaction, matchId: string): Promise<RatedRow[]> {
  return tx.$queryRaw<RatedRow[]>`
    SELECT later.id, later."agentAId", later."agentBId", later.winner, later."settledAt"
      FROM "Match" later JOIN "Match" first ON first.id = ${matchId}
     WHERE later."communityId" = first."communityId" AND later.kind = 'rated' AND later.state = 'settled'
       AND (later.id = first.id OR later."settledAt" > first."settledAt")
     ORDER BY (later.id <> first.id), later."settledAt", later.id`;
}

interface Adjustment {
  agentId: string;
  kind: AdjustmentKind;
  createdAt: Date;
}

/** In order. One of the very moment of a match came before it: whoever adjusts sees to that (core/seasons/adjusting.ts). */
async function laterAdjustments(tx: Transaction, agentIds: readonly string[], after: Date): Promise<Adjustment[]> {
  const rows = await tx.ratingAdjustment.findMany({
    where: { agentId: { in: [...agentIds] }, createdAt: { gt: after } },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    select: { agentId: true, kind: true, createdAt: true },
  });
  return rows.map(row => ({ ...row, kind: row.kind as AdjustmentKind }));
}

/** Wins, losses and streak of an agent, counted again. */
async function record(tx: Transaction, agentId: string): Promise<{ wins: number; losses: number; streak: number }> {
  const fought = await tx.$queryRaw<{ won: boolean }[]>`
    SELECT (winner = 0) = ("agentAId" = ${agentId}) AS won FROM "Match"
     WHERE kind = 'rated' AND state = 'settled' AND (${agentId} IN ("agentAId", "agentBId"))
     ORDER BY "settledAt" DESC, id DESC`;
  const wins = fought.filter(match => match.won).length;
  const newest = fought[0]?.won ?? true;
  const broken = fought.findIndex(match => match.won !== newest);
  const run = broken === -1 ? fought.length : broken;
  return { wins, losses: fought.length - wins, streak: newest ? run : -run };
}
