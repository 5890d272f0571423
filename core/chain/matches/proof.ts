import type { ResultBatch } from '../../../prisma/generated/client.ts';
import type { AnnouncementService } from '../../announcements/index.ts';
import { chainName } from '../../wallets/index.ts';
import type { PoolView } from '../escrow/pool-views.ts';
import type { PoolsPart } from '../escrow/pools.ts';
import { type ResultLeaf, resultLeafHash } from '../leaves.ts';
import type { Glance, Proven, Registry } from '../registry.ts';
import type { ChainBase, ChainPart } from '../types.ts';
import type { CommitsPart, ProvenCommit } from './commits.ts';
import { provenResult, resultsOf } from './result-batches.ts';
import { ENDED_MATCH, resultOf } from './results.ts';

/** What everybody may see of the arena's matches on chain: enough to check each of them without believing us. */

/** 'waiting': its commit is on its way; 'disputed': no quorum of verifiers agrees; 'accepted': a quorum does, and the chain knows. */
export type OnChainState = 'waiting' | 'committed' | 'proposed' | 'disputed' | 'accepted' | 'final' | 'frozen';

export interface ProvenResult extends Proven<ResultLeaf> {
  /** Hash of the leaf. */
  hash: string;
  /** Results under the root. */
  count: number;
  state: BatchState;
  signatures: readonly { verifier: string; signature: string }[];
  acceptedAt: Date | null;
  finalFrom: Date | null;
  /** In which it was accepted, where it was our transaction. */
  transaction: string | null;
  /** The arena has found the same; otherwise a quorum of verifiers knows better. */
  isOwn: boolean;
}

export interface MatchOnChain {
  matchId: string;
  chainId: number;
  chainName: string;
  /** Address of the MatchRegistry. */
  registry: string;
  state: OnChainState;
  /** Null: in no batch yet. */
  commit: (ProvenCommit & { transaction: string | null }) | null;
  /** Null until it was told and put to the verifiers. */
  result: ProvenResult | null;
  /** Addresses, whether or not they are verifiers still. */
  findings: { agrees: readonly string[]; dissents: readonly string[] };
  /** How many verifiers there are, and how many make a result; null where the node does not answer. */
  jury: { verifiers: number; quorum: number } | null;
  /** When its seed was shown on chain. */
  revealedAt: Date | null;
  /** Since when it is final or frozen. */
  endedAt: Date | null;
  /** Of a final one. */
  winner: 0 | 1 | 2 | null;
  pools: readonly PoolView[];
}

export const BATCH_STATES = ['proposed', 'signed', 'accepted', 'disputed', 'dropped'] as const;
export type BatchState = (typeof BATCH_STATES)[number];

export interface ResultBatchView {
  root: string;
  count: number;
  state: BatchState;
  createdAt: Date;
  acceptedAt: Date | null;
  finalFrom: Date | null;
  results: readonly ResultLeaf[];
  signatures: readonly { verifier: string; signature: string }[];
}

export interface ChainOverview {
  chainId: number;
  chainName: string;
  /** By name; none until they are deployed. */
  contracts: Readonly<Record<string, { address: string; block: number }>>;
  confirmations: number;
  escrow: boolean;
  /** Null where the node does not answer. */
  now: Glance | null;
}

export interface ProofsPart extends ChainPart {
  /** Null where nothing is deployed, and of a match from before that. */
  ofMatch(matchId: string): Promise<MatchOnChain | null>;
  overview(): Promise<ChainOverview>;
  /** The newest first. @param before where the page before ended */
  batches(where: {
    state?: BatchState;
    limit: number;
    before?: { createdAt: Date; root: string };
  }): Promise<ResultBatchView[]>;
  resultBatch(root: string): Promise<ResultBatchView | null>;
}

interface ProofNeeds {
  registry: Registry;
  commits: Pick<CommitsPart, 'commitOf' | 'transactionOf'>;
  announcements: Pick<AnnouncementService, 'reveal'>;
  pools: Pick<PoolsPart, 'ofMatch'>;
}

