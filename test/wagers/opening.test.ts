import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../core/platform/clock.ts';
import { silentLog } from '../../core/platform/log.ts';
import { startOutboxRelay } from '../../core/platform/outbox.ts';
import { openQueues } from '../../core/platform/queue.ts';
import { startWagerJobs } from '../../core/wagers/index.ts';
import { countFights, type LineCounts, type LineRequest } from '../../core/wagers/line/counts.ts';
import { type OpenerOptions, openMarket, planMarket, sweepPreparing } from '../../core/wagers/opening.ts';
import { openWagerScene, type WagerScene } from './scene.ts';

let scene: WagerScene;
beforeAll(async () => {
  scene = await openWagerScene();
});
afterAll(async () => {
  await scene.check();
  await scene.close();
});

const FEW_FIGHTS = 40;

function opener(options: Partial<OpenerOptions> = {}): OpenerOptions {
  return {
    database: scene.database,
    clock: systemClock,
    recentTapes: async () => [],
    computeLine: async request => countFights(request),
    fights: FEW_FIGHTS,
    ...options,
  };
}

async function preparing(communityId: string, seconds = 66): Promise<string> {
  const matchId = await scene.floor.match({ communityId, seconds });
  await scene.floor.prepare(matchId, communityId);
  return matchId;
}

const treasury = async (communityId: string, key = `treasury:${communityId}`) =>
  (await scene.database.prisma.account.findUnique({ where: { key } }))?.posted ?? 0n;

describe('a market is planned', () => {
  const plan = async (settings: object, match: object = {}) => {
    const communityId = await scene.floor.community(settings);
    return scene.database.transaction(tx =>
      planMarket(tx, {
        communityId,
        kind: 'rated',
        bettingSeconds: 60,
        market: 'allowed',
        agentIds: ['none', 'neither'],
        ...match,
      }),
    );
  };

  it('for matches over a fresh tape, where wagers are on and the price allows it', async () => {
    expect(await plan({})).toBe(6);
    expect(await plan({}, { kind: 'exhibition' })).toBe(6);
    expect(await plan({ marketKind: 'parimutuel' })).toBe(0);
    expect(await plan({}, { kind: 'casual' })).toBeNull();
    expect(await plan({ wagers: false })).toBeNull();
    expect(await plan({}, { market: { refused: 'The price is stale.' } })).toEqual({ refused: 'The price is stale.' });
    expect(await plan({}, { bettingSeconds: 0 })).toBeNull();
  });
});

it('a market is refused where two members have arranged three matches with bets with each other today', async () => {
  const { communityId, ann, bob } = await scene.pair();
  const arrange = async (owners: [string | null, string | null]) => {
    const { agentAId, agentBId } = await scene.database.prisma.match.findUniqueOrThrow({
      where: { id: await scene.open(communityId, { owners }) },
    });
    return [agentAId, agentBId] as const;
  };
  const plan = (agentIds: readonly [string, string], kind: 'exhibition' | 'rated' = 'exhibition') =>
    scene.database.transaction(tx =>
      planMarket(tx, { communityId, kind, bettingSeconds: 60, market: 'allowed', agentIds }),
    );
  await arrange([ann.memberId, bob.memberId]);
  // in whichever corner, with whichever agent of theirs
  const second = await arrange([bob.memberId, ann.memberId]);
  const withHouse = await arrange([ann.memberId, null]);
  expect(await plan(second)).toBe(6);
  const third = await arrange([ann.memberId, bob.memberId]);
  expect(await plan(third)).toMatchObject({ refused: expect.stringContaining('enough matches') });
  expect(await plan(third, 'rated')).toBe(6);
  expect(await plan(withHouse)).toBe(6);
});

