import { ChannelType } from 'discord-api-types/v10';
import { Check } from './check.ts';
import { failures } from './failure.ts';
import { type ApiRequest, bodyOf, type Route } from './http.ts';
import { channelPayload } from './payloads.ts';
import { channelNamed, messageNamed } from './routes-channels.ts';
import { type FakeChannel, isThread, type World } from './world.ts';

export interface PlacementRoutesParts {
  world: World;
  /** A thread was opened. */
  opened: (thread: FakeChannel) => void;
}

/** Source: "Message" reference, "Pin Message" (250 since 2025). */
const MAX_PINS = 250;
/** Source: "Threads"; the default of servers. */
const MAX_ACTIVE_THREADS = 1000;
const THREAD_NAME = 100;
const ARCHIVE_MINUTES: readonly unknown[] = [undefined, null, 60, 1440, 4320, 10_080];

/** Threads under messages, and pins. Source: "Channel" and "Message" reference, OpenAPI description of version 10. */
export function placementRoutes({ world, opened }: PlacementRoutesParts): Route[] {
  const pinnable = (request: ApiRequest) => {
    const channel = channelNamed(world, request);
    const message = messageNamed(world, channel, request);
    if (channel.recipientId === undefined && !world.botMay(channel, 'PinMessages')) throw failures.missingPermissions();
    if (channel.archived) throw failures.threadArchived();
    return { channel, message };
  };
  return [
    {
      method: 'POST',
      pattern: '/channels/:channel/messages/:message/threads',
      needsBot: true,
      handle: request => {
        const channel = channelNamed(world, request);
        const message = messageNamed(world, channel, request);
        if (!canHoldThreads(channel)) throw failures.wrongChannelType();
        if (!world.botMay(channel, 'CreatePublicThreads')) throw failures.missingPermissions();
        if (world.channels.has(message.id)) throw failures.threadExists();
        checkThread(bodyOf(request));
        if (activeThreads(world, channel.guildId) >= MAX_ACTIVE_THREADS) throw failures.tooManyThreads();
        const thread = threadUnder(channel, message.id, String(bodyOf(request)['name']));
        world.channels.set(thread.id, thread);
        opened(thread);
        return channelPayload(world, thread);
      },
    },
    {
      method: 'PUT',
      pattern: '/channels/:channel/messages/pins/:message',
      needsBot: true,
      handle: request => {
        const { channel, message } = pinnable(request);
        if (channel.pins.includes(message.id)) return;
        if (channel.pins.length >= MAX_PINS) throw failures.tooManyPins();
        channel.pins.unshift(message.id);
      },
    },
    {
      method: 'DELETE',
      pattern: '/channels/:channel/messages/pins/:message',
      needsBot: true,
      handle: request => {
        const { channel, message } = pinnable(request);
        channel.pins = channel.pins.filter(id => id !== message.id);
      },
    },
  ];
}

function canHoldThreads({ type }: FakeChannel): boolean {
  return type === ChannelType.GuildText || type === ChannelType.GuildAnnouncement;
}

function checkThread(body: Record<string, unknown>): void {
  const check = new Check();
  check.text('name', body['name'], 1, THREAD_NAME);
  if (!ARCHIVE_MINUTES.includes(body['auto_archive_duration'])) {
    check.fail('auto_archive_duration', 'BASE_TYPE_CHOICES', 'Value must be one of {60, 1440, 4320, 10080}.');
  }
  for (const key of Object.keys(body)) {
    if (!['name', 'auto_archive_duration', 'rate_limit_per_user'].includes(key)) check.fail(key, 'UNKNOWN', 'Unknown');
  }
  check.throwIfAny();
}

function activeThreads(world: World, guildId: string | undefined): number {
  return [...world.channels.values()].filter(
    channel => channel.guildId === guildId && isThread(channel) && !channel.archived && !channel.deleted,
  ).length;
}

/** A thread under a message has the message's id. */
function threadUnder(parent: FakeChannel, messageId: string, name: string): FakeChannel {
  return {
    id: messageId,
    type: parent.type === ChannelType.GuildAnnouncement ? ChannelType.AnnouncementThread : ChannelType.PublicThread,
    name,
    ...(parent.guildId === undefined ? {} : { guildId: parent.guildId }),
    parentId: parent.id,
    position: 0,
    denied: 0n,
    archived: false,
    locked: false,
    pins: [],
    deleted: false,
  };
}
