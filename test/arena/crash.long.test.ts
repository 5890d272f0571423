import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildHouse, type House } from '../../arena/house.ts';
import { commitHash } from '../../core/matches/index.ts';
import { type BlobStore, openBlobStore } from '../../core/platform/blobs/index.ts';
import { systemClock } from '../../core/platform/clock.ts';
import { silentLog } from '../../core/platform/log.ts';
import { openQueues, type Queues } from '../../core/platform/queue.ts';
import { seededRandom } from '../../core/platform/random.ts';
import { newBelief } from '../../core/ratings/index.ts';
import { type Bundle, bundle } from '../bundle.ts';
import { type TestDatabase, testDatabase } from '../database.ts';
import { MortalWorkers } from './crash/mortal-workers.ts';
import { Programme, shuffledWishes, type Wish } from './crash/programme.ts';

/**
 * Two workers are killed with SIGKILL at random moments, over and over, while 200 matches and more are asked for, fought and
 * drawn. Afterwards everything must be as if nobody had died.
 *
 * That it can fail was tried with mutants. Tickets taken outside the transaction that makes their match (rated-queue.ts): ten
 * matches fewer than asked for, places in the queue lost. A job of a dead worker is not given to another (MAX_STALLED = 0 in
 * queue.ts): the sweeper saves every match, and 340 jobs count as failed.
 */
const SEED = 20_261_121;
const KILLS = 32;
/** A join makes half a rated match, or a whole one against the house: 200 matches at least. */
const WISHES: Record<Wish, number> = { casual: 110, challenge: 40, join: 100 };
const WAVE = 12;
const ARENA = { bettingSeconds: 1, tapeSeconds: 1 };
const DRAIN_MS = 600_000;
/** All of it happens in the first hook, which has as long as a busy machine may need. */
const HOOK_MS = 30 * 60_000;
const QUEUES = ['matches', 'render', 'upkeep'];

let program: Bundle;
let storage: TestDatabase;
let queues: Queues;
let blobs: BlobStore;
let house: House;
let listener: pg.Client;
let workers: MortalWorkers;
let programme: Programme;
let exitCodes: (number | string | null)[];

beforeAll(async () => {
  [program, storage] = await Promise.all([bundle('test/arena/crash/worker.ts'), testDatabase()]);
  const { database, url } = storage;
  queues = await openQueues({ databaseUrl: url, log: silentLog });
  blobs = await openBlobStore({ blobs: { store: 'database', retentionDays: 0 } }, { database, clock: systemClock });
  house = await buildHouse({ config: ARENA, database, queues, blobs, log: silentLog });
  const random = seededRandom(SEED);
  programme = await Programme.open(house, database, random);
  listener = new pg.Client({ connectionString: url });
  await listener.connect();
  await listener.query('LISTEN arena_outbox');
  workers = new MortalWorkers({
    file: program.file,
    count: 2,
    databaseUrl: url,
    environment: {
      WORKER_CONCURRENCY: '2',
      BETTING_SECONDS: String(ARENA.bettingSeconds),
      TAPE_SECONDS: String(ARENA.tapeSeconds),
    },
    random: seededRandom(SEED + 1),
    activity: () => new Promise(resolve => listener.once('notification', () => resolve())),
  });
  const wishes = shuffledWishes(WISHES, random);
  await Promise.race([carryOut(wishes), workers.trouble]);
  workers.spare();
  await drain();
  exitCodes = await workers.dismiss();
}, HOOK_MS);

afterAll(async () => {
  await workers?.destroy();
  await listener?.end();
  await queues?.close();
  await storage?.drop();
  program?.remove();
});

/** Wave after wave, paced by the deaths, so that they are spread over all matches on a slow machine as on a fast one. */
async function carryOut(wishes: Wish[]): Promise<void> {
  for (let done = 0; done < wishes.length; done += WAVE) {
    await Promise.all(wishes.slice(done, done + WAVE).map(wish => programme.fulfil(wish)));
    while (workers.kills < (KILLS * Math.min(done + WAVE, wishes.length)) / wishes.length) await sleep(20);
  }
  await programme.answered();
}

/** Waits until nothing is left to do: no match, ticket, picture, event or job. */
async function drain(): Promise<void> {
  const deadline = Date.now() + DRAIN_MS;
  for (;;) {
    const left = await leftToDo();
    if (Object.values(left).every(count => count === 0)) return;
    if (Date.now() > deadline) {
      throw new Error(`Still to do: ${JSON.stringify(left)}\n${workers.lastWords}`);
    }
    await sleep(250);
  }
}

