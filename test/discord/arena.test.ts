import { Wallet } from 'ethers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRenderPool } from '../../renderer/index.ts';
import { openTestArena, type TestArena } from '../arena/harness.ts';
import { openLatestOdds } from '../arena/market-world.ts';
import { signLink } from '../chain/signing.ts';
import { type FakeInteraction, type FakeMessage, type FakePerson, FIRST_RESPONSE_MS } from '../fakes/discord/index.ts';
import type { GivenOption } from '../fakes/discord/people.ts';
import { type DiscordHarness, startDiscord } from './harness.ts';
import { readMessage } from './read-message.ts';

/** Every command of the real catalogue, from a Discord client to the database and back. */

const pool = createRenderPool({ workers: 1 });
let arena: TestArena;
let harness: DiscordHarness;
beforeAll(async () => {
  arena = await openTestArena({
    bettingSeconds: 600,
    tapeSeconds: 45,
    simulatedMarkets: true,
    render: (replay, options) => pool.render(replay, options),
  });
  harness = await startDiscord(arena.dispatcher);
});
afterAll(async () => {
  await harness?.finish();
  await arena?.close();
  await pool.close();
});

/** Somebody new, so that no test meets another's agents or allowances. */
function member(name: string, more: { moderator?: boolean } = {}): FakePerson {
  return harness.discord.person(name, { in: [harness.guild], displayName: name, ...more });
}

const send = (who: FakePerson, command: string, options: Record<string, GivenOption> = {}) =>
  who.slash(harness.channel, command, options);

/** The answer, which came in time and which only its reader sees where it is private. */
async function answered(interaction: FakeInteraction, who: FakePerson): Promise<FakeMessage> {
  const message = await interaction.message();
  expect(interaction.firstResponseMs).toBeLessThan(FIRST_RESPONSE_MS);
  expect([null, who.id]).toContain(message.visibleTo);
  return message;
}

async function told(who: FakePerson, command: string, options: Record<string, GivenOption> = {}, last = /^/) {
  const interaction = await send(who, command, options);
  await interaction.message(message => last.test(readMessage(message).text));
  const message = await answered(interaction, who);
  return { message, ...readMessage(message) };
}

async function pressed(who: FakePerson, message: FakeMessage, label: string | RegExp) {
  const answer = await answered(await who.press(message, label), who);
  return { message: answer, ...readMessage(answer) };
}

async function memberWithAgent(name: string, agent: string, archetype = 'bruiser'): Promise<FakePerson> {
  const who = member(name);
  expect((await told(who, 'agent create', { name: agent, archetype })).text).toContain(`${agent} enters the arena`);
  return who;
}

async function settledFight(who: FakePerson): Promise<string> {
  await told(who, 'fight');
  const match = await arena.test.database.prisma.match.findFirstOrThrow({ orderBy: { createdAt: 'desc' } });
  await arena.house.matches.advance(match.id);
  return match.id;
}

