import type { Message, MessageEntity, Chat as TelegramChat, User } from 'grammy/types';
import type { MentionRange } from '../command-line.ts';
import type { Actor, Chat, MemberReference } from '../invocation.ts';
import { targetOf } from './message-id.ts';

/** Reads who wrote what, and where, out of Telegram's messages. Pure. */

/** Telegram's stand-in for administrators who write as the group (https://core.telegram.org/bots/api#message, sender_chat). */
const GROUP_ANONYMOUS_BOT = 1087968824;

export function readUser(user: User): Actor {
  const displayName = [user.first_name, user.last_name].filter(Boolean).join(' ') || user.username || `User ${user.id}`;
  const actor: Actor = { id: String(user.id), displayName };
  if (user.username) actor.username = user.username;
  if (user.is_bot) actor.isBot = true;
  return actor;
}

/**
 * @returns who wrote the message; a group or channel that speaks for itself is its own actor.
 * Null where nobody can be named (channel posts).
 */
export function readSender(message: Message): Actor | null {
  if (message.sender_chat) {
    const chat = message.sender_chat;
    const actor: Actor = { id: String(chat.id), displayName: chat.title ?? 'Anonymous' };
    if (chat.username) actor.username = chat.username;
    return actor;
  }
  return message.from ? readUser(message.from) : null;
}

/** An administrator who hides behind the group's own name: only administrators can. */
export function isAnonymousAdmin(message: Message): boolean {
  return message.sender_chat?.id === message.chat.id && message.from?.id === GROUP_ANONYMOUS_BOT;
}

/** @returns the chat with its topic; null for channels, where nobody can talk to us. */
export function readChat(
  chat: TelegramChat,
  message?: { message_thread_id?: number; is_topic_message?: boolean },
): Chat | null {
  if (chat.type === 'channel') return null;
  const thread = message?.is_topic_message ? message.message_thread_id : undefined;
  const place = targetOf(chat.id, thread);
  const read: Chat = {
    id: place.chatId,
    channelId: place.channelId,
    kind: chat.type === 'private' ? 'private' : 'group',
  };
  if (chat.title) read.title = chat.title;
  return read;
}

/** '/fight@arena_bot Rusty': is it a command, and for whom? */
export function readCommand(text: string, botUsername: string): { forUs: boolean; named: boolean } | null {
  const match = /^\/([A-Za-z0-9_]{1,64})(?:@([A-Za-z0-9_]{1,64}))?(?=\s|$)/.exec(text);
  if (!match) return null;
  const named = match[2] !== undefined;
  return { forUs: !named || match[2]?.toLowerCase() === botUsername.toLowerCase(), named };
}

/** Members without a username are mentioned by an entity that carries who they are. */
export function readMentions(entities: readonly MessageEntity[] | undefined): MentionRange[] {
  return (entities ?? []).flatMap(entity =>
    entity.type === 'text_mention'
      ? [{ offset: entity.offset, length: entity.length, member: reference(readUser(entity.user)) }]
      : [],
  );
}

/** The member whose message was replied to; nobody where that message was ours, a topic's own first message, or a channel's. */
export function readRepliedTo(message: Message, botId: number): MemberReference | undefined {
  const replied = message.reply_to_message;
  if (!replied?.from || replied.from.id === botId || replied.forum_topic_created || replied.sender_chat)
    return undefined;
  return reference(readUser(replied.from));
}

function reference(actor: Actor): MemberReference {
  const { id, displayName, username, isBot } = actor;
  return { id, displayName, ...(username && { username }), ...(isBot && { isBot }) };
}