async function leftToDo(): Promise<Record<string, number>> {
  const { match, queueTicket, outbox } = storage.database.prisma;
  const counts = await queues.counts(QUEUES);
  return {
    matches: await match.count({ where: { state: { notIn: ['settled', 'void'] } } }),
    pictures: await match.count({ where: { state: 'settled', gifKey: null, gifFailed: false } }),
    tickets: await queueTicket.count(),
    events: await outbox.count({ where: { relayedAt: null } }),
    jobs: Object.values(counts).reduce((sum, { waiting, active }) => sum + waiting + active, 0),
    // Of the upkeep jobs the next ones are always scheduled.
    delayed: (counts['matches']?.delayed ?? 0) + (counts['render']?.delayed ?? 0),
  };
}

const matchesOf = (where: object = {}) =>
  storage.database.prisma.match.findMany({ where, include: { changes: true }, orderBy: { createdAt: 'asc' } });

it('the workers died often enough, among their work, and the last ones ended in order', () => {
  expect(workers.kills).toBeGreaterThanOrEqual(KILLS);
  expect(workers.inherited).toBeGreaterThanOrEqual(KILLS / 2);
  expect(exitCodes).toEqual([0, 0]);
});

it('every match that was asked for is there once, and every one is settled or void', async () => {
  const matches = await matchesOf();
  expect(matches.length).toBeGreaterThanOrEqual(200);
  const idsOf = (kind: string) => matches.filter(match => match.kind === kind).map(match => match.id);
  expect(idsOf('casual').sort()).toEqual([...programme.casual].sort());
  expect(idsOf('exhibition').sort()).toEqual([...programme.exhibitions].sort());
  // Deaths of workers are no reason to void a match: only what was declared void is.
  expect(programme.voided.size).toBeGreaterThan(0);
  for (const match of matches) {
    expect(match).toMatchObject({ state: programme.voided.has(match.id) ? 'void' : 'settled' });
    expect(match.settledAt).not.toBeNull();
    if (match.state === 'settled') expect(match).toMatchObject({ winner: expect.any(Number), voidReason: null });
  }
});

it('every place in the rated queue has become one match', async () => {
  const rated = await matchesOf({ kind: 'rated' });
  const sides = rated.flatMap(match => [match.agentAId, match.agentBId]);
  for (const [agentId, joins] of programme.joins) {
    expect({ agentId, matches: sides.filter(id => id === agentId).length }).toEqual({ agentId, matches: joins });
  }
});

it('ratings moved once by every rated match and by nothing else', async () => {
  for (const match of await matchesOf()) {
    const agents = match.kind === 'rated' && match.state === 'settled' ? [match.agentAId, match.agentBId] : [];
    expect(match.changes.map(change => change.agentId).sort()).toEqual(agents.sort());
  }
  const { prisma } = storage.database;
  const changes = await prisma.ratingChange.findMany({ include: { match: true } });
  changes.sort((a, b) => (a.match.settledAt?.getTime() ?? 0) - (b.match.settledAt?.getTime() ?? 0));
  for (const rating of await prisma.rating.findMany()) {
    const own = changes.filter(change => change.agentId === rating.agentId);
    const wins = own.filter(({ match, agentId }) => agentId === (match.winner === 0 ? match.agentAId : match.agentBId));
    expect(rating).toMatchObject({ matches: own.length, wins: wins.length, losses: own.length - wins.length });
    let belief: { mu: number; sigma: number } = newBelief();
    for (const change of own) {
      expect({ mu: change.muBefore, sigma: change.sigmaBefore }).toEqual({ mu: belief.mu, sigma: belief.sigma });
      belief = { mu: change.muAfter, sigma: change.sigmaAfter };
    }
    expect({ mu: rating.mu, sigma: rating.sigma }).toEqual({ mu: belief.mu, sigma: belief.sigma });
  }
});

it('every fight that was fought has a replay that verifies, and a picture', async () => {
  const matches = await matchesOf();
  for (const { id, state, winner } of matches) {
    if (winner !== null)
      expect({ id, ...(await house.matches.verify(id)) }).toMatchObject({ fightRerun: true, problems: [] });
    if (state !== 'settled') continue;
    const { gif, gifFailed } = await house.matches.get(id);
    // A death is no failure of the drawing: none is given up.
    expect({ id, gifFailed }).toEqual({ id, gifFailed: false });
    const kept = gif && (await blobs.get(gif.key));
    expect(kept?.bytes.length).toBe(gif?.bytes);
    expect(new TextDecoder().decode(kept?.bytes.slice(0, 6))).toBe('GIF89a');
  }
});

it('the chain of commits is whole, one link a match', async () => {
  const links = (await house.matches.commits({ limit: 10_000 })).reverse();
  const matches = await matchesOf();
  expect(links.map(link => link.matchId).sort()).toEqual(matches.map(match => match.id).sort());
  let previous = '0'.repeat(64);
  for (const [index, link] of links.entries()) {
    expect(link).toMatchObject({ sequence: index + 1, previous, hash: commitHash(previous, link.payload) });
    previous = link.hash;
  }
});

it('no job was given up', async () => {
  const counts = await queues.counts(QUEUES);
  expect(QUEUES.map(name => [name, counts[name]?.failed])).toEqual(QUEUES.map(name => [name, 0]));
});
