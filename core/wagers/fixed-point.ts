import { LRUCache } from 'lru-cache';

/**
 * One exact question, on which all of the market's money rests: which of two sums of e^(k/b), k whole, is the larger?
 * Answered by certified fixed-point bounds, never by floating point; so the answer does not depend on the machine or on the
 * precision, and a cost rounded up by it is the true cost rounded up. Pure; the cache only saves work.
 *
 * Ties are decided, not guessed: e^(1/b) is transcendental (Lindemann-Weierstrass), so its distinct whole powers are
 * linearly independent over the rationals and two such sums are equal only where they consist of the same terms. We
 * strike out common terms first. What is left differs, and some precision shows it.
 */

/**
 * Fractional bits that are tried in turn. At 62 a value is one machine word and nearly every question is decided: the
 * sums of two neighbouring whole costs differ by about p/b, far more than the bound of 2^-53. 248 decides the rest: two
 * different sets of four exponents differ in one of their first four power sums (Newton), so exponents near each other
 * leave a difference of the order of b^-4 (2^-120 at the largest b). The last is for nobody's trade.
 */
const PRECISIONS = [62, 248, 992] as const;
type Precision = (typeof PRECISIONS)[number];
/** Powers are computed with so many more bits, so that their error vanishes in the last bit kept. See powersAt. */
const GUARD_BITS = 64;
const DIGIT_BITS = 4;
const DIGITS = 1 << DIGIT_BITS;
/**
 * How far, in units of the last bit, `expBelow` may be from the truth: at most 11 factors (44 bits of exponent in
 * digits of 4), each below 1 and off by less than 2; a product of two adds their errors and its own truncation of 1;
 * so 11 x 2 + 10 + a little for the products of errors.
 */
const EXP_ERROR = 33n;
/** Largest b: keeps exponents under 2^40 at the highest precision. No market comes near it. */
export const MAX_LIQUIDITY = 1n << 30n;

/** Powers e^(-d 16^j / b) at one precision: `levels[j][d]`, filled as far as somebody needed them. */
interface Powers {
  readonly bits: bigint;
  readonly one: bigint;
  readonly levels: bigint[][];
  /** e^(-16^j / b) of the level to be added next, with guard bits. */
  nextBase: bigint;
}

/** By b, for each precision. A market keeps its b for life, and a process trades few markets at a time. */
const newCache = () => new LRUCache<bigint, Powers>({ max: 256 });
const CACHES: Readonly<Record<Precision, LRUCache<bigint, Powers>>> = {
  62: newCache(),
  248: newCache(),
  992: newCache(),
};

/** e^(-1/b) with `bits` fractional bits, low by less than 2^11 units. */
function exponentialOfMinusOneOver(b: bigint, bits: bigint): bigint {
  // Alternating series: each term is truncated (off by under 2), there are fewer than 2^10, and the tail is below one unit.
  let term = 1n << bits;
  let sum = term;
  for (let k = 1n; term > 0n; k++) {
    term /= b * k;
    sum += k % 2n === 1n ? -term : term;
  }
  return sum;
}

function powersFor(b: bigint, precision: Precision): Powers {
  const known = CACHES[precision].get(b);
  if (known !== undefined) return known;
  const bits = BigInt(precision);
  const nextBase = exponentialOfMinusOneOver(b, bits + BigInt(GUARD_BITS));
  const powers: Powers = { bits, one: 1n << bits, levels: [], nextBase };
  CACHES[precision].set(b, powers);
  return powers;
}

/**
 * Adds the next digit's powers. With guard bits, e^(-1/b) is off by less than 2^11 units and a product of two adds their errors
 * and 1, so e^(-x/b) is off by less than x (2^11 + 1) however it was multiplied together. Every x here is below 2^44: less
 * than 2^56 units, 2^-8 of the last bit that is kept. Cutting the guard bits off adds less than 1.
 */
