import type { Entity } from './entities.ts';
import { ApiError, badRequest } from './errors.ts';

/** What the fake Telegram knows: people, chats, messages. Plain data with the few rules that hold between them. */

export interface FakeUserData {
  id: number;
  firstName: string;
  lastName?: string;
  username?: string;
  languageCode?: string;
  isBot: boolean;
  /** Has opened a private chat with the bot. */
  started: boolean;
  blocked: boolean;
}

export interface FakeMedia {
  kind: 'photo' | 'animation' | 'document';
  bytes: Uint8Array;
  filename: string;
}

export interface FakeButton {
  text: string;
  callback_data?: string;
  url?: string;
  web_app?: { url: string };
  style?: string;
}

/** What a message shows at one time. */
export interface Shown {
  /** Text or caption, after parsing. */
  text: string;
  entities: Entity[];
  media?: FakeMedia;
  keyboard: FakeButton[][];
}

export interface FakeMessage extends Shown {
  id: number;
  chat: FakeChat;
  from: FakeUserData;
  /** An administrator writing as the group. */
  anonymous?: boolean;
  topicId?: number;
  replyTo?: FakeMessage;
  /** Clock and wall milliseconds at which it was sent. */
  sentAt: number;
  forceReply?: { selective: boolean; placeholder?: string };
  silent: boolean;
  deleted: boolean;
  /** What it showed before each edit, oldest first. */
  history: Shown[];
}

export type SendRight = 'can_send_messages' | 'can_send_photos' | 'can_send_other_messages' | 'can_send_documents';
export const SEND_RIGHTS: readonly SendRight[] = [
  'can_send_messages',
  'can_send_photos',
  'can_send_other_messages',
  'can_send_documents',
];

export interface FakeChat {
  id: number;
  type: 'private' | 'group' | 'supergroup';
  title?: string;
  isForum: boolean;
  topics: Set<number>;
  closedTopics: Set<number>;
  user?: FakeUserData;
  members: Set<number>;
  admins: Set<number>;
  anonymousAdmins: Set<number>;
  /** Administrators who may add others, the group's owner among them. */
  promoters: Set<number>;
  bot: 'member' | 'administrator' | 'left' | 'kicked' | 'restricted';
  /** Whether the bot, where it is an administrator, has the right can_pin_messages. */
  botMayPin: boolean;
  /** Ids of pinned messages, the last pinned first; `loud` are those whose pinning notified everybody. */
  pins: number[];
  loudPins: number[];
  /** What members, and therefore the bot, may send. */
  denied: Set<SendRight>;
  messages: FakeMessage[];
  nextMessageId: number;
  migratedTo?: number;
  /** Wall milliseconds at which the bot last showed that it is typing. */
  lastActionAt?: number;
}

const WORDS: Record<SendRight, string> = {
  can_send_messages: 'text messages',
  can_send_photos: 'photos',
  can_send_other_messages: 'animations',
  can_send_documents: 'documents',
};

/** @throws ApiError as the real server does where the bot may not write here */
export function mayWrite(chat: FakeChat | undefined, right: SendRight, topicId: number | undefined): FakeChat {
  if (!chat) throw badRequest('chat not found');
  if (chat.migratedTo !== undefined) {
    throw new ApiError(400, 'Bad Request: group chat was upgraded to a supergroup chat', {
      migrate_to_chat_id: chat.migratedTo,
    });
  }
  if (chat.type === 'private') {
    if (chat.user?.blocked) throw new ApiError(403, 'Forbidden: bot was blocked by the user');
    if (!chat.user?.started) throw new ApiError(403, "Forbidden: bot can't initiate conversation with a user");
    return chat;
  }
  const kind = chat.type === 'group' ? 'group' : 'supergroup';
  if (chat.bot === 'kicked') throw new ApiError(403, `Forbidden: bot was kicked from the ${kind} chat`);
  if (chat.bot === 'left') throw new ApiError(403, `Forbidden: bot is not a member of the ${kind} chat`);
  if (topicId !== undefined && !chat.topics.has(topicId)) throw badRequest('message thread not found');
  if (topicId !== undefined && chat.closedTopics.has(topicId)) throw badRequest('TOPIC_CLOSED');
  if (chat.bot !== 'administrator' && chat.denied.has(right)) {
    throw badRequest(`not enough rights to send ${WORDS[right]} to the chat`);
  }
  return chat;
}

/** A user as the API shows it. */
export function userJson(user: FakeUserData) {
  return {
    id: user.id,
    is_bot: user.isBot,
    first_name: user.firstName,
    ...(user.lastName !== undefined && { last_name: user.lastName }),
    ...(user.username !== undefined && { username: user.username }),
    ...(user.languageCode !== undefined && { language_code: user.languageCode }),
  };
}

export function chatJson(chat: FakeChat) {
  if (chat.type === 'private') {
    return { id: chat.id, type: chat.type, first_name: chat.user?.firstName, username: chat.user?.username };
  }
  return { id: chat.id, type: chat.type, title: chat.title, ...(chat.isForum && { is_forum: true }) };
}

const GROUP_ANONYMOUS_BOT = { id: 1087968824, is_bot: true, first_name: 'Group', username: 'GroupAnonymousBot' };

/** A message as the API shows it, one reply deep. */
export function messageJson(message: FakeMessage, withReply = true): Record<string, unknown> {
  const { media, text, entities } = message;
  const words = media
    ? { ...(text !== '' && { caption: text }), ...(entities.length > 0 && { caption_entities: entities }) }
    : { text, ...(entities.length > 0 && { entities }) };
  return {
    message_id: message.id,
    date: 1_700_000_000 + Math.floor(message.sentAt / 1000),
    chat: chatJson(message.chat),
    from: message.anonymous ? GROUP_ANONYMOUS_BOT : userJson(message.from),
    ...(message.anonymous && { sender_chat: chatJson(message.chat) }),
    ...(message.topicId !== undefined && { message_thread_id: message.topicId, is_topic_message: true }),
    ...(withReply && message.replyTo && { reply_to_message: messageJson(message.replyTo, false) }),
    ...words,
    ...(media && mediaJson(media)),
    ...(message.keyboard.length > 0 && { reply_markup: { inline_keyboard: message.keyboard } }),
  };
}

function mediaJson(media: FakeMedia) {
  const file = { file_id: `file-${media.filename}`, file_unique_id: media.filename, file_size: media.bytes.length };
  const document = { ...file, file_name: media.filename };
  if (media.kind === 'photo') return { photo: [{ ...file, width: 1, height: 1 }] };
  if (media.kind === 'document') return { document };
  // Telegram shows an animation as a document, too, for older programs.
  return { animation: { ...document, width: 1, height: 1, duration: 1 }, document };
}
