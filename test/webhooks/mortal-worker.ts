import { buildHouse } from '../../arena/house.ts';
import { openBlobStore } from '../../core/platform/blobs/index.ts';
import { openDatabase, openQueues, silentLog, startOutboxRelay, systemClock } from '../../core/platform/index.ts';
import { createOutbound } from '../../core/platform/outbound.ts';
import { startWebhookJobs } from '../../core/webhooks/index.ts';
import { AUTHORITY } from '../fakes/host/index.ts';

/** Run as a process of its own by kill.long.test.ts: sends webhooks until it is killed. */
const [databaseUrl = ''] = process.argv.slice(2);
const log = silentLog;
const database = await openDatabase(databaseUrl, { log });
const queues = await openQueues({ databaseUrl, log });
const blobs = await openBlobStore({ blobs: { store: 'database', retentionDays: 0 } }, { database, clock: systemClock });
const house = await buildHouse({
  config: { bettingSeconds: 60, tapeSeconds: 45 },
  database,
  queues,
  blobs,
  log,
  outbound: createOutbound({ resolve: async () => ['127.0.0.1'], ca: AUTHORITY, loopback: true }),
});
startOutboxRelay({ database, queues, log });
await startWebhookJobs({ queues, live: house.live, webhooks: house.webhooks, log });
process.stdout.write('ready\n');
