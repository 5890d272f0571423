import type { CommitBatch } from '../../../prisma/generated/client.ts';
import type { Transaction } from '../../platform/database.ts';
import { type CommitLeaf, type CommitLink, commitLeafOf, commitTree, type Tree } from '../leaves.ts';
import { type Proven, type Registry, registryCalls } from '../registry.ts';
import type { ChainBase, ChainEvent, ChainPart } from '../types.ts';
import type { Attempts } from '../wire/attempts.ts';
import { readDeployment } from '../wire/deployments.ts';

/**
 * The arena's chain of commits, carried to the MatchRegistry in consecutive batches. One batch is on its way at a time: where the next one begins is the
 * contract's to say, and whatever became of a batch that failed, or that somebody else has recorded, what follows goes by that.
 */

/** Commits under one root, and no more (MatchRegistry.MAX_BATCH). They would cost no less each, and their proofs grow. */
export const BATCH_MAX = 256;
/** A node that has not seen a mined batch after so long never will: the contracts were deployed anew meanwhile, say. */
const LAG_MS = 10 * 60_000;
/** The last sequence that the database can number: the contract asks for a later one only where it was deployed with one, or after millions of transactions. */
const SEQUENCE_MAX = 2 ** 31 - 1;
/** Batches whose trees are kept in memory: what is asked about is mostly what has just happened. */
const TREES_KEPT = 32;

export interface ProvenCommit extends Proven<CommitLeaf> {
  /** Sequence with which its batch begins. */
  first: number;
  /** Hash of the leaf: what results and pools go by. */
  hash: string;
  /** The block's time; null until enough blocks are on top of it. */
  committedAt: Date | null;
  block: number | null;
  /** Recorded only after the match's lock: it proves nothing to whoever has bet. */
  isLate: boolean;
}

export interface CommitBatchView {
  root: string;
  first: number;
  count: number;
  committedAt: Date | null;
  commits: (CommitLeaf & { payload: string; previous: string })[];
}

export interface CommitsPart extends ChainPart {
  /** The commit of a match with its way to the root of its batch; null where it is in none yet. */
  commitOf(matchId: string): Promise<ProvenCommit | null>;
  /** The transaction of the batch that begins with this sequence; null where it is not mined by us. */
  transactionOf(batch: { first: number; root: string }): Promise<string | null>;
  /** What is under a root; null where there is no such. */
  batch(root: string): Promise<CommitBatchView | null>;
}

const stemOf = ({ first, root }: { first: number; root: string }) => `commits:${first}:${root.slice(2, 10)}`;

