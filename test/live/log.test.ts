import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { createHub, type Hub } from '../../core/live/hub.ts';
import {
  comparePositions,
  formatPosition,
  type LiveEvent,
  type Position,
  startFollower,
} from '../../core/live/index.ts';
import { positionNow, readLive } from '../../core/live/log.ts';
import { appendLive } from '../../core/live/testing/append.ts';
import { createWaker, type Waker } from '../../core/live/waker.ts';
import { silentLog } from '../../core/platform/log.ts';
import { sqlOf } from '../../core/platform/sql.ts';
import { type TestDatabase, testDatabase } from '../database.ts';

/** The log under writers that commit in another order than they write. */

let test: TestDatabase;
let waker: Waker;
const hubs: Hub[] = [];

beforeAll(async () => {
  test = await testDatabase({ maxConnections: 40 });
  waker = createWaker({ url: test.url, log: silentLog });
});
afterEach(async () => {
  for (const hub of hubs.splice(0)) await hub.close();
});
afterAll(async () => {
  await waker.close();
  await test.drop();
});

function openHub(limits = {}): Hub {
  const hub = createHub({ database: test.database, waker, log: silentLog, limits: { batchMs: 20, ...limits } });
  hubs.push(hub);
  return hub;
}

const season = (seasonId: string) =>
  ({ kind: 'season', communityId: 'C', subjectId: seasonId, data: { seasonId, state: 'open' } }) as const;

/** One after the other in a transaction that stays open for a while; some are rolled back. */
async function write(seasonId: string, events: number, heldMs: number, isLost = false): Promise<void> {
  const lost = new Error('rolled back');
  await test.database
    .transaction(async tx => {
      for (let number = 0; number < events; number += 1) {
        await appendLive(tx, season(seasonId));
        await sleep(heldMs / events);
      }
      if (isLost) throw lost;
    })
    .catch((error: unknown) => {
      if (error !== lost) throw error;
    });
}

interface Reader {
  ids: string[];
  leave(): void;
}

async function listen(
  hub: Hub,
  seasonIds: readonly string[],
  after: Position | null,
): Promise<Reader & { isReset: boolean }> {
  const ids: string[] = [];
  const { leave, isReset } = await hub.subscribe({
    keys: seasonIds.map(id => `season:${id}` as const),
    after,
    deliver: events => void ids.push(...events.map(({ position }) => formatPosition(position))),
  });
  return { ids, leave, isReset };
}

it('gives every event to every reader once and in one order, from wherever they begin, whoever commits when', async () => {
  const sql = sqlOf(test.database.pool);
  const seasons = ['S1', 'S2', 'S3'];
  const begin = await positionNow(sql);
  // three processes; the last keeps so little that who comes back must read
  const processes = [openHub(), openHub({ batchMs: 5 }), openHub({ recent: 4 })];
  const early = await Promise.all(processes.map(hub => listen(hub, seasons, begin)));
  let written = 0;
  const readers: { from: Position; reader: Reader }[] = early.map(reader => ({ from: begin, reader }));
  const writers = Array.from({ length: 12 }, async (_, writer) => {
    for (let turn = 0; turn < 6; turn += 1) {
      const events = 1 + ((writer + turn) % 3);
      const isLost = (writer * 5 + turn) % 7 === 0;
      // from none at all to a third of a second, so that they overlap in every way
      await write(seasons[(writer + turn) % 3] as string, events, ((writer * 7 + turn * 13) % 11) ** 2 * 3, isLost);
      if (!isLost) written += events;
    }
  });
  const comers = Array.from({ length: 12 }, async (_, number) => {
    await sleep(60 * number);
    // from now, from the beginning, or from an event that somebody has seen
    const seen = early[number % 3]?.ids ?? [];
    const text = seen[Math.floor(seen.length / 2)];
    const [xid = 0n, id = 0n] = text?.split('-').map(BigInt) ?? [];
    const from = number % 3 === 0 ? await positionNow(sql) : number % 3 === 1 || !text ? begin : { xid, id };
    readers.push({ from, reader: await listen(processes[number % processes.length] as Hub, seasons, from) });
  });
  await Promise.all([...writers, ...comers]);
  const { events } = await readLive(sql, begin, 10_000);
  expect(events).toHaveLength(written);
  expect(
    events.every(
      (event, index) => index === 0 || comparePositions((events[index - 1] as LiveEvent).position, event.position) < 0,
    ),
  ).toBe(true);
  for (const { from, reader } of readers) {
    const expected = events.filter(({ position }) => comparePositions(position, from) > 0);
    await expect.poll(() => reader.ids).toEqual(expected.map(({ position }) => formatPosition(position)));
    reader.leave();
  }
});

