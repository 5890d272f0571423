import { setTimeout } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import type { Reply } from '../../bots/reply.ts';
import { plain } from '../../bots/rich-text.ts';
import { CALLBACK } from '../fakes/discord/index.ts';
import { type DiscordHarness, startDiscord } from './harness.ts';
import { readMessage } from './read-message.ts';
import { type Answers, TestDispatcher } from './test-dispatcher.ts';

let harness: DiscordHarness | undefined;
afterEach(async () => {
  await harness?.finish();
  harness = undefined;
});

const accept = { command: 'challenge accept', options: { challenge: 'ch 7~|%' } };
const offer: Reply = {
  text: plain('Bob challenges you'),
  visibility: 'public',
  buttons: [[{ label: 'Accept', action: accept }]],
};

/** A message with the buttons of `reply`, and what pressing them is answered with. */
async function offered(answers: Answers, reply: Reply = offer) {
  const dispatcher = new TestDispatcher({ fight: () => reply, ...answers });
  harness = await startDiscord(dispatcher);
  const interaction = await harness.alice.slash(harness.channel, 'fight', { agent: 'x' });
  return { ...harness, dispatcher, message: await interaction.message() };
}

const answer = (text: string, more: Partial<Reply> = {}): Reply => ({
  text: plain(text),
  visibility: 'public',
  ...more,
});

describe('a button', () => {
  test('runs its command with its options, for whoever pressed it', async () => {
    const { bob, message, dispatcher, guild, channel } = await offered({
      'challenge accept': () => answer('Accepted'),
    });
    const interaction = await bob.press(message, 'Accept');
    expect(readMessage(await interaction.message()).text).toBe('Accepted');
    expect(dispatcher.invocations[1]).toMatchObject({
      id: `discord:${interaction.id}`,
      command: 'challenge accept',
      options: { challenge: 'ch 7~|%' },
      via: 'button',
      actor: { id: bob.id },
      chat: { id: guild.id, channelId: channel.id },
    });
    expect(readMessage(message).text).toBe('Bob challenges you');
  });

  test('still works after a restart', async () => {
    const { bob, message } = await offered({ 'challenge accept': () => answer('Accepted') });
    await harness?.restart();
    expect(readMessage(await (await bob.press(message, 'Accept')).message()).text).toBe('Accepted');
  });

  test.each([
    ['at once', 0, CALLBACK.update],
    ['later', 1000, CALLBACK.deferredUpdate],
  ])('whose reply replaces the message does so %s', async (_, ms, callback) => {
    const { bob, message } = await offered({
      'challenge accept': async () => {
        await setTimeout(ms);
        return answer('Accepted', { replaces: true });
      },
    });
    const interaction = await bob.press(message, 'Accept');
    await interaction.message();
    expect(interaction.firstResponseType).toBe(callback);
    expect(readMessage(message)).toMatchObject({ text: 'Accepted', buttons: [] });
    expect(message.history).toHaveLength(1);
  });

  test.each([
    ['at once', 0],
    ['later', 1000],
  ])('whose effect shows by itself is acknowledged %s without a message', async (_, ms) => {
    const { bob, message, discord } = await offered({
      'challenge accept': async () => {
        await setTimeout(ms);
        return answer('Noted', { visibility: 'private', silent: true });
      },
    });
    const before = discord.world.messages.size;
    const interaction = await bob.press(message, 'Accept');
    await expect.poll(() => interaction.firstResponseType).toBe(CALLBACK.deferredUpdate);
    await harness?.surface.stop();
    expect(discord.world.messages.size).toBe(before);
    expect(readMessage(message).text).toBe('Bob challenges you');
  });

  test('whose slow reply is private leaves the message alone', async () => {
    const { bob, message } = await offered({
      'challenge accept': async () => {
        await setTimeout(1000);
        return answer('Only you see this', { visibility: 'private' });
      },
    });
    const interaction = await bob.press(message, 'Accept');
    expect(await interaction.message()).toMatchObject({ visibleTo: bob.id });
    expect(readMessage(message).text).toBe('Bob challenges you');
  });

  test('pressed by somebody else, or too late, is answered kindly and privately', async () => {
    const owned = (id: string): Reply => ({
      ...offer,
      buttons: [
        [
          { label: 'Mine', action: { ...accept, owner: id } },
          { label: 'Old', action: { ...accept, expiresAt: 1_000_000_000 } },
        ],
      ],
    });
    const dispatcher = new TestDispatcher({
      fight: ({ actor }) => owned(actor.id),
      'challenge accept': () => answer('Accepted'),
    });
    harness = await startDiscord(dispatcher);
    const { alice, bob, channel } = harness;
    const message = await (await alice.slash(channel, 'fight', { agent: 'x' })).message();
    const foreign = await (await bob.press(message, 'Mine')).message();
    expect(readMessage(foreign).text).toBe('This button belongs to somebody else.');
    expect(foreign.visibleTo).toBe(bob.id);
    const expired = await (await bob.press(message, 'Old')).message();
    expect(readMessage(expired).text).toBe('This button has expired.');
    expect(readMessage(await (await alice.press(message, 'Mine')).message()).text).toBe('Accepted');
  });

  test.each(['', 'x', 'zz~~', 'ca~!!~', 'ca~~~a~b~c~d', 'form:', 'form:zz:99', `${'ca~'.repeat(33)}`, 'ca~~~%E0%A4%A'])(
    'with the id %j of an older version is answered kindly',
    async id => {
      const { bob, message, dispatcher } = await offered({ 'challenge accept': () => answer('Accepted') });
      const told = await (await bob.pressId(message, id)).message();
      expect(readMessage(told).text).toMatch(/older version|has expired/);
      expect(dispatcher.invocations).toHaveLength(1);
    },
  );

  test('delivered twice runs once', async () => {
    const { bob, message, dispatcher, discord } = await offered({ 'challenge accept': () => answer('Accepted') });
    const interaction = await bob.press(message, 'Accept');
    discord.deliver(interaction);
    await interaction.message();
    await setTimeout(50);
    expect(dispatcher.invocations).toHaveLength(2);
    expect(interaction.messages).toHaveLength(1);
  });

  test('under a message that is deleted meanwhile still answers', async () => {
    const { bob, message, discord } = await offered({
      'challenge accept': async () => {
        await setTimeout(900);
        return answer('Accepted', { replaces: true });
      },
    });
    const interaction = await bob.press(message, 'Accept');
    await interaction.firstResponse();
    discord.deleteMessage(message);
    expect(readMessage(await interaction.message()).text).toBe('Accepted');
  });

  test('of a post works like one of a reply, and shows interim states', async () => {
    const { bob, surface, guild, channel, discord } = await offered({
      'challenge accept': async (_, onProgress) => {
        onProgress(answer('Starting', { replaces: true }));
        await setTimeout(900);
        return answer('Started', { replaces: true });
      },
    });
    const posted = await surface.post({ chatId: guild.id, channelId: channel.id }, offer);
    const message = await discord.messageIn(channel, each => each.id === posted.messageId);
    const interaction = await bob.press(message, 'Accept');
    await interaction.message(each => readMessage(each).text === 'Started');
    expect(message.history.map(each => each.embeds[0]?.['description'])).toEqual(['Bob challenges you', 'Starting']);
  });
});
