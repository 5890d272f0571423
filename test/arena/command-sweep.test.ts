import { Wallet } from 'ethers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { decodeAction, encodeAction, MAX_ACTION_BYTES } from '../../bots/actions.ts';
import { commands, commandsOffered } from '../../bots/commands/index.ts';
import type { Invocation, OptionValue } from '../../bots/invocation.ts';
import type { Action, Button, Reply } from '../../bots/reply.ts';
import { setDatabaseTime } from '../../core/platform/database-time.ts';
import { TOKENS_MAX } from '../../core/sessions/index.ts';
import { openWith } from '../../core/wagers/opening.ts';
import { WALLETS_MAX } from '../../core/wallets/index.ts';
import { secretIn, signLink } from '../chain/signing.ts';
import { createTestClock } from './clock.ts';
import { openTestArena, type TestArena, words } from './harness.ts';

/** Every command once, by members with the longest names: what it answers fits every surface. */

const clock = createTestClock();
let arena: TestArena;
beforeAll(async () => {
  arena = await openTestArena({ clock, bettingSeconds: 60, tapeSeconds: 45, simulatedMarkets: true });
  await setDatabaseTime(arena.test.database.pool, clock.now());
});
afterAll(() => arena.close());
beforeEach(() => clock.pass(120));

const catalogue = commands.map(command => command.spec);

