import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildHouse, type House } from '../../arena/house.ts';
import { toPlainText } from '../../bots/rich-text.ts';
import { createAllowanceService } from '../../core/allowances/index.ts';
import type { CommunityContext, CommunitySettings } from '../../core/communities/index.ts';
import { checkLedger } from '../../core/ledger/check.ts';
import { recordDebt } from '../../core/ledger/index.ts';
import type { Clock } from '../../core/platform/clock.ts';
import { newId } from '../../core/platform/ids.ts';
import { silentLog } from '../../core/platform/log.ts';
import { sqlOf } from '../../core/platform/sql.ts';
import { newBelief, shownRating } from '../../core/ratings/index.ts';
import { readMarkets } from '../../core/wagers/desk-rows.ts';
import { createMarketHooks, type Pick } from '../../core/wagers/index.ts';
import { createLimits } from '../../core/wagers/limits.ts';
import { openWith } from '../../core/wagers/opening.ts';
import { payoutsOf, readPositions } from '../../core/wagers/settlement-rows.ts';
import { createFloor, type Floor } from '../../core/wagers/testing/floor.ts';
import { createTestClock } from '../arena/clock.ts';
import { invocationOf, openTestArena, type TestArena } from '../arena/harness.ts';

/** What a cheating member, a careless moderator or a crash once could do, and cannot any more. */

let arena: TestArena;
let floor: Floor;
beforeAll(async () => {
  arena = await openTestArena();
  floor = createFloor(arena.test.database);
});
afterAll(async () => {
  expect((await checkLedger(arena.test.database)).problems).toEqual([]);
  await arena.close();
});

const refusalOf = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: { code?: unknown }) => error.code ?? error,
  );

async function somebody(settings: Partial<CommunitySettings> = {}, credits = 1000): Promise<CommunityContext> {
  const communityId = await floor.community({ subsidyPerActiveMember: 10_000, ...settings });
  const [member] = await floor.members(communityId, 1, credits);
  if (!member) throw new Error('a member was made');
  return member;
}

/** Long enough for a statement to come to where it waits. */
const pause = () => sleep(200);

const bet = (context: CommunityContext, matchId: string, pick: Pick, stake: number) =>
  arena.house.wagers.bet(context, { matchId, pick, stake, key: newId() });

/** The services of another process on the same database. */
function openHouse(clock: Clock): Promise<House> {
  return buildHouse({
    ...{ config: { bettingSeconds: 60, tapeSeconds: 1 }, clock, log: silentLog, feedSeed: 'test' },
    ...{ database: arena.test.database, queues: arena.queues, blobs: arena.blobs },
  });
}

/** Beginners' ratings for agents of the floor, which views of matches show. */
async function rateAgents(communityId: string): Promise<void> {
  const { prisma } = arena.test.database;
  const agents = await prisma.agent.findMany({ where: { communityId, rating: null } });
  const belief = { ...newBelief(), shown: shownRating(newBelief()) };
  await prisma.rating.createMany({ data: agents.map(({ id }) => ({ agentId: id, communityId, ...belief })) });
}

describe('allowances', () => {
  it('of a clock that is set back are taken already, and not paid twice', async () => {
    const clock = createTestClock(new Date('2026-11-21T23:59:50Z'));
    const allowances = createAllowanceService({ database: arena.test.database, clock });
    const ann = await somebody();
    await allowances.claimDaily(ann, 'one');
    clock.pass(20);
    await allowances.claimDaily(ann, 'two');
    clock.pass(-20);
    expect(await refusalOf(allowances.claimDaily(ann, 'three'))).toBe('daily-taken');
    expect((await allowances.summary(ann)).daily.claimable).toBe(false);
  });

  it('come once to the very first member of a community that gives no start credits, however many claims race', async () => {
    const settings = { startCredits: 0 };
    const ann = await somebody(settings, 0);
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, (_, tap) => refusalOf(arena.house.allowances.bailOut(ann, `tap ${tap}`))),
    );
    expect(outcomes.filter(outcome => outcome === null)).toHaveLength(1);
    const bob = await somebody(settings, 0);
    const claims = await Promise.all(
      Array.from({ length: 8 }, (_, tap) => refusalOf(arena.house.allowances.claimDaily(bob, `tap ${tap}`))),
    );
    expect(claims.sort()).toEqual([...Array(7).fill('daily-taken'), null]);
    expect(await floor.balance(ann.memberId)).toBe(50);
  });
});