describe('agents', () => {
  test('are created by a command, shown, listed and retired', async () => {
    const ada = member('ada');
    const created = await told(ada, 'agent create', { name: 'Rusty', archetype: 'bruiser' });
    expect(created.buttons).toEqual(['Fight now', 'Tune', 'Rated queue', 'Agent page']);
    expect((await told(ada, 'agent show', { name: 'Rusty' })).text).toContain('Rusty');
    expect((await told(ada, 'agent list')).text).toContain('Rusty');
    const question = await told(ada, 'agent retire', { agent: 'Rusty' });
    expect(question.message.visibleTo).toBe(ada.id);
    const retired = await pressed(ada, question.message, 'Retire it');
    expect(retired.text).toContain('Rusty has retired');
    expect(retired.message.id).toBe(question.message.id);
    expect((await told(ada, 'fight', { agent: 'Rusty' })).message.visibleTo).toBe(ada.id);
  });

  test('are created by buttons and a form where nothing was named', async () => {
    const bea = member('bea');
    const choice = await told(bea, 'agent create');
    expect(choice.buttons).toHaveLength(6);
    const opened = await bea.press(choice.message, 'Gunner');
    const sent = await bea.submit(opened, { Name: 'Boomer 🚀' });
    expect(readMessage(await answered(sent, bea)).text).toContain('Boomer 🚀 enters the arena');
  });

  test('fit into slots, of which further ones are bought', async () => {
    const nell = await memberWithAgent('nell', 'Nettle');
    await told(nell, 'agent create', { name: 'Nimbus', archetype: 'rusher' });
    const full = await told(nell, 'agent create', { name: 'Nougat', archetype: 'gunner' });
    expect(full.text).toContain('as many as fit');
    expect(full.message.visibleTo).toBe(nell.id);
    const question = await pressed(nell, full.message, 'A third slot · 500');
    expect(question.text).toContain('A third one costs 500 credits');
    const bought = await pressed(nell, question.message, 'Buy for 500');
    expect(bought.text).toContain('Balance 0.');
    expect(bought.message.id).toBe(question.message.id);
    expect((await told(nell, 'agent list')).text).toContain('2 of 3 used; a fourth costs 1,000');
    expect((await told(nell, 'agent slot')).text).toContain('1,000 to go');
    const odo = await memberWithAgent('odo', 'Odd');
    const looks = await told(odo, 'agent repaint');
    expect(looks.message.visibleTo).toBe(odo.id);
    const painted = await pressed(odo, looks.message, 'Buy for 150');
    expect(painted.text).toMatch(/Odd is .* trim from now on\. Balance 350\./);
    expect(painted.message.id).toBe(looks.message.id);
    expect((await told(nell, 'agent create', { name: 'Nougat', archetype: 'gunner' })).text).toContain(
      'enters the arena',
    );
  });

  test('with hostile names are refused kindly, by command and by form', async () => {
    const eve = member('eve');
    for (const name of ['@everyone', '<@1>', '**bold**', 'x'.repeat(1000), '[x](https://evil.example)']) {
      const refused = await told(eve, 'agent create', { name, archetype: 'gunner' });
      expect(refused.message.visibleTo).toBe(eve.id);
      expect({ ...refused, message: null }).toMatchObject({ mentions: [], links: [] });
    }
    const opened = await send(eve, 'agent create', { archetype: 'gunner' });
    const refused = await answered(await eve.submit(opened, { Name: '<@&1> `x`' }), eve);
    expect(readMessage(refused)).toMatchObject({ mentions: [], tricks: [] });
    expect(refused.visibleTo).toBe(eve.id);
  });

  test('are tuned by a form of two pages, whose points must add up', async () => {
    const cleo = await memberWithAgent('cleo', 'Tunable');
    const opened = await send(cleo, 'agent tune');
    const modal = await opened.shownModal();
    expect(modal.title).toBe('Tune Tunable (1/2)');
    const [power, armour] = modal.components;
    const less = { [power!.label]: String(Number(power!.component.value) - 1) };
    const wrong = await answered(await cleo.submit(opened, less), cleo);
    expect(readMessage(wrong).text).toContain('please spend 1 more');
    const corrected = await cleo.press(wrong, 'Correct it');
    const more = { [armour!.label]: String(Number(armour!.component.value) + 1) };
    const step = await answered(await cleo.submit(corrected, more), cleo);
    const second = await cleo.press(step, /Continue/);
    const risk = (await second.shownModal()).components.find(field => field.label.startsWith('Risk'));
    const tuned = await answered(await cleo.submit(second, { [risk!.label]: '77' }), cleo);
    expect(readMessage(tuned).text).toContain('77');
    expect(readMessage(tuned).text).toMatch(/v2|version 2/i);
  });

  test('of others, retired or unheard of, are said to be so', async () => {
    const dan = await memberWithAgent('dan', 'Dandy');
    const unknown = await told(dan, 'agent tune', { agent: 'Nobody at all', power: 5 });
    expect(unknown.message.visibleTo).toBe(dan.id);
    expect(unknown.text).not.toBe('');
  });

  test('are completed while one types', async () => {
    const fay = await memberWithAgent('fay', 'Fairy');
    await told(fay, 'agent create', { name: 'Goblin', archetype: 'gunner' });
    const typed = await fay.autocomplete(harness.channel, 'fight', 'agent', 'fai');
    await typed.firstResponse();
    expect(typed.choices?.map(choice => choice.value)).toEqual(['Fairy']);
    const empty = await fay.autocomplete(harness.channel, 'agent show', 'name', '');
    await empty.firstResponse();
    expect(empty.choices?.map(choice => choice.value)).toEqual(expect.arrayContaining(['Fairy', 'Goblin']));
  });
});

