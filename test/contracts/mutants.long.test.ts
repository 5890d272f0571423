import { describe, expect, test } from 'vitest';
import { type Mutant, readInvariants, readMutants, Workbench } from './mutants.ts';

/**
 * contracts/mutants.json lists faults that somebody could make in our contracts, and for each the test that finds it:
 *   name      what would then be possible
 *   file      contracts/src/...
 *   find      what stands there, exactly once
 *   replace   what stands there instead
 *   caughtBy  contracts/test/...t.sol:name of the test, or of the invariant
 * Each fault is put into a copy of the sources, and the test has to fail there. So every guard has a test that would miss it.
 */

/** Faults that are compiled together. More would save little, and need more memory than a small machine has: two compilers work side by side. */
const AT_ONCE = 12;

/** It is minutes of work for a compiler; a machine may be busy with much else. */
const LIMIT_MS = 60 * 60_000;

describe('faults in the contracts', () => {
  const mutants = readMutants();

  test('each has a name of its own', () => {
    expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length);
  });

  test(
    'each is found by the test that is named for it, which finds nothing where there is none',
    async () => {
      // beside each other they import the same
      const sorted = mutants.toSorted((one, other) => one.caughtBy.localeCompare(other.caughtBy));
      const batches = Array.from({ length: Math.ceil(sorted.length / AT_ONCE) }, (_, index) =>
        sorted.slice(index * AT_ONCE, (index + 1) * AT_ONCE),
      );
      const missed: Mutant[] = [];
      const [first, second] = [new Workbench('0'), new Workbench('1')];
      expect(await first.failuresWithoutFault(mutants.map(({ caughtBy }) => caughtBy))).toEqual([]);
      await Promise.all(
        [first, second].map(async workbench => {
          for (let batch = batches.shift(); batch; batch = batches.shift())
            missed.push(...(await workbench.missed(batch)));
        }),
      );
      expect(missed.map(({ name, caughtBy }) => `${name}: ${caughtBy}`)).toEqual([]);
    },
    LIMIT_MS,
  );

  test('every invariant finds a fault', () => {
    const used = new Set(mutants.map(({ caughtBy }) => caughtBy));
    const invariants = readInvariants();
    expect(invariants.length).toBeGreaterThan(0);
    expect(invariants.filter(invariant => !used.has(invariant))).toEqual([]);
  });
});
