import { describe, expect, it } from 'vitest';
import { labelName, shownName } from './shown-name.ts';

const HEBREW = 'שלום עולם';

describe('names', () => {
  it('that run from right to left are isolated, so that an amount beside them reads as it was meant', () => {
    expect(shownName(HEBREW)).toBe(`\u2068${HEBREW}\u2069`);
    expect(shownName('RUSTY-09')).toBe('RUSTY-09');
  });

  it('keep a sign on buttons, however long it is', () => {
    const family = '👨🏿‍👩🏿‍👧🏿‍👦🏿';
    expect(labelName(family.repeat(3), 8)).toBe(`${family}…`);
  });

  it('on buttons are no longer than their room, all signs included', () => {
    for (const name of [HEBREW, 'RUSTY-09 the Great', '漢'.repeat(20)]) {
      expect(labelName(name, 8).length).toBeLessThanOrEqual(8);
    }
    expect(labelName(HEBREW, 8)).toMatch(/^\u2068.*\u2069$/);
    expect(labelName('VOLTRAN', 8)).toBe('VOLTRAN');
  });
});
