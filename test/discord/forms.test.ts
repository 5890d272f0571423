import { setTimeout } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import type { Form, Reply } from '../../bots/reply.ts';
import { plain } from '../../bots/rich-text.ts';
import { CALLBACK } from '../fakes/discord/index.ts';
import { type DiscordHarness, startDiscord } from './harness.ts';
import { readMessage } from './read-message.ts';
import { type Answers, CATALOGUE, TestDispatcher } from './test-dispatcher.ts';

let harness: DiscordHarness | undefined;
afterEach(async () => {
  await harness?.finish();
  harness = undefined;
});

const integer = (name: string, label: string) =>
  ({ kind: 'integer', name, label, min: 0, max: 100, value: 50 }) as const;
const SHORT: Form = {
  title: 'Create an agent',
  fields: [
    { kind: 'text', name: 'name', label: 'Name', maxLength: 32 },
    {
      kind: 'choice',
      name: 'archetype',
      label: 'Style',
      choices: [
        { value: 'bruiser', label: 'Bruiser' },
        { value: 'gunner', label: 'Gunner' },
      ],
    },
    integer('aggression', 'Aggression'),
  ],
  submit: { command: 'agent create', options: {} },
};
const LONG: Form = {
  ...SHORT,
  fields: [
    ...SHORT.fields,
    integer('range', 'Range'),
    integer('risk', 'Risk'),
    integer('patience', 'Patience'),
    { kind: 'text', name: 'motto', label: 'Motto', maxLength: 200 },
  ],
};

/** Without options the command asks; with them it says what it got. */
const creating = (form: Form, more: Partial<Reply> = {}): Answers => ({
  'agent create': ({ options }) =>
    options['name'] === undefined
      ? { form, visibility: 'private' }
      : { text: plain(JSON.stringify(options)), visibility: 'public', ...more },
});

async function start(answers: Answers, store = new Map<string, unknown>()) {
  const dispatcher = new TestDispatcher(answers, CATALOGUE, store);
  harness = await startDiscord(dispatcher);
  return { ...harness, dispatcher, store };
}

const submitted = { name: 'Rusty **9**', archetype: 'gunner', aggression: 70 };

describe('a form of one page', () => {
  test('is a modal with menus and text boxes, and its answers are the options', async () => {
    const { alice, channel, dispatcher, store } = await start(creating(SHORT));
    const asked = await alice.slash(channel, 'agent create');
    const modal = await asked.shownModal();
    expect(modal.title).toBe('Create an agent');
    expect(modal.components.map(field => [field.label, field.component.type])).toEqual([
      ['Name', 4],
      ['Style', 3],
      ['Aggression', 4],
    ]);
    const sent = await alice.submit(asked, { Name: 'Rusty **9**', Style: 'Gunner', Aggression: '70' });
    const message = await sent.message();
    expect(JSON.parse(readMessage(message).text)).toEqual(submitted);
    expect(dispatcher.invocations[1]).toMatchObject({
      id: `discord:${sent.id}`,
      via: 'form',
      command: 'agent create',
      options: submitted,
    });
    expect(message.visibleTo).toBeNull();
    expect(store.size).toBe(0);
  });

  test('opened by a button replaces the message where its reply does', async () => {
    const button = { label: 'Tune', action: { command: 'agent create', options: {} } };
    const answers = creating(SHORT, { replaces: true });
    const { alice, channel } = await start({
      ...answers,
      me: () => ({ text: plain('You'), visibility: 'private', buttons: [[button]] }),
    });
    const message = await (await alice.slash(channel, 'me')).message();
    const pressed = await alice.press(message, 'Tune');
    await (await alice.submit(pressed, { Name: 'Rusty', Style: 'Gunner' })).message();
    expect(JSON.parse(readMessage(message).text)).toEqual({ name: 'Rusty', archetype: 'gunner', aggression: 50 });
  });

  test('with an answer that will not do is explained, and keeps the others', async () => {
    const { alice, channel } = await start(creating(SHORT));
    const asked = await alice.slash(channel, 'agent create');
    const refused = await (
      await alice.submit(asked, { Name: 'Rusty **9**', Style: 'Gunner', Aggression: '700' })
    ).message();
    expect(readMessage(refused).text).toContain('Aggression: a whole number from 0 to 100, not “700”.');
    expect(refused.visibleTo).toBe(alice.id);
    const again = await alice.press(refused, 'Correct it');
    expect((await again.shownModal()).components.map(field => field.component.value)).toEqual([
      'Rusty **9**',
      undefined,
      '700',
    ]);
    const message = await (await alice.submit(again, { Aggression: '70' })).message();
    expect(JSON.parse(readMessage(message).text)).toEqual(submitted);
  });

  test('that comes too late for a modal is opened by a button', async () => {
    const answers = creating(SHORT);
    const { alice, bob, channel } = await start({
      'agent create': async (invocation, onProgress) => {
        if (invocation.options['name'] === undefined) await setTimeout(2200);
        return answers['agent create']!(invocation, onProgress);
      },
    });
    const askedAt = performance.now();
    const asked = await alice.slash(channel, 'agent create');
    await asked.firstResponse();
    expect(performance.now() - askedAt).toBeGreaterThan(1700);
    const offer = await asked.message();
    expect(offer.visibleTo).toBe(alice.id);
    await expect(bob.press(offer, 'Open the form')).rejects.toThrow('does not see');
    const opened = await alice.press(offer, 'Open the form');
    const message = await (
      await alice.submit(opened, { Name: 'Rusty **9**', Style: 'Gunner', Aggression: '70' })
    ).message();
    expect(JSON.parse(readMessage(message).text)).toEqual(submitted);
  });

  test('that comes late but in time is still a modal', async () => {
    const answers = creating(SHORT);
    const { alice, channel } = await start({
      'agent create': async (invocation, onProgress) => {
        await setTimeout(800);
        return answers['agent create']!(invocation, onProgress);
      },
    });
    const asked = await alice.slash(channel, 'agent create');
    await asked.shownModal();
    expect(asked.firstResponseType).toBe(CALLBACK.modal);
  });

  test('is not answered twice', async () => {
    const { alice, channel, dispatcher, discord } = await start(creating(SHORT));
    const asked = await alice.slash(channel, 'agent create');
    const values = { Name: 'Rusty', Style: 'Gunner' };
    const sent = await alice.submit(asked, values);
    discord.deliver(sent);
    await sent.message();
    const second = await (await alice.submit(asked, values)).message();
    expect(readMessage(second).text).toContain('sent already');
    expect(dispatcher.invocations).toHaveLength(2);
  });

  test('belongs to whoever was asked', async () => {
    const { alice, bob, channel } = await start(creating(SHORT));
    const asked = await alice.slash(channel, 'agent create');
    const told = await (await bob.submit(asked, { Name: 'Mine now', Style: 'Gunner' })).message();
    expect(readMessage(told).text).toContain('belongs to somebody else');
    expect(told.visibleTo).toBe(bob.id);
  });
});