export function createCommits(base: ChainBase, registry: Registry, attempts: Attempts): CommitsPart {
  const { database, settings, clock, log } = base;
  const { prisma } = database;
  const chainId = settings.id;
  const trees = new Map<string, Tree>();

  function linksOf({ first, count }: { first: number; count: number }, tx: Transaction = prisma) {
    return tx.commit.findMany({
      where: { sequence: { gte: first, lt: first + count } },
      orderBy: { sequence: 'asc' },
      select: { matchId: true, sequence: true, hash: true, previous: true, payload: true },
    });
  }

  async function treeOf(batch: { first: number; count: number; root: string }): Promise<Tree> {
    const known = trees.get(batch.root);
    if (known) return known;
    const tree = commitTree((await linksOf(batch)).map(commitLeafOf));
    if (tree.root !== batch.root) throw new Error(`The commits from ${batch.first} on are not those of ${batch.root}`);
    trees.set(batch.root, tree);
    for (const oldest of [...trees.keys()].slice(0, -TREES_KEPT)) trees.delete(oldest);
    return tree;
  }

  /** Whether what follows may be asked for: the newest batch is not on its way, and the node knows it. */
  async function isSettled(newest: CommitBatch | null, next: number): Promise<boolean> {
    if (!newest) return true;
    const end = newest.first + newest.count;
    if (newest.committedAt === null) {
      const view = await attempts.newest(stemOf(newest));
      if (view?.state === 'waiting' || view?.state === 'sent') return false;
      if (view === null || view.state === 'failed') return true;
    }
    return next >= end || clock.now().getTime() - newest.createdAt.getTime() > LAG_MS;
  }

  /** Whether the oldest has waited long enough, or somebody waits for one of them. */
  async function isDue(links: readonly { matchId: string; match: { createdAt: Date } }[]): Promise<boolean> {
    const [oldest] = links;
    if (!oldest) return false;
    if (links.length === BATCH_MAX) return true;
    if (clock.now().getTime() - oldest.match.createdAt.getTime() >= settings.commitSeconds * 1000) return true;
    const asked = await prisma.escrowPool.count({
      where: { chainId, state: 'asked', matchId: { in: links.map(({ matchId }) => matchId) } },
    });
    return asked > 0;
  }

  async function record(tx: Transaction, first: number, links: readonly CommitLink[], to: string): Promise<void> {
    const { root } = commitTree(links.map(commitLeafOf));
    const batch = { first, count: links.length, root };
    const isWished = await attempts.wishAnew(tx, {
      key: stemOf(batch),
      purpose: 'commits',
      to,
      data: registryCalls.commitMatches(first, batch.count, root),
    });
    if (!isWished) return;
    // what stood here was never recorded: the contract asks for this sequence
    await tx.commitBatch.deleteMany({ where: { chainId, first: { gte: first }, committedAt: null } });
    await tx.commitBatch.createMany({ data: { chainId, ...batch, createdAt: clock.now() }, skipDuplicates: true });
  }

  async function step(): Promise<void> {
    const address = await registry.address();
    if (!address) return;
    const [newest, last] = await Promise.all([
      prisma.commitBatch.findFirst({ where: { chainId }, orderBy: { first: 'desc' } }),
      prisma.commit.findFirst({ orderBy: { sequence: 'desc' }, select: { sequence: true } }),
    ]);
    const isAll = newest?.committedAt && last && last.sequence < newest.first + newest.count;
    if (!last || isAll) return;
    const next = await registry.nextSequence();
    // somebody has used up numbers with our key: nothing of ours can be recorded there any more (deployment/status.ts says so)
    if (next + BATCH_MAX > SEQUENCE_MAX) return;
    if (!(await isSettled(newest, next))) return;
    const links = await prisma.commit.findMany({
      where: { sequence: { gte: next, lt: next + BATCH_MAX } },
      orderBy: { sequence: 'asc' },
      include: { match: { select: { createdAt: true } } },
    });
    if (!(await isDue(links))) return;
    if (links[0]?.sequence !== next)
      throw new Error(`The chain of commits has no link ${next}, which comes next on chain`);
    await database.transaction(tx => record(tx, next, links, address.address));
  }

  /** Whoever recorded it: what is under a root is known from the commits themselves. */
  async function applyCommitted(tx: Transaction, { args, at, block }: ChainEvent): Promise<void> {
    const root = String(args['root']);
    const batch = { first: Number(args['first']), count: Number(args['count']) };
    // numbers that we never reach: an event that cannot be read would hold up all that follow
    const isOurs = batch.first + batch.count <= SEQUENCE_MAX;
    const links = isOurs ? await linksOf(batch, tx) : [];
    const leaves = links.map(commitLeafOf);
    const tree = leaves.length > 0 ? commitTree(leaves) : null;
    if (tree?.root !== root) {
      log.error({ ...batch, root }, 'the registry holds other commits than this arena has: was its database restored?');
      return;
    }
    // ours that would have recorded the same in other batches
    await tx.commitBatch.deleteMany({
      where: {
        chainId,
        first: { gte: batch.first, lt: batch.first + batch.count },
        root: { not: root },
        OR: [{ committedAt: null }, { first: batch.first }],
      },
    });
    await tx.commitBatch.upsert({
      where: { chainId_first: { chainId, first: batch.first } },
      create: { chainId, ...batch, root, committedAt: at, block },
      update: { committedAt: at, block },
    });
    const rows = leaves.map(({ matchId, sequence }, index) => ({
      matchId,
      chainId,
      sequence,
      batchFirst: batch.first,
      commitLeaf: tree.leaves[index] ?? '',
    }));
    await tx.chainMatch.createMany({ data: rows, skipDuplicates: true });
    await tx.chainMatch.updateMany({
      where: { chainId, matchId: { in: rows.map(({ matchId }) => matchId) } },
      data: { batchFirst: batch.first },
    });
  }

  return {
    name: 'commits',
    step,
    appliers: { MatchRegistry: { MatchesCommitted: applyCommitted } },
    async reset(tx) {
      const deployment = await readDeployment(database, chainId);
      await tx.commitBatch.updateMany({
        where: { chainId, block: { gte: deployment?.block ?? 0 } },
        data: { committedAt: null, block: null },
      });
    },

    async commitOf(matchId) {
      const link = await prisma.commit.findUnique({ where: { matchId } });
      if (!link) return null;
      const { sequence } = link;
      const batches = await prisma.commitBatch.findMany({
        where: { chainId, first: { lte: sequence, gt: sequence - BATCH_MAX } },
        orderBy: { first: 'desc' },
      });
      const around = batches.filter(({ first, count }) => sequence < first + count);
      const batch = around.find(({ committedAt }) => committedAt !== null) ?? around[0];
      if (!batch) return null;
      const tree = await treeOf(batch);
      const leaf = commitLeafOf(link);
      const index = sequence - batch.first;
      const { root, first, committedAt, block } = batch;
      return {
        leaf,
        first,
        hash: tree.leaves[index] ?? '',
        root,
        proof: tree.proofs[index] ?? [],
        committedAt,
        block,
        isLate: committedAt !== null && committedAt.getTime() > leaf.lockAt * 1000,
      };
    },

    async transactionOf(batch) {
      return (await attempts.newest(stemOf(batch)))?.hash ?? null;
    },

    async batch(root) {
      const batch = await prisma.commitBatch.findUnique({ where: { chainId_root: { chainId, root } } });
      if (!batch) return null;
      const { first, count, committedAt } = batch;
      const links = await linksOf(batch);
      const commits = links.map(link => ({ ...commitLeafOf(link), payload: link.payload, previous: link.previous }));
      return { root, first, count, committedAt, commits };
    },
  };
}
