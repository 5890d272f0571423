import { FightError } from './errors.ts';
import { SIGMA, TAPE_DISPLACEMENT, TAPE_JUMP } from './layout.ts';
import { JUMP_SIGMA_TENTHS } from './numbers.ts';
import { TAPE_SECONDS, type Tape } from './types.ts';

/** Largest price in venue ticks and largest sigma in milliticks: products below stay whole numbers under 2^53. */
export const MAX_PRICE = 1_000_000_000_000;
export const MAX_SIGMA = 100_000_000_000_000;
const MIN_SIGMA = 1000;
const MAX_DECIMALS = 18;
const SYMBOL = /^[A-Za-z0-9._:/-]{1,32}$/;
/** D is clipped to +-9, in 1/256. */
export const MAX_DISPLACEMENT = 9 * 256;
/** sqrt(45) x 1000. */
const ROOT_OF_45_MILLI = 6708;

/** What is wrong with a tape, one sentence each; empty where it is good. Takes anything, never throws. */
export function checkTape(tape: unknown): string[] {
  if (typeof tape !== 'object' || tape === null) return ['The tape must be an object.'];
  const { symbol, source, decimals, sigmaMilliticks, samples } = tape as Record<string, unknown>;
  const problems: string[] = [];
  if (typeof symbol !== 'string' || !SYMBOL.test(symbol)) {
    problems.push("The tape's symbol has 1 to 32 letters, digits, dots, dashes, colons and slashes.");
  }
  if (source !== 'simulated' && source !== 'exchange') problems.push('The tape must say simulated or exchange.');
  if (!isWhole(decimals, 0, MAX_DECIMALS)) problems.push(`The tape's decimals must be from 0 to ${MAX_DECIMALS}.`);
  if (!isWhole(sigmaMilliticks, MIN_SIGMA, MAX_SIGMA)) problems.push("The tape's sigma is out of range.");
  if (!Array.isArray(samples) || samples.length !== TAPE_SECONDS + 1) {
    problems.push(`A tape holds exactly ${TAPE_SECONDS + 1} samples.`);
  } else if (!samples.every(isPrice)) {
    problems.push('Every sample of a tape must be a whole number of venue ticks.');
  }
  return problems;
}

function isWhole(value: unknown, least: number, most: number): boolean {
  return Number.isInteger(value) && (value as number) >= least && (value as number) <= most;
}

function isPrice(value: unknown): boolean {
  return isWhole(value, -MAX_PRICE, MAX_PRICE);
}

/** Whole quotient towards zero. Exact for whole numbers under 2^53, where plain division may round up. */
function quotient(dividend: number, divisor: number): number {
  return (dividend - (dividend % divisor)) / divisor;
}

/** D of a price move, in 1/256: move / (sigma x sqrt 45), clipped to +-9. All whole numbers. */
export function displacementOf(move: number, sigmaMilliticks: number): number {
  const size = move < 0 ? -move : move;
  const sign = move < 0 ? -1 : 1;
  // Beyond 64 sigma (D above 9.5) it is clipped anyway, and the product below would leave 53 bits.
  if (size * 1000 >= sigmaMilliticks * 64) return sign * MAX_DISPLACEMENT;
  let part = size;
  let sigma = sigmaMilliticks;
  while (sigma > 100_000_000) {
    part = quotient(part, 2);
    sigma = quotient(sigma, 2);
  }
  return sign * clip(quotient(part * 256_000_000, sigma * ROOT_OF_45_MILLI));
}

function clip(value: number): number {
  return Math.min(value, MAX_DISPLACEMENT);
}

/** Writes the tape into the state as D and jumps a second. Throws FightError('bad-tape'). */
export function applyTape(state: Int32Array, tape: Tape): void {
  const problems = checkTape(tape);
  if (problems.length > 0) throw new FightError('bad-tape', problems);
  const { samples, sigmaMilliticks } = tape;
  const reference = samples[0]!;
  state[SIGMA] = Math.min(sigmaMilliticks, 0x7fffffff);
  let previous = reference;
  for (let second = 0; second <= TAPE_SECONDS; second++) {
    const price = samples[second]!;
    state[TAPE_DISPLACEMENT + second] = displacementOf(price - reference, sigmaMilliticks);
    // return / sigma > 2.5, as return x 1000 x 10 > 25 x sigma in milliticks; both sides under 2^53 after dividing by 5.
    const change = (price - previous) * 2000;
    const line = (JUMP_SIGMA_TENTHS / 5) * sigmaMilliticks;
    state[TAPE_JUMP + second] = change > line ? 1 : change < -line ? -1 : 0;
    previous = price;
  }
}
