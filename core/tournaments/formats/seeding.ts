/** Who starts where. */

/** The smallest power of two that is at least so many. */
export function bracketSize(entrants: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(1, entrants)));
}

/**
 * The seeds (1 the best) of a bracket from top to bottom: in each round the best meets the worst that is left if the
 * better ones always win, so 1 and 2 can only meet in the final.
 *
 * @param size a power of two
 */
export function bracketOrder(size: number): number[] {
  let order = [1];
  while (order.length < size) {
    const total = order.length * 2 + 1;
    order = order.flatMap(seed => [seed, total - seed]);
  }
  return order;
}

/** Groups by snake: 1 2 3, 6 5 4, 7 8 9, ... Each group in the order of its seeds; sizes differ by one at most. */
export function snake<T>(seeding: readonly T[], groups: number): T[][] {
  const dealt: T[][] = Array.from({ length: groups }, () => []);
  for (const [index, one] of seeding.entries()) {
    const turn = Math.floor(index / groups);
    const step = index % groups;
    dealt[turn % 2 === 0 ? step : groups - 1 - step]!.push(one);
  }
  return dealt;
}
