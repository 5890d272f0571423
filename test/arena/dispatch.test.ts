import { Wallet } from 'ethers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { decodeAction, encodeAction, MAX_ACTION_BYTES } from '../../bots/actions.ts';
import { commands } from '../../bots/commands/index.ts';
import type { Command } from '../../bots/commands/types.ts';
import { createDispatcher } from '../../bots/dispatch.ts';
import type { Invocation, OptionValue } from '../../bots/invocation.ts';
import type { Action, Button, Reply } from '../../bots/reply.ts';
import { rich } from '../../bots/rich-text.ts';
import { setDatabaseTime } from '../../core/platform/database-time.ts';
import { newId } from '../../core/platform/ids.ts';
import { silentLog } from '../../core/platform/log.ts';
import { TOKENS_MAX } from '../../core/sessions/index.ts';
import { openWith } from '../../core/wagers/opening.ts';
import { WALLETS_MAX } from '../../core/wallets/index.ts';
import { secretIn, signLink } from '../chain/signing.ts';
import { createTestClock } from './clock.ts';
import { invocationOf, openTestArena, type TestArena, words } from './harness.ts';

const clock = createTestClock();
let arena: TestArena;
beforeAll(async () => {
  arena = await openTestArena({ clock, bettingSeconds: 60, tapeSeconds: 45, simulatedMarkets: true });
  await setDatabaseTime(arena.test.database.pool, clock.now());
});
afterAll(() => arena.close());
beforeEach(() => clock.pass(120));

const catalogue = commands.map(command => command.spec);

/** A dispatcher on the same database with commands of the test's own. */
function dispatcherOf(own: readonly Command[]) {
  return createDispatcher({
    commands: own,
    services: { sanctions: arena.house.sanctions } as never,
    communities: arena.house.communities,
    invocations: arena.house.invocations,
    conversations: arena.house.conversations,
    clock,
    log: silentLog,
  });
}

function commandOf(run: Command['run'], given: Partial<Command['spec']> = {}): Command {
  return {
    spec: {
      path: 'probe',
      code: 'zz',
      description: '',
      help: '',
      options: [],
      permission: 'member',
      visibility: 'public',
      ...given,
    },
    run,
  };
}

describe('an invocation that makes no sense', () => {
  it.each([
    ['dance', /no command \/dance.*\/help/],
    ['agent', /say what to do: .*\/agent create/],
    ['agent frobnicate', /say what to do/],
    ['', /no command/],
    ['x'.repeat(10_000), /no command/],
    ['\u202e<@1> **x**', /no command/],
    ['__proto__', /no command/],
  ])('is answered kindly (case %#)', async (command, sentence) => {
    const reply = await arena.say('ann', command);
    expect(words(reply)).toMatch(sentence);
    expect(words(reply).length).toBeLessThan(500);
    expect(reply).toMatchObject({ visibility: 'private', tone: 'bad' });
  });

  it('with options missing, too long, of another kind, is told which', async () => {
    const cases: [string, Record<string, OptionValue>, RegExp][] = [
      ['match show', {}, /needs id/],
      ['agent create', { name: 'x'.repeat(10_000), archetype: 'rusher' }, /too long for name/],
      ['agent create', { name: 'Fine', archetype: 'dancer' }, /archetype is one of/],
      ['agent tune', { power: 'lots' }, /power takes a whole number from 0 to/],
      ['replay', { id: 'nonsense' }, /no such match/],
      ['challenge', { opponent: 'bob' }, /name a member/],
      ['profile', { member: { username: 'nobody-here' } }, /has not joined/],
    ];
    for (const [command, options, sentence] of cases) {
      expect(words(await arena.say('ann', command, options))).toMatch(sentence);
    }
  });

  it('by who is no moderator is refused, and by one is done', async () => {
    expect(words(await arena.say('ann', 'setup settings', { symbol: 'ETH-USD' }))).toContain('for moderators');
    expect(words(await arena.say('mod-1', 'setup settings', { symbol: 'eth-usd' }))).toContain('ETH-USD');
    expect(words(await arena.say('mod-1', 'setup settings', { symbol: 'BTC-USD' }))).toContain('BTC-USD');
  });
});

