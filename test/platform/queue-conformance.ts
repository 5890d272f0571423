import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { newId } from '../../core/platform/ids.ts';
import { silentLog } from '../../core/platform/log.ts';
import { openQueues, type Queues, type QueuesOptions, UselessToRetryError } from '../../core/platform/queue.ts';
import { type TestDatabase, testDatabase } from '../database.ts';
import { startRedis, type TestRedis } from '../redis.ts';

const WORKER = fileURLToPath(new URL('hanging-worker.ts', import.meta.url));

/** What every queue backend has to do; run on each. */
export function queueConformance(kind: 'postgres' | 'redis'): void {
  let database: TestDatabase;
  let redis: TestRedis | undefined;
  let options: QueuesOptions;
  let opened: Queues[] = [];

  beforeAll(async () => {
    database = await testDatabase();
    if (kind === 'redis') redis = await startRedis();
    options = { databaseUrl: database.url, redisUrl: redis?.url, log: silentLog };
  });
  afterEach(async () => {
    await Promise.all(opened.map(queues => queues.close({ timeoutMs: 1_000 })));
    opened = [];
  });
  afterAll(async () => {
    await redis?.stop();
    await database.drop();
  });

  async function open(): Promise<Queues> {
    const queues = await openQueues(options);
    opened.push(queues);
    return queues;
  }
  const hangingWorker = (queue: string) =>
    spawn(process.execPath, ['--import', 'tsx', WORKER, queue, options.databaseUrl, options.redisUrl ?? ''], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
  const fresh = () => `q-${newId().toLowerCase()}`;

  test('is the backend that was asked for, and answers', async () => {
    const queues = await open();
    expect(queues.backend).toBe(kind);
    await expect(queues.ping()).resolves.toBeUndefined();
  });

  test('hands a job with its data to a worker of another connection, soon', async () => {
    const [producer, consumer] = [await open(), await open()];
    const queue = fresh();
    const seen: unknown[] = [];
    consumer.process(queue, async job => {
      seen.push([job.name, job.data, job.attempt, typeof job.id, job.signal.aborted]);
    });
    const waitsMs: number[] = [];
    for (let turn = 1; turn <= 4; turn++) {
      await new Promise(resolve => setTimeout(resolve, 300)); // the worker waits for its queue by now
      const startedMs = performance.now();
      await producer.add(queue, 'greet', { text: 'héllo', deep: { list: [1, null, true] } });
      await expect.poll(() => seen.length, { interval: 5 }).toBe(turn);
      waitsMs.push(performance.now() - startedMs);
    }
    // who is not woken looks after five seconds; a busy machine holds up one of them, but not each
    expect(Math.min(...waitsMs)).toBeLessThan(1_000);
    const greeting = ['greet', { text: 'héllo', deep: { list: [1, null, true] } }, 1, 'string', false];
    expect(seen).toEqual([greeting, greeting, greeting, greeting]);
  });

  test('runs every one of many jobs once, no more at a time than told', async () => {
    const queues = await open();
    const queue = fresh();
    const counts = new Map<unknown, number>();
    let running = 0;
    let most = 0;
    queues.process<{ n: number }>(
      queue,
      async job => {
        running++;
        most = Math.max(most, running);
        await new Promise(resolve => setTimeout(resolve, 3));
        counts.set(job.data.n, (counts.get(job.data.n) ?? 0) + 1);
        running--;
      },
      { concurrency: 4 },
    );
    await Promise.all(Array.from({ length: 120 }, (_, n) => queues.add(queue, 'count', { n })));
    await expect.poll(() => counts.size).toBe(120);
    expect([...counts.values()].every(count => count === 1)).toBe(true);
    expect(most).toBe(4);
    await expect
      .poll(async () => (await queues.counts([queue]))[queue])
      .toMatchObject({ waiting: 0, active: 0, failed: 0 });
  });

  test('keeps the order of jobs, and lets a smaller priority go first', async () => {
    const queues = await open();
    const queue = fresh();
    for (const [name, priority] of [
      ['low', 9],
      ['high', 1],
      ['mid', 5],
    ] as const) {
      await queues.add(queue, name, {}, { priority });
    }
    for (const name of ['first', 'second', 'third']) await queues.add(queue, name, {});
    const seen: string[] = [];
    queues.process(queue, async job => void seen.push(job.name));
    await expect.poll(() => seen.length).toBe(6);
    expect(seen).toEqual(['first', 'second', 'third', 'high', 'mid', 'low']);
  });

  test('runs a delayed job when it is due', async () => {
    const queues = await open();
    const queue = fresh();
    await queues.add(queue, 'much later', {}, { delayMs: 3_600_000 });
    expect((await queues.counts([queue]))[queue]).toMatchObject({ delayed: 1 });
    const ranMs: number[] = [];
    queues.process(queue, async () => void ranMs.push(performance.now()));
    const waitsMs: number[] = [];
    for (let turn = 1; turn <= 3; turn++) {
      await new Promise(resolve => setTimeout(resolve, 200));
      const startedMs = performance.now();
      await queues.add(queue, 'later', {}, { delayMs: 700 });
      await expect.poll(() => ranMs.length, { interval: 10 }).toBe(turn);
      waitsMs.push(ranMs[turn - 1]! - startedMs);
    }
    expect(Math.min(...waitsMs)).toBeGreaterThanOrEqual(690);
    // as above: not when the worker looks by itself
    expect(Math.min(...waitsMs)).toBeLessThan(2_000);
  });

  test('tries a failing job again, later each time, and gives up', async () => {
    const queues = await open();
    const queue = fresh();
    const attempts: number[] = [];
    const timesMs: number[] = [];
    const failed: unknown[] = [];
    queues.process(
      queue,
      async job => {
        attempts.push(job.attempt);
        timesMs.push(performance.now());
        throw new Error(`broken ${job.attempt}`);
      },
      { onFailed: (job, error) => failed.push([job.name, job.data, error.message]) },
    );
    await queues.add(queue, 'fails', { a: 1 }, { attempts: 3 });
    await expect.poll(() => failed.length).toBe(1);
    expect(attempts).toEqual([1, 2, 3]);
    // half a second, then a whole one
    expect(timesMs[1]! - timesMs[0]!).toBeGreaterThan(450);
    expect(timesMs[2]! - timesMs[1]!).toBeGreaterThan(950);
    expect(failed).toEqual([['fails', { a: 1 }, 'broken 3']]);
    expect((await queues.counts([queue]))[queue]).toMatchObject({ failed: 1, waiting: 0, delayed: 0 });
  });

  test('does not try again what is useless to try', async () => {
    const queues = await open();
    const queue = fresh();
    let attempts = 0;
    const failed: string[] = [];
    queues.process(
      queue,
      async () => {
        attempts++;
        throw new UselessToRetryError('no such match');
      },
      { onFailed: (_job, error) => failed.push(error.message) },
    );
    await queues.add(queue, 'hopeless', {});
    await expect.poll(() => failed).toEqual(['no such match']);
    expect(attempts).toBe(1);
  });

  test('holds one waiting job of an id, one more while it runs, and frees the id afterwards', async () => {
    const queues = await open();
    const queue = fresh();
    for (let n = 0; n < 5; n++) await queues.add(queue, 'advance', { n }, { jobId: 'match-1' });
    expect((await queues.counts([queue]))[queue]).toMatchObject({ waiting: 1 });
    const runs: unknown[] = [];
    let running = 0;
    let release = () => {};
    queues.process(
      queue,
      async job => {
        running++;
        expect(running).toBe(1);
        runs.push(job.data);
        if (runs.length === 1) {
          await new Promise<void>(resolve => {
            release = resolve;
          });
        }
        running--;
      },
      { concurrency: 3 },
    );
    await expect.poll(() => running).toBe(1);
    for (let n = 10; n < 15; n++) await queues.add(queue, 'advance', { n }, { jobId: 'match-1' });
    await new Promise(resolve => setTimeout(resolve, 300));
    expect(runs).toHaveLength(1);
    release();
    await expect.poll(() => runs.length).toBe(2);
    expect(runs).toEqual([{ n: 0 }, { n: 14 }]);
    await expect.poll(async () => (await queues.counts([queue]))[queue]).toMatchObject({ active: 0, completed: 2 });
    await queues.add(queue, 'advance', { n: 20 }, { jobId: 'match-1' });
    await expect.poll(() => runs.length).toBe(3);
  });

  test('an id is free again after its job has failed for good', async () => {
    const queues = await open();
    const queue = fresh();
    const failed: unknown[] = [];
    let runs = 0;
    queues.process(
      queue,
      async () => {
        runs++;
        throw new Error('broken');
      },
      { onFailed: job => failed.push(job.id) },
    );
    await queues.add(queue, 'x', {}, { jobId: 'same', attempts: 2 });
    await expect.poll(() => failed.length).toBe(1);
    expect(runs).toBe(2);
    await queues.add(queue, 'x', {}, { jobId: 'same', attempts: 1 });
    await expect.poll(() => failed.length).toBe(2);
    expect(runs).toBe(3);
  });

  test('adds a job every so often, once for all processes, until it is ended', async () => {
    const [one, two] = [await open(), await open()];
    const queue = fresh();
    let runs = 0;
    const startedMs = performance.now();
    for (const queues of [one, two]) {
      await queues.every(queue, 'tick', 400, { from: 'schedule' });
      queues.process(queue, async job => {
        expect(job.data).toEqual({ from: 'schedule' });
        runs++;
      });
    }
    await expect.poll(() => runs, { interval: 10 }).toBeGreaterThanOrEqual(4);
    // Four runs are three intervals, or a little less where the first is at once.
    expect(performance.now() - startedMs).toBeGreaterThan(700);
    await one.endEvery(queue, 'tick');
    await expect
      .poll(async () => (await one.counts([queue]))[queue])
      .toMatchObject({ waiting: 0, delayed: 0, active: 0 });
    const ended = runs;
    await new Promise(resolve => setTimeout(resolve, 900));
    expect(runs).toBe(ended);
  });

  test('waits for jobs under way when it closes, and takes no more', async () => {
    const [queues, producer] = [await openQueues(options), await open()];
    const queue = fresh();
    let started = 0;
    let isClosed = false;
    let finish = () => {};
    queues.process(queue, async () => {
      started++;
      await new Promise<void>(resolve => {
        finish = resolve;
      });
    });
    await producer.add(queue, 'slow', {});
    await expect.poll(() => started).toBe(1);
    await producer.add(queue, 'next', {});
    const closed = queues.close().then(() => {
      isClosed = true;
    });
    await new Promise(resolve => setTimeout(resolve, 400));
    expect([started, isClosed]).toEqual([1, false]);
    finish();
    await closed;
    expect(started).toBe(1);
    expect((await producer.counts([queue]))[queue]).toMatchObject({ waiting: 1, completed: 1, active: 0 });
  });

  test('tells a job that takes too long to stop when it closes', async () => {
    const [queues, producer] = [await openQueues(options), await open()];
    const queue = fresh();
    let reason: unknown;
    let started = false;
    queues.process(queue, async job => {
      started = true;
      await new Promise((_resolve, reject) => {
        job.signal.addEventListener('abort', () => {
          reason = job.signal.reason;
          reject(new Error('stopped'));
        });
      });
    });
    await producer.add(queue, 'endless', {});
    await expect.poll(() => started).toBe(true);
    await queues.close({ timeoutMs: 200 });
    expect(reason).toBeDefined();
    // It was not lost: another process will try it again.
    const { delayed, waiting, failed } = (await producer.counts([queue]))[queue]!;
    expect([delayed + waiting, failed]).toEqual([1, 0]);
  });

  test('gives the job of a worker that was killed to another within seconds', async () => {
    const queues = await open();
    const queue = fresh();
    const child = hangingWorker(queue);
    const took = new Promise<void>(resolve => child.stdout.once('data', () => resolve()));
    await queues.add(queue, 'victim', { n: 7 });
    await took;
    child.kill('SIGKILL');
    const killedMs = performance.now();
    const seen: unknown[] = [];
    queues.process(queue, async job => void seen.push([job.data, job.attempt]));
    await expect.poll(() => seen.length).toBe(1);
    expect(seen).toEqual([[{ n: 7 }, 1]]);
    // half a minute is what it would take unless told otherwise
    expect(performance.now() - killedMs).toBeLessThan(20_000);
  });

  test('an id whose worker was killed loses neither its job nor the one that was added meanwhile', async () => {
    const queues = await open();
    const queue = fresh();
    const child = hangingWorker(queue);
    const took = new Promise<void>(resolve => child.stdout.once('data', () => resolve()));
    await queues.add(queue, 'advance', { n: 1 }, { jobId: 'match-1' });
    await took;
    await queues.add(queue, 'advance', { n: 2 }, { jobId: 'match-1' });
    child.kill('SIGKILL');
    await queues.add(queue, 'advance', { n: 3 }, { jobId: 'match-1' });
    const seen: unknown[] = [];
    queues.process(queue, async job => void seen.push(job.data));
    await expect.poll(() => seen.length).toBe(2);
    expect(seen).toEqual([{ n: 1 }, { n: 3 }]);
    await queues.add(queue, 'advance', { n: 4 }, { jobId: 'match-1' });
    await expect.poll(() => seen.length).toBe(3);
  });

  test('keeps completed jobs within bounds', async () => {
    const queues = await open();
    const queue = fresh();
    let runs = 0;
    queues.process(queue, async () => void runs++, { concurrency: 10 });
    await Promise.all(Array.from({ length: 260 }, (_, n) => queues.add(queue, 'many', { n })));
    await expect.poll(() => runs).toBe(260);
    await expect.poll(async () => (await queues.counts([queue]))[queue]!.completed).toBeLessThanOrEqual(110);
  });
}
