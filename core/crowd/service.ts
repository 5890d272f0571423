import { postBulletin } from '../announcements/index.ts';
import { readSettings } from '../communities/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import type { Log } from '../platform/log.ts';
import { createReactions } from './reactions.ts';
import { RECAP_MATCHES, type Recap, recapOf } from './recap.ts';
import { lastWeek, type Week } from './weeks.ts';

export interface CrowdOptions {
  database: Database;
  clock: Clock;
  log: Log;
}

export type CrowdService = ReturnType<typeof createCrowdService>;

/** A week is not told any more after so long: an arena that was away tells the next one. */
const STALE_MS = 2 * 24 * 3_600_000;

/** What the crowd says under a GIF, and what a week was worth telling. */
export function createCrowdService({ database, clock, log }: CrowdOptions) {
  const { prisma } = database;

  /** Tells a community of its last week, once. @returns whether it was told now */
  async function tellWeek(communityId: string, week: Week): Promise<boolean> {
    const key = `recap:${communityId}:${week.name}`;
    return database.transaction(async tx => {
      await tx.$queryRaw`SELECT id FROM "Community" WHERE id = ${communityId} FOR UPDATE`;
      if ((await tx.bulletin.count({ where: { key } })) > 0) return false;
      const matches = await tx.match.count({
        where: {
          communityId,
          kind: { not: 'casual' },
          state: 'settled',
          settledAt: { gte: week.from, lt: week.to },
        },
        take: RECAP_MATCHES,
      });
      if (matches < RECAP_MATCHES) return false;
      const data = { from: week.from.toISOString(), to: week.to.toISOString() };
      await postBulletin(tx, { communityId, key, kind: 'recap', subjectId: communityId, data });
      return true;
    });
  }

  return {
    ...createReactions({ database, clock }),

    recap: (communityId: string, span: { from: Date; to: Date }): Promise<Recap> =>
      recapOf(database, communityId, span),

    /** Tells every community whose Monday morning it is. @returns how many were told */
    async tellWeeks(): Promise<number> {
      const now = clock.now();
      let told = 0;
      for (const { id, settings } of await prisma.community.findMany({ select: { id: true, settings: true } })) {
        const { weeklyRecap, timeZone } = readSettings(settings);
        const week = lastWeek(now, timeZone);
        const isDue = now >= week.tellAt && now.getTime() - week.tellAt.getTime() < STALE_MS;
        if (!weeklyRecap || !isDue) continue;
        try {
          if (await tellWeek(id, week)) told += 1;
        } catch (error) {
          // the next one's turn must come
          log.error({ error, communityId: id }, 'a week could not be told');
        }
      }
      return told;
    },
  };
}
