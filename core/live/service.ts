import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import type { Log } from '../platform/log.ts';
import { sqlOf } from '../platform/sql.ts';
import type { PriceService } from '../prices/index.ts';
import type { WagerService } from '../wagers/index.ts';
import type { Board } from './board.ts';
import { type Follower, type FollowerOptions, startFollower } from './follower.ts';
import { createHub, type Hub, type HubLimits } from './hub.ts';
import { positionNow } from './log.ts';
import { createOddsBoard, type WatchedOdds } from './odds.ts';
import { formatPosition } from './position.ts';
import { createTapeBoard, type TapeSoFar } from './tapes.ts';
import { clean, tellOverdue } from './upkeep.ts';
import { createWaker, type Waker } from './waker.ts';

export interface LiveServiceOptions {
  database: Database;
  clock: Clock;
  log: Log;
  wagers: Pick<WagerService, 'market'>;
  prices: Pick<PriceService, 'feedFor'>;
  /** Only tests and benchmarks are in more haste, or keep less. */
  limits?: Partial<HubLimits> | undefined;
}

/** What happens, as it happens. */
export interface LiveService {
  /**
   * Where the log is now, as text (`after` of a stream). Ask before reading what a page shows: a stream that goes on from there tells
   * everything that the page does not.
   */
  position(): Promise<string>;
  subscribe: Hub['subscribe'];
  /** Markets by match. */
  odds: Board<WatchedOdds>;
  /** Tapes by match. */
  tapes: Board<TapeSoFar>;
  /** For followers: says that something has been logged. */
  waker: Waker;
  /** Handles every event once, with a cursor in the database. */
  follow(options: Pick<FollowerOptions, 'reader' | 'handle' | 'pollMs'>): Follower;
  /** Tells the results that are no secret any more although their posts have not told them. @returns how many */
  tellOverdue(): Promise<number>;
  /** Deletes what is kept no longer. @returns how many events */
  clean(): Promise<number>;
  close(): Promise<void>;
}

const ODDS_EVERY_MS = 100;
const TAPE_EVERY_MS = 500;

export function createLiveService({ database, clock, wagers, prices, ...options }: LiveServiceOptions): LiveService {
  const log = options.log.child({ part: 'live' });
  const waker = createWaker({ url: database.url, log });
  const hub = createHub({ database, waker, log, limits: options.limits });
  return {
    position: async () => formatPosition(await positionNow(sqlOf(database.pool))),
    waker,
    subscribe: hub.subscribe,
    odds: createOddsBoard({ database, wagers, log, everyMs: ODDS_EVERY_MS }),
    tapes: createTapeBoard({ database, prices, clock, log, everyMs: TAPE_EVERY_MS }),
    follow: follower => startFollower({ database, waker, log, ...follower }),
    tellOverdue: () => tellOverdue(database),
    clean: () => clean(database),
    async close() {
      await hub.close();
      await waker.close();
    },
  };
}
