import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildHouse, type House } from '../../arena/house.ts';
import type { CommunityContext } from '../../core/communities/index.ts';
import { checkLedger } from '../../core/ledger/check.ts';
import { openBlobStore } from '../../core/platform/blobs/index.ts';
import { systemClock } from '../../core/platform/clock.ts';
import { type Database, isUnavailable, openDatabase } from '../../core/platform/database.ts';
import { newId } from '../../core/platform/ids.ts';
import { silentLog } from '../../core/platform/log.ts';
import { openQueues, type Queues } from '../../core/platform/queue.ts';
import { seededRandom } from '../../core/platform/random.ts';
import { PICKS } from '../../core/wagers/picks.ts';
import { invocationOf } from '../arena/harness.ts';
import { MortalPostgres } from './crash/mortal-postgres.ts';
import { Mortals } from './crash/mortals.ts';
import { type Answer, ARENA, type Request } from './crash/settings.ts';

/**
 * Two bots, two workers and PostgreSQL itself are killed with SIGKILL at random moments, over and over, while members bet on and sell
 * in 200 markets, some matches are voided and some results corrected. Afterwards the books must be as if nobody had
 * died: every stake is settled or refunded once, and every answer that a member got is true.
 */
const SEED = 20_261_121;
/** Markets that have opened and were bet on: matches are made until there are so many. */
const MARKETS = 200;
const MATCHES_MOST = 1000;
/** Matches that are made together. */
const WAVE = 21;
const WAVE_MS = 9000;
/** So many requests are under way at most: on a slow machine they wait for bots, instead of taking its time from everybody. */
const UNDER_WAY = 300;
const MEMBERS = 24;
const POSTGRES_EVERY_MS = 11_000;
/** Between two requests of members. */
const PACE_MS = 12;
/** One match in so many is declared void, or has its result corrected. */
const VOID_ONE_IN = 8;
const CORRECT_ONE_IN = 5;
const DRAIN_MS = 600_000;
/** All of it happens in the first hook, which has as long as a busy machine may need. */
const HOOK_MS = 30 * 60_000;

let postgres: MortalPostgres;
let database: Database;
let queues: Queues;
let house: House;
let workers: Mortals;
let bots: Mortals;
let members: CommunityContext[];
const random = seededRandom(SEED);
const matchIds: string[] = [];
const asked = new Map<string, Request>();
const answers = new Map<string, Answer>();
/** How often a request was handed to a bot. */
const deliveries = new Map<string, number>();
/** Requests that a bot could not take because the database was away. */
const turnedAway = new Set<string>();
let isOver = false;
/** Nothing is worked off any more, however it ended. */
let isGone = false;
const later: Promise<unknown>[] = [];

beforeAll(async () => {
  postgres = await MortalPostgres.start();
  database = await openDatabase(postgres.url, { log: silentLog });
  queues = await openQueues({ databaseUrl: postgres.url, log: silentLog });
  const blobs = await openBlobStore(
    { blobs: { store: 'database', retentionDays: 0 } },
    { database, clock: systemClock },
  );
  house = await buildHouse({
    config: ARENA,
    database,
    queues,
    blobs,
    log: silentLog,
    simulatedMarkets: true,
    feedSeed: 'crash',
  });
  members = await openCommunity();
  const about = { count: 2, databaseUrl: postgres.url };
  workers = new Mortals({ ...about, script: 'test/wagers/crash/worker.ts', random: seededRandom(SEED + 1) });
  bots = new Mortals({
    ...about,
    script: 'test/wagers/crash/bot.ts',
    random: seededRandom(SEED + 2),
    onMessage: message => hear(message as Answer),
  });
  const killing = killPostgres();
  const betting = keepBetting();
  await makeMatches();
  workers.spare();
  bots.spare();
  isOver = true;
  await Promise.all([killing, betting]);
  await drain();
}, HOOK_MS);

afterAll(async () => {
  isOver = true;
  isGone = true;
  await bots?.destroy();
  await workers?.destroy();
  await Promise.allSettled(later);
  await queues?.close();
  await database?.close();
  await postgres?.destroy();
});

/** Keeps at it while the database is away. */
async function stubborn<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isUnavailable(error)) throw error;
      await sleep(200);
    }
  }
}

