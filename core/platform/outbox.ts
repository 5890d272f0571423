import type { Prisma } from '../../prisma/generated/client.ts';
import { type Database, isUnavailable, type Transaction } from './database.ts';
import { listenTo } from './listener.ts';
import type { Log } from './log.ts';
import { createNap } from './nap.ts';
import type { JobData, Queues } from './queue.ts';

/** Something that happened, to be told to a queue once the transaction that caused it has committed. */
export interface OutboxEvent {
  queue: string;
  name: string;
  data: JobData;
  delayMs?: number;
  /** See `JobOptions.jobId`. */
  jobId?: string;
}

/** Writes events in the caller's transaction: they are queued if, and only if, it commits. */
export async function appendOutbox(tx: Transaction, ...events: OutboxEvent[]): Promise<void> {
  if (events.length === 0) return;
  await tx.outbox.createMany({
    data: events.map(({ queue, name, data, delayMs = 0, jobId = null }) => ({
      queue,
      name,
      data: data as Prisma.InputJsonObject,
      delayMs,
      jobId,
    })),
  });
}

export interface OutboxRelay {
  /** Relays everything that is committed by now, and resolves when it has been queued. */
  flush(): Promise<void>;
  /** Finishes the batch under way and disconnects. */
  stop(): Promise<void>;
}

export interface OutboxRelayOptions {
  database: Database;
  queues: Queues;
  log: Log;
  /** Looks for events at least so often, should a notification be missed; 1 s unless told. */
  pollMs?: number;
  /** How long relayed rows are kept, for whoever asks what happened; a day unless told. */
  keepMs?: number;
}

interface Row {
  id: string;
  queue: string;
  name: string;
  data: JobData;
  jobId: string | null;
  delayMs: number;
  waitedMs: number;
}

const CHANNEL = 'arena_outbox';
const BATCH = 100;
const CLEAN_EVERY_MS = 10 * 60_000;
/** Of the two numbers of an advisory lock, the arena's own and this one's. */
const ORDER_LOCK = [0x4172_656e, 1];

/**
 * Moves events from the outbox to the queues: at least once, in the order in which they were written (by row number;
 * of two transactions that overlap, either may go first), within milliseconds of the commit (NOTIFY) and within
 * `pollMs` in any case. Many processes may relay: one at a time does, and if it dies another goes on.
 */
export function startOutboxRelay(options: OutboxRelayOptions): OutboxRelay {
  const { database, queues, pollMs = 1_000, keepMs = 24 * 3_600_000 } = options;
  const log = options.log.child({ part: 'outbox' });
  let stopped = false;
  let isWanted = true;
  const nap = createNap();
  let cleanAtMs = Date.now() + CLEAN_EVERY_MS;
  const listener = listenTo(database.url, {
    channel: CHANNEL,
    log,
    applicationName: 'agent-arena outbox',
    onNotify() {
      isWanted = true;
      nap.wake();
    },
  });

  async function run(): Promise<void> {
    while (!stopped) {
      try {
        isWanted = false;
        while ((await relayBatch(database, queues)) === BATCH && !stopped);
        if (Date.now() >= cleanAtMs) {
          cleanAtMs = Date.now() + CLEAN_EVERY_MS;
          await clean(database, keepMs);
        }
      } catch (error) {
        const message = (error as Error).message;
        log.warn({ error: message }, isUnavailable(error) ? 'the database is away' : 'events could not be relayed');
      }
      if (!isWanted && !stopped) await nap.take(pollMs);
    }
  }

  const running = run();
  return {
    async flush() {
      while ((await relayBatch(database, queues)) > 0);
    },
    async stop() {
      stopped = true;
      nap.wake();
      await Promise.all([running, listener.stop()]);
    },
  };
}

/**
 * Queues the oldest events and marks them, in one transaction: if it fails in between, they are queued again. The lock
 * keeps relays from overtaking each other; one that waits for it is woken with whatever is left.
 */
async function relayBatch(database: Database, queues: Queues): Promise<number> {
  const client = await database.pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('BEGIN');
    await client.query('SELECT pg_advisory_xact_lock($1, $2)', ORDER_LOCK);
    const { rows } = await client.query<Row>(
      `SELECT id::text, queue, name, data, "jobId", "delayMs",
              greatest(0, extract(epoch FROM clock_timestamp() - "createdAt") * 1000)::int AS "waitedMs"
         FROM "Outbox" WHERE "relayedAt" IS NULL ORDER BY "Outbox".id LIMIT ${BATCH} FOR UPDATE SKIP LOCKED`,
    );
    for (const { queue, name, data, jobId, delayMs, waitedMs } of rows) {
      await queues.add(queue, name, data, {
        ...(jobId && { jobId }),
        // Counted from when it was written, not from when it was relayed.
        delayMs: Math.max(0, delayMs - waitedMs),
      });
    }
    if (rows.length > 0) {
      await client.query('UPDATE "Outbox" SET "relayedAt" = clock_timestamp() WHERE id = ANY($1::bigint[])', [
        rows.map(row => row.id),
      ]);
    }
    await client.query('COMMIT');
    return rows.length;
  } catch (error) {
    broken = await client.query('ROLLBACK').then(
      () => undefined,
      (failure: Error) => failure,
    );
    throw error;
  } finally {
    client.release(broken);
  }
}

async function clean(database: Database, keepMs: number): Promise<void> {
  await database.pool.query(
    `DELETE FROM "Outbox" WHERE "relayedAt" < clock_timestamp() - $1 * interval '1 millisecond'`,
    [keepMs],
  );
}
