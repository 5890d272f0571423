import type { Database } from '../platform/database.ts';
import { type LastLook, readLastLook } from './last-look.ts';
import { READER } from './wire/events.ts';

/** How the arena's business with the chain stands, by its database alone: the same wherever it is asked. */

export interface ChainFigures {
  states: Record<'waiting' | 'sent' | 'mined' | 'failed', number>;
  /** Up to where events are applied; null where none was read yet. */
  cursor: { block: number; updatedAt: Date } | null;
  /** Results of matches by the state of their batch, those of batches that were taken apart not counted twice. */
  results: Record<'proposed' | 'signed' | 'accepted' | 'disputed', number>;
  /** Of the proposed ones: such as verifiers have had long enough for. */
  unheard: Unheard;
  look: LastLook;
}

export interface Unheard {
  /** Results of matches. */
  count: number;
  roots: readonly string[];
}

export interface ProblemView {
  key: string;
  purpose: string;
  state: string;
  problem: string;
  createdAt: Date;
}

export async function chainFigures(database: Database, chainId: number, now: Date): Promise<ChainFigures> {
  const { prisma } = database;
  const [rows, results, unheard, look, cursor] = await Promise.all([
    prisma.chainTransaction.groupBy({
      by: ['state'],
      // confirmed ones are most of them, and counted nowhere
      where: { chainId, state: { in: ['waiting', 'sent', 'mined', 'failed'] } },
      _count: { _all: true },
    }),
    prisma.resultBatch.groupBy({ by: ['state'], where: { chainId }, _sum: { count: true } }),
    unheardResults(database, chainId, now),
    readLastLook(database, chainId),
    prisma.chainCursor.findUnique({
      where: { chainId_reader: { chainId, reader: READER } },
      select: { block: true, updatedAt: true },
    }),
  ]);
  const countOf = (state: string) => rows.find(row => row.state === state)?._count._all ?? 0;
  const resultsOf = (state: string) => results.find(row => row.state === state)?._sum.count ?? 0;
  return {
    states: { waiting: countOf('waiting'), sent: countOf('sent'), mined: countOf('mined'), failed: countOf('failed') },
    cursor,
    results: {
      proposed: resultsOf('proposed'),
      signed: resultsOf('signed'),
      accepted: resultsOf('accepted'),
      disputed: resultsOf('disputed'),
    },
    unheard,
    look,
  };
}

/** Verifiers answer within a minute or two; after a day the pools of a match without a result go back. */
export const UNHEARD_AFTER_MINUTES = 30;
const ROOTS_MAX = 50;

/** What no quorum has said anything about, neither yes nor no. */
export async function unheardResults({ prisma }: Database, chainId: number, now: Date): Promise<Unheard> {
  const late = new Date(now.getTime() - UNHEARD_AFTER_MINUTES * 60_000);
  const where = { chainId, state: 'proposed', createdAt: { lt: late, gte: sinceOf(now) } };
  const [sum, rows] = await Promise.all([
    prisma.resultBatch.aggregate({ where, _sum: { count: true } }),
    prisma.resultBatch.findMany({ where, orderBy: { createdAt: 'desc' }, take: ROOTS_MAX, select: { root: true } }),
  ]);
  return { count: sum._sum.count ?? 0, roots: rows.map(({ root }) => root) };
}

/** What went wrong is history after a week. */
const HISTORY_DAYS = 7;
const sinceOf = (now: Date) => new Date(now.getTime() - HISTORY_DAYS * 86_400_000);
const LISTED_MAX = 50;

/** Matches of the last week about which no quorum agrees, or two do; the newest first. */
export async function contestedMatches({ prisma }: Database, chainId: number, now: Date) {
  const [disputed, frozen] = await Promise.all([
    prisma.$queryRaw<{ matchId: string }[]>`
      SELECT match."matchId" FROM "ChainMatch" match
        JOIN "ResultBatch" batch ON batch."chainId" = match."chainId" AND batch.root = match."resultRoot"
       WHERE match."chainId" = ${chainId} AND match.state = 'disputed' AND batch."createdAt" >= ${sinceOf(now)}
       ORDER BY match.sequence DESC LIMIT ${LISTED_MAX}`,
    prisma.chainMatch.findMany({
      where: { chainId, state: 'frozen', endedAt: { gte: sinceOf(now) } },
      orderBy: { sequence: 'desc' },
      take: LISTED_MAX,
      select: { matchId: true },
    }),
  ]);
  return { disputed: disputed.map(({ matchId }) => matchId), frozen: frozen.map(({ matchId }) => matchId) };
}

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
        { state: 'failed', endedAt: { gte: sinceOf(now) } },
      ],
    },
    orderBy: { id: 'desc' },
    take: TOLD_MAX,
    select: { key: true, purpose: true, state: true, problem: true, createdAt: true },
  });
  return rows.map(row => ({ ...row, problem: row.problem ?? 'It was sent more than an hour ago, and is not mined.' }));
}
