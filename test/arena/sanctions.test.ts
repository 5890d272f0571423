import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Invocation } from '../../bots/invocation.ts';
import type { CommunityContext } from '../../core/communities/index.ts';
import { setDatabaseTime } from '../../core/platform/database-time.ts';
import { createTestClock } from './clock.ts';
import { invocationOf, openTestArena, type TestArena, words } from './harness.ts';

/** Sanctions through the commands of moderators and members. */

const clock = createTestClock(new Date('2026-11-21T18:00:00Z'));
let arena: TestArena;

beforeAll(async () => {
  arena = await openTestArena({ clock, bettingSeconds: 60, tapeSeconds: 45, simulatedMarkets: true });
  ({ prisma } = arena.test.database);
  await pass(0);
  for (const who of ['ada', 'bob', 'cat', 'dan'])
    await arena.say(who, 'agent create', { name: `A ${who}`, archetype: 'gunner' });
  await arena.say('modest', 'balance');
});
afterAll(() => arena.close());
beforeEach(() => pass(3600));

async function pass(seconds: number) {
  clock.pass(seconds);
  await setDatabaseTime(arena.test.database.pool, clock.now());
}

const contextOf = (who: string): Promise<CommunityContext> =>
  arena.house.communities.resolve(invocationOf(who, 'help'));
const told = async (who: string, command: string, options = {}, extra: Partial<Invocation> = {}) =>
  words(await arena.say(who, command, options, extra));
const sanction = (who: string, kind: string, duration = '3 days', by = 'modest') =>
  told(by, 'mod sanction', { member: { id: who }, kind, duration, reason: 'a test of patience' });
let prisma: TestArena['test']['database']['prisma'];

async function liftAll() {
  const { communityId } = await contextOf('modric');
  const { sanctions } = await arena.house.moderation.sanctionList(communityId, { limit: 100 });
  for (const { id, liftedAt, endsAt } of sanctions) {
    if (!liftedAt && (!endsAt || endsAt > clock.now()))
      await arena.say('modric', 'mod lift', { id, reason: 'enough of it' });
  }
}

