import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { plain } from '../../bots/rich-text.ts';
import { createTelegramSurface } from '../../bots/telegram/index.ts';
import { type FakeChat, FakeTelegram, type Person } from '../fakes/telegram/index.ts';
import { startTelegram, type TelegramHarness } from './harness.ts';
import { GIF, TestDispatcher } from './test-dispatcher.ts';

let dispatcher: TestDispatcher;
let telegram: TelegramHarness;
let fake: FakeTelegram;
let ann: Person;
let group: FakeChat;

beforeEach(async () => {
  dispatcher = new TestDispatcher();
  telegram = await startTelegram(dispatcher);
  fake = telegram.fake;
  ann = fake.user('Ann');
  group = fake.group('Robots');
});
afterEach(() => telegram.stop());

const place = (chat: FakeChat) => ({ chatId: String(chat.id), channelId: String(chat.id) });
const text = (words: string) => ({ text: plain(words), visibility: 'public' }) as const;
const callsOf = (method: string) => fake.calls.filter(call => call.method === method);

describe('connecting', () => {
  it('takes a webhook away, says which updates it wants, and writes the menu once', async () => {
    expect(fake.calls.slice(0, 2).map(call => call.method)).toEqual(['getMe', 'deleteWebhook']);
    await fake.until(() => fake.world.updates.allowed);
    expect(fake.world.updates.allowed).toEqual(['message', 'callback_query', 'my_chat_member', 'chat_member']);
    expect(callsOf('setMyCommands')).toHaveLength(3);
    const menu = fake.world.menus.get('all_group_chats:') as { command: string }[];
    expect(menu.map(each => each.command)).toEqual([
      'new',
      'tune',
      'fight',
      'help',
      'challenge',
      'show',
      'draw',
      'slow',
      'secret',
    ]);
    const moderators = fake.world.menus.get('all_chat_administrators:') as { command: string }[];
    expect(moderators.map(each => each.command)).toContain('setup');
    await telegram.restart();
    expect(callsOf('setMyCommands')).toHaveLength(3);
    expect(telegram.surface.status()).toEqual({ state: 'ready' });
  });

  it('writes menus in other languages, where there are translations', async () => {
    const describe = (spec: { path: string }, language: string) =>
      language === 'de' && spec.path === 'help' ? 'Hilfe' : undefined;
    const other = await startTelegram(dispatcher, { surface: { menuLanguages: { languages: ['de'], describe } } });
    const menu = other.fake.world.menus.get('all_private_chats:de') as { command: string; description: string }[];
    expect(menu.find(each => each.command === 'help')?.description).toBe('Hilfe');
    expect(menu.find(each => each.command === 'fight')?.description).toBe('For tests');
    expect(other.fake.world.menus.get('all_private_chats:')).not.toEqual(menu);
    await other.stop();
  });

  it('works where a webhook was set', async () => {
    const other = await startTelegram(new TestDispatcher(), {
      prepare: each => {
        each.world.webhook = true;
      },
    });
    const bob = other.fake.user('Bob');
    expect((await other.fake.ask(bob, bob.chat, '/help')).text).toBe('Help is near.');
    await other.stop();
  });

  it('says so where the token is refused', async () => {
    const surface = createTelegramSurface({
      token: '1:wrong',
      apiRoot: fake.apiRoot,
      dispatcher,
      log: pino({ level: 'silent' }),
    });
    await expect(surface.start()).rejects.toThrow('TELEGRAM_TOKEN');
    expect(surface.status()).toMatchObject({ state: 'failed' });
    await surface.stop();
  });

  it('never writes its token into the log', async () => {
    const lines: string[] = [];
    const log = pino({ level: 'trace' }, { write: line => void lines.push(line) });
    const other = await startTelegram(dispatcher, { surface: { log } });
    for (const method of ['getUpdates', 'sendMessage', 'answerCallbackQuery'])
      other.fake.fail(method, 'drop', { times: method === 'answerCallbackQuery' ? 3 : 2 });
    const bob = other.fake.user('Bob');
    const fight = await other.fake.ask(bob, bob.chat, '/fight');
    await other.fake.ask(bob, bob.chat, '/help');
    bob.tap(fight, 'Mine');
    await other.fake.until(() => lines.some(line => line.includes('answerCallbackQuery')));
    expect(lines.join('')).toContain('Network request for');
    expect(lines.join('')).not.toContain(other.fake.token);
    other.fake.world.callbacks.clear();
    await other.stop();
  });

  it('goes on trying where Telegram cannot be reached', async () => {
    const absent = await new FakeTelegram({ speed: 20 }).start();
    absent.fail('getMe', 'drop', { times: 3 });
    const surface = createTelegramSurface({
      token: absent.token,
      apiRoot: absent.apiRoot,
      dispatcher,
      log: pino({ level: 'silent' }),
      timing: absent.clock,
    });
    await surface.start();
    expect(surface.status()).toMatchObject({
      state: 'connecting',
      detail: expect.stringContaining('cannot be reached'),
    });
    await absent.until(() => surface.status().state === 'ready');
    await surface.stop();
    await absent.stop();
  });

  it('survives another program with the same token, and says so', async () => {
    fake.fail(
      'getUpdates',
      { code: 409, description: 'Conflict: terminated by other getUpdates request' },
      { times: 2 },
    );
    ann.say(group, '/help');
    await fake.until(() => telegram.surface.status().detail?.includes('same token'));
    expect((await fake.ask(ann, group, '/help')).text).toBe('Help is near.');
    expect(telegram.surface.status()).toEqual({ state: 'ready' });
  });
});

