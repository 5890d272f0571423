import { StandardMerkleTree } from '@openzeppelin/merkle-tree';
import type { DropLeaf } from './drop-rules.ts';

/** A season's drop as SeasonDrops checks it: leaves of (account, amount). Pure. */

const TYPES = ['address', 'uint256'];

export interface DropTree {
  root: string;
  /** Of each leaf, in the order in which they were given. */
  proofs: readonly string[][];
}

/** @param leaves at least one, each account once */
export function dropTree(leaves: readonly DropLeaf[]): DropTree {
  const tree = StandardMerkleTree.of(
    leaves.map(({ account, amount }) => [account, amount.toString()]),
    TYPES,
  );
  return { root: tree.root, proofs: leaves.map((_, index) => tree.getProof(index)) };
}
