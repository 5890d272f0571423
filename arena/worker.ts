import { startMatchJobs } from '../core/matches/index.ts';
import { startOutboxRelay } from '../core/platform/outbox.ts';
import { createRenderPool } from '../renderer/index.ts';
import type { ArenaProcess } from './process.ts';

/** The working part: moves matches on, renders their replays, relays the outbox. May run many times over. */
export async function runWorker(arena: ArenaProcess): Promise<void> {
  const { config, log, database, queues, blobs, house, shutdown, metrics } = arena;
  const pool = createRenderPool({ workers: config.workerConcurrency });
  const rendered = metrics.histogram('render_seconds', 'Time from replay to GIF');
  shutdown.add({ name: 'renderer', run: () => pool.close() });
  // fights under way are drawn to their end before the renderer goes
  shutdown.add({ name: 'jobs', run: () => queues.close() });
  const relay = startOutboxRelay({ database, queues, log });
  shutdown.add({ name: 'outbox', run: () => relay.stop() });
  await startMatchJobs({
    database,
    queues,
    blobs,
    clock: house.clock,
    log,
    matches: house.matches,
    pictures: house.pictures,
    render: async (replay, options) => {
      const stop = rendered.startTimer();
      const gif = await pool.render(replay, options);
      stop();
      return gif;
    },
    upkeep: async () => {
      await house.invocations.sweep();
      await house.conversations.sweep();
    },
    concurrency: { matches: 8, render: config.workerConcurrency },
    retentionDays: config.blobs.retentionDays,
  });
  log.info({ concurrency: config.workerConcurrency }, 'worker ready');
}
