import type { Clock } from './clock.ts';
import type { Database } from './database.ts';
import type { Log } from './log.ts';

export interface LeaseOptions {
  database: Database;
  /** What there may be only one of: 'surface:telegram'. */
  name: string;
  /** Tells this process from the others: a fresh id. */
  holder: string;
  /** How long after its last sign of life a holder counts as dead; 15 s unless told. Renewed three times as often. */
  ttlMs?: number;
  /**
   * Called each time this process becomes the holder. `epoch` grows with every holder: what is written under a lease
   * may carry it, so that a holder that slept through the end of its lease is recognised.
   */
  onAcquired: (epoch: number) => void | Promise<void>;
  /** Called when it is no longer the holder, or cannot be sure that it still is. Must stop what onAcquired began. */
  onLost: () => void | Promise<void>;
  clock: Clock;
  log: Log;
}

export interface Lease {
  readonly isHeld: boolean;
  /** Gives the lease up (after onLost has finished), so that another can take over at once. */
  release(): Promise<void>;
}

const DEFAULT_TTL_MS = 15_000;

/**
 * Keeps trying to be the one holder of a lease, by a row with an expiry on the database's clock. At most one process
 * believes to hold it: the holder counts its time from before it asked, and gives up before others may take over, also
 * when the database is away.
 */
export function holdLease(options: LeaseOptions): Lease {
  const { database, name, holder, ttlMs = DEFAULT_TTL_MS, onAcquired, onLost, clock } = options;
  const log = options.log.child({ part: 'lease', lease: name });
  const stop = new AbortController();
  let heldUntilMs = 0;
  let isHeld = false;

  async function run(): Promise<void> {
    while (!stop.signal.aborted) {
      const askedAtMs = performance.now();
      const epoch = await claim(database, { name, holder, ttlMs }).catch(error => {
        log.warn({ error: (error as Error).message }, 'the lease could not be renewed');
        return undefined;
      });
      if (typeof epoch === 'number') {
        heldUntilMs = askedAtMs + ttlMs;
        if (!isHeld) await acquired(epoch);
      } else if (isHeld && (epoch === null || performance.now() >= heldUntilMs - ttlMs / 3)) {
        // Another has it, or we could not ask for so long that another soon may.
        await lost();
      }
      await clock.sleep(ttlMs / 3, stop.signal).catch(() => {});
    }
    if (isHeld) await lost();
    await giveUp(database, { name, holder }).catch(error => {
      log.warn({ error: (error as Error).message }, 'the lease ends by itself');
    });
  }

  async function acquired(epoch: number): Promise<void> {
    isHeld = true;
    log.info({ epoch }, 'this process is the active one');
    try {
      await onAcquired(epoch);
    } catch (error) {
      log.error({ error }, 'could not begin what the lease is for');
      await lost();
      await giveUp(database, { name, holder }).catch(() => {});
    }
  }

  async function lost(): Promise<void> {
    isHeld = false;
    log.info('this process stands by');
    try {
      await onLost();
    } catch (error) {
      log.error({ error }, 'could not end what the lease was for');
    }
  }

  const running = run();
  return {
    get isHeld() {
      return isHeld;
    },
    async release() {
      stop.abort();
      await running;
    },
  };
}

/** Returns the epoch where the lease is ours now, null where another holds it. */
async function claim(
  { pool }: Database,
  { name, holder, ttlMs }: { name: string; holder: string; ttlMs: number },
): Promise<number | null> {
  const { rows } = await pool.query<{ epoch: number }>(
    `INSERT INTO "Lease" AS lease (name, holder, epoch, "expiresAt")
     VALUES ($1, $2, 1, arena_now() + $3 * interval '1 millisecond')
     ON CONFLICT (name) DO UPDATE SET
       epoch = CASE WHEN lease.holder = excluded.holder THEN lease.epoch ELSE lease.epoch + 1 END,
       holder = excluded.holder,
       "expiresAt" = excluded."expiresAt"
     WHERE lease.holder = excluded.holder OR lease."expiresAt" <= arena_now()
     RETURNING epoch`,
    [name, holder, ttlMs],
  );
  return rows[0]?.epoch ?? null;
}

/** The row stays, so that epochs go on growing. */
async function giveUp({ pool }: Database, { name, holder }: { name: string; holder: string }): Promise<void> {
  await pool.query(`UPDATE "Lease" SET "expiresAt" = arena_now() WHERE name = $1 AND holder = $2`, [name, holder]);
}
