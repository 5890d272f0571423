import type { Prisma } from '../../prisma/generated/client.ts';
import { announceQueue, type MatchPlace } from '../matches/index.ts';
import type { Transaction } from '../platform/database.ts';
import { newId } from '../platform/ids.ts';
import { appendOutbox } from '../platform/outbox.ts';
import { placesOf } from './bulletin-places.ts';
import { pingOf } from './pings.ts';
import { MESSAGE_DELETED } from './posts.ts';

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

/**
 * Tells a community something, or brings what it was told up to date, in the caller's transaction. Every call is a new revision:
 * call it when something has changed that the bulletin shows.
 * @returns the bulletin's id
 */
export async function postBulletin(tx: Transaction, bulletin: NewBulletin): Promise<string> {
  const { key, communityId, kind, subjectId, data = {} } = bulletin;
  const [{ now }] = (await tx.$queryRaw`SELECT arena_now() AS now`) as [{ now: Date }];
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
      createdAt: now,
      showAt: now,
      ...changing,
    },
    update: { ...changing, revision: { increment: 1 }, updatedAt: now },
  });
  const places = await placesOf(tx, row);
  await tx.bulletinPost.createMany({
    data: places.map(place => ({ bulletinId: row.id, ...place, lookAt: row.showAt })),
    skipDuplicates: true,
  });
  await tx.bulletinPost.updateMany({ where: { bulletinId: row.id, closed: null }, data: { lookAt: row.showAt } });
  await reopen(tx, row.id, places, row.showAt);
  const delayMs = Math.max(0, row.showAt.getTime() - now.getTime());
  for (const surface of new Set(places.map(place => place.surface))) {
    await appendOutbox(tx, { queue: announceQueue(surface), name: 'bulletin', data: { bulletinId: row.id }, delayMs });
    if (row.revision === 1 && pingOf(row) !== null) {
      await appendOutbox(tx, { queue: announceQueue(surface), name: 'ping', data: { bulletinId: row.id }, delayMs });
    }
  }
  return row.id;
}

/**
 * News for posts that were given up where the community is told now: the bot may have been let in again, a right been granted. A
 * message that somebody deleted stays deleted.
 */
async function reopen(tx: Transaction, bulletinId: string, places: readonly MatchPlace[], lookAt: Date): Promise<void> {
  if (places.length === 0) return;
  // Also those which are open: one that is being closed at this moment is open again once that has been written.
  await tx.bulletinPost.updateMany({
    where: {
      bulletinId,
      OR: places.map(({ surface, channelId }) => ({ surface, channelId })),
      AND: { OR: [{ messageId: null }, { messageId: { not: MESSAGE_DELETED } }] },
    },
    data: { closed: null, failures: 0, lookAt },
  });
}