export function createProofs(base: ChainBase, { registry, commits, announcements, pools }: ProofNeeds): ProofsPart {
  const { database, settings } = base;
  const { prisma } = database;
  const chainId = settings.id;

  /** Who signed which root, in the order in which they did. */
  async function signaturesOf(roots: readonly string[]) {
    const rows = await prisma.verifierFinding.findMany({
      where: { chainId, root: { in: [...roots] } },
      orderBy: { id: 'asc' },
      select: { root: true, verifier: true, signature: true },
    });
    return (root: string) =>
      rows.filter(row => row.root === root).map(({ verifier, signature }) => ({ verifier, signature }));
  }

  async function viewAll(rows: readonly ResultBatch[]): Promise<ResultBatchView[]> {
    const signatures = await signaturesOf(rows.map(({ root }) => root));
    return rows.map(row => {
      const { root, count, createdAt, acceptedAt, finalFrom } = row;
      const state = row.state as BatchState;
      return {
        root,
        count,
        state,
        createdAt,
        acceptedAt,
        finalFrom,
        results: resultsOf(row),
        signatures: signatures(root),
      };
    });
  }

  async function provenOf(root: string | null, leaf: string | null): Promise<ProvenResult | null> {
    if (root === null || leaf === null) return null;
    const row = await prisma.resultBatch.findUnique({ where: { chainId_root: { chainId, root } } });
    const proven = row && provenResult(row, leaf);
    if (!proven) return null;
    const [signatures, match, sent] = await Promise.all([
      signaturesOf([root]),
      prisma.match.findUnique({ where: { id: proven.leaf.matchId }, select: ENDED_MATCH }),
      prisma.chainTransaction.findFirst({
        where: { chainId, key: { startsWith: `results:${root}` }, state: { in: ['mined', 'confirmed'] } },
        select: { hash: true },
      }),
    ]);
    const { count, acceptedAt, finalFrom } = row;
    return {
      ...proven,
      hash: leaf,
      count,
      state: row.state as BatchState,
      signatures: signatures(root),
      acceptedAt,
      finalFrom,
      transaction: acceptedAt ? (sent?.hash ?? null) : null,
      isOwn: match !== null && resultLeafHash(resultOf(match, proven.leaf.commit)) === leaf,
    };
  }

  async function dissentsOn(matchId: string): Promise<string[]> {
    const rows = await prisma.verifierFinding.findMany({
      where: { chainId, matchId, kind: 'dissents' },
      distinct: ['verifier'],
      select: { verifier: true },
    });
    return rows.map(({ verifier }) => verifier);
  }

  return {
    name: 'proofs',

    async ofMatch(matchId) {
      const address = await registry.address();
      if (!address) return null;
      const [known, commit, reveals, glance] = await Promise.all([
        prisma.chainMatch.findFirst({ where: { matchId, chainId } }),
        commits.commitOf(matchId),
        announcements.reveal([matchId]),
        registry.glance(),
      ]);
      if (!commit && !(await isComing(matchId, glance))) return null;
      const isTold = reveals.get(matchId)?.isTold === true;
      const result = isTold && known ? await provenOf(known.resultRoot, known.resultLeaf) : null;
      const signers = result?.signatures.map(({ verifier }) => verifier) ?? [];
      const [transaction, dissents, pooled] = await Promise.all([
        commit?.committedAt ? commits.transactionOf({ first: commit.first, root: commit.root }) : null,
        isTold ? dissentsOn(matchId) : [],
        pools.ofMatch(matchId),
      ]);
      const state = commit?.committedAt ? ((known?.state ?? 'waiting') as OnChainState) : 'waiting';
      return {
        matchId,
        chainId,
        chainName: chainName(chainId),
        registry: address.address,
        state,
        commit: commit && { ...commit, transaction },
        result,
        findings: { agrees: signers, dissents: dissents.filter(verifier => !signers.includes(verifier)) },
        jury: glance && { verifiers: glance.verifiers.length, quorum: glance.quorum },
        revealedAt: known?.revealedAt ?? null,
        endedAt: known?.endedAt ?? null,
        winner: (known?.winner ?? null) as MatchOnChain['winner'],
        pools: pooled,
      };
    },

    async overview() {
      const rows = await prisma.chainContract.findMany({ where: { chainId }, orderBy: { block: 'asc' } });
      return {
        chainId,
        chainName: chainName(chainId),
        contracts: Object.fromEntries(rows.map(({ name, address, block }) => [name, { address, block }])),
        confirmations: settings.confirmations,
        escrow: settings.escrow,
        now: await registry.glance(),
      };
    },

    async batches({ state, limit, before }) {
      const rows = await prisma.resultBatch.findMany({
        where: {
          chainId,
          ...(state && { state }),
          ...(before && {
            OR: [{ createdAt: { lt: before.createdAt } }, { createdAt: before.createdAt, root: { gt: before.root } }],
          }),
        },
        orderBy: [{ createdAt: 'desc' }, { root: 'asc' }],
        take: limit,
      });
      return viewAll(rows);
    },

    async resultBatch(root) {
      const row = await prisma.resultBatch.findUnique({ where: { chainId_root: { chainId, root } } });
      const [view] = row ? await viewAll([row]) : [];
      return view ?? null;
    },
  };

  /** Whether a commit that is in no batch will be in one: batches follow upon each other, so what they have passed was before the contracts. */
  async function isComing(matchId: string, glance: Glance | null): Promise<boolean> {
    const link = await prisma.commit.findUnique({ where: { matchId }, select: { sequence: true } });
    if (!link) return false;
    const newest = await prisma.commitBatch.findFirst({ where: { chainId }, orderBy: { first: 'desc' } });
    if (newest) return link.sequence > newest.first;
    return glance !== null && link.sequence >= glance.nextSequence;
  }
}
