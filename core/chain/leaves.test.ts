import { expect, test } from 'vitest';
import { commitLeafHash, commitTree, idBytes, idOfBytes, resultLeafHash, resultTree, VOID } from './leaves.ts';

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
});