describe('debts', () => {
  const owe = ({ communityId, memberId }: CommunityContext, amount: bigint) =>
    arena.test.database.transaction(tx =>
      recordDebt(sqlOf(tx), { id: newId(), communityId, memberId, matchId: newId(), amount }),
    );

  it('are repaid from profits of sales as well', async () => {
    const ann = await somebody();
    const [bob] = await floor.members(ann.communityId, 1, 100_000);
    const matchId = await floor.market({ communityId: ann.communityId });
    await owe(ann, 5n);
    await bet(ann, matchId, 'A', 50);
    await bet(bob!, matchId, 'A', 250);
    const sale = await arena.house.wagers.sell(ann, { matchId, pick: 'A', key: newId() });
    expect(sale.pendingUntilSettled).toBeGreaterThan(5);
    await floor.lock(matchId);
    await floor.settle(matchId, 1, 'down');
    expect((await arena.house.ledger.balance(ann.memberId)).debt).toBe(0);
  });

  it('and voids do not wait for each other crosswise', async () => {
    const { database } = arena.test;
    const zoe = await somebody();
    const { communityId } = zoe;
    const [matchId, other] = [await floor.market({ communityId }), await floor.market({ communityId })];
    // wallets that are younger than the treasury
    const [yan, ann] = await floor.members(communityId, 2, 1000);
    await bet(yan!, matchId, 'up', 10);
    await bet(ann!, matchId, 'up', 10);
    await owe(ann!, 5n);
    const client = await database.pool.connect();
    await client.query('BEGIN');
    await client.query('SELECT 1 FROM "Account" WHERE key = $1 FOR NO KEY UPDATE', [`wallet:${yan!.memberId}`]);
    // has locked the treasury, and waits for the first of the wallets
    let attempts = 0;
    const voided = database.transaction(async tx => {
      attempts += 1;
      await createMarketHooks().voided(tx, { id: matchId, communityId, reason: 'because of a test', occasion: null });
    });
    await pause();
    // has locked the other wallet, and needs the treasury to repay the debt
    const claimed = arena.house.allowances.claimDaily(ann!, 'tap');
    await pause();
    await client.query('COMMIT');
    client.release();
    await voided;
    await claimed;
    expect(attempts).toBe(1);
    const { rows } = await database.pool.query(
      'SELECT pg_stat_force_next_flush(), deadlocks::int AS deadlocks FROM pg_stat_database WHERE datname = current_database()',
    );
    expect(rows[0].deadlocks).toBe(0);
    await floor.voidMatch(other);
    await database.pool.query(`UPDATE "Match" SET state = 'void' WHERE id = $1`, [matchId]);
  });
});

describe('a limit of one’s own', () => {
  it('that is lowered holds at once, also where it was set by a process whose clock is ahead', async () => {
    const ann = await somebody();
    const { database } = arena.test;
    await database.prisma.identity.create({
      data: { surface: 'discord', externalId: newId(), personId: ann.personId, displayName: 'Ann' },
    });
    const clock = createTestClock(new Date(Date.now() + 3_600_000));
    await createLimits({ database, clock }).set(ann, 'stake', 5);
    const matchId = await floor.market({ communityId: ann.communityId });
    expect(await refusalOf(bet(ann, matchId, 'A', 6))).toBe('own-limit');
    await createLimits({ database, clock }).set(ann, 'stake', 50); // a raise waits
    expect(await refusalOf(bet(ann, matchId, 'A', 6))).toBe('own-limit');
    expect(await refusalOf(bet(ann, matchId, 'A', 5))).toBe(null);
  });
});

