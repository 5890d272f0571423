import { z } from 'zod';

/** What a node says, held against what it may say (https://ethereum.github.io/execution-apis). Pure. */

const hex = z.string().regex(/^0x[0-9a-f]*$/i);
const hash = z
  .string()
  .regex(/^0x[0-9a-f]{64}$/i)
  .transform(text => text.toLowerCase());
/** Heights, times and counts: far below 2^53. */
const count = z
  .string()
  .regex(/^0x[0-9a-f]{1,12}$/i)
  .transform(Number);
const amount = z
  .string()
  .regex(/^0x[0-9a-f]{1,64}$/i)
  .transform(BigInt);
const address = z.string().regex(/^0x[0-9a-f]{40}$/i);

export const HEADER = z
  .object({
    number: count,
    hash,
    parentHash: hash,
    timestamp: count,
    gasLimit: amount,
    /** None on chains without EIP-1559. */
    baseFeePerGas: amount.nullish(),
  })
  .transform(({ number, hash: itsHash, parentHash, timestamp, gasLimit, baseFeePerGas }) => ({
    number,
    hash: itsHash,
    parentHash,
    at: new Date(timestamp * 1000),
    gasLimit,
    baseFee: baseFeePerGas ?? null,
  }));
export type Header = z.infer<typeof HEADER>;

export const LOGS = z.array(
  z.object({
    address,
    topics: z.array(hash).max(4),
    data: hex,
    blockNumber: count,
    blockHash: hash,
    transactionHash: hash,
    logIndex: count,
    removed: z.boolean().optional(),
  }),
);
export type RawLog = z.infer<typeof LOGS>[number];

export const RECEIPT = z.object({
  transactionHash: hash,
  blockNumber: count,
  blockHash: hash,
  /** 0: reverted. */
  status: count,
  gasUsed: amount,
});
export type Receipt = z.infer<typeof RECEIPT>;

export const COUNT = count;
export const AMOUNT = amount;
export const CODE = hex;
/** A transaction that it knows, mined or not; null where it knows of none. */
export const KNOWN_TRANSACTION = z.object({ hash }).nullable();

/** A height as nodes are asked for it. */
export const heightOf = (height: number): string => `0x${height.toString(16)}`;