async function openCommunity(): Promise<CommunityContext[]> {
  const { communityId } = await house.communities.resolve(invocationOf('member0', 'help'));
  await house.communities.changeSettings(communityId, {
    startCredits: 20_000,
    dailyLossCap: 1_000_000,
    subsidyPerActiveMember: 10_000,
    houseBoutsPerDay: 0,
  });
  const contexts: CommunityContext[] = [];
  for (let index = 0; index < MEMBERS; index++) {
    const context = await house.communities.resolve(invocationOf(`member${index}`, 'help'));
    await house.agents.create({
      communityId,
      memberId: context.memberId,
      name: `Robot ${index}`,
      archetype: 'bruiser',
      limit: 1,
    });
    contexts.push(context);
  }
  return contexts;
}

/**
 * Wave after wave. The next one comes when the odds of the last are worked out, or late: on a slow machine odds that wait for those of
 * matches long locked would never be in time, and no market would open.
 */
async function makeMatches(): Promise<void> {
  while ((await stubborn(marketsWithBets)) < MARKETS) {
    if (matchIds.length > MATCHES_MOST) throw new Error(`Too few markets open\n${workers.lastWords}`);
    const began = Date.now();
    for (let index = 0; index < WAVE; index++) {
      const matchId = await stubborn(exhibition);
      matchIds.push(matchId);
      if (matchIds.length % VOID_ONE_IN === 0) later.push(voidLater(matchId));
      else if (matchIds.length % CORRECT_ONE_IN === 0) later.push(correctLater(matchId));
    }
    await sleep(Math.max(0, WAVE_MS - (Date.now() - began)));
    while ((await stubborn(marketsPreparing)) > 0) await sleep(100);
  }
}

const marketsPreparing = () => database.prisma.market.count({ where: { state: 'preparing' } });
const marketsWithBets = () => database.prisma.market.count({ where: { trades: { gt: 0 } } });

/** Two members' agents; where the answer to the acceptance is lost, the next try makes another match. */
async function exhibition(): Promise<string> {
  const first = random.integer(MEMBERS);
  const challenger = members[first];
  const challenged = members[(first + 1 + random.integer(MEMBERS - 1)) % MEMBERS];
  if (!challenger || !challenged) throw new Error('there are members');
  const { memberId, displayName } = challenged;
  const place = { surface: 'console', chatId: 'home', channelId: 'ring' } as const;
  const challenge = await house.matches.challenges.create({
    context: challenger,
    place,
    opponent: { memberId, displayName },
  });
  return house.matches.challenges.accept({ context: challenged, id: challenge.id });
}

async function voidLater(matchId: string): Promise<void> {
  await sleep(random.integer(20_000));
  await stubborn(() => house.matches.void(matchId, 'A moderator said so.'));
}

async function correctLater(matchId: string): Promise<void> {
  while (!isGone) {
    await sleep(1000);
    const match = await stubborn(() => house.matches.get(matchId));
    if (match.state === 'void') return;
    if (match.state !== 'settled' || !match.result) continue;
    const winner = match.result.winner === 0 ? 1 : 0;
    const moderator = members[0] as CommunityContext;
    await stubborn(() =>
      house.moderation.overrideWinner(moderator, { matchId, winner, reason: 'The crash test said so.' }),
    ).catch((error: { code?: string }) => {
      // who bet moderates nothing; and a correction whose answer was lost is done
      if (error.code !== 'partial' && error.code !== 'same-winner') throw error;
    });
    return;
  }
}

/** Members 1 and on bet: member 0 moderates. */
async function keepBetting(): Promise<void> {
  while (!isOver) {
    await sleep(PACE_MS);
    if (asked.size - answers.size >= UNDER_WAY) continue;
    const matchId = matchIds[matchIds.length - 1 - random.integer(Math.min(2 * WAVE, Math.max(1, matchIds.length)))];
    const context = members[1 + random.integer(MEMBERS - 1)];
    const pick = PICKS[random.integer(PICKS.length)];
    if (!matchId || !context || !pick) continue;
    const side = random.integer(5) === 0 ? 'sell' : 'buy';
    const request: Request = { key: newId(), side, context, matchId, pick, stake: 1 + random.integer(60) };
    asked.set(request.key, request);
    void deliver(request);
  }
}

/** Hands a request to a bot, and to another where one dies with it: a chat delivers again what was not acknowledged. */
async function deliver(request: Request): Promise<void> {
  while (!answers.has(request.key)) {
    const bot = bots.draw();
    if (bot?.connected) {
      deliveries.set(request.key, (deliveries.get(request.key) ?? 0) + 1);
      turnedAway.delete(request.key);
      bot.send(request, () => undefined);
      while (isAlive(bot) && !answers.has(request.key) && !turnedAway.has(request.key)) await sleep(50);
    }
    await sleep(50);
  }
}

