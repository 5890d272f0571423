import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CommunityContext } from '../../core/communities/index.ts';
import { checkLedger } from '../../core/ledger/check.ts';
import { issuanceOf, marketOf, postTransfers, recordDebt, treasuryOf, walletOf } from '../../core/ledger/index.ts';
import { newId } from '../../core/platform/ids.ts';
import { sqlOf } from '../../core/platform/sql.ts';
import { type AllowanceWorld, openAllowanceWorld } from './world.ts';

let world: AllowanceWorld;
let home: string;
const HOUR = 3600;
const DAY = 24 * HOUR;

beforeAll(async () => {
  world = await openAllowanceWorld();
  home = await world.community();
});
afterAll(async () => {
  // whatever happened here, the ledger adds up
  expect((await checkLedger(world.test.database)).problems.filter(problem => !FAKED.includes(problem.rule))).toEqual(
    [],
  );
  await world.test.drop();
});
/** Open bets are made here without their trades. */
const FAKED = ['trades'];

/** An open bet of so much, as the market would have made it. */
async function bet(context: CommunityContext, matchId: string, amount: bigint): Promise<void> {
  const { prisma, pool } = world.test.database;
  const { communityId, memberId } = context;
  await prisma.market.upsert({
    where: { matchId },
    create: { matchId, communityId, kind: 'lmsr', state: 'open', closesAt: world.clock.now() },
    update: {},
  });
  await prisma.stake.create({ data: { matchId, memberId, communityId, paid: amount, firstAt: world.clock.now() } });
  await postTransfers(sqlOf(pool), [
    {
      key: `stake:${newId()}`,
      kind: 'stake',
      from: walletOf(communityId, memberId),
      to: marketOf(communityId, matchId),
      amount,
      matchId,
    },
  ]);
}

async function pair(communityId = home) {
  const [ann, bob] = [await world.member(communityId), await world.member(communityId)];
  const agents = [await world.agent(communityId, ann.memberId), await world.agent(communityId, bob.memberId)] as const;
  return { ann, bob, agents };
}

/** What core/matches hands to the hook, in a transaction of its own. */
async function settle(
  matchId: string,
  ownerIds: readonly [string | null, string | null],
  { winner = 0 as 0 | 1, kind = 'rated' as 'rated' | 'casual', communityId = home } = {},
) {
  await world.test.database.transaction(tx =>
    world.allowances.purses(tx, { id: matchId, communityId, kind, winner, ownerIds }),
  );
}

describe('start credits', () => {
  it('come once, whoever asks, at once or again, and whatever the setting says later', async () => {
    const ann = await world.member(home);
    const { database } = world.test;
    await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        i % 2 === 0
          ? world.allowances.open(sqlOf(database.pool), ann)
          : database.transaction(tx => world.allowances.open(tx, ann)),
      ),
    );
    expect(await world.wallet(ann.memberId)).toBe(500);
    await world.allowances.open(sqlOf(database.pool), { ...ann, settings: { ...ann.settings, startCredits: 900 } });
    await world.allowances.openWallet(sqlOf(database.pool), home, ann.memberId);
    expect(await world.wallet(ann.memberId)).toBe(500);
  });

  it('come for many members in one go, and none where the community gives none', async () => {
    const poor = await world.community({ startCredits: 0 });
    const members = await Promise.all([home, home, poor].map(world.member));
    await world.allowances.openAll(sqlOf(world.test.database.pool), [...members, ...members]);
    expect(await Promise.all(members.map(member => world.wallet(member.memberId)))).toEqual([500, 500, 0]);
    expect(await world.allowances.summary(members[2]!)).toMatchObject({ available: 0, bailOut: { eligible: true } });
  });
});

