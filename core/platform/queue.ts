import type { Job as BullJob, Queue } from 'bullmq';
import type { Log } from './log.ts';
import { openPostgresBackend } from './queue/postgres.ts';
import { openRedisBackend } from './queue/redis.ts';

/** What a queued job carries: plain JSON. */
export type JobData = Record<string, unknown>;

export interface JobOptions {
  /**
   * At most one job of a queue with this id waits (or is delayed): adding it again is harmless and changes nothing.
   * While such a job is being processed, one more is remembered and runs when that one has ended, so that no wake-up
   * is lost and two never run side by side. A job that completed or failed for good does not block its id.
   */
  jobId?: string;
  delayMs?: number;
  /** How often it is tried before it counts as failed; 5 unless told. */
  attempts?: number;
  /** Smaller goes first, from 1; jobs without one go before all that have one. */
  priority?: number;
}

export interface Job<Data = JobData> {
  id: string;
  name: string;
  data: Data;
  /** 1 at the first try. A worker that was killed does not count as a try. */
  attempt: number;
  /** Aborts when the process wants to end and has waited long enough, or the job's lock was lost. */
  signal: AbortSignal;
  /** Remembers how far it is, from 0 to 1. */
  progress(share: number): Promise<void>;
}

export type JobHandler<Data = JobData> = (job: Job<Data>) => Promise<unknown>;

/** Throw it from a handler where trying again is useless: the job fails at once. */
export class UselessToRetryError extends Error {
  override readonly name = 'UselessToRetryError';
}

export interface ProcessOptions {
  /** Jobs of this queue that this process works on at once; 1 unless told. */
  concurrency?: number;
  /** Called when a job has failed for good. */
  onFailed?: (job: { id: string; name: string; data: JobData }, error: Error) => void;
}

export interface JobCounts {
  waiting: number;
  delayed: number;
  active: number;
  completed: number;
  failed: number;
}

/**
 * BullMQ on PostgreSQL or Redis, alike from outside. Processing is at least once: a job whose worker was killed returns
 * after about four seconds, and a handler must therefore be idempotent. Long computations belong in other threads:
 * a blocked event loop cannot renew its locks, and after four seconds another worker takes the job as well.
 */
export interface Queues {
  readonly backend: 'postgres' | 'redis';
  /** Returns the job's id (that of the job which already waits, where `jobId` says that it is the same). */
  add(queue: string, name: string, data: JobData, options?: JobOptions): Promise<string>;
  /** Works on a queue in this process until `close`. Once a queue. */
  process<Data = JobData>(queue: string, handler: JobHandler<Data>, options?: ProcessOptions): void;
  /** Adds a job every so often, once for all processes together; the same name again replaces its interval and data. */
  every(queue: string, name: string, everyMs: number, data?: JobData): Promise<void>;
  /** Ends what `every` began. */
  endEvery(queue: string, name: string): Promise<void>;
  /** Jobs by state, of the queues named or of all that this process has used. */
  counts(queues?: string[]): Promise<Record<string, JobCounts>>;
  /** Rejects where the backend does not answer. */
  ping(): Promise<void>;
  /** Takes no more jobs, waits for those under way (30 s unless told, then aborts their signals), and disconnects. */
  close(options?: { timeoutMs?: number }): Promise<void>;
}

export interface QueuesOptions {
  databaseUrl: string;
  /** BullMQ on Redis where it is set, on PostgreSQL otherwise. */
  redisUrl?: string | undefined;
  log: Log;
  /** Keeps arenas that share one Redis apart; on PostgreSQL the database itself does. */
  prefix?: string;
}

/** The parts of BullMQ's classes that are used here: their types name the backend, which must not matter. */
export type BullQueue = Pick<Queue, 'add' | 'upsertJobScheduler' | 'removeJobScheduler' | 'getJobCounts' | 'close'> & {
  on(event: 'error', listener: (error: Error) => void): unknown;
};

