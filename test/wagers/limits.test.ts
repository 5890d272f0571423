import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { CommunityContext } from '../../core/communities/index.ts';
import { readSettings } from '../../core/communities/index.ts';
import { newId } from '../../core/platform/ids.ts';
import { sqlOf } from '../../core/platform/sql.ts';
import { createLimits, effectiveLimits, type WagerLimits } from '../../core/wagers/limits.ts';
import { createTestClock, type TestClock } from '../arena/clock.ts';
import { type TestDatabase, testDatabase } from '../database.ts';

let test: TestDatabase;
let clock: TestClock;
let limits: WagerLimits;
const HOUR = 3600;

beforeAll(async () => {
  test = await testDatabase();
  await test.database.prisma.community.createMany({ data: ['C', 'D'].map(id => ({ id, name: id })) });
});
afterAll(() => test.drop());
beforeEach(() => {
  clock = createTestClock();
  limits = createLimits({ database: test.database, clock });
});

/** A person with one Discord account and a membership. */
async function person(communityId = 'C'): Promise<CommunityContext & { account: string }> {
  const [personId, memberId, account] = [newId(), newId(), newId()];
  const { prisma } = test.database;
  await prisma.person.create({ data: { id: personId } });
  await prisma.identity.create({
    data: { surface: 'discord', externalId: account, personId, displayName: 'Ann' },
  });
  await prisma.member.create({ data: { id: memberId, communityId, personId, displayName: 'Ann' } });
  return {
    communityId,
    communityName: communityId,
    settings: readSettings({}),
    memberId,
    personId,
    displayName: 'Ann',
    account,
  };
}

const move = (account: string, personId: string) =>
  test.database.prisma.identity.update({
    where: { surface_externalId: { surface: 'discord', externalId: account } },
    data: { personId },
  });

/** The same through both kinds of connection. */
async function holding(memberId: string) {
  const [fast, slow] = await Promise.all(
    [test.database.pool, test.database.prisma].map(runner =>
      effectiveLimits(sqlOf(runner), [memberId, 'NOBODY'], clock.now()),
    ),
  );
  expect(fast).toEqual(slow);
  expect(fast?.get('NOBODY')).toEqual({ stakeMax: null, dailyLossMax: null, coolOffUntil: null, excludedUntil: null });
  return fast?.get(memberId);
}

it('lowers at once and raises after 24 hours, in one and every community', async () => {
  const ann = await person();
  await test.database.prisma.member.create({
    data: { id: `D${ann.memberId}`, communityId: 'D', personId: ann.personId, displayName: 'Ann' },
  });
  expect(await limits.set(ann, 'stake', 50)).toMatchObject({
    stake: { amount: 50, next: null },
    dailyLoss: { amount: null },
  });
  await limits.set(ann, 'daily-loss', 0);
  clock.pass(HOUR);
  const due = new Date(clock.now().getTime() + 24 * HOUR * 1000);
  expect((await limits.set(ann, 'stake', 200)).stake).toEqual({ amount: 50, next: { amount: 200, at: due } });
  expect((await limits.set(ann, 'daily-loss', null)).dailyLoss).toEqual({ amount: 0, next: { amount: null, at: due } });
  expect(await holding(`D${ann.memberId}`)).toMatchObject({ stakeMax: 50n, dailyLossMax: 0n });
  clock.pass(24 * HOUR - 1);
  expect(await holding(ann.memberId)).toMatchObject({ stakeMax: 50n });
  clock.pass(1);
  expect(await holding(ann.memberId)).toMatchObject({ stakeMax: 200n, dailyLossMax: null });
  expect(await limits.show(ann)).toMatchObject({ stake: { amount: 200, next: null } });
});

it('drops a raise that waits when a stricter limit is asked for', async () => {
  const ann = await person();
  await limits.set(ann, 'stake', 50);
  clock.pass(1);
  await limits.set(ann, 'stake', 200);
  clock.pass(1);
  expect((await limits.set(ann, 'stake', 50)).stake).toEqual({ amount: 50, next: null });
  clock.pass(48 * HOUR);
  expect(await holding(ann.memberId)).toMatchObject({ stakeMax: 50n });
});

it('writes nothing where nothing changes', async () => {
  const ann = await person();
  await limits.set(ann, 'stake', 50);
  await limits.set(ann, 'stake', 50);
  await limits.set(ann, 'daily-loss', null);
  expect(await test.database.prisma.wagerLimit.count({ where: { externalId: ann.account } })).toBe(1);
});