describe('/daily', () => {
  it('grows with the streak to the most, and begins anew after a missed day', async () => {
    const ann = await world.member(home);
    const amounts: number[] = [];
    for (const wait of [DAY, DAY, DAY, DAY, DAY, DAY, DAY, 2 * DAY]) {
      amounts.push((await world.allowances.claimDaily(ann, newId())).amount);
      await world.pass(wait);
    }
    const again = await world.allowances.claimDaily(ann, newId());
    expect([...amounts, again.amount]).toEqual([100, 110, 120, 130, 140, 150, 150, 150, 100]);
    expect(again).toMatchObject({ streak: 1, nextAmount: 110, available: 500 + 1050 + 100 });
  });

  it('counts days in UTC: a second before midnight and a second after are two', async () => {
    const ann = await world.member(home);
    const toMidnight = DAY - (Math.floor(world.clock.now().getTime() / 1000) % DAY);
    await world.pass(toMidnight - 1);
    const late = await world.allowances.claimDaily(ann, newId());
    await expect(world.allowances.claimDaily(ann, newId())).rejects.toMatchObject({ code: 'daily-taken', status: 409 });
    await world.pass(1);
    expect(world.clock.now()).toEqual(late.nextAt);
    expect(await world.allowances.claimDaily(ann, newId())).toMatchObject({ streak: 2 });
  });

  it('gives once to many claims at once, and the same answer to the same one', async () => {
    const ann = await world.member(home);
    const key = newId();
    const outcomes = await Promise.allSettled([
      ...Array.from({ length: 16 }, () => world.allowances.claimDaily(ann, newId())),
      ...Array.from({ length: 4 }, () => world.allowances.claimDaily(ann, key)),
    ]);
    const given = outcomes.filter(outcome => outcome.status === 'fulfilled').length;
    expect([1, 4]).toContain(given);
    expect(await world.wallet(ann.memberId)).toBe(600);
    await world.pass(DAY);
    const first = await world.allowances.claimDaily(ann, key);
    expect(await world.allowances.claimDaily(ann, key)).toEqual(first);
    expect(await world.wallet(ann.memberId)).toBe(710);
  });

  it('follows the settings, nothing included', async () => {
    const quiet = await world.community({ dailyCredits: 0, dailyStreakBonus: 0, goalCredits: 0 });
    const ann = await world.member(quiet);
    expect(await world.allowances.claimDaily(ann, newId())).toMatchObject({ amount: 0, streak: 1, available: 500 });
    await expect(world.allowances.claimDaily(ann, newId())).rejects.toMatchObject({ code: 'daily-taken' });
    const rich = await world.community({ dailyCredits: 7, dailyStreakBonus: 5, dailyMax: 9 });
    const bob = await world.member(rich);
    expect(await world.allowances.claimDaily(bob, newId())).toMatchObject({ amount: 7, nextAmount: 9 });
  });

  it('is foretold by /balance', async () => {
    const ann = await world.member(home);
    expect((await world.allowances.summary(ann)).daily).toMatchObject({ claimable: true, streak: 0, amount: 100 });
    await world.allowances.claimDaily(ann, newId());
    const { daily } = await world.allowances.summary(ann);
    expect(daily).toMatchObject({ claimable: false, streak: 1, amount: 110 });
    await world.pass(DAY);
    expect(daily.nextAt <= world.clock.now()).toBe(true);
    expect((await world.allowances.summary(ann)).daily).toMatchObject({ claimable: true, streak: 1, amount: 110 });
    await world.pass(DAY);
    expect((await world.allowances.summary(ann)).daily).toMatchObject({ claimable: true, streak: 0, amount: 100 });
  });
});

