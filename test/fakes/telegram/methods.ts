import type { FakeClock } from './clock.ts';
import { readCaption, readKeyboard, readMedia, readText } from './content.ts';
import type { Formatted } from './entities.ts';
import { ApiError, badRequest } from './errors.ts';
import type { Flood } from './flood.ts';
import type { UploadedFile } from './multipart.ts';
import type { Parameters } from './parameters.ts';
import { pinChatMessage, unpinChatMessage } from './pins.ts';
import type { UpdateQueue } from './updates.ts';
import {
  chatJson,
  type FakeChat,
  type FakeMedia,
  type FakeMessage,
  type FakeUserData,
  mayWrite,
  messageJson,
  SEND_RIGHTS,
  type SendRight,
  type Shown,
  userJson,
} from './world.ts';

/** The Bot API's methods over the fake's world. Each takes checked parameters and returns the API's result. */

export interface Call {
  parameters: Parameters;
  files: Record<string, UploadedFile>;
  /** Aborts when the caller hangs up. */
  closed: AbortSignal;
}

/** A tap on a button, as the server remembers it until it is answered. */
export interface PendingCallback {
  id: string;
  user: FakeUserData;
  /** Milliseconds of this machine's time since the tap. */
  waitedMs: () => number;
  answer?: { text: string; alert: boolean; ms: number; url: string };
  /** Which of the bot's processes answered. */
  answeredBy?: number;
  onAnswer: () => void;
}

export interface MethodWorld {
  bot: FakeUserData;
  clock: FakeClock;
  flood: Flood;
  updates: UpdateQueue;
  chats: Map<number, FakeChat>;
  users: Map<number, FakeUserData>;
  callbacks: Map<string, PendingCallback>;
  menus: Map<string, unknown[]>;
  /** Of all private chats. */
  menuButton: { type: string; text?: string; web_app?: { url: string } };
  webhook: boolean;
  /** Wall milliseconds after which a tap can no longer be answered. */
  callbackExpiresMs: number;
  /** How often the bot has started: every process asks once who it is. */
  starts: number;
  violation: (words: string) => void;
  /** Something became visible or changed in a chat. */
  changed: () => void;
  post: (chat: FakeChat, from: FakeUserData, shown: Shown, about: Partial<FakeMessage>) => FakeMessage;
}

type Method = (world: MethodWorld, call: Call) => unknown;

/** Telegram itself waits about a minute. The arena answers in far less than a second, except on a machine that has no time for it. */
const CALLBACK_PROMISED_MS = 5_000;
const MAX_TOAST = 200;

const RIGHTS: Record<FakeMedia['kind'], SendRight> = {
  photo: 'can_send_photos',
  animation: 'can_send_other_messages',
  document: 'can_send_documents',
};

export const IMPLEMENTATIONS: Record<string, Method> = {
  getMe: world => {
    world.starts += 1;
    return { ...userJson(world.bot), can_join_groups: true, can_read_all_group_messages: false };
  },
  getUpdates,
  deleteWebhook: world => {
    world.webhook = false;
    return true;
  },
  sendMessage: (world, call) =>
    send(world, call, 'can_send_messages', () => ({ formatted: readText(call.parameters) })),
  sendPhoto: (world, call) => sendMedia(world, call, 'photo'),
  sendAnimation: (world, call) => sendMedia(world, call, 'animation'),
  sendDocument: (world, call) => sendMedia(world, call, 'document'),
  sendChatAction,
  editMessageText,
  editMessageCaption,
  editMessageMedia,
  editMessageReplyMarkup: (world, call) => edit(world, call, message => ({ ...shownBy(message) })),
  deleteMessage: (world, { parameters }) => {
    findOwn(world, parameters).deleted = true;
    world.changed();
    return true;
  },
  pinChatMessage,
  unpinChatMessage,
  answerCallbackQuery,
  setMyCommands,
  getMyCommands: (world, { parameters }) => world.menus.get(menuKey(parameters)) ?? [],
  getChatMenuButton: world => world.menuButton,
  setChatMenuButton,
  getChat: (world, { parameters }) => {
    const chat = memberChat(world, parameters);
    return { ...chatJson(chat), accent_color_id: 0, max_reaction_count: 1, permissions: permissions(chat) };
  },
  getChatMember: (world, { parameters }) => {
    const chat = memberChat(world, parameters);
    return member(world, chat, Number(parameters['user_id']));
  },
  getChatAdministrators: (world, { parameters }) => {
    const chat = memberChat(world, parameters);
    if (chat.type === 'private') throw badRequest('there are no administrators in the private chat');
    return [...chat.admins].map(id => member(world, chat, id));
  },
};

function getUpdates(world: MethodWorld, { parameters, closed }: Call): Promise<unknown> {
  if (world.webhook) {
    throw new ApiError(
      409,
      "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
    );
  }
  const limit = Number(parameters['limit'] ?? 100);
  if (limit < 1 || limit > 100) world.violation(`getUpdates limit ${limit}`);
  const allowed = parameters['allowed_updates'];
  if (Array.isArray(allowed)) world.updates.allowed = allowed.map(String);
  const timeoutMs = (Number(parameters['timeout'] ?? 0) * 1000) / world.clock.speed;
  return world.updates.get(Number(parameters['offset'] ?? 0), limit, timeoutMs, closed);
}

