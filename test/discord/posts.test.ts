import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Picture, Reply } from '../../bots/reply.ts';
import { plain } from '../../bots/rich-text.ts';
import type { SurfaceError } from '../../bots/surface.ts';
import { DiscordFailure } from '../fakes/discord/index.ts';
import { type DiscordHarness, startDiscord } from './harness.ts';
import { readMessage } from './read-message.ts';
import { TestDispatcher } from './test-dispatcher.ts';

let harness: DiscordHarness;
beforeAll(async () => {
  harness = await startDiscord(new TestDispatcher());
});
afterAll(() => harness.finish());

const say = (text: string, more: Partial<Reply> = {}): Reply => ({ text: plain(text), visibility: 'public', ...more });
const gif: Picture = {
  bytes: new Uint8Array([71, 73, 70]),
  filename: 'fight.gif',
  contentType: 'image/gif',
  alt: 'Two robots',
};
const MEGABYTE = 1024 * 1024;

/** A fresh channel of the harness's server, and its target. */
function room(...deny: Parameters<typeof harness.discord.deny>[1][]) {
  const channel = harness.discord.channel(harness.guild, 'room');
  harness.discord.deny(channel, ...deny);
  return { channel, target: { chatId: harness.guild.id, channelId: channel.id } };
}

describe('posts', () => {
  test('faster than Discord allows are paced, in order, without one refusal', async () => {
    const { channel, target } = room();
    await Promise.all(Array.from({ length: 12 }, (_, index) => harness.surface.post(target, say(`Post ${index}`))));
    expect(harness.discord.messagesIn(channel).map(message => readMessage(message).text)).toEqual(
      Array.from({ length: 12 }, (_, index) => `Post ${index}`),
    );
    expect(harness.discord.api.log.filter(({ status }) => status === 429).length).toBeLessThanOrEqual(1);
  });

  test('that the network loses arrive once', async () => {
    const { channel, target } = room();
    const { api } = harness.discord;
    api.faults.push({
      method: 'POST',
      path: new RegExp(`${channel.id}/messages`),
      times: 1,
      answer: new DiscordFailure(502, 0, 'Bad Gateway'),
    });
    await harness.surface.post(target, say('Once'));
    expect(harness.discord.messagesIn(channel)).toHaveLength(1);
  });

  test('whose limit lasts for minutes are refused with how long to wait', async () => {
    const { channel, target } = room();
    const limited = new DiscordFailure(429, 0, 'You are being rate limited.');
    harness.discord.fail({
      path: new RegExp(channel.id),
      answer: limited,
      headers: { 'retry-after': '120', 'x-ratelimit-scope': 'shared' },
    });
    const refusal = await harness.surface.post(target, say('x')).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'rate-limited' });
    expect((refusal as SurfaceError).retryAfterSeconds).toBeGreaterThanOrEqual(120);
  });

  test('reach threads and forum posts, archived ones too', async () => {
    const { discord, guild, surface } = harness;
    const forum = discord.channel(guild, 'forum', { type: 15 });
    const thread = discord.channel(guild, 'bout', { type: 11, parent: forum });
    const target = { chatId: guild.id, channelId: thread.id };
    await expect.poll(() => surface.missingPermissions(target)).toEqual([]);
    const posted = await surface.post(target, say('Open'));
    thread.archived = true;
    await surface.edit(posted, say('Closed'));
    expect(readMessage(discord.messagesIn(thread)[0]!).text).toBe('Closed');
    discord.deny(forum, 'SendMessagesInThreads');
    await expect.poll(() => surface.missingPermissions(target)).toEqual(['Send Messages in Threads']);
  });

  test('answer a message only where history may be read, and stand alone elsewhere', async () => {
    const { channel, target } = room('ReadMessageHistory');
    const first = await harness.surface.post(target, say('First'));
    await harness.surface.post(target, say('Second'), { replyTo: first });
    const [, second] = harness.discord.messagesIn(channel);
    expect(readMessage(second!)).toMatchObject({ text: 'Second', replyTo: undefined });
  });

  test('may be silent', async () => {
    const { channel, target } = room();
    await harness.surface.post(target, say('Shh'), { silent: true });
    expect(harness.discord.messagesIn(channel)[0]?.flags).toBe(4096);
  });

  test('carry pictures of the size that the server has paid for', async () => {
    const { discord, surface } = harness;
    const rich = discord.guild('Boosted', { premiumTier: 2 });
    const channel = discord.channel(rich, 'arena');
    discord.join(rich);
    await expect.poll(() => surface.maxUploadBytes({ chatId: rich.id, channelId: channel.id })).toBe(50 * MEGABYTE);
    expect(surface.maxUploadBytes(room().target)).toBe(10 * MEGABYTE);
    const large = { ...gif, bytes: new Uint8Array(11 * MEGABYTE) };
    await surface.post({ chatId: rich.id, channelId: channel.id }, say('Large', { picture: large }));
    await expect(surface.post(room().target, say('Large', { picture: large }))).rejects.toMatchObject({
      code: 'too-large',
    });
  });

  test('to a server that the bot was removed from are gone; to a hidden channel forbidden', async () => {
    const { discord, surface } = harness;
    const left = discord.guild('Left', {});
    const channel = discord.channel(left, 'arena');
    discord.join(left);
    discord.leave(left);
    const target = { chatId: left.id, channelId: channel.id };
    await expect.poll(() => surface.post(target, say('x')).catch((error: { code: string }) => error.code)).toBe('gone');
    const hidden = room('ViewChannel');
    await expect(surface.post(hidden.target, say('x'))).rejects.toMatchObject({ code: 'forbidden' });
    await expect.poll(() => surface.missingPermissions(hidden.target)).toContain('View Channel');
  });
});

