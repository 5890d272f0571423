import { z } from 'zod';
import {
  BATCH_STATES,
  type ChainOverview,
  type CommitBatchView,
  type FindingView,
  type MatchOnChain,
  type ResultBatchView,
} from '../../core/chain/index.ts';
import { count, hash, id, nextCursor, timestamp, typedId } from './common.ts';
import { pool, presentPool } from './escrow.ts';
import { address, chainId } from './wallet.ts';

/** Commits, results and what verifiers found of them, as the MatchRegistry has them. */

const BATCH_MAX = 256;
/** Characters of what a verifier may say for people. */
const REASON_MAX = 500;
/** Signs that would break a line, hide something, or turn what stands after them around; PostgreSQL keeps no NUL at all. */
const UNSHOWN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

const bytes32 = z.string().regex(/^0x[0-9a-f]{64}$/, 'That is 0x and 64 hexadecimal digits in small letters.');
export const root = bytes32.meta({ description: 'Of a Merkle tree (OpenZeppelin’s StandardMerkleTree).' });
export const ofRoot = z.strictObject({ root });
const proofPath = z.array(bytes32).meta({ description: 'From the leaf to the root.' });
const transaction = bytes32
  .nullable()
  .meta({ description: 'In which it came to the chain, where it was the arena’s.' });
const signature = z
  .string()
  .regex(/^0x[0-9a-fA-F]{130}$/)
  .meta({ description: 'EIP-712, 65 bytes.' });
const signatures = z
  .array(z.object({ verifier: address, signature }))
  .meta({ description: 'Of Results(root, count), for this registry on this chain.' });

const commitLeaf = z
  .object({
    matchId: id,
    sequence: count,
    commitHash: bytes32,
    serverSeedHash: bytes32,
    lockAt: count.meta({ description: 'Seconds since 1970.' }),
  })
  .meta({ id: 'CommitLeaf', description: 'MatchCommit of the MatchRegistry; the id is bytes32, ASCII, left-aligned.' });

const resultFields = {
  commit: bytes32.meta({ description: 'Leaf of the commit.' }),
  serverSeed: bytes32,
  tapeHash: bytes32.meta({ description: 'SHA-256 of the tape as canonical text; zeros where there was none.' }),
  winner: z.union([z.literal(0), z.literal(1), z.literal(2)]).meta({ description: '0 left, 1 right, 2 void.' }),
  stateHash: bytes32.meta({ description: 'Of the fight; zeros where there was none.' }),
};
const resultLeaf = z.object({ matchId: id, ...resultFields }).meta({
  id: 'ResultLeaf',
  description: 'MatchResult of the MatchRegistry. The result of the fight: moderators change nothing here.',
});

export const chainOverview = z
  .object({
    chainId,
    chainName: z.string(),
    contracts: z
      .record(z.string(), z.object({ address, block: count }))
      .meta({ description: 'By name, with the block of their deployment; none until they are deployed.' }),
    confirmations: count.meta({ description: 'Blocks on top of one, before the arena believes it.' }),
    escrow: z.boolean().meta({ description: 'Whether members may stake on matches.' }),
    quorum: count.nullable().meta({ description: 'Signatures that make a result. Null: the node does not answer.' }),
    verifiers: z.array(address).nullable(),
    challengeSeconds: count.nullable().meta({ description: 'From acceptance until a result may be made final.' }),
    nextSequence: count.nullable().meta({ description: 'Commit that the registry is told next.' }),
    head: z.object({ block: count, at: timestamp }).nullable(),
  })
  .meta({ id: 'Chain' });

export function presentOverview({ now, contracts, ...rest }: ChainOverview): z.infer<typeof chainOverview> {
  return {
    ...rest,
    contracts: { ...contracts },
    quorum: now?.quorum ?? null,
    verifiers: now ? [...now.verifiers] : null,
    challengeSeconds: now?.challengeSeconds ?? null,
    nextSequence: now?.nextSequence ?? null,
    head: now && { block: now.head.block, at: now.head.at.toISOString() },
  };
}

