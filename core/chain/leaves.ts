import { SimpleMerkleTree } from '@openzeppelin/merkle-tree';
import {
  concat,
  decodeBytes32String,
  encodeBytes32String,
  keccak256,
  recoverAddress,
  sha256,
  TypedDataEncoder,
  toUtf8Bytes,
} from 'ethers';
import type { Tape } from '../engine/index.ts';

/**
 * What goes to the MatchRegistry, as bytes: commits, results, their trees, and what verifiers sign. The same for the arena, its verifiers, and
 * whoever checks either (contracts/src/MatchRegistry.sol). Pure. Hashes are 0x and 64 lower-case hexadecimal digits.
 */

/** `MatchCommit` of the contract. */
export interface CommitLeaf {
  matchId: string;
  /** Place in the arena's chain of commits. */
  sequence: number;
  commitHash: string;
  /** SHA-256 of the server seed. */
  serverSeedHash: string;
  /** Seconds since 1970. */
  lockAt: number;
}

/** `MatchResult` of the contract. */
export interface ResultLeaf {
  matchId: string;
  /** Hash of the CommitLeaf. */
  commit: string;
  serverSeed: string;
  /** `tapeHash`; zeros where there is no tape. */
  tapeHash: string;
  /** 2: void. */
  winner: 0 | 1 | 2;
  /** Zeros where there was no fight. */
  stateHash: string;
}

export const VOID = 2;
export const NO_HASH = `0x${'0'.repeat(64)}`;

/** A match id as the contracts have it: ASCII, left-aligned. */
export function idBytes(id: string): string {
  return encodeBytes32String(id);
}

/** @throws Error where these are no bytes of an id: anybody can write any into what a contract tells, a NUL that no database takes as well */
export function idOfBytes(bytes: string): string {
  const id = decodeBytes32String(bytes);
  if (!/^[\w-]+$/.test(id)) throw new TypeError('That is no id.');
  return id;
}

const WORD = /^0x[0-9a-f]{64}$/i;
/** Hexadecimal digits of a word. */
const DIGITS = 64;

function bytesWord(bytes: string): string {
  if (!WORD.test(bytes)) throw new TypeError('A hash has 32 bytes, as 0x and 64 hexadecimal digits.');
  return bytes.slice(2).toLowerCase();
}

function numberWord(value: number): string {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError('Numbers of a leaf are whole and not negative.');
  return value.toString(16).padStart(DIGITS, '0');
}

/**
 * As OpenZeppelin's StandardMerkleTree hashes a leaf: twice, over its values one after the other, each of which takes 32 bytes (abi.encode). Ten times
 * as fast as the general encoders, and a verifier does little else but this and fights.
 */
function leafHash(words: readonly string[]): string {
  return keccak256(keccak256(`0x${words.join('')}`));
}

export interface Tree {
  root: string;
  /** Of each leaf, in the order in which they were given. */
  leaves: readonly string[];
  /** Made when they are first asked for: whoever only checks a root needs none. */
  readonly proofs: readonly string[][];
}

/** @param commits at least one */
export function commitTree(commits: readonly CommitLeaf[]): Tree {
  return treeOf(commits.map(commitLeafHash));
}

/** @param results at least one */
export function resultTree(results: readonly ResultLeaf[]): Tree {
  return treeOf(results.map(resultLeafHash));
}

function treeOf(leaves: readonly string[]): Tree {
  const tree = SimpleMerkleTree.of([...leaves]);
  let proofs: string[][] | null = null;
  return {
    root: tree.root,
    leaves,
    get proofs() {
      proofs ??= leaves.map((_, index) => tree.getProof(index));
      return proofs;
    },
  };
}

/** A link of the arena's chain of commits (`Commit`, GET /v1/commits). */
export interface CommitLink {
  matchId: string;
  sequence: number;
  /** SHA-256 of the previous hash, a newline and the payload: plain hexadecimal. */
  hash: string;
  /** JSON (core/matches/commit.ts). */
  payload: string;
}

/**
 * The leaf of a link, from what was hashed: the registry holds nothing that the public chain does not.
 * @throws Error where the payload is not one of ours
 */
export function commitLeafOf({ matchId, sequence, hash, payload }: CommitLink): CommitLeaf {
  const { serverSeedHash, lockAt } = JSON.parse(payload) as { serverSeedHash?: unknown; lockAt?: unknown };
  const at = typeof lockAt === 'string' ? Date.parse(lockAt) : Number.NaN;
  if (typeof serverSeedHash !== 'string' || Number.isNaN(at))
    throw new Error(`Commit ${sequence} names no seed or lock`);
  return {
    matchId,
    sequence,
    commitHash: hexOf(hash),
    serverSeedHash: hexOf(serverSeedHash),
    // whole seconds that have begun: nobody stakes a moment longer than the arena takes bets
    lockAt: Math.floor(at / 1000),
  };
}