describe('a daily loss of one’s own', () => {
  it('is the person’s: another community is no way around it', async () => {
    const { prisma } = arena.test.database;
    const [here, there] = [await somebody(), await somebody()];
    await prisma.member.update({ where: { id: there.memberId }, data: { personId: here.personId } });
    const ann = { ...there, personId: here.personId };
    await prisma.identity.create({
      data: { surface: 'discord', externalId: newId(), personId: here.personId, displayName: 'Ann' },
    });
    await arena.house.wagers.limits.set(here, 'daily-loss', 60);
    const lost = await floor.market({ communityId: here.communityId });
    await bet(here, lost, 'A', 40);
    const matchId = await floor.market({ communityId: there.communityId });
    expect(await refusalOf(bet(ann, matchId, 'A', 21))).toBe('own-limit');
    await floor.lock(lost);
    await floor.settle(lost, 1, 'up');
    expect(await refusalOf(bet(ann, matchId, 'A', 21))).toBe('own-limit');
    expect((await arena.house.wagers.room(ann, matchId)).cap).toBe(20);
    expect(await refusalOf(bet(ann, matchId, 'A', 20))).toBe(null);
  });
});

describe('a market', () => {
  it('does not open where wagers were turned off while its line was computed', async () => {
    const ann = await somebody();
    const { communityId } = ann;
    const matchId = await floor.match({ communityId });
    await floor.prepare(matchId, communityId);
    await arena.house.communities.changeSettings(communityId, { wagers: false });
    const counts = { fights: 4000, counts: [1100, 900, 900, 1100] as const, tapes: 64, simulated: 0 };
    const opening = await arena.test.database.transaction(tx => openWith(tx, matchId, counts, arena.clock));
    expect(opening).toBe('void');
  });
});

describe('settings at their ends', () => {
  const ends: readonly Partial<CommunitySettings>[] = [
    { stakeCapMin: 1_000_000, stakeCapMax: 1, stakeCapPercent: 100 },
    { liquidityMin: 100_000, liquidityMax: 20, stakeCapMin: 1_000_000, stakeCapMax: 1_000_000 },
    { liquidityMin: 100_000, liquidityMax: 100_000, stakeCapMin: 1_000_000, stakeCapMax: 1_000_000 },
    { marketKind: 'parimutuel', rakeBasisPoints: 2000, stakeCapMin: 1_000_000, stakeCapMax: 1_000_000 },
  ];
  it.each(ends)('%o: bets, sales, a correction and a void leave every credit accounted for', async settings => {
    const rich = 1_000_000_000_000_000;
    const ann = await somebody({ dailyLossCap: 1_000_000, startCredits: 0, dailyMax: 1, ...settings }, rich);
    const { communityId, memberId } = ann;
    const make = async () => {
      if (settings.marketKind !== 'parimutuel') return floor.market({ communityId });
      const matchId = await floor.match({ communityId });
      await floor.prepare(matchId, communityId);
      return matchId;
    };
    const [settled, voided] = [await make(), await make()];
    for (const matchId of [settled, voided]) {
      const { cap } = await arena.house.wagers.room(ann, matchId);
      for (const pick of ['A', 'B', 'up'] as const) {
        const refusals = [null, 'stake-cap', 'daily-loss-cap', 'stake-too-small'];
        expect(refusals).toContain(await refusalOf(bet(ann, matchId, pick, Math.max(1, Math.floor(cap / 3)))));
      }
      const sale = await refusalOf(arena.house.wagers.sell(ann, { matchId, pick: 'A', percent: 50, key: newId() }));
      expect(settings.marketKind === 'parimutuel' ? ['no-sales'] : [null, 'nothing-held']).toContain(sale);
    }
    await floor.voidMatch(voided);
    await floor.lock(settled);
    await floor.settle(settled, 0, 'up');
    await floor.override(settled, 1);
    const stakes = await arena.test.database.prisma.stake.findMany({ where: { memberId, matchId: settled } });
    const balance =
      rich + Number(stakes.reduce((sum, { paid, released, payout }) => sum + released + payout! - paid, 0n));
    expect(await floor.balance(memberId)).toBe(balance);
    const { entries } = await arena.house.ledger.statement(memberId, { limit: 50 });
    expect(entries[0]?.balance).toBe(balance);
  });
});

