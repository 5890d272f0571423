import type { Log } from '../platform/log.ts';
import type { Job, Queues } from '../platform/queue.ts';
import type { SeasonService } from './service.ts';
import { SEASON_QUEUE } from './tell.ts';

/** Jobs of seasons. Each looks at the state and takes what is due under a row lock: run twice, late or after a crash they are harmless. */

/** Steps that are due by the schedule, and ends that waited for a last match. */
const SWEEP_EVERY_MS = 15_000;
/** A day's decay comes once a day; asked for more often, so that a service which was down at midnight makes up for it. */
const DECAY_EVERY_MS = 3_600_000;

export interface SeasonJobsOptions {
  queues: Queues;
  seasons: Pick<SeasonService, 'step' | 'review' | 'sweep' | 'decay'>;
  log: Log;
}

export async function startSeasonJobs({ queues, seasons, log }: SeasonJobsOptions): Promise<void> {
  const work = async (job: Job): Promise<void> => {
    if (job.name === 'sweep') return seasons.sweep();
    if (job.name === 'decay') {
      const agents = await seasons.decay();
      if (agents > 0) log.info({ agents }, 'absent agents became less certain');
      return;
    }
    const seasonId = job.data['seasonId'];
    if (typeof seasonId !== 'string') return;
    if (job.name === 'layout') await seasons.review(seasonId, 'layout');
    else await seasons.step(seasonId);
  };
  queues.process(SEASON_QUEUE, work, { concurrency: 2 });
  await queues.every(SEASON_QUEUE, 'sweep', SWEEP_EVERY_MS, {});
  await queues.every(SEASON_QUEUE, 'decay', DECAY_EVERY_MS, {});
}
