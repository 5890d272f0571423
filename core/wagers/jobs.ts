import type { Log } from '../platform/log.ts';
import { type Job, type Queues, UselessToRetryError } from '../platform/queue.ts';
import { giveUpLine, LINES, type OpenerOptions, openMarket, sweepPreparing } from './opening.ts';

/** Queue processors of wagers. Each is idempotent: a job run twice, late or after a crash is harmless. */
export interface WagerJobsOptions extends OpenerOptions {
  queues: Queues;
  log: Log;
  /** Lines that this process computes at once. */
  concurrency: number;
}

const SWEEP = 'wagers';
/** A line whose job was lost has a minute or less: look often. */
const SWEEP_EVERY_MS = 5_000;
const ATTEMPTS = 3;

export async function startWagerJobs(options: WagerJobsOptions): Promise<void> {
  const { queues, database, clock, log, concurrency } = options;
  queues.process(LINES, job => processLine(job, options), { concurrency });
  queues.process(
    SWEEP,
    async () => {
      const swept = await sweepPreparing(database, clock);
      if (swept.void > 0) log.warn(swept, 'markets are void, for their odds were not ready in time');
    },
    { concurrency: 1 },
  );
  await queues.every(SWEEP, 'sweep', SWEEP_EVERY_MS);
}

async function processLine(job: Job, options: WagerJobsOptions): Promise<void> {
  const { matchId } = job.data;
  if (typeof matchId !== 'string') throw new UselessToRetryError('A line job lacks its match');
  try {
    await openMarket(matchId, options);
  } catch (error) {
    options.log.error({ error, matchId, attempt: job.attempt }, 'a line could not be computed');
    if (job.attempt < ATTEMPTS) throw error;
    await giveUpLine(options.database, matchId, options.clock);
  }
}
