import { type Api, InputFile } from 'grammy';
import type { ForceReply, InlineKeyboardButton, InlineKeyboardMarkup, Message } from 'grammy/types';
import type { Picture, Reply } from '../reply.ts';
import { type PostReference, type PostTarget, SurfaceError } from '../surface.ts';
import { type DrawContext, type DrawnMessage, drawReply } from './draw.ts';
import {
  isNotModified,
  isPhotoRefused,
  isPinnedSo,
  isReplyGone,
  isWrongEditMethod,
  migratedTo,
  toSurfaceError,
} from './errors.ts';
import { addressOf, decodeMessageId, type MessageHandle, moved, referenceOf } from './message-id.ts';
import type { Outbox } from './outbox.ts';

/** Writes replies into chats: which method, in which order, and what to do when Telegram says no. */

/** Bot API: uploads of at most 50 MB; photos of at most 10 MB. */
export const MAX_UPLOAD_BYTES = 50_000_000;
const MAX_PHOTO_BYTES = 10_000_000;
const NO_PREVIEW = { is_disabled: true } as const;

export interface PostOptions {
  replyTo?: PostReference | undefined;
  silent?: boolean | undefined;
  /** Instead of buttons: opens the asked member's reply line. */
  forceReply?: ForceReply | undefined;
  /** Instead of the reply's own buttons: a form's. */
  keyboard?: InlineKeyboardButton[][] | undefined;
}

interface SendParts {
  reply_parameters?: { message_id: number; allow_sending_without_reply: true };
  disable_notification?: true;
  reply_markup?: InlineKeyboardMarkup | ForceReply;
}

export interface DeliveryOptions {
  api: Api;
  outbox: Outbox;
  draw: DrawContext;
  /** Called when Telegram says that a group became a supergroup. */
  onMigrated: (fromChatId: string, toChatId: string) => void;
}

export class Delivery {
  private readonly api: Api;
  private readonly outbox: Outbox;
  private readonly draw: DrawContext;
  private readonly onMigrated: DeliveryOptions['onMigrated'];
  /** Groups that became supergroups while we run; a handful at most. */
  private readonly migrations = new Map<string, string>();

  constructor(options: DeliveryOptions) {
    this.api = options.api;
    this.outbox = options.outbox;
    this.draw = options.draw;
    this.onMigrated = options.onMigrated;
  }

  /** Posts a reply. @throws SurfaceError */
  post(target: PostTarget, reply: Reply, options: PostOptions = {}): Promise<PostReference> {
    const drawn = this.drawn(target.chatId, reply, options.keyboard);
    return this.following(target, here => this.postDrawn(here, drawn, options));
  }

  /** Shows a reply in a message of ours; the picture stays unless the reply has a new one. @throws SurfaceError */
  async edit(reference: PostReference, reply: Reply, keyboard?: InlineKeyboardButton[][]): Promise<PostReference> {
    const handle = decodeMessageId(reference.messageId);
    if (!handle) throw new SurfaceError('gone', `No Telegram message: ${reference.messageId}`);
    const drawn = this.drawn(reference.chatId, reply, keyboard);
    try {
      return referenceOf(reference, await this.editDrawn(reference, handle, drawn));
    } catch (error) {
      throw leftBehind(error, reference);
    }
  }

  /** Takes the buttons off a message, whatever it shows. */
  async removeKeyboard(reference: PostReference): Promise<void> {
    const handle = decodeMessageId(reference.messageId);
    if (!handle) return;
    const id = handle.continuation ?? handle.id;
    await this.editing(reference, id, () => this.api.editMessageReplyMarkup(Number(reference.chatId), id));
  }

  /** Pins a message quietly, or takes the pin off. @throws SurfaceError */
  async setPinned(reference: PostReference, pinned: boolean): Promise<void> {
    const handle = decodeMessageId(reference.messageId);
    if (!handle) throw new SurfaceError('gone', `No Telegram message: ${reference.messageId}`);
    const chat = Number(reference.chatId);
    const call = () =>
      pinned
        ? this.api.pinChatMessage(chat, handle.id, { disable_notification: true })
        : this.api.unpinChatMessage(chat, handle.id);
    try {
      await this.outbox.send<unknown>(reference.chatId, () => call().catch(orElse(isPinnedSo, () => undefined)));
    } catch (error) {
      throw leftBehind(error, reference);
    }
  }

  migrate(fromChatId: string, toChatId: string): void {
    if (this.migrations.get(fromChatId) === toChatId) return;
    this.migrations.set(fromChatId, toChatId);
    this.onMigrated(fromChatId, toChatId);
  }

