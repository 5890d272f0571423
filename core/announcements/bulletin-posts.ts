import { randomUUID } from 'node:crypto';
import type { Bulletin, BulletinPost, Prisma } from '../../prisma/generated/client.ts';
import type { Surface } from '../../prisma/generated/enums.ts';
import type { Database } from '../platform/database.ts';
import { openThreadOf } from './bulletin-places.ts';
import type { BulletinView } from './bulletins.ts';

/**
 * The posts of a bulletin, one a channel, each worked on by one process at a time. As with a match's, a message is announced in the row
 * before it is sent and named after: what a dying process leaves in doubt is not sent again. The next revision is then a message of its own.
 */

export type BulletinPostView = Omit<BulletinPost, 'claim' | 'claimedUntil'>;
export interface BulletinPostKey {
  bulletinId: string;
  surface: Surface;
  channelId: string;
}
export type BulletinPostChange = Partial<Omit<BulletinPostView, keyof BulletinPostKey | 'chatId'>>;

export interface BulletinClaim {
  /** As it stands after the last `record`: a group's move to a new id may change its channel on the way. */
  readonly post: BulletinPostView;
  /** Writes to the post and renews the claim. @returns false where another process has taken over: send nothing */
  record(change: BulletinPostChange): Promise<boolean>;
  release(): Promise<void>;
}

/** A claim that was not released ends after this: longer than a message waits for its turn in a busy chat (Telegram: 75 s). */
const CLAIM_SECONDS = 120;
/** `lookAt` of a post that has nothing left to do before its bulletin's next revision. */
export const NOTHING_DUE = new Date('9999-01-01T00:00:00Z');

export type BulletinService = ReturnType<typeof createBulletins>;

/** What the announcer reads and remembers of bulletins. */
export function createBulletins(database: Database) {
  const { prisma } = database;

  return {
    async byId(id: string): Promise<BulletinView | null> {
      return viewOf(await prisma.bulletin.findUnique({ where: { id } }));
    },

    async byKey(key: string): Promise<BulletinView | null> {
      return viewOf(await prisma.bulletin.findUnique({ where: { key } }));
    },

    /** Surfaces on which it is told. */
    async surfacesOf(bulletinId: string): Promise<Surface[]> {
      const rows = await prisma.bulletinPost.findMany({
        where: { bulletinId },
        select: { surface: true },
        distinct: ['surface'],
        orderBy: { surface: 'asc' },
      });
      return rows.map(row => row.surface);
    },

    /** Its posts on one surface, whatever their state. */
    async posts(bulletinId: string, surface: Surface): Promise<BulletinPostView[]> {
      return prisma.bulletinPost.findMany({
        where: { bulletinId, surface },
        orderBy: { channelId: 'asc' },
        omit: { claim: true, claimedUntil: true },
      });
    },

    /** @returns null where the post is closed, or somebody else works on it */
    async claim({ bulletinId, surface, channelId }: BulletinPostKey): Promise<BulletinClaim | null> {
      const claim = randomUUID();
      const claimed = await prisma.$executeRaw`
        UPDATE "BulletinPost"
           SET claim = ${claim}, "claimedUntil" = arena_now() + ${CLAIM_SECONDS} * interval '1 second'
         WHERE "bulletinId" = ${bulletinId} AND surface = ${surface}::"Surface" AND "channelId" = ${channelId}
           AND closed IS NULL AND (claim IS NULL OR "claimedUntil" < arena_now())`;
      if (claimed === 0) return null;
      // By the claim, not by the channel: the row of a group that becomes a supergroup gets another one.
      const where = { bulletinId, surface, claim };
      const omit = { claim: true, claimedUntil: true };
      let post: BulletinPostView = await prisma.bulletinPost.findFirstOrThrow({ where, omit });
      return {
        get post() {
          return post;
        },
        async record(change) {
          const [row] = await database.transaction(async tx => {
            await tx.$executeRaw`
              UPDATE "BulletinPost" SET "claimedUntil" = arena_now() + ${CLAIM_SECONDS} * interval '1 second'
               WHERE "bulletinId" = ${bulletinId} AND surface = ${surface}::"Surface" AND claim = ${claim}`;
            return tx.bulletinPost.updateManyAndReturn({ where, data: change, omit });
          });
          if (row) post = row;
          return row !== undefined;
        },
        async release() {
          await prisma.bulletinPost.updateMany({ where, data: { claim: null, claimedUntil: null } });
        },
      };
    },

    /**
     * Where the message of a post belongs: its channel, or the thread of another bulletin there.
     * @returns null while that thread is still to be opened
     */
    async placeOf({ inThreadOf }: BulletinView, { surface, channelId }: BulletinPostKey): Promise<string | null> {
      if (inThreadOf === null) return channelId;
      const host = await prisma.bulletinPost.findFirst({
        where: { surface, channelId, bulletin: { key: inThreadOf } },
        include: { bulletin: { select: { thread: true } } },
      });
      if (!host) return channelId;
      const isComing = host.closed === null && host.bulletin.thread !== null;
      return openThreadOf(host) ?? (isComing ? null : channelId);
    },

    /**
     * The thread of a bulletin was deleted or locked: what stood in it is told in its channel from the next revision on.
     * @returns that channel; null where this is no bulletin's thread
     */
    async loseThread(surface: Surface, threadId: string): Promise<string | null> {
      return database.transaction(async tx => {
        const host = await tx.bulletinPost.findFirst({ where: { surface, threadId, channelId: { not: threadId } } });
        if (!host) return null;
        await tx.bulletinPost.updateMany({ where: { surface, threadId }, data: { threadLost: true } });
        await tx.bulletinPost.updateMany({
          where: { surface, standsIn: threadId },
          data: { messageId: null, standsIn: null, pinnedAt: null },
        });
        return host.channelId;
      });
    },

    /** Bulletins with posts that should have been looked at before `before`: their job was lost. Oldest first. */
    async overdue(surface: Surface, before: Date, limit = 50): Promise<string[]> {
      const rows = await prisma.$queryRaw<{ bulletinId: string }[]>`
        SELECT "bulletinId" FROM "BulletinPost"
         WHERE surface = ${surface}::"Surface" AND closed IS NULL AND "lookAt" < ${before}
         GROUP BY 1 ORDER BY min("lookAt") LIMIT ${limit}`;
      return rows.map(row => row.bulletinId);
    },
  };
}

function viewOf(row: Bulletin | null): BulletinView | null {
  return row && { ...row, data: row.data as Prisma.JsonObject };
}
