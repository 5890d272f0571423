import { startWatch } from '../../machine-time.ts';
import { PATIENCE_MS } from '../../patience.ts';
import { FakeClock } from './clock.ts';
import { Flood } from './flood.ts';
import type { MethodWorld, PendingCallback } from './methods.ts';
import { Person, type Tap } from './person.ts';
import { ApiServer, type Failure, type RecordedCall } from './server.ts';
import { UpdateQueue } from './updates.ts';
import {
  chatJson,
  type FakeChat,
  type FakeMessage,
  type FakeUserData,
  messageJson,
  type SendRight,
  type Shown,
  userJson,
} from './world.ts';

export { FakeClock } from './clock.ts';
export { findButton, Person, type Tap } from './person.ts';
export type { FakeButton, FakeChat, FakeMessage } from './world.ts';

/**
 * A Telegram for tests: speaks the Bot API over HTTP, keeps the documented limits, and writes down whoever breaks them.
 * People write and tap through `Person`; tests wait for what the bot shows and look at messages as members see them.
 */

export interface FakeTelegramOptions {
  token?: string;
  botUsername?: string;
  /** How many seconds of flood limits pass in one of the wall's. */
  speed?: number;
  /** Whether the bot hears only commands, replies to it and mentions in groups. Default true, as Telegram's. */
  privacyMode?: boolean;
}

const DEFAULT_TOKEN = '110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw';

export class FakeTelegram {
  readonly token: string;
  readonly clock: FakeClock;
  readonly world: MethodWorld;
  readonly violations: string[] = [];
  privacyMode: boolean;
  apiRoot = '';
  private readonly server: ApiServer;
  private readonly listeners = new Set<() => void>();
  private nextUserId = 5_000_000_001;
  private nextGroupId = -100_000_001;
  private nextSupergroupId = -1_001_000_000_001;
  private nextCallback = 1;

  constructor(options: FakeTelegramOptions = {}) {
    this.token = options.token ?? DEFAULT_TOKEN;
    this.privacyMode = options.privacyMode ?? true;
    this.clock = new FakeClock(options.speed ?? 1);
    const bot: FakeUserData = {
      id: Number(this.token.split(':')[0]),
      firstName: 'Agent Arena',
      username: options.botUsername ?? 'arena_bot',
      isBot: true,
      started: false,
      blocked: false,
    };
    this.world = {
      bot,
      clock: this.clock,
      flood: new Flood(this.clock, chat =>
        this.violations.push(`chat ${chat} was written to before retry_after was over`),
      ),
      updates: new UpdateQueue(),
      chats: new Map(),
      users: new Map(),
      callbacks: new Map(),
      menus: new Map(),
      menuButton: { type: 'commands' },
      webhook: false,
      callbackExpiresMs: 60_000,
      starts: 0,
      violation: words => this.violations.push(words),
      changed: () => this.notify(),
      post: (chat, from, shown, about) => this.post(chat, from, shown, about),
    };
    this.server = new ApiServer(this.world, this.token);
  }

  async start(): Promise<this> {
    this.apiRoot = await this.server.start();
    return this;
  }

  async stop(): Promise<void> {
    await this.server.stop();
  }

  /** How often flood control had to refuse. */
  get floodRefusals(): number {
    return this.world.flood.refusals;
  }

  /** Of all private chats, as the bot has set it. */
  get menuButton(): MethodWorld['menuButton'] {
    return this.world.menuButton;
  }

  /** Every call that the bot made, oldest first. */
  get calls(): readonly RecordedCall[] {
    return this.server.calls;
  }

  /** @throws where a documented limit was broken or a tap stayed unanswered */
  assertNoViolations(): void {
    const unanswered = [...this.world.callbacks.values()]
      .filter(each => !each.answer)
      .map(each => `tap ${each.id} was never answered`);
    const all = [...this.violations, ...unanswered];
    if (all.length > 0) throw new Error(`Telegram's rules were broken:\n- ${all.join('\n- ')}`);
  }

  user(firstName: string, about: Partial<Omit<FakeUserData, 'id' | 'firstName'>> = {}): Person {
    const data: FakeUserData = {
      id: this.nextUserId++,
      firstName,
      isBot: false,
      started: false,
      blocked: false,
      ...about,
    };
    this.world.users.set(data.id, data);
    return new Person(this, data);
  }

  group(
    title: string,
    options: {
      admins?: Person[];
      promoters?: Person[];
      forum?: boolean;
      supergroup?: boolean;
      bot?: FakeChat['bot'];
    } = {},
  ): FakeChat {
    const supergroup = options.supergroup ?? true;
    const id = supergroup ? this.nextSupergroupId-- : this.nextGroupId--;
    const admins = new Set((options.admins ?? []).map(person => person.id));
    const chat: FakeChat = {
      ...emptyChat(id, supergroup ? 'supergroup' : 'group'),
      title,
      isForum: options.forum ?? false,
      admins,
    };
    for (const { id } of options.promoters ?? []) {
      admins.add(id);
      chat.promoters.add(id);
    }
    chat.members = new Set(admins);
    chat.bot = options.bot ?? 'member';
    this.world.chats.set(id, chat);
    return chat;
  }

