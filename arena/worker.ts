import { startAllowanceJobs } from '../core/allowances/index.ts';
import { startChainJobs } from '../core/chain/index.ts';
import { startCrowdJobs } from '../core/crowd/index.ts';
import { startFightNightJobs } from '../core/fight-nights/index.ts';
import { startHonoursJobs, wasUpset } from '../core/honours/index.ts';
import { startLedgerJobs } from '../core/ledger/index.ts';
import { startLiveJobs } from '../core/live/index.ts';
import { startMatchJobs } from '../core/matches/index.ts';
import { startOpenDataJobs } from '../core/open-data/index.ts';
import { startPeopleJobs } from '../core/people/index.ts';
import { newId } from '../core/platform/ids.ts';
import { startOutboxRelay } from '../core/platform/outbox.ts';
import { startPriceRecorder } from '../core/prices/index.ts';
import { startSeasonJobs } from '../core/seasons/index.ts';
import { startTournamentJobs } from '../core/tournaments/index.ts';
import { createLinePool, startPriceWatch, startWagerJobs } from '../core/wagers/index.ts';
import { startWebhookJobs } from '../core/webhooks/index.ts';
import { createRenderPool } from '../renderer/index.ts';
import { alarmModerators } from './alarms.ts';
import type { ArenaProcess } from './process.ts';

/** Lines share the threads evenly: more at once would make each later. */
const LINES_AT_ONCE = 2;

/** The working part: moves matches on, renders their replays, relays the outbox. May run many times over. */
export async function runWorker(arena: ArenaProcess): Promise<void> {
  const { config, log, database, queues, blobs, house, shutdown, metrics, parts } = arena;
  const pool = createRenderPool({ workers: config.workerConcurrency });
  const shortened = parts.pictureSeconds === undefined ? {} : { maxSeconds: parts.pictureSeconds };
  const rendered = metrics.histogram('render_seconds', 'Time from replay to GIF');
  shutdown.add({ name: 'renderer', run: () => pool.close() });
  const lines = createLinePool({ workers: config.workerConcurrency });
  const simulated = metrics.histogram('line_seconds', 'Time to simulate a match before its market opens');
  shutdown.add({ name: 'opening lines', run: () => lines.close() });
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
      const isUpset = wasUpset(await house.matches.get(replay.matchId));
      const gif = await pool.render(replay, { ...options, isUpset, ...shortened });
      stop();
      return gif;
    },
    upkeep: async () => {
      await house.invocations.sweep();
      await house.conversations.sweep();
      await house.sessions.upkeep();
      await house.wallets.sweep();
    },
    concurrency: { matches: 8, render: config.workerConcurrency },
    retentionDays: config.blobs.retentionDays,
  });
  await startWagerJobs({
    queues,
    database,
    clock: house.clock,
    log,
    recentTapes: (symbol, count) => house.prices.recentTapes(symbol, count),
    computeLine: async request => {
      const stop = simulated.startTimer();
      const counts = await lines.compute(request);
      stop();
      return counts;
    },
    concurrency: LINES_AT_ONCE,
  });
  if (config.prices.feed === 'exchange') {
    const recorder = startPriceRecorder({
      database,
      clock: house.clock,
      log,
      newId,
      metrics,
      venues: house.prices.venues,
    });
    shutdown.add({ name: 'prices', run: () => recorder.stop() });
    await startPriceWatch({
      queues,
      database,
      clock: house.clock,
      log,
      pauseOf: match => house.prices.pauseOf(match),
    });
  }
  await startLiveJobs({ queues, live: house.live });
  await startFightNightJobs({ queues, fightNights: house.fightNights });
  await startHonoursJobs({ queues, honours: house.honours, log });
  await startCrowdJobs({ queues, crowd: house.crowd });
  await startTournamentJobs({ queues, tournaments: house.tournaments, clock: house.clock, log });
  await startSeasonJobs({ queues, seasons: house.seasons, log });
  await startAllowanceJobs({ queues, database, log, metrics });
  await startPeopleJobs({ queues, people: house.people, log });
  await startOpenDataJobs({ queues, openData: house.openData });
  const follower = await startWebhookJobs({ queues, live: house.live, webhooks: house.webhooks, log });
  shutdown.add({ name: 'webhooks', run: () => follower.stop() });
  if (house.chain) await startChainJobs({ queues, chain: house.chain, database, clock: house.clock, log, metrics });
  await startLedgerJobs({
    queues,
    ledger: house.ledger,
    log,
    metrics,
    onProblem: (_report, sentence) => alarmModerators(arena, 'ledger', sentence),
  });
  log.info({ concurrency: config.workerConcurrency }, 'worker ready');
}
