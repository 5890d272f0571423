import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { issuanceOf, postTransfers, treasuryOf, walletOf } from '../../core/ledger/index.ts';
import { sqlOf } from '../../core/platform/sql.ts';
import { words } from '../arena/harness.ts';
import { openSeasonWorld, PLACE, type SeasonWorld } from './world.ts';

/** Where a season moves credits: its pool, prizes, what large wallets give back, the extra rule. The ledger is checked at the end. */

let world: SeasonWorld;
let treasury: () => Promise<number>;
beforeAll(async () => {
  world = await openSeasonWorld();
  for (const who of ['ann', 'ben', 'cat', 'dan']) await world.member(who);
  const { communityId } = world.moderator;
  treasury = async () => {
    const account = await prisma().account.findUnique({ where: { key: treasuryOf(communityId).key } });
    return Number(account?.posted ?? 0);
  };
});
afterAll(() => world.close());

const prisma = () => world.arena.test.database.prisma;
const seasons = () => world.arena.house.seasons;
const NO_DATES = { opensAt: null, startsAt: null, endsAt: null };

async function grant(to: 'treasury' | string, amount: bigint): Promise<void> {
  const { communityId } = world.moderator;
  const account = to === 'treasury' ? treasuryOf(communityId) : walletOf(communityId, to);
  await postTransfers(sqlOf(world.arena.test.database.pool), [
    { key: `test:${to}:${amount}`, kind: 'subsidy-issue', from: issuanceOf(communityId), to: account, amount },
  ]);
}

async function endNow(id: string): Promise<void> {
  await seasons().act(world.moderator, 'end');
  expect(await seasons().step(id)).toEqual(['end']);
}

describe('the prize pool', () => {
  it('comes out of the treasury, is refused where that is short, and goes back when the season is called off', async () => {
    expect(words(await world.say('mod', 'season create', { name: 'Rich', pool: 5000 }))).toMatch(
      /treasury holds 0 credits/,
    );
    await grant('treasury', 800n);
    await world.say('mod', 'season create', { name: 'Rich', pool: 700 });
    expect(await treasury()).toBe(100);
    const question = await world.say('mod', 'season end');
    expect(words(question)).toMatch(/Call off Rich\?/);
    await world.tap('mod', question, 'Call it off');
    expect(await treasury()).toBe(800);
    expect(await seasons().status(world.moderator.communityId)).toMatchObject({ state: 'closed', calledOff: true });
    expect(words(await world.say('ann', 'season status'))).toMatch(/called off/);
  });
});

