import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { systemClock } from '../../core/platform/clock.ts';
import { type Database, openDatabase } from '../../core/platform/database.ts';
import { newId } from '../../core/platform/ids.ts';
import { holdLease, type Lease } from '../../core/platform/lease.ts';
import { silentLog } from '../../core/platform/log.ts';
import { type TestDatabase, testDatabase } from '../database.ts';

/** Long enough for a busy machine to renew in time. */
const TTL_MS = 4_000;
let fixture: TestDatabase;
const leases: Lease[] = [];

beforeAll(async () => {
  fixture = await testDatabase();
});
afterAll(async () => {
  await Promise.all(leases.map(lease => lease.release()));
  await fixture.drop();
});

interface Candidate {
  lease: Lease;
  /** What happened to it, in order. */
  story: string[];
}

function candidate(
  name: string,
  holder: string,
  database: Database = fixture.database,
  onAcquired?: () => void,
): Candidate {
  const story: string[] = [];
  const lease = holdLease({
    database,
    name,
    holder,
    ttlMs: TTL_MS,
    clock: systemClock,
    log: silentLog,
    onAcquired: epoch => {
      story.push(`acquired ${epoch}`);
      onAcquired?.();
    },
    onLost: () => void story.push('lost'),
  });
  leases.push(lease);
  return { lease, story };
}

// Each has a lease of its own, and mostly waits for it to end.
describe.concurrent('a lease', () => {
  test('one of many holds it and keeps it; another takes over at once when it is given up', async ({ expect }) => {
    const name = newId();
    const candidates = ['a', 'b', 'c'].map(holder => candidate(name, holder));
    await expect.poll(() => candidates.filter(({ lease }) => lease.isHeld).length).toBe(1);
    await sleep(1.5 * TTL_MS);
    expect(candidates.map(({ story }) => story.length).sort()).toEqual([0, 0, 1]);
    const first = candidates.find(({ lease }) => lease.isHeld)!;
    await first.lease.release();
    expect(first.story).toEqual(['acquired 1', 'lost']);
    await expect.poll(() => candidates.filter(({ lease }) => lease.isHeld).length).toBe(1);
    const second = candidates.find(({ lease }) => lease.isHeld)!;
    expect(second.story).toEqual(['acquired 2']);
  });

  test('when the holder dies, another takes over after its time has run out, with a higher epoch', async ({
    expect,
  }) => {
    const name = newId();
    const dying = await openDatabase(fixture.url, { log: silentLog, maxConnections: 1 });
    const holder = candidate(name, 'dying', dying);
    await expect.poll(() => holder.lease.isHeld).toBe(true);
    const heir = candidate(name, 'heir');
    await sleep(TTL_MS);
    expect(heir.lease.isHeld).toBe(false);
    await dying.pool.end(); // it cannot renew any more, as if it had died
    await expect.poll(() => heir.story).toEqual(['acquired 2']);
    // And the one that could not renew had given up before.
    expect(holder.story).toEqual(['acquired 1', 'lost']);
  });

  test('a holder that slept is told that it lost', async ({ expect }) => {
    const name = newId();
    const sleeper = candidate(name, 'sleeper');
    await expect.poll(() => sleeper.lease.isHeld).toBe(true);
    // As after a suspended laptop: its time ran out and another was faster.
    await fixture.database.pool.query(`UPDATE "Lease" SET holder = 'other', epoch = 7 WHERE name = $1`, [name]);
    await expect.poll(() => sleeper.story).toEqual(['acquired 1', 'lost']);
    await expect.poll(() => sleeper.story).toEqual(['acquired 1', 'lost', 'acquired 8']);
  });

  test('who cannot begin gives it to another', async ({ expect }) => {
    const name = newId();
    const broken = candidate(name, 'broken', fixture.database, () => {
      throw new Error('the platform refused the token');
    });
    await expect.poll(() => broken.story.slice(0, 2)).toEqual(['acquired 1', 'lost']);
    const sound = candidate(name, 'sound');
    await broken.lease.release();
    await expect.poll(() => sound.lease.isHeld).toBe(true);
  });

  test('leases of different names do not meet', async ({ expect }) => {
    const both = [candidate(newId(), 'same'), candidate(newId(), 'same')];
    await expect.poll(() => both.every(({ lease }) => lease.isHeld)).toBe(true);
  });
});