describe('corrections', () => {
  const step = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant('bet'),
        who: fc.nat(2),
        pick: fc.constantFrom<Pick>('A', 'A', 'B', 'B', 'up', 'B-down'),
        percent: fc.constantFrom(100, 90, 40),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constant('sell'), who: fc.nat(2), pick: fc.constantFrom<Pick>('A', 'B') }),
    },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('settle'), winner: fc.constantFrom<0 | 1>(0, 1) }) },
    {
      weight: 4,
      arbitrary: fc.record({ kind: fc.constant('override'), which: fc.nat(), winner: fc.constantFrom<0 | 1>(0, 1) }),
    },
  );
  type Step = { kind: string; who?: number; pick?: Pick; percent?: number; which?: number; winner?: 0 | 1 };

  it('of several matches, again and again, with debts on the way, leave everybody as if the last word had been the first', async () => {
    const prisma = arena.test.database.prisma;
    const play = async (kind: CommunitySettings['marketKind'], steps: readonly Step[]) => {
      const communityId = await floor.community({
        ...{
          marketKind: kind,
          rakeBasisPoints: 700,
          subsidyPerActiveMember: 10_000,
          liquidityMin: 50,
          liquidityMax: 50,
        },
        ...{ stakeCapMin: 1000, stakeCapMax: 1000, dailyLossCap: 100_000, bailOutTo: 5, startCredits: 0 },
      });
      const members = await floor.members(communityId, 3, 100);
      const make = async () => {
        if (kind === 'lmsr') return floor.market({ communityId });
        const matchId = await floor.match({ communityId });
        await floor.prepare(matchId, communityId);
        return matchId;
      };
      let open = await make();
      const ended = new Map<string, 0 | 1>();
      for (const { kind: what, who = 0, pick = 'A', percent = 100, which = 0, winner = 0 } of steps) {
        const member = members[who] ?? members[0]!;
        if (what === 'bet') {
          const stake = Math.floor(((await floor.balance(member.memberId)) * percent) / 100);
          await bet(member, open, pick, Math.max(1, stake)).catch(() => undefined);
        } else if (what === 'sell') {
          await arena.house.wagers.sell(member, { matchId: open, pick, key: newId() }).catch(() => undefined);
        } else if (what === 'settle') {
          await floor.lock(open);
          await floor.settle(open, winner, 'up');
          ended.set(open, winner);
          open = await make();
        } else {
          const matchId = [...ended.keys()][which % Math.max(1, ended.size)];
          if (matchId === undefined) continue;
          await floor.override(matchId, winner);
          ended.set(matchId, winner);
        }
      }
      await floor.voidMatch(open);
      const sql = sqlOf(arena.test.database.pool);
      for (const [matchId, winner] of ended) {
        const market = (await readMarkets(sql, [matchId], { lock: false })).get(matchId)!;
        const { payouts } = payoutsOf(market, await readPositions(sql, matchId), 2 * winner);
        for (const { memberId, pending, payout } of await prisma.stake.findMany({ where: { matchId } })) {
          expect(payout).toBe((payouts.get(memberId) ?? 0n) + pending);
        }
      }
      for (const { memberId } of members) {
        const stakes = await prisma.stake.findMany({ where: { memberId } });
        const owed = Number((await arena.house.ledger.balance(memberId)).debt);
        const wealth = stakes.reduce(
          (sum, stake) => sum + Number(stake.released + (stake.payout ?? 0n) - stake.paid),
          100,
        );
        expect((await floor.balance(memberId)) - owed).toBe(wealth);
      }
    };
    const kinds = fc.constantFrom('lmsr' as const, 'parimutuel' as const);
    await fc.assert(fc.asyncProperty(kinds, fc.array(step, { minLength: 12, maxLength: 30 }), play), {
      numRuns: 15,
      endOnFailure: true,
    });
  });
});

