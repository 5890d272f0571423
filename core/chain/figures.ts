import type { Database } from '../platform/database.ts';
import { READER } from './wire/events.ts';

/** How the arena's business with the chain stands, by its database alone. */

export interface ChainFigures {
  states: Record<'waiting' | 'sent' | 'mined' | 'failed', number>;
  /** Up to where events are applied; null where none was read yet. */
  cursor: { block: number; updatedAt: Date } | null;
}

export interface ProblemView {
  key: string;
  purpose: string;
  state: string;
  problem: string;
  createdAt: Date;
}

export async function queueFigures({ prisma }: Database, chainId: number): Promise<ChainFigures> {
  const [rows, cursor] = await Promise.all([
    prisma.chainTransaction.groupBy({ by: ['state'], where: { chainId }, _count: { _all: true } }),
    prisma.chainCursor.findUnique({
      where: { chainId_reader: { chainId, reader: READER } },
      select: { block: true, updatedAt: true },
    }),
  ]);
  const countOf = (state: string) => rows.find(row => row.state === state)?._count._all ?? 0;
  return {
    states: { waiting: countOf('waiting'), sent: countOf('sent'), mined: countOf('mined'), failed: countOf('failed') },
    cursor,
  };
}

/** Failed ones are history after a week. */
const FAILED_DAYS = 7;
const TOLD_MAX = 20;
const SLOW_AFTER_MS = 3_600_000;

/** What waits or failed, and why; the newest first. */
export async function troubledTransactions({ prisma }: Database, chainId: number, now: Date): Promise<ProblemView[]> {
  const rows = await prisma.chainTransaction.findMany({
    where: {
      chainId,
      OR: [
        { state: { in: ['waiting', 'sent'] }, problem: { not: null } },
        { state: 'sent', sentAt: { lt: new Date(now.getTime() - SLOW_AFTER_MS) } },
        { state: 'failed', endedAt: { gte: new Date(now.getTime() - FAILED_DAYS * 86_400_000) } },
      ],
    },
    orderBy: { id: 'desc' },
    take: TOLD_MAX,
    select: { key: true, purpose: true, state: true, problem: true, createdAt: true },
  });
  return rows.map(row => ({ ...row, problem: row.problem ?? 'It was sent more than an hour ago, and is not mined.' }));
}
