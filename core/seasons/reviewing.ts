import type { Season } from '../../prisma/generated/client.ts';
import type { Transaction } from '../platform/database.ts';
import { type Placed, REVIEW_DAYS, review } from './divisions.ts';
import { tellReview } from './tell.ts';

/** Promotion and relegation: weekly while the season runs, and once more whenever it has grown by a division. */

const REVIEW_MS = REVIEW_DAYS * 24 * 3600 * 1000;

/** When agents next move between divisions; null where the season does not run. */
export function nextReview({
  state,
  startedAt,
  reviewedAt,
}: Pick<Season, 'state' | 'startedAt' | 'reviewedAt'>): Date | null {
  const last = reviewedAt ?? startedAt;
  return state === 'running' && last ? new Date(last.getTime() + REVIEW_MS) : null;
}

/** Moves agents of a locked season. @returns how many moved */
export async function reviewDivisions(tx: Transaction, season: Season, now: Date): Promise<number> {
  const ranked = await tx.$queryRaw<Placed[]>`
    SELECT entry."agentId", entry.division FROM "SeasonEntry" entry
      JOIN "Rating" rating ON rating."agentId" = entry."agentId"
      JOIN "Agent" agent ON agent.id = entry."agentId"
     WHERE entry."seasonId" = ${season.id} AND entry.division > 0 AND agent."retiredAt" IS NULL
     ORDER BY rating.shown DESC, entry.wins DESC, entry.losses, entry."agentId"`;
  const moves = review(ranked);
  if (moves.length === 0) return 0;
  const given = JSON.stringify(moves.map(({ agentId, to }) => ({ agentId, to })));
  await tx.$executeRaw`
    UPDATE "SeasonEntry" entry SET division = given."to"
      FROM jsonb_to_recordset(${given}::jsonb) AS given("agentId" text, "to" int)
     WHERE entry."seasonId" = ${season.id} AND entry."agentId" = given."agentId"`;
  await tellReview(tx, season, moves, now);
  return moves.length;
}
