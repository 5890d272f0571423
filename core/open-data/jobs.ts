import type { Queues } from '../platform/queue.ts';
import type { OpenDataService } from './service.ts';

/** Looks whether a day is missing: soon after midnight UTC there is one, and after a night in which nobody was up, more. */

const QUEUE = 'open-data';
const EVERY_MS = 10 * 60_000;

export async function startOpenDataJobs({
  queues,
  openData,
}: {
  queues: Queues;
  openData: Pick<OpenDataService, 'writeMissing' | 'sweep'>;
}): Promise<void> {
  queues.process(
    QUEUE,
    async () => {
      await openData.writeMissing();
      await openData.sweep();
    },
    { concurrency: 1 },
  );
  await queues.every(QUEUE, 'days', EVERY_MS, {});
}
