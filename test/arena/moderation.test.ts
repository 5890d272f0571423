import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CommunityContext } from '../../core/communities/index.ts';
import { postTransfers, treasuryOf, walletOf } from '../../core/ledger/index.ts';
import { setDatabaseTime } from '../../core/platform/database-time.ts';
import { sqlOf } from '../../core/platform/sql.ts';
import { countFights } from '../../core/wagers/line/counts.ts';
import { openMarket } from '../../core/wagers/opening.ts';
import { createTestClock } from './clock.ts';
import { invocationOf, openTestArena, type TestArena, words } from './harness.ts';

/** Moderators at work on matches with money on them, through the commands that they type. */

const clock = createTestClock(new Date('2026-11-21T18:00:00Z'));
let arena: TestArena;
let context: Record<string, CommunityContext>;

beforeAll(async () => {
  arena = await openTestArena({ clock, bettingSeconds: 60, tapeSeconds: 45, simulatedMarkets: true });
  await setTime();
  for (const [who, archetype] of [
    ['ada', 'bruiser'],
    ['bob', 'gunner'],
    ['modena', 'rusher'],
  ] as const) {
    await arena.say(who, 'agent create', { name: `Agent ${who}`, archetype });
  }
  await arena.say('modest', 'setup settings', { 'rated-cooldown-seconds': 0, 'house-after-seconds': 3600 });
  for (const who of ['cat', 'dan', 'eve']) await arena.say(who, 'balance');
  context = Object.fromEntries(
    await Promise.all(
      ['ada', 'bob', 'cat', 'dan', 'eve', 'modena', 'modest', 'modric'].map(async who => [
        who,
        await arena.house.communities.resolve(invocationOf(who, 'help')),
      ]),
    ),
  );
});
afterAll(() => arena.close());
beforeEach(() => pass(3600));

async function setTime() {
  await setDatabaseTime(arena.test.database.pool, clock.now());
}

async function pass(seconds: number) {
  clock.pass(seconds);
  await setTime();
}

/** A rated match of ada against bob with an open market. */
async function openMatch(): Promise<string> {
  await arena.say('ada', 'queue join');
  await arena.say('bob', 'queue join');
  // who has met of late waits a little for somebody else
  await pass(900);
  const [id] = await arena.house.matches.queue.pair(context.ada!.communityId);
  await openMarket(id!, {
    database: arena.test.database,
    clock,
    recentTapes: async () => [],
    computeLine: async request => countFights(request),
    fights: 64,
  });
  return id!;
}

async function settle(id: string): Promise<0 | 1> {
  await pass(120);
  await arena.house.matches.advance(id);
  const match = await arena.house.matches.get(id);
  expect(match.state).toBe('settled');
  return match.result!.winner;
}

const bet = (who: string, matchId: string, pick: 'A' | 'B', stake = 50) =>
  arena.house.wagers.bet(context[who]!, { matchId, pick, stake, key: `${who} ${matchId} ${pick}` });
const balance = async (who: string) => (await arena.house.ledger.balance(context[who]!.memberId)).available;
const mod = async (who: string, what: string, options: Record<string, string | number>) =>
  words(await arena.say(who, what, { reason: 'because of a test', ...options }));

async function wholeLedger() {
  expect((await arena.house.ledger.check()).problems).toEqual([]);
}

