import { badRequest } from './errors.ts';
import type { Call, MethodWorld } from './methods.ts';
import { chatJson, type FakeChat, type FakeMessage, mayWrite, messageJson, userJson } from './world.ts';

/** Pins, in the words of telegram-bot-api: only administrators with can_pin_messages may (Bot API, pinChatMessage). */

export function pinChatMessage(world: MethodWorld, { parameters }: Call): true {
  const chat = pinnable(world, Number(parameters['chat_id']));
  const message = messageIn(chat, Number(parameters['message_id']), 'pin');
  world.flood.count(chat.id);
  if (chat.pins.includes(message.id)) throw badRequest('CHAT_NOT_MODIFIED');
  chat.pins.unshift(message.id);
  if (parameters['disable_notification'] !== true) chat.loudPins.push(message.id);
  // A pin is a service message, which the bot that made it hears, too.
  world.updates.push('message', {
    message_id: chat.nextMessageId++,
    date: 1,
    chat: chatJson(chat),
    from: userJson(world.bot),
    pinned_message: messageJson(message, false),
  });
  world.changed();
  return true;
}

export function unpinChatMessage(world: MethodWorld, { parameters }: Call): true {
  const chat = pinnable(world, Number(parameters['chat_id']));
  const wanted = parameters['message_id'];
  if (wanted === undefined) world.violation('unpinChatMessage without a message unpins whatever was pinned last');
  const message = messageIn(chat, Number(wanted ?? chat.pins[0]), 'unpin');
  world.flood.count(chat.id);
  if (!chat.pins.includes(message.id)) throw badRequest('CHAT_NOT_MODIFIED');
  chat.pins = chat.pins.filter(id => id !== message.id);
  world.changed();
  return true;
}

function pinnable(world: MethodWorld, chatId: number): FakeChat {
  const chat = mayWrite(world.chats.get(chatId), 'can_send_messages', undefined);
  const may = chat.type === 'private' || (chat.bot === 'administrator' && chat.botMayPin);
  if (!may) throw badRequest('not enough rights to manage pinned messages in the chat');
  return chat;
}

function messageIn(chat: FakeChat, id: number, what: 'pin' | 'unpin'): FakeMessage {
  const message = chat.messages.find(each => each.id === id && !each.deleted);
  if (!message) throw badRequest(`message to ${what} not found`);
  return message;
}
