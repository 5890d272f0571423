import type { Database } from '../platform/database.ts';
import type { Log } from '../platform/log.ts';
import type { Metrics } from '../platform/metrics.ts';
import type { Queues } from '../platform/queue.ts';
import { queueFigures } from './figures.ts';
import type { ChainCore } from './service.ts';
import { ChainTrouble } from './wire/node.ts';
import { CHAIN_JOB, CHAIN_QUEUE } from './wire/transactions.ts';

/** The queue of the chain: every two seconds, and at once after a wish, everything there is to do is looked at. */

export interface ChainJobsOptions {
  queues: Queues;
  chain: Pick<ChainCore, 'runStep' | 'operator' | 'node' | 'settings'>;
  database: Database;
  log: Log;
  metrics: Metrics;
  /** Only tests are in more haste than two seconds. */
  lookEveryMs?: number;
}

const LOOK_EVERY_MS = 2_000;
/** A key whose coins run out is no surprise of seconds. */
const BALANCE_EVERY_MS = 60_000;
/** The same fault again is told so often. */
const COMPLAIN_EVERY_MS = 60_000;
const BALANCE_JOB = 'balance';
const WEI_PER_COIN = 1e18;

/** @throws KeyError where a key is configured that cannot be opened */
export async function startChainJobs(options: ChainJobsOptions): Promise<void> {
  const { queues, chain, database, metrics, lookEveryMs = LOOK_EVERY_MS } = options;
  const log = options.log.child({ part: 'chain', chainId: chain.settings.id });
  const operator = await chain.operator();
  if (operator) log.info({ operator }, 'this process sends transactions');
  else log.warn('CHAIN_PRIVATE_KEY and CHAIN_KEYSTORE are not set: this process reads the chain and sends nothing');
  const gauges = gaugesOf(metrics, database, chain.settings.id);
  const complain = createComplaints(log);

  async function look(): Promise<void> {
    try {
      const { trouble, head, events, moved, isElsewhere } = await chain.runStep();
      if (isElsewhere) return;
      gauges.trouble.set(trouble === null ? 0 : 1);
      if (head) gauges.head.set(head.block);
      if (head) gauges.headTime.set(head.at.getTime() / 1000);
      gauges.events.inc(events);
      gauges.moves.inc(moved);
    } catch (error) {
      gauges.faults.inc();
      complain(error);
    }
  }

  async function weigh(): Promise<void> {
    if (!operator) return;
    try {
      const wei = await chain.node.read(provider => provider.getBalance(operator));
      gauges.balance.set(Number(wei) / WEI_PER_COIN);
    } catch (error) {
      // the looks tell of nodes that are away
      if (!(error instanceof ChainTrouble)) throw error;
    }
  }

  queues.process(CHAIN_QUEUE, ({ name }) => (name === BALANCE_JOB ? weigh() : look()), { concurrency: 1 });
  await queues.every(CHAIN_QUEUE, CHAIN_JOB, lookEveryMs, {});
  await queues.every(CHAIN_QUEUE, BALANCE_JOB, BALANCE_EVERY_MS, {});
}

function gaugesOf(metrics: Metrics, database: Database, chainId: number) {
  metrics.gauge('chain_transactions', 'Transactions that are not done, by state', ['state'], async gauge => {
    const { states } = await queueFigures(database, chainId);
    for (const [state, count] of Object.entries(states)) gauge.set({ state }, count);
  });
  metrics.gauge('chain_events_block', 'The block up to which events are applied', [], async gauge => {
    const { cursor } = await queueFigures(database, chainId);
    if (cursor) gauge.set(cursor.block);
  });
  return {
    head: metrics.gauge('chain_head_block', 'The latest block that all nodes have'),
    headTime: metrics.gauge('chain_head_timestamp_seconds', 'The time of that block'),
    trouble: metrics.gauge('chain_trouble', '1 where the nodes cannot be asked or believed'),
    balance: metrics.gauge('chain_key_coins', "Coins on the operator's key"),
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
