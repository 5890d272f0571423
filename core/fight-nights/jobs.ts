import type { Queues } from '../platform/queue.ts';
import type { FightNightService } from './service.ts';

/** Fight nights move by the clock alone: a sweep takes whatever is due. */
const SWEEP_EVERY_MS = 10_000;

export async function startFightNightJobs(options: {
  queues: Queues;
  fightNights: Pick<FightNightService, 'sweep'>;
}): Promise<void> {
  options.queues.process('fight-nights', () => options.fightNights.sweep());
  await options.queues.every('fight-nights', 'sweep', SWEEP_EVERY_MS, {});
}
