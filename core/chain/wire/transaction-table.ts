import { z } from 'zod';
import type { Prisma } from '../../../prisma/generated/client.ts';
import type { Database, Transaction } from '../../platform/database.ts';
import { sqlState } from '../../platform/database.ts';
import type { Receipt } from './answers.ts';
import type { Fees } from './fees.ts';

/** The rows of ChainTransaction as the sender moves them: each change holds only where the row still is as it was read. */

/** A signed version of a transaction. */
export interface Attempt extends Fees {
  hash: string;
  raw: string;
  at: Date;
}

export interface Row {
  id: bigint;
  key: string;
  purpose: string;
  /** Empty: it creates a contract. */
  to: string;
  data: string;
  value: bigint;
  state: string;
  sender: string | null;
  nonce: number | null;
  /** The newest last. */
  attempts: readonly Attempt[];
  hash: string | null;
  block: number | null;
  blockHash: string | null;
  problem: string | null;
}

/** One that has its nonce. */
export interface SentRow extends Row {
  sender: string;
  nonce: number;
}

const ATTEMPTS = z.array(
  z
    .object({
      hash: z.string(),
      raw: z.string(),
      maxFeePerGas: z.string(),
      maxPriorityFeePerGas: z.string(),
      isLegacy: z.boolean(),
      at: z.string(),
    })
    .transform(({ maxFeePerGas, maxPriorityFeePerGas, at, ...rest }) => ({
      ...rest,
      maxFeePerGas: BigInt(maxFeePerGas),
      maxPriorityFeePerGas: BigInt(maxPriorityFeePerGas),
      at: new Date(at),
    })),
);

const kept = (attempts: readonly Attempt[]): Prisma.InputJsonArray =>
  attempts.map(({ maxFeePerGas, maxPriorityFeePerGas, at, ...rest }) => ({
    ...rest,
    maxFeePerGas: maxFeePerGas.toString(),
    maxPriorityFeePerGas: maxPriorityFeePerGas.toString(),
    at: at.toISOString(),
  }));

/** Mined ones that one look goes through. */
const MINED_A_LOOK = 100;
const UNIQUE_VIOLATION = '23505';

export type TransactionTable = ReturnType<typeof createTransactionTable>;

export function createTransactionTable({ prisma }: Database, chainId: number) {
  /** @returns whether the row was still so */
  async function change(row: Row, data: Prisma.ChainTransactionUpdateManyMutationInput): Promise<boolean> {
    const where = { id: row.id, state: row.state, hash: row.hash, blockHash: row.blockHash };
    const { count } = await prisma.chainTransaction.updateMany({ where, data });
    return count === 1;
  }

  return {
    unfinished: () =>
      prisma.chainTransaction.count({ where: { chainId, state: { in: ['waiting', 'sent', 'mined'] } } }),
    async sent(): Promise<SentRow[]> {
      const rows = await prisma.chainTransaction.findMany({
        where: { chainId, state: 'sent' },
        orderBy: [{ sender: 'asc' }, { nonce: 'asc' }],
      });
      return rows.map(rowOf).filter(isSent);
    },
    async mined(): Promise<SentRow[]> {
      const where = { chainId, state: 'mined' };
      const rows = await prisma.chainTransaction.findMany({ where, orderBy: { id: 'asc' }, take: MINED_A_LOOK });
      return rows.map(rowOf).filter(isSent);
    },
    async waiting(take: number): Promise<Row[]> {
      const where = { chainId, state: 'waiting' };
      const rows = await prisma.chainTransaction.findMany({ where, orderBy: { id: 'asc' }, take });
      return rows.map(rowOf);
    },
    /** Nonces from this one on that any of our transactions has. */
    async noncesFrom(sender: string, first: number): Promise<Set<number>> {
      const where = { chainId, sender, nonce: { gte: first } };
      const rows = await prisma.chainTransaction.findMany({ where, select: { nonce: true } });
      return new Set(rows.flatMap(({ nonce }) => nonce ?? []));
    },
    /** Before it is handed to a node. @returns whether nobody else took the row, or the nonce */
    async store(row: Row, sender: string, nonce: number, attempt: Attempt, now: Date): Promise<boolean> {
      const sent = { state: 'sent', sender, nonce, attempts: kept([attempt]), hash: attempt.hash, sentAt: now };
      try {
        return await change(row, { ...sent, problem: null, block: null, blockHash: null });
      } catch (error) {
        if (sqlState(error) === UNIQUE_VIOLATION || (error as { code?: unknown }).code === 'P2002') return false;
        throw error;
      }
    },
    storeAgain: (row: SentRow, attempt: Attempt) =>
      change(row, { attempts: kept([...row.attempts, attempt]), hash: attempt.hash, problem: null }),
    setMined: (row: SentRow, receipt: Receipt) =>
      change(row, {
        state: 'mined',
        hash: receipt.transactionHash,
        block: receipt.blockNumber,
        blockHash: receipt.blockHash,
        gasUsed: receipt.gasUsed.toString(),
        problem: null,
      }),
    /** The chain took back the block that it was in. */
    setSentAgain: (row: SentRow) =>
      change(row, { state: 'sent', hash: row.attempts.at(-1)?.hash ?? row.hash, block: null, blockHash: null }),
    /** Its nonce went to another transaction: it can never be mined as it was signed. */
    setWaitingAgain: (row: SentRow) =>
      change(row, {
        ...{ state: 'waiting', sender: null, nonce: null, attempts: [], hash: null, sentAt: null },
        ...{ block: null, blockHash: null, problem: null },
      }),
    setConfirmed: (row: SentRow, now: Date) => change(row, { state: 'confirmed', problem: null, endedAt: now }),
    setFailed: (row: Row, problem: string, now: Date) => change(row, { state: 'failed', problem, endedAt: now }),
    setProblem: (row: Row, problem: string | null) => change(row, { problem }),
  };
}

/** Blocks of a reorganisation so deep that nobody has seen one. */
const RECHECKED_BLOCKS = 10_000;

/** What counted as done, near a block that is no more, is looked at again. */
export async function recheckFrom(tx: Transaction, chainId: number, block: number): Promise<void> {
  await tx.chainTransaction.updateMany({
    where: { chainId, state: { in: ['confirmed', 'failed'] }, block: { gte: block - RECHECKED_BLOCKS } },
    data: { state: 'mined', endedAt: null },
  });
}

function rowOf(row: Prisma.ChainTransactionGetPayload<object>): Row {
  return { ...row, value: BigInt(row.value), attempts: ATTEMPTS.parse(row.attempts) };
}

function isSent(row: Row): row is SentRow {
  return row.sender !== null && row.nonce !== null;
}
