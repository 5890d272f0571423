import type { Surface } from '../../prisma/generated/enums.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import { lockByName } from '../platform/lock.ts';

/** What a busy channel did not show one by one, collected by the hour. */

/** A channel's digest is due when its oldest match has waited so long: a little less than the hour between two. */
const DUE_AFTER_MS = 55 * 60_000;
/** A match that came to no end in so long is left out. */
const FORGET_AFTER_MS = 24 * 3_600_000;

export interface DigestBatch {
  chatId: string;
  channelId: string;
  communityId: string;
  matchIds: string[];
}

export interface DigestOptions {
  database: Database;
  clock: Clock;
}

export function createDigests({ database, clock }: DigestOptions) {
  return {
    /**
     * Takes what is due on a surface, channel by channel; the caller posts it. What is taken counts as told, so that a digest is
     * never posted twice; `giveBack` undoes that where it is certain that nothing was posted.
     */
    async take(surface: Surface): Promise<DigestBatch[]> {
      const now = clock.now().getTime();
      const waiting = { surface, closed: 'digest', digestedAt: null } as const;
      return database.transaction(async tx => {
        await lockByName(tx, `digest:${surface}`);
        await tx.matchPost.updateMany({
          where: { ...waiting, match: { createdAt: { lt: new Date(now - FORGET_AFTER_MS) } } },
          data: { digestedAt: clock.now() },
        });
        const rows = await tx.matchPost.findMany({
          where: { ...waiting, match: { state: { in: ['settled', 'void'] } } },
          include: { match: { select: { communityId: true, createdAt: true } } },
          orderBy: { match: { createdAt: 'asc' } },
        });
        const batches = new Map<string, DigestBatch & { oldest: number }>();
        for (const { chatId, channelId, matchId, match } of rows) {
          const batch = batches.get(channelId) ?? {
            chatId,
            channelId,
            communityId: match.communityId,
            matchIds: [],
            oldest: match.createdAt.getTime(),
          };
          batch.matchIds.push(matchId);
          batches.set(channelId, batch);
        }
        const due = [...batches.values()].filter(batch => now - batch.oldest >= DUE_AFTER_MS);
        for (const { channelId, matchIds } of due) {
          await tx.matchPost.updateMany({
            where: { ...waiting, channelId, matchId: { in: matchIds } },
            data: { digestedAt: clock.now() },
          });
        }
        return due.map(({ chatId, channelId, communityId, matchIds }) => ({
          chatId,
          channelId,
          communityId,
          matchIds,
        }));
      });
    },

    async giveBack(surface: Surface, batch: DigestBatch): Promise<void> {
      await database.prisma.matchPost.updateMany({
        where: { surface, channelId: batch.channelId, matchId: { in: batch.matchIds }, closed: 'digest' },
        data: { digestedAt: null },
      });
    },
  };
}
