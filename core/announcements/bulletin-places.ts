import type { BulletinPost, Place } from '../../prisma/generated/client.ts';
import type { MatchPlace } from '../matches/index.ts';
import type { Transaction } from '../platform/database.ts';
import { MESSAGE_DELETED } from './posts.ts';

/**
 * Where a community is told: in each of its chats the arena channel, else where the bulletin stands already, else the channel last used.
 * The channel last used changes with every command; what has begun somewhere goes on there.
 */

type Reading = Pick<Transaction, 'place' | 'bulletinPost'>;

/** Where a community would be told something new. */
export async function bulletinPlaces(tx: Reading, communityId: string): Promise<MatchPlace[]> {
  return toPlaces(await chatsOf(tx, communityId), []);
}

/**
 * Where what a member starts elsewhere than in a chat (on the web, say) is told: in the chat where they are at home, else in the oldest one
 * of their community. Null where the community has no living chat, or none with a channel.
 */
export async function placeOfMember(
  tx: Pick<Transaction, 'place' | 'bulletinPost' | 'member'>,
  { communityId, memberId }: { communityId: string; memberId: string },
): Promise<MatchPlace | null> {
  const chats = await chatsOf(tx, communityId);
  const member = await tx.member.findUnique({ where: { id: memberId }, select: { homePlaceId: true } });
  const home = chats.filter(({ id }) => id === member?.homePlaceId);
  const [place] = toPlaces([...home, ...chats], []);
  return place ?? null;
}

/** Where a bulletin is told; one that stands in another's thread goes with that. */
export async function placesOf(
  tx: Reading,
  { communityId, key, inThreadOf }: { communityId: string; key: string; inThreadOf: string | null },
): Promise<MatchPlace[]> {
  const chats = await chatsOf(tx, communityId);
  const own = await postsOf(tx, key);
  return toPlaces(chats, inThreadOf === null ? own : [...own, ...(await postsOf(tx, inThreadOf))]);
}

/** Where matches that belong to a bulletin are told: its threads, and the channels themselves where it has opened none. */
export async function placesUnder(tx: Reading, communityId: string, bulletinKey: string): Promise<MatchPlace[]> {
  const posts = await postsOf(tx, bulletinKey);
  return toPlaces(await chatsOf(tx, communityId), posts).map(place => {
    const post = posts.find(({ surface, channelId }) => surface === place.surface && channelId === place.channelId);
    return { ...place, channelId: (post && openThreadOf(post)) ?? place.channelId };
  });
}

/** The thread of a bulletin, or the channel in its stead; null where that is not known yet. */
export function openThreadOf(post: Pick<BulletinPost, 'channelId' | 'threadId' | 'threadLost'>): string | null {
  return post.threadLost ? post.channelId : post.threadId;
}

/** The chats that the bot is in; a thread of ours that was used last counts as the channel that it is in. */
async function chatsOf(tx: Reading, communityId: string): Promise<Place[]> {
  const chats = await tx.place.findMany({ where: { communityId, leftAt: null }, orderBy: { createdAt: 'asc' } });
  const used = chats.flatMap(({ arenaChannelId, lastChannelId }) => (arenaChannelId ? [] : (lastChannelId ?? [])));
  if (used.length === 0) return chats;
  const threads = await tx.bulletinPost.findMany({ where: { threadId: { in: used } }, distinct: ['threadId'] });
  return chats.map(chat => {
    const thread = threads.find(({ surface, threadId }) => surface === chat.surface && threadId === chat.lastChannelId);
    return thread ? { ...chat, lastChannelId: thread.channelId } : chat;
  });
}

function postsOf(tx: Reading, key: string): Promise<BulletinPost[]> {
  return tx.bulletinPost.findMany({ where: { bulletin: { key } }, orderBy: { channelId: 'asc' } });
}

/** @param posts where what is to be told stands already, the most telling first */
function toPlaces(chats: readonly Place[], posts: readonly BulletinPost[]): MatchPlace[] {
  return chats.flatMap(({ surface, externalId, arenaChannelId, lastChannelId }) => {
    const standing = posts.find(post => post.surface === surface && post.chatId === externalId && isAtHome(post));
    const channelId = arenaChannelId ?? standing?.channelId ?? lastChannelId;
    return channelId === null ? [] : [{ surface, chatId: externalId, channelId }];
  });
}

/** Whether it can be told there; from where somebody deleted it, it is not carried elsewhere. */
function isAtHome({ closed, messageId }: BulletinPost): boolean {
  return (closed !== 'gone' && closed !== 'forbidden') || messageId === MESSAGE_DELETED;
}
