import type { Log } from '../platform/log.ts';
import { type Job, type Queues, UselessToRetryError } from '../platform/queue.ts';
import { ASK_AGAIN_MS } from './belt.ts';
import { HONOURS } from './judge.ts';
import type { HonoursService } from './service.ts';

/** Queue processors of honours. Each is idempotent: a job run twice, late or after a crash is harmless. */

const SWEEP_EVERY_MS = 30_000;

export interface HonoursJobsOptions {
  queues: Queues;
  honours: HonoursService;
  log: Log;
}

export async function startHonoursJobs({ queues, honours, log }: HonoursJobsOptions): Promise<void> {
  queues.process(
    HONOURS,
    async job => {
      if (job.name === 'pay') await honours.pay(matchOf(job));
      else if (job.name === 'told') await tell(matchOf(job));
      else await sweep();
    },
    { concurrency: 2 },
  );
  await queues.every(HONOURS, 'sweep', SWEEP_EVERY_MS, {});

  async function tell(matchId: string): Promise<void> {
    if (await honours.tellOutcome(matchId)) return;
    await queues.add(HONOURS, 'told', { matchId }, { delayMs: ASK_AGAIN_MS });
  }

  async function sweep(): Promise<void> {
    for (const matchId of await honours.unpaid()) await attempt(() => honours.pay(matchId), matchId);
    for (const matchId of await honours.untold()) await attempt(() => honours.tellOutcome(matchId), matchId);
    await honours.sweepBelts();
  }

  async function attempt(work: () => Promise<unknown>, matchId: string): Promise<void> {
    await work().catch((error: unknown) => log.error({ error, matchId }, 'the honours of a match have to wait'));
  }
}

function matchOf(job: Job): string {
  const { matchId } = job.data;
  if (typeof matchId !== 'string') throw new UselessToRetryError('A job of honours lacks its match');
  return matchId;
}
