import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { plain } from '../../bots/rich-text.ts';
import type { RunningSurface } from '../../bots/surface.ts';
import { type Newsroom, openNewsroomOn } from '../announcer/newsroom.ts';
import type { FakeChannel } from '../fakes/discord/index.ts';
import { type DiscordHarness, startDiscord } from './harness.ts';
import { readMessage } from './read-message.ts';

/** A tournament's bulletins and matches on Discord's own protocol: threads, pins, and what becomes of them. */

let harness: DiscordHarness;
let news: Newsroom<RunningSurface>;
let channel: FakeChannel;
let count = 0;
let board = '';
/** Where moderators are told of trouble. */
let staff: FakeChannel;

beforeAll(async () => {
  news = await openNewsroomOn(async arena => {
    harness = await startDiscord(arena.dispatcher, { discord: { rateLimits: [] } });
    return {
      surface: harness.surface,
      origin: {
        surface: 'discord',
        chat: { id: harness.guild.id, kind: 'group', title: 'Robot Club', channelId: harness.channel.id },
        actor: { id: harness.moderator.id, displayName: 'Mo' },
      },
      close: () => harness.finish(),
    };
  });
  staff = harness.discord.channel(harness.guild, 'staff');
  const { origin } = news;
  const inStaff = { ...origin, chat: { ...origin.chat, channelId: staff.id } };
  await news.arena.house.communities.setModeratorChannel(inStaff, staff.id);
});
afterAll(() => news.close());
beforeEach(async () => {
  await news.pass(600);
  channel = harness.discord.channel(harness.guild, `arena-${++count}`);
  await news.setArena(channel.id);
  board = `tournament:${count}:board`;
  news.say(board, 'Spring Cup');
});

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGBgAAAABQABpfZFQAAAAABJRU5ErkJggg==',
  'base64',
);
const bracket = (words: string) => ({
  text: plain(words),
  picture: { bytes: png, filename: 'bracket.png', contentType: 'image/png' as const, alt: 'Bracket' },
  visibility: 'public' as const,
});
const shown = (where: FakeChannel) => harness.discord.messagesIn(where).map(message => readMessage(message).text);

/** Tells the tournament; what it says stands in a thread. */
async function openCup(): Promise<FakeChannel> {
  await news.publish({ key: board, thread: 'Spring Cup', pinned: true });
  const [message] = harness.discord.messagesIn(channel);
  const thread = harness.discord.world.channel(message?.id ?? '');
  if (!thread) throw new Error('No thread was opened');
  return thread;
}

test('a pinned bracket is edited in place, and the pin is taken off at the end', async () => {
  news.say(board, bracket('Round 1'));
  await openCup();
  const [message] = harness.discord.messagesIn(channel);
  expect(channel.pins).toEqual([message?.id]);
  news.say(board, bracket('Champion: Rusty'));
  await news.publish({ key: board, thread: 'Spring Cup', pinned: false });
  await news.pass(10);
  expect(shown(channel)).toEqual(['Champion: Rusty']);
  expect(message?.attachments).toHaveLength(1);
  expect(channel.pins).toEqual([]);
});

test('a match is told in the thread, which is archived in between: live message, GIF as its reply, result', async () => {
  const thread = await openCup();
  const matchId = await news.arrange(board, 'Spring Cup · semi-final');
  expect(shown(thread)[0]).toContain('Spring Cup · semi-final');
  thread.archived = true;
  await news.pass(80, matchId);
  expect(thread.archived).toBe(false);
  thread.archived = true;
  await news.render(matchId);
  expect(thread.archived).toBe(false);
  thread.archived = true;
  await news.pass(60, matchId);
  const [live, gif] = harness.discord.messagesIn(thread).map(readMessage);
  expect(gif).toMatchObject({ replyTo: harness.discord.messagesIn(thread)[0]?.id });
  expect(gif?.text).toContain('🏆');
  expect(gif?.text).toContain('Spring Cup · semi-final');
  expect(live?.text).toContain('Robot');
  expect(shown(channel)).toEqual(['Spring Cup']);
});

test('a thread that is deleted in the middle of a match: the match and the rest are told in the channel', async () => {
  const thread = await openCup();
  const matchId = await news.arrange(board, 'Spring Cup · final');
  harness.discord.deleteChannel(thread);
  await news.pass(80, matchId);
  await news.render(matchId);
  await news.pass(60, matchId);
  expect(shown(channel).at(-1)).toContain('🏆');
  const next = await news.arrange(board, 'Spring Cup · third place');
  expect(shown(channel).at(-1)).toContain('third place');
  await news.pass(200, next);
});

test('a locked thread is one in which nothing can be told', async () => {
  const thread = await openCup();
  thread.locked = true;
  const matchId = await news.arrange(board, 'Spring Cup · final');
  await news.pass(1, matchId);
  expect(shown(thread)).toEqual([]);
  expect(shown(channel).at(-1)).toContain('Spring Cup · final');
  await news.pass(200, matchId);
});

test('without the rights to thread and pin, all stands in the channel, and the moderators are told once', async () => {
  harness.discord.deny(channel, 'CreatePublicThreads', 'PinMessages');
  await news.publish({ key: board, thread: 'Spring Cup', pinned: true });
  news.say(board, 'Spring Cup, round 1');
  await news.publish({ key: board, thread: 'Spring Cup', pinned: true });
  await news.pass(10);
  expect(shown(channel)).toEqual(['Spring Cup, round 1']);
  const told = shown(staff);
  expect(told).toHaveLength(2);
  expect(told.join()).toContain('Create Public Threads');
  expect(told.join()).toContain('Pin Messages');
  const matchId = await news.arrange(board, 'Spring Cup · final');
  expect(shown(channel).at(-1)).toContain('Spring Cup · final');
  await news.pass(200, matchId);
});

test('250 pins are enough: the 251st message is not pinned, and told all the same', async () => {
  channel.pins = Array.from({ length: 250 }, (_, index) => `pin${index}`);
  await news.publish({ key: board, pinned: true });
  expect(shown(channel)).toEqual(['Spring Cup']);
  expect(channel.pins).toHaveLength(250);
  expect(shown(staff).at(-1)).toContain('room for one more pin');
});

test('a deleted channel gets nothing; the new arena channel gets the next revision', async () => {
  await openCup();
  harness.discord.deleteChannel(channel);
  news.say(board, 'Round 2');
  await news.publish({ key: board, thread: 'Spring Cup', pinned: true });
  await news.pass(60);
  const pit = harness.discord.channel(harness.guild, 'pit');
  await news.setArena(pit.id);
  await news.publish({ key: board, thread: 'Spring Cup', pinned: true });
  expect(shown(pit)).toEqual(['Round 2']);
  expect(pit.pins).toHaveLength(1);
});

test('a bot that was removed and added again goes on with the message that stands', async () => {
  await openCup();
  harness.discord.leave(harness.guild);
  await expect.poll(async () => (await news.arena.house.communities.places(news.communityId)).length).toBe(0);
  news.say(board, 'Round 2');
  await news.publish({ key: board, thread: 'Spring Cup', pinned: true });
  await news.pass(60);
  expect(shown(channel)).toEqual(['Spring Cup']);
  harness.discord.join(harness.guild);
  await news.arena.house.communities.resolve(news.origin);
  news.say(board, 'Round 3');
  await expect
    .poll(async () => {
      await news.publish({ key: board, thread: 'Spring Cup', pinned: true });
      await news.pass(10);
      return shown(channel).filter(text => !text.includes('/help'));
    })
    .toContain('Round 3');
});
