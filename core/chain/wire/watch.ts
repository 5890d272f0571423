import { NodeRefusal } from '../../platform/chain-node.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';
import { CODE, heightOf, KNOWN_TRANSACTION, RECEIPT, type Receipt } from './answers.ts';
import { refusalOf } from './interfaces.ts';
import type { ChainView } from './nodes.ts';
import type { SentRow, TransactionTable } from './transaction-table.ts';

/** What became of transactions that were signed: mined, confirmed, taken back, dropped, or overtaken by another with their nonce. */

export interface WatchOptions {
  table: TransactionTable;
  clock: Clock;
  log: Log;
  confirmations: number;
}

export interface Watch {
  /** @param count transactions of its sender that are mined. @returns whether the row has moved */
  look(view: ChainView, row: SentRow, count: number): Promise<boolean>;
}

export function createWatch({ table, clock, log, confirmations }: WatchOptions): Watch {
  /** By row: at which head its nonce was first seen used by another transaction. Lost with the process, which only costs time. */
  const overtakenAt = new Map<bigint, number>();

  async function lookAtMined(view: ChainView, row: SentRow): Promise<boolean> {
    const receipt = await receiptOf(view, row.hash ?? '');
    if (receipt?.blockHash !== row.blockHash) {
      log.warn({ key: row.key, block: row.block }, 'the chain took back the block of a transaction');
      return receipt ? table.setMined(row, receipt) : table.setSentAgain(row);
    }
    if (view.head.number < receipt.blockNumber + confirmations) return false;
    if ((await view.block(receipt.blockNumber)).hash !== receipt.blockHash) return false;
    if (receipt.status !== 0) {
      log.info({ key: row.key, hash: row.hash, block: row.block }, 'a transaction is confirmed');
      return table.setConfirmed(row, clock.now());
    }
    const reason = await whyReverted(view, row, receipt.blockNumber);
    log.error({ key: row.key, hash: row.hash, reason }, 'a transaction failed on chain');
    return table.setFailed(row, `It failed on chain: ${reason}.`, clock.now());
  }

  async function lookAtSent(view: ChainView, row: SentRow, count: number): Promise<boolean> {
    if (count <= row.nonce) {
      overtakenAt.delete(row.id);
      return keepKnown(view, row);
    }
    for (const { hash } of [...row.attempts].reverse()) {
      const receipt = await receiptOf(view, hash);
      if (!receipt) continue;
      overtakenAt.delete(row.id);
      log.debug({ key: row.key, hash, block: receipt.blockNumber }, 'a transaction is mined');
      return table.setMined(row, receipt);
    }
    const since = overtakenAt.get(row.id) ?? view.head.number;
    overtakenAt.set(row.id, since);
    if (view.head.number < since + confirmations) return false;
    overtakenAt.delete(row.id);
    log.warn(
      { key: row.key, nonce: row.nonce },
      'the nonce of a transaction went to another one: is the key used elsewhere?',
    );
    return table.setWaitingAgain(row);
  }

  /** A node may have dropped it, or died before it took it. */
  async function keepKnown(view: ChainView, row: SentRow): Promise<boolean> {
    const newest = row.attempts.at(-1);
    if (!newest || (await view.ask(KNOWN_TRANSACTION, 'eth_getTransactionByHash', [newest.hash]))) return false;
    const refusal = await view.broadcast(newest.raw);
    const problem = refusal === null ? null : problemOf(refusal);
    if (problem === row.problem) return false;
    if (problem) log.warn({ key: row.key, problem }, 'a node does not take a transaction');
    return table.setProblem(row, problem);
  }

  return {
    look: (view, row, count) => (row.state === 'mined' ? lookAtMined(view, row) : lookAtSent(view, row, count)),
  };
}

/** In its words, which are of the chain; null where it solves itself. */
export function problemOf(refusal: string): string | null {
  if (/nonce too low|replacement transaction underpriced/i.test(refusal)) return null;
  if (/insufficient funds/i.test(refusal)) return NO_FUNDS;
  return `The node does not take it: ${refusal}`;
}

export const NO_FUNDS = "The operator's key has too few coins for it.";

function receiptOf(view: ChainView, hash: string): Promise<Receipt | null> {
  return view.ask(RECEIPT.nullable(), 'eth_getTransactionReceipt', [hash]);
}

/** Runs it again on the states after and before its block, which are near what it met. */
async function whyReverted(view: ChainView, row: SentRow, block: number): Promise<string> {
  const call = {
    from: row.sender,
    ...(row.to && { to: row.to }),
    data: row.data,
    value: `0x${row.value.toString(16)}`,
  };
  for (const height of [block, block - 1]) {
    try {
      await view.ask(CODE, 'eth_call', [call, heightOf(height)]);
    } catch (error) {
      if (error instanceof NodeRefusal) return refusalOf(error.data);
      throw error;
    }
  }
  return 'by itself it would not have (too little gas, or another came first)';
}