describe('a season with a pool and the rule of double purses', () => {
  let id = '';
  it('pays every purse twice', async () => {
    ({ id } = await seasons().create(world.moderator, {
      name: 'Gold',
      ...NO_DATES,
      prizePool: 701,
      modifier: 'double-purses',
    }));
    await seasons().act(world.moderator, 'start');
    const [matchId] = await world.fight('ann', 'ben');
    const match = await world.arena.house.matches.get(matchId!);
    const winner = match.sides[match.result!.winner].agent.ownerId!;
    const loser = match.sides[match.result!.winner === 0 ? 1 : 0].agent.ownerId!;
    const paid = await prisma().transfer.findMany({
      where: { matchId, kind: 'season-bonus' },
      include: { credit: true },
    });
    expect(paid.map(({ amount, credit }) => [credit.memberId, Number(amount)]).sort()).toEqual(
      [
        [winner, 15],
        [loser, 5],
      ].sort(),
    );
  });

  it('corrects them, the record and the streaks with an overridden result', async () => {
    const match = await prisma().match.findFirstOrThrow({ where: { seasonId: id } });
    const other = match.winner === 0 ? 1 : 0;
    const ids = [match.agentAId, match.agentBId] as const;
    await world.arena.house.moderation.overrideWinner(world.moderator, {
      matchId: match.id,
      winner: other,
      reason: 'a test',
    });
    const entries = await prisma().seasonEntry.findMany({ where: { seasonId: id } });
    const of = (agentId: string) => entries.find(entry => entry.agentId === agentId);
    expect(of(ids[other])).toMatchObject({ wins: 1, losses: 0, streak: 1, bestStreak: 1 });
    expect(of(ids[other === 0 ? 1 : 0])).toMatchObject({ wins: 0, losses: 1, streak: 0, bestStreak: 0 });
    const rows = await prisma().transfer.findMany({
      where: { matchId: match.id, kind: { in: ['season-bonus', 'season-bonus-correction'] } },
      include: { credit: true, debit: true },
    });
    const net = (memberId: string | null) =>
      rows.reduce(
        (sum, { amount, credit, debit }) =>
          sum +
          (credit.memberId === memberId ? Number(amount) : 0) -
          (debit.memberId === memberId ? Number(amount) : 0),
        0,
      );
    const owners = await prisma().agent.findMany({ where: { id: { in: [...ids] } } });
    expect(net(owners.find(agent => agent.id === ids[other])!.ownerId)).toBe(15);
    expect(net(owners.find(agent => agent.id !== ids[other])!.ownerId)).toBe(5);
  });

  it('ends with rewards that sum to the pool, cuts large wallets but not prizes, and says so before', async () => {
    for (let round = 0; round < 6; round++) await world.fight('ann', 'ben', 'cat', 'dan');
    const [ann, eve] = [await world.context('ann'), await world.context('eve')];
    await grant(ann.memberId, 3000n);
    await world.arena.house.allowances.open(sqlOf(world.arena.test.database.pool), eve);
    const before = await world.wallet(ann.memberId);
    expect(before).toBeGreaterThan(3000);
    expect(words(await world.say('ann', 'season status'))).toMatch(
      /balances keep 1,000 credits and a tenth of what is above, at most 1,500/,
    );
    const inTreasury = await treasury();
    await endNow(id);
    const lines = await prisma().seasonLine.findMany({
      where: { seasonId: id, board: 'agents' },
      orderBy: { rank: 'asc' },
    });
    expect(lines.reduce((sum, { reward }) => sum + reward, 0n)).toBe(701n);
    const prizes = await prisma().transfer.findMany({ where: { kind: 'season-prize' }, include: { credit: true } });
    expect(prizes.reduce((sum, { amount }) => sum + amount, 0n)).toBe(701n);
    const prize = Number(
      prizes.filter(({ credit }) => credit.memberId === ann.memberId).reduce((sum, { amount }) => sum + amount, 0n),
    );
    const kept = Math.min(1500, 1000 + Math.floor((before - 1000) / 10));
    expect(Math.abs((await world.wallet(ann.memberId)) - kept - prize)).toBeLessThanOrEqual(1);
    expect(await world.wallet(eve.memberId)).toBe(500);
    expect((await treasury()) - inTreasury).toBe(
      Number((await prisma().transfer.findFirstOrThrow({ where: { kind: 'season-cut' } })).amount),
    );
  });

  it('leaves a final table that nobody changes, and a match of it cannot be overridden', async () => {
    const { pool } = world.arena.test.database;
    await expect(pool.query('UPDATE "SeasonLine" SET rank = 99')).rejects.toThrow(/never changed or deleted/);
    await expect(pool.query('DELETE FROM "SeasonLine"')).rejects.toThrow(/never changed or deleted/);
    const match = await prisma().match.findFirstOrThrow({ where: { seasonId: id }, orderBy: { settledAt: 'desc' } });
    const table = await prisma().seasonLine.findMany({ where: { seasonId: id } });
    await expect(
      world.arena.house.moderation.overrideWinner(world.moderator, {
        matchId: match.id,
        winner: match.winner === 0 ? 1 : 0,
        reason: 'too late',
      }),
    ).rejects.toMatchObject({ code: 'season-closed' });
    expect(await prisma().match.findUniqueOrThrow({ where: { id: match.id } })).toMatchObject({
      winner: match.winner,
      overriddenAt: null,
    });
    await world.fight('ann', 'ben');
    expect(await prisma().seasonLine.findMany({ where: { seasonId: id } })).toEqual(table);
  });

  it('leaves wallets alone where the setting says so', async () => {
    await world.arena.house.communities.changeSettings(world.moderator.communityId, { seasonKeepCredits: 0 });
    const ann = await world.context('ann');
    await grant(ann.memberId, 5000n);
    const { id: next } = await seasons().create(world.moderator, {
      name: 'Calm',
      ...NO_DATES,
      prizePool: 0,
      modifier: null,
    });
    await seasons().act(world.moderator, 'start');
    const before = await world.wallet(ann.memberId);
    expect(words(await world.say('mod', 'season end'))).not.toMatch(/balances keep/);
    await endNow(next);
    expect(await world.wallet(ann.memberId)).toBe(before);
  });
});

describe('the rule of short rest', () => {
  it('lets an agent fight again after two minutes instead of five', async () => {
    const { communityId } = world.moderator;
    await world.arena.house.communities.changeSettings(communityId, { ratedCooldownSeconds: 300 });
    const { id } = await seasons().create(world.moderator, {
      name: 'Rush',
      ...NO_DATES,
      prizePool: 0,
      modifier: 'short-rest',
    });
    await seasons().act(world.moderator, 'start');
    await world.pass(600);
    expect(await world.fight('ann', 'ben')).toHaveLength(1);
    // 113 seconds since it began
    const { queue } = world.arena.house.matches;
    for (const who of ['ann', 'ben'])
      await queue.join({ context: await world.context(who), place: PLACE, agent: `Bot ${who}` });
    expect(await queue.pair(communityId)).toEqual([]);
    await world.pass(10);
    expect(await queue.pair(communityId)).toHaveLength(1);
    expect(words(await world.say('ann', 'season status'))).toMatch(/Short rest: Agents rest less than half as long/);
    await seasons().act(world.moderator, 'end');
    expect(await seasons().step(id)).toEqual([]);
  });
});
