import { describe, expect, test } from 'vitest';
import { type Placed, sharePool } from './prizes.ts';

const members = (...places: number[]): Placed[] =>
  places.map((place, index) => ({ entrantId: `e${index + 1}`, place, isMember: true }));
const amounts = (pool: bigint, split: readonly number[], placed: readonly Placed[]) => {
  const { burned, prizes } = sharePool(pool, split, placed);
  return { burned, won: Object.fromEntries(prizes.map(({ entrantId, amount }) => [entrantId, amount])) };
};

describe('a pool', () => {
  test.each([
    [
      'a tenth burned, the rest by places',
      400n,
      [60, 30, 10],
      members(1, 2, 3, 4),
      40n,
      { e1: 216n, e2: 108n, e3: 36n },
    ],
    ['all to the winner', 100n, [100], members(1, 2), 10n, { e1: 90n }],
    ['who shares a place shares its parts', 200n, [60, 20, 20], members(1, 2, 2), 20n, { e1: 108n, e2: 36n, e3: 36n }],
    [
      'parts that nobody is there for are spread over the others',
      100n,
      [60, 30, 10],
      members(1, 2),
      10n,
      { e1: 60n, e2: 30n },
    ],
    [
      'what rounding leaves goes to the largest remainder',
      11n,
      [50, 30, 20],
      members(1, 2, 3),
      1n,
      { e1: 5n, e2: 3n, e3: 2n },
    ],
    ['of equal remainders to the better placed', 12n, [50, 50], members(1, 2), 1n, { e1: 6n, e2: 5n }],
    [
      'a place shared beyond the last part shares what reaches it',
      100n,
      [70, 30],
      members(1, 2, 2),
      10n,
      { e1: 63n, e2: 14n, e3: 13n },
    ],
    ['too little to burn a tenth of', 9n, [60, 30, 10], members(1, 2, 3), 0n, { e1: 5n, e2: 3n, e3: 1n }],
    ['nothing at all', 0n, [100], members(1, 2), 0n, {}],
  ] as const)('%s', (_, pool, split, placed, burned, won) => {
    expect(amounts(pool, split, placed)).toEqual({ burned, won });
  });

  test('house agents win the title only: the first of the members takes the first part', () => {
    const placed = [{ entrantId: 'house', place: 1, isMember: false }, ...members(2, 3)];
    expect(amounts(100n, [60, 40], placed)).toEqual({ burned: 10n, won: { e1: 54n, e2: 36n } });
  });

  test('is always shared out to the last credit, and nobody who is placed worse wins more', () => {
    let seed = 7;
    const random = (below: number) => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % below;
    };
    for (let round = 0; round < 500; round += 1) {
      const count = 1 + random(40);
      const placed = Array.from({ length: count }, (_, index) => ({
        entrantId: `e${index}`,
        place: 1 + random(count),
        isMember: random(5) > 0,
      }));
      const pool = BigInt(random(20_000));
      const { burned, prizes } = sharePool(pool, [40, 25, 15, 10, 5, 5], placed);
      expect(prizes.reduce((sum, { amount }) => sum + amount, burned)).toBe(pool);
      const placeOf = (id: string) => placed.find(({ entrantId }) => entrantId === id)?.place ?? 0;
      for (const [index, prize] of prizes.entries()) {
        const better = prizes[index - 1];
        if (!better) continue;
        expect(placeOf(better.entrantId)).toBeLessThanOrEqual(placeOf(prize.entrantId));
        expect(better.amount).toBeGreaterThanOrEqual(prize.amount);
      }
    }
  });
});