it('would miss what a slow transaction commits late, if it went by row numbers', async () => {
  const sql = sqlOf(test.database.pool);
  const begin = await positionNow(sql);
  let commit = () => {};
  const mayCommit = new Promise<void>(resolve => {
    commit = resolve;
  });
  let isWritten = false;
  const slow = test.database.transaction(async tx => {
    await appendLive(tx, season('S1'));
    isWritten = true;
    await mayCommit;
  });
  await expect.poll(() => isWritten).toBe(true);
  await write('S2', 1, 0);
  // committed, with the larger number; not told before the one that is still on its way
  expect(await readLive(sql, begin, 10)).toEqual({ events: [], isHeldUp: true, isFull: false });
  commit();
  await slow;
  await expect
    .poll(async () => (await readLive(sql, begin, 10)).events.map(event => event.subjectId))
    .toEqual(['S1', 'S2']);
});

it('is not held up by what another database of the same server does', async () => {
  const neighbour = await testDatabase();
  const client = await neighbour.database.pool.connect();
  await client.query('BEGIN');
  await client.query('SELECT pg_current_xact_id()');
  const sql = sqlOf(test.database.pool);
  const begin = await positionNow(sql);
  await write('S1', 1, 0);
  await expect.poll(async () => (await readLive(sql, begin, 10)).events).toHaveLength(1);
  expect(comparePositions(await positionNow(sql), begin)).toBeGreaterThan(0);
  await client.query('ROLLBACK');
  client.release();
  await neighbour.drop();
});

/** What a hub hands on of season S9 and match M1, in batches. */
async function batchesOf(hub: Hub): Promise<string[][]> {
  const batches: string[][] = [];
  await hub.subscribe({
    keys: ['season:S9', 'match:M1', 'matches:C'],
    after: null,
    deliver: events => void batches.push(events.map(({ kind }) => kind)),
  });
  return batches;
}

it('tells together what is not critical', async () => {
  const batches = await batchesOf(openHub({ batchMs: 3_000 }));
  const began = performance.now();
  for (const turn of [1, 2, 3]) await write(`S${turn === 2 ? 8 : 9}`, 1, 0);
  await expect.poll(() => batches).toEqual([['season', 'season']]);
  expect(performance.now() - began).toBeGreaterThan(2_900);
});

it('tells what is critical at once', async () => {
  // nobody would wait so long for the rest
  const batches = await batchesOf(openHub({ batchMs: 3_600_000 }));
  await write('S9', 1, 0);
  const locked = {
    kind: 'match',
    communityId: 'C',
    subjectId: 'M1',
    data: { matchId: 'M1', state: 'locked' },
  } as const;
  await test.database.transaction(tx => appendLive(tx, locked));
  // with what waited before it, and once, although two keys name it
  await expect.poll(() => batches).toEqual([['season', 'match']]);
});

