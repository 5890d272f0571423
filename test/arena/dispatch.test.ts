import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { commands } from '../../bots/commands/index.ts';
import type { Command } from '../../bots/commands/types.ts';
import { createDispatcher } from '../../bots/dispatch.ts';
import type { Invocation, OptionValue } from '../../bots/invocation.ts';
import { rich } from '../../bots/rich-text.ts';
import { setDatabaseTime } from '../../core/platform/database-time.ts';
import { newId } from '../../core/platform/ids.ts';
import { silentLog } from '../../core/platform/log.ts';
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
        'agent token',
        'agent wardrobe',
        'audit',
        'balance',
        'belt show',
        'bet',
        'bet other',
        'dismiss',
        'escrow status',
        'escrow withdraw',
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
        'wallet claim',
        'wallet rights',
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