describe('a market opens', () => {
  it('with a line from simulated fights, paid for by the treasury', async () => {
    const communityId = await scene.floor.community();
    const matchId = await preparing(communityId);
    await scene.database.prisma.match.update({
      where: { id: matchId },
      data: { announceAt: new Date(Date.now() + 60_000) },
    });
    await scene.database.prisma.matchPost.create({
      data: { matchId, surface: 'discord', chatId: 'guild', channelId: 'ring' },
    });
    let asked: LineRequest | undefined;
    const computeLine = async (request: LineRequest): Promise<LineCounts> => {
      asked = request;
      return countFights(request);
    };
    expect(await openMarket(matchId, opener({ computeLine }))).toBe('opened');
    expect(asked).toMatchObject({ symbol: 'BTC-USD', fights: FEW_FIGHTS, rules: 'standard' });
    const row = await scene.database.prisma.market.findUniqueOrThrow({ where: { matchId } });
    expect(row).toMatchObject({ state: 'open', liquidity: 150n, trades: 0 });
    expect(row.opening.reduce((sum, part) => sum + part, 0)).toBe(1_000_000);
    expect(row.book).toEqual(row.openingBook);
    expect(await treasury(communityId)).toBe(0n);
    expect(await treasury(communityId, `market:${matchId}`)).toBe(row.subsidy);
    expect(await treasury(communityId, `issuance:${communityId}`)).toBe(-row.subsidy);
    // the chats were waiting for it
    const match = await scene.database.prisma.match.findUniqueOrThrow({ where: { id: matchId } });
    expect(match.announceAt.getTime()).toBeLessThanOrEqual(Date.now());
    expect(await scene.database.prisma.outbox.count({ where: { queue: 'announce-discord' } })).toBe(1);
    // again, and by two workers at once
    expect(await openMarket(matchId, opener())).toBe('nothing-to-do');
    const other = await preparing(communityId);
    const openings = await Promise.all([openMarket(other, opener()), openMarket(other, opener())]);
    expect(openings.sort()).toEqual(['nothing-to-do', 'opened']);
    // nobody bets: all of it comes back, and the next market needs nothing new
    await scene.floor.lock(matchId);
    await scene.floor.settle(matchId, 0, 'up');
    expect(await treasury(communityId)).toBe(row.subsidy);
  });

  it('not where its line comes later than 20 s before the lock, or after half of a shorter window', async () => {
    const communityId = await scene.floor.community();
    const late = async (window: number, left: number) => {
      const matchId = await preparing(communityId, window);
      await scene.database.pool.query(
        `UPDATE "Match" SET "createdAt" = "lockAt" - $2 * interval '1 second' WHERE id = $1`,
        [matchId, window],
      );
      const shift = window - left;
      await scene.database.pool.query(
        `UPDATE "Match" SET "createdAt" = "createdAt" - $2 * interval '1 second', "lockAt" = "lockAt" - $2 * interval '1 second' WHERE id = $1`,
        [matchId, shift],
      );
      await scene.database.pool.query(
        `UPDATE "Market" SET "closesAt" = "closesAt" - $2 * interval '1 second' WHERE "matchId" = $1`,
        [matchId, shift],
      );
      return openMarket(matchId, opener());
    };
    expect(await late(66, 25)).toBe('opened');
    expect(await late(66, 19)).toBe('void');
    expect(await late(20, 15)).toBe('opened');
    expect(await late(20, 9)).toBe('void');
  });

  it('not for a match that has begun or is void', async () => {
    const communityId = await scene.floor.community();
    const locked = await preparing(communityId);
    await scene.floor.lock(locked);
    expect(await openMarket(locked, opener())).toBe('nothing-to-do');
    expect(await scene.wagers.market(locked)).toMatchObject({
      state: 'void',
      reason: 'The odds were not ready in time.',
    });
    const voided = await preparing(communityId);
    await scene.floor.voidMatch(voided, 'Called off.');
    expect(await openMarket(voided, opener())).toBe('nothing-to-do');
    expect(await scene.wagers.market(voided)).toMatchObject({ state: 'void', reason: 'Called off.', factors: {} });
    expect(await openMarket('NOSUCHMATCH0', opener())).toBe('nothing-to-do');
  });

  it("with less and less liquidity as the day's subsidies run out, and then not at all", async () => {
    const communityId = await scene.floor.community();
    const liquidities: (bigint | string | null)[] = [];
    let spent = 0n;
    for (let round = 0; round < 7; round++) {
      const matchId = await scene.floor.market({ communityId });
      const row = await scene.database.prisma.market.findUniqueOrThrow({ where: { matchId } });
      liquidities.push(row.state === 'open' ? row.liquidity : row.reason);
      spent += row.subsidy;
    }
    const reason = 'The house has put up all the credits that it may today.';
    expect(liquidities).toEqual([150n, 150n, 150n, 150n, 37n, 20n, reason]);
    expect(spent).toBeLessThanOrEqual(1000n);
  });

  it('deeper the more members bet', async () => {
    const communityId = await scene.floor.community();
    const members = await scene.floor.members(communityId, 10, 1000);
    const first = await preparing(communityId);
    await openMarket(first, opener());
    for (const member of members) await scene.bet(member, first, 'A', 5);
    const second = await preparing(communityId);
    await openMarket(second, opener());
    expect((await scene.database.prisma.market.findUniqueOrThrow({ where: { matchId: second } })).liquidity).toBe(250n);
  });
});

describe('the jobs', () => {
  it('open markets by way of the queue, void those whose line fails, and sweep up what was lost', async () => {
    const communityId = await scene.floor.community();
    const [good, bad] = [await preparing(communityId), await preparing(communityId)];
    const { seed: badSeed } = await seedOf(bad);
    const queues = await openQueues({ databaseUrl: scene.test.url, log: silentLog });
    const relay = startOutboxRelay({ database: scene.database, queues, log: silentLog });
    try {
      await startWagerJobs({
        ...opener(),
        queues,
        log: silentLog,
        concurrency: 2,
        computeLine: async request => {
          if (request.seed === badSeed) throw new Error('a thread was lost');
          return countFights(request);
        },
      });
      await expect.poll(() => stateOf(good)).toBe('open');
      await expect.poll(() => stateOf(bad)).toBe('void');
      expect((await scene.wagers.market(bad))?.reason).toBe('The odds could not be worked out.');
      // its job is lost: nothing of it is in the outbox or the queue
      const lost = await preparing(communityId);
      await scene.database.prisma.outbox.deleteMany({ where: { data: { path: ['matchId'], equals: lost } } });
      const swept = await sweepPreparing(scene.database, systemClock);
      expect(swept.requeued).toBeGreaterThanOrEqual(1);
      await expect.poll(() => stateOf(lost)).toBe('open');
    } finally {
      await relay.stop();
      await queues.close();
    }
  });

  it('void what is too late without asking for its line', async () => {
    const communityId = await scene.floor.community();
    const matchId = await preparing(communityId, 5);
    await scene.database.pool.query(
      `UPDATE "Match" SET "createdAt" = "createdAt" - interval '60 seconds' WHERE id = $1`,
      [matchId],
    );
    expect((await sweepPreparing(scene.database, systemClock)).void).toBe(1);
    expect(await stateOf(matchId)).toBe('void');
  });
});

const stateOf = async (matchId: string) => (await scene.wagers.market(matchId))?.state;

/** The seed that a line's request for this match has. */
async function seedOf(matchId: string): Promise<LineRequest> {
  const asked: LineRequest[] = [];
  const computeLine = async (request: LineRequest): Promise<LineCounts> => {
    asked.push(request);
    throw new Error('only asking');
  };
  await openMarket(matchId, opener({ computeLine })).catch(() => undefined);
  if (!asked[0]) throw new Error('the line was asked for');
  return asked[0];
}
