import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { Job, Queues } from '../platform/queue.ts';
import type { TournamentService } from './service.ts';

/** The queue of tournaments: each job looks at one and says when to look again. Idempotent: late, twice or after a crash does no harm. */

export interface TournamentJobsOptions {
  queues: Queues;
  tournaments: Pick<TournamentService, 'advance' | 'unfinished'>;
  clock: Clock;
  log: Log;
}

const QUEUE = 'tournaments';
const SWEEP_EVERY_MS = 10_000;
const CONCURRENCY = 4;
const SOONEST_MS = 50;
/** A look that is further away is left to the sweep. */
const FURTHEST_MS = 60_000;

export async function startTournamentJobs(options: TournamentJobsOptions): Promise<void> {
  const { queues } = options;
  queues.process(QUEUE, job => work(job, options), { concurrency: CONCURRENCY });
  await queues.every(QUEUE, 'sweep', SWEEP_EVERY_MS);
  await queues.add(QUEUE, 'sweep', {});
}

async function work(job: Job, options: TournamentJobsOptions): Promise<void> {
  const { tournaments, queues, clock, log } = options;
  // 'member': somebody was sanctioned; whose tournaments it concerns shows when each looks at its entrants
  if (job.name === 'sweep' || job.name === 'member') {
    for (const id of await tournaments.unfinished()) {
      await queues.add(QUEUE, 'advance', { tournamentId: id }, { jobId: `tournament-${id}` });
    }
    return;
  }
  const { tournamentId } = job.data as { tournamentId?: unknown };
  if (typeof tournamentId !== 'string') {
    log.warn({ job: job.name }, 'a tournament job names no tournament');
    return;
  }
  const next = await tournaments.advance(tournamentId);
  const waitMs = next ? next.getTime() - clock.now().getTime() : FURTHEST_MS + 1;
  if (waitMs > FURTHEST_MS) return;
  const delayMs = Math.max(SOONEST_MS, waitMs);
  // looks that fall due in the same second are one; a far one never swallows a near one
  const second = Math.ceil((clock.now().getTime() + delayMs) / 1000);
  const jobId = `tournament-${tournamentId}-${delayMs < 1000 ? 'soon' : second}`;
  await queues.add(QUEUE, 'advance', { tournamentId }, { delayMs, jobId });
}