describe('matches', () => {
  test('are fought, shown, replayed and verified', async () => {
    const gus = await memberWithAgent('gus', 'Gusto');
    const id = await settledFight(gus);
    const shown = await told(gus, 'match show', { id });
    expect(shown.text).toContain('Gusto');
    expect(shown.spoilers).toHaveLength(1);
    expect((await pressed(gus, shown.message, 'Verify')).text).toContain('Fight re-run');
    const replayed = await send(gus, 'replay', { id });
    const replay = await replayed.message(message => message.attachments.length > 0, 60_000);
    expect(Buffer.from(replay.attachments[0]!.bytes.subarray(0, 6)).toString()).toBe('GIF89a');
    expect(replay.attachments[0]?.description).toContain('Gusto');
    expect(readMessage(replay)).toMatchObject({
      buttons: ['Result', 'Verify', 'Full fight', 'Match page'],
      spoilers: [],
    });
    const typed = await gus.autocomplete(harness.channel, 'match show', 'id', '');
    await typed.firstResponse();
    expect(typed.choices?.map(choice => choice.value)).toContain(id);
    expect((await told(gus, 'match show', { id: 'NONE' })).message.visibleTo).toBe(gus.id);
    expect((await told(gus, 'verify', { id: '@everyone' })).mentions).toEqual([]);
  });

  test('are challenged, and only the challenged accepts or declines', async () => {
    const hal = await memberWithAgent('hal', 'Hammer');
    const ivy = await memberWithAgent('ivy', 'Ivory');
    const jon = await memberWithAgent('jon', 'Joker');
    const first = await told(hal, 'challenge', { opponent: ivy });
    expect(first.text).toContain('hal and Hammer challenge ivy');
    const foreign = await pressed(jon, first.message, 'Accept');
    expect(foreign.message.visibleTo).toBe(jon.id);
    expect(readMessage(first.message).buttons).toEqual(['Accept', 'Decline']);
    const declined = await pressed(ivy, first.message, 'Decline');
    expect(declined).toMatchObject({ text: 'ivy declines the challenge of hal.', buttons: [] });
    expect(declined.message.id).toBe(first.message.id);
    const second = await told(ivy, 'challenge', { opponent: hal });
    expect((await pressed(hal, second.message, 'Accept')).text).toContain('Challenge accepted');
    expect((await hal.pressId(second.message, 'ca~~~forged')).id).toBeTruthy();
  });

  test('are queued for', async () => {
    const kim = await memberWithAgent('kim', 'Kimono');
    const waiting = await told(kim, 'queue join');
    expect(waiting.text).toContain('Kimono');
    expect((await pressed(kim, waiting.message, 'Status')).text).toContain('Kimono');
    const lee = member('lee');
    expect((await pressed(lee, waiting.message, 'Leave')).message.visibleTo).toBe(lee.id);
    expect((await pressed(kim, waiting.message, 'Leave')).text).toBe('Kimono left the queue.');
    expect((await told(kim, 'queue status')).text).toContain('Nobody waits');
    expect((await told(kim, 'queue leave')).text).toContain('None of your agents');
  });

  test('are practised, and the advice is tried and adopted', async () => {
    const mia = await memberWithAgent('mia', 'Miasma');
    expect((await told(mia, 'spar', { against: 'gunner' }, /left today/)).text).toContain('practice fights');
    const tried = await told(mia, 'spar', { try: 'risk+10' }, /left today/);
    expect(tried.buttons).toContain('Adopt risk+10');
    expect(tried.buttons.at(-1)).toBe('Tune');
    expect((await pressed(mia, tried.message, 'Adopt risk+10')).text).toContain('Miasma');
    expect((await told(mia, 'spar', { try: 'luck+99' })).message.visibleTo).toBe(mia.id);
  });
});