describe('everything that every command emits', () => {
  // the longest ids that Discord gives (64 bits), and names as long and as odd as they may be
  const discord = (who: string) => ({
    surface: 'discord' as const,
    chat: {
      id: '18446744073709551614',
      kind: 'group' as const,
      title: 'T'.repeat(100),
      channelId: '18446744073709551613',
    },
    actor: { id: who, displayName: '@everyone **x** \u202e'.repeat(20), username: 'u'.repeat(32) },
    isModerator: async () => true,
  });
  const ann = '18446744073709551615';
  const ben = '18446744073709551612';
  const bob = '18446744073709551611';
  const family = '👩‍👩‍👧‍👦';
  const longName = `${family.repeat(4)} ${family}`;
  const seen: { from: string; reply: Reply }[] = [];

  async function say(
    who: string,
    command: string,
    options: Record<string, OptionValue> = {},
    via: Invocation['via'] = 'command',
  ) {
    clock.pass(30);
    const reply = await arena.say(who, command, options, { ...discord(who), via });
    seen.push({ from: command, reply });
    return reply;
  }

  /** Everything about bets on the match that the challenge has led to. */
  async function bettingOn(challengeId: string): Promise<void> {
    const { prisma } = arena.test.database;
    const { matchId } = await prisma.challenge.findUniqueOrThrow({ where: { id: challengeId } });
    const match = matchId ?? '';
    // a market with time enough for all that follows, and odds near where a stake pays the longest figures
    const closesAt = new Date(clock.now().getTime() + 7_200_000);
    await prisma.match.update({ where: { id: match }, data: { lockAt: closesAt } });
    await prisma.market.update({ where: { matchId: match }, data: { closesAt } });
    await setDatabaseTime(arena.test.database.pool, clock.now());
    const counts = { fights: 4000, counts: [100, 100, 1900, 1900], tapes: 64, simulated: 64 } as const;
    await arena.test.database.transaction(tx => openWith(tx, match, counts, clock));
    await say(bob, 'markets');
    await say(bob, 'markets', { match });
    await say(bob, 'bet');
    await say(bob, 'bet', { pick: 'down' });
    const question = await say(bob, 'bet', { match, pick: 'A-down', stake: 'all' });
    await tapOn(bob, question, 'bet confirm');
    await say(bob, 'bet other', { match, pick: 'B-down' }, 'button');
    await say(bob, 'dismiss', {}, 'button');
    await say(bob, 'positions');
    await tapOn(bob, await say(bob, 'sell'), 'sell confirm');
    await say(bob, 'pick');
    await say(bob, 'pick', { match, agent: 'A' });
    for (const command of [
      'market answer',
      'market combos',
      'market mine',
      'market how',
      'market chart',
      'market free',
    ]) {
      await say(bob, command, { match, pick: command === 'market answer' ? 'A-down' : 'A' }, 'button');
    }
    await say(bob, 'market bet', { match, pick: 'up', stake: 10, least: 1 }, 'button');
    for (const symbol of ['BTC-USD', 'EUR-USD']) await say(bob, 'price', { symbol });
    for (const command of ['balance', 'daily', 'bail-out', 'statement']) await say(bob, command);
    await say(bob, 'statement older', { before: '999999999999999999' }, 'button');
    await say(bob, 'limits show');
    await say(bob, 'limits set', { kind: 'daily-loss', amount: '1,000' });
    await say(bob, 'limits cooloff', { hours: 1 });
    await tapOn(bob, await say(bob, 'limits exclude', { days: '3650' }), 'limits exclude');
    for (const command of ['mod freeze', 'mod thaw', 'mod void', 'mod override']) {
      await say('18446744073709551610', command, { match, winner: 'B', reason: 'because of everything '.repeat(9) });
    }
    await say('18446744073709551610', 'mod grant', { member: { id: bob }, amount: 10_000, reason: 'a prize' });
    await say(bob, 'audit');
    await moderatingBob();
  }

  async function moderatingBob(): Promise<void> {
    const moderator = '18446744073709551610';
    const member = { id: bob };
    const why = { reason: 'because of everything '.repeat(9) };
    const given = await say(moderator, 'mod sanction', { member, kind: 'wagers', duration: '3 days', ...why });
    await say(bob, 'sanctions');
    for (const command of ['mod sanctions', 'mod audit']) {
      await say(moderator, command, { member });
      await say(moderator, command);
    }
    await say(moderator, 'mod suspicious');
    await say(moderator, 'mod audit', { action: 'grant', since: '7d', file: true, format: 'ndjson' });
    await tapOn(moderator, given, 'mod lift');
    const [id] = /[0-9A-HJKMNP-TV-Z]{12}/.exec(words(await say(moderator, 'mod sanctions'))) ?? [];
    await say(moderator, 'mod lift', { id: id ?? '', ...why }, 'form');
    await say(moderator, 'mod release', { name: longName, ...why });
  }

  /** Accounts and chats that are joined, and what is kept about people. Elsewhere: another platform, a community of its own. */
  async function linkingWallets(): Promise<void> {
    const sign = async () => signLink(arena.house, secretIn(await say(ben, 'link wallet')), Wallet.createRandom());
    await say(ben, 'wallet show');
    await sign();
    await tapOn(ben, await say(ben, 'link wallet'), 'wallet refuse');
    for (let count = 0; count < WALLETS_MAX; count += 1) {
      await sign();
      await tapOn(ben, await say(ben, 'wallet show'), 'wallet confirm');
    }
    await say(ben, 'link wallet');
    const all = await say(ben, 'wallet show');
    await tapOn(ben, all, 'wallet main');
    await tapOn(ben, await tapOn(ben, all, 'wallet unlink'), 'wallet unlink');
  }

  async function whoIsWho(): Promise<void> {
    const elsewhere = {
      ...discord('18446744073709551609'),
      surface: 'telegram' as const,
      chat: { id: '-1009999999999999', kind: 'group' as const, title: 'G'.repeat(100), channelId: '-1009999999999999' },
    };
    const away = async (command: string, options: Record<string, OptionValue> = {}) => {
      clock.pass(30);
      const reply = await arena.say(elsewhere.actor.id, command, options, elsewhere);
      seen.push({ from: command, reply });
      return reply;
    };
    const codeOf = (reply: Reply) => /[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(words(reply))?.[0] ?? '';
    const code = codeOf(await say(ben, 'link account'));
    await away('link confirm');
    await away('link confirm', { code });
    await away('link confirm', { code, sure: true });
    await tapOn(ben, await say(ben, 'link status'), 'link agree');
    await say(ben, 'link status');
    await say(ben, 'link cancel');
    const chat = codeOf(await say(ann, 'setup link'));
    await away('setup join', { code: chat });
    await away('setup join', { code: chat, sure: true });
    const request = await say(ann, 'setup link');
    await tapOn(ann, request, 'setup admit');
    await tapOn(ann, request, 'setup refuse');
    await say(ann, 'setup unlink');
    await linkingWallets();
    await say(ben, 'login');
    await say(ben, 'logout');
    for (let count = 0; count < TOKENS_MAX; count += 1) {
      await say(ben, 'token create', { name: 'W'.repeat(40), scopes: 'all', days: 365 });
    }
    await tapOn(ben, await say(ben, 'token list'), 'token revoke');
    await say(ben, 'privacy show');
    await say(ben, 'privacy export');
    await say(ben, 'privacy delete');
    await say(ben, 'privacy delete', { sure: true }, 'button');
    await say(ben, 'privacy keep', {}, 'button');
  }

  async function contesting(): Promise<void> {
    const moderator = '18446744073709551610';
    const names = ['W'.repeat(40), 'M'.repeat(40)];
    await say(moderator, 'tournament create');
    for (const name of names) {
      const given = { size: 4, fee: 0, 'check-in': 10, 'best-of': '3', 'final-best-of': '7', format: 'double' };
      await say(moderator, 'tournament create', { name, ...given });
    }
    await say(ann, 'tournament list');
    const tournament = names[0] ?? '';
    await tapOn(ann, await say(ann, 'tournament join', { tournament }), 'tournament join');
    await say(ben, 'tournament join', { tournament });
    for (const command of ['show', 'bracket', 'standings']) await say(ann, `tournament ${command}`, { tournament });
    await say(moderator, 'tournament start', { tournament, fill: true });
    for (const who of [ann, ben]) await say(who, 'tournament checkin', { tournament });
    await say(moderator, 'tournament start', { tournament, now: true });
    await tapOn(ann, await say(ann, 'tournament leave', { tournament }), 'tournament leave');
    for (const command of ['show', 'bracket', 'standings'])
      await say(ann, `tournament ${command}`, { tournament, page: 2 });
    const reason = 'because of everything '.repeat(9);
    await say(moderator, 'tournament override', { tournament, bout: 'W1.1', winner: 'a', reason });
    for (const name of names) await say(moderator, 'tournament cancel', { tournament: name, reason });
    await say(ann, 'tournament list');
    await say(moderator, 'team create', {
      name: names[0] ?? '',
      teams: `${'W'.repeat(20)} vs ${'M'.repeat(20)}`,
      boards: 16,
    });
    await tapOn(ann, await say(ann, 'team join'), 'team join');
    await say(ben, 'team join', { side: '2' });
    await say(moderator, 'tournament start', { tournament, fill: true });
    for (const command of ['list', 'show', 'bracket', 'standings']) await say(ann, `tournament ${command}`);
    await say(moderator, 'tournament cancel', { tournament, reason });
    const code = /[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(words(await say(moderator, 'team invite', { boards: 3 })))?.[0] ?? '';
    for (const sure of [false, true]) {
      clock.pass(30);
      const elsewhere = {
        id: '18446744073709551609',
        kind: 'group' as const,
        title: 'G'.repeat(100),
        channelId: '18446744073709551608',
      };
      const reply = await arena.say(
        moderator,
        'team accept',
        { code, sure },
        { ...discord(moderator), chat: elsewhere },
      );
      expect(words(reply)).toContain(sure ? 'is agreed' : 'Do you accept?');
      seen.push({ from: 'team accept', reply });
    }
    await say(ann, 'team join');
    await say(moderator, 'tournament cancel', { reason });
  }

  async function dressing(): Promise<void> {
    const moderator = '18446744073709551610';
    for (const kind of ['entrance', 'finisher']) await say(ben, 'agent wardrobe', { kind });
    await tapOn(ben, await say(ben, 'agent wear', { piece: 'finisher confetti' }), 'wear buy');
    await say(ben, 'agent wear', { piece: 'finisher plain' });
    await say(ben, 'agent line', { moment: 'win' });
    await say(ben, 'agent line', { moment: 'win', text: 'w3' });
    await say(ben, 'agent line', { moment: 'entrance', text: 'W'.repeat(60) });
    await say(ben, 'agent line', { moment: 'win', text: family.repeat(10) });
    await say(ben, 'agent inherit', { retired: longName, agent: longName });
    await tapOn(moderator, await say(moderator, 'mod lines'), 'line decide');
  }

  async function fightNights(): Promise<void> {
    const moderator = '18446744073709551610';
    const night = { when: 'every day 20:00', name: 'W'.repeat(40), bouts: 12 };
    await say(moderator, 'fightnight schedule', night);
    await arena.house.fightNights.sweep();
    await say(ann, 'fightnight list');
    await say(ann, 'fightnight enter', { agent: longName });
    await say(ann, 'fightnight withdraw');
    const { prisma } = arena.test.database;
    const edition = await prisma.fightNightEdition.findFirst();
    await say(ann, 'fightnight take', { id: edition?.id ?? 'none', bout: 12 }, 'button');
    await say(moderator, 'fightnight skip', { reason: 'because of everything '.repeat(9) });
    await say(moderator, 'fightnight stop');
  }

  async function seasons(): Promise<void> {
    const moderator = '18446744073709551610';
    await say(ann, 'season status');
    await say(ann, 'season history');
    await say(moderator, 'season create');
    await say(moderator, 'season create', { name: longName, starts: 'someday', rule: 'archetype-week' });
    await say(moderator, 'season create', {
      name: 'W'.repeat(40),
      opens: 'in 2 days',
      starts: 'in 3 days',
      ends: 'in 40 days',
      rule: 'archetype-week',
    });
    await say(moderator, 'season open');
    await say(ann, 'season join');
    await say(ann, 'season join', { agent: longName });
    await say(moderator, 'season start');
    await say(ann, 'season status');
    for (const board of ['agents', 'members', 'bettors', 'pickers'])
      await say(ann, 'leaderboard', { board, season: 1 });
    await say(ann, 'leaderboard', { division: 1 });
    await say(moderator, 'season pause');
    await say(moderator, 'season resume');
    await tapOn(moderator, await say(moderator, 'season freeze'), 'season finish');
    await tapOn(moderator, await say(moderator, 'season end'), 'season finish');
    await arena.house.seasons.sweep();
    await say(ann, 'season status');
    await say(ann, 'season history', { number: 1 });
  }

  async function tapOn(who: string, reply: Reply, command: string): Promise<Reply> {
    const action = (reply.buttons ?? []).flat().find(button => button.action?.command === command)?.action;
    if (!action) throw new Error(`Nothing leads to ${command}: ${words(reply)}`);
    return say(who, command, action.options, 'button');
  }

  beforeAll(async () => {
    await say(ann, 'start');
    await say(ann, 'agent create');
    await say(ann, 'agent list');
    await say(ann, 'agent create', { archetype: 'grappler' });
    await say(ann, 'agent create', { name: longName });
    await say(ann, 'agent create', { name: longName, archetype: 'grappler' });
    await say(ann, 'agent create', { name: 'W'.repeat(20), archetype: 'trickster' });
    await say(ben, 'agent create', { name: `${family.repeat(4)} ⚡️`, archetype: 'gunner' });
    await say(ann, 'start');
    await say(ann, 'agent list');
    await say(ann, 'agent show');
    await say(ben, 'agent show', { name: longName });
    await say(ann, 'agent tune');
    await say(ann, 'agent tune', {
      agent: longName,
      power: 10,
      armour: 10,
      speed: 10,
      energy: 10,
      technique: 10,
      aggression: 100,
      range: 100,
      risk: 100,
      patience: 100,
    });
    await say(ann, 'agent tune', { agent: longName, power: 10, risk: 100 });
    await say(ann, 'agent edit', { agent: longName, power: 10, aggression: 100 });
    await say(ann, 'fight', { agent: longName });
    const { prisma } = arena.test.database;
    const match = await prisma.match.findFirstOrThrow({ orderBy: { createdAt: 'desc' } });
    await arena.house.matches.advance(match.id);
    await arena.blobs.put(`gifs/${match.id}.gif`, Uint8Array.of(1), { contentType: 'image/gif' });
    for (const command of ['match show', 'replay', 'verify']) await say(ann, command, { id: match.id });
    await say(ann, 'crowd', { match: match.id, kind: 'cheer' }, 'button');
    for (const command of ['belt show', 'belt challenge', 'rivals', 'hall']) await say(ann, command);
    await say(ann, 'rivals', { name: longName });
    await say(ann, 'spar', { agent: longName });
    await say(ann, 'spar', { agent: longName, try: 'technique-100' });
    await say(ann, 'agent adopt', { agent: longName, change: 'technique+1' }, 'button');
    await say(ann, 'queue join', { agent: longName });
    await say(ann, 'queue status');
    await say(ann, 'queue leave', { agent: longName });
    await say(ann, 'challenge', { opponent: { id: ben }, agent: longName });
    const challenge = await prisma.challenge.findFirstOrThrow();
    await say(ben, 'challenge accept', { id: challenge.id }, 'button');
    await bettingOn(challenge.id);
    await say(ann, 'challenge', { opponent: { id: ben } });
    const another = await prisma.challenge.findFirstOrThrow({ where: { state: 'open' } });
    await say(ben, 'challenge decline', { id: another.id }, 'button');
    await contesting();
    await dressing();
    await fightNights();
    await seasons();
    await say(ann, 'leaderboard');
    for (const board of ['members', 'profit', 'return', 'skill']) await say(ann, 'leaderboard', { board });
    await say(ann, 'profile');
    await say(ann, 'profile', { member: { id: ben } });
    await say(ann, 'notify');
    await say(ann, 'notify', { about: 'challenges', on: false });
    await say(ann, 'help');
    await say(ann, 'help', { command: 'agent' });
    await say(ann, 'help', { command: family.repeat(4) });
    for (const command of ['setup channel', 'setup moderators']) await say(ann, command);
    for (const command of ['setup settings', 'setup credits', 'setup market', 'setup honours']) await say(ann, command);
    for (const command of ['setup display', 'setup role']) await say(ann, command);
    await say(ann, 'setup role', { role: { id: ben, displayName: '@everyone **crew**' } });
    for (const page of ['fights', 'channels']) await say(ann, 'setup settings', { page }, 'button');
    for (const [command, change] of [
      ['fights save', { 'betting-seconds': 61 }],
      ['credits save', { 'goal-credits': 27 }],
      ['bets save', { 'stake-cap-max': 301 }],
      ['display save', { 'time-zone': 'UTC' }],
    ] as const) {
      await say(ann, command, change, 'form');
    }
    await say(ann, 'setup settings', { 'rated-per-day': 99 });
    await say(ann, 'setup credits', { 'goal-credits': 26 });
    await say(ann, 'setup market', { 'stake-cap-max': 300 });
    await say(ann, 'setup honours', { 'belt-after-matches': 40 });
    await say(ann, 'honours save', { 'bounty-max': 40 }, 'form');
    await say(ann, 'setup symbol', { symbol: 'ETH' });
    await say(ann, 'setup wagers', { on: true });
    await say(ann, 'agent list');
    await say(ann, 'agent create');
    await tapOn(ann, await say(ann, 'agent slot'), 'slot confirm');
    await say('18446744073709551610', 'mod grant', { member: { id: ann }, amount: 10_000, reason: 'a prize' });
    await tapOn(ann, await say(ann, 'agent repaint', { agent: longName, from: 100_000 }), 'repaint confirm');
    await say(ann, 'agent slot');
    await say(ann, 'agent retire', { agent: longName });
    await say(ann, 'agent retire', { agent: longName, confirm: true }, 'button');
    await whoIsWho();
    const hello = await arena.dispatcher.joined(discord(ann).chat, 'discord', ['Attach Files']);
    if (hello) seen.push({ from: 'hello', reply: hello });
  });

  const buttons = (): { from: string; button: Button }[] =>
    seen.flatMap(({ from, reply }) => (reply.buttons ?? []).flat().map(button => ({ from, button })));

  it('covers every command, and no reply is an apology', () => {
    const paths = new Set(seen.map(({ from }) => from));
    // those that need a chain are swept on one: test/chain/
    const offered = commandsOffered(arena.house).map(({ spec }) => spec.path);
    expect(offered.filter(path => !paths.has(path))).toEqual([]);
    for (const { from, reply } of seen)
      expect([from, words(reply)]).not.toEqual([from, expect.stringContaining('Something went wrong')]);
    expect(buttons().length).toBeGreaterThan(40);
  });

  it('fits into 64 bytes as a button, and comes back as it was', () => {
    const actions: Action[] = buttons().flatMap(({ button }) => (button.action ? [button.action] : []));
    actions.push(...seen.flatMap(({ reply }) => (reply.form ? [reply.form.submit] : [])));
    for (const action of actions) {
      const text = encodeAction(action, catalogue);
      expect(new TextEncoder().encode(text).length).toBeLessThanOrEqual(MAX_ACTION_BYTES);
      expect(decodeAction(text, catalogue)).toEqual(action);
    }
  });

  it('has labels of 1 to 80 whole characters, and at most five rows of five', () => {
    for (const { from, reply } of seen) {
      expect([from, (reply.buttons ?? []).length <= 5]).toEqual([from, true]);
      for (const row of reply.buttons ?? []) expect(row.length).toBeLessThanOrEqual(5);
    }
    for (const { from, button } of buttons()) {
      expect([from, button.label.length >= 1 && button.label.length <= 80]).toEqual([from, true]);
      expect(button.label).not.toMatch(/\p{Cs}/u);
      expect(Boolean(button.action) !== Boolean(button.url)).toBe(true);
    }
  });

  it('is well-formed text, in which a member’s words carry no marks but bold', () => {
    for (const { reply } of seen) {
      const spans = [
        ...(reply.title ?? []),
        ...(reply.text ?? []),
        ...(reply.fields ?? []).flatMap(field => field.value),
      ];
      for (const span of spans) {
        expect(span.text).not.toMatch(/\p{Cs}/u);
        if (span.text.includes('@everyone')) expect(span).not.toMatchObject({ link: expect.anything() });
      }
    }
  });

  it('asks in forms for options that the command has', () => {
    for (const { reply } of seen) {
      if (!reply.form) continue;
      const spec = catalogue.find(candidate => candidate.path === reply.form?.submit.command);
      for (const field of reply.form.fields) expect(spec?.options.map(option => option.name)).toContain(field.name);
      expect(reply.form.title.length).toBeLessThanOrEqual(45);
    }
  });
});
