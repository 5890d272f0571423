import { type Client, type REST, Routes } from 'discord.js';
import { cutTo } from '../shown-name.ts';
import { type PostReference, type PostTarget, SurfaceError } from '../surface.ts';
import { discordCode, ERROR } from './errors.ts';
import { THREAD_LIFE_MINUTES, THREAD_NAME } from './limits.ts';
import { mayOpenThreads } from './permissions.ts';

/** What is done with a message that stands: a thread under it, a pin on it. */

export interface PlacementParts {
  rest: REST;
  /** The gateway's view of servers and channels; null while there is none. */
  client: () => Client | null;
  explain: (error: unknown, target: PostTarget) => SurfaceError;
}

/** Opens a public thread under a message. A message has one at most, whose id is the message's own: the same again finds it. */
export async function openThread(parts: PlacementParts, reference: PostReference, name: string): Promise<PostTarget> {
  const { chatId, channelId, messageId } = reference;
  const body = {
    name: cutTo(name.replace(/\s+/gu, ' ').trim() || 'Thread', THREAD_NAME),
    auto_archive_duration: THREAD_LIFE_MINUTES,
  };
  if (!(await mayOpen(parts, reference))) {
    throw new SurfaceError('forbidden', 'Create Public Threads or Send Messages in Threads is missing');
  }
  try {
    await parts.rest.post(Routes.threads(channelId, messageId), { body });
  } catch (error) {
    if (discordCode(error) !== ERROR.threadExists) throw parts.explain(error, reference);
  }
  return { chatId, channelId: messageId };
}

export function pin(parts: PlacementParts, reference: PostReference): Promise<void> {
  return placed(parts, reference, () => parts.rest.put(pinRoute(reference)));
}

export function unpin(parts: PlacementParts, reference: PostReference): Promise<void> {
  return placed(parts, reference, () => parts.rest.delete(pinRoute(reference)));
}

async function placed(parts: PlacementParts, reference: PostReference, place: () => Promise<unknown>): Promise<void> {
  await awake(parts.rest, reference.channelId, place).catch((error: unknown) => {
    throw parts.explain(error, reference);
  });
}

/** Does something to a message. A thread that lay quiet is archived, and nothing in it can be changed until it is taken out again. */
export async function awake<T>(rest: REST, channelId: string, change: () => Promise<T>): Promise<T> {
  try {
    return await change();
  } catch (error) {
    if (discordCode(error) !== ERROR.threadArchived) throw error;
    await rest.patch(Routes.channel(channelId), { body: { archived: false } });
    return change();
  }
}

/** discord-api-types knows only the older route, which Discord has deprecated. */
function pinRoute({ channelId, messageId }: PostReference): `/${string}` {
  return `/channels/${channelId}/messages/pins/${messageId}`;
}

/** A thread that the bot may open but not write in would swallow what belongs into it. Unknown: Discord decides. */
async function mayOpen({ client }: PlacementParts, { channelId }: PostReference): Promise<boolean> {
  const channel = client()?.channels.cache.get(channelId);
  if (!channel || channel.isDMBased()) return true;
  const { me } = channel.guild.members;
  const permissions = me && channel.permissionsFor(me);
  return !permissions || mayOpenThreads(permissions);
}
