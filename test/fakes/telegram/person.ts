import { autoLinks } from './entities.ts';
import type { FakeTelegram } from './index.ts';
import type { FakeButton, FakeChat, FakeMessage, FakeUserData } from './world.ts';
import { messageJson, userJson } from './world.ts';

/** A person of a test: writes, taps, blocks. */

export interface SayOptions {
  replyTo?: FakeMessage;
  topicId?: number;
  /** Mentions a person without a username, as clients do: `name` must stand in the text. */
  mention?: { person: Person; name: string };
  /** Forwarded from somebody else. */
  forwarded?: boolean;
}

export class Person {
  readonly data: FakeUserData;
  private readonly fake: FakeTelegram;

  constructor(fake: FakeTelegram, data: FakeUserData) {
    this.fake = fake;
    this.data = data;
  }

  get id(): number {
    return this.data.id;
  }

  /** This person's private chat with the bot. */
  get chat(): FakeChat {
    return this.fake.privateChat(this);
  }

  /** Writes a message. @returns it; the bot hears it only where Telegram's privacy mode lets it. */
  say(chat: FakeChat, text: string, options: SayOptions = {}): FakeMessage {
    if (chat.type === 'private') this.data.started = true;
    else chat.members.add(this.id);
    const anonymous = chat.anonymousAdmins.has(this.id);
    const entities = autoLinks(text, []);
    if (options.mention) {
      const { person, name } = options.mention;
      entities.push({
        type: 'text_mention',
        offset: text.indexOf(name),
        length: name.length,
        user: userJson(person.data),
      });
    }
    const message = this.fake.world.post(
      chat,
      this.data,
      { text, entities, keyboard: [] },
      {
        ...(anonymous && { anonymous }),
        ...(options.replyTo && { replyTo: options.replyTo }),
        ...(options.topicId !== undefined && { topicId: options.topicId }),
      },
    );
    if (this.fake.hears(chat, message)) {
      const forward = options.forwarded
        ? { forward_origin: { type: 'hidden_user', sender_user_name: 'x', date: 1 } }
        : {};
      this.fake.world.updates.push('message', { ...messageJson(message), ...forward });
    }
    return message;
  }

  /** Taps a button by its label, or the first whose label contains it; `row` picks the row that has such a label. */
  tap(message: FakeMessage, label: string | { row: string; label: string }): Tap {
    const button = findButton(message, label);
    if (button.callback_data === undefined) throw new Error(`'${button.text}' opens ${button.url}`);
    return this.tapData(message, button.callback_data);
  }

  /** Sends callback data that need not be on any button: old ones, and forged ones. */
  tapData(message: FakeMessage, data: string): Tap {
    return this.fake.tap(this, message, data);
  }

  /** Blocks the bot: it hears so, and can no longer write. */
  block(): void {
    this.data.blocked = true;
    this.fake.membershipChanged(this.chat, 'member', 'kicked', this);
  }

  unblock(): void {
    this.data.blocked = false;
    this.fake.membershipChanged(this.chat, 'kicked', 'member', this);
  }
}

/** A tap under way. */
export interface Tap {
  updateId: number;
  /** Resolves once the spinner stops. */
  answered: Promise<{ text: string; alert: boolean; ms: number; url: string }>;
}

export function findButton(message: FakeMessage, label: string | { row: string; label: string }): FakeButton {
  const wanted = typeof label === 'string' ? label : label.label;
  const rows =
    typeof label === 'string'
      ? message.keyboard
      : message.keyboard.filter(row => row.some(button => button.text.includes(label.row)));
  const buttons = rows.flat();
  const found = buttons.find(button => button.text === wanted) ?? buttons.find(button => button.text.includes(wanted));
  if (!found)
    throw new Error(
      `No button '${wanted}' among: ${message.keyboard
        .flat()
        .map(each => each.text)
        .join(' | ')}`,
    );
  return found;
}