describe('edits', () => {
  test('keep the picture in its frame, after a restart too', async () => {
    const { channel, target } = room();
    const posted = await harness.surface.post(target, say('Who?', { picture: gif }));
    await harness.restart();
    await harness.surface.edit(posted, say('RUSTY'));
    const [message] = harness.discord.messagesIn(channel);
    expect(message?.embeds[0]?.['image']).toEqual({ url: 'attachment://fight.gif' });
    expect(readMessage(message!)).toMatchObject({ text: 'RUSTY', alt: 'Two robots' });
  });

  test('that come while one is under way send the newest only, with the picture of any', async () => {
    const { channel, target } = room();
    const posted = await harness.surface.post(target, say('0'));
    const before = harness.discord.api.log.length;
    await Promise.all([
      harness.surface.edit(posted, say('1')),
      harness.surface.edit(posted, say('2', { picture: gif })),
      harness.surface.edit(posted, say('3')),
    ]);
    const [message] = harness.discord.messagesIn(channel);
    expect(readMessage(message!).text).toBe('3');
    expect(message?.attachments).toHaveLength(1);
    expect(harness.discord.api.log.length - before).toBe(2);
  });

  test('work in a private chat after a restart', async () => {
    const posted = await harness.surface.direct(harness.alice.id, say('For you', { picture: gif }));
    await harness.restart();
    await harness.surface.edit(posted, say('Still for you'));
    expect(posted.chatId).toBe(harness.alice.id);
    const [message] = harness.discord.messagesIn(harness.discord.privateChat(harness.alice));
    expect(readMessage(message!).text).toBe('Still for you');
  });

  test('of a message by somebody else are refused as gone', async () => {
    const { channel, target } = room();
    const foreign = harness.discord.foreignMessage(channel, harness.bob, 'Hi');
    await expect(harness.surface.edit({ ...target, messageId: foreign.id }, say('x'))).rejects.toMatchObject({
      code: 'gone',
    });
  });
});

test('nobody with an unknown or malformed id can be written to', async () => {
  await expect(harness.surface.direct('123', say('x'))).rejects.toMatchObject({ code: 'unreachable' });
});
