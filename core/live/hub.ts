import { type Database, isUnavailable } from '../platform/database.ts';
import type { Log } from '../platform/log.ts';
import { createNap } from '../platform/nap.ts';
import { sqlOf } from '../platform/sql.ts';
import { isCritical, type LiveEvent } from './events.ts';
import { isKept, positionNow, readLive } from './log.ts';
import { comparePositions, type Position } from './position.ts';
import { keysOf, type RoutingKey } from './routing.ts';
import type { Waker } from './waker.ts';

/**
 * One reader of the log for all streams of a process. It reads when it is woken and ten times a second, while anybody listens, and
 * hands events on together: every `batchMs`, or at once with one that is critical. What it has handed on of late it keeps, so that who
 * comes back soon costs no query.
 */
export interface Hub {
  /** @returns when what is to be caught up on has been handed to it */
  subscribe(subscription: Subscription): Promise<Subscribed>;
  /** Ends the reading for good. */
  close(): Promise<void>;
}

export interface Subscription {
  keys: readonly RoutingKey[];
  /** Where to go on from; null: from now on. */
  after: Position | null;
  /** Called with each event once, in the order of their positions. Must not throw, nor block. */
  deliver(events: readonly LiveEvent[]): void;
}

export interface Subscribed {
  /** Where it began: events after it were delivered, or will be. */
  from: Position;
  /** What came after `after` is not known any more: load the state anew. Events go on from `from`. */
  isReset: boolean;
  /** From now on it hears of these and of no others. @returns where the new ones begin */
  rekey(keys: readonly RoutingKey[]): Position;
  leave(): void;
}

export interface HubOptions {
  database: Database;
  waker: Waker;
  log: Log;
  limits?: Partial<HubLimits> | undefined;
}

export interface HubLimits {
  /** Events that are not critical wait so long at most, to go together. */
  batchMs: number;
  /** Looks at least so often while anybody listens. */
  pollMs: number;
  /** Newest events that are kept in memory. */
  recent: number;
  /** Events of the log that one who comes back is caught up with; who missed more loads the state anew. */
  catchUp: number;
}

export const HUB_LIMITS: HubLimits = { batchMs: 100, pollMs: 100, recent: 5_000, catchUp: 20_000 };

const READ_AT_ONCE = 1_000;
/** Something is committed already, and waits for an older transaction to end. */
const HELD_UP_MS = 10;
/** After a read that failed. */
const RETRY_MS = 500;

interface Listener {
  keys: readonly RoutingKey[];
  deliver: Subscription['deliver'];
  /** Nothing up to here is delivered. */
  floor: Position;
  /** What came while it is being caught up with; null once it has been. */
  waiting: LiveEvent[] | null;
}

