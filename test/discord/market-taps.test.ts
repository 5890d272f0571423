import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Origin } from '../../core/communities/index.ts';
import type { MatchView } from '../../core/matches/index.ts';
import { type FakeChannel, type FakeMessage, type FakePerson, FIRST_RESPONSE_MS } from '../fakes/discord/index.ts';
import { type BettingArena, openBettingArena } from '../surfaces/betting.ts';
import { type DiscordHarness, startDiscord } from './harness.ts';
import { readMessage } from './read-message.ts';

/** Taps on the message of a match, from a Discord client to the ledger and back. */

let betting: BettingArena;
let harness: DiscordHarness;
/** Every match in a channel of its own, so that each has the channel to itself. */
let channel: FakeChannel;
let match: MatchView;
let post: FakeMessage;
let left: string;
let right: string;
let people = 0;

const originOf = (who: FakePerson, name: string): Origin => ({
  surface: 'discord',
  chat: { id: harness.guild.id, kind: 'group', title: 'Robot Club', channelId: channel.id },
  actor: { id: who.id, displayName: name, username: name.toLowerCase() },
});

beforeAll(async () => {
  betting = await openBettingArena();
  harness = await startDiscord(betting.arena.dispatcher, { now: () => new Date() });
  ({ channel } = harness);
  const { alice, bob } = harness;
  await (await alice.slash(channel, 'agent create', { name: 'RUSTY-09', archetype: 'bruiser' })).message();
  await (await bob.slash(channel, 'agent create', { name: 'VOLTRAN', archetype: 'gunner' })).message();
});
afterAll(async () => {
  await harness?.finish();
  await betting?.close();
});
beforeEach(async () => {
  channel = harness.discord.channel(harness.guild, `arena-${people}`);
  const place = { surface: 'discord' as const, chatId: harness.guild.id, channelId: channel.id };
  const owners = [originOf(harness.alice, 'Alice'), originOf(harness.bob, 'Bob')] as const;
  match = await betting.openMatch(harness.surface, place, owners);
  post = harness.discord.messagesIn(channel)[0]!;
  [left, right] = [match.sides[0].agent.name, match.sides[1].agent.name];
});

/** Somebody new with 500 credits. */
function bettor(): { who: FakePerson; origin: Origin } {
  people += 1;
  const name = `Bettor ${people}`;
  const who = harness.discord.person(`bettor${people}`, { in: [harness.guild], displayName: name });
  return { who, origin: originOf(who, name) };
}

/** What the tap was answered with: seen by its member alone. */
async function tapped(who: FakePerson, message: FakeMessage, label: string | RegExp) {
  const interaction = await who.press(message, label);
  const answer = await interaction.message();
  expect(interaction.firstResponseMs).toBeLessThan(FIRST_RESPONSE_MS);
  expect(answer.visibleTo).toBe(who.id);
  return { message: answer, ...readMessage(answer) };
}