  topic(chat: FakeChat): number {
    const id = 70 + chat.topics.size;
    chat.topics.add(id);
    return id;
  }

  privateChat(person: Person): FakeChat {
    const known = this.world.chats.get(person.id);
    if (known) return known;
    const chat: FakeChat = { ...emptyChat(person.id, 'private'), user: person.data };
    this.world.chats.set(person.id, chat);
    return chat;
  }

  /** Somebody adds the bot to a group, with a service update as Telegram sends it. */
  addBot(chat: FakeChat, by: Person, as: 'member' | 'administrator' = 'member'): void {
    const was = chat.bot;
    chat.bot = as;
    this.membershipChanged(chat, was, as, by);
  }

  removeBot(chat: FakeChat, by: Person): void {
    const was = chat.bot;
    chat.bot = 'kicked';
    this.membershipChanged(chat, was, 'kicked', by);
  }

  deny(chat: FakeChat, ...rights: SendRight[]): void {
    for (const right of rights) chat.denied.add(right);
  }

  /** The group becomes a supergroup. @returns the new one; `tell` sends the service messages, too */
  migrate(chat: FakeChat, tell: boolean): FakeChat {
    const next: FakeChat = {
      ...chat,
      id: this.nextSupergroupId--,
      type: 'supergroup',
      messages: [],
      pins: [],
      nextMessageId: 1,
    };
    this.world.chats.set(next.id, next);
    chat.migratedTo = next.id;
    if (!tell) return next;
    const about = { message_id: chat.nextMessageId++, date: 1, from: userJson(this.world.bot) };
    this.world.updates.push('message', { ...about, chat: chatJson(chat), migrate_to_chat_id: next.id });
    this.world.updates.push('message', { ...about, chat: chatJson(next), migrate_from_chat_id: chat.id });
    return next;
  }

  /** The next `times` calls of a method fail. '*' stands for every method but getUpdates' kin as well. */
  fail(method: string, how: Failure['how'], options: { times?: number; when?: Failure['when'] } = {}): void {
    const planned = this.server.failures.get(method) ?? [];
    const failure: Failure = { how, times: options.times ?? 1, ...(options.when && { when: options.when }) };
    this.server.failures.set(method, [...planned, failure]);
  }

  /** Delivers an update once more, whatever was confirmed. @param id of the update, or an invocation's id made of it */
  redeliver(id: number | string): void {
    this.world.updates.redeliver(Number(String(id).replace(/^telegram:/, '')));
  }

  set latencyMs(ms: number) {
    this.server.latencyMs = ms;
  }

  /** The bot's messages in a chat that members see, oldest first. */
  shown(chat: FakeChat): FakeMessage[] {
    return chat.messages.filter(message => message.from === this.world.bot && !message.deleted);
  }

  /** Waits until `look` finds something. @throws after `timeoutMs` of wall time, with what the chats show */
  async until<T>(look: () => T | undefined | false, timeoutMs = PATIENCE_MS): Promise<T> {
    const deadline = performance.now() + timeoutMs;
    for (;;) {
      const found = look();
      if (found !== undefined && found !== false) return found;
      const left = deadline - performance.now();
      if (left <= 0) throw new Error(`Waited ${timeoutMs} ms in vain. ${this.describe()}`);
      await new Promise<void>(resolve => {
        const timer = setTimeout(done, Math.min(left, 50));
        const listeners = this.listeners;
        listeners.add(done);
        function done(): void {
          clearTimeout(timer);
          listeners.delete(done);
          resolve();
        }
      });
    }
  }

  /** Waits for a message of the bot's that comes after `after` and satisfies `accepts`. */
  message(
    chat: FakeChat,
    options: { after?: FakeMessage; accepts?: (message: FakeMessage) => boolean; timeoutMs?: number } = {},
  ): Promise<FakeMessage> {
    const { after, accepts = () => true, timeoutMs } = options;
    return this.until(() => this.shown(chat).find(each => each.id > (after?.id ?? 0) && accepts(each)), timeoutMs);
  }

  /** Writes and waits for the bot's answer: in a group the reply to it, in private its next message. */
  async ask(
    person: Person,
    chat: FakeChat,
    text: string,
    options: Parameters<Person['say']>[2] = {},
  ): Promise<FakeMessage> {
    const said = person.say(chat, text, options);
    return this.message(chat, { after: said, accepts: each => chat.type === 'private' || each.replyTo === said });
  }