describe('daily goals', () => {
  const done = (goals: { name: string; done: boolean }[]) => goals.filter(goal => goal.done).map(goal => goal.name);

  it('are met by what the member did, once a day each', async () => {
    const { prisma } = world.test.database;
    const { ann, agents } = await pair();
    await world.pass(DAY);
    expect(done((await world.allowances.summary(ann)).goals)).toEqual([]);
    const matchId = await world.match({
      communityId: home,
      agentIds: agents,
      kind: 'casual',
      requestedById: ann.memberId,
    });
    await prisma.freePick.create({
      data: { matchId, memberId: ann.memberId, pick: 0, createdAt: world.clock.now() },
    });
    expect(await world.allowances.payGoals(ann)).toMatchObject({ paid: 50 });
    await prisma.spar.create({
      data: { id: newId(), memberId: ann.memberId, agentId: agents[0], result: {}, createdAt: world.clock.now() },
    });
    const results = await Promise.all(Array.from({ length: 12 }, () => world.allowances.payGoals(ann)));
    expect(results.reduce((sum, { paid }) => sum + paid, 0)).toBe(25);
    expect(done((await world.allowances.summary(ann)).goals)).toEqual(['fight', 'call', 'train']);
    expect(await world.wallet(ann.memberId)).toBe(575);
    await world.pass(DAY);
    expect(done((await world.allowances.summary(ann)).goals)).toEqual([]);
    expect(await world.wallet(ann.memberId)).toBe(575);
  });

  it('count a bet as a call, a new version as training, and a rated match or a challenge for both owners', async () => {
    const { prisma } = world.test.database;
    const { ann, bob, agents } = await pair();
    const rated = await world.match({ communityId: home, agentIds: agents, state: 'open' });
    await world.allowances.open(sqlOf(world.test.database.pool), ann);
    await bet(ann, rated, 10n);
    await prisma.agentVersion.create({
      data: { id: newId(), agentId: agents[0], number: 2, build: {}, controller: {}, createdAt: world.clock.now() },
    });
    expect(done((await world.allowances.summary(ann)).goals)).toEqual(['fight', 'call', 'train']);
    expect(done((await world.allowances.summary(bob)).goals)).toEqual(['fight']);
    const { ann: cat, bob: dan, agents: others } = await pair();
    await world.match({ communityId: home, agentIds: others, kind: 'exhibition', requestedById: cat.memberId });
    expect(done((await world.allowances.summary(dan)).goals)).toEqual(['fight']);
  });

  it('are not met by what happens to one’s agent: house bouts and other people’s casual fights', async () => {
    const { ann, bob, agents } = await pair();
    await world.match({ communityId: home, agentIds: agents, kind: 'exhibition', requestedById: null });
    await world.match({ communityId: home, agentIds: agents, kind: 'casual', requestedById: bob.memberId });
    expect(done((await world.allowances.summary(ann)).goals)).toEqual([]);
    expect(done((await world.allowances.summary(bob)).goals)).toEqual(['fight']);
  });

  it('are paid the next day to who met them and left, and then no more', async () => {
    const { ann, agents } = await pair();
    await world.match({ communityId: home, agentIds: agents });
    await world.pass(DAY);
    expect((await world.allowances.claimDaily(ann, newId())).available).toBe(625);
    const { ann: bob, agents: others } = await pair();
    await world.match({ communityId: home, agentIds: others });
    await world.pass(2 * DAY);
    expect((await world.allowances.summary(bob)).available).toBe(500);
  });

  it('are paid at once when a match is settled', async () => {
    const { ann, bob, agents } = await pair();
    const casual = await world.match({
      communityId: home,
      agentIds: agents,
      kind: 'casual',
      requestedById: ann.memberId,
    });
    await settle(casual, [ann.memberId, bob.memberId], { kind: 'casual' });
    expect([await world.wallet(ann.memberId), await world.wallet(bob.memberId)]).toEqual([525, 500]);
  });
});