describe('a sanction', () => {
  it('mutes: every command but those about oneself is refused with the reason, until it ends', async () => {
    expect(await sanction('ada', 'mute', '2h')).toContain('Sanctioned for 2 hours');
    const refusal = await told('ada', 'agent list');
    expect(refusal).toContain('you may not use commands here for 2 more hours. Reason: a test of patience.');
    expect(await told('ada', 'sanctions')).toMatch(/No commands until Sat 21 Nov 2026, 21:00 UTC. Reason: a test/);
    expect(await told('ada', 'help')).toContain('Agent Arena');
    expect(await told('ada', 'limits show')).toContain('Your limits');
    expect(await told('bob', 'sanctions')).toContain('Nothing is closed to you');
    await pass(7210);
    expect(await told('ada', 'agent list')).toContain('A ada');
  });

  it('holds whatever account the person comes with, and outlives the identity', async () => {
    await sanction('bob', 'ban', 'for good');
    const { personId } = await contextOf('bob');
    await prisma.identity.create({ data: { surface: 'telegram', externalId: '777', personId, displayName: 'bob' } });
    const elsewhere = { surface: 'telegram' as const, actor: { id: '777', displayName: 'bob' } };
    const { communityId } = await contextOf('bob');
    expect(await arena.house.sanctions.sanctionsOf(prisma, { communityId, personId })).toHaveLength(1);
    // everything about the person is deleted, and somebody comes back with the same account
    await prisma.identity.deleteMany({ where: { personId } });
    expect(await told('bob', 'balance')).toContain(
      'you may not take part in the arena here until a moderator lifts it',
    );
    // an account that was linked after the sanction was given holds no longer than the link
    expect(await told('777', 'sanctions', {}, elsewhere)).toContain('Nothing is closed to you');
    await liftAll();
    expect(await told('bob', 'balance')).not.toContain('may not');
  });

  it('closes bets in the very transaction, sales and free picks stay open', async () => {
    await sanction('cat', 'wagers', '1d');
    await arena.say('ada', 'challenge', { opponent: { id: 'dan' } });
    const challenge = await prisma.challenge.findFirstOrThrow({ where: { state: 'open' } });
    await arena.say('dan', 'challenge accept', { id: challenge.id });
    const { matchId } = await prisma.challenge.findUniqueOrThrow({ where: { id: challenge.id } });
    await prisma.market.update({
      where: { matchId: matchId! },
      data: { state: 'open', opening: [250_000, 250_000, 250_000, 250_000], liquidity: 300n, book: [0n, 0n, 0n, 0n] },
    });
    const bet = { matchId: matchId!, pick: 'A' as const, stake: 10, key: 'cat bets' };
    await expect(arena.house.wagers.bet(await contextOf('cat'), bet)).rejects.toMatchObject({ code: 'sanctioned' });
    await expect(arena.house.wagers.quote(await contextOf('cat'), bet)).rejects.toMatchObject({ code: 'sanctioned' });
    await arena.house.wagers.freePick(await contextOf('cat'), { matchId: matchId!, pick: 0 });
    await liftAll();
    await expect(arena.house.wagers.bet(await contextOf('cat'), bet)).resolves.toMatchObject({ stake: 10 });
    await sanction('cat', 'wagers', '1d');
    const sale = { matchId: matchId!, pick: 'A' as const, percent: 50, key: 'cat sells' };
    await expect(arena.house.wagers.sell(await contextOf('cat'), sale)).resolves.toMatchObject({ pick: 'A' });
    // what stands, stands
    await sanction('cat', 'ban', '1d');
    const stake = await prisma.stake.findFirstOrThrow({ where: { matchId: matchId! } });
    expect([stake.paid, stake.settledAt]).toEqual([10n, null]);
    await arena.house.matches.void(matchId!, 'The test is over.');
    await liftAll();
    expect((await arena.house.ledger.check()).problems).toEqual([]);
  });

  it('takes waiting agents out of the queue, ends challenges and tells tournaments', async () => {
    await arena.say('cat', 'queue join');
    await arena.say('cat', 'challenge', { opponent: { id: 'ada' } });
    expect(await sanction('cat', 'ban')).toContain('Out of the queue: A cat.');
    const { memberId } = await contextOf('cat');
    expect(await prisma.queueTicket.count({ where: { memberId } })).toBe(0);
    expect(await prisma.challenge.count({ where: { challengerId: memberId, state: 'open' } })).toBe(0);
    const events = await prisma.outbox.findMany({
      where: { queue: 'tournaments', name: 'member' },
      orderBy: { id: 'asc' },
    });
    expect(events.at(-1)?.data).toMatchObject({ memberId, reason: 'sanctioned' });
    expect(await told('ada', 'challenge', { opponent: { id: 'cat' } })).toContain(
      'takes part in no fights at the moment',
    );
    await liftAll();
    await sanction('cat', 'rated', '1d');
    expect(await told('cat', 'queue join')).toContain('you may not play rated matches or tournaments here');
    expect(await told('cat', 'fight')).not.toContain('may not');
    await liftAll();
  });

  it('drops whoever joined the queue at the very moment it was given', async () => {
    await arena.say('ada', 'queue join');
    await arena.say('dan', 'queue join');
    const { memberId, communityId } = await contextOf('dan');
    // given without the queue being emptied, as by a moderator whose transaction had not committed when dan joined
    await arena.test.database.transaction(tx =>
      arena.house.sanctions.give(tx, {
        communityId,
        memberId,
        kind: 'rated',
        durationMs: 3_600_000,
        reason: 'just now',
        givenById: null,
      }),
    );
    await pass(30);
    expect(await arena.house.matches.queue.pair(communityId)).toEqual([]);
    expect((await arena.house.matches.queue.entries(communityId)).map(entry => entry.agentName)).toEqual(['A ada']);
    await arena.say('ada', 'queue leave');
    await pass(3600);
  });
});

describe('nobody sanctions', () => {
  it('themselves, a moderator, or a bot; nor lifts their own; nor without a name', async () => {
    expect(await sanction('modest', 'mute')).toContain('Nobody sanctions themselves');
    const rightsOf = async (id: string) => ({ isModerator: id === 'modric', roleIds: [] });
    await contextOf('modric');
    const given = { member: { id: 'modric' }, kind: 'mute', duration: '1h', reason: 'a quarrel' };
    expect(await told('modest', 'mod sanction', given, { rightsOf })).toContain('is a moderator here');
    const away = async () => Promise.reject(new Error('Discord is away'));
    expect(await told('modest', 'mod sanction', given, { rightsOf: away })).toContain('Please try again in a minute');
    expect(await told('modest', 'mod sanction', { ...given, member: { id: 'x', isBot: true } })).toContain(
      'A bot takes no part',
    );
    expect(await told('modest', 'mod sanction', given, { isAnonymous: true })).toContain('Remain anonymous');
    expect(await told('ada', 'mod sanction', given)).toContain('for moderators');

    // modric is no moderator when sanctioned, and one when they try to lift it
    await sanction('modric', 'wagers', '1h');
    const { communityId } = await contextOf('modric');
    const [own] = (await arena.house.moderation.sanctionList(communityId, { limit: 1 })).sanctions;
    expect(await told('modric', 'mod lift', { id: own!.id, reason: 'I am sorry' })).toContain('Nobody lifts their own');
    await told('modest', 'mod lift', { id: own!.id, reason: 'they are sorry' });
  });

  it('for a time that is none', async () => {
    for (const duration of ['soon', '0 days', '-3d', '99 years', '3 parsecs', '1e3h']) {
      expect(await sanction('ada', 'mute', duration), duration).toContain('From a minute to five years');
    }
  });
});

