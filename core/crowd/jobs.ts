import type { Queues } from '../platform/queue.ts';
import type { CrowdService } from './service.ts';

/** Looks whether it is Monday morning anywhere. */

const CROWD = 'crowd';
const EVERY_MS = 5 * 60_000;

export async function startCrowdJobs({ queues, crowd }: { queues: Queues; crowd: CrowdService }): Promise<void> {
  queues.process(CROWD, () => crowd.tellWeeks(), { concurrency: 1 });
  await queues.every(CROWD, 'weeks', EVERY_MS, {});
}
