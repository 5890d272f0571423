import type { Clock } from '../platform/clock.ts';
import type { Transaction } from '../platform/database.ts';
import { type AdjustmentKind, adjust, type Belief, shownRating } from '../ratings/index.ts';

/** Changes ratings without a match, and keeps a row of each change (RatingAdjustment): set-based, for whole communities. */

interface RatingRow extends Belief {
  agentId: string;
  /** When its newest rated match was settled. */
  settledAt: Date | null;
}

export interface Adjusting {
  kind: AdjustmentKind;
  communityId: string;
  seasonId: string;
  agentIds: readonly string[];
}

/**
 * Adjusts the ratings of these agents once. Rows are locked in the order of ids, as where matches settle; the adjustment's time is
 * after every match that came before it, which is how an overridden result finds the order again (core/matches/override.ts).
 * @returns how many ratings changed
 */
export async function adjustRatings(
  tx: Transaction,
  clock: Clock,
  { kind, communityId, seasonId, agentIds }: Adjusting,
) {
  if (agentIds.length === 0) return 0;
  await tx.$queryRaw`SELECT "agentId" FROM "Rating" WHERE "agentId" = ANY(${[...agentIds]}) ORDER BY "agentId" FOR UPDATE`;
  const rows = await tx.$queryRaw<RatingRow[]>`
    SELECT rating."agentId", rating.mu, rating.sigma,
           (SELECT max(match."settledAt") FROM "RatingChange" change JOIN "Match" match ON match.id = change."matchId"
             WHERE change."agentId" = rating."agentId") AS "settledAt"
      FROM "Rating" rating WHERE rating."agentId" = ANY(${[...agentIds]}) ORDER BY rating."agentId"`;
  const now = clock.now().getTime();
  const changes = rows.flatMap(row => {
    const after = adjust(kind, row);
    if (after.mu === row.mu && after.sigma === row.sigma) return [];
    const at = new Date(Math.max(now, (row.settledAt?.getTime() ?? 0) + 1));
    return [{ row, after, at }];
  });
  await tx.ratingAdjustment.createMany({
    data: changes.map(({ row, after, at }) => ({
      agentId: row.agentId,
      communityId,
      kind,
      seasonId,
      muBefore: row.mu,
      sigmaBefore: row.sigma,
      muAfter: after.mu,
      sigmaAfter: after.sigma,
      createdAt: at,
    })),
  });
  const given = changes.map(({ row, after }) => ({ agentId: row.agentId, ...after, shown: shownRating(after) }));
  await tx.$executeRaw`
    UPDATE "Rating" rating SET mu = given.mu, sigma = given.sigma, shown = given.shown
      FROM jsonb_to_recordset(${JSON.stringify(given)}::jsonb) AS given("agentId" text, mu float8, sigma float8, shown int)
     WHERE rating."agentId" = given."agentId"`;
  return changes.length;
}
