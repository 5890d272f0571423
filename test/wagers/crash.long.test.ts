import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildHouse, type House } from '../../arena/house.ts';
import type { CommunityContext } from '../../core/communities/index.ts';
import { checkLedger } from '../../core/ledger/check.ts';
import { openBlobStore } from '../../core/platform/blobs/index.ts';
import { systemClock } from '../../core/platform/clock.ts';
import { type Database, openDatabase } from '../../core/platform/database.ts';
import { newId } from '../../core/platform/ids.ts';
import { silentLog } from '../../core/platform/log.ts';
import { openQueues, type Queues } from '../../core/platform/queue.ts';
import { seededRandom } from '../../core/platform/random.ts';
import { PICKS } from '../../core/wagers/picks.ts';
import { invocationOf } from '../arena/harness.ts';
import { type Bundle, bundle } from '../bundle.ts';
import { stubborn as insist } from '../stubborn.ts';
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
/** Matches that are made together, the next ones when the odds of these are worked out. */
const WAVE = 14;
/** So often at least each kind dies, and the matches are spread over these deaths. */
const DEATHS = 12;
const POSTGRES_DEATHS = 6;
/** Enough that some die among bets; on a slow machine requests wait for bots, instead of taking its time from everybody. */
const UNDER_WAY = 60;
const MEMBERS = 24;
const POSTGRES_EVERY_MS = 9000;
/** Between two requests of members. */
const PACE_MS = 20;
/** One match in so many is declared void, or has its result corrected. */
const VOID_ONE_IN = 8;
const CORRECT_ONE_IN = 5;
/** How long members may bet at first. */
const WINDOW_SECONDS = 30;
/** Whoever has died often enough by then lives on: a slow machine gets its work done. */
const MERCY_MS = 5 * 60_000;
const MAKING_MS = 17 * 60_000;
const DRAIN_MS = 10 * 60_000;
/** All of it happens in the first hook, which has as long as a busy machine may need. */
const HOOK_MS = 30 * 60_000;

let postgres: MortalPostgres;
let database: Database;
let queues: Queues;
let house: House;
let workers: Mortals;
let bots: Mortals;
let programs: Bundle[] = [];
let members: CommunityContext[];
const random = seededRandom(SEED);
const matchIds: string[] = [];
/** When betting on a match ends, as far as we know. */
const closesAt = new Map<string, number>();
let windowSeconds = WINDOW_SECONDS;
let patience = 1;
let lateBefore = 0;
const beganAt = Date.now();
const asked = new Map<string, Request>();
const answers = new Map<string, Answer>();
/** How often a request was handed to a bot. */
const deliveries = new Map<string, number>();
/** Who waits for a bot to say something about a request. */
const listeners = new Map<string, () => void>();
let isOver = false;
let isSpared = false;
/** Nothing is worked off any more, however it ended. */
let isGone = false;
const later: Promise<unknown>[] = [];

beforeAll(async () => {
  const bundling = Promise.all(['worker', 'bot'].map(name => bundle(`test/wagers/crash/${name}.ts`)));
  [postgres, programs] = await Promise.all([MortalPostgres.start(), bundling]);
  database = await openDatabase(postgres.url, { log: silentLog, maxConnections: 40 });
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
  const [worker, bot] = programs.map(({ file }) => file);
  const about = { count: 2, databaseUrl: postgres.url };
  workers = new Mortals({ ...about, file: worker ?? '', random: seededRandom(SEED + 1) });
  bots = new Mortals({
    ...about,
    file: bot ?? '',
    random: seededRandom(SEED + 2),
    onMessage: message => hear(message as Answer),
  });
  await Promise.all([makeMatches(), killPostgres(), keepBetting()]);
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
  for (const program of programs) program.remove();
});

/** Keeps at it while the database is away. */
const stubborn = <T>(work: () => Promise<T>) => insist(work, () => isGone);

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
  while (!isGone && (deaths() < 1 || (await stubborn(marketsWithBets)) < MARKETS)) {
    if (matchIds.length > MATCHES_MOST || Date.now() > beganAt + MAKING_MS) {
      throw new Error(`Too few markets were bet on: ${await stubborn(progress)}`);
    }
    if (Date.now() > beganAt + MERCY_MS && deaths() >= 1) spareAll();
    const isTooEarly = deaths() < 1 && matchIds.length >= WAVE + deaths() * MARKETS;
    const isBusy = isTooEarly || !workers.isWorking || (await stubborn(marketsPreparing)) > WAVE / 2;
    if (isBusy) await sleep(250);
    else await makeWave();
  }
  spareAll();
  isOver = true;
}