describe('losing nothing', () => {
  it('confirms an update only when it was handled, and hears others meanwhile', async () => {
    const bob = fake.user('Bob');
    let finish = () => {};
    const finished = new Promise<void>(resolve => {
      finish = resolve;
    });
    dispatcher.handlers.set('slow', () => finished.then(() => text('Done.')));
    ann.say(group, '/slow');
    await fake.until(() => dispatcher.invocations.length === 1);
    const slow = Number(dispatcher.last().id.split(':')[1]);
    expect((await fake.ask(bob, group, '/help')).text).toBe('Help is near.');
    expect(fake.world.updates.confirmed).toBeLessThanOrEqual(slow);
    expect(fake.world.updates.unconfirmed()).toContain(slow);
    finish();
    await fake.settled();
    expect(dispatcher.invocations.map(each => each.command)).toEqual(['slow', 'help']);
  });

  it('hears after a restart what was not handled before it', async () => {
    dispatcher.handlers.set('help', () => new Promise(() => {}));
    ann.say(group, '/help');
    await fake.until(() => dispatcher.invocations.length === 1);
    const restarting = telegram.restart();
    dispatcher.handlers.set('help', () => text('Here I am'));
    await restarting;
    await fake.message(group, { accepts: each => each.text === 'Here I am' });
    expect(new Set(dispatcher.invocations.map(each => each.id)).size).toBe(1);
  });

  it('handles an update once, though it is delivered twice', async () => {
    await fake.ask(ann, group, '/help');
    fake.redeliver(dispatcher.last().id);
    await fake.ask(ann, group, '/fight');
    expect(dispatcher.invocations.map(each => each.command)).toEqual(['help', 'fight']);
  });

  it('gives an update that arrives again after a restart the same id', async () => {
    await fake.ask(ann, group, '/help');
    const { id } = dispatcher.last();
    await telegram.restart();
    fake.redeliver(id);
    await fake.until(() => dispatcher.invocations.length === 2);
    expect(dispatcher.last().id).toBe(id);
  });

  it('keeps a member’s commands in order, and lets others pass', async () => {
    const ended: string[] = [];
    dispatcher.handlers.set('slow', async ({ actor }) => {
      await fake.until(() => ended.includes('help Bob'));
      ended.push(`slow ${actor.displayName}`);
      return text('Slow');
    });
    dispatcher.handlers.set('help', ({ actor }) => {
      ended.push(`help ${actor.displayName}`);
      return text('Help');
    });
    ann.say(group, '/slow');
    ann.say(group, '/help');
    fake.user('Bob').say(group, '/help');
    await fake.until(() => ended.length === 3);
    expect(ended).toEqual(['help Bob', 'slow Ann', 'help Ann']);
  });

  it('survives a handler that throws', async () => {
    dispatcher.handlers.set('help', () => Promise.reject(new Error('boom')));
    ann.say(group, '/help');
    expect((await fake.ask(ann, group, '/setup')).text).toBe('Moderators only.');
  });

  it.each([
    'drop',
    { code: 500, description: 'Internal Server Error' },
    { code: 502, description: 'Bad Gateway' },
  ] as const)('tries again after %j', async how => {
    fake.fail('sendMessage', how, { times: 2 });
    fake.fail('getUpdates', how, { times: 2 });
    expect((await fake.ask(ann, group, '/help')).text).toBe('Help is near.');
  });

  it('tells the announcer that Telegram is unavailable', async () => {
    fake.fail('sendMessage', { code: 500, description: 'Internal Server Error' }, { times: 10 });
    await expect(telegram.surface.post(place(group), text('x'))).rejects.toMatchObject({ code: 'unavailable' });
    fake.fail('sendMessage', 'drop', { times: 0 });
  });
});