describe('an answer under a match', () => {
  test('opens amounts for the member alone; the tap on one bets, and the receipt takes their place', async () => {
    const { who, origin } = bettor();
    expect(readMessage(post).buttons).toEqual([
      `${left} 60%`,
      `${right} 40%`,
      '▲ Up 50%',
      '▼ Down 50%',
      expect.stringMatching(/^Combo: both right, (about|from) ×\d\.\d+$/),
      'My bets',
      'How?',
    ]);
    const amounts = await tapped(who, post, `${left} 60%`);
    expect(amounts.buttons).toEqual([
      expect.stringMatching(/^10→1\d$/),
      expect.stringMatching(/^50→\d\d$/),
      'Other',
      `Free pick: ${left}`,
    ]);
    expect(amounts.text).toContain('You have 500');
    const pays = /50→(\d+)/.exec(amounts.buttons[1]!)![1];
    const receipt = await tapped(who, amounts.message, /^50→/);
    expect(receipt.message.id).toBe(amounts.message.id);
    expect(receipt.text).toContain(`50 on ${left} pays ${pays} if it wins. Balance 450.`);
    expect(await betting.balance(origin)).toBe(450);
    expect(readMessage(post).buttons[0]).toBe(`${left} 60%`);
  });

  test('pressed twice is one bet', async () => {
    const { who, origin } = bettor();
    const amounts = await tapped(who, post, '▲ Up 50%');
    const [first, second] = await Promise.all([who.press(amounts.message, /^10→/), who.press(amounts.message, /^10→/)]);
    await Promise.all([first.message(), second.message()]);
    expect(await betting.balance(origin)).toBe(490);
  });

  test('whose pay-out has fallen by more than 3% since is asked for again, at the new price', async () => {
    const { who, origin } = bettor();
    const amounts = await tapped(who, post, `${right} 40%`);
    const shown = Number(/50→(\d+)/.exec(amounts.buttons.find(label => label.startsWith('50'))!)![1]);
    for (let count = 0; count < 3; count++) await betting.bet(bettor().origin, match.id, 'B', 50);
    const again = await tapped(who, amounts.message, /^50→/);
    expect(again.message.id).toBe(amounts.message.id);
    expect(again.text).toContain('odds have just moved');
    const pays = Number(/pays (\d+)/.exec(again.text)![1]);
    expect(pays).toBeLessThan(0.97 * shown);
    expect(await betting.balance(origin)).toBe(500);
    const receipt = await tapped(who, again.message, 'Confirm');
    expect(receipt.text).toContain(`50 on ${right} pays ${pays} if it wins. Balance 450.`);
  });

  test('comes too late after the lock', async () => {
    const { who, origin } = bettor();
    const amounts = await tapped(who, post, `${left} 60%`);
    await betting.pass(120);
    expect((await tapped(who, amounts.message, /^10→/)).text).toMatch(/expired|closed/);
    expect((await tapped(who, post, `${left} 60%`)).text).toContain('Bets on this match are closed');
    expect(await betting.balance(origin)).toBe(500);
  });

  test('takes another amount by a form, and says what is wrong with one', async () => {
    const { who, origin } = bettor();
    const amounts = await tapped(who, post, '▼ Down 50%');
    for (const wrong of ['0', '-5', '1.5', '1000000', 'plenty']) {
      const opened = await who.press(amounts.message, 'Other');
      const refused = await (await who.submit(opened, { Credits: wrong })).message();
      expect(refused.visibleTo).toBe(who.id);
      expect(readMessage(refused).text).toMatch(/credit|stake|whole|whole number/i);
      await betting.pass(2);
    }
    const opened = await who.press(amounts.message, 'Other');
    const asked = await (await who.submit(opened, { Credits: '25' })).message();
    expect(asked.visibleTo).toBe(who.id);
    expect(readMessage(asked).text).toMatch(/25 on BTC down pays \d+/);
    expect(await betting.balance(origin)).toBe(500);
    expect((await tapped(who, asked, 'Confirm')).text).toContain('Balance 475');
  });

  test('is refused to who owns the other agent, with a free pick instead', async () => {
    const mine = match.sides[0].agent.name === 'RUSTY-09' ? right : left;
    const refused = await tapped(harness.alice, post, new RegExp(`^${mine} \\d`));
    expect(refused.text).toContain('Your own agent fights here');
    expect(refused.buttons).toEqual([`Free pick: ${mine}`]);
    const picked = await tapped(harness.alice, refused.message, `Free pick: ${mine}`);
    expect(picked.text).toMatch(new RegExp(`^Your free pick: ${mine}\\. So far `));
    expect(picked.message.id).toBe(refused.message.id);
  });
});

describe('below the questions', () => {
  test('Combo offers the four pairs', async () => {
    const { who, origin } = bettor();
    const pairs = await tapped(who, post, /^Combo/);
    expect(pairs.buttons).toEqual([
      expect.stringMatching(new RegExp(`^${left} \\+ ▲ Up ×\\d[\\d.]*$`)),
      expect.stringMatching(new RegExp(`^${left} \\+ ▼ Down ×\\d[\\d.]*$`)),
      expect.stringMatching(new RegExp(`^${right} \\+ ▲ Up ×\\d[\\d.]*$`)),
      expect.stringMatching(new RegExp(`^${right} \\+ ▼ Down ×\\d[\\d.]*$`)),
      'My bets',
      'How?',
    ]);
    const amounts = await tapped(who, pairs.message, /▲ Up ×/);
    expect(amounts.message.id).toBe(pairs.message.id);
    const receipt = await tapped(who, amounts.message, /^10→/);
    expect(receipt.text).toContain(`10 on ${left} and BTC up pays`);
    expect(await betting.balance(origin)).toBe(490);
    const mine = await tapped(who, post, 'My bets');
    expect(mine.text).toMatch(new RegExp(`10 on ${left} and BTC up pays \\d+`));
  });

  test('How? explains in a few words, and where to verify', async () => {
    const { who } = bettor();
    const how = await tapped(who, post, 'How?');
    expect(how.text).toContain('Credits are play money');
    expect(how.text).toContain('nobody, not even we, can know the result');
    expect(how.text).toContain(`/verify ${match.id}`);
    expect((await tapped(who, post, 'My bets')).text).toContain('You have no bets on this match');
  });

  test('the buttons vanish at the lock, and the history of the odds is under the result', async () => {
    const { who, origin } = bettor();
    await betting.bet(origin, match.id, 'A', 50);
    await betting.pass(70);
    await betting.arena.house.matches.advance(match.id);
    await betting.tell(harness.surface, match.id);
    expect(readMessage(post).buttons).toEqual([]);
    await betting.pass(60);
    await betting.arena.house.matches.advance(match.id);
    await betting.arena.house.pictures.markFailed(match.id, async () => undefined);
    await betting.tell(harness.surface, match.id);
    const result = harness.discord.messagesIn(channel).at(-1)!;
    expect(readMessage(result).text).toMatch(/BTC (up|down) \d\.\d+%: . (Up|Down) pays/);
    const chart = await tapped(who, result, 'Odds');
    expect(chart.text).toContain('How the odds moved');
    expect(chart.text).toContain('50 credits staked by 1 member');
  });
});