export function createHub({ database, waker, log, limits: given }: HubOptions): Hub {
  const limits = { ...HUB_LIMITS, ...given };
  const sql = sqlOf(database.pool);
  const listeners = new Map<RoutingKey, Set<Listener>>();
  /** Listeners, and those who are about to be. */
  let holders = 0;
  let reading: Reading | null = null;
  let isClosed = false;

  function hold(): Reading {
    holders += 1;
    reading ??= read();
    return reading;
  }

  function release(): void {
    holders -= 1;
    if (holders > 0) return;
    reading?.stop();
    reading = null;
  }

  interface Reading {
    begun: Promise<void>;
    ended: Promise<void>;
    /** Handed on, oldest first; all after `since`. */
    recent: LiveEvent[];
    since: Position;
    /** Everything up to here has been handed on. */
    told: Position;
    stop(): void;
  }

  function read(): Reading {
    let isStopped = false;
    let isWanted = false;
    const nap = createNap();
    let position: Position = { xid: 0n, id: 0n };
    let pending: LiveEvent[] = [];
    let flushing: NodeJS.Timeout | undefined;
    const leave = waker.onWake(() => {
      isWanted = true;
      nap.wake();
    });

    function flush(): void {
      clearTimeout(flushing);
      flushing = undefined;
      const events = pending;
      pending = [];
      const last = events.at(-1);
      if (!last || isStopped) return;
      own.told = last.position;
      own.recent.push(...events);
      // in one go, seldom: an array that is shortened at its front with every event is copied with every event
      if (own.recent.length > 2 * limits.recent) {
        const dropped = own.recent.splice(0, own.recent.length - limits.recent).at(-1);
        if (dropped) own.since = dropped.position;
      }
      handOn(events);
    }

    /** @returns how long to wait */
    async function readOn(): Promise<number> {
      isWanted = false;
      const { events, isFull, isHeldUp } = await readLive(sql, position, READ_AT_ONCE);
      const last = events.at(-1);
      if (last) {
        position = last.position;
        pending.push(...events);
        if (events.some(isCritical)) flush();
        else flushing ??= setTimeout(flush, limits.batchMs);
      }
      return isFull ? 0 : isHeldUp ? HELD_UP_MS : limits.pollMs;
    }

    async function run(): Promise<void> {
      while (!isStopped) {
        const waitMs = await readOn().catch((error: unknown) => {
          if (!isStopped) {
            const message = isUnavailable(error) ? 'the database is away' : 'what happens could not be read';
            log.warn({ error }, message);
          }
          isWanted = false;
          return RETRY_MS;
        });
        if (waitMs > 0 && !isWanted && !isStopped) await nap.take(waitMs);
      }
    }

    const begun = positionNow(sql).then(now => {
      position = now;
      own.since = now;
      own.told = now;
    });
    const own: Reading = {
      begun,
      ended: begun.then(run, () => undefined),
      recent: [],
      since: position,
      told: position,
      stop() {
        isStopped = true;
        clearTimeout(flushing);
        leave();
        nap.wake();
      },
    };
    // who waits for it is told; the next one tries again
    begun.catch(() => {
      own.stop();
      if (reading === own) reading = null;
    });
    return own;
  }

  function handOn(events: readonly LiveEvent[]): void {
    const batches = new Map<Listener, LiveEvent[]>();
    for (const event of events) {
      for (const key of keysOf(event)) {
        for (const listener of listeners.get(key) ?? []) {
          const batch = batches.get(listener) ?? [];
          if (batch.length === 0) batches.set(listener, batch);
          // by two of its keys
          if (batch.at(-1) !== event && comparePositions(event.position, listener.floor) > 0) batch.push(event);
        }
      }
    }
    for (const [{ deliver, waiting }, batch] of batches) {
      if (batch.length === 0) continue;
      if (waiting) waiting.push(...batch);
      else deliver(batch);
    }
  }

  function enter(listener: Listener): void {
    for (const key of listener.keys) {
      const own = listeners.get(key) ?? new Set();
      listeners.set(key, own.add(listener));
    }
  }

  function leave(listener: Listener): void {
    for (const key of listener.keys) {
      const own = listeners.get(key);
      own?.delete(listener);
      if (own?.size === 0) listeners.delete(key);
    }
  }

  /** What came after `after` up to `until`; null where that is not known any more, or too much. */
  async function missed(after: Position, until: Position, members: readonly string[]): Promise<LiveEvent[] | null> {
    const events: LiveEvent[] = [];
    let position = after;
    if (!(await isKept(sql, after))) return null;
    for (;;) {
      const page = await readLive(sql, position, READ_AT_ONCE, { members });
      const known = page.events.filter(event => comparePositions(event.position, until) <= 0);
      events.push(...known);
      if (events.length > limits.catchUp) return null;
      if (!page.isFull || known.length < page.events.length) break;
      position = page.events.at(-1)?.position ?? until;
    }
    // asked again: what is still kept now was kept all the while
    return (await isKept(sql, after)) ? events : null;
  }

  return {
    async subscribe(subscription) {
      if (isClosed) throw new Error('The log is not read any more');
      const own = hold();
      let hasLeft = false;
      const { keys, deliver } = subscription;
      const listener: Listener = { keys, deliver, floor: { xid: 0n, id: 0n }, waiting: null };
      const end = () => {
        if (hasLeft) return;
        hasLeft = true;
        leave(listener);
        release();
      };
      const rekey = (others: readonly RoutingKey[]) => {
        leave(listener);
        listener.keys = others;
        if (!hasLeft) enter(listener);
        return own.told;
      };
      try {
        await own.begun;
        const { told } = own;
        const after = subscription.after ?? told;
        listener.floor = after;
        const wants = new Set(keys);
        const isWanted = (event: LiveEvent) => keysOf(event).some(key => wants.has(key));
        if (comparePositions(after, own.since) >= 0 && comparePositions(after, told) <= 0) {
          enter(listener);
          const caughtUp = own.recent.slice(firstAfter(own.recent, after)).filter(isWanted);
          if (caughtUp.length > 0) deliver(caughtUp);
          return { from: after, isReset: false, rekey, leave: end };
        }
        listener.waiting = [];
        enter(listener);
        const events = await missed(after, told, membersOf(keys));
        const batch = events ? [...events.filter(isWanted), ...listener.waiting] : [];
        // who loads the state anew sees all that has been handed on meanwhile
        if (!events) listener.floor = own.told;
        listener.waiting = null;
        if (batch.length > 0 && !hasLeft) deliver(batch);
        return { from: events ? after : own.told, isReset: !events, rekey, leave: end };
      } catch (error) {
        end();
        throw error;
      }
    },

    async close() {
      isClosed = true;
      const own = reading;
      own?.stop();
      reading = null;
      await own?.ended;
    },
  };
}

/** Index of the first event after a position, of events in their order. */
function firstAfter(events: readonly LiveEvent[], after: Position): number {
  let index = events.length;
  // who comes back has missed little
  while (index > 0 && comparePositions(events[index - 1]?.position ?? after, after) > 0) index -= 1;
  return index;
}

function membersOf(keys: readonly RoutingKey[]): string[] {
  return keys.flatMap(key => (key.startsWith('member:') ? [key.slice('member:'.length)] : []));
}