async function makeWave(): Promise<void> {
  await allowForSlowness();
  for (let index = 0; index < WAVE; index++) {
    const matchId = await stubborn(exhibition);
    matchIds.push(matchId);
    closesAt.set(matchId, Date.now() + windowSeconds * 1000);
    if (matchIds.length % VOID_ONE_IN === 0) later.push(voidLater(matchId));
    else if (matchIds.length % CORRECT_ONE_IN === 0) later.push(correctLater(matchId));
  }
}

/** Odds need a worker that lives long enough: where they come late, or where starting takes its time, members may bet for longer. */
async function allowForSlowness(): Promise<void> {
  const late = await stubborn(marketsLate);
  if (late - lateBefore > WAVE / 2) patience *= 1.5;
  lateBefore = late;
  windowSeconds = Math.ceil(patience * Math.max(WINDOW_SECONDS, WINDOW_SECONDS / 2 + workers.startMs / 200));
}

/** 1 and more: they have died often enough. */
const deaths = () => Math.min(workers.kills / DEATHS, bots.kills / DEATHS, postgres.kills / POSTGRES_DEATHS);

function spareAll(): void {
  workers.spare();
  bots.spare();
  isSpared = true;
}

const count = (where: object) => database.prisma.market.count({ where });
const marketsPreparing = () => count({ state: 'preparing' });
const marketsWithBets = () => count({ trades: { gt: 0 } });
const matchesUnderWay = () => database.prisma.match.count({ where: { state: { notIn: ['settled', 'void'] } } });
const marketsLate = () => count({ openedAt: null, state: 'void' });

/** For whoever looks for the reason of a failure. */
async function progress(): Promise<string> {
  const seconds = Math.round((Date.now() - beganAt) / 1000);
  const [bet, late, preparing] = [await marketsWithBets(), await marketsLate(), await marketsPreparing()];
  return [
    `after ${seconds} s of ${matchIds.length} matches ${bet} were bet on, ${late} void before they opened, ${preparing} without odds yet`,
    `${asked.size} requests, ${answers.size} answers, bets for ${windowSeconds} s`,
    `killed ${workers.kills} workers (start ${Math.round(workers.startMs)} ms), ${bots.kills} bots (${Math.round(bots.startMs)} ms)`,
    `PostgreSQL ${postgres.kills} times (away ${Math.round(postgres.awayMs)} ms)`,
    `workers: ${workers.lastWords}`,
    `bots: ${bots.lastWords}`,
  ].join('\n');
}

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
  const settings = { ...challenged.settings, bettingSeconds: windowSeconds };
  return house.matches.challenges.accept({ context: { ...challenged, settings }, id: challenge.id });
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

/** Members 1 and on bet, on what is open or will be: member 0 moderates. */
async function keepBetting(): Promise<void> {
  while (!isOver && !isGone) {
    await sleep(PACE_MS);
    if (asked.size - answers.size >= UNDER_WAY) continue;
    const open = matchIds.filter(id => (closesAt.get(id) ?? 0) > Date.now());
    const matchId = open[random.integer(Math.max(1, open.length))];
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
  const { key } = request;
  while (!answers.has(key) && !isGone) {
    const bot = bots.draw();
    if (bot?.child.connected) {
      deliveries.set(key, (deliveries.get(key) ?? 0) + 1);
      const heard = new Promise<void>(resolve => listeners.set(key, resolve));
      bot.child.send(request, () => undefined);
      await Promise.race([heard, bot.ended]);
    }
    if (!answers.has(key)) await sleep(100);
  }
}

function hear(answer: Answer): void {
  // nothing was lost, says the bot, please try again
  if (answer.refused !== 'database-unavailable') answers.set(answer.key, answer);
  listeners.get(answer.key)?.();
}

/** It, too, is there for long enough between its deaths that what starts or returns meanwhile gets something done. */
async function killPostgres(): Promise<void> {
  while (!isSpared && !isGone) {
    const everyMs = Math.max(POSTGRES_EVERY_MS, 4 * postgres.awayMs, 2 * workers.startMs);
    const dueAt = Date.now() + everyMs * (0.5 + random.integer(1000) / 1000);
    while (!isSpared && !isGone && Date.now() < dueAt) await sleep(100);
    if (!isSpared && !isGone) await postgres.crash(random.integer(1500));
  }
}

async function drain(): Promise<void> {
  const deadline = Date.now() + DRAIN_MS;
  for (;;) {
    const matches = await stubborn(matchesUnderWay);
    const unanswered = asked.size - answers.size;
    if (matches === 0 && unanswered === 0) break;
    if (Date.now() > deadline) {
      throw new Error(`${matches} matches and ${unanswered} answers are missing: ${await stubborn(progress)}`);
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
