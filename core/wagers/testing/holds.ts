import fc from 'fast-check';
import { expect, it } from 'vitest';
import { RULES, type Rules } from './rules.ts';

/**
 * A property of the rules: it holds of ours, and each of these mutants breaks it, so that a test that notices nothing is itself
 * noticed. A mutant is caught where fast-check finds a counter-example, an exception included.
 */
export function holds<T>(
  name: string,
  property: (rules: Rules) => fc.IPropertyWithHooks<T>,
  mutants: Readonly<Record<string, Partial<Rules>>>,
  numRuns = 500,
): void {
  it(name, () => fc.assert(property(RULES), { numRuns }));
  it.each(Object.keys(mutants))(`${name}: not so the mutant %s`, mutant => {
    // Ten times as many runs: the mutant must be caught on every day, not on most.
    const found = fc.check(property({ ...RULES, ...mutants[mutant] }), { numRuns: numRuns * 10, endOnFailure: true });
    expect(found.failed, `${mutant} survived`).toBe(true);
  });
}