describe('an override', () => {
  it('moves pay-outs, ratings and the record to the other agent, and back, and says so', async () => {
    const id = await openMatch();
    await bet('cat', id, 'A');
    await bet('dan', id, 'B');
    const before = { cat: await balance('cat'), dan: await balance('dan') };
    const winner = await settle(id);
    const [lucky, unlucky] = winner === 0 ? (['cat', 'dan'] as const) : (['dan', 'cat'] as const);
    const paid = (await balance(lucky)) - before[lucky];
    expect(paid).toBeGreaterThan(50);
    const rating = async () =>
      (await arena.house.matches.get(id)).sides.map(side => [side.ratingAfter, side.agent.rating.shown]);
    const first = await rating();
    const names = (await arena.house.matches.get(id)).sides.map(side => side.agent.name);

    expect(await mod('modric', 'mod override', { match: id, winner: names[1 - winner]! })).toContain(
      'Result corrected',
    );
    expect(await balance(lucky)).toBe(before[lucky]);
    expect(await balance(unlucky)).toBeGreaterThan(before[unlucky] + 50);
    expect((await arena.house.matches.get(id)).result!.winner).toBe(1 - winner);
    expect((await arena.house.matches.get(id)).override).toMatchObject({ engineWinner: winner });
    expect(await rating()).not.toEqual(first);
    expect((await arena.house.matches.verify(id)).fightRerun).toBe(true);
    await wholeLedger();

    expect(await mod('modric', 'mod override', { match: id, winner: names[1 - winner]! })).toContain(
      'the winner already',
    );
    await mod('modric', 'mod override', { match: id, winner: names[winner]! });
    expect(await balance(lucky)).toBe(before[lucky] + paid);
    expect(await balance(unlucky)).toBe(before[unlucky]);
    expect(await rating()).toEqual(first);
    await wholeLedger();
    expect(words(await arena.say('ada', 'audit'))).toContain(`modric corrected match ${id}`);
  });

  it('leaves who has spent the pay-out with a debt and not below zero, and the new winner is paid in full', async () => {
    const id = await openMatch();
    await bet('cat', id, 'A');
    await bet('dan', id, 'B');
    const winner = await settle(id);
    const [lucky, unlucky] = winner === 0 ? (['cat', 'dan'] as const) : (['dan', 'cat'] as const);
    const { communityId, memberId } = context[lucky]!;
    await postTransfers(sqlOf(arena.test.database.pool), [
      {
        key: `spent ${id}`,
        kind: 'purchase',
        from: walletOf(communityId, memberId),
        to: treasuryOf(communityId),
        amount: BigInt(await balance(lucky)),
      },
    ]);
    const loser = await balance(unlucky);
    const names = (await arena.house.matches.get(id)).sides.map(side => side.agent.name);
    await mod('modric', 'mod override', { match: id, winner: names[1 - winner]! });
    expect(await balance(lucky)).toBe(0);
    expect((await arena.house.ledger.balance(memberId)).debt).toBeGreaterThan(50);
    expect(await balance(unlucky)).toBeGreaterThan(loser + 50);
    await wholeLedger();
  });

  it('is refused after the appeal window, and for a match that has not settled', async () => {
    const id = await openMatch();
    const name = (await arena.house.matches.get(id)).sides[0].agent.name;
    expect(await mod('modric', 'mod override', { match: id, winner: name })).toContain('Only a settled match');
    await settle(id);
    await pass(25 * 3600);
    expect(await mod('modric', 'mod override', { match: id, winner: name })).toContain('24 hours');
  });
});

describe('purses', () => {
  it('follow a corrected result, and back, as far as there is anything to take back', async () => {
    const id = await openMatch();
    const before = { ada: await balance('ada'), bob: await balance('bob') };
    const winner = await settle(id);
    const { sides } = await arena.house.matches.get(id);
    const names = sides.map(side => side.agent.name);
    const owners = sides.map(side => (side.agent.name === 'Agent ada' ? 'ada' : 'bob') as 'ada' | 'bob');
    const [won, lost] = [owners[winner]!, owners[1 - winner]!];
    const purse = async (who: 'ada' | 'bob') => {
      const { prisma } = arena.test.database;
      const rows = await prisma.transfer.findMany({
        where: { matchId: id, kind: { in: ['purse', 'purse-correction'] } },
        include: { credit: true, debit: true },
      });
      const { memberId } = context[who]!;
      return rows.reduce(
        (sum, row) =>
          sum + (row.credit.memberId === memberId ? row.amount : row.debit.memberId === memberId ? -row.amount : 0n),
        0n,
      );
    };
    expect([await purse(won), await purse(lost)]).toEqual([15n, 5n]);
    expect(await balance(won)).toBeGreaterThanOrEqual(before[won] + 15);
    await mod('modric', 'mod override', { match: id, winner: names[1 - winner]! });
    expect([await purse(won), await purse(lost)]).toEqual([5n, 15n]);
    await mod('modric', 'mod override', { match: id, winner: names[winner]! });
    expect([await purse(won), await purse(lost)]).toEqual([15n, 5n]);
    await wholeLedger();
  });
});

