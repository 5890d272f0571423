import { afterEach, expect, it } from 'vitest';
import { ARCHETYPE_VERSION, DEFAULT_BUILDS, DEFAULT_SLIDERS } from '../../controllers/index.ts';
import { type Archetype, FightError, type FighterSetup, sha256Hex } from '../../engine/index.ts';
import { countFights, type LineRequest } from './counts.ts';
import { createLinePool, type LinePool } from './pool.ts';

function setupOf(archetype: Archetype): FighterSetup {
  return {
    build: DEFAULT_BUILDS[archetype],
    controller: { kind: 'archetype', archetype, sliders: DEFAULT_SLIDERS[archetype], version: ARCHETYPE_VERSION },
  };
}

function requestOf(fights: number, seed = 'pool'): LineRequest {
  return {
    corners: [setupOf('rusher'), setupOf('sentinel')],
    rules: 'standard',
    tapes: [],
    symbol: 'ETH-USD',
    fights,
    seed: sha256Hex(seed),
  };
}

/** Threads and their channels that this process holds. */
function threadsHeld(): number {
  return process.getActiveResourcesInfo().filter(name => /Worker|MessagePort/.test(name)).length;
}

const pools: LinePool[] = [];
function poolOf(workers: number): LinePool {
  const pool = createLinePool({ workers });
  pools.push(pool);
  return pool;
}

afterEach(async () => {
  for (const pool of pools.splice(0)) await pool.close();
});

it('counts the same in one thread, in three and in none of its own', async () => {
  const request = requestOf(700);
  const alone = countFights(request);
  expect(await poolOf(1).compute(request)).toEqual(alone);
  expect(await poolOf(3).compute(request)).toEqual(alone);
});

it('tells how far it is, up to the end', async () => {
  const seen: number[] = [];
  await poolOf(2).compute(requestOf(250), { onProgress: done => seen.push(done) });
  expect(seen).toHaveLength(3);
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
  expect(seen.at(-1)).toBe(250);
});

it('shares the threads evenly: a short line beside a long one does not wait for it', async () => {
  const pool = poolOf(1);
  let long = 0;
  const first = pool.compute(requestOf(2000), { onProgress: done => (long = done) });
  await pool.compute(requestOf(300, 'short'));
  expect(long).toBeGreaterThan(0);
  expect(long).toBeLessThanOrEqual(600);
  await first;
});

it('leaves the event loop free', async () => {
  let turns = 0;
  const timer = setInterval(() => turns++, 5);
  await poolOf(1).compute(requestOf(600));
  clearInterval(timer);
  expect(turns).toBeGreaterThan(10);
});

it('stops when it is aborted, and goes on with other lines', async () => {
  const pool = poolOf(2);
  const abort = new AbortController();
  const done: number[] = [];
  const line = pool.compute(requestOf(20_000), {
    signal: abort.signal,
    onProgress: fights => {
      done.push(fights);
      abort.abort(new Error('the match was withdrawn'));
    },
  });
  await expect(line).rejects.toThrow('the match was withdrawn');
  expect(done).toEqual([100]);
  await expect(pool.compute(requestOf(100), { signal: abort.signal })).rejects.toThrow('withdrawn');
  expect((await pool.compute(requestOf(100))).fights).toBe(100);
});

it('closes with lines under way, refuses further ones, and leaves nothing behind', async () => {
  const before = threadsHeld();
  const pool = poolOf(2);
  const lines = [requestOf(20_000), requestOf(20_000, 'other')].map(request =>
    pool.compute(request).catch((error: unknown) => error),
  );
  await pool.compute(requestOf(100, 'third'));
  expect(threadsHeld()).toBeGreaterThan(before);
  await pool.close();
  expect(await Promise.all(lines)).toEqual([
    expect.objectContaining({ name: 'LineError', code: 'closed' }),
    expect.objectContaining({ name: 'LineError', code: 'closed' }),
  ]);
  await expect(pool.compute(requestOf(100))).rejects.toMatchObject({ code: 'closed' });
  expect(threadsHeld()).toBe(before);
});

it('refuses a wrong request before any thread sees it', async () => {
  const pool = poolOf(1);
  await expect(pool.compute({ ...requestOf(100), seed: 'no' })).rejects.toBeInstanceOf(FightError);
  await expect(pool.compute(requestOf(3))).rejects.toBeInstanceOf(RangeError);
  expect(() => createLinePool({ workers: 0 })).toThrow(RangeError);
});

it('passes on what its listener throws, and is free again', async () => {
  const pool = poolOf(2);
  const onProgress = () => {
    throw new Error('the listener failed');
  };
  await expect(pool.compute(requestOf(1000), { onProgress })).rejects.toThrow('the listener failed');
  expect((await pool.compute(requestOf(100))).fights).toBe(100);
});

it.each(['dying', 'stillborn'])('gives up all lines where a thread is lost (%s), and does not hang', async name => {
  const pool = createLinePool({ workers: 2, boot: new URL(`./testing/${name}.mjs`, import.meta.url) });
  pools.push(pool);
  const lost = { status: 'rejected', reason: expect.objectContaining({ name: 'LineError', code: 'worker-lost' }) };
  const lines = [requestOf(2000), requestOf(2000, 'other')].map(request => pool.compute(request));
  expect(await Promise.allSettled(lines)).toEqual([lost, lost]);
  await expect(pool.compute(requestOf(100))).rejects.toMatchObject({ code: 'worker-lost' });
});