describe('limits', () => {
  it('wait as long as Telegram says, without making other chats wait', async () => {
    const other = fake.group('Others');
    fake.fail(
      'sendMessage',
      { code: 429, description: 'Too Many Requests: retry after 30', retryAfter: 30 },
      {
        when: parameters => parameters['chat_id'] === group.id,
      },
    );
    const started = fake.clock.now();
    const blocked = telegram.surface.post(place(group), text('Later'));
    await telegram.surface.post(place(other), text('Now'));
    expect(fake.shown(other).map(message => message.text)).toEqual(['Now']);
    expect(fake.shown(group)).toEqual([]);
    await blocked;
    expect(fake.clock.now() - started).toBeGreaterThanOrEqual(30_000);
  });

  it('are told to the announcer where the wait is long', async () => {
    fake.fail('sendMessage', { code: 429, description: 'Too Many Requests: retry after 900', retryAfter: 900 });
    await expect(telegram.surface.post(place(group), text('x'))).rejects.toMatchObject({
      code: 'rate-limited',
      retryAfterSeconds: 900,
    });
  });

  it('hold with many posts to one group: in order, none refused by Telegram', async () => {
    // no faster: a post waits for 75 of the clock's seconds at most, in which this machine has to send all before it
    const fast = await startTelegram(dispatcher, { speed: 20 });
    const busy = fast.fake.group('Busy');
    const posts = Array.from({ length: 25 }, (_, index) => fast.surface.post(place(busy), text(String(index))));
    await Promise.all(posts);
    expect(fast.fake.shown(busy).map(each => each.text)).toEqual(posts.map((_, index) => String(index)));
    const crowd = Array.from({ length: 100 }, (_, index) => fast.surface.post(place(busy), text(String(index))));
    const results = await Promise.allSettled(crowd);
    const refused = results.filter(each => each.status === 'rejected');
    expect(refused.length).toBeGreaterThan(40);
    expect(refused[0]).toMatchObject({ reason: { code: 'rate-limited' } });
    expect(fast.fake.floodRefusals).toBe(0);
    await fast.stop();
  });

  it('leave room for replies while a live message is edited', async () => {
    const live = await telegram.surface.post(place(group), text('Odds'));
    const edits = Array.from({ length: 30 }, (_, index) => telegram.surface.edit(live, text(`Odds ${index}`)));
    expect((await fake.ask(ann, group, '/help')).text).toBe('Help is near.');
    await Promise.all(edits);
    expect(fake.shown(group)[0]?.text).toBe('Odds 29');
    expect(fake.shown(group)[0]?.history.length).toBeLessThan(4);
    expect(fake.floodRefusals).toBe(0);
  });

  it('first signs come soon for 50 members at once', async () => {
    const wall = await startTelegram(dispatcher, { speed: 1 });
    const people = Array.from({ length: 50 }, (_, index) => wall.fake.user(`P${index}`));
    const said = people.map(person => person.say(person.chat, '/fight'));
    const times = await Promise.all(said.map(message => wall.fake.reactionMs(message)));
    // and not after the minute of a flood limit
    expect(Math.max(...times)).toBeLessThan(10_000);
    await Promise.all(
      people.map(person => wall.fake.message(person.chat, { accepts: each => each.media !== undefined })),
    );
    expect(wall.fake.floodRefusals).toBe(0);
    await wall.stop();
  });
});