describe('tournaments', () => {
  test('are announced by a form, joined by a button, begun and called off', async () => {
    const tia = member('tia', { moderator: true });
    const ulf = await memberWithAgent('ulf', 'Undine');
    const opened = await send(tia, 'tournament create');
    expect((await opened.shownModal()).title).toMatch(/^A tournament \(1\/2\)$/);
    const refused = await told(tia, 'tournament create', { name: 'Guild Cup', prizes: '60/60' });
    expect(refused.text).toContain('makes 120%');
    expect(refused.message.visibleTo).toBe(tia.id);
    const given = { name: 'Guild Cup', size: 4, fee: 20, 'check-in': 5, start: 'by command' };
    expect((await told(tia, 'tournament create', given)).text).toContain('Guild Cup is announced');
    const list = await told(ulf, 'tournament list');
    const joined = await pressed(ulf, list.message, 'Join Guild Cup');
    expect(joined.text).toContain('Undine is in Guild Cup, 1 of 4. Entry fee paid: 20 credits.');
    expect(joined.message.visibleTo).toBe(ulf.id);
    expect((await told(ulf, 'tournament leave')).text).toContain('20 credits came back');
    expect((await told(ulf, 'tournament join', { agent: 'Undine' })).text).toContain('1 of 4');
    expect((await told(tia, 'tournament start', { fill: true })).text).toContain('check-in of Guild Cup is open');
    expect((await told(ulf, 'tournament show')).text).toContain('… Undine (ulf)');
    expect((await told(ulf, 'tournament checkin')).text).toContain('Undine is checked in');
    expect((await told(tia, 'tournament start', { now: true })).text).toContain('begins with 4 agents');
    expect((await told(ulf, 'tournament bracket')).text).toContain('No bout has been decided');
    expect((await told(ulf, 'tournament standings', { tournament: 'Guild Cup' })).text).toContain(
      'How ties are broken',
    );
    const override = { bout: 'W1.1', winner: 'a', reason: 'to see what it says' };
    expect((await told(tia, 'tournament override', override)).text).toContain('wins Semi-final 1');
    const called = await told(tia, 'tournament cancel', { reason: 'only a test' });
    expect(called.text).toContain('20 credits of entry fees went back in full');
  });
});

