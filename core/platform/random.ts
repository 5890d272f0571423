import { randomBytes, randomInt } from 'node:crypto';

/** Randomness as it is passed into services. The fight itself never uses it: it has its own seeded generator. */
export interface Random {
  /** A whole number from 0 to limit - 1 (limit at most 2^48 - 1), without bias. */
  integer(limit: number): number;
  bytes(length: number): Uint8Array;
}

export const systemRandom: Random = {
  integer: limit => randomInt(limit),
  bytes: length => new Uint8Array(randomBytes(length)),
};

/** A repeatable source for tests and the demo (Mulberry32; never for secrets). */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  return {
    integer: limit => Math.floor((next() / 2 ** 32) * limit),
    bytes: length => Uint8Array.from({ length }, () => next() & 255),
  };
}
