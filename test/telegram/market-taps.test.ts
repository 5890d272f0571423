import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { realTiming, type Timing } from '../../bots/telegram/timing.ts';
import type { Origin } from '../../core/communities/index.ts';
import type { MatchView } from '../../core/matches/index.ts';
import { type FakeChat, type FakeMessage, findButton, type Person } from '../fakes/telegram/index.ts';
import { type BettingArena, openBettingArena } from '../surfaces/betting.ts';
import { startTelegram, type TelegramHarness } from './harness.ts';

/** Taps on the message of a match, from a Telegram client to the ledger and back: nothing in a group is private but a toast. */

let betting: BettingArena;
let telegram: TelegramHarness;
let ann: Person;
let bob: Person;
let group: FakeChat;
let match: MatchView;
let post: FakeMessage;
let left: string;
let right: string;
let people = 0;

const originOf = (who: Person, name: string): Origin => ({
  surface: 'telegram',
  chat: { id: String(group.id), kind: 'group', title: 'Robots', channelId: String(group.id) },
  actor: { id: String(who.id), displayName: name },
});

beforeAll(async () => {
  betting = await openBettingArena();
  // On a busy machine a bet may take longer than a spinner may turn, and its toast is empty then.
  const peopleTiming: Timing = { ...realTiming, after: (ms, run) => realTiming.after(20 * ms, run) };
  telegram = await startTelegram(betting.arena.dispatcher, { speed: 60, surface: { peopleTiming } });
  ann = telegram.fake.user('Ann');
  bob = telegram.fake.user('Bob');
  group = telegram.fake.group('Robots');
  await telegram.fake.ask(ann, group, '/new RUSTY-09 bruiser');
  await telegram.fake.ask(bob, group, '/new VOLTRAN gunner');
});
afterAll(async () => {
  await telegram?.stop();
  await betting?.close();
});
beforeEach(async () => {
  const place = { surface: 'telegram' as const, chatId: String(group.id), channelId: String(group.id) };
  match = await betting.openMatch(telegram.surface, place, [originOf(ann, 'Ann'), originOf(bob, 'Bob')]);
  post = telegram.fake.shown(group).at(-1)!;
  [left, right] = [match.sides[0].agent.name, match.sides[1].agent.name];
});

/** Somebody new with 500 credits. */
function someone(): { who: Person; origin: Origin } {
  people += 1;
  const name = `Bettor ${people}`;
  const who = telegram.fake.user(name);
  return { who, origin: originOf(who, name) };
}

const rows = (message: FakeMessage) => message.keyboard.map(row => row.map(button => button.text));
const shownIn = (chat: FakeChat) => telegram.fake.shown(chat).length;

/** The label of the row's button for this stake, and what it says that it pays. */
function amount(row: number, stake: number): { label: string; pays: number; data: string } {
  const button = post.keyboard[row]!.find(each => each.text.includes(`${stake}→`))!;
  return { label: button.text, pays: Number(/→(\d+)/.exec(button.text)![1]), data: button.callback_data! };
}

/** Opens the private chat by the link of a toast, as a client does. */
async function follow(who: Person, url: string): Promise<FakeMessage> {
  const payload = /^https:\/\/t\.me\/arena_bot\?start=([A-Za-z0-9_-]{1,64})$/.exec(url)![1];
  return telegram.fake.ask(who, who.chat, `/start ${payload}`);
}

