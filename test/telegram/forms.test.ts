import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FakeChat, type FakeMessage, findButton, type Person } from '../fakes/telegram/index.ts';
import { startTelegram, type TelegramHarness } from './harness.ts';
import { TestDispatcher } from './test-dispatcher.ts';

let dispatcher: TestDispatcher;
let telegram: TelegramHarness;
let ann: Person;
let bob: Person;
let group: FakeChat;

beforeEach(async () => {
  dispatcher = new TestDispatcher();
  // Taps in these tests come faster than a hand's: let the limits' clock run with them.
  telegram = await startTelegram(dispatcher, { speed: 60 });
  ann = telegram.fake.user('Ann');
  bob = telegram.fake.user('Bob');
  group = telegram.fake.group('Robots');
});
afterEach(() => telegram.stop());

const labels = (message: FakeMessage) => message.keyboard.map(row => row.map(button => button.text));

async function tapped(
  message: FakeMessage,
  label: Parameters<Person['tap']>[1],
  shows: string,
  who = ann,
): Promise<void> {
  await who.tap(message, label).answered;
  await telegram.fake.until(() => message.text.includes(shows) || labels(message).flat().join().includes(shows));
}

describe('a form with numbers, a choice and a text', () => {
  it('shows all in one message and saves what was changed', async () => {
    const { fake } = telegram;
    const panel = await fake.ask(ann, group, '/tune Rusty');
    expect(panel.text).toBe(
      'Tune Rusty\nTen points to spread.\n\nPower: 5 · hits harder\nAggression: 50\nStance: Bruiser\nMotto: —\nPoints: 55 of 56 (1 left)',
    );
    expect(labels(panel)).toEqual([
      ['−1', 'Power 5', '+1'],
      ['−10', 'Aggression 50', '+10'],
      ['Stance Bruiser'],
      ['Motto —'],
      ['Save', 'Cancel'],
    ]);
    const tap = ann.tap(panel, { row: 'Power', label: '+1' });
    expect(await tap.answered).toMatchObject({ text: 'Power: 6 · Points: 56 of 56 ✓', alert: false });
    await fake.until(() => panel.text.includes('Points: 56 of 56 ✓'));
    await tapped(panel, { row: 'Aggression', label: '−10' }, 'Aggression: 40');
    await tapped(panel, { row: 'Aggression', label: 'Aggression' }, '← Back');
    expect(labels(panel)[0]).toEqual(['−10', '−1', '40', '+1', '+10']);
    await tapped(panel, '+1', '41');
    await tapped(panel, 'Max 100', '100');
    await tapped(panel, '−1', '99');
    await tapped(panel, '← Back', 'Aggression: 99');
    await tapped(panel, 'Stance', '✓ Bruiser');
    await tapped(panel, 'Trickster', 'Stance: Trickster');
    await tapped(panel, 'Save', 'Saved');
    expect(panel.text).toContain('"power":6,"aggression":99,"stance":"trickster"');
    expect(panel.keyboard).toEqual([]);
    expect(dispatcher.last()).toMatchObject({
      command: 'agent tune-save',
      via: 'form',
      owner: String(ann.id),
      options: { agent: 'Rusty', power: 6, aggression: 99, stance: 'trickster' },
    });
    expect(fake.shown(group)).toHaveLength(1);
  });

  it('asks for text with a reply line that opens for the member', async () => {
    const { fake } = telegram;
    const panel = await fake.ask(ann, group, '/tune');
    ann.tap(panel, 'Motto');
    const question = await fake.message(group, { after: panel });
    expect(question.forceReply).toEqual({ selective: true, placeholder: 'Motto' });
    expect(question.entities).toContainEqual(expect.objectContaining({ type: 'text_mention', user: { id: ann.id } }));
    ann.say(group, 'x'.repeat(41), { replyTo: question });
    const again = await fake.message(group, { after: question, accepts: each => each.text.includes('too long: 40') });
    ann.say(group, '<b>No mercy</b>', { replyTo: again });
    const next = await fake.message(group, {
      after: again,
      accepts: each => each.text.includes('Motto: <b>No mercy</b>'),
    });
    await tapped(next, 'Save', 'Saved');
    expect(dispatcher.last().options['motto']).toBe('<b>No mercy</b>');
  });

  it('stays open with the reason where the arena refuses', async () => {
    const panel = await telegram.fake.ask(ann, group, '/tune');
    await tapped(panel, 'Power', 'Max 10');
    await tapped(panel, 'Max 10', '−1,10,+1');
    await tapped(panel, '← Back', 'Power: 10');
    await tapped(panel, 'Save', '⚠ That is more points than there are.');
    await tapped(panel, { row: 'Power', label: '−1' }, 'Power: 9');
    await tapped(panel, 'Save', 'Saved');
  });

  it('is left by its button and by /cancel, and is closed by a newer one', async () => {
    const { fake } = telegram;
    const first = await fake.ask(ann, group, '/tune');
    await tapped(first, 'Cancel', 'Closed. Nothing was changed.');
    const second = await fake.ask(ann, group, '/tune');
    expect((await fake.ask(ann, group, '/cancel')).text).toBe('Left. Nothing was changed.');
    expect(second.text).toContain('Closed');
    const third = await fake.ask(ann, group, '/tune');
    const stale = findButton(third, 'Save').callback_data ?? '';
    await fake.ask(ann, group, '/tune');
    await fake.until(() => third.text.includes('Closed'));
    expect((await ann.tapData(third, stale).answered).text).toContain('This form is closed');
    expect((await fake.ask(ann, group, '/cancel@arena_bot')).text).toContain('Left');
    expect((await fake.ask(ann, group, '/cancel@arena_bot')).text).toContain('nothing to cancel');
    expect(dispatcher.invocations.every(each => each.command === 'agent tune')).toBe(true);
  });

  it('belongs to one member', async () => {
    const { fake } = telegram;
    const panel = await fake.ask(ann, group, '/tune');
    const answer = await bob.tap(panel, 'Save').answered;
    expect(answer.text).toContain('somebody else’s');
    const bobs = await fake.ask(bob, group, '/tune');
    await tapped(bobs, { row: 'Power', label: '+1' }, 'Power: 6', bob);
    expect(panel.text).toContain('Power: 5');
    expect(dispatcher.invocations.filter(each => each.via === 'form')).toHaveLength(0);
  });

  it('survives a restart, half filled', async () => {
    const panel = await telegram.fake.ask(ann, group, '/tune');
    await tapped(panel, { row: 'Power', label: '+1' }, 'Power: 6');
    await telegram.restart();
    await tapped(panel, { row: 'Power', label: '+1' }, 'Power: 7');
    await tapped(panel, 'Save', 'Saved');
    expect(dispatcher.last().options['power']).toBe(7);
  });

  it('saves once, however often it is tapped', async () => {
    const panel = await telegram.fake.ask(ann, group, '/tune');
    const taps = [1, 2, 3].map(() => ann.tap(panel, 'Save'));
    await Promise.all(taps.map(tap => tap.answered));
    expect(dispatcher.invocations.filter(each => each.via === 'form')).toHaveLength(1);
  });

  it('follows many quick taps without breaking the limits', async () => {
    const { fake } = telegram;
    const panel = await fake.ask(ann, group, '/tune');
    const taps = Array.from({ length: 40 }, (_, index) =>
      ann.tap(panel, { row: 'Power', label: index % 2 ? '−1' : '+1' }),
    );
    await Promise.all(taps.map(tap => tap.answered));
    await tapped(panel, { row: 'Power', label: '+1' }, 'Power: 6');
    expect(fake.floodRefusals).toBe(0);
    expect(panel.history.length).toBeLessThan(20);
  });

  it('an administrator who hides behind the group can fill it in, others cannot', async () => {
    const { fake } = telegram;
    const boss = fake.user('Boss');
    const forum = fake.group('Forum', { admins: [boss] });
    forum.anonymousAdmins.add(boss.id);
    const panel = await fake.ask(boss, forum, '/tune');
    expect((await bob.tap(panel, 'Save').answered).text).toContain('somebody else’s');
    await tapped(panel, { row: 'Power', label: '+1' }, 'Power: 6', boss);
    await tapped(panel, 'Save', 'Saved', boss);
    expect(dispatcher.last().actor.id).toBe(String(forum.id));
  });
});

