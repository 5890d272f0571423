import type { Wallet } from 'ethers';
import type { Database } from '../platform/database.ts';
import type { ChainOptions, ChainPart } from './types.ts';
import type { Deployment } from './wire/deployments.ts';
import { createEventReader } from './wire/events.ts';
import { ChainTrouble } from './wire/node.ts';
import { type ChainView, createView } from './wire/nodes.ts';
import { createSender } from './wire/sender.ts';
import { recheckFrom } from './wire/transaction-table.ts';

/** What one step has done: nothing of any where there was nothing to do. */
export interface StepReport {
  events: number;
  /** Transactions that moved from one state to another, or have a new problem. */
  moved: number;
  /** Why the nodes cannot be believed at the moment; null where they can. */
  trouble: string | null;
  /** The latest block that all nodes have; null where they could not be asked. */
  head: { block: number; at: Date } | null;
  /** Another process is at it: nothing was looked at here. */
  isElsewhere: boolean;
}

export interface StepOptions extends Pick<ChainOptions, 'database' | 'clock' | 'log' | 'config'> {
  deployment: () => Promise<Deployment | null>;
  parts: readonly ChainPart[];
  /** Opened when it is first needed. */
  key: () => Promise<Wallet | null>;
}

/** Of the two numbers of an advisory lock, the arena's own ('Arec'); the other is the chain's. */
const STEP_LOCK = 0x4172_6563;
const NOTHING: StepReport = { events: 0, moved: 0, trouble: null, head: null, isElsewhere: false };

/** Nodes that are away cost an operator one line, and another when they are back. */
export function createStep(options: StepOptions): () => Promise<StepReport> {
  const { database, clock, config, parts, key, deployment } = options;
  const log = options.log.child({ part: 'chain', chainId: config.id });
  const view = createView({ config, clock });
  const reader = createEventReader({
    ...{ database, clock, log, parts, chainId: config.id, confirmations: config.confirmations },
    onReset: (tx, block) => recheckFrom(tx, config.id, block),
  });
  const sender = createSender({ database, clock, log, config, key });
  let trouble: string | null = null;

  function tell(report: StepReport): void {
    if (report.trouble === trouble) return;
    if (report.trouble) log.warn({ problem: report.trouble }, 'the chain cannot be followed');
    else log.info('the chain can be followed again');
    trouble = report.trouble;
  }

  /** @returns what became of `work`; what is no trouble with the chain is a fault, and kept for the end */
  async function guarded(work: () => Promise<Partial<StepReport>>, faults: unknown[]): Promise<StepReport> {
    try {
      return { ...NOTHING, ...(await work()) };
    } catch (error) {
      if (error instanceof ChainTrouble) return { ...NOTHING, trouble: error.message };
      faults.push(error);
      return NOTHING;
    }
  }

  async function step(): Promise<StepReport> {
    const faults: unknown[] = [];
    const deployed = await deployment();
    const reports: StepReport[] = [];
    if (deployed) {
      const read = () => view(async now => ({ events: await reader.read(now, deployed), head: headOf(now) }));
      reports.push(await guarded(read, faults));
      for (const part of parts) {
        reports.push(await guarded(async () => (await part.step?.()) ?? {}, faults));
      }
    }
    if (!(await sender.isIdle())) {
      reports.push(await guarded(() => view(async now => ({ moved: await sender.step(now) })), faults));
    }
    const report = {
      events: reports.reduce((sum, { events }) => sum + events, 0),
      moved: reports.reduce((sum, { moved }) => sum + moved, 0),
      trouble: reports.find(each => each.trouble !== null)?.trouble ?? null,
      head: reports.find(each => each.head !== null)?.head ?? null,
      isElsewhere: false,
    };
    tell(report);
    // what one part does wrong holds up no other
    for (const fault of faults.slice(1)) log.error({ error: fault }, 'a part of the chain worker failed');
    if (faults.length > 0) throw faults[0];
    return report;
  }

  return async () => (await withLock(database, config.id, step)) ?? { ...NOTHING, isElsewhere: true };
}

const headOf = ({ head }: ChainView) => ({ block: head.number, at: head.at });

/** @returns null where another process is at it */
async function withLock<T>({ pool }: Database, chainId: number, work: () => Promise<T>): Promise<T | null> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    const { rows } = await client.query<{ isOurs: boolean }>('SELECT pg_try_advisory_lock($1, $2) AS "isOurs"', [
      STEP_LOCK,
      chainId,
    ]);
    if (!rows[0]?.isOurs) return null;
    try {
      return await work();
    } finally {
      // a connection that is gone has let go of it
      await client.query('SELECT pg_advisory_unlock($1, $2)', [STEP_LOCK, chainId]).catch((error: Error) => {
        broken = error;
      });
    }
  } finally {
    client.release(broken);
  }
}