function sendMedia(world: MethodWorld, call: Call, kind: FakeMedia['kind']): unknown {
  return send(world, call, RIGHTS[kind], () => ({
    formatted: readCaption(call.parameters),
    media: readMedia(kind, call.parameters[kind], call.files),
  }));
}

function send(
  world: MethodWorld,
  { parameters }: Call,
  right: SendRight,
  read: () => { formatted: Formatted; media?: FakeMedia },
): unknown {
  const topic = parameters['message_thread_id'];
  const topicId = topic === undefined ? undefined : Number(topic);
  const chat = mayWrite(world.chats.get(Number(parameters['chat_id'])), right, topicId);
  const { formatted, media } = read();
  const keyboard = readKeyboard(parameters['reply_markup'], chat, world.violation);
  const replyTo = readReply(chat, parameters);
  world.flood.count(chat.id);
  const shown: Shown = { ...formatted, keyboard, ...(media && { media }) };
  const force = parameters['reply_markup'] as Record<string, unknown> | undefined;
  const message = world.post(chat, world.bot, shown, {
    silent: parameters['disable_notification'] === true,
    ...(topicId !== undefined && { topicId }),
    ...(replyTo && { replyTo }),
    ...(force?.['force_reply'] === true && { forceReply: readForceReply(force, world) }),
  });
  return messageJson(message);
}

function readReply(chat: FakeChat, parameters: Parameters): FakeMessage | undefined {
  const reply = parameters['reply_parameters'] as
    | { message_id?: number; allow_sending_without_reply?: boolean }
    | undefined;
  if (!reply) return undefined;
  const message = chat.messages.find(each => each.id === reply.message_id && !each.deleted);
  // "Always False for replies in another chat or forum topic" (Bot API, ReplyParameters).
  const mayDrop = reply.allow_sending_without_reply === true && parameters['message_thread_id'] === undefined;
  if (!message && !mayDrop) throw badRequest('message to be replied not found');
  return message;
}

function readForceReply(markup: Record<string, unknown>, world: MethodWorld) {
  const placeholder = markup['input_field_placeholder'];
  if (typeof placeholder === 'string' && (placeholder.length < 1 || placeholder.length > 64)) {
    world.violation(`input_field_placeholder of ${placeholder.length} characters`);
  }
  const selective = markup['selective'] === true;
  return typeof placeholder === 'string' ? { selective, placeholder } : { selective };
}

function sendChatAction(world: MethodWorld, { parameters }: Call): true {
  const topic = parameters['message_thread_id'];
  const chat = mayWrite(
    world.chats.get(Number(parameters['chat_id'])),
    'can_send_messages',
    topic === undefined ? undefined : Number(topic),
  );
  chat.lastActionAt = performance.now();
  world.changed();
  return true;
}

function editMessageText(world: MethodWorld, call: Call): unknown {
  return edit(world, call, message => {
    if (message.media) throw badRequest('there is no text in the message to edit');
    return { ...readText(call.parameters) };
  });
}

function editMessageCaption(world: MethodWorld, call: Call): unknown {
  return edit(world, call, message => {
    if (!message.media) throw badRequest('there is no caption in the message to edit');
    return { ...readCaption(call.parameters), media: message.media };
  });
}

function editMessageMedia(world: MethodWorld, call: Call): unknown {
  const input = call.parameters['media'] as Record<string, unknown>;
  const unknown = Object.keys(input).filter(key => !['type', 'media', 'caption', 'parse_mode'].includes(key));
  if (unknown.length > 0) world.violation(`InputMedia with ${unknown.join()}`);
  const kind = input['type'];
  if (kind !== 'photo' && kind !== 'animation' && kind !== 'document') throw badRequest("can't parse InputMedia");
  return edit(world, call, () => ({ ...readCaption(input), media: readMedia(kind, input['media'], call.files) }));
}

function edit(
  world: MethodWorld,
  { parameters }: Call,
  read: (message: FakeMessage) => Omit<Shown, 'keyboard'>,
): unknown {
  const message = findOwn(world, parameters);
  const keyboard = readKeyboard(parameters['reply_markup'], message.chat, world.violation);
  const next: Shown = { ...read(message), keyboard };
  world.flood.count(message.chat.id);
  if (sameShown(next, shownBy(message))) {
    throw badRequest(
      'message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message',
    );
  }
  message.history.push(shownBy(message));
  const { media: _, ...rest } = message;
  Object.assign(message, rest, next);
  if (!next.media) delete message.media;
  world.changed();
  return messageJson(message);
}

function shownBy({ text, entities, media, keyboard }: Shown): Shown {
  return { text, entities, keyboard, ...(media && { media }) };
}

