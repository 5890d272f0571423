import { commitHash } from '../../matches/commit.ts';
import { type CommitLeaf, commitTree, hexOf } from '../leaves.ts';
import { readPayload } from './payload.ts';

/** Whether the commits that an arena shows are those under a root on chain, and whether each is a link of one chain. Pure. */

/** As the arena shows it. */
export interface ShownCommit extends CommitLeaf {
  payload: string;
  /** Plain hexadecimal, as in the arena's chain. */
  previous: string;
}

/** As the chain has it. */
export interface RecordedBatch {
  root: string;
  first: number;
  count: number;
  /** The block's time, seconds since 1970. */
  recordedAt: number;
}

export interface CheckedCommit {
  commit: ShownCommit;
  /** Hash of the leaf. */
  leaf: string;
  /** What is wrong with it, a sentence; null where nothing is. */
  problem: string | null;
}

export type CheckedBatch = { ok: true; commits: CheckedCommit[] } | { ok: false; problem: string };

/**
 * @param before the link before the first: of the last batch; null where none is known, since the contract began there
 * @param isKnown whether a match was committed before under another sequence
 */
export function checkBatch(
  batch: RecordedBatch,
  shown: readonly ShownCommit[],
  { before, isKnown }: { before: string | null; isKnown: (matchId: string) => boolean },
): CheckedBatch {
  if (shown.length !== batch.count) {
    return { ok: false, problem: `The arena shows ${shown.length} commits, the chain has recorded ${batch.count}.` };
  }
  const tree = commitTree(shown);
  if (tree.root !== batch.root) {
    return { ok: false, problem: 'The commits that the arena shows are not those that the chain has recorded.' };
  }
  const met = new Set<string>();
  const commits = shown.map((commit, index): CheckedCommit => {
    const previous = index === 0 ? before : plainOf(shown[index - 1]?.commitHash ?? '');
    const isTwice = met.has(commit.matchId) || isKnown(commit.matchId);
    met.add(commit.matchId);
    return {
      commit,
      leaf: tree.leaves[index] ?? '',
      problem: problemOf(commit, { sequence: batch.first + index, previous, isTwice }),
    };
  });
  return { ok: true, commits };
}

function problemOf(
  commit: ShownCommit,
  expected: { sequence: number; previous: string | null; isTwice: boolean },
): string | null {
  if (commit.sequence !== expected.sequence) {
    return `It is commit ${commit.sequence} in the place of commit ${expected.sequence}.`;
  }
  if (expected.previous !== null && commit.previous !== expected.previous) {
    return 'It does not follow the commit before it: the chain of commits is broken there.';
  }
  if (hexOf(commitHash(commit.previous, commit.payload)) !== commit.commitHash) {
    return 'Its hash is not that of what is said to be committed.';
  }
  if (expected.isTwice) return 'The match had been committed before, with something else.';
  const fields = readPayload(commit.payload);
  if (!fields) return 'What is committed cannot be read.';
  if (fields.matchId !== commit.matchId) return 'It commits to another match than it says.';
  if (hexOf(fields.serverSeedHash) !== commit.serverSeedHash) return 'It commits to another seed than it says.';
  if (Math.floor(Date.parse(fields.lockAt) / 1000) !== commit.lockAt) {
    return 'It commits to another lock than it says.';
  }
  return null;
}

function plainOf(hash: string): string {
  return hash.slice(2);
}
