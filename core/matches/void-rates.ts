import type { MatchKind } from '../../prisma/generated/enums.ts';
import type { Database } from '../platform/database.ts';
import { type VoidClass, voidClassOf } from './void-reasons.ts';

/** How often matches come to nothing, for everybody to see (game.md: void rates are public). */

export const SPANS = ['day', 'month', 'all'] as const;
export type Span = (typeof SPANS)[number];

/** Matches of one kind that ended in a span of time. */
export interface EndedCount {
  kind: MatchKind;
  settled: number;
  void: number;
  /** Of the void: those that were past their lock, when the tape could be seen. */
  voidAfterLock: number;
  /** Of the void: why. Classes without any are left out. */
  reasons: Partial<Record<VoidClass, number>>;
}

interface Row extends Record<Span, number> {
  kind: MatchKind;
  reason: string | null;
  isVoid: boolean;
  afterLock: boolean;
}

/** Matches that ended in the last 24 hours, the last 30 days, and ever; kinds without any are left out. */
export async function countEnded(
  database: Database,
  { now, communityId }: { now: Date; communityId?: string | undefined },
): Promise<Record<Span, EndedCount[]>> {
  const { rows } = await database.pool.query<Row>(
    `SELECT kind, state = 'void' AS "isVoid", split_part("voidReason", ':', 1) AS reason,
            state = 'void' AND "settledAt" >= "lockAt" AS "afterLock",
            count(*) FILTER (WHERE "settledAt" > $1::timestamptz - interval '24 hours')::int AS day,
            count(*) FILTER (WHERE "settledAt" > $1::timestamptz - interval '30 days')::int AS month,
            count(*)::int AS all
       FROM "Match"
      WHERE state IN ('settled', 'void') AND ($2::text IS NULL OR "communityId" = $2)
      GROUP BY 1, 2, 3, 4`,
    [now, communityId ?? null],
  );
  return { day: sum(rows, 'day'), month: sum(rows, 'month'), all: sum(rows, 'all') };
}

function sum(rows: readonly Row[], span: Span): EndedCount[] {
  const counts = new Map<MatchKind, EndedCount>();
  for (const row of rows) {
    const number = row[span];
    if (number === 0) continue;
    const count = counts.get(row.kind) ?? { kind: row.kind, settled: 0, void: 0, voidAfterLock: 0, reasons: {} };
    counts.set(row.kind, count);
    if (!row.isVoid) {
      count.settled += number;
      continue;
    }
    const of = voidClassOf(row.reason ?? '');
    count.void += number;
    count.voidAfterLock += row.afterLock ? number : 0;
    count.reasons[of] = (count.reasons[of] ?? 0) + number;
  }
  return [...counts.values()].sort((a, b) => (a.kind < b.kind ? -1 : 1));
}
