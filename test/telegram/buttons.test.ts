import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FakeChat, findButton, type Person } from '../fakes/telegram/index.ts';
import { startTelegram, type TelegramHarness } from './harness.ts';
import { TestDispatcher } from './test-dispatcher.ts';

let dispatcher: TestDispatcher;
let telegram: TelegramHarness;
let ann: Person;
let bob: Person;
let group: FakeChat;

beforeEach(async () => {
  dispatcher = new TestDispatcher();
  telegram = await startTelegram(dispatcher);
  ann = telegram.fake.user('Ann');
  bob = telegram.fake.user('Bob');
  group = telegram.fake.group('Robots');
});
afterEach(() => telegram.stop());

describe('a tap', () => {
  it('runs the action; a short private answer is a toast', async () => {
    const fight = await telegram.fake.ask(ann, group, '/fight');
    const answer = await ann.tap(fight, 'Mine').answered;
    expect(answer).toMatchObject({ text: 'Pressed by Ann', alert: false });
    expect(dispatcher.last()).toMatchObject({
      command: 'press',
      options: { how: 'mine' },
      via: 'button',
      owner: String(ann.id),
      actor: { id: String(ann.id) },
      chat: { id: String(group.id), kind: 'group' },
    });
    expect(telegram.fake.shown(group)).toHaveLength(1);
  });

  it('on somebody else’s or an expired button gets a sentence', async () => {
    const fight = await telegram.fake.ask(ann, group, '/fight');
    expect((await bob.tap(fight, 'Mine').answered).text).toBe('That button is not yours.');
    expect((await bob.tap(fight, 'Old').answered).text).toBe('That button has expired.');
  });

  it('on a button of another release, or forged, gets a sentence', async () => {
    const fight = await telegram.fake.ask(ann, group, '/fight');
    for (const data of ['x', 'f~~~~~~~~~', '!zzz', '!abc:1:d0', 'p~zz!~~', '~'.repeat(64), '\u0000']) {
      expect((await ann.tapData(fight, data).answered).text).toContain('older version');
    }
    expect(dispatcher.invocations).toHaveLength(1);
  });

  it('that replaces edits the message and keeps its picture', async () => {
    const fight = await telegram.fake.ask(ann, group, '/fight');
    await ann.tap(fight, 'Replace').answered;
    await telegram.fake.until(() => fight.text === 'Replaced.');
    expect(fight.media?.kind).toBe('animation');
    expect(fight.keyboard).toEqual([]);
  });

  it('with a public answer posts it below', async () => {
    const fight = await telegram.fake.ask(ann, group, '/fight');
    ann.tap(fight, 'Again');
    const below = await telegram.fake.message(group, { after: fight });
    expect(below).toMatchObject({ text: 'Once more!', replyTo: fight });
  });

  it('twice within a moment is one', async () => {
    const fight = await telegram.fake.ask(ann, group, '/fight');
    const taps = [ann.tap(fight, 'Again'), ann.tap(fight, 'Again'), bob.tap(fight, 'Again')];
    await Promise.all(taps.map(tap => tap.answered));
    expect(dispatcher.invocations.filter(each => each.command === 'press').map(each => each.actor.displayName)).toEqual(
      ['Ann', 'Bob'],
    );
  });

  it('that was refused may be repeated at once', async () => {
    const fight = await telegram.fake.ask(ann, group, '/fight');
    dispatcher.handlers.set('press', () => ({ text: [{ text: 'Not yet.' }], visibility: 'private', tone: 'bad' }));
    for (let count = 0; count < 2; count++) expect((await ann.tap(fight, 'Again').answered).text).toBe('Not yet.');
  });

  it('is answered before a command that takes longer, even behind another one', async () => {
    let finish = () => {};
    const finished = new Promise<void>(resolve => {
      finish = resolve;
    });
    for (const command of ['slow', 'press'])
      dispatcher.handlers.set(command, async () => {
        await finished;
        return { text: [{ text: 'At last' }], visibility: 'private' };
      });
    const fight = await telegram.fake.ask(ann, group, '/fight');
    const slow = ann.say(group, '/slow');
    // neither has ended
    await ann.tap(fight, 'Mine').answered;
    finish();
    await telegram.fake.message(group, { accepts: each => each.replyTo === slow });
    const late = await telegram.fake.message(group, { accepts: each => each.replyTo === fight });
    expect(late).toMatchObject({ replyTo: fight, text: 'Ann:\nAt last' });
  });

  it('that Telegram has forgotten does no harm', async () => {
    const { fake } = telegram;
    const fight = await fake.ask(ann, group, '/fight');
    fake.fail('answerCallbackQuery', {
      code: 400,
      description: 'Bad Request: query is too old and response timeout expired or query ID is invalid',
    });
    ann.tap(fight, 'Again');
    await fake.message(group, { after: fight });
    fake.world.callbacks.clear();
  });
});

describe('what goes on in the private chat', () => {
  const onward = {
    text: [{ text: 'In our private chat.' }],
    visibility: 'private',
    privateStart: 'b-7H2K9QX4M1ZT',
  } as const;
  const url = 'https://t.me/arena_bot?start=b-7H2K9QX4M1ZT';

  it('is opened by the tap itself', async () => {
    dispatcher.handlers.set('press', () => onward);
    const fight = await telegram.fake.ask(ann, group, '/fight');
    expect(await bob.tap(fight, 'Again').answered).toMatchObject({ url, text: '' });
    expect(telegram.fake.shown(group)).toHaveLength(1);
  });

  it('is a button where the tap has waited too long, and where somebody typed', async () => {
    dispatcher.handlers.set('press', async () => {
      await new Promise(resolve => setTimeout(resolve, 900));
      return onward;
    });
    dispatcher.handlers.set('secret', () => onward);
    const fight = await telegram.fake.ask(ann, group, '/fight');
    expect((await bob.tap(fight, 'Again').answered).url).toBe('');
    const below = await telegram.fake.message(group, { after: fight });
    expect(findButton(below, 'Open private chat').url).toBe(url);
    expect(findButton(await telegram.fake.ask(ann, group, '/secret'), 'Open private chat').url).toBe(url);
  });
});

describe('private answers', () => {
  it('that are sensitive go to the private chat, with a pointer in the group', async () => {
    const { fake } = telegram;
    ann.chat.user!.started = true;
    const pointer = await fake.ask(ann, group, '/secret');
    expect(pointer.text).toContain('in our private chat');
    expect(fake.shown(ann.chat).map(each => each.text)).toEqual(['The password is swordfish.']);
  });

  it('say how to open it where there is none', async () => {
    const { fake } = telegram;
    const pointer = await fake.ask(ann, group, '/secret');
    expect(pointer.text).not.toContain('swordfish');
    expect(findButton(pointer, 'Open private chat').url).toBe('https://t.me/arena_bot?start=private');
    ann.say(ann.chat, '/start private');
    await fake.message(ann.chat);
    expect((await fake.ask(ann, ann.chat, '/secret')).text).toBe('The password is swordfish.');
  });

  it('too long for a toast are addressed to who tapped', async () => {
    const { fake } = telegram;
    dispatcher.handlers.set('press', () => ({ text: [{ text: 'x'.repeat(300) }], visibility: 'private' }));
    const fight = await fake.ask(ann, group, '/fight');
    bob.tap(fight, 'Again');
    const below = await fake.message(group, { after: fight });
    expect(below.text.startsWith('Bob:\nxxx')).toBe(true);
  });
});
