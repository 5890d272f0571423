import { setTimeout } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { plain } from '../../bots/rich-text.ts';
import { waitFor } from '../fakes/discord/index.ts';
import { type DiscordHarness, startDiscord } from './harness.ts';
import { readMessage } from './read-message.ts';
import { CATALOGUE, TestDispatcher } from './test-dispatcher.ts';

let harness: DiscordHarness | undefined;
afterEach(async () => {
  await harness?.finish();
  harness = undefined;
});

function greeting() {
  const dispatcher = new TestDispatcher();
  dispatcher.hello = { text: plain('Hello, I am the arena'), visibility: 'public' };
  return dispatcher;
}

describe('joining a server', () => {
  test('says hello once, in the channel for such messages', async () => {
    const dispatcher = greeting();
    harness = await startDiscord(dispatcher);
    const { discord } = harness;
    const guild = discord.guild('New', { botIsMember: false });
    const general = discord.channel(guild, 'general');
    discord.join(guild);
    expect(readMessage(await discord.messageIn(general)).text).toBe('Hello, I am the arena');
    expect(dispatcher.joins).toEqual([
      { chat: { id: guild.id, kind: 'group', title: 'New', channelId: general.id }, missing: [] },
    ]);
    discord.leave(guild);
    await waitFor(() => dispatcher.departures.length > 0, 'the farewell');
    expect(dispatcher.departures[0]?.id).toBe(guild.id);
    discord.join(guild);
    await waitFor(() => dispatcher.joins.length === 2, 'the second join');
    await setTimeout(50);
    expect(discord.messagesIn(general)).toHaveLength(1);
  });

  test('names the permissions that are missing', async () => {
    const dispatcher = greeting();
    harness = await startDiscord(dispatcher);
    const { discord } = harness;
    const guild = discord.guild('Strict', { botIsMember: false });
    const general = discord.channel(guild, 'general', { deny: ['AttachFiles', 'ReadMessageHistory'] });
    discord.join(guild);
    await discord.messageIn(general);
    expect(dispatcher.joins[0]?.missing).toEqual(['Attach Files', 'Read Message History']);
  });

  test('takes the first channel where it may write', async () => {
    const dispatcher = greeting();
    harness = await startDiscord(dispatcher);
    const { discord } = harness;
    const guild = discord.guild('Quiet', { botIsMember: false });
    discord.channel(guild, 'rules', { deny: ['SendMessages'] });
    discord.channel(guild, 'voice', { type: 2 });
    const chat = discord.channel(guild, 'chat');
    discord.join(guild);
    expect(readMessage(await discord.messageIn(chat)).text).toBe('Hello, I am the arena');
  });

  test('without any channel to write in tells the owner', async () => {
    const dispatcher = greeting();
    harness = await startDiscord(dispatcher);
    const { discord } = harness;
    const guild = discord.guild('Silent', { botIsMember: false });
    discord.channel(guild, 'rules', { deny: ['SendMessages'] });
    discord.join(guild);
    const chat = discord.world.privateChannelWith(guild.ownerId);
    expect(readMessage(await discord.messageIn(chat)).text).toBe('Hello, I am the arena');
    expect(dispatcher.joins[0]?.missing).toEqual(['Send Messages']);
  });

  test('while the bot was down is noticed at start; old servers are not greeted', async () => {
    const dispatcher = greeting();
    harness = await startDiscord(dispatcher, {
      prepare: discord => {
        discord.channel(discord.guild('Recent', { joinedAt: new Date() }), 'general');
      },
    });
    await waitFor(() => dispatcher.joins.length > 0, 'the join');
    await setTimeout(50);
    expect(dispatcher.joins.map(({ chat }) => chat.title)).toEqual(['Recent']);
  });

  test('a server that is down for a while was not left', async () => {
    const dispatcher = greeting();
    harness = await startDiscord(dispatcher);
    const { discord, guild } = harness;
    discord.leave(guild, { unavailable: true });
    guild.unavailable = false;
    discord.gateway.dispatch('GUILD_CREATE', { ...JSON.parse('{}'), id: guild.id, unavailable: false }, guild.id);
    await setTimeout(100);
    expect(dispatcher.departures).toEqual([]);
    expect(dispatcher.joins).toEqual([]);
  });
});

describe('registration', () => {
  const writes = (current: DiscordHarness) =>
    current.discord.api.log
      .filter(({ method, path }) => path.includes('/commands') && method !== 'GET')
      .map(({ method }) => method);

  test('sends everything once, and nothing where nothing changed', async () => {
    harness = await startDiscord(new TestDispatcher());
    expect(harness.discord.commands.global.all.map(command => command.name)).toEqual(['agent', 'fight', 'me', 'setup']);
    await harness.restart();
    await harness.restart();
    expect(writes(harness)).toEqual(['PUT']);
  });

  test('sends one change by itself', async () => {
    harness = await startDiscord(new TestDispatcher());
    const changed = (path: string, description: string) =>
      CATALOGUE.map(spec => (spec.path === path ? { ...spec, description } : spec));
    await harness.restart(new TestDispatcher({}, changed('me', 'Changed')));
    expect(harness.discord.commands.global.find('me')).toMatchObject({ description: 'Changed' });
    await harness.restart(
      new TestDispatcher(
        {},
        CATALOGUE.filter(spec => spec.path !== 'me'),
      ),
    );
    expect(harness.discord.commands.global.all.map(command => command.name)).not.toContain('me');
    expect(writes(harness)).toEqual(
      ['PUT', 'PATCH', 'PATCH', 'DELETE'].filter((_, index) => index !== 2 || writes(harness!).length === 4),
    );
  });

  test('in one server leaves nothing registered twice', async () => {
    harness = await startDiscord(new TestDispatcher());
    const { discord, guild } = harness;
    await harness.surface.stop();
    harness.options.inGuild = true;
    await harness.restart();
    expect(discord.commands.guild(guild.id).all.map(command => command.name)).toEqual([
      'agent',
      'fight',
      'me',
      'setup',
    ]);
    expect(discord.commands.global.all).toEqual([]);
    await harness.restart();
    expect(writes(harness)).toEqual(['PUT', 'PUT', 'PUT']);
  });

  test('that fails keeps the bot running', async () => {
    harness = await startDiscord(new TestDispatcher());
    harness.discord.api.faults.push({ method: 'GET', path: /commands$/, times: 9, answer: 'drop' });
    await harness.restart();
    expect(harness.surface.status().state).toBe('ready');
    expect(harness.logged.some(line => line.level === 'error' && /could not be registered/.test(line.message))).toBe(
      true,
    );
  });
});