describe('purses', () => {
  it('pay winner and loser of a rated match once', async () => {
    const { ann, bob, agents } = await pair();
    const matchId = await world.match({ communityId: home, agentIds: agents });
    await world.pass(3 * DAY);
    await settle(matchId, [ann.memberId, bob.memberId], { winner: 1 });
    await settle(matchId, [ann.memberId, bob.memberId], { winner: 1 });
    expect([await world.wallet(ann.memberId), await world.wallet(bob.memberId)]).toEqual([505, 515]);
  });

  it('go to no house agent, and for each corner of who owns both', async () => {
    const { ann, agents } = await pair();
    const matchId = await world.match({ communityId: home, agentIds: agents });
    await world.pass(3 * DAY);
    await settle(matchId, [null, null]);
    await settle(matchId, [ann.memberId, null], { winner: 1 });
    expect(await world.wallet(ann.memberId)).toBe(505);
    const both = await world.match({ communityId: home, agentIds: agents });
    await world.pass(3 * DAY);
    await settle(both, [ann.memberId, ann.memberId]);
    expect(await world.wallet(ann.memberId)).toBe(525);
  });

  it('pay the first five a day and owner, also where matches are settled all at once', async () => {
    const { ann, bob, agents } = await pair();
    const matches = await Promise.all(
      Array.from({ length: 12 }, () => world.match({ communityId: home, agentIds: agents })),
    );
    await world.pass(3 * DAY);
    await Promise.all(matches.map(id => settle(id, [ann.memberId, bob.memberId])));
    expect([await world.wallet(ann.memberId), await world.wallet(bob.memberId)]).toEqual([575, 525]);
    const next = await world.match({ communityId: home, agentIds: agents });
    await settle(next, [ann.memberId, null]);
    expect(await world.wallet(ann.memberId)).toBe(575 + 25); // the goal alone: the day's purses are gone
    await world.pass(DAY);
    await settle(await world.match({ communityId: home, agentIds: agents }), [ann.memberId, null]);
    expect(await world.wallet(ann.memberId)).toBe(600 + 25 + 15);
  });

  it('count a sixth of one match in which the owner stands in both corners', async () => {
    const short = await world.community({ pursesPerDay: 1 });
    const { ann, agents } = await pair(short);
    const matchId = await world.match({ communityId: short, agentIds: agents });
    await world.pass(3 * DAY);
    await settle(matchId, [ann.memberId, ann.memberId], { communityId: short });
    expect(await world.wallet(ann.memberId)).toBe(515);
  });

  it('are lost with the transaction that settles', async () => {
    const { ann, agents } = await pair();
    const matchId = await world.match({ communityId: home, agentIds: agents });
    const ownerIds = [ann.memberId, null] as const;
    const lost = world.test.database.transaction(async tx => {
      await world.allowances.purses(tx, { id: matchId, communityId: home, kind: 'rated', winner: 0, ownerIds });
      throw new Error('the market could not be settled');
    });
    await expect(lost).rejects.toThrow('could not be settled');
    expect(await world.wallet(ann.memberId)).toBe(0);
  });
});

describe('bail-out', () => {
  /** Leaves so much in the wallet. */
  async function leave(context: CommunityContext, rest: bigint): Promise<void> {
    const sql = sqlOf(world.test.database.pool);
    await world.allowances.open(sql, context);
    const wallet = walletOf(context.communityId, context.memberId);
    const amount = 500n - rest;
    await postTransfers(sql, [
      { key: newId(), kind: 'purchase', from: wallet, to: treasuryOf(context.communityId), amount },
    ]);
  }

  it('brings who has fewer than 20 up to 50, once in 24 h', async () => {
    const ann = await world.member(home);
    await leave(ann, 20n);
    await expect(world.allowances.bailOut(ann, newId())).rejects.toMatchObject({ code: 'not-broke' });
    const bob = await world.member(home);
    await leave(bob, 19n);
    expect((await world.allowances.summary(bob)).bailOut).toEqual({ eligible: true, amount: 31, nextAt: null });
    const key = newId();
    expect(await world.allowances.bailOut(bob, key)).toEqual({ amount: 31, available: 50 });
    expect(await world.allowances.bailOut(bob, key)).toEqual({ amount: 31, available: 50 });
    const due = new Date(world.clock.now().getTime() + DAY * 1000);
    await postTransfers(sqlOf(world.test.database.pool), [
      { key: newId(), kind: 'purchase', from: walletOf(home, bob.memberId), to: treasuryOf(home), amount: 50n },
    ]);
    await world.pass(DAY - 1);
    await expect(world.allowances.bailOut(bob, newId())).rejects.toMatchObject({ code: 'bail-out-taken' });
    expect((await world.allowances.summary(bob)).bailOut).toEqual({ eligible: false, amount: 50, nextAt: due });
    await world.pass(1);
    expect(await world.allowances.bailOut(bob, newId())).toEqual({ amount: 50, available: 50 });
  });

  it('counts open bets, and promised profits, as owned', async () => {
    const plain = await world.community({ goalCredits: 0 });
    const { ann, agents } = await pair(plain);
    await leave(ann, 30n);
    const matchId = await world.match({ communityId: plain, agentIds: agents, state: 'open' });
    await bet(ann, matchId, 25n);
    expect(await world.allowances.summary(ann)).toMatchObject({
      available: 5,
      inBets: 25,
      bailOut: { eligible: false },
    });
    await expect(world.allowances.bailOut(ann, newId())).rejects.toThrow('You have 30 credits');
    const { ann: bob, agents: others } = await pair(plain);
    await leave(bob, 15n);
    const other = await world.match({ communityId: plain, agentIds: others, state: 'open' });
    await bet(bob, other, 14n);
    expect(await world.allowances.bailOut(bob, newId())).toEqual({ amount: 35, available: 36 });
  });

  it('gives once to many claims at once', async () => {
    const ann = await world.member(home);
    await leave(ann, 1n);
    const outcomes = await Promise.allSettled(Array.from({ length: 16 }, () => world.allowances.bailOut(ann, newId())));
    expect(outcomes.filter(outcome => outcome.status === 'fulfilled')).toHaveLength(1);
    expect(await world.wallet(ann.memberId)).toBe(50);
  });
});

