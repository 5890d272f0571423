import { randomUUID } from 'node:crypto';
import type { MatchPost } from '../../prisma/generated/client.ts';
import type { Surface } from '../../prisma/generated/enums.ts';
import type { Database } from '../platform/database.ts';

/**
 * The posts of a match on one surface, each worked on by one process at a time.
 *
 * A message is announced in the row before it is sent ({@link MESSAGE_IN_DOUBT}) and named after. A process that dies in between
 * leaves it in doubt, and nobody sends it again: a message that may be missing is better than a GIF posted twice. Edits are
 * repeated freely. Every write names its claim, so that a process that was overtaken changes nothing.
 */

/** Being sent, or sent by a process that died before it could say so. */
export const MESSAGE_IN_DOUBT = '?';
/** Was posted and is gone: never posted again. */
export const MESSAGE_DELETED = '-';

/** A claim that was not released ends after this: longer than a GIF takes to upload. */
const CLAIM_SECONDS = 30;

export interface PostKey {
  matchId: string;
  surface: Surface;
  channelId: string;
}

export type PostView = Omit<MatchPost, 'claim' | 'claimedUntil' | 'updatedAt'>;

export type PostChange = Partial<Omit<PostView, keyof PostKey | 'chatId' | 'asked'>>;

export interface PostClaim {
  post: PostView;
  /**
   * Writes to the post and renews the claim.
   * @returns false where another process has taken over: stop, and send nothing
   */
  record(change: PostChange): Promise<boolean>;
  /** Lets others work on it. */
  release(): Promise<void>;
}

export function createPosts(database: Database) {
  const { prisma } = database;

  return {
    /** All posts of a match on a surface, whatever their state. */
    async of(matchId: string, surface: Surface): Promise<PostView[]> {
      return prisma.matchPost.findMany({ where: { matchId, surface }, orderBy: { channelId: 'asc' } });
    },

    /** Surfaces on which a match is told. */
    async surfacesOf(matchId: string): Promise<Surface[]> {
      const rows = await prisma.matchPost.findMany({
        where: { matchId },
        select: { surface: true },
        distinct: ['surface'],
        orderBy: { surface: 'asc' },
      });
      return rows.map(row => row.surface);
    },

    /** @returns null where the post is closed, or somebody else works on it */
    async claim(key: PostKey): Promise<PostClaim | null> {
      const claim = randomUUID();
      const claimed = await prisma.$executeRaw`
        UPDATE "MatchPost"
           SET claim = ${claim}, "claimedUntil" = arena_now() + ${CLAIM_SECONDS} * interval '1 second'
         WHERE "matchId" = ${key.matchId} AND surface = ${key.surface}::"Surface" AND "channelId" = ${key.channelId}
           AND closed IS NULL AND (claim IS NULL OR "claimedUntil" < arena_now())`;
      if (claimed === 0) return null;
      const where = { matchId_surface_channelId: key };
      const post = await prisma.matchPost.findUniqueOrThrow({ where });
      return {
        post,
        async record(change) {
          const held = await database.transaction(async tx => {
            const renewed = await tx.$executeRaw`
              UPDATE "MatchPost"
                 SET "claimedUntil" = arena_now() + ${CLAIM_SECONDS} * interval '1 second', "updatedAt" = arena_now()
               WHERE "matchId" = ${key.matchId} AND surface = ${key.surface}::"Surface"
                 AND "channelId" = ${key.channelId} AND claim = ${claim}`;
            if (renewed === 0) return false;
            await tx.matchPost.update({ where, data: change });
            return true;
          });
          if (held) Object.assign(post, change);
          return held;
        },
        async release() {
          await prisma.matchPost.updateMany({ where: { ...key, claim }, data: { claim: null, claimedUntil: null } });
        },
      };
    },

    /** Tells the match in another channel of the same chat as well: the thread that it was told in is gone. */
    async alsoIn({ matchId, surface, chatId }: PostView, channelId: string): Promise<void> {
      await prisma.matchPost.createMany({
        data: [{ matchId, surface, chatId, channelId, asked: true }],
        skipDuplicates: true,
      });
    },

    /** Matches whose posts should have been looked at before `before`: their job was lost. Oldest first. */
    async overdue(surface: Surface, before: Date, limit = 100): Promise<string[]> {
      const rows = await prisma.matchPost.findMany({
        where: { surface, closed: null, lookAt: { lt: before } },
        select: { matchId: true },
        orderBy: { lookAt: 'asc' },
        take: limit,
      });
      return [...new Set(rows.map(row => row.matchId))];
    },
  };
}
