import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { words } from '../arena/harness.ts';
import { labelsOf } from '../arena/market-world.ts';
import { codeIn, discord, openPeopleWorld, type PeopleWorld, privately, telegram } from './world.ts';

let world: PeopleWorld;
beforeAll(async () => {
  world = await openPeopleWorld();
});
afterAll(() => world.close());

const DAY = 24 * 3600;

describe('/link account', () => {
  it('joins two accounts a day after both have agreed', async () => {
    const { say, tap, pass, sweep, context, arena } = world;
    await say('ann', 'agent create', { name: 'RUSTY-09', archetype: 'bruiser' });
    await say('ann-t', 'agent create', { name: 'Voltran', archetype: 'gunner' }, telegram);
    const code = codeIn(await say('ann', 'link account'));
    expect(code).not.toBe('');
    const kept = await arena.test.database.pool.query(
      `SELECT 1 FROM "LinkCode" row WHERE strpos(to_jsonb(row)::text, $1) > 0
       UNION ALL SELECT 1 FROM "AnsweredInvocation" row WHERE strpos(to_jsonb(row)::text, $1) > 0`,
      [code],
    );
    expect(kept.rowCount).toBe(0);
    const shown = await say('ann-t', 'link confirm', { code }, privately('ann-t'));
    expect(words(shown)).toContain('ann (Discord)');
    const asked = await tap('ann-t', shown, 'Yes, both are me', privately('ann-t'));
    expect(words(asked)).toContain('the last word');
    // the code served once
    expect(words(await say('eve', 'link confirm', { code }, privately('eve')))).toContain('not valid');
    const status = await say('ann', 'link status');
    expect(words(status)).toContain('ann-t (Telegram) says to be you');
    expect(words(await tap('ann', status, 'Yes, both are me'))).toMatch(/will be joined at 22 Nov/);
    await pass(DAY - 3600);
    await sweep();
    expect(words(await say('ann', 'link status'))).toContain('will be joined');
    await pass(3600);
    await sweep();
    const after = await say('ann', 'link status');
    expect(words(after)).toContain('You are ann (Discord) and ann-t (Telegram).');
    expect(labelsOf(after)).toEqual([]);
    const [here, there] = [await context('ann'), await context('ann-t', telegram)];
    expect(there.personId).toBe(here.personId);
    expect(there.memberId).not.toBe(here.memberId);
    const told = await arena.test.database.prisma.outbox.findMany({
      where: { name: 'person' },
      orderBy: { id: 'asc' },
    });
    expect(told.map(({ queue, data }) => `${queue} ${(data as { what: string }).what}`)).toEqual([
      'announce-discord link-asked',
      'announce-discord link-agreed',
      'announce-telegram link-agreed',
      'announce-discord link-merged',
      'announce-telegram link-merged',
    ]);
  });

  it('can be taken back from either side until it is done', async () => {
    const { say, tap, pass, sweep, context } = world;
    await world.link('bea', discord, 'bea-t', privately('bea-t'));
    const taken = await say('bea-t', 'link cancel', {}, privately('bea-t'));
    expect(words(taken)).toContain('stay apart');
    await world.link('bea', discord, 'bea-t', privately('bea-t'));
    await tap('bea', await say('bea', 'link status'), 'Take it back');
    await pass(2 * DAY);
    await sweep();
    expect((await context('bea-t', telegram)).personId).not.toBe((await context('bea')).personId);
    expect(words(await say('bea', 'link cancel'))).toContain('No link of your account');
  });

  it('knows whose word it is: the first one alone agrees for the first one', async () => {
    const { say, tap, arena } = world;
    const code = codeIn(await say('cat', 'link account'));
    await tap(
      'cat-t',
      await say('cat-t', 'link confirm', { code }, privately('cat-t')),
      'Yes, both are me',
      privately('cat-t'),
    );
    const { id } = await arena.test.database.prisma.accountLink.findFirstOrThrow({ orderBy: { createdAt: 'desc' } });
    for (const [who, where] of [
      ['cat-t', privately('cat-t')],
      ['eve', discord],
    ] as const) {
      expect(words(await say(who, 'link agree', { id }, { ...where, via: 'button' }))).toContain(
        'No link of your account',
      );
    }
    expect(labelsOf(await say('cat-t', 'link status', {}, privately('cat-t')))).toEqual(['Take it back']);
    await tap('cat', await say('cat', 'link status'), 'No, that is not me');
    expect(labelsOf(await say('cat-t', 'link status', {}, privately('cat-t')))).toEqual([]);
  });

  it('takes one account a platform, ten minutes, and no code of one’s own', async () => {
    const { say, pass } = world;
    const code = codeIn(await say('dan', 'link account'));
    expect(words(await say('dan', 'link confirm', { code }))).toContain('your own code');
    expect(words(await say('eve', 'link confirm', { code }))).toContain('Both have an account on Discord');
    const newer = codeIn(await say('dan', 'link account'));
    expect(words(await say('eve-t', 'link confirm', { code }, privately('eve-t')))).toContain('not valid');
    await pass(601);
    expect(words(await say('eve-t', 'link confirm', { code: newer }, privately('eve-t')))).toContain('not valid');
    expect(words(await say('eve-t', 'link confirm', { code: '????' }, privately('eve-t')))).toContain('not valid');
    // in a group it leads on, and shows no code
    const lead = await say('dan-t', 'link account', {}, telegram);
    expect(lead.privateStart).toBe('link');
    expect(codeIn(lead)).toBe('');
  });
});

