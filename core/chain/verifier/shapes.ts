import { z } from 'zod';
import { PAYLOAD_MAX } from './payload.ts';
import { isPlain } from './plain-text.ts';

/** What an arena answers, as far as a verifier looks at it. Everything else that comes is left out; what does not fit is refused. Pure. */

/** Commits or results under one root. */
export const BATCH_MAX = 256;

const bytes32 = z.string().regex(/^0x[0-9a-f]{64}$/);
const plain = z.string().regex(/^[0-9a-f]{64}$/);
const address = z.string().regex(/^0x[0-9a-fA-F]{40}$/);
/** As the contracts hold it: at most 31 ASCII characters. */
const matchId = z.string().regex(/^[\x21-\x7e]{1,31}$/);
const text = (most: number) => z.string().max(most).refine(isPlain, 'must be plain text');
const count = z.int().min(0).max(Number.MAX_SAFE_INTEGER);

export const chainShape = z.object({
  chainId: z.int().min(1),
  contracts: z.object({ MatchRegistry: z.object({ address, block: count }).optional() }),
});

const commitShape = z.object({
  matchId,
  sequence: count,
  commitHash: bytes32,
  serverSeedHash: bytes32,
  lockAt: count,
  payload: text(PAYLOAD_MAX),
  previous: plain,
});

export const commitsShape = z.object({ commits: z.array(commitShape).min(1).max(BATCH_MAX) });

const resultShape = z.object({
  matchId,
  commit: bytes32,
  serverSeed: bytes32,
  tapeHash: bytes32,
  winner: z.union([z.literal(0), z.literal(1), z.literal(2)]),
  stateHash: bytes32,
});

const batchShape = z.object({
  root: bytes32,
  count: z.int().min(1).max(BATCH_MAX),
  results: z.array(resultShape).min(1).max(BATCH_MAX),
});
export type ShownBatch = z.infer<typeof batchShape>;

export const batchesShape = z.object({
  items: z.array(batchShape).max(100),
  nextCursor: text(1000).nullable(),
});

export const matchShape = z.object({ state: text(20) });

/** What a refusal looks like. */
export const refusalShape = z.object({
  errors: z.array(z.object({ code: z.string().max(60), message: z.string().max(500) })).min(1),
});