/** The hash of a commit as a leaf: what results and pools go by. */
export function commitLeafHash(commit: CommitLeaf): string {
  return leafHash([
    bytesWord(idBytes(commit.matchId)),
    numberWord(commit.sequence),
    bytesWord(commit.commitHash),
    bytesWord(commit.serverSeedHash),
    numberWord(commit.lockAt),
  ]);
}

export function resultLeafHash(result: ResultLeaf): string {
  return leafHash([
    bytesWord(idBytes(result.matchId)),
    bytesWord(result.commit),
    bytesWord(result.serverSeed),
    bytesWord(result.tapeHash),
    numberWord(result.winner),
    bytesWord(result.stateHash),
  ]);
}

/** Whether a commit is under a root, as the contract sees it. */
export function provesCommit(commit: CommitLeaf, root: string, proof: readonly string[]): boolean {
  return SimpleMerkleTree.verify(root, commitLeafHash(commit), [...proof]);
}

export function provesResult(result: ResultLeaf, root: string, proof: readonly string[]): boolean {
  return SimpleMerkleTree.verify(root, resultLeafHash(result), [...proof]);
}

/** SHA-256 of a tape in a canonical text, in which every part stands after its name and its length or count. */
export function tapeHash(tape: Tape): string {
  const lines = [
    'agent-arena tape 1',
    `symbol ${tape.symbol.length} ${tape.symbol}`,
    `source ${tape.source}`,
    `decimals ${tape.decimals}`,
    `sigma ${tape.sigmaMilliticks}`,
    `samples ${tape.samples.length} ${tape.samples.join(' ')}`,
  ];
  return sha256(toUtf8Bytes(lines.join('\n')));
}

/** Which registry on which chain: a signature for another one is none. */
export interface RegistryAddress {
  chainId: number;
  address: string;
}

/** What verifiers sign (EIP-712, `resultsDigest` of the contract). */
export const RESULTS_TYPE = {
  Results: [
    { name: 'root', type: 'bytes32' },
    { name: 'count', type: 'uint32' },
  ],
};

export function resultsDomain({ chainId, address }: RegistryAddress) {
  return { name: 'Agent Arena Match Registry', version: '1', chainId, verifyingContract: address };
}

export interface SignedRoot {
  root: string;
  count: number;
}

/** @returns the checksummed address that signed; null where it is no signature */
export function signerOf(registry: RegistryAddress, signed: SignedRoot, signature: string): string | null {
  try {
    return recoverAddress(TypedDataEncoder.hash(resultsDomain(registry), RESULTS_TYPE, { ...signed }), signature);
  } catch {
    return null;
  }
}

/**
 * What a verifier signs that objects to the result of one match in a batch and cannot say another one (EIP-712). No contract takes it: it is
 * there to be published. In the same domain as results, and never to be taken for one.
 */
export const OBJECTION_TYPE = {
  Objection: [
    { name: 'root', type: 'bytes32' },
    { name: 'matchId', type: 'bytes32' },
    { name: 'reason', type: 'string' },
  ],
};

export interface Objection {
  /** Of the batch that it objects to. */
  root: string;
  /** As the arena writes it; at most 31 ASCII characters. */
  matchId: string;
  reason: string;
}

/** An objection as it is signed: `signTypedData(resultsDomain(...), OBJECTION_TYPE, objectionValue(...))`. */
export function objectionValue({ root, matchId, reason }: Objection) {
  return { root, matchId: idBytes(matchId), reason };
}

/** What is signed, as a hash: tells objections apart. */
export function objectionDigest(registry: RegistryAddress, objection: Objection): string {
  return TypedDataEncoder.hash(resultsDomain(registry), OBJECTION_TYPE, objectionValue(objection));
}

/** @returns the checksummed address that signed; null where it is no signature */
export function objectorOf(registry: RegistryAddress, objection: Objection, signature: string): string | null {
  try {
    return recoverAddress(objectionDigest(registry, objection), signature);
  } catch {
    return null;
  }
}

/** Signatures as the registry takes them: in ascending order of their signers. */
export function inOrder(signatures: readonly { verifier: string; signature: string }[]): string[] {
  return [...signatures]
    .sort((a, b) => (BigInt(a.verifier) < BigInt(b.verifier) ? -1 : 1))
    .map(({ signature }) => signature);
}

/** '0x' before the plain hexadecimal that replays and commits hold. */
export function hexOf(plain: string): string {
  return concat([`0x${plain}`]);
}