describe('a void', () => {
  it('returns every stake in full and is told with its reason', async () => {
    const id = await openMatch();
    const before = await balance('eve');
    await bet('eve', id, 'A');
    expect(await mod('modric', 'mod void', { match: id, reason: 'the exchange was down' })).toContain('Every stake');
    expect(await balance('eve')).toBe(before);
    expect((await arena.house.matches.get(id)).voidReason).toBe('Void by the moderators: the exchange was down');
    expect(await mod('modric', 'mod void', { match: id })).toContain('void already');
    await wholeLedger();
  });
});

describe('a freeze', () => {
  it('stops bets, stands when the match settles, and can be taken back before', async () => {
    const id = await openMatch();
    await mod('modric', 'mod freeze', { match: id });
    await expect(bet('eve', id, 'A')).rejects.toMatchObject({ code: 'market-frozen' });
    await mod('modric', 'mod thaw', { match: id });
    await expect(bet('modric', id, 'A')).rejects.toMatchObject({ code: 'moderated' });
    await bet('eve', id, 'A');
    await mod('modric', 'mod freeze', { match: id });
    await settle(id);
    await wholeLedger();
  });
});

describe('a grant', () => {
  it('comes once for a command, never to oneself, and stands in the log', async () => {
    const before = await balance('cat');
    const extra = { id: 'console:grant-once' };
    const options = { member: { username: 'cat' }, amount: 200, reason: 'best line of the week' };
    await arena.say('modric', 'mod grant', options, extra);
    await arena.say('modric', 'mod grant', options, extra);
    expect((await balance('cat')) - before).toBe(200);
    expect(words(await arena.say('modric', 'mod grant', { ...options, member: { username: 'modric' } }))).toContain(
      'to themselves',
    );
    expect(words(await arena.say('ada', 'mod grant', options))).toContain('for moderators');
    expect(words(await arena.say('ada', 'audit'))).toContain('gave credits to cat: 200 credits, best line of the week');
    await wholeLedger();
  });
});

describe('nobody moderates a match of their own', () => {
  it('with a stake in it, once held and sold, a free pick, or an agent', async () => {
    const id = await openMatch();
    await bet('modest', id, 'A');
    await arena.house.wagers.sell(context.modest!, { matchId: id, pick: 'A', key: `sold ${id}` });
    await arena.house.wagers.freePick(context.modena!, { matchId: id, pick: 0 });
    for (const [who, what] of [
      ['modest', 'mod void'],
      ['modena', 'mod void'],
      ['modest', 'mod freeze'],
    ] as const) {
      expect(await mod(who, what, { match: id })).toContain('another moderator');
    }
    const winner = await settle(id);
    const names = (await arena.house.matches.get(id)).sides.map(side => side.agent.name);
    expect(await mod('modest', 'mod override', { match: id, winner: names[1 - winner]! })).toContain(
      'another moderator',
    );
    const ofOwner = await arena.say(
      'ada',
      'mod override',
      { match: id, winner: names[1 - winner]!, reason: 'mine should win' },
      { isModerator: async () => true },
    );
    expect(words(ofOwner)).toContain('another moderator');
    expect((await arena.house.matches.get(id)).result!.winner).toBe(winner);
  });
});
