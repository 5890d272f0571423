import { describe, expect, it } from 'vitest';
import { FAULTY_BY_LINE, FAULTY_BY_TYPES, OUTSIDE } from './faulty.ts';
import { lint } from './solhint.ts';
import { ourSources, read } from './solidity.ts';
import { rulesOf } from './solidity-rules.ts';

/** What tools see in the sources without running them. Each is shown to see it. */

const PLANTED = 'contracts/src/Planted.sol';

describe('solhint', () => {
  it('finds nothing in our contracts', () => {
    const sources = ourSources();
    expect(Object.keys(sources).length).toBeGreaterThan(10);
    expect(lint(sources)).toEqual([]);
  });

  it.each(FAULTY_BY_LINE)('finds $rule', ({ rule, source }) => {
    const rules = lint({ [PLANTED]: source }).map(found => /^\S+ ([\w-]+):/.exec(found)?.[1]);
    expect(rules).toContain(rule);
  });
});

describe("what solc's syntax tree shows", () => {
  it('is in order in our contracts, and each planted fault is found', () => {
    const planted = FAULTY_BY_TYPES.map(({ source }, index) => [`contracts/src/Planted${index}.sol`, source] as const);
    const sources = read({ ...ourSources(), ...OUTSIDE, ...Object.fromEntries(planted) });
    const brokenRules = rulesOf(sources);
    expect(brokenRules(name => name.startsWith('contracts/src/') && !name.includes('Planted'))).toEqual([]);
    for (const [index, { rule, title }] of FAULTY_BY_TYPES.entries()) {
      const found = brokenRules(name => name === `contracts/src/Planted${index}.sol`);
      const rules = found.map(line => /^\S+ ([\w-]+):/.exec(line)?.[1]);
      expect({ title, rules }).toEqual({ title, rules: rule === undefined ? [] : [rule] });
    }
  });
});
