import { Wallet } from 'ethers';
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