describe('moderators', () => {
  it('void a match that moves on while they do', async () => {
    const ann = await somebody();
    const matchId = await floor.market({ communityId: ann.communityId });
    const client = await arena.test.database.pool.connect();
    await client.query('BEGIN');
    await client.query(`UPDATE "Match" SET state = 'locked' WHERE id = $1`, [matchId]);
    const voided = arena.house.matches.void(matchId, 'because of a test');
    await pause();
    await client.query('COMMIT');
    client.release();
    expect(await voided).toBe(true);
    expect((await arena.house.wagers.market(matchId))?.state).toBe('void');
  });

  it('leave every change of a setting in the log', async () => {
    await arena.say('mod', 'setup market', { 'stake-cap-max': 300 });
    await arena.say('mod', 'setup credits', { 'start-credits': 501 });
    await arena.say('mod', 'setup wagers', { on: false });
    await arena.say('mod', 'setup symbol', { symbol: 'ETH-USD' });
    const { communityId } = await arena.house.communities.resolve(invocationOf('mod', 'help'));
    const log = await arena.house.moderation.log(communityId, { limit: 10 });
    expect(log.map(({ action, details }) => ({ action, details }))).toMatchObject([
      { action: 'settings', details: { symbol: 'BTC-USD -> ETH-USD' } },
      { action: 'settings', details: { wagers: 'true -> false' } },
      { action: 'settings', details: { startCredits: '500 -> 501' } },
      { action: 'settings', details: { stakeCapMax: '250 -> 300' } },
    ]);
    await arena.say('mod', 'setup wagers', { on: false }); // changes nothing
    expect(await arena.house.moderation.log(communityId, { limit: 10 })).toHaveLength(4);
    const read = toPlainText((await arena.say('ann', 'audit')).text ?? []);
    expect(read).toContain('mod changed settings: stake cap max 250 → 300');
  });

  it('correct a result within the appeal window of the database, whatever the clock of the process says', async () => {
    const mod = await somebody();
    const matchId = await floor.market({ communityId: mod.communityId });
    await rateAgents(mod.communityId);
    await floor.lock(matchId);
    await floor.settle(matchId, 0, 'up');
    const order = { matchId, winner: 1 as const, reason: 'because of a test' };
    await arena.test.database.prisma.match.update({
      where: { id: matchId },
      data: { settledAt: new Date(Date.now() - 25 * 3_600_000) },
    });
    const late = createTestClock(new Date(Date.now() - 3 * 3_600_000));
    const behind = await openHouse(late);
    expect(await refusalOf(behind.moderation.overrideWinner(mod, order))).toBe('appeal-over');
  });

  it('cannot freeze a match on which a bet of theirs is being written', async () => {
    const mod = await somebody();
    const matchId = await floor.market({ communityId: mod.communityId });
    await rateAgents(mod.communityId);
    const client = await arena.test.database.pool.connect();
    await client.query('BEGIN');
    await client.query('SELECT 1 FROM "Market" WHERE "matchId" = $1 FOR NO KEY UPDATE', [matchId]);
    await client.query(
      `INSERT INTO "Trade" (key, "matchId", "memberId", side, pick, after) VALUES ($1, $1, $2, 'sell', 'A', '{}')`,
      [matchId, mod.memberId],
    );
    const frozen = arena.house.moderation.freezeMarket(mod, { matchId, frozen: true, reason: 'a test' });
    const outcome = refusalOf(frozen);
    await pause();
    await client.query('COMMIT');
    client.release();
    expect(await outcome).toBe('partial');
    expect((await arena.house.wagers.market(matchId))?.frozen).toBe(false);
  });
});

describe('a group that becomes a supergroup', () => {
  it('keeps the wallets that were opened under its new id before the news came', async () => {
    const { communities, allowances } = arena.house;
    const origin = (chat: string) => ({
      surface: 'telegram' as const,
      chat: { id: chat, kind: 'group' as const, title: chat, channelId: chat },
      actor: { id: 'ann', displayName: 'Ann' },
    });
    const before = await communities.resolve(origin('-1'));
    const early = await communities.resolve(origin('-1001'));
    await allowances.summary(early);
    await communities.migrateChat('telegram', '-1', '-1001');
    expect((await communities.resolve(origin('-1001'))).communityId).toBe(before.communityId);
  });
});
