import type { ContractName } from '../../contracts/index.ts';
import type { BlobStore } from '../platform/blobs/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { ChainConfig } from '../platform/config.ts';
import type { Database, Transaction } from '../platform/database.ts';
import type { Log } from '../platform/log.ts';
import type { Random } from '../platform/random.ts';
import type { ChainReader } from './wire/node.ts';

/** What the parts of this room speak to each other: an outbox of transactions, and events that come back. */

/** What everybody here may know of the configuration: neither the key nor the nodes' addresses. */
export type ChainSettings = Omit<ChainConfig, 'key' | 'rpcUrls'>;

export interface ChainOptions {
  database: Database;
  blobs: BlobStore;
  clock: Clock;
  random: Random;
  newId: () => string;
  log: Log;
  config: ChainConfig;
  /** Without a slash at the end; null where nobody said. */
  publicUrl: string | null;
}

/** Something that the operator's key is to send. The same key is sent once, whoever asks however often. */
export interface TransactionWish {
  /** 'commits:17'. */
  key: string;
  /** 'commits', 'results', 'finalize', 'open-pool', 'reveal', 'settle', 'void', 'bond', 'mint', 'describe', 'drop'. */
  purpose: string;
  to: string;
  /** Call data, 0x... */
  data: string;
  /** Wei; none unless told. */
  value?: bigint;
}

/** What became of a wish. */
export interface TransactionView {
  key: string;
  /** 'failed': it would have failed, or has; it is not tried again by itself. */
  state: 'waiting' | 'sent' | 'mined' | 'confirmed' | 'failed';
  /** Of the version that was mined, or the newest. */
  hash: string | null;
  problem: string | null;
}

/** An event of one of our contracts that has enough blocks on top of it. */
export interface ChainEvent {
  contract: ContractName;
  /** 'MatchesCommitted'. */
  name: string;
  /** By the names of the ABI; numbers as bigint. */
  args: Record<string, unknown>;
  block: number;
  /** The block's time. */
  at: Date;
  transactionHash: string;
  logIndex: number;
}

/**
 * Carries an event into our tables, in the transaction that moves the reader's cursor: each event is applied once, in the chain's order.
 * What it throws stops the reader: let it throw only what is a fault of ours.
 */
export type Applier = (tx: Transaction, event: ChainEvent) => Promise<void>;

/** A part of what an arena does on chain. */
export interface ChainPart {
  name: string;
  /**
   * Looks what there is to do and asks for it (TransactionWish), every few seconds in the chain worker, one process at a time. Must be
   * harmless to run again, and quick where there is nothing to do.
   */
  step?(): Promise<void>;
  appliers?: Partial<Record<ContractName, Record<string, Applier>>>;
  /**
   * Forgets everything that events have written, because the chain has taken back more than CHAIN_CONFIRMATIONS blocks: all events are
   * applied anew afterwards, in the same transaction's wake.
   */
  reset?(tx: Transaction): Promise<void>;
}

export type ContractAddresses = Record<ContractName, string>;

/** What each part stands on. */
export interface ChainBase extends Omit<ChainOptions, 'config'> {
  settings: ChainSettings;
  /** Where our contracts stand; null until they are deployed: then there is nothing to do. */
  addresses(): Promise<ContractAddresses | null>;
  /** Asks for a transaction in the very transaction that needs it. Harmless where it was asked for already. */
  wish(tx: Transaction, wish: TransactionWish): Promise<void>;
  /** Takes back what was asked for, where it was not signed yet. @param problem why */
  unwish(tx: Transaction, key: string, problem: string): Promise<void>;
  /** Lets go of what was asked for and has failed, so that it may be asked for again. */
  forgetFailed(tx: Transaction, key: string): Promise<void>;
  wished(key: string): Promise<TransactionView | null>;
  /** Those that were asked for, by their keys. */
  wishedMany(keys: readonly string[]): Promise<Map<string, TransactionView>>;
  /** Asks a node what the contracts say now. */
  node: ChainReader;
}