describe("what the chat says of a member's rights", () => {
  const roleOf = async (who: string) => {
    const { personId } = await arena.test.database.prisma.identity.findFirstOrThrow({ where: { externalId: who } });
    return (await arena.house.communities.membershipsOf(personId))[0]?.role;
  };
  const change = (who: string, extra: Partial<Invocation> = {}) =>
    arena.say(who, 'setup settings', { symbol: 'BTC-USD' }, extra);

  it('is noted with a command that asks for them, lost rights too', async () => {
    // more than the command needs is not asked for
    const isAdmin = async () => expect.fail('asked of the platform for nothing');
    await change('mod-2', { isAdmin });
    expect(await roleOf('mod-2')).toBe('moderator');
    const refused = await change('mod-2', { isModerator: async () => false });
    expect(words(refused)).toContain('for moderators');
    expect(await roleOf('mod-2')).toBe('member');
    await arena.say('mod-2', 'login');
    expect(await roleOf('mod-2')).toBe('admin');
    await arena.say('mod-2', 'token create', {}, { isModerator: async () => false });
    expect(await roleOf('mod-2')).toBe('member');
  });

  it('is not noted from a private chat, nor of who hides behind the group, nor of a stranger', async () => {
    await arena.say('mod-3', 'login');
    const rights = { isModerator: async () => false };
    const chat = { id: 'mod-3', kind: 'private' as const, channelId: 'mod-3' };
    await arena.say('mod-3', 'login', {}, { ...rights, chat });
    expect(await roleOf('mod-3')).toBe('admin');
    await change('mod-3', { ...rights, isAnonymous: true });
    expect(await roleOf('mod-3')).toBe('admin');
    await change('never-seen', rights);
    expect(await arena.test.database.prisma.identity.count({ where: { externalId: 'never-seen' } })).toBe(0);
  });

  it('spoils no command where the platform does not answer in time', async () => {
    const away = async () => {
      throw new Error('the platform is away');
    };
    expect(words(await arena.say('ann', 'login', {}, { isModerator: away }))).toContain('is signed in as you');
  });
});

describe('signing out from chat', () => {
  it('ends every browser at once, and says what it does not end', async () => {
    const { sessions } = arena.house;
    await arena.say('out', 'token create', { name: 'bot' });
    const { personId } = await arena.test.database.prisma.identity.findFirstOrThrow({ where: { externalId: 'out' } });
    for (const how of ['code', 'wallet'] as const) await sessions.open(personId, how, 'Firefox on Linux');
    expect(words(await arena.say('out', 'logout'))).toMatch(/All 2 browsers[\s\S]*Your token for programs still works/);
    expect(await arena.test.database.prisma.webSession.count({ where: { personId, endedAt: null } })).toBe(0);
    expect(words(await arena.say('out', 'logout'))).toContain('signed in nowhere');
  });
});