export interface BullWorker {
  readonly name: string;
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'stalled', listener: (jobId: string) => void): unknown;
  on(event: 'failed', listener: (job: BullJob | undefined, error: Error) => void): unknown;
  cancelAllJobs(reason?: string): void;
  close(): Promise<void>;
}

/** What differs between the two: how queues and workers are made, and how the backend is asked whether it is there. */
export interface QueueBackend {
  readonly kind: 'postgres' | 'redis';
  queue(name: string): BullQueue;
  worker(name: string, processor: Processor, options: WorkerSettings): BullWorker;
  ping(): Promise<void>;
  /** After all queues and workers have been closed. */
  close(): Promise<void>;
}

export type Processor = (job: BullJob, token?: string, signal?: AbortSignal) => Promise<unknown>;

export interface WorkerSettings {
  concurrency: number;
  lockDuration: number;
  stalledInterval: number;
  maxStalledCount: number;
  drainDelay: number;
  runRetryDelay: number;
}

/** A killed worker's lock ends after 4 s and is looked for every second. */
const LOCK_MS = 4_000;
const STALLED_CHECK_MS = 1_000;
/** How many of its workers a job may outlive before it counts as poisonous. */
const MAX_STALLED = 10;
const DEFAULT_ATTEMPTS = 5;
/** 0.5, 1, 2, 4 s between tries. */
const BACKOFF_MS = 500;
const KEEP_COMPLETED = { count: 100, age: 3_600 };
const KEEP_FAILED = { count: 1_000, age: 7 * 24 * 3_600 };
const CLOSE_TIMEOUT_MS = 30_000;
const COMPLAIN_EVERY_MS = 5_000;
const STATES = ['wait', 'prioritized', 'delayed', 'active', 'completed', 'failed'] as const;

/** Connects to the backend, creating what it needs there. */
export async function openQueues({
  databaseUrl,
  redisUrl,
  log: parent,
  prefix = 'arena',
}: QueuesOptions): Promise<Queues> {
  const log = parent.child({ part: 'queues' });
  const backend = redisUrl
    ? await openRedisBackend({ url: redisUrl, prefix, log })
    : await openPostgresBackend({ url: databaseUrl, log });
  const { UnrecoverableError } = await import('bullmq');
  const queues = new Map<string, BullQueue>();
  const workers = new Map<string, BullWorker>();
  let closing: Promise<void> | undefined;

  function queueOf(name: string): BullQueue {
    let queue = queues.get(name);
    if (!queue) {
      queue = backend.queue(name);
      queue.on('error', complain(log, name));
      queues.set(name, queue);
    }
    return queue;
  }

  return {
    backend: backend.kind,

    async add(queue, name, data, { jobId, delayMs, attempts = DEFAULT_ATTEMPTS, priority } = {}) {
      const job = await queueOf(queue).add(name, data, {
        attempts,
        backoff: { type: 'exponential', delay: BACKOFF_MS },
        removeOnComplete: KEEP_COMPLETED,
        removeOnFail: KEEP_FAILED,
        ...(delayMs && { delay: delayMs }),
        ...(priority && { priority }),
        ...(jobId && { deduplication: { id: jobId, keepLastIfActive: true } }),
      });
      return job.id ?? '';
    },

    process<Data>(queue: string, handler: JobHandler<Data>, { concurrency = 1, onFailed }: ProcessOptions = {}) {
      if (closing) throw new Error('The queues are being closed.');
      if (workers.has(queue)) throw new Error(`This process works on the queue ${queue} already.`);
      const processor: Processor = async (job, _token, signal) => {
        try {
          return (await handler(jobOf<Data>(job, signal))) ?? null;
        } catch (error) {
          if (error instanceof UselessToRetryError) throw new UnrecoverableError(error.message);
          throw error;
        }
      };
      const worker = backend.worker(queue, processor, {
        concurrency,
        lockDuration: LOCK_MS,
        stalledInterval: STALLED_CHECK_MS,
        maxStalledCount: MAX_STALLED,
        drainDelay: 5, // seconds; waiting for a job is woken by the backend, this is only the safety net
        runRetryDelay: 1_000,
      });
      worker.on('error', complain(log, queue));
      worker.on('stalled', id => log.warn({ queue, job: id }, 'a job returned whose worker had died'));
      worker.on('failed', (job, error) => {
        if (!job) return;
        const isFinal = Boolean(job.finishedOn);
        const facts = { queue, job: job.id, name: job.name, attempt: job.attemptsMade, error };
        if (isFinal) log.error(facts, 'a job failed for good');
        else log.warn(facts, 'a job failed and will be tried again');
        if (isFinal) onFailed?.({ id: job.id ?? '', name: job.name, data: job.data as JobData }, error);
      });
      workers.set(queue, worker);
    },

    async every(queue, name, everyMs, data = {}) {
      await queueOf(queue).upsertJobScheduler(
        name,
        { every: everyMs },
        { name, data, opts: { removeOnComplete: KEEP_COMPLETED, removeOnFail: KEEP_FAILED } },
      );
    },

    async endEvery(queue, name) {
      await queueOf(queue).removeJobScheduler(name);
    },

    async counts(names = [...new Set([...queues.keys(), ...workers.keys()])]) {
      const entries = names.map(async name => [name, await countsOf(queueOf(name))] as const);
      return Object.fromEntries(await Promise.all(entries));
    },

    ping: () => backend.ping(),

    close({ timeoutMs = CLOSE_TIMEOUT_MS } = {}) {
      closing ??= (async () => {
        await Promise.all([...workers.values()].map(worker => drain(worker, timeoutMs, log)));
        await Promise.all([...queues.values()].map(queue => queue.close()));
        await backend.close();
      })();
      return closing;
    },
  };
}

