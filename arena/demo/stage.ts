import { rmSync } from 'node:fs';
import path from 'node:path';
import { openBlobStore } from '../../core/platform/blobs/index.ts';
import type { Clock } from '../../core/platform/clock.ts';
import { type Config, loadConfig } from '../../core/platform/config.ts';
import { setDatabaseTime } from '../../core/platform/database-time.ts';
import { createLogger } from '../../core/platform/log.ts';
import { createMetrics } from '../../core/platform/metrics.ts';
import { deleteLocation } from '../../core/platform/postgres/location.ts';
import { openQueues } from '../../core/platform/queue.ts';
import { seededRandom } from '../../core/platform/random.ts';
import { onShutdown } from '../../core/platform/shutdown.ts';
import { openStore } from '../../core/platform/store.ts';
import { type Chats, openChats } from '../bots.ts';
import { buildHouse } from '../house.ts';
import type { ArenaProcess } from '../process.ts';
import { runWorker } from '../worker.ts';
import type { Narrator } from './narrator.ts';
import { createDemoSurface, type DemoSurface } from './surface.ts';

/** The demo's arena: everything real, on a database of its own, with a fixed seed and a clock that can skip ahead. */
export interface Stage {
  arena: ArenaProcess;
  chats: Chats;
  surface: DemoSurface;
  /** Skips to the next scene: five minutes later, so that cool-downs are over and prices have moved. */
  nextScene(): Promise<void>;
  close(): Promise<void>;
}

/** Seconds of betting and of tape in the demo, which skips to the lock once its bets are placed: on a slow machine odds take their time. */
const BETTING_SECONDS = 60;
const TAPE_SECONDS = 3;
/** 2026-01-02 20:00 UTC, a Friday: the simulated prices of a seed are the same whenever the demo runs. */
const OPENING_MS = Date.UTC(2026, 0, 2, 20);
const SCENE_MS = 5 * 60_000;
const ID_ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

export async function openStage({
  out,
  seed,
  narrator,
}: {
  out: string;
  seed: number;
  narrator: Narrator;
}): Promise<Stage> {
  const dataDir = path.join(out, 'data');
  deleteLocation(dataDir);
  rmSync(dataDir, { recursive: true, force: true });
  const config: Config = {
    ...loadConfig({}, { cwd: out }),
    dataDir,
    // the demo's clock is not the database's: nothing may expire by the difference
    blobs: { store: 'database', retentionDays: 0 },
    bettingSeconds: BETTING_SECONDS,
    tapeSeconds: TAPE_SECONDS,
    prices: { ...loadConfig({}, { cwd: out }).prices, feed: 'synthetic' },
    databaseUrl: null,
    redisUrl: null,
    discord: null,
    telegram: null,
  };
  const log = createLogger({ level: process.env['LOG_LEVEL'] === 'debug' ? 'debug' : 'error', pretty: true });
  const { clock, skip } = demoClock();
  const random = seededRandom(seed);
  const shutdown = onShutdown({ log });
  narrator.scene('Opening the arena');
  const store = await narrator.progress(
    'Starting PostgreSQL and laying out the database',
    openStore(config, { log, as: 'serve', durable: false }),
    elapsedShare(4000),
  );
  shutdown.add({
    name: 'database',
    run: async () => {
      await store.close();
      deleteLocation(dataDir);
    },
  });
  const { database } = store;
  // bets are judged by the database's clock: it has to be in the same scene
  const setTime = () => setDatabaseTime(database.pool, clock.now());
  await setTime();
  const queues = await openQueues({ databaseUrl: database.url, log });
  shutdown.add({ name: 'queues', run: () => queues.close() });
  const blobs = await openBlobStore(config, { database, clock });
  const ids = seededRandom(seed ^ 0x1d5);
  const newId = () => Array.from(ids.bytes(12), byte => ID_ALPHABET[byte & 31]).join('');
  const house = await buildHouse({
    config,
    database,
    queues,
    blobs,
    log,
    clock,
    random,
    newId,
    feedSeed: `demo ${seed}`,
    simulatedMarkets: true,
  });
  const arena: ArenaProcess = {
    config,
    log,
    metrics: createMetrics({ processMetrics: false }),
    database,
    queues,
    blobs,
    house,
    shutdown,
    instance: store.instance,
    parts: {},
  };
  await runWorker(arena);
  const chats = openChats(arena);
  const surface = createDemoSurface({ out, narrator });
  chats.announceOn(surface);
  return {
    arena,
    chats,
    surface,
    async nextScene() {
      skip();
      await setTime();
    },
    async close() {
      await shutdown.begin('the night is over');
      shutdown.dispose();
    },
  };
}

/** Share of the time that a step usually takes, for its progress bar. */
export function elapsedShare(usualMs: number): () => number {
  const startedAt = performance.now();
  return () => Math.min(0.99, (performance.now() - startedAt) / usualMs);
}

/** Real time passes within a scene; between scenes it skips ahead, so that one seed always sees the same seconds of the price. */
function demoClock(): { clock: Clock; skip: () => void } {
  let scene = 0;
  let sceneBegan = performance.now();
  return {
    skip: () => {
      scene++;
      sceneBegan = performance.now();
    },
    clock: {
      now: () => new Date(OPENING_MS + scene * SCENE_MS + (performance.now() - sceneBegan)),
      sleep: ms => new Promise(resolve => setTimeout(resolve, ms)),
    },
  };
}
