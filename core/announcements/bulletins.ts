import { randomUUID } from 'node:crypto';
import type { BulletinPost, Prisma } from '../../prisma/generated/client.ts';
import type { Surface } from '../../prisma/generated/enums.ts';
import { announceQueue, type MatchPlace } from '../matches/index.ts';
import type { Database, Transaction } from '../platform/database.ts';
import { newId } from '../platform/ids.ts';
import { appendOutbox } from '../platform/outbox.ts';

/**
 * Bulletins: what a community is told apart from single matches (a season begins, a tournament's entrants and bracket, a fight
 * night's programme). Written in the transaction that causes them; each is posted once in every arena channel of the community and
 * from then on edited whenever its revision grows, pinned or with a thread of its own where it says so. Words and pictures are
 * drawn from the present state at posting time (bots/bulletins): `data` only holds what cannot be read again.
 */

export interface NewBulletin {
  communityId: string;
  /** What it is, once and for ever: 'tournament:<id>:board'. The same key again is the same bulletin, brought up to date. */
  key: string;
  /** Which words and picture: a name in bots/bulletins/index.ts. */
  kind: string;
  subjectId: string;
  data?: Prisma.InputJsonObject;
  pinned?: boolean;
  /** Opens a thread of this name under its message, where the chat has threads (Discord). */
  thread?: string;
  /** Key of the bulletin in whose thread it stands; in chats without threads it stands in the channel itself. */
  inThreadOf?: string;
  /** Not told before: when the GIF that it would spoil has played, say. */
  showAt?: Date;
}

export interface BulletinView {
  id: string;
  communityId: string;
  key: string;
  kind: string;
  subjectId: string;
  data: Prisma.JsonObject;
  revision: number;
  pinned: boolean;
  thread: string | null;
  inThreadOf: string | null;
  showAt: Date;
  createdAt: Date;
}

export type BulletinPostView = Omit<BulletinPost, 'claim' | 'claimedUntil'>;
export interface BulletinPostKey {
  bulletinId: string;
  surface: Surface;
  channelId: string;
}
export type BulletinPostChange = Partial<Omit<BulletinPostView, keyof BulletinPostKey | 'chatId'>>;

export interface BulletinClaim {
  post: BulletinPostView;
  /** Writes to the post and renews the claim. @returns false where another process has taken over: send nothing */
  record(change: BulletinPostChange): Promise<boolean>;
  release(): Promise<void>;
}

/** A claim that was not released ends after this: longer than a picture takes to upload. */
const CLAIM_SECONDS = 30;

/**
 * Tells a community something, or brings what it was told up to date, in the caller's transaction. Every call is a new revision:
 * call it when something has changed that the bulletin shows.
 * @returns the bulletin's id
 */
export async function postBulletin(tx: Transaction, bulletin: NewBulletin): Promise<string> {
  const { key, communityId, kind, subjectId, data = {} } = bulletin;
  const changing = { data, pinned: bulletin.pinned ?? false, ...(bulletin.showAt && { showAt: bulletin.showAt }) };
  const row = await tx.bulletin.upsert({
    where: { key },
    create: {
      id: newId(),
      communityId,
      key,
      kind,
      subjectId,
      thread: bulletin.thread ?? null,
      inThreadOf: bulletin.inThreadOf ?? null,
      ...changing,
    },
    update: { ...changing, revision: { increment: 1 }, updatedAt: new Date() },
  });
  const places = await bulletinPlaces(tx, communityId);
  await tx.bulletinPost.createMany({
    data: places.map(place => ({ bulletinId: row.id, ...place, lookAt: row.showAt })),
    skipDuplicates: true,
  });
  await tx.bulletinPost.updateMany({ where: { bulletinId: row.id, closed: null }, data: { lookAt: row.showAt } });
  const [{ now }] = (await tx.$queryRaw`SELECT arena_now() AS now`) as [{ now: Date }];
  const delayMs = Math.max(0, row.showAt.getTime() - now.getTime());
  for (const surface of new Set(places.map(place => place.surface))) {
    await appendOutbox(tx, { queue: announceQueue(surface), name: 'bulletin', data: { bulletinId: row.id }, delayMs });
  }
  return row.id;
}

