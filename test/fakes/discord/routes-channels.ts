import { asRecord } from './check.ts';
import { failures } from './failure.ts';
import { type ApiRequest, bodyOf, type Route } from './http.ts';
import { FLAG, type MessageWriter } from './message-writer.ts';
import { channelPayload, messagePayload } from './payloads.ts';
import { type FakeChannel, type FakeMessage, isThread, type World } from './world.ts';

export interface ChannelRoutesParts {
  world: World;
  writer: MessageWriter;
}

/** Channels, their messages, and opening private chats. Source: "Channel" and "Message" reference. */
export function channelRoutes({ world, writer }: ChannelRoutesParts): Route[] {
  const channelOf = (request: ApiRequest) => channelNamed(world, request);
  const messageOf = messageNamed.bind(null, world);
  const draft = (channel: FakeChannel, request: ApiRequest, where: string) => ({
    channelId: channel.id,
    guildId: channel.guildId,
    body: bodyOf(request),
    files: request.files,
    allowedFlags: FLAG.suppressEmbeds | FLAG.suppressNotifications,
    where,
  });
  return [
    {
      method: 'GET',
      pattern: '/channels/:channel',
      needsBot: true,
      handle: request => channelPayload(world, channelOf(request)),
    },
    {
      method: 'PATCH',
      pattern: '/channels/:channel',
      needsBot: true,
      handle: request => {
        const channel = channelOf(request);
        if (!isThread(channel)) throw failures.missingPermissions();
        const mayWake = !channel.locked && world.botMay(channel, 'SendMessagesInThreads');
        if (!mayWake && !world.botMay(channel, 'ManageThreads')) throw failures.missingPermissions();
        channel.archived = bodyOf(request)['archived'] === true;
        return channelPayload(world, channel);
      },
    },
    {
      method: 'POST',
      pattern: '/channels/:channel/messages',
      needsBot: true,
      handle: request => {
        const channel = channelOf(request);
        checkMayPost(world, channel, request);
        const repeated = findByNonce(world, channel, bodyOf(request));
        if (repeated) return messagePayload(world, repeated);
        const referencedId = checkReference(world, channel, bodyOf(request));
        const nonce = bodyOf(request)['nonce'];
        const message = writer.create(draft(channel, request, 'post'), {
          referencedId,
          nonce: nonce === undefined ? null : String(nonce),
        });
        channel.archived = false;
        return messagePayload(world, message);
      },
    },
    {
      method: 'GET',
      pattern: '/channels/:channel/messages/:message',
      needsBot: true,
      handle: request => {
        const channel = channelOf(request);
        if (!world.botMay(channel, 'ReadMessageHistory')) throw failures.missingPermissions();
        return messagePayload(world, messageOf(channel, request));
      },
    },
    {
      method: 'PATCH',
      pattern: '/channels/:channel/messages/:message',
      needsBot: true,
      handle: request => {
        const channel = channelOf(request);
        const message = messageOf(channel, request);
        if (message.authorId !== world.botId) throw failures.foreignMessage();
        if (channel.archived) throw failures.threadArchived();
        if (request.files.length > 0 && !world.botMay(channel, 'AttachFiles')) throw failures.missingPermissions();
        writer.edit(message, draft(channel, request, 'edit'));
        return messagePayload(world, message);
      },
    },
    {
      method: 'DELETE',
      pattern: '/channels/:channel/messages/:message',
      needsBot: true,
      handle: request => {
        messageOf(channelOf(request), request).deleted = true;
      },
    },
    {
      method: 'POST',
      pattern: '/users/@me/channels',
      needsBot: true,
      handle: request => {
        const user = world.users.get(String(bodyOf(request)['recipient_id']));
        if (!user) throw failures.unknownUser();
        return channelPayload(world, world.privateChannelWith(user.id));
      },
    },
  ];
}

/** The channel that a request's path names. */
export function channelNamed(world: World, request: ApiRequest): FakeChannel {
  const channel = world.channel(request.params['channel'] ?? '');
  if (!channel) throw failures.unknownChannel();
  if (!world.botMay(channel, 'ViewChannel')) throw failures.missingAccess();
  return channel;
}

/** The message that a request's path names. */
export function messageNamed(world: World, channel: FakeChannel, request: ApiRequest): FakeMessage {
  const message = world.message(channel.id, request.params['message'] ?? '');
  if (!message || message.visibleTo !== null) throw failures.unknownMessage();
  return message;
}

function checkMayPost(world: World, channel: FakeChannel, request: ApiRequest): void {
  if (channel.recipientId !== undefined) {
    if (!world.users.get(channel.recipientId)?.takesPrivateMessages) throw failures.cannotMessageUser();
    return;
  }
  if (!world.botMay(channel, isThread(channel) ? 'SendMessagesInThreads' : 'SendMessages')) {
    throw failures.missingPermissions();
  }
  if (channel.locked && !world.botMay(channel, 'ManageThreads')) throw failures.threadLocked();
  const embeds = bodyOf(request)['embeds'];
  const hasEmbeds = Array.isArray(embeds) && embeds.length > 0;
  if (hasEmbeds && !world.botMay(channel, 'EmbedLinks')) throw failures.missingPermissions();
  if (request.files.length > 0 && !world.botMay(channel, 'AttachFiles')) throw failures.missingPermissions();
}

/** With enforce_nonce, the same post sent again is answered with the message that exists. */
function findByNonce(world: World, channel: FakeChannel, body: Record<string, unknown>): FakeMessage | undefined {
  if (!body['enforce_nonce']) return undefined;
  return [...world.messages.values()].find(
    message => message.channelId === channel.id && message.nonce === String(body['nonce']),
  );
}

function checkReference(world: World, channel: FakeChannel, body: Record<string, unknown>): string | null {
  if (body['message_reference'] === undefined) return null;
  if (!world.botMay(channel, 'ReadMessageHistory')) throw failures.replyNeedsHistory();
  const reference = asRecord(body['message_reference']);
  const id = String(reference['message_id']);
  if (world.message(channel.id, id)) return id;
  if (reference['fail_if_not_exists'] === false) return null;
  throw failures.invalidForm({
    message_reference: { _errors: [{ code: 'REPLIES_UNKNOWN_MESSAGE', message: 'Unknown message' }] },
  });
}
