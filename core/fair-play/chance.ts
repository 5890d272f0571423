/** Exact chances of counts. Pure. */

/**
 * Chance that at least `count` of independent events happen, each with a chance of its own (Poisson binomial; binomial where all are
 * equal), by adding up one event after the other: exact but for rounding, no approximation for small numbers.
 * @param chances 0 to 1 each
 */
export function atLeast(chances: readonly number[], count: number): number {
  if (count <= 0) return 1;
  if (count > chances.length) return 0;
  // distribution[k]: chance of exactly k so far; `count` and above are kept together, so small tails lose no digits
  const distribution = new Float64Array(count + 1);
  distribution[0] = 1;
  for (const chance of chances) {
    distribution[count] = distribution[count]! + distribution[count - 1]! * chance;
    for (let k = count - 1; k >= 1; k -= 1) {
      distribution[k] = distribution[k]! * (1 - chance) + distribution[k - 1]! * chance;
    }
    distribution[0] = distribution[0]! * (1 - chance);
  }
  return distribution[count]!;
}
