import type { Follower, LiveService } from '../live/index.ts';
import type { Log } from '../platform/log.ts';
import type { Job, Queues } from '../platform/queue.ts';
import { hostJob, WEBHOOK_QUEUE } from './dispatcher.ts';
import type { WebhookService } from './service.ts';

/** Follows what happens and sends it on: the log's cursor, the hosts that are to be asked, and what a lost job left. */

export interface WebhookJobsOptions {
  queues: Queues;
  live: Pick<LiveService, 'follow'>;
  webhooks: Pick<WebhookService, 'dispatch' | 'deliverHost' | 'dueHosts' | 'sweep'>;
  log: Log;
  /** Attempts that are due are looked for so often; 5 s unless told. */
  lookEveryMs?: number;
}

/** Hosts that one process asks at once: they mostly wait. */
const HOSTS_AT_ONCE = 32;
const LOOK_EVERY_MS = 5_000;
const SWEEP_EVERY_MS = 3_600_000;

/** @returns how to stop following; the queue ends with the queues */
export async function startWebhookJobs(options: WebhookJobsOptions): Promise<Follower> {
  const { queues, live, webhooks, log, lookEveryMs = LOOK_EVERY_MS } = options;
  const ask = async (host: string) => {
    const { name, data, jobId } = hostJob(host);
    await queues.add(WEBHOOK_QUEUE, name, data, { ...(jobId && { jobId }) });
  };
  const work = async ({ name, data, signal }: Job): Promise<void> => {
    if (name === 'look') for (const host of await webhooks.dueHosts()) await ask(host);
    else if (name === 'sweep') await webhooks.sweep();
    else if (name === 'host') {
      const host = String(data['host']);
      if (await webhooks.deliverHost(host, signal)) await ask(host);
    } else log.warn({ job: name }, 'nobody does this job');
  };
  queues.process(WEBHOOK_QUEUE, work, { concurrency: HOSTS_AT_ONCE });
  await queues.every(WEBHOOK_QUEUE, 'look', lookEveryMs, {});
  await queues.every(WEBHOOK_QUEUE, 'sweep', SWEEP_EVERY_MS, {});
  const follower = live.follow({ reader: 'webhooks', handle: webhooks.dispatch });
  // from here on nothing is missed, also where this is the first start ever
  await follower.flush();
  return follower;
}
