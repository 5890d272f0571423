import type { Timing } from '../bots/telegram/index.ts';
import { type BlobStore, openBlobStore } from '../core/platform/blobs/index.ts';
import { systemClock } from '../core/platform/clock.ts';
import { type Config, loadConfig } from '../core/platform/config.ts';
import type { Database } from '../core/platform/database.ts';
import { startHeartbeat } from '../core/platform/heartbeat.ts';
import type { Instance } from '../core/platform/instance.ts';
import type { Log } from '../core/platform/log.ts';
import { createMetrics, type Metrics } from '../core/platform/metrics.ts';
import { openQueues, type Queues } from '../core/platform/queue.ts';
import { onShutdown, type Shutdown } from '../core/platform/shutdown.ts';
import { openStore } from '../core/platform/store.ts';
import { surviveFaults } from './faults.ts';
import { buildHouse, type House } from './house.ts';
import { loadLog } from './settings.ts';

/** What only tests change of a process that is otherwise as its configuration says. */
export interface ProcessParts {
  /** Markets over the simulated price. */
  simulatedMarkets?: boolean;
  /** Time for Telegram's flood limits, which a fake Telegram lets pass faster. */
  telegramTiming?: Timing;
  /** How long drawn fights may be; drawing is most of the work of a worker. */
  pictureSeconds?: number;
}

/** What every long-running part of the arena stands on. */
export interface ArenaProcess {
  config: Config;
  log: Log;
  metrics: Metrics;
  database: Database;
  queues: Queues;
  blobs: BlobStore;
  house: House;
  shutdown: Shutdown;
  instance: Instance | null;
  parts: ProcessParts;
}

/** Nobody waits for a portrait; the first one waits for a thread. */
const PORTRAIT_MS = 20_000;

/** Draws agents for their tokens; no thread is started before the first. */
async function openPortraits(log: Log) {
  const { createCards } = await import('./cards.ts');
  const headToHead = async () => ({ wins: 0, losses: 0 });
  return createCards({ log, threads: 1, headToHead, isIdleAtFirst: true, withinMs: PORTRAIT_MS });
}

/** Connections of a process that runs everything; one part alone needs fewer. */
const MAX_CONNECTIONS = 20;

/**
 * Opens database, queues, blobs and services, and says how they end. `as: 'serve'` is the one instance on a data folder; the
 * other parts join an external database, or the instance that runs.
 */
export async function openProcess(
  as: 'serve' | 'attach',
  config: Config = loadConfig(),
  parts: ProcessParts = {},
): Promise<ArenaProcess> {
  const log = loadLog(config);
  surviveFaults(log);
  const shutdown = onShutdown({ log });
  const store = await openStore(config, { log, as, maxConnections: MAX_CONNECTIONS });
  shutdown.add({ name: 'database', run: () => store.close() });
  try {
    const queues = await openQueues({ databaseUrl: store.database.url, redisUrl: config.redisUrl ?? undefined, log });
    shutdown.add({ name: 'queues', run: () => queues.close() });
    if (config.heartbeatFile) {
      const ping = async () => void (await Promise.all([store.database.ping(), queues.ping()]));
      const heartbeat = startHeartbeat({ file: config.heartbeatFile, ping, log });
      shutdown.add({ name: 'heartbeat', run: () => heartbeat.stop() });
    }
    const blobs = await openBlobStore(config, { database: store.database, clock: systemClock });
    const { simulatedMarkets = false } = parts;
    const cards = config.chain ? await openPortraits(log) : null;
    if (cards) shutdown.add({ name: 'portraits', run: () => cards.close() });
    const house = await buildHouse({
      config,
      database: store.database,
      queues,
      blobs,
      log,
      simulatedMarkets,
      ...(cards && { portrait: agent => cards.figure(agent, 1) }),
    });
    shutdown.add({ name: 'live events', run: () => house.live.close() });
    return {
      config,
      log,
      metrics: createMetrics(),
      database: store.database,
      queues,
      blobs,
      house,
      shutdown,
      instance: store.instance,
      parts,
    };
  } catch (error) {
    await shutdown.begin('the start failed');
    throw error;
  }
}

/** Runs the parts of a process; where one cannot start, what has started ends in order before the error is told. */
export async function orEnd(arena: ArenaProcess, parts: () => Promise<void>): Promise<void> {
  try {
    await parts();
  } catch (error) {
    await arena.shutdown.begin('the start failed');
    throw error;
  }
}
