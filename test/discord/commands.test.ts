import { afterEach, describe, expect, test } from 'vitest';
import { plain, rich } from '../../bots/rich-text.ts';
import { FIRST_RESPONSE_MS } from '../fakes/discord/index.ts';
import { type DiscordHarness, startDiscord } from './harness.ts';
import { readMessage } from './read-message.ts';
import { TestDispatcher } from './test-dispatcher.ts';

let harness: DiscordHarness | undefined;
afterEach(async () => {
  await harness?.finish();
  harness = undefined;
});

const hello = (name: string) => ({ text: rich`Hello **${name}**`, visibility: 'public' }) as const;

describe('a slash command', () => {
  test('reaches the dispatcher as an invocation, and its reply the channel', async () => {
    const dispatcher = new TestDispatcher({
      fight: ({ actor }) => ({ title: plain('Fight'), ...hello(actor.displayName) }),
    });
    harness = await startDiscord(dispatcher);
    const { alice, bob, channel, guild } = harness;
    const interaction = await alice.slash(channel, 'fight', { agent: 'Rusty', opponent: bob });
    const message = await interaction.message();
    expect(readMessage(message).text).toBe('Fight\nHello Alice');
    expect(message.visibleTo).toBeNull();
    expect(interaction.firstResponseMs).toBeLessThan(FIRST_RESPONSE_MS);
    expect(dispatcher.invocations[0]).toMatchObject({
      id: `discord:${interaction.id}`,
      surface: 'discord',
      command: 'fight',
      via: 'command',
      options: { agent: 'Rusty', opponent: { id: bob.id, username: 'bob', displayName: 'Bob', isBot: false } },
      chat: { id: guild.id, kind: 'group', title: 'Robot Club', channelId: channel.id },
      actor: { id: alice.id, displayName: 'Alice', username: 'alice' },
      locale: 'en-US',
    });
  });

  test('works in the private chat with the bot', async () => {
    const dispatcher = new TestDispatcher({ me: ({ actor }) => hello(actor.displayName) });
    harness = await startDiscord(dispatcher);
    const { alice, discord } = harness;
    const chat = discord.privateChat(alice);
    const interaction = await alice.slash(chat, 'me');
    expect(readMessage(await interaction.message()).text).toBe('Hello Alice');
    expect(dispatcher.invocations[0]?.chat).toEqual({ id: alice.id, kind: 'private', channelId: chat.id });
    expect(await dispatcher.invocations[0]?.isModerator()).toBe(false);
  });

  test('names members as the server does', async () => {
    const dispatcher = new TestDispatcher({ me: ({ actor }) => hello(actor.displayName) });
    harness = await startDiscord(dispatcher);
    const { discord, channel, guild } = harness;
    const carol = discord.person('carol', { in: [guild], displayName: 'Carol', nickname: '@everyone **C**' });
    const message = readMessage(await (await carol.slash(channel, 'me')).message());
    expect(message.text).toBe('Hello @everyone **C**');
    expect(message.mentions).toEqual([]);
    expect(dispatcher.invocations[0]?.actor).toMatchObject({ displayName: '@everyone **C**', username: 'carol' });
  });

  test('is answered for that member only where the reply is private', async () => {
    harness = await startDiscord(new TestDispatcher({ fight: () => ({ text: plain('Shh'), visibility: 'private' }) }));
    const { alice, channel } = harness;
    const message = await (await alice.slash(channel, 'fight', { agent: 'x' })).message();
    expect(message.visibleTo).toBe(alice.id);
  });

  test('for moderators is hidden from members, and says who is one', async () => {
    const dispatcher = new TestDispatcher({ 'setup channel': () => ({ text: plain('Done'), visibility: 'private' }) });
    harness = await startDiscord(dispatcher);
    const { alice, moderator, channel } = harness;
    await expect(alice.slash(channel, 'setup channel')).rejects.toThrow('hidden from this person');
    await (await moderator.slash(channel, 'setup channel')).message();
    expect(await dispatcher.invocations[0]?.isModerator()).toBe(true);
  });

  test('in a thread and in a forum post answers there', async () => {
    const dispatcher = new TestDispatcher({ me: () => hello('you') });
    harness = await startDiscord(dispatcher);
    const { alice, discord, guild, channel } = harness;
    const thread = discord.channel(guild, 'bout 7', { type: 11, parent: channel });
    await (await alice.slash(thread, 'me')).message();
    expect(dispatcher.invocations[0]?.chat).toMatchObject({ id: guild.id, channelId: thread.id });
  });

  test('whose dispatcher throws is answered kindly', async () => {
    harness = await startDiscord(
      new TestDispatcher({
        me: () => {
          throw new Error('connection refused');
        },
      }),
    );
    const message = await (await harness.alice.slash(harness.channel, 'me')).message();
    expect(readMessage(message).text).toContain('Something went wrong');
    expect(message.visibleTo).toBe(harness.alice.id);
    expect(harness.logged.some(line => line.level === 'error')).toBe(true);
  });

  test('whose buttons cannot be drawn is answered without them', async () => {
    const action = { command: 'challenge accept', options: { challenge: 'x'.repeat(100) } };
    const reply = { ...hello('you'), buttons: [[{ label: 'Accept', action }]] };
    harness = await startDiscord(new TestDispatcher({ me: () => reply }));
    const message = await (await harness.alice.slash(harness.channel, 'me')).message();
    expect(readMessage(message)).toMatchObject({ text: 'Hello you', buttons: [] });
  });

  test('delivered twice is answered once', async () => {
    const dispatcher = new TestDispatcher({ me: () => hello('you') });
    harness = await startDiscord(dispatcher);
    const { alice, channel, discord } = harness;
    const interaction = await alice.slash(channel, 'me');
    discord.deliver(interaction);
    await interaction.message();
    discord.deliver(interaction);
    await (await alice.slash(channel, 'me')).message();
    expect(dispatcher.invocations).toHaveLength(2);
    expect(interaction.messages).toHaveLength(1);
  });

  test('delivered again after a restart is not answered again', async () => {
    const dispatcher = new TestDispatcher({ me: () => hello('you') });
    harness = await startDiscord(dispatcher);
    const { alice, channel, discord, logged } = harness;
    const interaction = await alice.slash(channel, 'me');
    await interaction.message();
    await harness.restart();
    discord.deliver(interaction);
    await (await alice.slash(channel, 'me')).message();
    expect(interaction.messages).toHaveLength(1);
    expect(dispatcher.invocations.map(each => each.id).slice(0, 2)).toEqual(Array(2).fill(`discord:${interaction.id}`));
    discord.expectViolation(/40060/);
    expect(logged.some(line => line.level === 'error')).toBe(false);
  });
});

