import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import type { Log } from '../platform/log.ts';
import type { Metrics } from '../platform/metrics.ts';
import type { Queues } from '../platform/queue.ts';
import { UNHEARD_AFTER_MINUTES, unheardResults } from './figures.ts';
import { keepCoins, keepSeen } from './last-look.ts';
import type { ChainCore } from './service.ts';
import type { StepReport } from './step.ts';
import { ChainTrouble } from './wire/node.ts';
import { CHAIN_JOB, CHAIN_QUEUE } from './wire/transactions.ts';

/** The queue of the chain: every two seconds, and at once after a wish, everything there is to do is looked at. */

export interface ChainJobsOptions {
  queues: Queues;
  chain: Pick<ChainCore, 'runStep' | 'operator' | 'node' | 'settings'>;
  database: Database;
  clock: Clock;
  log: Log;
  metrics: Metrics;
  /** Only tests are in more haste than two seconds. */
  lookEveryMs?: number;
}

const LOOK_EVERY_MS = 2_000;
/** A key whose coins run out is no surprise of seconds, nor are verifiers that are silent. */
const LOOKS_A_WEIGHING = 30;
/** What was seen is written down so often, and at once where trouble begins or ends. */
const KEEP_EVERY_MS = 10_000;
/** Of silent verifiers the log tells so often. */
const REMIND_EVERY_MS = UNHEARD_AFTER_MINUTES * 60_000;
/** The same fault again is told so often. */
const COMPLAIN_EVERY_MS = 60_000;
const WEIGH_JOB = 'balance';
const WEI_PER_COIN = 1e18;

/** @throws KeyError where a key is configured that cannot be opened */
export async function startChainJobs(options: ChainJobsOptions): Promise<void> {
  const { queues, chain, database, clock, metrics, lookEveryMs = LOOK_EVERY_MS } = options;
  const chainId = chain.settings.id;
  const log = options.log.child({ part: 'chain', chainId });
  const operator = await chain.operator();
  if (operator) log.info({ operator }, 'this process sends transactions');
  else log.warn('CHAIN_PRIVATE_KEY and CHAIN_KEYSTORE are not set: this process reads the chain and sends nothing');
  const counters = countersOf(metrics);
  const complain = createComplaints(log);
  let lastHead: StepReport['head'] = null;
  let kept = { isTrouble: false, untilMs: 0 };
  let remindedAtMs = Number.NEGATIVE_INFINITY;

  async function look(): Promise<void> {
    try {
      const { trouble, head, events, moved, isElsewhere } = await chain.runStep();
      // what others see is written down by them
      if (isElsewhere) return;
      counters.events.inc(events);
      counters.moves.inc(moved);
      const isTrouble = trouble !== null;
      lastHead = head ?? lastHead;
      if (isTrouble === kept.isTrouble && performance.now() < kept.untilMs) return;
      await keepSeen(database, chainId, { at: clock.now(), isTrouble, head: lastHead });
      kept = { isTrouble, untilMs: performance.now() + Math.min(KEEP_EVERY_MS, lookEveryMs * 5) };
    } catch (error) {
      counters.faults.inc();
      complain(error);
    }
  }

  async function weigh(): Promise<void> {
    await remind();
    if (!operator) return;
    try {
      const wei = await chain.node.read(provider => provider.getBalance(operator));
      await keepCoins(database, chainId, { at: clock.now(), amount: Number(wei) / WEI_PER_COIN });
    } catch (error) {
      // the looks tell of nodes that are away
      if (!(error instanceof ChainTrouble)) throw error;
    }
  }

  /** Whoever runs the verifiers may not know that they stand still. */
  async function remind(): Promise<void> {
    if (performance.now() < remindedAtMs + REMIND_EVERY_MS) return;
    const { count } = await unheardResults(database, chainId, clock.now());
    if (count === 0) return;
    remindedAtMs = performance.now();
    log.warn({ results: count }, `results have waited more than ${UNHEARD_AFTER_MINUTES} minutes for verifiers`);
  }

  queues.process(CHAIN_QUEUE, ({ name }) => (name === WEIGH_JOB ? weigh() : look()), { concurrency: 1 });
  await queues.every(CHAIN_QUEUE, CHAIN_JOB, lookEveryMs, {});
  await queues.every(CHAIN_QUEUE, WEIGH_JOB, LOOKS_A_WEIGHING * lookEveryMs, {});
}

/** Of this process alone: what the database knows is measured where /metrics is served (api/plugins/chain-gauges.ts). */
function countersOf(metrics: Metrics) {
  return {
    events: metrics.counter('chain_events_total', 'Events applied by this process'),
    moves: metrics.counter('chain_transaction_moves_total', 'Transactions moved on by this process'),
    faults: metrics.counter('chain_faults_total', 'Looks that ended with a fault of ours'),
  };
}

/** A fault that comes every two seconds would drown the log. */
function createComplaints(log: Log): (error: unknown) => void {
  let last = '';
  let againAtMs = 0;
  return error => {
    const text = String(error);
    if (text === last && performance.now() < againAtMs) return;
    last = text;
    againAtMs = performance.now() + COMPLAIN_EVERY_MS;
    log.error({ error }, 'the chain worker met a fault and will try again');
  };
}