describe('bets', () => {
  let matchId: string;
  beforeAll(async () => {
    const ria = await memberWithAgent('ria', 'Riposte');
    const sam = await memberWithAgent('sam', 'Sabre', 'rusher');
    const challenge = await told(ria, 'challenge', { opponent: sam });
    await pressed(sam, challenge.message, 'Accept');
    matchId = await openLatestOdds(arena);
  });

  test('are shown to their member only, and placed by a second step that replaces the first', async () => {
    const tom = member('tom');
    const question = await told(tom, 'bet', { pick: 'riposte', stake: '30' });
    expect(question.message.visibleTo).toBe(tom.id);
    expect(question.text).toMatch(/30 on Riposte pays \d+ if it wins\. You have 500\./);
    expect(question.buttons).toEqual(['Confirm', 'Cancel']);
    const placed = await pressed(tom, question.message, 'Confirm');
    expect(placed.message.id).toBe(question.message.id);
    expect(placed.text).toMatch(/30 on Riposte pays \d+ if it wins\. Balance 470\./);
    const amounts = await told(tom, 'bet', { match: matchId, pick: 'up' });
    expect(amounts.buttons.at(-1)).toBe('Other');
    const other = await tom.press(amounts.message, 'Other');
    const asked = await answered(await tom.submit(other, { Credits: '7' }), tom);
    expect(readMessage(asked).text).toContain('7 on BTC up pays');
    expect((await told(tom, 'bet', { pick: 'riposte', stake: '1.5' })).text).toContain('Credits are whole');
    expect((await told(tom, 'bet', { pick: '@everyone', stake: '5' })).mentions).toEqual([]);
  });

  test('are sold, listed, and completed while one types', async () => {
    const una = member('una');
    await pressed(una, (await told(una, 'bet', { pick: 'sabre down', stake: '20' })).message, 'Confirm');
    const held = await told(una, 'positions');
    expect(held.text).toMatch(/Sabre and BTC down in .*: 20 staked, pays \d+, sells for \d+/);
    const question = await told(una, 'sell', { pick: 'sabre down' });
    expect((await pressed(una, question.message, /^Sell for/)).text).toContain('Sold Sabre and BTC down for');
    const typed = await una.autocomplete(harness.channel, 'bet', 'pick', 'ripo');
    await typed.firstResponse();
    expect(typed.choices?.map(choice => choice.name)).toContainEqual(expect.stringMatching(/^Riposte pays ×/));
    const markets = await told(una, 'markets');
    expect(markets.buttons).toHaveLength(4);
    expect((await pressed(una, markets.message, /^Sabre/)).text).toContain('How much on Sabre?');
    expect((await told(una, 'pick', { agent: 'sabre' })).text).toContain('Your free pick is Sabre');
  });

  test('have prices, balances, statements and limits beside them', async () => {
    const vic = member('vic');
    expect((await told(vic, 'price', { symbol: 'EUR-USD' })).text).toContain('Euro · EUR-USD');
    const balance = await told(vic, 'balance');
    expect(balance.message.visibleTo).toBe(vic.id);
    expect((await pressed(vic, balance.message, 'Claim daily')).text).toContain('+100 credits');
    expect((await told(vic, 'daily')).text).toContain("taken today's credits");
    for (const [command, options] of [
      ['statement', {}],
      ['balance', { show: 'history' }],
    ] as const) {
      const statement = await told(vic, command, options);
      expect(statement.text).toContain('Welcome credits');
      expect(statement.message.visibleTo).toBe(vic.id);
      const [file] = statement.message.attachments;
      expect(Buffer.from(file!.bytes).toString()).toMatch(/^time,kind,amount/);
    }
    expect((await told(vic, 'leaderboard', { board: 'profit', period: 'all' })).text).toContain('all time');
    expect((await told(vic, 'limits show')).text).toContain('no limit of your own');
    expect((await told(vic, 'limits set', { kind: 'stake', amount: '20' })).text).toContain('at most 20');
    expect((await told(vic, 'limits cooloff', { hours: 1 })).text).toContain('On a break until');
    const exclusion = await told(vic, 'limits exclude', { days: 'forever' });
    const excluded = await pressed(vic, exclusion.message, 'Exclude me for good');
    expect(excluded.text).toContain('Excluded from bets for good');
    expect(excluded.message.id).toBe(exclusion.message.id);
  });

  test('are watched over by moderators', async () => {
    const wim = member('wim', { moderator: true });
    const xia = member('xia');
    await told(xia, 'balance');
    expect((await told(wim, 'mod freeze', { match: matchId, reason: 'looks odd' })).text).toContain('paused now');
    expect((await told(xia, 'bet', { match: matchId, pick: 'up', stake: '5' })).text).toContain('paused');
    expect((await told(wim, 'mod thaw', { match: matchId, reason: 'all is well' })).text).toContain('open now');
    const early = await told(wim, 'mod override', { match: matchId, winner: 'Sabre', reason: 'too early' });
    expect(early.message.visibleTo).toBe(wim.id);
    expect((await told(wim, 'mod void', { match: matchId, reason: 'the feed was down' })).text).toContain('is void');
    const grant = await told(wim, 'mod grant', { member: xia, amount: 20, reason: 'best line of the week' });
    expect(grant.text).toContain('xia was given 20 credits');
    expect((await told(xia, 'audit')).text).toContain('best line of the week');
    expect((await told(wim, 'setup moderators')).text).toContain('Moderators are told here');
    expect((await told(wim, 'setup symbol', { symbol: 'BTC-USD' })).text).toContain('BTC-USD drives the fights');
    expect((await told(wim, 'setup wagers', { on: true })).text).toContain('Bets are on');
    expect((await told(wim, 'setup credits', { 'goal-credits': 25 })).text).toContain('Each daily goal: 25');
    expect((await told(wim, 'setup honours', { 'bounty-max': 40 })).text).toContain('Bounty at most (0: none): 40');
    const form = await send(wim, 'setup market');
    expect((await form.shownModal()).title).toBe('Bets (1/3)');
  });
});

