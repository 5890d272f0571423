/**
 * How many requests a second one API process (one core of its own) answers at a leaderboard of 100,000 agents, with its cache and without;
 * and how soon 2,000 streams hear of an event, and what is left of their memory.
 */

import { openDatabase } from '../core/platform/database.ts';
import { createLogger } from '../core/platform/log.ts';
import { measureRequests } from './api/load.ts';
import { startApiProcess } from './api/process.ts';
import { seedAgents } from './api/seed.ts';
import { measureStreams } from './api/streams.ts';
import { clearProgress, finishBench, readFlags, readNumber, showProgress } from './report.ts';
import { openServer } from './season/stage.ts';

const AGENTS = 100_000;
const CONNECTIONS = 16;
const STREAMS = 2_000;

/** Runs the benchmark and prints it; `--json`, `--check`, `--seconds N` for each load (default 8), `--agents N`. */
export async function run(args: string[]): Promise<void> {
  const flags = readFlags(args);
  const seconds = readNumber(args, 'seconds', 8);
  const agents = readNumber(args, 'agents', AGENTS);
  showProgress('starting PostgreSQL');
  const server = await openServer();
  const database = await openDatabase(server.url, { log: createLogger({ level: 'error' }) });
  try {
    showProgress(`${agents} agents`);
    const { communityId } = await seedAgents(database, agents);
    const path = `/v1/leaderboards?community=${communityId}`;
    const measure = async (name: string, settings: Record<string, string>) => {
      showProgress(name);
      const api = await startApiProcess(server.url, settings);
      try {
        return await measureRequests(`${api.url}${path}`, { connections: CONNECTIONS, seconds });
      } finally {
        await api.close();
      }
    };
    const uncached = await measure('without a cache', { API_CACHE_SECONDS: '0' });
    const cached = await measure('with its cache', {});
    showProgress(`${STREAMS} streams`);
    const api = await startApiProcess(server.url);
    const streams = await measureStreams({ database, api, streams: STREAMS }).finally(() => api.close());
    clearProgress();
    finishBench(
      {
        bench: 'api',
        metrics: {
          cachedPerSecond: cached.perSecond,
          uncachedPerSecond: uncached.perSecond,
          p99Ms: Math.max(cached.p99Ms, uncached.p99Ms),
          streamP99Ms: streams.streamP99Ms,
          memoryGrowth: streams.memoryGrowth,
          streamP50Ms: streams.streamP50Ms,
          bytesAStream: streams.bytesAStream,
        },
        targets: [
          { metric: 'cachedPerSecond', atLeast: 5_000 },
          { metric: 'uncachedPerSecond', atLeast: 800 },
          { metric: 'p99Ms', atMost: 50 },
          { metric: 'streamP99Ms', atMost: 250 },
          { metric: 'memoryGrowth', atMost: 0.2 },
        ],
        notes: [
          `  Leaderboard pages of 25 among ${agents.toLocaleString('en-US')} agents over HTTP, ${CONNECTIONS} connections; PostgreSQL and the caller have cores of their own.`,
          `  ${STREAMS.toLocaleString('en-US')} event streams held by another process: from just before an event is committed to its receipt; memory after they have gone, as a share of before.`,
        ],
      },
      flags,
    );
  } finally {
    await database.close();
    await server.close();
  }
}