/** Where a community is told: the arena channel of each of its chats, or the channel last used there. */
export async function bulletinPlaces(tx: Pick<Transaction, 'place'>, communityId: string): Promise<MatchPlace[]> {
  const places = await tx.place.findMany({ where: { communityId, leftAt: null }, orderBy: { createdAt: 'asc' } });
  return places.flatMap(({ surface, externalId, arenaChannelId, lastChannelId }) => {
    const channelId = arenaChannelId ?? lastChannelId;
    return channelId === null ? [] : [{ surface, chatId: externalId, channelId }];
  });
}

/** Where matches that belong to a bulletin are told: its threads, and the channels themselves where it has opened none. */
export async function placesUnder(
  tx: Pick<Transaction, 'place' | 'bulletinPost'>,
  communityId: string,
  bulletinKey: string,
): Promise<MatchPlace[]> {
  const [places, posts] = await Promise.all([
    bulletinPlaces(tx, communityId),
    tx.bulletinPost.findMany({ where: { bulletin: { key: bulletinKey } } }),
  ]);
  return places.map(place => {
    const post = posts.find(({ surface, channelId }) => surface === place.surface && channelId === place.channelId);
    return { ...place, channelId: post?.threadId ?? place.channelId };
  });
}

export type BulletinService = ReturnType<typeof createBulletins>;

/** What the announcer reads and remembers of bulletins. */
export function createBulletins(database: Database) {
  const { prisma } = database;

  return {
    async byId(id: string): Promise<BulletinView | null> {
      const row = await prisma.bulletin.findUnique({ where: { id } });
      return row && { ...row, data: row.data as Prisma.JsonObject };
    },

    async byKey(key: string): Promise<BulletinView | null> {
      const row = await prisma.bulletin.findUnique({ where: { key } });
      return row && { ...row, data: row.data as Prisma.JsonObject };
    },

    /** Its posts on one surface, whatever their state. */
    async posts(bulletinId: string, surface: Surface): Promise<BulletinPostView[]> {
      return prisma.bulletinPost.findMany({ where: { bulletinId, surface }, orderBy: { channelId: 'asc' } });
    },

    /** @returns null where the post is closed, or somebody else works on it */
    async claim(key: BulletinPostKey): Promise<BulletinClaim | null> {
      const claim = randomUUID();
      const claimed = await prisma.$executeRaw`
        UPDATE "BulletinPost"
           SET claim = ${claim}, "claimedUntil" = arena_now() + ${CLAIM_SECONDS} * interval '1 second'
         WHERE "bulletinId" = ${key.bulletinId} AND surface = ${key.surface}::"Surface" AND "channelId" = ${key.channelId}
           AND closed IS NULL AND (claim IS NULL OR "claimedUntil" < arena_now())`;
      if (claimed === 0) return null;
      const { bulletinId, surface, channelId } = key;
      const where = { bulletinId_surface_channelId: { bulletinId, surface, channelId } };
      const post = await prisma.bulletinPost.findUniqueOrThrow({ where });
      return {
        post,
        async record(change) {
          const held = await database.transaction(async tx => {
            const renewed = await tx.$executeRaw`
              UPDATE "BulletinPost" SET "claimedUntil" = arena_now() + ${CLAIM_SECONDS} * interval '1 second'
               WHERE "bulletinId" = ${bulletinId} AND surface = ${surface}::"Surface"
                 AND "channelId" = ${channelId} AND claim = ${claim}`;
            if (renewed === 0) return false;
            await tx.bulletinPost.update({ where, data: change });
            return true;
          });
          if (held) Object.assign(post, change);
          return held;
        },
        async release() {
          await prisma.bulletinPost.updateMany({
            where: { bulletinId, surface, channelId, claim },
            data: { claim: null, claimedUntil: null },
          });
        },
      };
    },

    /** Bulletins with posts that tell less than there is and should have been looked at before `before`. Oldest first. */
    async overdue(surface: Surface, before: Date, limit = 50): Promise<string[]> {
      const rows = await prisma.$queryRaw<{ bulletinId: string }[]>`
        SELECT post."bulletinId" FROM "BulletinPost" post JOIN "Bulletin" bulletin ON bulletin.id = post."bulletinId"
         WHERE post.surface = ${surface}::"Surface" AND post.closed IS NULL AND post."lookAt" < ${before}
           AND (post.told < bulletin.revision OR (bulletin.pinned AND post."pinnedAt" IS NULL))
         GROUP BY 1 ORDER BY min(post."lookAt") LIMIT ${limit}`;
      return rows.map(row => row.bulletinId);
    },
  };
}