  private drawn(chatId: string, reply: Reply, keyboard: InlineKeyboardButton[][] | undefined): DrawnMessage {
    // Telegram takes buttons of Mini Apps in private chats only, whose ids are positive
    const isPrivate = Number(chatId) > 0;
    const drawn = drawReply(reply, isPrivate ? this.draw : { ...this.draw, miniAppUrl: null });
    return keyboard ? { ...drawn, keyboard: { inline_keyboard: keyboard } } : drawn;
  }

  /** Runs a post, and once more in the supergroup where the group has become one. */
  private async following(
    target: PostTarget,
    run: (here: PostTarget) => Promise<PostReference>,
  ): Promise<PostReference> {
    const known = this.migrations.get(target.chatId);
    const here = known === undefined ? target : moved(target, known);
    try {
      return await run(here);
    } catch (error) {
      const next = migratedTo(error);
      if (next === undefined) throw toSurfaceError(error, here.chatId);
      this.migrate(here.chatId, next);
      const there = moved(here, next);
      return await run(there).catch(again => {
        throw toSurfaceError(again, there.chatId);
      });
    }
  }

  private async postDrawn(target: PostTarget, drawn: DrawnMessage, options: PostOptions): Promise<PostReference> {
    const parts = sendParts(drawn, options);
    if (!drawn.picture) {
      const message = await this.sendText(target, drawn.text, parts);
      return referenceOf(target, handleOf(message));
    }
    if (drawn.picture.bytes.length > MAX_UPLOAD_BYTES) {
      throw new SurfaceError('too-large', `${drawn.picture.bytes.length} bytes, Telegram takes ${MAX_UPLOAD_BYTES}`);
    }
    if (!drawn.split) {
      return referenceOf(target, handleOf(await this.sendPicture(target, drawn.picture, drawn.caption, parts)));
    }
    const { reply_markup: markup, ...head } = parts;
    const picture = await this.sendPicture(target, drawn.picture, drawn.split.caption, head);
    const below: SendParts = { reply_parameters: replyTo(picture.message_id), disable_notification: true };
    if (markup) below.reply_markup = markup;
    const text = await this.sendText(target, drawn.split.text, below);
    return referenceOf(target, { ...handleOf(picture), continuation: text.message_id });
  }

  private sendText(target: PostTarget, text: string, parts: SendParts): Promise<Message> {
    const { chat_id, ...thread } = addressOf(target.channelId);
    const other = { parse_mode: 'HTML', link_preview_options: NO_PREVIEW, ...thread, ...parts } as const;
    const { reply_parameters: _, ...alone } = other;
    return this.outbox.send(target.chatId, () =>
      this.api
        .sendMessage(chat_id, text, other)
        .catch(orElse(isReplyGone, () => this.api.sendMessage(chat_id, text, alone))),
    );
  }

  private sendPicture(target: PostTarget, picture: Picture, caption: string, parts: SendParts): Promise<Message> {
    const { chat_id, ...thread } = addressOf(target.channelId);
    const captioned = caption === '' ? {} : ({ caption, parse_mode: 'HTML' } as const);
    const other = { ...thread, ...captioned, ...parts };
    const { reply_parameters: _, ...alone } = other;
    return this.outbox.send<Message>(target.chatId, () =>
      this.upload(chat_id, picture, other).catch(orElse(isReplyGone, () => this.upload(chat_id, picture, alone))),
    );
  }

  private async upload(chatId: number, picture: Picture, other: SendParts): Promise<Message> {
    // A new InputFile an attempt: grammY consumes it.
    const file = () => new InputFile(picture.bytes, picture.filename);
    if (picture.contentType === 'image/gif') return this.api.sendAnimation(chatId, file(), other);
    if (mediaType(picture) === 'document') return this.api.sendDocument(chatId, file(), other);
    return this.api
      .sendPhoto(chatId, file(), other)
      .catch(orElse<Promise<Message>>(isPhotoRefused, () => this.api.sendDocument(chatId, file(), other)));
  }

  private async editDrawn(target: PostTarget, handle: MessageHandle, drawn: DrawnMessage): Promise<MessageHandle> {
    if (drawn.picture) return this.editPicture(target, handle, drawn.picture, drawn);
    if (handle.kind === 'text') {
      await this.editText(target, handle.id, drawn.text, drawn.keyboard, drawn.caption);
    } else if (handle.continuation === undefined) {
      await this.editCaption(target, handle.id, drawn.caption, drawn.keyboard);
    } else {
      const split = drawn.split ?? { caption: '⬇', text: drawn.text };
      await this.editCaption(target, handle.id, split.caption, undefined);
      await this.editText(target, handle.continuation, split.text, drawn.keyboard);
    }
    return handle;
  }