describe('a form unfit for the group', () => {
  const form = {
    title: 'Link a wallet',
    fields: [{ kind: 'text', name: 'what', label: 'Address', maxLength: 60, required: true }] as const,
    submit: { command: 'draw', options: {} },
  };

  it('is asked in the private chat, for the group', async () => {
    const { fake } = telegram;
    dispatcher.handlers.set('secret', () => ({ form, visibility: 'private', sensitive: true }));
    ann.chat.user!.started = true;
    ann.say(group, '/secret');
    const question = await fake.message(ann.chat);
    expect(question.forceReply?.placeholder).toBe('Address');
    const answer = await fake.ask(ann, ann.chat, '0xabc');
    expect(answer.text).toBe('0xabc');
    expect(dispatcher.last()).toMatchObject({ via: 'form', chat: { id: String(group.id), kind: 'group' } });
    expect(fake.shown(group).map(each => each.text)).toEqual(['I have asked you in our private chat.']);
  });

  it('says how to open the private chat where there is none', async () => {
    const { fake } = telegram;
    dispatcher.handlers.set('secret', () => ({ form, visibility: 'private', sensitive: true }));
    const pointer = await fake.ask(ann, group, '/secret');
    expect(pointer.keyboard.flat()[0]?.url).toBe('https://t.me/arena_bot?start=private');
  });
});