describe('two moderators at once', () => {
  it('give it once, and lift it once', async () => {
    const replies = await Promise.all(['modest', 'modric'].map(by => sanction('ada', 'wagers', '1 day', by)));
    expect(replies.filter(reply => reply.includes('Sanctioned for')).length).toBe(1);
    expect(replies.filter(reply => reply.includes('has that sanction already')).length).toBe(1);
    const { communityId, memberId } = await contextOf('ada');
    const { sanctions } = await arena.house.moderation.sanctionList(communityId, { memberId, limit: 10 });
    const [held] = sanctions.filter(({ liftedAt, endsAt }) => !liftedAt && endsAt! > clock.now());
    const lifts = await Promise.all(
      ['modest', 'modric'].map(by => told(by, 'mod lift', { id: held!.id, reason: 'all is well' })),
    );
    expect(lifts.filter(reply => reply.includes('lifted')).length).toBe(1);
    expect(lifts.filter(reply => reply.includes('is over already')).length).toBe(1);
    // a longer one is given besides
    await sanction('ada', 'wagers', '1h');
    expect(await sanction('ada', 'wagers', '2h')).toContain('Sanctioned for 2 hours');
    await liftAll();
  });
});

describe('the list', () => {
  it('has a button to lift each that holds, for who asked; what has ended has none', async () => {
    await sanction('ada', 'wagers', '2h');
    await sanction('bob', 'mute', '1 day');
    await pass(3 * 3600);
    const { buttons = [] } = await arena.say('modest', 'mod sanctions');
    const lifts = buttons.flat().filter(({ label }) => label.startsWith('Lift'));
    expect(lifts.map(({ label }) => label)).toEqual(['Lift: bob, no commands']);
    expect(lifts[0]?.action).toMatchObject({ command: 'mod lift', owner: 'modest' });
    const asked = await arena.say('modest', 'mod lift', lifts[0]?.action?.options ?? {}, { via: 'button' });
    expect(asked.form?.title).toBe('End a sanction early');
    await liftAll();
  });
});

describe('the log', () => {
  it('says who, what, to whom, when, from where, before and after; members read what is theirs to read', async () => {
    await sanction('dan', 'rated', '2 days');
    const moderators = await told('modest', 'mod audit', { member: { id: 'dan' } });
    expect(moderators).toMatch(
      /modest \(console\) sanctioned dan: rated, 2 days, a test of patience \(kind none → rated, ends at none → [A-Z][a-z]{2} \d+ [A-Z][a-z]{2} 20/,
    );
    const everybody = await told('ada', 'audit');
    expect(everybody).not.toContain('sanctioned dan');
    expect(await told('ada', 'mod audit')).toContain('for moderators');
    const filtered = await told('modest', 'mod audit', { action: 'sanction-lift', since: '7d' });
    expect(filtered).not.toContain('sanctioned dan');
    expect(filtered).toContain('lifted a sanction of');
    const reply = await arena.say('modest', 'mod audit', { member: { id: 'dan' }, file: true });
    expect(new TextDecoder().decode(reply.picture?.bytes)).toMatch(
      /^id,time,actor,.*\r\n\d+,2026-11-2.*,modest,.*,console,sanction,/,
    );
    await liftAll();
  });

  it('of settings and channels names both values', async () => {
    await told('modest', 'setup settings', { 'rated-per-day': 42 });
    await told('modest', 'setup channel');
    const log = await told('modric', 'mod audit');
    expect(log).toContain('changed settings: rated per day 100 → 42');
    expect(log).toContain('chose a channel: arena channel none → ring');
    const [entry] = await prisma.auditEntry.findMany({
      where: { action: 'settings' },
      orderBy: { id: 'desc' },
      take: 1,
    });
    expect(entry).toMatchObject({ before: { ratedPerDay: 100 }, after: { ratedPerDay: 42 }, surface: 'console' });
    await expect(
      prisma.auditEntry.update({ where: { id: entry!.id }, data: { actorName: 'nobody' } }),
    ).rejects.toThrow();
  });
});