const isAlive = (bot: ChildProcess) => bot.exitCode === null && bot.signalCode === null;

function hear(answer: Answer): void {
  // nothing was lost, says the bot, please try again
  if (answer.refused === 'database-unavailable') turnedAway.add(answer.key);
  else answers.set(answer.key, answer);
}

async function killPostgres(): Promise<void> {
  while (!isOver) {
    const dueAt = Date.now() + POSTGRES_EVERY_MS * (0.5 + random.integer(1000) / 1000);
    while (!isOver && Date.now() < dueAt) await sleep(100);
    if (!isOver) await postgres.crash(random.integer(1500));
  }
}

async function drain(): Promise<void> {
  const deadline = Date.now() + DRAIN_MS;
  for (;;) {
    const matches = await database.prisma.match.count({ where: { state: { notIn: ['settled', 'void'] } } });
    const unanswered = asked.size - answers.size;
    if (matches === 0 && unanswered === 0) break;
    if (Date.now() > deadline) {
      throw new Error(
        `${matches} matches and ${unanswered} answers are missing\n${workers.lastWords}\n${bots.lastWords}`,
      );
    }
    await sleep(250);
  }
  await Promise.all(later);
}

it('they died often, and none ended by itself', () => {
  expect(workers.kills).toBeGreaterThanOrEqual(10);
  expect(bots.kills).toBeGreaterThanOrEqual(10);
  expect(postgres.kills).toBeGreaterThanOrEqual(5);
  expect([...workers.failures, ...bots.failures]).toEqual([]);
  expect([...deliveries.values()].filter(count => count > 1).length).toBeGreaterThanOrEqual(20);
});

it('the books are as if nobody had died', async () => {
  const report = await checkLedger(database);
  expect(report.problems).toEqual([]);
  expect(report.stakes).toBeGreaterThanOrEqual(200);
});

it('every market has ended, settled, corrected or void', async () => {
  const markets = await database.prisma.market.findMany({ include: { match: true } });
  expect(markets.filter(market => market.state !== 'settled' && market.state !== 'void')).toEqual([]);
  const withBets = markets.filter(market => market.trades > 0);
  expect(withBets.length).toBeGreaterThanOrEqual(MARKETS);
  expect(withBets.filter(market => market.state === 'settled').length).toBeGreaterThanOrEqual(MARKETS / 2);
  expect(withBets.filter(market => market.state === 'void').length).toBeGreaterThanOrEqual(5);
  expect(withBets.filter(market => market.match.overriddenAt !== null).length).toBeGreaterThanOrEqual(5);
});

it('every stake was settled or refunded once', async () => {
  const stakes = await database.prisma.stake.findMany({ include: { market: true } });
  const ends = await database.prisma.transfer.findMany({ where: { kind: { in: ['payout', 'refund'] } } });
  const keys = new Set(ends.map(({ key }) => key));
  expect(keys.size).toBe(ends.length);
  for (const { matchId, memberId, market, settledAt, paid, released, payout } of stakes) {
    expect(settledAt).not.toBeNull();
    if (market.state === 'void') {
      expect(payout).toBe(paid - released);
      expect(keys.has(`refund:${matchId}:${memberId}`)).toBe(paid > released);
      expect(keys.has(`payout:${matchId}:${memberId}`)).toBe(false);
    } else expect(keys.has(`refund:${matchId}:${memberId}`)).toBe(false);
  }
});

it('every answer that a member got is true', async () => {
  const trades = new Map((await database.prisma.trade.findMany()).map(trade => [trade.key, trade]));
  let made = 0;
  for (const [key, answer] of answers) {
    const trade = trades.get(key);
    const request = asked.get(key);
    if (answer.refused !== null) {
      expect({ key, refused: answer.refused, trade }).toMatchObject({ trade: undefined });
      continue;
    }
    made += 1;
    expect(trade).toMatchObject({
      matchId: request?.matchId,
      memberId: request?.context.memberId,
      side: request?.side,
    });
    if (request?.side === 'buy')
      expect([Number(trade?.stake), Number(trade?.shares)]).toEqual([answer.stake, answer.pays]);
    else expect(Number(trade?.proceeds)).toBe(answer.pays);
  }
  // and nothing happened that nobody was told of
  expect(trades.size).toBe(made);
  expect(made).toBeGreaterThanOrEqual(1000);
});
