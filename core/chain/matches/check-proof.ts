import { sha256 } from 'ethers';
import {
  type CommitLeaf,
  commitLeafHash,
  provesCommit,
  provesResult,
  type RegistryAddress,
  type ResultLeaf,
  signerOf,
} from '../leaves.ts';

/**
 * Checks a match's proof (GET /v1/matches/{id}/chain) without anybody's help. What it cannot know is what the chain alone says: whether these roots
 * are recorded there, and who its verifiers are. Pure.
 */

/** What of the document is checked. */
export interface ProofDocument {
  matchId: string;
  commit: { leaf: CommitLeaf; root: string; proof: readonly string[]; committedAt: string | null } | null;
  result: {
    leaf: ResultLeaf;
    root: string;
    proof: readonly string[];
    /** Results under the root. */
    count: number;
    signatures: readonly { verifier: string; signature: string }[];
  } | null;
}

export interface ProofCheck {
  /** What does not fit, in sentences; empty where all does. */
  problems: string[];
  /** Who has signed the result's root for this registry: hold them against its `verifiers()` and `quorum()`. */
  signers: string[];
  /** Seconds from being recorded to the lock; negative: it came too late to prove anything. Null: not recorded, as the document says. */
  secondsBeforeLock: number | null;
}

/** @param registry whom you trust, from elsewhere than the document */
export function checkProof({ matchId, commit, result }: ProofDocument, registry: RegistryAddress): ProofCheck {
  const problems: string[] = [];
  const check = (isSo: boolean, problem: string) => {
    if (!isSo) problems.push(problem);
  };
  if (!commit) return { problems: ['It is not committed.'], signers: [], secondsBeforeLock: null };
  check(commit.leaf.matchId === matchId, 'The commit is of another match.');
  check(
    tolerant(() => provesCommit(commit.leaf, commit.root, commit.proof)),
    'The commit is not under the root that it names.',
  );
  const secondsBeforeLock =
    commit.committedAt === null ? null : commit.leaf.lockAt - Math.floor(Date.parse(commit.committedAt) / 1000);
  if (!result) return { problems, signers: [], secondsBeforeLock };
  const { leaf, root, proof, count, signatures } = result;
  check(leaf.matchId === matchId, 'The result is of another match.');
  check(
    tolerant(() => leaf.commit === commitLeafHash(commit.leaf)),
    'The result is of another commit.',
  );
  check(
    tolerant(() => sha256(leaf.serverSeed) === commit.leaf.serverSeedHash),
    'The seed is not the one that was committed to.',
  );
  check(
    tolerant(() => provesResult(leaf, root, proof)),
    'The result is not under the root that it names.',
  );
  const signers = new Set<string>();
  for (const { verifier, signature } of signatures) {
    const signer = signerOf(registry, { root, count }, signature);
    check(signer === verifier, `The signature of ${verifier} is not theirs, or for another registry or chain.`);
    if (signer === verifier) signers.add(signer);
  }
  return { problems, signers: [...signers], secondsBeforeLock };
}

/** What cannot be read proves nothing. */
function tolerant(proves: () => boolean): boolean {
  try {
    return proves();
  } catch {
    return false;
  }
}
