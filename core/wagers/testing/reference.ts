/**
 * The cost function by another way than the code under test, to judge it: C(q) = b ln(sum of e^(q_i/b)) outright, logarithm
 * included, by plain series with 256 fractional bits. Slow and simple on purpose.
 */
const BITS = 256n;
const ONE = 1n << BITS;
/** Far above what the series below lose, far below anything that a test asks about. */
const ERROR = 1n << 24n;
const LN_2 = 2n * inverseTangentSeries(ONE / 3n);

/** z + z^3/3 + z^5/5 + ...: half of ln((1 + z) / (1 - z)). */
function inverseTangentSeries(z: bigint): bigint {
  const square = (z * z) >> BITS;
  let sum = 0n;
  for (let power = z, k = 1n; power > 0n; power = (power * square) >> BITS, k += 2n) sum += power / k;
  return sum;
}

/** e^(-x), x >= 0. */
function exponentialOfMinus(x: bigint): bigint {
  const halvings = x / LN_2;
  if (halvings > BITS) return 0n;
  const rest = x - halvings * LN_2;
  let sum = 0n;
  for (let term = ONE, k = 1n; term !== 0n; term = -((term * rest) >> BITS) / k, k++) sum += term;
  return sum >> halvings;
}

/** ln(x), x >= 1. */
function logarithm(x: bigint): bigint {
  let [rest, halvings] = [x, 0n];
  while (rest >= 2n * ONE) {
    rest >>= 1n;
    halvings++;
  }
  return 2n * inverseTangentSeries(((rest - ONE) << BITS) / (rest + ONE)) + halvings * LN_2;
}

function potential(q: readonly bigint[], b: bigint): bigint {
  const top = [...q].sort((x, y) => Number(y - x))[0]!;
  const sum = q.reduce((total, held) => total + exponentialOfMinus(((top - held) << BITS) / b), 0n);
  return (top << BITS) + b * logarithm(sum);
}

/** C(after) - C(before): whether it is above, below or within 2^-200 of a whole number of credits. */
export function compareCost(
  before: readonly bigint[],
  after: readonly bigint[],
  b: bigint,
  credits: bigint,
): -1 | 0 | 1 {
  const difference = potential(after, b) - potential(before, b) - (credits << BITS);
  const error = 2n * b * ERROR;
  return difference > error ? 1 : difference < -error ? -1 : 0;
}