function addLevel(powers: Powers): void {
  const guarded = powers.bits + BigInt(GUARD_BITS);
  const base = powers.nextBase;
  const level = [powers.one];
  let power = base;
  for (let digit = 1; digit < DIGITS; digit++) {
    level.push(power >> BigInt(GUARD_BITS));
    power = (power * base) >> guarded;
  }
  powers.levels.push(level);
  powers.nextBase = power;
}

/** e^(-x/b), within EXP_ERROR units of the last bit. x >= 0. */
function exponentialOf(x: bigint, b: bigint, powers: Powers): bigint {
  const { bits, one, levels } = powers;
  // e^(-x/b) <= e^-bits < 2^-bits: below one unit. What passes is under 2^40.
  if (x >= b * bits) return 0n;
  let rest = Number(x);
  let product = one;
  for (let j = 0; rest > 0; j++) {
    if (j === levels.length) addLevel(powers);
    const digit = rest % DIGITS;
    if (digit > 0) product = product === one ? levels[j]![digit]! : (product * levels[j]![digit]!) >> bits;
    rest = (rest - digit) / DIGITS;
  }
  return product;
}

/** Certified bounds of e^(-x/b), in units of 2^-bits, for whole x >= 0 and b > 0: lo <= e^(-x/b) 2^bits <= hi. */
export function exponentialBounds(
  x: bigint,
  b: bigint,
  precision: Precision = PRECISIONS[0],
): { lo: bigint; hi: bigint } {
  const value = exponentialOf(x, b, powersFor(b, precision));
  return { lo: value > EXP_ERROR ? value - EXP_ERROR : 0n, hi: value + EXP_ERROR };
}

/**
 * The sign of (sum of e^(k/b) over `left`) - (sum of e^(k/b) over `right`): -1, 0 or 1, exactly.
 * @throws RangeError where even the last precision cannot tell; no input is known that does
 */
export function compareSums(left: readonly bigint[], right: readonly bigint[], b: bigint): -1 | 0 | 1 {
  const quick = signAt(left, right, b, PRECISIONS[0]);
  return quick === 0 ? compareClosely(left, right, b) : quick;
}

/** For sums that lie close together or are equal: strike out common terms, then look ever more closely. */
function compareClosely(left: readonly bigint[], right: readonly bigint[], b: bigint): -1 | 0 | 1 {
  const mine: bigint[] = [];
  const theirs = [...right];
  for (const k of left) {
    const twin = theirs.indexOf(k);
    if (twin >= 0) theirs.splice(twin, 1);
    else mine.push(k);
  }
  if (mine.length === 0 && theirs.length === 0) return 0;
  for (const precision of PRECISIONS) {
    const sign = signAt(mine, theirs, b, precision);
    if (sign !== 0) return sign;
  }
  throw new RangeError('Two sums of exponentials lie too close together to be told apart.');
}

/** The sign of left - right where this precision shows it, otherwise 0. Terms are scaled so that the largest is 1. */
function signAt(left: readonly bigint[], right: readonly bigint[], b: bigint, precision: Precision): -1 | 0 | 1 {
  const powers = powersFor(b, precision);
  const top = greatestOf(left, greatestOf(right, left[0] ?? right[0] ?? 0n));
  let difference = 0n;
  for (const k of left) difference += exponentialOf(top - k, b, powers);
  for (const k of right) difference -= exponentialOf(top - k, b, powers);
  const error = EXP_ERROR * BigInt(left.length + right.length);
  return difference > error ? 1 : difference < -error ? -1 : 0;
}

/** e^((k - top)/b) of each exponent in whole units of 2^-62, top being the largest: for prices that are shown, not for money. */
export function weightsOf(exponents: readonly bigint[], b: bigint): bigint[] {
  const top = greatestOf(exponents, exponents[0] ?? 0n);
  const powers = powersFor(b, PRECISIONS[0]);
  return exponents.map(k => exponentialOf(top - k, b, powers));
}

function greatestOf(values: readonly bigint[], least: bigint): bigint {
  let greatest = least;
  for (const value of values) if (value > greatest) greatest = value;
  return greatest;
}
