import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import { newBelief } from '../ratings/index.ts';
import { adjustRatings } from './adjusting.ts';

/**
 * Decay for absence: while a season runs, an agent that has not fought a rated match for a week becomes less known day by day, so that
 * the table does not belong to who stays away. Its mean stays; after a few matches it stands where it belongs.
 */

/** Days without a rated match that cost nothing. */
export const GRACE_DAYS = 7;
const DAY_MS = 24 * 3_600_000;

/** A day's decay for every agent that is due, once a UTC day however often it is called. @returns how many ratings changed */
export async function decayAbsent(database: Database, clock: Clock): Promise<number> {
  const seasons = await database.prisma.season.findMany({
    where: { state: 'running' },
    select: { id: true, communityId: true },
  });
  let changed = 0;
  for (const { id: seasonId, communityId } of seasons) {
    changed += await database.transaction(
      async tx => {
        // one process at a time, and none while the season moves on
        const [season] = await tx.$queryRaw<{ state: string; stateChangedAt: Date }[]>`
          SELECT state, "stateChangedAt" FROM "Season" WHERE id = ${seasonId} FOR UPDATE`;
        const now = clock.now();
        const since = new Date(now.getTime() - GRACE_DAYS * DAY_MS);
        // the days of grace count from its start, or from the end of a pause: nobody is absent where nobody could fight
        if (season?.state !== 'running' || season.stateChangedAt > since) return 0;
        const today = new Date(`${now.toISOString().slice(0, 10)}T00:00:00.000Z`);
        const absent = await tx.$queryRaw<{ agentId: string }[]>`
          SELECT rating."agentId" FROM "Rating" rating JOIN "Agent" agent ON agent.id = rating."agentId"
           WHERE rating."communityId" = ${communityId} AND rating.matches > 0 AND rating.sigma < ${newBelief().sigma}
             AND agent."retiredAt" IS NULL AND agent."ownerId" IS NOT NULL
             AND (agent."lastMatchAt" IS NULL OR agent."lastMatchAt" < ${since})
             AND NOT EXISTS (SELECT 1 FROM "RatingAdjustment" adjustment
                              WHERE adjustment."agentId" = rating."agentId" AND adjustment.kind = 'absence'
                                AND adjustment."createdAt" >= ${today})`;
        return adjustRatings(tx, clock, {
          kind: 'absence',
          communityId,
          seasonId,
          agentIds: absent.map(row => row.agentId),
        });
      },
      { timeoutMs: 60_000 },
    );
  }
  return changed;
}