describe('secrets in answers', () => {
  it('are kept by nobody: a code or a token delivered twice is another one', async () => {
    for (const command of ['login', 'token create']) {
      const twice = { id: `console:${newId()}` };
      const secretOf = async () =>
        /arena_pat_\w+|[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(words(await arena.say('sec', command, {}, twice)))?.[0];
      const [first, second] = [await secretOf(), await secretOf()];
      expect(second).toBeDefined();
      expect(second).not.toBe(first);
      const { rows } = await arena.test.database.pool.query('SELECT reply::text FROM "AnsweredInvocation"');
      for (const secret of [first, second]) expect(JSON.stringify(rows)).not.toContain(secret);
    }
    expect(await arena.test.database.prisma.accessToken.count({ where: { name: 'token' } })).toBe(2);
  });
});

describe('too much at once', () => {
  it('is refused in words and forgotten after some seconds; others are not held up', async () => {
    const replies = await Promise.all(Array.from({ length: 20 }, () => arena.say('storm', 'help')));
    expect(replies.filter(reply => /a lot at once/.test(words(reply)))).toHaveLength(8);
    expect(words(await arena.say('calm', 'help'))).toContain('/fight');
    clock.pass(5);
    expect(words(await arena.say('storm', 'help'))).toContain('/fight');
  });
});

describe('buttons', () => {
  it('of somebody else, and expired ones, say so', async () => {
    const foreign = await arena.say('eve', 'help', {}, { via: 'button', owner: 'ann' });
    expect(words(foreign)).toContain('belongs to somebody else');
    const expiresAt = Math.floor(clock.now().getTime() / 1000) - 1;
    expect(words(await arena.say('ann', 'help', {}, { via: 'button', owner: 'ann', expiresAt }))).toContain('expired');
    const usable = { via: 'button' as const, owner: 'ann', expiresAt: expiresAt + 2 };
    expect(words(await arena.say('ann', 'help', {}, usable))).toContain('/fight');
  });

  it('retire an agent by the second tap only, and not after five minutes', async () => {
    await arena.say('retiree', 'agent create', { name: 'Goner', archetype: 'rusher' });
    const asked = await arena.say('retiree', 'agent retire', { agent: 'Goner' });
    const { action } = asked.buttons![0]![0]!;
    expect(action).toMatchObject({ owner: 'retiree', options: { confirm: true } });
    const tap = (extra: Partial<Invocation>) =>
      arena.say('retiree', action!.command, action!.options, { via: 'button', owner: action!.owner, ...extra });
    clock.pass(301);
    expect(words(await tap({ expiresAt: action!.expiresAt }))).toContain('expired');
    clock.pass(-300);
    expect(words(await tap({ expiresAt: action!.expiresAt }))).toContain('has retired with a record');
    expect(words(await tap({ expiresAt: action!.expiresAt }))).toContain('has retired');
  });
});

describe('the same invocation delivered again', () => {
  it('changes nothing and gets the same answer, at once or later', async () => {
    const twice = { id: `console:${newId()}` };
    const create = () => arena.say('twice', 'agent create', { name: 'Twice', archetype: 'rusher' }, twice);
    const replies = await Promise.all([create(), create(), create(), create()]);
    const again = await create();
    expect(new Set([...replies, again].map(words)).size).toBe(1);
    expect(words(again)).toContain('Twice enters the arena');
    expect(again.buttons).toEqual(replies[0]!.buttons);
    expect(await arena.test.database.prisma.agent.count({ where: { name: 'Twice' } })).toBe(1);
  });

  it('after a failure is handled by one of those that wait, and by one only', async () => {
    let runs = 0;
    const flaky = dispatcherOf([
      commandOf(async () => {
        runs++;
        await clock.sleep(50);
        if (runs === 1) throw new Error('the first one stumbles');
        return { text: rich`run ${runs}`, visibility: 'public' };
      }),
    ]);
    const invocation = invocationOf('ann', 'probe', {}, clock.now());
    const replies = await Promise.all(Array.from({ length: 5 }, () => flaky.dispatch(invocation)));
    expect(runs).toBe(2);
    const told = replies.map(words);
    expect(told.filter(text => text.includes('Something went wrong'))).toHaveLength(1);
    expect(told.filter(text => text.includes('run 2'))).toHaveLength(4);
  });

  it('whose first handler died is taken over by one', async () => {
    let runs = 0;
    const probe = dispatcherOf([
      commandOf(async () => {
        runs++;
        return { text: rich`done`, visibility: 'public' };
      }),
    ]);
    const invocation = invocationOf('ann', 'probe', {}, clock.now());
    expect(await arena.house.invocations.claim(invocation.id)).toBeNull();
    const waiting = Promise.all(Array.from({ length: 4 }, () => probe.dispatch(invocation)));
    await clock.sleep(150);
    expect(runs).toBe(0);
    clock.pass(11);
    const replies = await waiting;
    expect(runs).toBe(1);
    for (const reply of replies) expect(words(reply)).toContain('done');
  });

  it('shows its picture again where it only looked', async () => {
    const picture = { bytes: Uint8Array.of(1, 2, 3), filename: 'a.png', contentType: 'image/png' as const, alt: 'A' };
    const look = dispatcherOf([commandOf(async () => ({ picture, visibility: 'public' }), { readOnly: true })]);
    const invocation = invocationOf('ann', 'probe', {}, clock.now());
    await look.dispatch(invocation);
    expect((await look.dispatch(invocation)).picture).toEqual(picture);
  });

  it('is read-only in name only where it reads only: no command that changes something says so', () => {
    const readOnly = catalogue.filter(spec => spec.readOnly).map(spec => spec.path);
    expect(readOnly.sort()).toEqual(
      [
        'agent edit',
        'agent list',
        'agent repaint',
        'agent show',
        'agent slot',
        'agent wardrobe',
        'audit',
        'balance',
        'belt show',
        'bet',
        'bet other',
        'dismiss',
        'fightnight list',
        'hall',
        'help',
        'leaderboard',
        'limits show',
        'link account',
        'link wallet',
        'login',
        'market answer',
        'market chart',
        'market combos',
        'market how',
        'market mine',
        'markets',
        'match show',
        'mod audit',
        'mod lines',
        'mod sanctions',
        'mod suspicious',
        'positions',
        'price',
        'privacy export',
        'privacy show',
        'profile',
        'queue status',
        'replay',
        'rivals',
        'season history',
        'season status',
        'sanctions',
        'sell',
        'setup link',
        'start',
        'statement',
        'statement older',
        'team invite',
        'token create',
        'token list',
        'tournament bracket',
        'tournament list',
        'tournament show',
        'tournament standings',
        'verify',
      ].sort(),
    );
  });

  it('is answered though the answer holds what a database cannot keep', async () => {
    const odd = dispatcherOf([
      commandOf(async () => ({ text: rich`half ${'\ud83d'} and nul ${'\u0000'}`, visibility: 'public' })),
    ]);
    const invocation = invocationOf('ann', 'probe', {}, clock.now());
    expect(words(await odd.dispatch(invocation))).toContain('half');
    expect(words(await odd.dispatch(invocation))).toContain('half \ufffd and nul \ufffd');
  });
});

describe('what goes wrong inside', () => {
  it('is told without its details', async () => {
    const failing = dispatcherOf([
      commandOf(async () => {
        throw new Error('password=hunter2 at /srv/arena');
      }),
    ]);
    const reply = await failing.dispatch(invocationOf('ann', 'probe'));
    expect(words(reply)).toContain('nothing was changed');
    expect(words(reply)).not.toMatch(/hunter2|srv/);
  });

  it('with the telling of progress spoils nothing', async () => {
    const probe = dispatcherOf([
      commandOf(async ({ progress }) => {
        progress({ text: rich`half way`, visibility: 'public' });
        return { text: rich`done`, visibility: 'public' };
      }),
    ]);
    const reply = await probe.dispatch(invocationOf('ann', 'probe'), () => {
      throw new Error('the message is gone');
    });
    expect(words(reply)).toContain('done');
  });

  it('in a completion gives an empty list', async () => {
    const probe = dispatcherOf([
      {
        ...commandOf(async () => ({ visibility: 'public' })),
        complete: async () => {
          throw new Error('no');
        },
      },
    ]);
    expect(await probe.complete(invocationOf('ann', 'probe'), 'x', 'y')).toEqual([]);
    expect(await probe.complete(invocationOf('ann', 'unknown'), 'x', 'y')).toEqual([]);
  });
});

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
  }, 60_000);

  const buttons = (): { from: string; button: Button }[] =>
    seen.flatMap(({ from, reply }) => (reply.buttons ?? []).flat().map(button => ({ from, button })));

  it('covers every command, and no reply is an apology', () => {
    const paths = new Set(seen.map(({ from }) => from));
    expect(catalogue.map(spec => spec.path).filter(path => !paths.has(path))).toEqual([]);
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