describe('an amount under a match', () => {
  it('bets, and the toast is the receipt', async () => {
    const { who, origin } = someone();
    expect(rows(post)).toEqual([
      [expect.stringMatching(new RegExp(`^${left} 10→1\\d$`)), expect.stringMatching(/^50→\d\d$/)],
      [expect.stringMatching(new RegExp(`^${right} 10→2\\d$`)), expect.stringMatching(/^50→\d+$/)],
      [expect.stringMatching(/^▲ Up 10→1\d$/), expect.stringMatching(/^50→\d\d$/)],
      [expect.stringMatching(/^▼ Down 10→1\d$/), expect.stringMatching(/^50→\d\d$/)],
      ['More bets', 'My bets', 'How?'],
    ]);
    const before = shownIn(group);
    const { label, pays } = amount(0, 50);
    const toast = await who.tap(post, { row: left, label }).answered;
    expect(toast).toMatchObject({
      text: `50 on ${left}. Pays ${pays} if it wins. Balance 450.`,
      alert: false,
    });
    expect(await betting.balance(origin)).toBe(450);
    expect(shownIn(group)).toBe(before);
    expect(shownIn(who.chat)).toBe(0);
  });

  it('tapped twice within three seconds is one bet, though the odds were redrawn between', async () => {
    const { who, origin } = someone();
    const { data, pays } = amount(2, 10);
    const toast = await who.tapData(post, data).answered;
    expect(toast.text).toContain('10 on BTC up. Pays');
    const redrawn = data.replace(/[^~]+$/, String(pays - 3));
    expect(redrawn).not.toBe(data);
    for (const again of [data, redrawn]) expect((await who.tapData(post, again).answered).text).toBe('');
    expect(await betting.balance(origin)).toBe(490);
    expect((await who.tapData(post, amount(3, 10).data).answered).text).toContain('10 on BTC down');
    expect(await betting.balance(origin)).toBe(480);
  });

  it('that pays less by more than 3% since it was drawn is refused with the new price', async () => {
    const { who, origin } = someone();
    const { data, pays } = amount(1, 50);
    for (let count = 0; count < 3; count++) await betting.bet(someone().origin, match.id, 'B', 50);
    const refused = await who.tapData(post, data).answered;
    const now = Number(/pays (\d+) now/.exec(refused.text)![1]);
    expect(now).toBeLessThan(0.97 * pays);
    expect(refused.text).toContain('Nothing was staked');
    expect(await betting.balance(origin)).toBe(500);
    await betting.pass(11);
    await betting.tell(telegram.surface, match.id);
    await telegram.fake.until(() => amount(1, 50).pays === now);
    expect((await who.tapData(post, amount(1, 50).data).answered).text).toContain(`Pays ${now} if it wins`);
  });

  it('comes too late after the lock', async () => {
    const { who, origin } = someone();
    const { data } = amount(0, 10);
    await betting.pass(70);
    expect((await who.tapData(post, data).answered).text).toContain('Bets on this match are closed');
    expect(await betting.balance(origin)).toBe(500);
    await betting.arena.house.matches.advance(match.id);
    await betting.tell(telegram.surface, match.id);
    await telegram.fake.until(() => post.keyboard.length === 0);
  });

  it('is refused in a sentence to who may not take it', async () => {
    const mine = match.sides[0].agent.ownerName === 'Ann' ? 1 : 0;
    const refused = await ann.tapData(post, amount(mine, 10).data).answered;
    expect(refused.text).toContain('Your own agent fights here');
  });
});

