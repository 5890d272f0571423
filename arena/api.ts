import { buildApi } from '../api/app.ts';
import { type RunningApi, startApi } from '../api/server.ts';
import { newId } from '../core/platform/ids.ts';
import { createPageCards, toldHeadToHead } from './page-cards.ts';
import type { ArenaProcess } from './process.ts';

/** The HTTP part: API, pages, health and metrics on HOST:PORT. */
export async function runApi(arena: ArenaProcess): Promise<RunningApi> {
  const { config, house, log, shutdown } = arena;
  const cards = createPageCards({ log, headToHead: toldHeadToHead(house) });
  shutdown.add({ name: 'page cards', run: () => cards.close() });
  const app = await buildApi({
    config,
    ...house,
    cards,
    database: arena.database,
    queues: arena.queues,
    metrics: arena.metrics,
    log,
    newId,
  });
  const running = await startApi(app, config);
  shutdown.add({ name: 'api', run: () => running.close() });
  log.info({ url: running.url }, 'api ready');
  return running;
}