  private async editPicture(
    target: PostTarget,
    handle: MessageHandle,
    picture: Picture,
    drawn: DrawnMessage,
  ): Promise<MessageHandle> {
    const split = handle.continuation === undefined ? undefined : (drawn.split ?? { caption: '', text: drawn.text });
    const caption = split ? split.caption : drawn.caption;
    const type = mediaType(picture);
    const words = caption === '' ? {} : ({ caption, parse_mode: 'HTML' } as const);
    const other = drawn.keyboard && !split ? { reply_markup: drawn.keyboard } : {};
    await this.editing(target, handle.id, () => {
      const media = { type, media: new InputFile(picture.bytes, picture.filename), ...words };
      return this.api.editMessageMedia(Number(target.chatId), handle.id, media, other);
    });
    if (split && handle.continuation !== undefined) {
      await this.editText(target, handle.continuation, split.text, drawn.keyboard);
    }
    return { ...handle, kind: type };
  }

  /** Where the message turns out to be a picture (an old one, whose kind Telegram no longer tells), its caption is edited. */
  private editText(
    target: PostTarget,
    id: number,
    text: string,
    keyboard: InlineKeyboardMarkup | undefined,
    caption = text,
  ) {
    const chat = Number(target.chatId);
    const other = { parse_mode: 'HTML', ...(keyboard && { reply_markup: keyboard }) } as const;
    const byCaption = () => this.api.editMessageCaption(chat, id, { caption, ...other });
    return this.editing(target, id, () =>
      this.api
        .editMessageText(chat, id, text, { ...other, link_preview_options: NO_PREVIEW })
        .catch(orElse(isWrongEditMethod, byCaption)),
    );
  }

  private editCaption(target: PostTarget, id: number, caption: string, keyboard: InlineKeyboardMarkup | undefined) {
    const markup = keyboard ? { reply_markup: keyboard } : {};
    const other = { caption, parse_mode: 'HTML', ...markup } as const;
    const byText = () =>
      this.api.editMessageText(Number(target.chatId), id, caption, { parse_mode: 'HTML', ...markup });
    return this.editing(target, id, () =>
      this.api.editMessageCaption(Number(target.chatId), id, other).catch(orElse(isWrongEditMethod, byText)),
    );
  }

  /** An edit through the outbox; one that changes nothing has succeeded. */
  private async editing(target: PostTarget, id: number, run: () => Promise<unknown>): Promise<void> {
    await this.outbox.edit(target.chatId, String(id), () => run().catch(orElse(isNotModified, () => undefined)));
  }
}

/** What an existing message's trouble means: in a group that became a supergroup, it stayed behind. */
function leftBehind(error: unknown, { chatId }: PostReference): SurfaceError {
  return migratedTo(error) === undefined
    ? toSurfaceError(error, chatId)
    : new SurfaceError('gone', 'The message stayed behind when the group became a supergroup');
}

function orElse<T>(applies: (error: unknown) => boolean, otherwise: () => T): (error: unknown) => T {
  return error => {
    if (applies(error)) return otherwise();
    throw error;
  };
}

function sendParts(drawn: DrawnMessage, options: PostOptions): SendParts {
  const parts: SendParts = {};
  const replied = options.replyTo ? decodeMessageId(options.replyTo.messageId) : null;
  if (replied) parts.reply_parameters = replyTo(replied.id);
  if (options.silent) parts.disable_notification = true;
  if (options.forceReply) parts.reply_markup = options.forceReply;
  else if (drawn.keyboard) parts.reply_markup = drawn.keyboard;
  return parts;
}

function replyTo(messageId: number) {
  return { message_id: messageId, allow_sending_without_reply: true } as const;
}

function mediaType(picture: Picture): 'animation' | 'photo' | 'document' {
  if (picture.contentType === 'image/gif') return 'animation';
  return picture.contentType === 'image/png' && picture.bytes.length <= MAX_PHOTO_BYTES ? 'photo' : 'document';
}

/** What Telegram made of it: a GIF is an animation and a document at once. */
export function handleOf(message: Pick<Message, 'message_id' | 'animation' | 'photo' | 'document'>): MessageHandle {
  const kind = message.animation ? 'animation' : message.photo ? 'photo' : message.document ? 'document' : 'text';
  return { id: message.message_id, kind };
}
