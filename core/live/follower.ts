import { type Database, isUnavailable, type Transaction } from '../platform/database.ts';
import type { Log } from '../platform/log.ts';
import { createNap } from '../platform/nap.ts';
import { sqlOf } from '../platform/sql.ts';
import type { LiveEvent } from './events.ts';
import { positionNow, type ReadLive, readLive } from './log.ts';
import type { Position } from './position.ts';
import type { Waker } from './waker.ts';

/**
 * Follows the log with a cursor in the database: each event is handled once, in the transaction that moves the cursor on. Many
 * processes may follow under one name: one at a time does.
 */
export interface FollowerOptions {
  database: Database;
  waker: Waker;
  log: Log;
  /** Names its cursor. Begins where the log is when it is first used. */
  reader: string;
  /** Writes what follows from these events. What it throws is logged, and the same events come again. */
  handle(tx: Transaction, events: readonly LiveEvent[]): Promise<void>;
  /** Looks at least so often, should a notification be missed; 1 s unless told. */
  pollMs?: number;
}

export interface Follower {
  /** Handles all that may be read by now. */
  flush(): Promise<void>;
  /** Finishes what is under way. */
  stop(): Promise<void>;
}

const BATCH = 500;
/** Something is committed already, and waits for an older transaction. */
const HELD_UP_MS = 25;

export function startFollower(options: FollowerOptions): Follower {
  const { waker, reader, pollMs = 1_000 } = options;
  const log = options.log.child({ part: reader });
  let isStopped = false;
  let isWanted = true;
  const nap = createNap();
  const leave = waker.onWake(() => {
    isWanted = true;
    nap.wake();
  });

  async function run(): Promise<void> {
    while (!isStopped) {
      let waitMs = pollMs;
      try {
        isWanted = false;
        const read = await handleBatch(options);
        if (read?.isFull) continue;
        if (read?.isHeldUp) waitMs = HELD_UP_MS;
      } catch (error) {
        log.warn({ error }, isUnavailable(error) ? 'the database is away' : 'events could not be handled');
        // a fault that stays must not keep the database busy
        isWanted = false;
      }
      if (!isWanted && !isStopped) await nap.take(waitMs);
    }
  }

  const running = run();
  return {
    async flush() {
      const next = () => handleBatch(options, { waits: true });
      for (let read = await next(); read?.isFull || read?.isHeldUp; read = await next()) {
        if (read.isHeldUp) await new Promise(resolve => setTimeout(resolve, HELD_UP_MS));
      }
    },
    async stop() {
      isStopped = true;
      leave();
      nap.wake();
      await running;
    },
  };
}

/**
 * @param options.waits for another process that is at it
 * @returns null where another process is at it
 */
function handleBatch({ database, reader, handle }: FollowerOptions, { waits = false } = {}): Promise<ReadLive | null> {
  return database.transaction(async tx => {
    const after = await lockCursor(tx, reader, waits);
    if (!after) return null;
    const read = await readLive(sqlOf(tx), after, BATCH);
    const last = read.events.at(-1);
    if (!last) return read;
    await handle(tx, read.events);
    const { xid, id } = last.position;
    await tx.$executeRaw`
      UPDATE "LiveCursor" SET xid = ${String(xid)}::text::xid8, id = ${id} WHERE reader = ${reader}`;
    return read;
  });
}

/** @returns null where another process holds it */
async function lockCursor(tx: Transaction, reader: string, waits: boolean): Promise<Position | null> {
  const now = await positionNow(sqlOf(tx));
  await tx.$executeRaw`
    INSERT INTO "LiveCursor" (reader, xid, id) VALUES (${reader}, ${String(now.xid)}::text::xid8, 0) ON CONFLICT DO NOTHING`;
  const [row] = await sqlOf(tx).query<{ xid: string; id: string }>(
    `SELECT xid::text, id::text FROM "LiveCursor" WHERE reader = $1 FOR UPDATE ${waits ? '' : 'SKIP LOCKED'}`,
    [reader],
  );
  return row ? { xid: BigInt(row.xid), id: BigInt(row.id) } : null;
}
