import type { Log } from '../platform/log.ts';
import type { Queues } from '../platform/queue.ts';
import type { PeopleService } from './service.ts';

/** What a lost job left is found by this. */
const SWEEP_EVERY_MS = 30_000;

export interface PeopleJobsOptions {
  queues: Queues;
  people: PeopleService;
  log: Log;
}

/** Merges accounts whose day is over, hands on what came to merged members, erases whom it was put off for. */
export async function startPeopleJobs({ queues, people, log }: PeopleJobsOptions): Promise<void> {
  queues.process('people', async ({ name, data }) => {
    if (name === 'merge') await people.links.merge(String(data['linkId']));
    else if (name === 'sweep') await sweepPeople({ people, log });
    else log.warn({ job: name }, 'nobody does this job');
  });
  await queues.every('people', 'sweep', SWEEP_EVERY_MS, {});
}

/** One round; what fails for one person is tried again and keeps nobody else waiting. */
export async function sweepPeople({ people, log }: Omit<PeopleJobsOptions, 'queues'>): Promise<void> {
  for (const id of await people.links.due()) {
    await people.links.merge(id).catch(error => log.error({ error, link: id }, 'accounts could not be joined'));
  }
  await people.forward().catch(error => log.error({ error }, 'what came to a merged member could not be handed on'));
  for (const id of await people.privacy.due()) {
    await people.privacy
      .erase(id)
      .catch(error => log.error({ error }, 'somebody who asked for it could not be erased'));
  }
  await people.privacy
    .burnLeftovers()
    .catch(error => log.error({ error }, 'what came to an erased member stays there'));
}