describe('two members of one community who are one person', () => {
  it('become one: agents, credits, slots, streaks and picks, with the stricter of all limits and sanctions', async () => {
    const { say, pass, sweep, context, wallet, arena } = world;
    const { house } = arena;
    const { prisma } = arena.test.database;
    // one community of both chats, in which Fay and her second account play
    expect(words(await world.join())).toContain('One community');
    await say('fay', 'agent create', { name: 'Fay One', archetype: 'bruiser' });
    await say('fay-t', 'agent create', { name: 'Fay Two', archetype: 'gunner' }, telegram);
    await say('gus', 'agent create', { name: 'Gus One', archetype: 'rusher' });
    await say('fay-t', 'daily', {}, telegram);
    const [first, second] = [await context('fay'), await context('fay-t', telegram)];
    expect(second.communityId).toBe(first.communityId);
    const { next } = await house.slots.view(second);
    if (!next) throw new Error('No slot is for sale');
    await house.slots.buy(second, next);
    await house.wagers.limits.set(first, 'stake', 40);
    await house.wagers.limits.set(second, 'stake', 10);
    await house.wagers.limits.coolOff(second, 48);
    await say('mod-host', 'mod sanction', {
      member: { id: 'fay' },
      kind: 'rated',
      duration: '9 days',
      reason: 'left the ring',
    });
    for (const [who, where] of [
      ['fay', discord],
      ['fay-t', telegram],
    ] as const) {
      const picked = await world.openBets('gus', 'fay');
      await house.wagers.freePick(await context(who, where), { matchId: picked, pick: 0 });
      await world.settle(picked);
    }
    const picks = await prisma.picker.findMany({ where: { memberId: { in: [first.memberId, second.memberId] } } });
    const correct = picks.reduce((sum, picker) => sum + picker.correct, 0);
    // what the first account has not had yet opens its wallet
    const wallets = (await wallet('fay')) + (await wallet('fay-t', telegram));
    const total = await world.credits();
    await say('fay-t', 'challenge', { opponent: { id: 'gus' } }, telegram);
    await say('fay-t', 'queue join', { agent: 'Fay Two' }, telegram);
    await world.link('fay', discord, 'fay-t', telegram);
    await pass(DAY);
    await sweep();

    const one = await context('fay');
    expect((await context('fay-t', telegram)).memberId).toBe(one.memberId);
    expect(one.memberId).toBe(first.memberId);
    expect((await house.agents.ofMember(one.memberId)).map(({ name }) => name)).toEqual(['Fay One', 'Fay Two']);
    expect(await wallet('fay')).toBe(wallets);
    expect(await world.credits()).toBe(total);
    expect(await house.slots.view(one)).toMatchObject({ used: 2, total: 3 });
    expect(await prisma.picker.findUniqueOrThrow({ where: { memberId: one.memberId } })).toMatchObject({
      picks: 2,
      correct,
    });
    expect(await house.wagers.limits.show(one)).toMatchObject({ stake: { amount: 10 } });
    expect((await house.wagers.limits.show(one)).coolOffUntil).not.toBeNull();
    expect(await house.sanctions.ofContext(await context('fay-t', telegram))).toMatchObject([{ kind: 'rated' }]);
    expect(await prisma.queueTicket.count({ where: { memberId: second.memberId } })).toBe(0);
    expect(await prisma.challenge.count({ where: { challengerId: second.memberId, state: 'open' } })).toBe(0);
    // what happened stays with whom it happened to
    expect(await prisma.member.findUniqueOrThrow({ where: { id: second.memberId } })).toMatchObject({
      mergedIntoId: first.memberId,
      personId: one.personId,
    });
  });

  it('wait for what is open between them, are told why, and a claim a day stands', async () => {
    const { say, pass, sweep, context, arena } = world;
    await say('hal', 'agent create', { name: 'Hal One', archetype: 'bruiser' });
    await say('hal-t', 'agent create', { name: 'Hal Two', archetype: 'gunner' }, telegram);
    await world.link('hal', discord, 'hal-t', telegram);
    await pass(DAY - 1300);
    const matchId = await world.openBets('gus', 'fay');
    await world.bet('hal', matchId, 'A', 20);
    await world.bet('hal-t', matchId, 'B', 20, telegram);
    const status = await say('hal', 'link status');
    expect(words(status)).toContain('Both accounts have bet on Gus One vs Fay One');
    await pass(100);
    await sweep();
    expect(words(await say('hal', 'link status'))).toContain('It waits: Both accounts have bet on');
    expect((await context('hal-t', telegram)).memberId).not.toBe((await context('hal')).memberId);
    await world.settle(matchId);
    await say('hal', 'daily');
    await say('hal-t', 'daily', {}, telegram);
    await pass(600);
    await sweep();
    const one = await context('hal');
    expect((await context('hal-t', telegram)).memberId).toBe(one.memberId);
    const { dailyClaim } = arena.test.database.prisma;
    expect(await dailyClaim.count({ where: { memberId: one.memberId } })).toBe(1);
    expect((await say('hal-t', 'daily', {}, telegram)).tone).toBe('bad');
    // bets of both count on one board, and a result that is corrected later finds the living one
    const board = await arena.house.wagers.leaderboard(one.communityId, 'profit', 'all', 50);
    expect(board.filter(({ memberId }) => memberId === one.memberId)).toMatchObject([{ bets: 2, staked: 40 }]);
  });

  it('hears of a corrected result as one: credits and debts of the second account are the first one’s', async () => {
    const { say, context, wallet, pass, arena } = world;
    const { prisma } = arena.test.database;
    const hal = await context('hal');
    const before = await wallet('hal');
    const { matchId } = await prisma.stake.findFirstOrThrow({
      where: { member: { mergedIntoId: hal.memberId } },
      orderBy: { firstAt: 'desc' },
    });
    const match = await arena.house.matches.get(matchId);
    const other = match.result?.winner === 0 ? 'B' : 'A';
    await pass(30);
    const reply = await say('mod-host', 'mod override', { match: matchId, winner: other, reason: 'the wrong corner' });
    expect(reply.tone).not.toBe('bad');
    await world.sweep();
    const { ok, problems } = await arena.house.ledger.check();
    expect(problems).toEqual([]);
    expect(ok).toBe(true);
    // one bet on each side: what one loses the other wins, but for the odds
    expect(await wallet('hal')).not.toBe(before);
    expect(await prisma.account.count({ where: { posted: { gt: 0 }, member: { mergedIntoId: { not: null } } } })).toBe(
      0,
    );
  });
});
