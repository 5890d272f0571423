import type { Transaction } from '../platform/database.ts';
import type { Plan, PlannedBout } from './formats/index.ts';
import type { TournamentRow } from './rows.ts';

/** The stored bouts follow the format's plan: what has begun is read from them, everything else is written anew. */

type BoutRow = TournamentRow['bouts'][number];

/** Writes what differs. Bouts that the plan has no more, a Swiss round drawn anew, say, vanish with it. */
export async function syncBouts(tx: Transaction, row: TournamentRow, plan: Plan, now: Date): Promise<void> {
  const known = new Map(row.bouts.map(bout => [bout.key, bout]));
  const fresh = plan.bouts.filter(({ key }) => !known.has(key));
  if (fresh.length > 0) {
    await tx.tournamentBout.createMany({
      data: fresh.map(bout => ({ tournamentId: row.id, key: bout.key, ...valuesOf(bout, null, now) })),
      skipDuplicates: true,
    });
  }
  for (const bout of plan.bouts) {
    const before = known.get(bout.key);
    if (!before) continue;
    const values = valuesOf(bout, before, now);
    if (isSame(before, values)) continue;
    await tx.tournamentBout.update({
      where: { tournamentId_key: { tournamentId: row.id, key: bout.key } },
      data: values,
    });
  }
  const planned = new Set(plan.bouts.map(({ key }) => key));
  const gone = row.bouts.filter(({ key, games }) => !planned.has(key) && games.length === 0).map(({ key }) => key);
  if (gone.length > 0) await tx.tournamentBout.deleteMany({ where: { tournamentId: row.id, key: { in: gone } } });
}

function valuesOf(bout: PlannedBout, before: BoutRow | null, now: Date) {
  const [entrantA, entrantB] = bout.entrants;
  return {
    entrantA,
    entrantB,
    state: bout.state === 'begun' ? ('running' as const) : bout.state,
    bestOf: bout.bestOf,
    winsA: bout.score[0],
    winsB: bout.score[1],
    winnerId: bout.winner === null ? null : bout.entrants[bout.winner],
    how: bout.how,
    decidedAt: bout.state === 'decided' ? (before?.decidedAt ?? now) : null,
  };
}

function isSame(before: BoutRow, values: ReturnType<typeof valuesOf>): boolean {
  return (Object.keys(values) as (keyof typeof values)[]).every(name => {
    const [was, is] = [before[name], values[name]];
    return was instanceof Date && is instanceof Date ? was.getTime() === is.getTime() : was === is;
  });
}
