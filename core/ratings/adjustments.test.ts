import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { afterAbsence, softReset } from './adjustments.ts';
import { type Belief, isProvisional, newBelief, shownRating, shownUncertainty, winProbability } from './rules.ts';

const belief: fc.Arbitrary<Belief> = fc.record({
  mu: fc.double({ min: 10, max: 40, noNaN: true }),
  sigma: fc.double({ min: 0.3, max: 2, noNaN: true }),
});
const SETTLED = 1.33;

describe('a soft reset', () => {
  it('keeps the order and brings everybody nearer to the middle and to what is known of nobody', () => {
    fc.assert(
      fc.property(belief, belief, (a, b) => {
        const [first, second] = [softReset(a), softReset(b)];
        if (a.mu > b.mu) expect(first.mu).toBeGreaterThanOrEqual(second.mu);
        expect(Math.abs(first.mu - 25)).toBeLessThanOrEqual(Math.abs(a.mu - 25) + 1e-9);
        expect(first.sigma).toBeGreaterThanOrEqual(a.sigma - 1e-9);
        expect(first.sigma).toBeLessThanOrEqual(newBelief().sigma + 1e-9);
      }),
    );
  });

  it('makes a settled agent provisional again, and leaves the better one the favourite', () => {
    const [strong, weak] = [softReset({ mu: 29, sigma: SETTLED }), softReset({ mu: 24, sigma: SETTLED })];
    expect(isProvisional(strong)).toBe(true);
    expect(strong.sigma).toBeCloseTo(1.705, 3);
    expect(winProbability(strong, weak)).toBeGreaterThan(0.65);
    expect(softReset(newBelief())).toEqual(newBelief());
  });

  it('reads a rating of the wide prior of old as one that begins now', () => {
    expect(softReset({ mu: 25, sigma: 25 / 3 }).sigma).toBeCloseTo(newBelief().sigma, 9);
  });
});

describe('absence', () => {
  it('costs certainty day by day, at most down to a newcomer’s, and never the mean', () => {
    let absent: Belief = { mu: 28, sigma: SETTLED };
    const shown = [shownRating(absent)];
    for (let day = 0; day < 40; day++) {
      absent = afterAbsence(absent);
      shown.push(shownRating(absent));
    }
    expect(absent.mu).toBe(28);
    expect(shownUncertainty(absent)).toBe(shownUncertainty(newBelief()));
    expect(shown).toEqual([...shown].sort((a, b) => b - a));
    // a week's holiday beyond the grace costs a match or two of points
    expect(shown[0]! - shown[7]!).toBeLessThan(35);
    expect(afterAbsence(newBelief())).toEqual(newBelief());
  });
});
