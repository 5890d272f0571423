import { Transaction, type Wallet } from 'ethers';
import { NodeRefusal } from '../../platform/chain-node.ts';
import type { Clock } from '../../platform/clock.ts';
import type { ChainConfig } from '../../platform/config.ts';
import type { Database } from '../../platform/database.ts';
import type { Log } from '../../platform/log.ts';
import { AMOUNT, COUNT } from './answers.ts';
import { bumpedFees, type Fees, firstFees, type GasPrices, gwei, isEnough } from './fees.ts';
import { refusalOf } from './interfaces.ts';
import type { ChainView } from './nodes.ts';
import { type Attempt, createTransactionTable, type Row, type SentRow } from './transaction-table.ts';
import { createWatch, NO_FUNDS, problemOf } from './watch.ts';

/**
 * Sends what was wished for, with the operator's key: one sender at a time over all processes. A version is stored before any node hears
 * of it, so that whoever dies in between finds it again, and nothing is sent under two nonces.
 */

export interface SenderOptions {
  database: Database;
  clock: Clock;
  log: Log;
  config: Pick<ChainConfig, 'id' | 'confirmations' | 'maxFeeGwei' | 'bumpSeconds'>;
  /** Null: nothing is signed here, but what others have signed is watched. */
  key: () => Promise<Wallet | null>;
}

export interface Sender {
  /** Nothing waits, and nothing is on its way: no node need be asked. */
  isIdle(): Promise<boolean>;
  /** One look at all that waits or is on its way. @returns how many transactions moved */
  step(view: ChainView): Promise<number>;
}

/** Signed and not mined: nodes keep a handful of an account in any case, most of them 16 and more. */
export const IN_FLIGHT_MAX = 16;
/** Waiting ones looked at, since some may not be sent yet. */
const LOOKED_AT = 64;
const WEI_PER_GWEI = 1_000_000_000n;
/** Offered the most that is allowed, it may stay so for as long before somebody should know. */
const STUCK_MS = 5 * 60_000;
/** Where a node does not say what miners want. */
const DEFAULT_TIP = WEI_PER_GWEI;
/**
 * Gas that a call may use which runs code of a member's: a wallet that is a contract is asked whether it takes a token, and could burn a whole block's at our
 * cost. By purpose; a mint takes some 150,000, and several times as much where a rollup counts its data as gas.
 */
const GAS_MAX: ReadonlyMap<string, bigint> = new Map([['mint', 5_000_000n]]);
const REVERTED = /revert|invalid opcode|invalid jump|out of gas|gas required exceeds/i;

