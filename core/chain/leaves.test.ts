import { StandardMerkleTree } from '@openzeppelin/merkle-tree';
import { encodeBytes32String, Wallet } from 'ethers';
import { expect, test } from 'vitest';
import {
  commitLeafHash,
  commitTree,
  idBytes,
  idOfBytes,
  OBJECTION_TYPE,
  objectionDigest,
  objectionValue,
  objectorOf,
  resultLeafHash,
  resultsDomain,
  resultTree,
  signerOf,
  VOID,
} from './leaves.ts';

const hash = (digit: string) => `0x${digit.repeat(64)}`;
const commit = (sequence: number) => ({
  matchId: '7H2K9QX4M1ZT',
  sequence,
  commitHash: hash('a'),
  serverSeedHash: hash('b'),
  lockAt: 1_795_000_000,
});

test('a tree of one is its leaf', () => {
  const tree = commitTree([commit(1)]);
  expect(tree.root).toBe(commitLeafHash(commit(1)));
  expect(tree.leaves).toEqual([tree.root]);
  expect(tree.proofs).toEqual([[]]);
  const result = {
    matchId: 'A',
    commit: tree.root,
    serverSeed: hash('c'),
    tapeHash: hash('0'),
    winner: VOID,
    stateHash: hash('0'),
  } as const;
  expect(resultTree([result]).root).toBe(resultLeafHash(result));
});

test('every leaf has a proof of its own, in the order given', () => {
  const tree = commitTree([commit(1), commit(2), commit(3)]);
  expect(tree.leaves).toEqual([1, 2, 3].map(sequence => commitLeafHash(commit(sequence))));
  expect(new Set(tree.proofs.map(proof => proof.join())).size).toBe(3);
});

test('ids survive', () => {
  expect(idOfBytes(idBytes('7H2K9QX4M1ZT'))).toBe('7H2K9QX4M1ZT');
  for (const bytes of ['\0A', 'A\0B', '', ' ', 'A B', 'A\nB', 'é']) {
    expect(() => idOfBytes(encodeBytes32String(bytes))).toThrow('That is no id.');
  }
});

test('an objection names who signed it, and is no signature of anything else', async () => {
  const wallet = new Wallet(hash('7'));
  const registry = { chainId: 31337, address: '0x5FbDB2315678afecb367f032d93F642f64180aa3' };
  const objection = { root: hash('d'), matchId: '7H2K9QX4M1ZT', reason: 'Sample 4 of the tape is another one.' };
  const signature = await wallet.signTypedData(resultsDomain(registry), OBJECTION_TYPE, objectionValue(objection));
  expect(objectorOf(registry, objection, signature)).toBe(wallet.address);
  expect(objectorOf({ ...registry, chainId: 1 }, objection, signature)).not.toBe(wallet.address);
  expect(objectorOf(registry, { ...objection, reason: 'Sample 5.' }, signature)).not.toBe(wallet.address);
  expect(objectorOf(registry, { ...objection, matchId: 'x'.repeat(32) }, signature)).toBeNull();
  expect(objectorOf(registry, objection, '0x12')).toBeNull();
  expect(signerOf(registry, { root: objection.root, count: 1 }, signature)).not.toBe(wallet.address);
  expect(objectionDigest(registry, objection)).not.toBe(objectionDigest(registry, { ...objection, root: hash('e') }));
});

test('leaves, roots and proofs are those of the StandardMerkleTree', () => {
  const commits = Array.from({ length: 7 }, (_, index) => ({ ...commit(index), lockAt: 1_795_000_000 + index }));
  const ours = commitTree(commits);
  const theirs = StandardMerkleTree.of(
    commits.map(each => [idBytes(each.matchId), each.sequence, each.commitHash, each.serverSeedHash, each.lockAt]),
    ['bytes32', 'uint64', 'bytes32', 'bytes32', 'uint64'],
  );
  expect(ours.root).toBe(theirs.root);
  expect(ours.proofs).toEqual(commits.map((_, index) => theirs.getProof(index)));
  const results = [0, 1, 2].map(winner => ({
    matchId: `M${winner}`,
    commit: hash('a'),
    serverSeed: hash('b'),
    tapeHash: hash('c'),
    winner: winner as 0 | 1 | 2,
    stateHash: hash('d'),
  }));
  const standard = StandardMerkleTree.of(
    results.map(each => [
      idBytes(each.matchId),
      each.commit,
      each.serverSeed,
      each.tapeHash,
      each.winner,
      each.stateHash,
    ]),
    ['bytes32', 'bytes32', 'bytes32', 'bytes32', 'uint8', 'bytes32'],
  );
  expect(resultTree(results).root).toBe(standard.root);
  expect(resultTree(results).proofs[1]).toEqual(standard.getProof(1));
});

test('what is no leaf is refused, and not hashed as something else', () => {
  expect(() => commitLeafHash({ ...commit(1), sequence: -1 })).toThrow(RangeError);
  expect(() => commitLeafHash({ ...commit(1), lockAt: 1.5 })).toThrow(RangeError);
  expect(() => commitLeafHash({ ...commit(1), commitHash: '0x12' })).toThrow(TypeError);
  expect(() => commitLeafHash({ ...commit(1), matchId: 'x'.repeat(32) })).toThrow();
});