it('goes on over connections that are killed, and over a waker that says nothing', async () => {
  const deaf: Waker = { onWake: () => () => undefined, close: async () => undefined };
  const unwoken = createHub({ database: test.database, waker: deaf, log: silentLog, limits: { batchMs: 5 } });
  hubs.push(unwoken);
  const readers = [await listen(openHub(), ['S1'], null), await listen(unwoken, ['S1'], null)];
  await write('S1', 1, 0);
  for (const { ids } of readers) await expect.poll(() => ids).toHaveLength(1);
  await kill();
  await expect
    .poll(() =>
      write('S1', 1, 0).then(
        () => true,
        () => false,
      ),
    )
    .toBe(true);
  for (const { ids } of readers) await expect.poll(() => ids).toHaveLength(2);
  await expect.poll(listening).toBeGreaterThan(0);
  await write('S1', 1, 0);
  for (const { ids } of readers) await expect.poll(() => ids).toHaveLength(3);
});

const NAME = `application_name LIKE 'agent-arena%' AND datname = current_database()`;

/** Cuts all of the arena's connections. */
async function kill(): Promise<void> {
  const client = new pg.Client({ connectionString: test.url });
  await client.connect();
  await client.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE ${NAME} AND pid <> pg_backend_pid()`,
  );
  await client.end();
}

async function listening(): Promise<number> {
  const { rows } = await test.database.pool.query<{ count: number }>(
    `SELECT count(*)::int FROM pg_stat_activity WHERE ${NAME} AND query = 'LISTEN arena_live'`,
  );
  return rows[0]?.count ?? 0;
}

it('asks nothing of the database while nobody listens', async () => {
  const quiet = await testDatabase();
  const own = createWaker({ url: quiet.url, log: silentLog });
  const hub = createHub({ database: quiet.database, waker: own, log: silentLog });
  const query = quiet.database.pool.query.bind(quiet.database.pool);
  let asked = 0;
  Object.assign(quiet.database.pool, {
    query: (...of: Parameters<typeof query>) => {
      asked += 1;
      return query(...of);
    },
  });
  const { leave } = await hub.subscribe({ keys: ['season:S1'], after: null, deliver: () => undefined });
  await expect.poll(() => asked).toBeGreaterThan(3);
  leave();
  leave();
  // what was under way when the last one left comes to its end
  let then: number;
  do {
    then = asked;
    await sleep(200);
  } while (asked !== then);
  await sleep(400);
  expect(asked).toBe(then);
  const again = await hub.subscribe({ keys: ['season:S1'], after: null, deliver: () => undefined });
  await expect.poll(() => asked).toBeGreaterThan(then + 3);
  again.leave();
  await hub.close();
  await expect(hub.subscribe({ keys: [], after: null, deliver: () => undefined })).rejects.toThrow();
  await own.close();
  await quiet.drop();
});

it('handles every event once for a follower, whoever follows and however often it fails', async () => {
  const sql = sqlOf(test.database.pool);
  await test.database.pool.query('CREATE TABLE handled (position text, number serial)');
  let isFirst = true;
  const follow = () =>
    startFollower({
      database: test.database,
      waker,
      log: silentLog,
      reader: 'test',
      pollMs: 50,
      async handle(tx, events) {
        for (const { position } of events) {
          await tx.$executeRaw`INSERT INTO handled (position) VALUES (${formatPosition(position)})`;
        }
        const fails = isFirst;
        isFirst = false;
        if (fails) throw new Error('once');
      },
    });
  const begin = await positionNow(sql);
  const followers = [follow(), follow()];
  await followers[0]?.flush();
  const writers = Array.from({ length: 8 }, (_, writer) => write('S1', 3, writer * 20));
  await Promise.all(writers);
  const handled = async () =>
    (await test.database.pool.query<{ position: string }>('SELECT position FROM handled ORDER BY number')).rows.map(
      row => row.position,
    );
  const { events } = await readLive(sql, begin, 1_000);
  expect(events.length).toBeGreaterThanOrEqual(24);
  await expect.poll(handled).toEqual(events.map(({ position }) => formatPosition(position)));
  for (const follower of followers) await follower.stop();
  await write('S1', 1, 0);
  expect(await handled()).toHaveLength(events.length);
  // goes on where the others stopped
  const later = follow();
  await expect.poll(handled).toHaveLength(events.length + 1);
  await later.stop();
});