export function createSender(options: SenderOptions): Sender {
  const { database, clock, log, config, key } = options;
  const table = createTransactionTable(database, config.id);
  const watch = createWatch({ table, clock, log, confirmations: config.confirmations });
  const limit = BigInt(config.maxFeeGwei) * WEI_PER_GWEI;
  /** By row: at which head a contract refused it first. Its "no" counts when it says so still, some blocks later: a node may be a little behind. */
  const refusedAt = new Map<bigint, number>();

  async function lookAtAll(view: ChainView): Promise<number> {
    let moved = 0;
    const counts = new Map<string, number>();
    for (const row of [...(await table.mined()), ...(await table.sent())]) {
      const count = counts.get(row.sender) ?? (await countOf(view, row.sender));
      counts.set(row.sender, count);
      if (await watch.look(view, row, count)) moved += 1;
    }
    return moved;
  }

  /** @returns how many got another version */
  async function bumpAll(view: ChainView, wallet: Wallet): Promise<number> {
    const rows = (await table.sent()).filter(row => row.sender === wallet.address);
    if (rows.length === 0) return 0;
    const count = await countOf(view, wallet.address);
    const prices = await pricesOf(view);
    const lowest = rows.find(row => row.nonce >= count);
    let moved = 0;
    for (const row of rows.filter(({ nonce }) => nonce >= count)) {
      const newest = row.attempts.at(-1);
      if (!newest || clock.now().getTime() - newest.at.getTime() < config.bumpSeconds * 1000) continue;
      // more gas is what it has no coins for
      if (row.problem === NO_FUNDS) continue;
      // those behind the first wait for it; for more they are sent only where they could not be mined by themselves
      if (row !== lowest && isEnough(newest, prices)) continue;
      if (await bump(view, wallet, { row, newest, prices })) moved += 1;
    }
    return moved;
  }

  async function bump(
    view: ChainView,
    wallet: Wallet,
    { row, newest, prices }: { row: SentRow; newest: Attempt; prices: GasPrices },
  ): Promise<boolean> {
    const fees = bumpedFees(newest, prices, limit);
    if (!fees) {
      if (!isEnough(newest, prices)) return tell(row, costsTooMuch(prices));
      return clock.now().getTime() - newest.at.getTime() > STUCK_MS ? tell(row, stuck(newest)) : false;
    }
    const { gasLimit } = Transaction.from(newest.raw);
    const attempt = await sign(wallet, row, { nonce: row.nonce, gasLimit, fees });
    if (!(await table.storeAgain(row, attempt))) return false;
    log.warn({ key: row.key, nonce: row.nonce, gwei: gwei(fees.maxFeePerGas) }, 'a transaction is offered more gas');
    await handOver(view, { ...row, hash: attempt.hash, problem: null }, attempt);
    return true;
  }

  /** @returns how many were sent, or turned out to fail */
  async function sendWaiting(view: ChainView, wallet: Wallet): Promise<number> {
    const [first, ...others] = await table.waiting(LOOKED_AT);
    if (!first) return 0;
    // what a former key has signed is watched, and holds up nothing
    const sent = (await table.sent()).filter(({ sender }) => sender === wallet.address);
    const count = await countOf(view, wallet.address);
    const places = nonces(count, wallet.address);
    const prices = await pricesOf(view);
    const fees = firstFees(prices, limit);
    if (!fees) return Number(await tell(first, costsTooMuch(prices)));
    let coins = (await view.ask(AMOUNT, 'eth_getBalance', [wallet.address, 'latest'])) - spokenFor(sent, count);
    let room = IN_FLIGHT_MAX - sent.length;
    let moved = 0;
    /** Those that are older, and not mined yet: what comes after may build on them. */
    const older = new Set(sent.map(({ id }) => id));
    for (const row of [first, ...others]) {
      if (room <= 0) break;
      const isFirst = ![...older].some(id => id < row.id);
      const answer = await preflight(view, wallet, row, { isFirst, isAlone: older.size === 0, fees, coins });
      if (answer === 'moved') moved += 1;
      if (answer === 'failed') moved += 1;
      if (answer === 'poor') {
        moved += Number(await tell(row, NO_FUNDS));
        // a bond that the key cannot put up now holds up nothing that costs gas alone: seeds that are shown too late cost the bonds that are out
        if (row.value > 0n) continue;
        return moved;
      }
      if (answer !== 'failed') older.add(row.id);
      if (typeof answer === 'string') continue;
      const nonce = await places.next();
      const attempt = await sign(wallet, row, { nonce, gasLimit: answer.gasLimit, fees });
      if (!(await table.store(row, wallet.address, nonce, attempt, clock.now()))) return moved;
      coins -= row.value + answer.gasLimit * fees.maxFeePerGas;
      refusedAt.delete(row.id);
      log.info({ key: row.key, nonce, hash: attempt.hash, gwei: gwei(fees.maxFeePerGas) }, 'a transaction is sent');
      await handOver(view, { ...row, state: 'sent', hash: attempt.hash, problem: null }, attempt);
      room -= 1;
      moved += 1;
    }
    return moved;
  }

  /**
   * Whether it would work now. @returns the gas that it may use; 'waits' where something older may still change the answer, 'moved' where
   * that is news, 'failed' where a contract refuses it for good, 'poor' where the key has too few coins
   */
  async function preflight(
    view: ChainView,
    wallet: Wallet,
    row: Row,
    { isFirst, isAlone, fees, coins }: { isFirst: boolean; isAlone: boolean; fees: Fees; coins: bigint },
  ): Promise<{ gasLimit: bigint } | 'waits' | 'moved' | 'failed' | 'poor'> {
    if (coins < row.value) return 'poor';
    const call = {
      from: wallet.address,
      ...(row.to && { to: row.to }),
      data: row.data,
      value: `0x${row.value.toString(16)}`,
    };
    try {
      // upon what is on its way, where the node can say that
      const gas = await view.ask(AMOUNT, 'eth_estimateGas', [call, isAlone ? 'latest' : 'pending']);
      const most = GAS_MAX.get(row.purpose);
      if (most !== undefined && gas > most) return refuse(view, row, `It would use ${gas} gas, more than ${most}.`);
      const gasLimit = least(least((gas * 5n) / 4n, view.head.gasLimit), most ?? view.head.gasLimit);
      return coins < row.value + gasLimit * fees.maxFeePerGas ? 'poor' : { gasLimit };
    } catch (error) {
      if (!(error instanceof NodeRefusal)) throw error;
      if (/insufficient funds/i.test(error.reason)) return 'poor';
      const isReverted = error.code === 3 || error.data !== null || REVERTED.test(error.reason);
      if (!isReverted)
        return (await tell(row, `The node cannot say what it costs: ${error.reason}`)) ? 'moved' : 'waits';
      if (!isFirst) return 'waits';
      return refuse(view, row, `It would fail: ${refusalOf(error.data)}.`);
    }
  }

  async function refuse(view: ChainView, row: Row, problem: string): Promise<'moved' | 'waits' | 'failed'> {
    const since = refusedAt.get(row.id) ?? view.head.number;
    refusedAt.set(row.id, since);
    if (view.head.number < since + config.confirmations) return (await tell(row, problem)) ? 'moved' : 'waits';
    refusedAt.delete(row.id);
    log.error({ key: row.key, problem }, 'a transaction was not sent');
    return (await table.setFailed({ ...row, problem }, problem, clock.now())) ? 'failed' : 'waits';
  }

  /** @returns whether it is news */
  async function tell(row: Row, problem: string): Promise<boolean> {
    if (row.problem === problem) return false;
    log.warn({ key: row.key, problem }, 'a transaction waits');
    return table.setProblem(row, problem);
  }

  async function handOver(view: ChainView, row: Row, attempt: Attempt): Promise<void> {
    const refusal = await view.broadcast(attempt.raw);
    const problem = refusal === null ? null : problemOf(refusal);
    if (problem) await tell(row, problem);
  }

  async function sign(
    wallet: Wallet,
    row: Row,
    { nonce, gasLimit, fees }: { nonce: number; gasLimit: bigint; fees: Fees },
  ): Promise<Attempt> {
    const { maxFeePerGas, maxPriorityFeePerGas, isLegacy } = fees;
    const raw = await wallet.signTransaction({
      chainId: config.id,
      nonce,
      to: row.to || null,
      data: row.data,
      value: row.value,
      gasLimit,
      ...(isLegacy ? { type: 0, gasPrice: maxFeePerGas } : { type: 2, maxFeePerGas, maxPriorityFeePerGas }),
    });
    const { hash } = Transaction.from(raw);
    if (!hash) throw new Error('What is signed has a hash.');
    return { ...fees, hash, raw, at: clock.now() };
  }

  /** Nonces that are free, from the smallest: one that is left out would hold up all after it. */
  function nonces(count: number, address: string): { next(): Promise<number> } {
    let taken: Set<number> | null = null;
    let next = count;
    return {
      async next() {
        taken ??= await table.noncesFrom(address, count);
        while (taken.has(next)) next += 1;
        next += 1;
        return next - 1;
      },
    };
  }

  const costsTooMuch = ({ baseFee, tip }: GasPrices) =>
    `Gas costs ${gwei((baseFee ?? 0n) + tip)} gwei, more than CHAIN_MAX_FEE_GWEI (${config.maxFeeGwei}) allows: it waits.`;
  const stuck = ({ maxFeePerGas }: Fees) =>
    `It was offered ${gwei(maxFeePerGas)} gwei and is not mined; CHAIN_MAX_FEE_GWEI (${config.maxFeeGwei}) allows no more.`;

  return {
    isIdle: async () => (await table.unfinished()) === 0,
    async step(view) {
      const moved = await lookAtAll(view);
      const wallet = await key();
      if (!wallet) return moved;
      return moved + (await bumpAll(view, wallet)) + (await sendWaiting(view, wallet));
    },
  };
}

/** What those that may still be mined can cost at most. @param count of transactions that are mined, and paid for */
function spokenFor(sent: readonly SentRow[], count: number): bigint {
  return sent.reduce((sum, { nonce, value, attempts }) => {
    const newest = attempts.at(-1);
    if (nonce < count || !newest) return sum;
    return sum + value + Transaction.from(newest.raw).gasLimit * newest.maxFeePerGas;
  }, 0n);
}

const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);

function countOf(view: ChainView, address: string): Promise<number> {
  return view.ask(COUNT, 'eth_getTransactionCount', [address, 'latest']);
}

async function pricesOf(view: ChainView): Promise<GasPrices> {
  const { baseFee } = view.head;
  if (baseFee === null) return { baseFee, tip: await view.ask(AMOUNT, 'eth_gasPrice', []) };
  const tip = await view.ask(AMOUNT, 'eth_maxPriorityFeePerGas', []).catch((error: unknown) => {
    if (error instanceof NodeRefusal) return DEFAULT_TIP;
    throw error;
  });
  return { baseFee, tip };
}