/** While a backend is away every queue complains several times a second: say so once in a while. */
function complain(log: Log, queue: string): (error: Error) => void {
  let quietUntilMs = 0;
  return error => {
    if (Date.now() < quietUntilMs) return;
    quietUntilMs = Date.now() + COMPLAIN_EVERY_MS;
    log.warn({ queue, error: error.message }, 'the queue does not answer');
  };
}

function jobOf<Data>(job: BullJob, signal: AbortSignal | undefined): Job<Data> {
  return {
    id: job.id ?? '',
    name: job.name,
    data: job.data as Data,
    attempt: job.attemptsMade + 1,
    signal: signal ?? new AbortController().signal,
    progress: share => job.updateProgress(share),
  };
}

async function countsOf(queue: BullQueue): Promise<JobCounts> {
  const counts = await queue.getJobCounts(...STATES);
  const of = (state: (typeof STATES)[number]) => counts[state] ?? 0;
  return {
    waiting: of('wait') + of('prioritized'),
    delayed: of('delayed'),
    active: of('active'),
    completed: of('completed'),
    failed: of('failed'),
  };
}

/** Lets a worker finish what it has begun. What ignores its signal as well is left to return elsewhere as stalled. */
async function drain(worker: BullWorker, timeoutMs: number, log: Log): Promise<void> {
  const closed = worker.close();
  const late = await expires(closed, timeoutMs);
  if (!late) return;
  log.warn({ queue: worker.name }, 'jobs under way are told to stop');
  worker.cancelAllJobs('the process is ending');
  if (await expires(closed, 2_000)) log.warn({ queue: worker.name }, 'jobs under way are left behind');
}

async function expires(promise: Promise<unknown>, timeoutMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<true>(resolve => {
    timer = setTimeout(() => resolve(true), timeoutMs);
  });
  try {
    return await Promise.race([promise.then(() => false), timeout]);
  } finally {
    clearTimeout(timer);
  }
}
