import type { PostReference } from '../../bots/surface.ts';
import { decodeMessageId } from '../../bots/telegram/message-id.ts';
import type { FakeMessage, FakeTelegram } from '../fakes/telegram/index.ts';
import { CONFORMANCE_COMMAND, type SeenMessage, surfaceConformance } from '../surfaces/conformance.ts';
import { startTelegram } from './harness.ts';
import { CATALOGUE, TestDispatcher } from './test-dispatcher.ts';

class ConformingDispatcher extends TestDispatcher {
  override readonly catalogue = [...CATALOGUE, CONFORMANCE_COMMAND];
}

surfaceConformance('Telegram', async () => {
  const telegram = await startTelegram(new ConformingDispatcher(), { speed: 200 });
  const { fake } = telegram;
  const ann = fake.user('Ann');
  const blocker = fake.user('Bob');
  ann.chat.user!.started = true;
  blocker.chat.user!.started = true;
  blocker.chat.user!.blocked = true;
  const place = (chat: { id: number }) => ({ chatId: String(chat.id), channelId: String(chat.id) });
  const silent = fake.group('Silent');
  fake.deny(silent, 'can_send_messages', 'can_send_other_messages');
  return {
    surface: telegram.surface,
    target: place(fake.group('Robots', { bot: 'administrator' })),
    modest: place(fake.group('Modest')),
    isPinned: reference => {
      const { pins, loudPins } = fake.world.chats.get(Number(reference.chatId))!;
      const id = decodeMessageId(reference.messageId)!.id;
      return pins.includes(id) && !loudPins.includes(id);
    },
    reachable: String(ann.id),
    unreachable: String(blocker.id),
    gone: place(fake.group('Gone', { bot: 'kicked' })),
    forbidden: { target: place(silent), missing: ['Send Messages', 'Send Stickers & GIFs'] },
    read: reference => read(fake, reference),
    remove: async reference => {
      for (const message of find(fake, reference)) message.deleted = true;
    },
    stop: () => telegram.stop(),
  };
});

function find(fake: FakeTelegram, reference: PostReference): FakeMessage[] {
  const handle = decodeMessageId(reference.messageId);
  const messages = fake.world.chats.get(Number(reference.chatId))?.messages ?? [];
  return messages.filter(each => !each.deleted && (each.id === handle?.id || each.id === handle?.continuation));
}

/** A picture and the text below it are one message to the arena. */
function read(fake: FakeTelegram, reference: PostReference): SeenMessage | undefined {
  const [first, ...rest] = find(fake, reference);
  if (!first) return undefined;
  const all = [first, ...rest];
  const entities = all.flatMap(message => message.entities.map(entity => ({ ...entity, message })));
  const words = ({ message, offset, length }: (typeof entities)[number]) => message.text.slice(offset, offset + length);
  return {
    text: all.map(message => message.text).join('\n'),
    hides: hidden => entities.some(entity => entity.type === 'spoiler' && words(entity) === hidden),
    buttons: all.flatMap(message => message.keyboard.flat().map(button => button.text)),
    ...(first.media && { picture: first.media }),
    replyTo: first.replyTo && String(first.replyTo.id),
    mentions: entities.filter(entity => /mention/.test(entity.type)).map(words),
    links: entities.filter(entity => /url|link|email/.test(entity.type)).map(words),
  };
}