describe('debts', () => {
  it('are repaid from what comes in, oldest first, down to the floor and not from a bail-out', async () => {
    const { ann, agents } = await pair();
    const sql = sqlOf(world.test.database.pool);
    await world.allowances.open(sql, ann);
    await postTransfers(sql, [
      { key: newId(), kind: 'purchase', from: walletOf(home, ann.memberId), to: treasuryOf(home), amount: 500n },
    ]);
    const owe = (matchId: string, amount: bigint) =>
      recordDebt(sql, { id: newId(), communityId: home, memberId: ann.memberId, matchId, amount });
    await owe('first', 60n);
    await owe('second', 30n);
    await owe('second', 10n);
    await world.allowances.bailOut(ann, newId());
    expect(await world.allowances.summary(ann)).toMatchObject({ available: 50, debt: 100 });
    await world.allowances.claimDaily(ann, newId());
    expect(await world.allowances.summary(ann)).toMatchObject({ available: 50, debt: 0 });
    await owe('third', 70n);
    await settle(await world.match({ communityId: home, agentIds: agents }), [ann.memberId, null]);
    expect(await world.allowances.summary(ann)).toMatchObject({ available: 50, debt: 70 - 40 });
    await world.pass(DAY);
    await world.allowances.claimDaily(ann, newId());
    expect(await world.allowances.summary(ann)).toMatchObject({ available: 50 + 110 - 30, debt: 0 });
  });

  it('are repaid once by many incomes at once', async () => {
    const { ann, agents } = await pair();
    const sql = sqlOf(world.test.database.pool);
    await world.allowances.open(sql, ann);
    await recordDebt(sql, { id: newId(), communityId: home, memberId: ann.memberId, matchId: 'M', amount: 470n });
    const matches = await Promise.all(
      Array.from({ length: 5 }, () => world.match({ communityId: home, agentIds: agents })),
    );
    await Promise.all(matches.map(id => settle(id, [ann.memberId, null])));
    // 500 + five purses + the goal, less the debt
    expect(await world.allowances.summary(ann)).toMatchObject({ available: 500 + 75 + 25 - 470, debt: 0 });
  });
});

it('keeps communities apart', async () => {
  const other = await world.community();
  const ann = await world.member(home);
  await world.test.database.prisma.member.create({
    data: { id: newId(), communityId: other, personId: ann.personId, displayName: 'Ann' },
  });
  await world.allowances.claimDaily(ann, newId());
  const issued = await world.test.database.prisma.account.findUnique({ where: { key: issuanceOf(other).key } });
  expect(issued).toBeNull();
});
