import { buildHouse, type House } from '../../arena/house.ts';
import type { FighterSetup } from '../../core/engine/index.ts';
import { openBlobStore } from '../../core/platform/blobs/index.ts';
import { type Clock, systemClock } from '../../core/platform/clock.ts';
import { type Database, openDatabase } from '../../core/platform/database.ts';
import { createLogger } from '../../core/platform/log.ts';
import { openQueues } from '../../core/platform/queue.ts';

/** One process's part of a simulated season: the real services on a clock that is moved ahead. */
export interface Hand {
  house: House;
  database: Database;
  /** How far the clock runs ahead of the machine's. */
  setAhead(aheadMs: number): void;
  enter(
    members: readonly { name: string; setup: FighterSetup }[],
    aheadMs: number,
  ): Promise<{ name: string; agentId: string }[]>;
  join(members: readonly { name: string; agentId: string }[], aheadMs: number): Promise<null>;
  pair(communityId: string, aheadMs: number): Promise<string[]>;
  advance(matchIds: readonly string[], aheadMs: number): Promise<{ settled: number; void: number }>;
  close(): Promise<void>;
}

const CONNECTIONS = 8;
/** Things that one process does at once, as a worker's match jobs do (arena/worker.ts). */
const AT_ONCE = 6;
/** Tries of a job (core/platform/queue.ts). */
const ATTEMPTS = 5;
const PLACE = { surface: 'console', chatId: 'bench', channelId: 'ring' } as const;
/** Seconds of betting before a match locks; without markets nobody bets. */
export const BETTING_SECONDS = 60;

export async function openHand(url: string): Promise<Hand> {
  const log = createLogger({ level: 'error' });
  const database = await openDatabase(url, { log, maxConnections: CONNECTIONS });
  const queues = await openQueues({ databaseUrl: url, log });
  let ahead = 0;
  const clock: Clock = { now: () => new Date(Date.now() + ahead), sleep: systemClock.sleep };
  const blobs = await openBlobStore({ blobs: { store: 'database', retentionDays: 0 } }, { database, clock });
  const house = await buildHouse({
    config: { bettingSeconds: BETTING_SECONDS, tapeSeconds: 45 },
    database,
    queues,
    blobs,
    log,
    clock,
    feedSeed: 'season',
  });
  const context = (name: string) =>
    house.communities.resolve({
      surface: 'console',
      chat: { id: 'bench', kind: 'group', title: 'Benchmark', channelId: 'ring' },
      actor: { id: name, displayName: name },
    });
  return {
    house,
    database,
    setAhead(aheadMs) {
      ahead = aheadMs;
    },
    async enter(members, aheadMs) {
      ahead = aheadMs;
      return inTurn(members, async ({ name, setup }) => {
        const member = await context(name);
        const { archetype, sliders } = setup.controller;
        const made = await house.agents.create({ ...member, name: `Robot ${name}`, archetype, limit: 1 });
        await house.agents.tune(made.id, { build: setup.build, sliders });
        return { name, agentId: made.id };
      });
    },
    async join(members, aheadMs) {
      ahead = aheadMs;
      await inTurn(members, async ({ name, agentId }) =>
        house.matches.queue.join({ context: await context(name), place: PLACE, agent: agentId }),
      );
      return null;
    },
    async pair(communityId, aheadMs) {
      ahead = aheadMs;
      return house.matches.queue.pair(communityId);
    },
    async advance(matchIds, aheadMs) {
      ahead = aheadMs;
      const states = await inTurn(matchIds, async id => (await again(() => house.matches.advance(id))).state);
      const count = (wanted: string) => states.filter(state => state === wanted).length;
      if (count('settled') + count('void') < states.length) throw new Error('A match did not end in time.');
      return { settled: count('settled'), void: count('void') };
    },
    async close() {
      await queues.close();
      await database.close();
    },
  };
}

/** As the queue does with a job that failed: a machine that is busy with other things lets a transaction expire now and then. */
async function again<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
    }
  }
}

/** Works on all, some at once. */
async function inTurn<Item, Result>(items: readonly Item[], work: (item: Item) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < items.length; index = next++) results[index] = await work(items[index] as Item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return results;
}
