import type { Queues } from '../platform/queue.ts';
import type { LiveService } from './service.ts';

/** Queue processors of the log. Each is idempotent: a job run twice, late or after a crash is harmless. */

const LIVE = 'live';
/** How much later than after its three minutes a result may be told whose posts have stuck. */
const TELL_EVERY_MS = 5_000;
const CLEAN_EVERY_MS = 5 * 60_000;

export async function startLiveJobs({ queues, live }: { queues: Queues; live: LiveService }): Promise<void> {
  queues.process(LIVE, async job => {
    if (job.name === 'clean') await live.clean();
    else await live.tellOverdue();
  });
  await queues.every(LIVE, 'tell', TELL_EVERY_MS);
  await queues.every(LIVE, 'clean', CLEAN_EVERY_MS);
}