describe('what needs more room', () => {
  it('goes on in the private chat by a deep link: combos, with their amounts and receipts', async () => {
    const { who, origin } = someone();
    const before = shownIn(group);
    const { url } = await who.tap(post, 'More bets').answered;
    expect(url).toBe(`https://t.me/arena_bot?start=b-${match.id}`);
    const menu = await follow(who, url);
    expect(menu.text).toContain('A combo pays only if');
    expect(rows(menu).flat()).toEqual(
      expect.arrayContaining([`${left} 60%`, '▼ Down 50%', expect.stringMatching(`${right} \\+ ▼ Down ×\\d`)]),
    );
    await who.tap(menu, `${right} + ▲ Up`).answered;
    await telegram.fake.until(() => menu.text.includes(`How much on ${right} and BTC up?`));
    const label = rows(menu)
      .flat()
      .find(text => text.startsWith('10→'))!;
    await who.tap(menu, label).answered;
    await telegram.fake.until(() => menu.text.includes(`10 on ${right} and BTC up pays`));
    expect(menu.text).toContain('Balance 490');
    expect(await betting.balance(origin)).toBe(490);
    expect(shownIn(group)).toBe(before);
  });

  it('other amounts are asked for there, in words as members type them', async () => {
    const { who, origin } = someone();
    const menu = await follow(who, (await who.tap(post, 'More bets').answered).url);
    await who.tap(menu, `${left} 60%`).answered;
    await telegram.fake.until(() => menu.text.includes(`How much on ${left}?`));
    await who.tap(menu, 'Other').answered;
    const question = await telegram.fake.message(who.chat, { accepts: each => each.forceReply !== undefined });
    await betting.pass(3);
    who.say(who.chat, '5%', { replyTo: question });
    const asked = await telegram.fake.message(who.chat, {
      after: question,
      accepts: each => each.text.includes('25 on'),
    });
    await who.tap(asked, 'Confirm').answered;
    await telegram.fake.until(() => asked.text.includes('Balance 475'));
    expect(await betting.balance(origin)).toBe(475);
  });

  it('How? explains it in private, My bets in a toast of at most 200 characters', async () => {
    const { who, origin } = someone();
    const { url } = await who.tap(post, 'How?').answered;
    expect(url).toBe(`https://t.me/arena_bot?start=h-${match.id}`);
    expect((await follow(who, url)).text).toContain('Credits are play money');
    expect((await who.tap(post, 'My bets').answered).text).toBe('You have no bets on this match.');
    for (const pick of ['A', 'up', 'A-up', 'A-down', 'down'] as const) await betting.bet(origin, match.id, pick, 10);
    await betting.pass(2);
    const before = shownIn(group);
    const again = telegram.fake.user('Someone else');
    expect((await again.tap(post, 'My bets').answered).text).toBe('You have no bets on this match.');
    await new Promise(resolve => setTimeout(resolve, 3100));
    const { text } = await who.tap(post, 'My bets').answered;
    expect(text).toMatch(new RegExp(`10 on ${left} pays \\d+`));
    expect(text.length).toBeLessThanOrEqual(200);
    expect(shownIn(group)).toBe(before);
  });

  it('the link of another group’s match leads nowhere', async () => {
    const stranger = telegram.fake.user('Stranger');
    const reply = await telegram.fake.ask(stranger, stranger.chat, `/start b-${match.id}`);
    expect(reply.text).toContain('no such match');
    expect((await telegram.fake.ask(stranger, stranger.chat, '/start b-nonsense!')).text).toContain('Welcome');
  });
});

describe('where there are no bets', () => {
  it('a tap is a free pick', async () => {
    await betting.arena.house.matches.void(match.id, 'It makes room.');
    const { communityId } = match;
    await betting.arena.house.communities.changeSettings(communityId, { wagers: false });
    const place = { surface: 'telegram' as const, chatId: String(group.id), channelId: String(group.id) };
    const origins = [originOf(ann, 'Ann'), originOf(bob, 'Bob')] as const;
    const free = await betting.openMatch(telegram.surface, place, origins);
    const message = telegram.fake.shown(group).at(-1)!;
    expect(message.text).toContain('No bets: they are turned off here.');
    expect(rows(message)).toEqual([
      [free.sides[0].agent.name, free.sides[1].agent.name],
      ['Details', 'How?'],
    ]);
    const { who } = someone();
    const name = free.sides[1].agent.name;
    expect((await who.tap(message, name).answered).text).toBe(
      `Your free pick: ${name}. So far ${free.sides[0].agent.name} 0, ${name} 1.`,
    );
    await betting.pass(12);
    await betting.tell(telegram.surface, free.id);
    await telegram.fake.until(() => findButton(message, name).text === `${name} · 1`);
    await betting.arena.house.communities.changeSettings(communityId, { wagers: true });
  });
});