describe('everything else', () => {
  test('ranks, profiles, notices and help', async () => {
    const ned = await memberWithAgent('ned', 'Nectar');
    expect((await told(ned, 'leaderboard')).text).toContain('Leaderboard');
    expect((await told(ned, 'profile')).text).toContain('Nectar');
    expect((await told(harness.bob, 'profile', { member: ned })).text).toContain('Nectar');
    expect((await told(ned, 'belt show')).text).toContain('Nobody holds it yet');
    expect((await told(ned, 'belt challenge')).text).toContain('best 5 agents');
    expect((await told(ned, 'rivals', { name: 'Nectar' })).text).toContain('None at the moment');
    expect((await told(ned, 'hall')).text).toContain('Hall of fame');
    const notices = await told(ned, 'notify');
    const changed = await pressed(ned, notices.message, /Results of my rated matches/);
    expect(changed.message.id).toBe(notices.message.id);
    expect(changed.buttons[0]).not.toBe(notices.buttons[0]);
    expect((await told(ned, 'help')).text).toContain('/agent create');
    expect((await told(ned, 'help', { command: 'fight' })).text).toContain('fight');
  });

  test('who one is, and what is kept about it, are for nobody else', async () => {
    const tess = await memberWithAgent('tess', 'Tesla');
    const code = await told(tess, 'link account');
    expect(code.text).toMatch(/link confirm [0-9A-Z]{4}-[0-9A-Z]{4}/);
    expect(code.message.visibleTo).toBe(tess.id);
    const form = await send(tess, 'link confirm');
    expect((await form.shownModal()).title).toBe('Join your accounts');
    expect((await told(tess, 'link status')).text).toContain('You are tess (Discord)');
    expect((await told(tess, 'link cancel')).text).toContain('No link of your account');
    expect((await told(tess, 'privacy show')).text).toContain('What the arena keeps about you');
    const file = await told(tess, 'privacy export');
    expect(file.message.visibleTo).toBe(tess.id);
    const question = await told(tess, 'privacy delete');
    const sure = await tess.press(question.message, 'I understand, go on');
    expect((await sure.shownModal()).title).toBe('Delete what names you');
    const una = member('una', { moderator: true });
    expect((await told(una, 'setup link')).text).toMatch(/setup join [0-9A-Z]{4}-[0-9A-Z]{4}/);
    expect((await told(una, 'setup join', { code: 'AAAA-AAAA' })).text).toContain('not valid');
    expect((await told(una, 'setup unlink')).text).toContain('No chat has joined');
  });

  test('a wallet is linked, shown and unlinked before nobody else’s eyes', async () => {
    const viv = member('viv');
    const offer = await told(viv, 'link wallet');
    expect(offer.message.visibleTo).toBe(viv.id);
    expect(offer.buttons).toContain('Open the page');
    const wallet = new Wallet(`0x${'55'.repeat(32)}`);
    await signLink(arena.house, /#([\w-]{43})/.exec(offer.text)?.[1] ?? '', wallet);
    const question = await told(viv, 'wallet show');
    expect(question.message.visibleTo).toBe(viv.id);
    expect(question.text).toContain(wallet.address);
    const linked = await pressed(viv, question.message, 'Yes, it is mine');
    expect(linked.text).toContain('Your wallet is linked');
    expect((await told(viv, 'wallet main', { address: wallet.address })).text).toContain('main wallet now');
    const asked = await told(viv, 'wallet unlink', { address: wallet.address });
    expect((await pressed(viv, asked.message, 'Unlink it')).text).toContain('Unlinked');
  });

  test('signing in, and tokens for programs, are for nobody else', async () => {
    const wim = member('wim');
    const login = await told(wim, 'login');
    expect(login.text).toMatch(/[0-9A-Z]{4}-[0-9A-Z]{4}/);
    expect(login.message.visibleTo).toBe(wim.id);
    expect((await told(wim, 'logout')).text).toContain('signed in nowhere');
    const token = await told(wim, 'token create', { name: 'ci', scopes: 'read, wager', days: 7 });
    expect(token.text).toMatch(/arena_pat_[0-9A-Za-z]{36}/);
    expect(token.message.visibleTo).toBe(wim.id);
    const tokens = await told(wim, 'token list');
    expect(tokens.text).toMatch(/ci arena_pat_\w{4}\.\.\.: read, wager; never used/);
    const revoked = await pressed(wim, tokens.message, 'Revoke ci');
    expect(revoked.text).toContain('is revoked');
    expect((await told(wim, 'token revoke', { token: 'ci' })).text).toContain('no such token');
  });

  test('agents dress and speak, and evenings of fights are scheduled in words', async () => {
    const pia = await memberWithAgent('pia', 'Pistons');
    const quinn = member('quinn', { moderator: true });
    expect((await told(pia, 'agent wardrobe')).text).toContain('entrances');
    const question = await told(pia, 'agent wear', { piece: 'entrance spotlight' });
    expect(question.buttons).toContain('Buy for 150');
    expect((await pressed(pia, question.message, 'Buy for 150')).text).toContain('wears Spotlight');
    expect((await told(pia, 'agent line', { moment: 'win', text: 'Scrap it, next.' })).text).toContain('has won');
    expect((await told(pia, 'agent line', { moment: 'entrance', text: 'Full steam' })).text).toContain('waits');
    expect((await told(quinn, 'mod lines')).text).toContain('Full steam');
    expect((await told(pia, 'agent inherit', { retired: 'Nobody', agent: 'Pistons' })).text).toContain('no agent');
    expect((await told(quinn, 'fightnight schedule', { when: 'every Friday 20:00' })).text).toContain('every Friday');
    expect((await told(pia, 'fightnight list')).text).toContain('every Friday at 20:00');
    expect((await told(pia, 'fightnight enter')).text).toMatch(/No fight night is announced|on the list/);
    expect((await told(pia, 'fightnight withdraw')).text).toMatch(/No fight night is announced|off the list/);
    expect((await told(quinn, 'fightnight skip', { reason: 'holidays' })).text).toContain('left out');
    expect((await told(quinn, 'fightnight stop')).text).toContain('not held any more');
  });

  test('two teams meet, and another community is invited', async () => {
    const tove = member('tove', { moderator: true });
    const uma = await memberWithAgent('uma', 'Umbra');
    const made = { name: 'Derby', teams: 'Reds vs Blues', boards: 2 };
    expect((await told(tove, 'team create', made)).text).toContain('Derby is announced');
    const sides = await told(uma, 'team join');
    expect(sides.buttons).toEqual(expect.arrayContaining(['Join Reds', 'Join Blues']));
    expect((await pressed(uma, sides.message, 'Join Blues')).text).toContain('Umbra fights for Blues in Derby, 1 of 2');
    expect((await told(tove, 'tournament start', { tournament: 'Derby', fill: true })).text).toContain('4 agents');
    expect((await told(uma, 'tournament show', { tournament: 'Derby' })).text).toContain('Reds 0–0 Blues');
    expect((await told(tove, 'tournament cancel', { tournament: 'Derby', reason: 'seen' })).text).toContain(
      'called off',
    );
    const invitation = await told(tove, 'team invite', { boards: 3 });
    expect(invitation.text).toMatch(/team accept [0-9A-Z]{4}-[0-9A-Z]{4}/);
    expect(invitation.message.visibleTo).toBe(tove.id);
    expect((await told(tove, 'team accept', { code: 'AAAA-AAAA' })).text).toContain('fits no team match');
  });

  test('a season, from its making to its end', async () => {
    const sam = member('sam');
    const rita = member('rita', { moderator: true });
    await told(sam, 'agent create', { name: 'Snowplough', archetype: 'sentinel' });
    const made = { name: 'Winter Cup', ends: 'in 30 days', rule: 'short-rest' };
    expect((await told(rita, 'season create', made)).text).toContain('Winter Cup');
    expect((await told(rita, 'season open')).text).toContain('open for registration');
    expect((await told(sam, 'season join')).text).toContain('Snowplough');
    expect((await told(rita, 'season start')).text).toContain('is running');
    expect((await told(sam, 'season status')).text).toContain('Short rest');
    expect((await told(rita, 'season pause')).text).toContain('is paused');
    expect((await told(rita, 'season resume')).text).toContain('is running');
    const freeze = await told(rita, 'season freeze');
    expect((await pressed(rita, freeze.message, 'Freeze the season')).text).toContain('frozen');
    const end = await told(rita, 'season end');
    expect((await pressed(rita, end.message, 'End the season')).text).toContain('Winter Cup');
    expect((await told(sam, 'season history')).text).toContain('Winter Cup');
  });

  test('settings are for moderators, by form', async () => {
    const oda = member('oda', { moderator: true });
    expect((await told(oda, 'setup channel')).text).not.toBe('');
    const menu = await told(oda, 'setup settings');
    expect(menu.text).toContain('Language: English');
    const opened = await oda.press(menu.message, 'Fights');
    const pages = (await opened.shownModal()).title.includes('/2)');
    const step = await answered(await oda.submit(opened), oda);
    const last = pages ? await answered(await oda.submit(await oda.press(step, /Continue/)), oda) : step;
    expect(readMessage(last).text).not.toContain('Nearly there');
  });

  test('works in the private chat, too', async () => {
    const pam = member('pam');
    const chat = harness.discord.privateChat(pam);
    const created = await pam.slash(chat, 'agent create', { name: 'Pamplona', archetype: 'trickster' });
    expect(readMessage(await answered(created, pam)).text).toContain('Pamplona enters the arena');
  });

  // 0.3 to 0.5 s where nothing else runs; the goal of a second is held by the pipeline benchmark
  test('50 members at once get their first response within the three seconds that Discord waits', async () => {
    const people = Array.from({ length: 50 }, (_, index) => member(`crowd${index}`));
    const sent = await Promise.all(
      people.map((who, index) => send(who, 'agent create', { name: `Crowd ${index}`, archetype: 'rusher' })),
    );
    await Promise.all(sent.map(interaction => interaction.message(undefined, 60_000)));
    const slowest = Math.max(...sent.map(interaction => interaction.firstResponseMs ?? Number.POSITIVE_INFINITY));
    console.log(`slowest of 50 first responses: ${Math.round(slowest)} ms`);
    expect(slowest).toBeLessThan(FIRST_RESPONSE_MS);
  });
});
