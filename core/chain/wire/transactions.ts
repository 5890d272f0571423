import type { Prisma } from '../../../prisma/generated/client.ts';
import type { Database, Transaction } from '../../platform/database.ts';
import { appendOutbox } from '../../platform/outbox.ts';
import type { TransactionView, TransactionWish } from '../types.ts';

/** What the operator's key is to send: asked for here, moved on by the sender. */

export const CHAIN_QUEUE = 'chain';
/** The job of the queue that looks at everything there is to do on the chain. */
export const CHAIN_JOB = 'step';

export interface Wishes {
  wish(tx: Transaction, wish: TransactionWish): Promise<void>;
  /** Takes back what was asked for, where it was not signed yet. @param problem why */
  unwish(tx: Transaction, key: string, problem: string): Promise<void>;
  /** Lets go of what was asked for and has failed: it may be asked for again under its key, and its row stays under another. */
  forgetFailed(tx: Transaction, key: string): Promise<void>;
  wished(key: string): Promise<TransactionView | null>;
  wishedMany(keys: readonly string[]): Promise<Map<string, TransactionView>>;
}

export function createWishes({ database, chainId }: { database: Database; chainId: number }): Wishes {
  return {
    async wish(tx, { key, purpose, to, data, value = 0n }) {
      const { count } = await tx.chainTransaction.createMany({
        data: { chainId, key, purpose, to, data, value: value.toString() },
        skipDuplicates: true,
      });
      // the sender need not wait for its next look
      if (count > 0) await appendOutbox(tx, { queue: CHAIN_QUEUE, name: CHAIN_JOB, data: {}, jobId: CHAIN_JOB });
    },
    async unwish(tx, key, problem) {
      await tx.chainTransaction.updateMany({
        where: { chainId, key, state: 'waiting' },
        data: { state: 'failed', problem },
      });
    },
    async forgetFailed(tx, key) {
      const row = await tx.chainTransaction.findUnique({ where: { chainId_key: { chainId, key } } });
      if (row?.state !== 'failed') return;
      await tx.chainTransaction.update({ where: { id: row.id }, data: { key: `${key}:failed-${row.id}` } });
    },
    async wished(key) {
      const row = await database.prisma.chainTransaction.findUnique({
        where: { chainId_key: { chainId, key } },
        select: VIEWED,
      });
      return row && viewOf(row);
    },
    async wishedMany(keys) {
      const rows = await database.prisma.chainTransaction.findMany({
        where: { chainId, key: { in: [...keys] } },
        select: VIEWED,
      });
      return new Map(rows.map(row => [row.key, viewOf(row)]));
    },
  };
}

const VIEWED = { key: true, state: true, hash: true, problem: true } satisfies Prisma.ChainTransactionSelect;

function viewOf(row: Prisma.ChainTransactionGetPayload<{ select: typeof VIEWED }>): TransactionView {
  return { ...row, state: row.state as TransactionView['state'] };
}