describe('a form of two pages', () => {
  const first = { Name: 'Rusty **9**', Style: 'Gunner', Aggression: '70', Range: '30' };
  const complete = { ...submitted, range: 30, risk: 50, patience: 5 };

  test('goes on behind a button, and shows one message at a time', async () => {
    const { alice, channel } = await start(creating(LONG, { visibility: 'private' }));
    const asked = await alice.slash(channel, 'agent create');
    expect((await asked.shownModal()).title).toBe('Create an agent (1/2)');
    const step = await (await alice.submit(asked, first)).message();
    expect(readMessage(step)).toMatchObject({ text: 'Page 1 of 2 is kept.', buttons: ['Continue (2/2)'] });
    const continued = await alice.press(step, /Continue/);
    expect((await continued.shownModal()).components.map(field => field.label)).toEqual(['Patience', 'Motto']);
    const message = await (await alice.submit(continued, { Patience: '5' })).message();
    expect(JSON.parse(readMessage(message).text)).toEqual(complete);
    expect(message.id).toBe(step.id);
  });

  test('ends in a message for everybody where the reply is public, and tidies its steps away', async () => {
    const { alice, channel } = await start(creating(LONG));
    const asked = await alice.slash(channel, 'agent create');
    const step = await (await alice.submit(asked, first)).message();
    const continued = await alice.press(step, /Continue/);
    const message = await (await alice.submit(continued, { Patience: '5' })).message();
    expect(message.visibleTo).toBeNull();
    expect(JSON.parse(readMessage(message).text)).toEqual(complete);
    expect(step.deleted).toBe(true);
  });

  test('keeps its answers over a restart, and over a store that is away for a while', async () => {
    const { alice, channel, dispatcher } = await start(creating(LONG));
    const asked = await alice.slash(channel, 'agent create');
    const step = await (await alice.submit(asked, first)).message();
    await harness?.restart();
    const { conversations } = dispatcher;
    const present = { ...conversations };
    const away = () => Promise.reject(new Error('database away'));
    Object.assign(conversations, { get: away, set: away, delete: away });
    const wait = await (await alice.press(step, /Continue/)).message();
    expect(readMessage(wait).text).toContain('try again in a few seconds');
    Object.assign(conversations, present);
    const continued = await alice.press(wait, 'Try again');
    await continued.shownModal();
    await harness?.restart();
    Object.assign(conversations, { get: away, set: away, delete: away });
    const held = await (await alice.submit(continued, { Patience: '5' })).message();
    expect(readMessage(held).text).toContain('What you wrote is kept');
    Object.assign(conversations, present);
    const again = await alice.press(held, 'Try again');
    const message = await (await alice.submit(again)).message();
    expect(JSON.parse(readMessage(message).text)).toEqual(complete);
  });

  test('survives a store that is away from the beginning', async () => {
    const { alice, channel, dispatcher } = await start(creating(LONG));
    const away = () => Promise.reject(new Error('database away'));
    Object.assign(dispatcher.conversations, { get: away, set: away, delete: away });
    const asked = await alice.slash(channel, 'agent create');
    const step = await (await alice.submit(asked, first)).message();
    const continued = await alice.press(step, /Continue/);
    const message = await (await alice.submit(continued, { Patience: '5' })).message();
    expect(JSON.parse(readMessage(message).text)).toEqual(complete);
  });
});