function sameShown(a: Shown, b: Shown): boolean {
  const sameMedia = a.media === b.media || (a.media && b.media && Buffer.compare(a.media.bytes, b.media.bytes) === 0);
  const words = ({ text, entities, keyboard }: Shown) => JSON.stringify([text, entities, keyboard]);
  return Boolean(sameMedia) && words(a) === words(b);
}

/** @throws ApiError where the message is not there, or is not the bot's */
function findOwn(world: MethodWorld, parameters: Parameters): FakeMessage {
  const chat = mayWrite(world.chats.get(Number(parameters['chat_id'])), 'can_send_messages', undefined);
  const message = chat.messages.find(each => each.id === Number(parameters['message_id']) && !each.deleted);
  if (!message) throw badRequest('message to edit not found');
  if (message.from !== world.bot) throw badRequest("message can't be edited");
  return message;
}

function answerCallbackQuery(world: MethodWorld, { parameters }: Call): true {
  const callback = world.callbacks.get(String(parameters['callback_query_id']));
  const ms = callback ? callback.waitedMs() : 0;
  if (!callback || ms > world.callbackExpiresMs) {
    throw badRequest('query is too old and response timeout expired or query ID is invalid');
  }
  // A process that was cut off before it confirmed the tap leaves it to the next one, which cannot know of its answer.
  if (callback.answer && callback.answeredBy === world.starts) world.violation(`tap ${callback.id} was answered twice`);
  callback.answeredBy = world.starts;
  if (ms > CALLBACK_PROMISED_MS) world.violation(`tap ${callback.id} was answered after ${Math.round(ms)} ms`);
  const text = String(parameters['text'] ?? '');
  if (text.length > MAX_TOAST) throw badRequest('MESSAGE_TOO_LONG');
  const url = String(parameters['url'] ?? '');
  // Besides games, only links that open the bot itself with a parameter.
  if (url !== '' && !isOwnDeepLink(url, world.bot.username ?? '')) throw badRequest('URL_INVALID');
  callback.answer ??= { text, alert: parameters['show_alert'] === true, ms, url };
  callback.onAnswer();
  return true;
}

/** https://core.telegram.org/bots/features#deep-linking */
function isOwnDeepLink(url: string, username: string): boolean {
  const prefix = `https://t.me/${username}?start=`;
  return url.startsWith(prefix) && /^[A-Za-z0-9_-]{1,64}$/.test(url.slice(prefix.length));
}

function setChatMenuButton(world: MethodWorld, { parameters }: Call): true {
  const button = (parameters['menu_button'] ?? { type: 'default' }) as MethodWorld['menuButton'];
  if (!['default', 'commands', 'web_app'].includes(button.type)) throw badRequest("can't parse menu button");
  if (button.type === 'web_app' && (!button.text || !/^https:\/\//.test(button.web_app?.url ?? ''))) {
    throw badRequest('BUTTON_URL_INVALID');
  }
  world.menuButton = button;
  return true;
}

function setMyCommands(world: MethodWorld, { parameters }: Call): true {
  const commands = parameters['commands'] as { command?: string; description?: string }[];
  if (commands.length > 100) throw badRequest('BOT_COMMANDS_TOO_MUCH');
  for (const { command = '', description = '' } of commands) {
    if (!/^[a-z0-9_]{1,32}$/.test(command)) throw badRequest('BOT_COMMAND_INVALID');
    if (description.length < 1 || description.length > 256) throw badRequest('BOT_COMMAND_DESCRIPTION_INVALID');
  }
  world.menus.set(menuKey(parameters), commands);
  return true;
}

function menuKey(parameters: Parameters): string {
  const scope = parameters['scope'] as { type?: string } | undefined;
  return `${scope?.type ?? 'default'}:${parameters['language_code'] ?? ''}`;
}

function memberChat(world: MethodWorld, parameters: Parameters): FakeChat {
  const chat = world.chats.get(Number(parameters['chat_id']));
  if (!chat) throw badRequest('chat not found');
  if (chat.bot === 'kicked' || chat.bot === 'left') {
    throw new ApiError(
      403,
      `Forbidden: bot ${chat.bot === 'kicked' ? 'was kicked from' : 'is not a member of'} the ${chat.type} chat`,
    );
  }
  return chat;
}

function permissions(chat: FakeChat): Record<string, boolean> {
  return Object.fromEntries(SEND_RIGHTS.map(right => [right, !chat.denied.has(right)]));
}

function member(world: MethodWorld, chat: FakeChat, userId: number) {
  const known = userId === world.bot.id ? world.bot : world.users.get(userId);
  if (!known) throw badRequest('user not found');
  const user = userJson(known);
  if (userId === world.bot.id)
    return chat.bot === 'restricted'
      ? { status: chat.bot, user, is_member: true, ...permissions(chat) }
      : { status: chat.bot, user, ...(chat.bot === 'administrator' && { can_pin_messages: chat.botMayPin }) };
  if (chat.admins.has(userId)) {
    const rights = { is_anonymous: chat.anonymousAdmins.has(userId), can_promote_members: chat.promoters.has(userId) };
    return { status: 'administrator', user, ...rights };
  }
  return { status: chat.members.has(userId) ? 'member' : 'left', user };
}
