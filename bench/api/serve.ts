import { buildApi } from '../../api/app.ts';
import { startApi } from '../../api/server.ts';
import { buildHouse } from '../../arena/house.ts';
import { openBlobStore } from '../../core/platform/blobs/index.ts';
import { systemClock } from '../../core/platform/clock.ts';
import { loadConfig } from '../../core/platform/config.ts';
import { openDatabase } from '../../core/platform/database.ts';
import { newId } from '../../core/platform/ids.ts';
import { createLogger } from '../../core/platform/log.ts';
import { createMetrics } from '../../core/platform/metrics.ts';
import { openQueues } from '../../core/platform/queue.ts';

/**
 * The API in a process of its own, as `arena api` runs it: settings come from the environment. Tells its parent where it listens, and how
 * much memory it has when asked ('memory').
 */
const config = loadConfig();
const log = createLogger({ level: 'error' });
const url = config.databaseUrl ?? '';
const database = await openDatabase(url, { log, maxConnections: 10 });
const queues = await openQueues({ databaseUrl: url, log });
const blobs = await openBlobStore(config, { database, clock: systemClock });
const house = await buildHouse({ config, database, queues, blobs, log });
const app = await buildApi({ ...house, config, database, queues, metrics: createMetrics(), log, newId });
const running = await startApi(app, config);
process.send?.({ url: running.url });

process.on('message', message => {
  if (message !== 'memory') return;
  // twice: what a first collection sets free keeps more alive
  globalThis.gc?.();
  globalThis.gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  process.send?.({ rss, used: heapUsed + external });
});
process.on('disconnect', () => process.exit(0));