describe('completion', () => {
  test('offers what the dispatcher finds, knowing what was typed before', async () => {
    const dispatcher = new TestDispatcher();
    let options: object = {};
    dispatcher.completions = async (invocation, option, typed) => {
      options = invocation.options;
      return [{ name: `${invocation.command} ${option} ${typed}`, value: `id-${typed}` }];
    };
    harness = await startDiscord(dispatcher);
    const interaction = await harness.alice.autocomplete(harness.channel, 'fight', 'agent', 'ru', {
      opponent: harness.bob,
    });
    await interaction.firstResponse();
    expect(interaction.choices).toEqual([{ name: 'fight agent ru', value: 'id-ru' }]);
    expect(options).toMatchObject({ opponent: { id: harness.bob.id }, agent: 'ru' });
  });

  test('is cut to what Discord takes', async () => {
    const dispatcher = new TestDispatcher();
    dispatcher.completions = async () =>
      Array.from({ length: 60 }, (_, index) => ({
        name: index === 0 ? ' \u202E' : `Robot ${'x'.repeat(200)}`,
        value: index === 1 ? 'y'.repeat(300) : String(index),
      }));
    harness = await startDiscord(dispatcher);
    const interaction = await harness.alice.autocomplete(harness.channel, 'agent show', 'agent', '');
    await interaction.firstResponse();
    expect(interaction.choices).toHaveLength(25);
    expect(interaction.choices?.every(choice => choice.name.length <= 100 && choice.value.length <= 100)).toBe(true);
  });

  test.each([
    ['fails', async () => Promise.reject(new Error('database away'))],
    ['is slow', () => new Promise<never>(() => undefined)],
  ])('is empty where it %s', async (_, completions) => {
    const dispatcher = new TestDispatcher();
    dispatcher.completions = completions;
    harness = await startDiscord(dispatcher);
    const interaction = await harness.alice.autocomplete(harness.channel, 'agent show', 'agent', '@everyone');
    await interaction.firstResponse();
    expect(interaction.choices).toEqual([]);
  });
});