it('never ends or shortens a break early, whatever is asked for afterwards', async () => {
  const ann = await person();
  await limits.coolOff(ann, 48);
  const until = new Date(clock.now().getTime() + 48 * HOUR * 1000);
  expect((await limits.coolOff(ann, 1)).coolOffUntil).toEqual(until);
  await limits.set(ann, 'stake', null);
  expect(await holding(ann.memberId)).toMatchObject({ coolOffUntil: until });
  const { excludedUntil } = await limits.exclude(ann, 10);
  expect(excludedUntil).toEqual(new Date(clock.now().getTime() + 240 * HOUR * 1000));
  expect((await limits.exclude(ann, 1)).excludedUntil).toEqual(excludedUntil);
  expect((await limits.exclude(ann, 'forever')).excludedUntil).toBe('forever');
  expect((await limits.exclude(ann, 1)).excludedUntil).toBe('forever');
  clock.pass(20 * 365 * 24 * HOUR);
  expect(await holding(ann.memberId)).toEqual({
    stakeMax: null,
    dailyLossMax: null,
    coolOffUntil: null,
    excludedUntil: 'forever',
  });
});

it('cannot be changed or deleted in the database either', async () => {
  const ann = await person();
  await limits.exclude(ann, 1);
  const { pool } = test.database;
  await expect(pool.query('UPDATE "WagerLimit" SET "endsAt" = now()')).rejects.toThrow();
  await expect(pool.query('DELETE FROM "WagerLimit"')).rejects.toThrow();
});

it('holds the strictest of all accounts once two persons are one, with nothing moved, and stays on each that parts', async () => {
  const [ann, other] = await Promise.all([person(), person()]);
  await limits.set(ann, 'stake', 100);
  await limits.set(other, 'stake', 40);
  await limits.set(ann, 'daily-loss', 60);
  await limits.coolOff(other, 5);
  await limits.exclude(ann, 2);
  const [own, theirs] = [await holding(ann.memberId), await holding(other.memberId)];
  await move(other.account, ann.personId);
  expect(await holding(ann.memberId)).toEqual({ ...own, stakeMax: 40n, coolOffUntil: theirs?.coolOffUntil });
  // a raise asked for by the linked person waits on both accounts, and the stricter one still holds meanwhile
  expect((await limits.set(ann, 'stake', 70)).stake).toMatchObject({ amount: 40, next: { amount: 70 } });
  // parting again sheds nothing that either had
  await move(other.account, other.personId);
  expect(await holding(other.memberId)).toMatchObject({ stakeMax: 40n, coolOffUntil: theirs?.coolOffUntil });
  expect(await holding(ann.memberId)).toMatchObject({
    stakeMax: 70n,
    dailyLossMax: 60n,
    excludedUntil: own?.excludedUntil,
  });
});

it('writes a linked person’s limits on every account, so that leaving with one of them keeps them', async () => {
  const [ann, other] = await Promise.all([person(), person()]);
  await move(other.account, ann.personId);
  await limits.set(ann, 'stake', 25);
  await limits.exclude(ann, 30);
  const held = await holding(ann.memberId);
  await move(other.account, other.personId);
  expect(await holding(other.memberId)).toEqual(held);
});

it('returns with an account that was deleted and comes back as a new person', async () => {
  const ann = await person();
  await limits.exclude(ann, 'forever');
  const key = { surface: 'discord' as const, externalId: ann.account };
  await test.database.prisma.identity.delete({ where: { surface_externalId: key } });
  const later = await person();
  await test.database.prisma.identity.create({ data: { ...key, personId: later.personId, displayName: 'Ann' } });
  expect(await holding(later.memberId)).toMatchObject({ excludedUntil: 'forever' });
});

it('lets concurrent wishes end as if they had come one by one', async () => {
  const ann = await person();
  await limits.set(ann, 'stake', 100);
  await Promise.all(Array.from({ length: 16 }, (_, i) => limits.set(ann, 'stake', i % 2 === 0 ? 500 : 10 + i)));
  expect((await holding(ann.memberId))?.stakeMax).toBeLessThanOrEqual(100n);
});

it('refuses amounts and times that are none, with a sentence', async () => {
  const ann = await person();
  for (const amount of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2e9]) {
    await expect(limits.set(ann, 'stake', amount)).rejects.toMatchObject({ code: 'bad-limit' });
  }
  for (const hours of [0, -1, 1.5, 721, Number.NaN]) {
    await expect(limits.coolOff(ann, hours)).rejects.toMatchObject({ code: 'bad-limit' });
  }
  for (const days of [0, -1, 1.5, 3651, Number.NaN]) {
    await expect(limits.exclude(ann, days)).rejects.toMatchObject({ code: 'bad-limit' });
  }
  await expect(limits.set(ann, 'spending' as 'stake', 1)).rejects.toMatchObject({ code: 'bad-limit' });
  expect(await test.database.prisma.wagerLimit.count({ where: { externalId: ann.account } })).toBe(0);
});

it('reads a batch of members through indexes', async () => {
  const plan = await test.database.transaction(async tx => {
    await tx.$executeRawUnsafe('SET LOCAL enable_seqscan = off');
    return tx.$queryRawUnsafe<object[]>(
      `EXPLAIN SELECT 1 FROM "WagerLimit" entry WHERE surface = 'discord' AND "externalId" = 'x'`,
    );
  });
  expect(JSON.stringify(plan)).toContain('WagerLimit_surface_externalId_id_idx');
});
