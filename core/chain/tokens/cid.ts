import { createHash } from 'node:crypto';
import { CID } from 'multiformats/cid';
import * as Digest from 'multiformats/hashes/digest';

/**
 * Content identifiers of files that fit one block: CID version 1, codec raw, SHA-256, in base32 ("bafkrei..."), as contracts/src/lib/Cid.sol
 * writes them and as an IPFS node gives them for `--cid-version=1 --raw-leaves`. Pure.
 */

/** Codec of raw bytes, and of SHA-256, in the multicodec table. */
const RAW = 0x55;
const SHA2_256 = 0x12;
/** Largest file that an IPFS node keeps in one block unless told otherwise: longer ones get another CID than their own hash. */
export const BLOCK_MAX = 262_144;
/** Of one of ours: 58 digits of base32 after the letter that says so. */
const TEXT = /^bafkrei[a-z2-7]{52}$/;

export function cidOf(bytes: Uint8Array): string {
  return cidOfHash(createHash('sha256').update(bytes).digest());
}

/** @param digest 0x and 64 hexadecimal digits, as a token keeps it */
export function cidOfDigest(digest: string): string {
  return cidOfHash(Buffer.from(digest.slice(2), 'hex'));
}

/** The 32 bytes that a token keeps, as 0x and hexadecimal digits. @throws Error where it is none of our CIDs */
export function digestOf(cid: string): string {
  if (!isCid(cid)) throw new Error('That is no CID of a raw block under SHA-256.');
  return `0x${Buffer.from(CID.parse(cid).multihash.digest).toString('hex')}`;
}

/** Whether this is, to the letter, how one of ours is written. */
export function isCid(text: string): boolean {
  if (!TEXT.test(text)) return false;
  try {
    return CID.parse(text).toString() === text;
  } catch {
    return false;
  }
}

function cidOfHash(hash: Uint8Array): string {
  return CID.createV1(RAW, Digest.create(SHA2_256, hash)).toString();
}
