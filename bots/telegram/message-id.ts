import type { PostReference, PostTarget } from '../surface.ts';

/**
 * Our form of a message's id: '123' a text, '123a' an animation, '123p' a photo, '123d' a document, '123a+124' a picture
 * whose text follows in message 124. The kind decides which edit method Telegram accepts, and must survive a restart.
 */
export interface MessageHandle {
  id: number;
  kind: 'text' | 'animation' | 'photo' | 'document';
  /** The text message that follows a picture whose caption would have been too long. */
  continuation?: number;
}

const LETTERS = { text: '', animation: 'a', photo: 'p', document: 'd' } as const;

export function encodeMessageId(handle: MessageHandle): string {
  const tail = handle.continuation === undefined ? '' : `+${handle.continuation}`;
  return `${handle.id}${LETTERS[handle.kind]}${tail}`;
}

/** @returns the handle, or null where the text is no message id of ours. */
export function decodeMessageId(text: string): MessageHandle | null {
  const match = /^(\d{1,15})([apd]?)(?:\+(\d{1,15}))?$/.exec(text);
  if (!match) return null;
  const kind = ({ '': 'text', a: 'animation', p: 'photo', d: 'document' } as const)[match[2] ?? ''] ?? 'text';
  const handle: MessageHandle = { id: Number(match[1]), kind };
  if (match[3] !== undefined) handle.continuation = Number(match[3]);
  return handle;
}

/** A forum topic is written behind its group: '-100123:77'. */
export function targetOf(chatId: number | string, threadId: number | undefined): PostTarget {
  const chat = String(chatId);
  return { chatId: chat, channelId: threadId === undefined ? chat : `${chat}:${threadId}` };
}

export interface Address {
  chat_id: number;
  message_thread_id?: number;
}

/** What Telegram's methods take for our channel id. */
export function addressOf(channelId: string): Address {
  const [chat, thread] = channelId.split(':');
  const address: Address = { chat_id: Number(chat) };
  if (thread !== undefined) address.message_thread_id = Number(thread);
  return address;
}

/** The same place after a group became a supergroup. */
export function moved(target: PostTarget, chatId: string): PostTarget {
  return targetOf(chatId, addressOf(target.channelId).message_thread_id);
}

export function referenceOf(target: PostTarget, handle: MessageHandle): PostReference {
  return { chatId: target.chatId, channelId: target.channelId, messageId: encodeMessageId(handle) };
}