export const commitBatch = z
  .object({
    root,
    first: count.meta({ description: 'Sequence of the first.' }),
    count,
    committedAt: timestamp.nullable().meta({ description: 'The block’s time; null until it is confirmed.' }),
    commits: z
      .array(commitLeaf.extend({ payload: z.string().meta({ description: 'As in /v1/commits.' }), previous: hash }))
      .meta({ description: 'In the order of the tree’s leaves.' }),
  })
  .meta({ id: 'CommitBatch' });

export function presentCommitBatch({ committedAt, ...rest }: CommitBatchView): z.infer<typeof commitBatch> {
  return { ...rest, committedAt: committedAt?.toISOString() ?? null };
}

const batchState = z.enum(BATCH_STATES).meta({
  description:
    'proposed: verifiers look at it. signed: a quorum has signed. accepted: the chain knows. disputed: no quorum can agree. dropped: taken apart, its results are in other batches.',
});

const batchFields = {
  root,
  count,
  state: batchState,
  createdAt: timestamp,
  acceptedAt: timestamp.nullable(),
  finalFrom: timestamp.nullable().meta({ description: 'From when on its results may be made final.' }),
  results: z.array(resultLeaf).meta({
    description:
      'In the order of the tree’s leaves. Only what the chats were told. None where the chain has accepted what is not known here.',
  }),
};
const resultBatchBrief = z.object({ ...batchFields, agrees: z.array(address) }).meta({ id: 'ResultBatchBrief' });
export const resultBatch = z.object({ ...batchFields, signatures }).meta({ id: 'ResultBatch' });
export const resultBatches = z.object({ items: z.array(resultBatchBrief), nextCursor }).meta({ id: 'ResultBatches' });
export const askedState = batchState.default('proposed');
export const batchLimit = z.coerce
  .number()
  .int()
  .min(1)
  .max(25)
  .default(10)
  .meta({ description: 'Batches of a page, 1 to 25.' });

function batchOf({ signatures: _, ...view }: ResultBatchView) {
  return {
    ...view,
    results: [...view.results],
    createdAt: view.createdAt.toISOString(),
    acceptedAt: view.acceptedAt?.toISOString() ?? null,
    finalFrom: view.finalFrom?.toISOString() ?? null,
  };
}

export function presentBatchBrief(view: ResultBatchView): z.infer<typeof resultBatchBrief> {
  return { ...batchOf(view), agrees: view.signatures.map(({ verifier }) => verifier) };
}

export function presentBatch(view: ResultBatchView): z.infer<typeof resultBatch> {
  return { ...batchOf(view), signatures: [...view.signatures] };
}

export const findingBody = z
  .strictObject({
    verifier: address,
    root: root.meta({
      description:
        'What is signed: the root of a batch, or the leaf of another result. Of an objection without one: the root of the batch.',
    }),
    count: z.int().min(1).max(BATCH_MAX).meta({ description: 'Results under it; 1 for another result.' }),
    signature: signature.meta({
      description:
        'EIP-712: of Results(bytes32 root,uint32 count), or of Objection(bytes32 root,bytes32 matchId,string reason).',
    }),
    dissent: z
      .strictObject({
        matchId: typedId('a match'),
        objectsTo: root.meta({ description: 'Of the batch that says otherwise.' }),
        result: z
          .strictObject({ matchId: typedId('a match'), ...resultFields })
          .nullable()
          .meta({
            description: 'What was found, which is signed as a batch of one; null: nothing that could be signed.',
          }),
        reason: z
          .string()
          .trim()
          .min(1)
          .max(REASON_MAX)
          .refine(
            text => !UNSHOWN.test(text),
            'That has signs in it which cannot be seen: write one line of plain text.',
          )
          .meta({ description: 'For people: one line of plain text.' }),
      })
      .optional(),
  })
  .meta({ id: 'NewFinding' });

export const finding = z
  .object({
    verifier: address,
    kind: z.enum(['agrees', 'dissents']),
    root: root.meta({ description: 'What is signed; the digest of an objection without another result.' }),
    count,
    signature,
    matchId: id.nullable(),
    objectsTo: root.nullable(),
    result: resultLeaf.nullable(),
    reason: z.string().nullable(),
    createdAt: timestamp,
  })
  .meta({ id: 'Finding' });
