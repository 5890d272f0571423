import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type Clock, systemClock } from '../../core/platform/clock.ts';
import { openTestArena, type TestArena } from '../arena/harness.ts';
import type { FakeChat, FakeMessage, Person } from '../fakes/telegram/index.ts';
import { startTelegram, type TelegramHarness } from './harness.ts';

/** Who moderates in a Telegram group: its administrators, remembered for a minute, asked anew where it matters. */

let arena: TestArena;
let telegram: TelegramHarness;
let boss: Person;
let deputy: Person;
let ann: Person;
let group: FakeChat;
let watched: FakeChat;
let passedMs = 0;
const clock: Clock = { ...systemClock, now: () => new Date(Date.now() + passedMs) };

beforeEach(() => {
  passedMs += 15_000;
});
beforeAll(async () => {
  arena = await openTestArena({ clock });
  // what is remembered for a minute is remembered for ten seconds here
  telegram = await startTelegram(arena.dispatcher, { speed: 6 });
  boss = telegram.fake.user('Boss', { username: 'theboss' });
  deputy = telegram.fake.user('Deputy', { username: 'deputy' });
  ann = telegram.fake.user('Ann', { username: 'annlee' });
  group = telegram.fake.group('Robots', { promoters: [boss], admins: [deputy] });
  watched = telegram.fake.group('Watched', { promoters: [boss], admins: [deputy], bot: 'administrator' });
});
afterAll(async () => {
  await telegram.stop();
  await arena.close();
});

const ask = (who: Person, text: string, chat = group) => telegram.fake.ask(who, chat, text);
const until = (message: FakeMessage, words: string) => telegram.fake.until(() => message.text.includes(words));
const asked = () => telegram.fake.calls.filter(call => call.method === 'getChatAdministrators').length;

it('administrators moderate, and are remembered', async () => {
  expect((await ask(ann, '/mod audit')).text).toContain('for moderators');
  const before = asked();
  expect((await ask(deputy, '/mod sanctions')).text).toContain('Sanctions');
  expect((await ask(ann, '/mod sanctions')).text).toContain('for moderators');
  expect(asked()).toBe(before);
});

it('who loses the right in the middle of a form is refused when they send it', async () => {
  const panel = await ask(deputy, '/setup credits');
  expect(panel.text).toContain('Credits');
  telegram.fake.setAdmin(group, deputy, false, boss);
  deputy.tap(panel, 'Save');
  await until(panel, 'for moderators');
  telegram.fake.setAdmin(group, deputy, true, boss);
});

it('where the bot administers the group it is told of changes at once', async () => {
  expect((await ask(deputy, '/mod sanctions', watched)).text).toContain('Sanctions');
  telegram.fake.setAdmin(watched, deputy, false, boss);
  expect((await ask(deputy, '/mod sanctions', watched)).text).toContain('for moderators');
  telegram.fake.setAdmin(watched, deputy, true, boss);
  expect((await ask(deputy, '/mod sanctions', watched)).text).toContain('Sanctions');
});

it('nobody sanctions an administrator; a member is told in private', async () => {
  for (const who of [ann, deputy, boss]) await ask(who, '/me', watched);
  expect((await ask(boss, '/mod sanction @deputy mute 1h a quarrel', watched)).text).toContain('is a moderator here');
  const given = await ask(boss, '/mod sanction @annlee wagers 3 days betting under two names', watched);
  expect(given.text).toContain('Ann: No bets until');
  expect(given.text).toContain('Reason: betting under two names');
  ann.say(ann.chat, '/sanctions');
  const told = await telegram.fake.message(ann.chat);
  expect(told.text).toContain('Reason: betting under two names');
});
