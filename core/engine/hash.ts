import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import * as layout from './layout.ts';

// Local constants: read through an import they would cost a look-up each in bundles and test runners.
const { CHAIN, HASHED_SIZE } = layout;

/** SHA-256 of UTF-8 text as 64 lower-case hexadecimal digits. */
export function sha256Hex(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text)));
}

/**
 * Folds the whole state into the four words of its running hash. Integer multiplications only: cheap enough to run
 * every 30 ticks. It proves that two runs agree; against forgery stands re-running the fight, not this hash.
 */
export function foldState(state: Int32Array): void {
  let a = state[CHAIN]! ^ 0x243f6a88;
  let b = state[CHAIN + 1]! ^ 0x13198a2e;
  let c = state[CHAIN + 2]! ^ 0x082efa98;
  let d = state[CHAIN + 3]! ^ 0x452821e6;
  // HASHED_SIZE is a multiple of four; layout.test.ts holds that.
  for (let index = 0; index < HASHED_SIZE; index += 4) {
    a = Math.imul(a ^ state[index]!, 0x2c1b3c6d);
    b = Math.imul(b ^ state[index + 1]!, 0x297a2d39);
    c = Math.imul(c ^ state[index + 2]!, 0x5851f42d);
    d = Math.imul(d ^ state[index + 3]!, 0x4c957f2d);
    a ^= b >>> 15;
    b ^= c >>> 13;
    c ^= d >>> 16;
    d ^= a >>> 14;
  }
  state[CHAIN] = a;
  state[CHAIN + 1] = b;
  state[CHAIN + 2] = c;
  state[CHAIN + 3] = d;
}

/** SHA-256 of the final state chain, hexadecimal. */
export function chainHash(state: Int32Array): string {
  const bytes = new Uint8Array(16);
  for (let word = 0; word < 4; word++) {
    const value = state[CHAIN + word]!;
    for (let part = 0; part < 4; part++) bytes[word * 4 + part] = value >>> (8 * part);
  }
  return bytesToHex(sha256(bytes));
}
