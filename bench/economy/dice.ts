import { type Random, seededRandom } from '../../core/platform/random.ts';

/** Repeatable chance for a simulation. */
export interface Dice {
  /** From 0 to below 1. */
  share(): number;
  happens(chance: number): boolean;
  /** `mean` times, the fraction by chance. */
  times(mean: number): number;
  normal(deviation: number): number;
  pick<T>(items: readonly T[]): T | undefined;
  shuffled<T>(items: readonly T[]): T[];
}

const PARTS = 2 ** 30;

export function createDice(seed: number): Dice {
  const random: Random = seededRandom(seed);
  const share = () => random.integer(PARTS) / PARTS;
  return {
    share,
    happens: chance => share() < chance,
    times: mean => Math.floor(mean) + (share() < mean % 1 ? 1 : 0),
    // Box-Muller
    normal: deviation => deviation * Math.sqrt(-2 * Math.log(1 - share())) * Math.cos(2 * Math.PI * share()),
    pick: items => items[random.integer(Math.max(1, items.length))],
    shuffled(items) {
      const mixed = [...items];
      for (let last = mixed.length - 1; last > 0; last--) {
        const other = random.integer(last + 1);
        [mixed[last], mixed[other]] = [mixed[other]!, mixed[last]!];
      }
      return mixed;
    },
  };
}
