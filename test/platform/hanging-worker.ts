import { silentLog } from '../../core/platform/log.ts';
import { openQueues } from '../../core/platform/queue.ts';

/** Run as a process of its own by queue-conformance.ts: takes one job, says so, and never finishes it. */
const [queue = '', databaseUrl = '', redisUrl = ''] = process.argv.slice(2);
const queues = await openQueues({ databaseUrl, redisUrl: redisUrl || undefined, log: silentLog });
queues.process(queue, async () => {
  process.stdout.write('took it\n');
  await new Promise(() => {});
});
