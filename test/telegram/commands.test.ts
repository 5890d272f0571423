import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTelegram, type TelegramHarness } from './harness.ts';
import { TestDispatcher } from './test-dispatcher.ts';

let dispatcher: TestDispatcher;
let telegram: TelegramHarness;

beforeEach(async () => {
  dispatcher = new TestDispatcher();
  telegram = await startTelegram(dispatcher);
});
afterEach(() => telegram.stop());

describe('commands in a group', () => {
  it('answers as a reply, with names in quotes', async () => {
    const { fake } = telegram;
    const ann = fake.user('Ann', { lastName: 'Lee', username: 'annlee', languageCode: 'de' });
    const group = fake.group('Robots');
    const said = ann.say(group, '/agent create “Iron Fist” bruiser');
    const reply = await fake.message(group, { after: said });
    expect(reply.text).toBe('Created Iron Fist, a bruiser.');
    expect(reply.replyTo).toBe(said);
    expect(dispatcher.last()).toMatchObject({
      surface: 'telegram',
      command: 'agent create',
      options: { name: 'Iron Fist', archetype: 'bruiser' },
      actor: { id: String(ann.id), displayName: 'Ann Lee', username: 'annlee' },
      chat: { id: String(group.id), channelId: String(group.id), kind: 'group', title: 'Robots' },
      locale: 'de',
      via: 'command',
    });
    expect(dispatcher.last().id).toMatch(/^telegram:\d+$/);
    expect(dispatcher.known.get(String(ann.id))?.username).toBe('annlee');
  });

  it('hears its own name only, and unknown commands only when named', async () => {
    const { fake } = telegram;
    const ann = fake.user('Ann');
    const group = fake.group('Robots');
    fake.privacyMode = false;
    ann.say(group, '/help@other_bot');
    ann.say(group, '/dance');
    ann.say(group, 'hello');
    const reply = await fake.ask(ann, group, '/DANCE@Arena_Bot now');
    expect(reply.text).toBe('I know no command dance. Try /help.');
    const family = await fake.ask(ann, group, '/agent');
    expect(family.text).toContain('I know no command agent');
    expect(dispatcher.invocations).toHaveLength(2);
  });

  it('finds people by reply, by mention and by name', async () => {
    const { fake } = telegram;
    const ann = fake.user('Ann');
    const bob = fake.user('Bob', { lastName: 'Stone' });
    const group = fake.group('Robots');
    const hello = bob.say(group, '/help');
    await fake.ask(ann, group, '/challenge Rusty', { replyTo: hello });
    expect(dispatcher.last().options).toMatchObject({
      opponent: { id: String(bob.id), displayName: 'Bob Stone' },
      agent: 'Rusty',
    });
    await fake.ask(ann, group, '/challenge Bob Stone Rusty', { mention: { person: bob, name: 'Bob Stone' } });
    expect(dispatcher.last().options).toMatchObject({ opponent: { id: String(bob.id) }, agent: 'Rusty' });
    await fake.ask(ann, group, '/challenge @bobby');
    expect(dispatcher.last().options).toEqual({ opponent: { username: 'bobby' } });
  });

  it('answers in the topic that was asked in', async () => {
    const { fake } = telegram;
    const ann = fake.user('Ann');
    const group = fake.group('Robots', { forum: true });
    const topicId = fake.topic(group);
    const reply = await fake.ask(ann, group, '/help', { topicId });
    expect(reply.topicId).toBe(topicId);
    expect(dispatcher.last().chat).toMatchObject({ id: String(group.id), channelId: `${group.id}:${topicId}` });
  });

  it('knows moderators, also those who hide behind the group', async () => {
    const { fake } = telegram;
    const ann = fake.user('Ann');
    const bob = fake.user('Bob');
    const group = fake.group('Robots', { admins: [ann] });
    expect((await fake.ask(ann, group, '/setup')).text).toBe('You may.');
    expect((await fake.ask(bob, group, '/setup')).text).toBe('Moderators only.');
    group.anonymousAdmins.add(ann.id);
    expect((await fake.ask(ann, group, '/setup')).text).toBe('You may.');
    expect(dispatcher.last().actor).toMatchObject({ id: String(group.id), displayName: 'Robots' });
    expect(fake.calls.filter(call => call.method === 'getChatAdministrators')).toHaveLength(1);
  });

  it('says what is wrong with an option without asking the dispatcher', async () => {
    const { fake } = telegram;
    const ann = fake.user('Ann');
    const reply = await fake.ask(ann, fake.group('Robots'), '/slow soon');
    expect(reply.text).toContain('“ms” is a whole number');
    expect(dispatcher.invocations).toHaveLength(0);
  });

  it('ignores what other people forwarded', async () => {
    const { fake } = telegram;
    const ann = fake.user('Ann');
    const group = fake.group('Robots');
    ann.say(group, '/fight', { forwarded: true });
    await fake.ask(ann, group, '/help');
    expect(dispatcher.invocations.map(each => each.command)).toEqual(['help']);
  });
});

describe('commands in private', () => {
  it('takes the payload of a deep link', async () => {
    const { fake } = telegram;
    const ann = fake.user('Ann');
    const reply = await fake.ask(ann, ann.chat, '/start abc-123');
    expect(reply.text).toBe('Welcome, Ann! abc-123');
    expect(reply.replyTo).toBeUndefined();
    expect(dispatcher.last().chat).toEqual({ id: String(ann.id), channelId: String(ann.id), kind: 'private' });
  });

  it('points to /help where it was told no command', async () => {
    const { fake } = telegram;
    const ann = fake.user('Ann');
    expect((await fake.ask(ann, ann.chat, 'hello?')).text).toContain('/help');
  });
});

describe('what it sends', () => {
  it('a GIF with caption and buttons, the result hidden', async () => {
    const { fake } = telegram;
    const ann = fake.user('Ann');
    const reply = await fake.ask(ann, fake.group('Robots'), '/fight');
    expect(reply.media).toMatchObject({ kind: 'animation', filename: 'fight.gif' });
    expect(reply.text).toBe('Rusty vs Voltran\nRusty wins');
    expect(reply.entities).toContainEqual({ type: 'spoiler', offset: 17, length: 10 });
    expect(reply.keyboard.flat().map(button => button.text)).toEqual(['Again', 'Mine', 'Replace', 'Old', 'Web']);
  });

  it('typing, when a command takes its time, then progress, then the end in the same message', async () => {
    const { fake } = telegram;
    const ann = fake.user('Ann');
    const said = ann.say(ann.chat, '/slow 1500');
    expect(await fake.reactionMs(said)).toBeLessThan(800);
    const reply = await fake.message(ann.chat, { after: said, accepts: each => each.text === 'Done.' });
    expect(reply.history.length).toBeGreaterThanOrEqual(1);
    expect(fake.shown(ann.chat)).toHaveLength(1);
  });
});
