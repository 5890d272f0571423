import { buildHouse } from '../../../arena/house.ts';
import { startMatchJobs } from '../../../core/matches/index.ts';
import { openBlobStore } from '../../../core/platform/blobs/index.ts';
import { systemClock } from '../../../core/platform/clock.ts';
import { openDatabase } from '../../../core/platform/database.ts';
import { createLogger } from '../../../core/platform/log.ts';
import { startOutboxRelay } from '../../../core/platform/outbox.ts';
import { openQueues } from '../../../core/platform/queue.ts';
import { startWagerJobs } from '../../../core/wagers/index.ts';
import { countFights } from '../../../core/wagers/line/counts.ts';
import { ARENA, LINE_FIGHTS_HERE } from './settings.ts';

/** A worker that is going to be killed: lines, locks, fights, settlements. Its lines are short and its pictures small. */

const databaseUrl = process.env['DATABASE_URL'] ?? '';
const log = createLogger({ level: 'info' });
const database = await openDatabase(databaseUrl, { log });
const queues = await openQueues({ databaseUrl, log });
const blobs = await openBlobStore({ blobs: { store: 'database', retentionDays: 0 } }, { database, clock: systemClock });
const house = await buildHouse({
  config: ARENA,
  database,
  queues,
  blobs,
  log,
  simulatedMarkets: true,
  feedSeed: 'crash',
});
startOutboxRelay({ database, queues, log });
await startMatchJobs({
  database,
  queues,
  blobs,
  clock: systemClock,
  log,
  matches: house.matches,
  pictures: house.pictures,
  render: async () => ({ bytes: new Uint8Array([1]), frames: 1, durationMs: 1 }),
  upkeep: async () => undefined,
  // all of them settle with one treasury, and whoever waits for it too long has worked in vain
  concurrency: { matches: 3, render: 2 },
  retentionDays: 0,
});
await startWagerJobs({
  database,
  queues,
  clock: systemClock,
  log,
  recentTapes: (symbol, count) => house.prices.recentTapes(symbol, count),
  computeLine: async request => countFights(request),
  fights: LINE_FIGHTS_HERE,
  concurrency: 4,
});
process.send?.({ ready: true });
process.on('disconnect', () => process.exit(0));
