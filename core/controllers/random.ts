/** A seeded 32-bit generator in one slot of an Int32Array: Marsaglia's xorshift, multiplied once to hide its low bits. */
export function nextRandom(words: Int32Array, slot: number): number {
  let x = words[slot]!;
  x ^= x << 13;
  x ^= x >>> 17;
  x ^= x << 5;
  words[slot] = x;
  return Math.imul(x, 0x2c1b3c6d) >>> 0;
}

/** A state for nextRandom out of any two words; never 0, from which xorshift would not move. */
export function mixWords(first: number, second: number): number {
  let z = (first ^ Math.imul(second, 0x9e3779b1)) | 0;
  z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
  z ^= z >>> 15;
  return z === 0 ? 0x6d2b79f5 : z;
}

/** Whole number from 0 to bound - 1; bound at most 65,536. */
export function nextBelow(words: Int32Array, slot: number, bound: number): number {
  return ((nextRandom(words, slot) >>> 16) * bound) >>> 16;
}