export const findings = z.object({ items: z.array(finding) }).meta({ id: 'Findings' });

export function presentFinding(view: FindingView): z.infer<typeof finding> {
  return { ...view, createdAt: view.createdAt.toISOString() };
}

export const matchChain = z
  .object({
    matchId: id,
    chainId,
    chainName: z.string(),
    registry: address.meta({ description: 'Of the MatchRegistry.' }),
    state: z.enum(['waiting', 'committed', 'proposed', 'disputed', 'accepted', 'final', 'frozen']).meta({
      description:
        'waiting: its commit is on its way. proposed: verifiers look at its result. disputed: no quorum of them agrees. accepted: a quorum has signed, and the chain knows. final: its challenge window is over. frozen: a quorum has signed two results, so it has none.',
    }),
    commit: z
      .object({
        leaf: commitLeaf,
        hash: bytes32.meta({ description: 'Of the leaf.' }),
        root,
        proof: proofPath,
        committedAt: timestamp.nullable(),
        block: count.nullable(),
        isLate: z
          .boolean()
          .meta({ description: 'Recorded only after the lock: it proves nothing to who had bet by then.' }),
        transaction,
      })
      .nullable(),
    result: z
      .object({
        leaf: resultLeaf,
        hash: bytes32.meta({ description: 'Of the leaf.' }),
        root,
        proof: proofPath,
        count: count.meta({ description: 'Results under the root; signed as well.' }),
        state: batchState,
        signatures,
        acceptedAt: timestamp.nullable(),
        finalFrom: timestamp.nullable(),
        transaction,
        isOwn: z
          .boolean()
          .meta({ description: 'The arena has found the same. Otherwise a quorum of verifiers knows better.' }),
      })
      .nullable()
      .meta({ description: 'Null until it was told and put to the verifiers.' }),
    findings: z
      .object({ agrees: z.array(address), dissents: z.array(address) })
      .meta({ description: 'Verifiers, as they were. What they say: /v1/chain/findings.' }),
    jury: z
      .object({ verifiers: count, quorum: count })
      .nullable()
      .meta({ description: 'How many there are at present. Null: the node does not answer.' }),
    revealedAt: timestamp.nullable().meta({ description: 'When the chain was shown the seed.' }),
    endedAt: timestamp.nullable().meta({ description: 'Since when it is final, or frozen.' }),
    winner: z
      .union([z.literal(0), z.literal(1), z.literal(2)])
      .nullable()
      .meta({ description: 'Once it is final.' }),
    pools: z.array(pool),
  })
  .meta({ id: 'MatchOnChain', description: 'All that it takes to check a match without believing the arena.' });

const isoOf = (at: Date | null) => at?.toISOString() ?? null;

export function presentMatchChain(view: MatchOnChain): z.infer<typeof matchChain> {
  const { commit, result, findings: found } = view;
  return {
    matchId: view.matchId,
    chainId: view.chainId,
    chainName: view.chainName,
    registry: view.registry,
    state: view.state,
    commit: commit && {
      leaf: commit.leaf,
      hash: commit.hash,
      root: commit.root,
      proof: [...commit.proof],
      committedAt: isoOf(commit.committedAt),
      block: commit.block,
      isLate: commit.isLate,
      transaction: commit.transaction,
    },
    result: result && {
      leaf: result.leaf,
      hash: result.hash,
      root: result.root,
      proof: [...result.proof],
      count: result.count,
      state: result.state,
      signatures: [...result.signatures],
      acceptedAt: isoOf(result.acceptedAt),
      finalFrom: isoOf(result.finalFrom),
      transaction: result.transaction,
      isOwn: result.isOwn,
    },
    findings: { agrees: [...found.agrees], dissents: [...found.dissents] },
    jury: view.jury,
    revealedAt: isoOf(view.revealedAt),
    endedAt: isoOf(view.endedAt),
    winner: view.winner,
    pools: view.pools.map(presentPool),
  };
}