describe('a command that leaves options open', () => {
  it('asks for the name, then offers the choices, and runs', async () => {
    const { fake } = telegram;
    const question = await fake.ask(ann, group, '/new');
    expect(question.forceReply).toEqual({ selective: true, placeholder: 'Name' });
    expect(question.text).toContain('Name');
    bob.say(group, 'Not mine', { replyTo: question });
    const said = ann.say(group, 'Iron Fist', { replyTo: question });
    const choices = await fake.message(group, { after: said });
    expect(choices.keyboard.flat().map(each => each.text)).toEqual([
      'Bruiser',
      'Rusher',
      'Grappler',
      'Gunner',
      'Sentinel',
      'Trickster',
      'Cancel',
    ]);
    await tapped(choices, 'Trickster', 'Created Iron Fist, a trickster.');
    expect(dispatcher.last()).toMatchObject({ command: 'agent create', via: 'form' });
  });

  it('takes the answers without replying in a private chat, choices by word, too', async () => {
    const { fake } = telegram;
    await fake.ask(ann, ann.chat, '/new');
    await fake.ask(ann, ann.chat, 'Rusty');
    expect((await fake.ask(ann, ann.chat, 'nonsense')).text).toContain('I do not know that choice');
    const done = await fake.ask(ann, ann.chat, 'gunner');
    expect(done.text).toBe('Created Rusty, a gunner.');
  });

  it('asks only for what is missing', async () => {
    const { fake } = telegram;
    const choices = await fake.ask(ann, group, '/new Rusty');
    await tapped(choices, 'Rusher', 'Created Rusty, a rusher.');
  });

  it('says what was refused and lets it be changed', async () => {
    const { fake } = telegram;
    const choices = await fake.ask(ann, group, '/new Taken');
    await tapped(choices, 'Rusher', '⚠ That name is taken.');
    expect(choices.text).toContain('⚠ That name is taken.');
  });

  it('offers what the dispatcher completes', async () => {
    const { fake } = telegram;
    const choices = await fake.ask(ann, group, '/show');
    await tapped(choices, 'The charts', 'Showing charts');
  });

  it('leaves to the dispatcher what cannot be chosen', async () => {
    const { fake } = telegram;
    const reply = await fake.ask(ann, group, '/challenge');
    expect(reply.text).toContain('Challenged');
    expect(dispatcher.last().options).toEqual({});
  });
});
