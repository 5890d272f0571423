import { TAPE_SECONDS, type Tape } from '../engine/index.ts';
import { mixWords, nextRandom } from './random.ts';

/** Reference price and one-second sigma of the synthetic market, in venue ticks: about a bitcoin in cents. */
const REFERENCE = 6_500_000;
const SIGMA_TICKS = 400;
/** Volatility wanders within a third and three times its long-run level, in 1/256. */
const CALM = 85;
const STORMY = 768;

/**
 * Roughly normal whole number with a standard deviation of 256: the sum of four times six bytes less its mean.
 * Each byte has a variance of (65536 - 1) / 12; twelve bytes give 256 squared.
 */
function bell(words: Int32Array): number {
  let sum = -1530;
  for (let word = 0; word < 3; word++) {
    const bits = nextRandom(words, 0);
    sum += (bits & 255) + ((bits >>> 8) & 255) + ((bits >>> 16) & 255) + (bits >>> 24);
  }
  return sum;
}

function hashText(text: string): number {
  let hash = 0x811c9dc5 | 0;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash;
}

/**
 * A made-up tape with clusters of volatility, for practice fights and benchmarks: whole numbers only, the same for the
 * same seed (a 32-bit integer) and symbol. Always labelled simulated.
 */
export function syntheticTape(seed: number, symbol = 'SIM-USD'): Tape {
  const words = Int32Array.of(mixWords(seed | 0, hashText(symbol)));
  let level = 256;
  let price = REFERENCE;
  const samples = [price];
  for (let second = 1; second <= TAPE_SECONDS; second++) {
    // The level falls back by a tenth of its distance a second and is kicked by about an eighth of itself.
    level += ((256 - level) / 10) | 0;
    level += (level * bell(words)) >> 11;
    level = level < CALM ? CALM : Math.min(level, STORMY);
    price += ((((SIGMA_TICKS * level) >> 8) * bell(words)) / 256) | 0;
    samples.push(price);
  }
  return { symbol, source: 'simulated', decimals: 2, sigmaMilliticks: SIGMA_TICKS * 1000, samples };
}
