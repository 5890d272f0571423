import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { plain } from '../../bots/rich-text.ts';
import type { RunningSurface } from '../../bots/surface.ts';
import { type Newsroom, openNewsroomOn } from '../announcer/newsroom.ts';
import type { FakeChat } from '../fakes/telegram/index.ts';
import { startTelegram, type TelegramHarness } from './harness.ts';
import { PNG } from './test-dispatcher.ts';

/** A tournament's bulletins and matches on Telegram's own protocol: quiet pins, a moved group, a bot that was thrown out. */

let harness: TelegramHarness;
let news: Newsroom<RunningSurface>;
let group: FakeChat;
let count = 0;
let board = '';

beforeAll(async () => {
  news = await openNewsroomOn(async arena => {
    harness = await startTelegram(arena.dispatcher, { speed: 200 });
    group = harness.fake.group('Robots', { bot: 'administrator', supergroup: false });
    return {
      surface: harness.surface,
      origin: {
        surface: 'telegram',
        chat: { id: String(group.id), kind: 'group', title: 'Robots', channelId: String(group.id) },
        actor: { id: '77', displayName: 'Mo' },
      },
      close: () => harness.stop(),
    };
  });
});
afterAll(() => news.close());
beforeEach(async () => {
  await news.pass(600);
  board = `tournament:${++count}:board`;
});

const shown = (chat = group) => harness.fake.shown(chat).map(message => message.text);
const bracket = (words: string) => ({
  text: plain(words),
  picture: { bytes: PNG, filename: 'bracket.png', contentType: 'image/png' as const, alt: 'Bracket' },
  visibility: 'public' as const,
});

test('the bracket is pinned without a sound, refreshed in place, and unpinned at the end', async () => {
  news.say(board, bracket('Round 1'));
  await news.publish({ key: board, pinned: true, thread: 'Spring Cup' });
  news.say(board, bracket('Champion: Rusty'));
  await news.publish({ key: board, pinned: true, thread: 'Spring Cup' });
  await news.pass(15);
  const message = harness.fake.shown(group).at(-1);
  expect(message).toMatchObject({ text: 'Champion: Rusty', media: { kind: 'photo' } });
  expect(group.pins).toEqual([message?.id]);
  expect(group.loudPins).toEqual([]);
  await news.publish({ key: board, pinned: false, thread: 'Spring Cup' });
  await news.pass(15);
  expect(group.pins).toEqual([]);
});

test('a match under it is told in the group itself, by its name', async () => {
  news.say(board, 'Spring Cup');
  await news.publish({ key: board, thread: 'Spring Cup' });
  const matchId = await news.arrange(board, 'Spring Cup · semi-final');
  expect(shown().at(-1)).toContain('Spring Cup · semi-final');
  await news.pass(80, matchId);
  await news.render(matchId);
  await news.pass(60, matchId);
  const gif = harness.fake.shown(group).at(-1);
  expect(gif?.text).toContain('🏆');
  expect(gif?.text).toContain('Spring Cup · semi-final');
});

test('who may not pin tells the moderators once, and everything else', async () => {
  group.botMayPin = false;
  for (const round of [1, 2, 3]) {
    news.say(board, `Round ${round}`);
    await news.publish({ key: board, pinned: true });
    await news.pass(15);
  }
  group.botMayPin = true;
  const told = shown();
  expect(told.filter(text => text.includes('Pin Messages'))).toHaveLength(1);
  expect(told).toContain('Round 3');
  expect(told).not.toContain('Round 2');
});

test('a bot that was thrown out and let in again goes on with the message that stands', async () => {
  const moderator = harness.fake.user('Mo');
  news.say(board, 'Round 1');
  await news.publish({ key: board });
  harness.fake.removeBot(group, moderator);
  await expect.poll(async () => (await news.arena.house.communities.places(news.communityId)).length).toBe(0);
  news.say(board, 'Round 2');
  await news.publish({ key: board });
  await news.pass(60);
  harness.fake.addBot(group, moderator, 'administrator');
  await news.arena.house.communities.resolve(news.origin);
  news.say(board, 'Round 3');
  await news.publish({ key: board });
  await news.pass(15);
  const rounds = shown().filter(text => /^Round/.test(text));
  expect(rounds).toContain('Round 3');
  expect(rounds).not.toContain('Round 1');
});

test('a group that becomes a supergroup gets the next revision as a message of its own, pinned', async () => {
  news.say(board, 'Round 1');
  const id = await news.publish({ key: board, pinned: true });
  const supergroup = harness.fake.migrate(group, true);
  await expect
    .poll(async () => (await news.arena.house.communities.places(news.communityId))[0]?.chatId)
    .toBe(String(supergroup.id));
  await news.announcer.sweep();
  expect(shown(supergroup)).toEqual([]);
  news.say(board, 'Round 2');
  await news.publish({ key: board, pinned: true });
  await news.pass(15);
  expect(shown(supergroup)).toEqual(['Round 2']);
  expect(supergroup.pins).toHaveLength(1);
  expect(await news.row(id, String(supergroup.id))).toMatchObject({ chatId: String(supergroup.id), closed: null });
  group = supergroup;
});

test('a match whose GIF stayed behind in the old group tells its result in the new one, and edits nothing else there', async () => {
  news.say(board, 'Spring Cup');
  await news.publish({ key: board });
  const matchId = await news.arrange(board, 'Spring Cup · semi-final');
  await news.pass(80, matchId);
  await news.render(matchId);
  const gif = harness.fake.shown(group).at(-1);
  expect(gif?.media?.kind).toBe('animation');
  const supergroup = harness.fake.migrate(group, true);
  // numbers begin anew, and come to that of the GIF one day
  supergroup.nextMessageId = gif?.id ?? 0;
  await expect
    .poll(async () => (await news.arena.house.communities.places(news.communityId))[0]?.chatId)
    .toBe(String(supergroup.id));
  news.say(board, 'Spring Cup goes on');
  await news.publish({ key: board });
  await news.pass(60, matchId);
  const [after, result] = harness.fake.shown(supergroup);
  expect(after).toMatchObject({ id: gif?.id, text: 'Spring Cup goes on', history: [] });
  expect(result?.text).toContain('Spring Cup · semi-final');
  expect(result?.text).toContain('🏆');
});