describe('groups come and go', () => {
  it('says hello once it is added, with what it lacks, and notices being removed', async () => {
    const boss = fake.user('Boss');
    const fresh = fake.group('Fresh', { bot: 'left' });
    fake.deny(fresh, 'can_send_photos', 'can_send_other_messages');
    fake.addBot(fresh, boss);
    expect((await fake.message(fresh)).text).toBe('Hello. I lack: Send Photos, Send Stickers & GIFs');
    expect(dispatcher.joins).toEqual([{ chatId: String(fresh.id), missing: ['Send Photos', 'Send Stickers & GIFs'] }]);
    fake.removeBot(fresh, boss);
    await fake.until(() => dispatcher.departures.includes(String(fresh.id)));
    await expect(telegram.surface.post(place(fresh), text('x'))).rejects.toMatchObject({ code: 'gone' });
    await expect(telegram.surface.missingPermissions(place(fresh))).rejects.toMatchObject({ code: 'gone' });
  });

  it('follows a group that became a supergroup, told by messages', async () => {
    const old = fake.group('Old', { supergroup: false });
    const next = fake.migrate(old, true);
    await fake.until(() => dispatcher.migrations.length > 0);
    expect(dispatcher.migrations).toEqual([[String(old.id), String(next.id)]]);
    const posted = await telegram.surface.post(place(old), text('Found you'));
    expect(posted).toMatchObject(place(next));
  });

  it('follows a group that became a supergroup, told by a refusal', async () => {
    const old = fake.group('Old', { supergroup: false });
    const before = await telegram.surface.post(place(old), text('Before'));
    const next = fake.migrate(old, false);
    const picture = { bytes: GIF, filename: 'x.gif', contentType: 'image/gif', alt: '' } as const;
    const posted = await telegram.surface.post(place(old), { ...text('After'), picture });
    expect(posted).toMatchObject(place(next));
    expect(fake.shown(next).map(each => each.text)).toEqual(['After']);
    expect(dispatcher.migrations).toEqual([[String(old.id), String(next.id)]]);
    await expect(telegram.surface.edit(before, text('x'))).rejects.toMatchObject({ code: 'gone' });
  });

  it('notices that somebody blocked it', async () => {
    await fake.ask(ann, ann.chat, '/help');
    ann.block();
    await fake.until(() => dispatcher.departures.includes(String(ann.id)));
    await expect(telegram.surface.direct(String(ann.id), text('x'))).rejects.toMatchObject({ code: 'unreachable' });
  });
});

describe('missing rights', () => {
  it('to send pictures: says the words and what a moderator can do', async () => {
    fake.deny(group, 'can_send_other_messages');
    const reply = await fake.ask(ann, group, '/fight');
    expect(reply.text).toContain('Rusty wins');
    expect(reply.text).toContain('A moderator can allow it');
    expect(reply.keyboard.flat()).not.toHaveLength(0);
  });

  it('to write at all: says so in private', async () => {
    fake.deny(group, 'can_send_messages', 'can_send_other_messages');
    ann.chat.user!.started = true;
    ann.say(group, '/help');
    const reply = await fake.message(ann.chat);
    expect(reply.text).toContain('I may not write in Robots');
  });

  it('to open a form: offers the private chat', async () => {
    fake.deny(group, 'can_send_messages');
    ann.chat.user!.started = true;
    ann.say(group, '/tune');
    expect((await fake.message(ann.chat)).text).toContain('I may not write');
  });

  it('a picture that Telegram finds too large becomes words', async () => {
    fake.fail('sendAnimation', { code: 413, description: 'Request Entity Too Large' });
    expect((await fake.ask(ann, group, '/fight')).text).toContain('too large for Telegram');
  });
});

describe('pictures', () => {
  it('a long caption becomes a text below the picture, and stays editable', async () => {
    const picture = { bytes: GIF, filename: 'x.gif', contentType: 'image/gif', alt: '' } as const;
    const reference = await telegram.surface.post(place(group), {
      title: plain('Title'),
      text: plain('word '.repeat(500)),
      picture,
      visibility: 'public',
    });
    const [first, second] = fake.shown(group);
    expect(first).toMatchObject({ text: 'Title', media: { kind: 'animation' } });
    expect(second).toMatchObject({ replyTo: first });
    await telegram.surface.edit(reference, text('Short'));
    expect(second?.text).toBe('Short');
  });

  it('a card of odd proportions becomes a document, a JSON file is one', async () => {
    const strip = new Uint8Array(64);
    strip.set([0x89, 0x50, 0x4e, 0x47]);
    new DataView(strip.buffer).setUint32(16, 9_000);
    new DataView(strip.buffer).setUint32(20, 10);
    await telegram.surface.post(place(group), {
      ...text('Strip'),
      picture: { bytes: strip, filename: 'strip.png', contentType: 'image/png', alt: '' },
    });
    const json = new TextEncoder().encode('{}');
    await telegram.surface.post(place(group), {
      ...text('Replay'),
      picture: { bytes: json, filename: 'replay.json', contentType: 'application/json', alt: '' },
    });
    expect(fake.shown(group).map(each => each.media?.kind)).toEqual(['document', 'document']);
  });

  it('an edit of a message whose kind is forgotten finds the right method', async () => {
    const picture = { bytes: GIF, filename: 'x.gif', contentType: 'image/gif', alt: '' } as const;
    const reference = await telegram.surface.post(place(group), { ...text('Before'), picture });
    await telegram.surface.edit({ ...reference, messageId: reference.messageId.replace('a', '') }, text('After'));
    expect(fake.shown(group)[0]).toMatchObject({ text: 'After', media: { kind: 'animation' } });
  });
});