  /** Milliseconds of wall time until the bot first showed a sign (typing counts) after this message. */
  async reactionMs(message: FakeMessage): Promise<number> {
    const { chat } = message;
    return this.until(() => {
      const reply = this.shown(chat).find(each => each.id > message.id)?.sentAt;
      const action =
        chat.lastActionAt !== undefined && chat.lastActionAt > message.sentAt ? chat.lastActionAt : undefined;
      const first = Math.min(reply ?? Number.POSITIVE_INFINITY, action ?? Number.POSITIVE_INFINITY);
      return Number.isFinite(first) ? first - message.sentAt : undefined;
    });
  }

  /** Waits until the bot has confirmed every update. */
  async settled(timeoutMs?: number): Promise<void> {
    await this.until(() => this.world.updates.unconfirmed().length === 0, timeoutMs);
  }

  // What follows serves the fake's own parts.

  hears(chat: FakeChat, message: FakeMessage): boolean {
    if (chat.bot === 'left' || chat.bot === 'kicked') return false;
    if (chat.type === 'private' || !this.privacyMode || chat.bot === 'administrator') return true;
    const addressed = /^\/\w+(?:@(\w+))?/.exec(message.text);
    if (addressed)
      return addressed[1] === undefined || addressed[1].toLowerCase() === this.world.bot.username?.toLowerCase();
    return message.replyTo?.from === this.world.bot;
  }

  tap(person: Person, message: FakeMessage, data: string): Tap {
    const id = String(4_000_000_000 + this.nextCallback++);
    let onAnswer = () => {};
    const callback: PendingCallback = { id, user: person.data, waitedMs: startWatch(), onAnswer: () => onAnswer() };
    const answered = new Promise<NonNullable<PendingCallback['answer']>>((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`Tap '${data}' was not answered. ${this.describe()}`)),
        PATIENCE_MS,
      );
      onAnswer = () => {
        clearTimeout(timer);
        if (callback.answer) resolve(callback.answer);
      };
    });
    // A test that looks only at the effect need not await the answer.
    answered.catch(() => undefined);
    this.world.callbacks.set(id, callback);
    const query = {
      id,
      from: userJson(person.data),
      message: messageJson(message),
      chat_instance: String(message.chat.id),
      data,
    };
    const updateId = this.world.updates.push('callback_query', query);
    return { updateId: updateId ?? 0, answered };
  }

  /** Somebody becomes an administrator, or is one no more; told to bots that administer the group, as Telegram does. */
  setAdmin(chat: FakeChat, person: Person, isAdmin: boolean, by: Person): void {
    if (isAdmin) chat.admins.add(person.id);
    else chat.admins.delete(person.id);
    chat.promoters.delete(person.id);
    if (chat.bot !== 'administrator') return;
    const user = userJson(person.data);
    const [was, is] = isAdmin ? ['member', 'administrator'] : ['administrator', 'member'];
    this.world.updates.push('chat_member', {
      chat: chatJson(chat),
      from: userJson(by.data),
      date: 1,
      old_chat_member: { status: was, user },
      new_chat_member: { status: is, user },
    });
  }

  membershipChanged(chat: FakeChat, was: string, is: string, by: Person): void {
    const user = userJson(this.world.bot);
    const body = {
      chat: chatJson(chat),
      from: userJson(by.data),
      date: 1,
      old_chat_member: { status: was, user },
      new_chat_member: { status: is, user },
    };
    this.world.updates.push('my_chat_member', body);
  }

  private post(chat: FakeChat, from: FakeUserData, shown: Shown, about: Partial<FakeMessage>): FakeMessage {
    const message: FakeMessage = {
      id: chat.nextMessageId++,
      chat,
      from,
      sentAt: performance.now(),
      silent: false,
      deleted: false,
      history: [],
      ...shown,
      ...about,
    };
    chat.messages.push(message);
    this.notify();
    return message;
  }

  private notify(): void {
    for (const listener of [...this.listeners]) listener();
  }

  private describe(): string {
    const chats = [...this.world.chats.values()].map(chat => {
      const lines = chat.messages.slice(-6).map(each => `  ${each.from.firstName}: ${each.text.slice(0, 120)}`);
      return `${chat.title ?? chat.user?.firstName ?? chat.id}\n${lines.join('\n')}`;
    });
    return `The chats show:\n${chats.join('\n')}\nViolations: ${this.violations.join('; ') || 'none'}`;
  }
}

function emptyChat(id: number, type: FakeChat['type']): FakeChat {
  return {
    id,
    type,
    isForum: false,
    topics: new Set(),
    closedTopics: new Set(),
    members: new Set(),
    admins: new Set(),
    anonymousAdmins: new Set(),
    promoters: new Set(),
    bot: 'member',
    botMayPin: true,
    pins: [],
    loudPins: [],
    denied: new Set(),
    messages: [],
    nextMessageId: 1,
  };
}
