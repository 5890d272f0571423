import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../platform/random.ts';
import {
  type Belief,
  isProvisional,
  newBelief,
  POINTS_PER_MU,
  shownRating,
  shownUncertainty,
  updateBeliefs,
  winProbability,
} from './rules.ts';

const belief: fc.Arbitrary<Belief> = fc.record({
  mu: fc.double({ min: -50, max: 100, noNaN: true }),
  sigma: fc.double({ min: 0.3, max: 9, noNaN: true }),
});

describe('winProbability', () => {
  it('is a chance, and the other corner has the rest', () => {
    fc.assert(
      fc.property(belief, belief, (a, b) => {
        const chance = winProbability(a, b);
        expect(chance).toBeGreaterThanOrEqual(0);
        expect(chance).toBeLessThanOrEqual(1);
        expect(chance + winProbability(b, a)).toBeCloseTo(1, 9);
      }),
    );
  });

  it('grows with the difference and shrinks towards even with doubt', () => {
    const weak = { mu: 25, sigma: 2 };
    expect(winProbability({ mu: 30, sigma: 2 }, weak)).toBeGreaterThan(winProbability({ mu: 28, sigma: 2 }, weak));
    expect(winProbability({ mu: 30, sigma: 6 }, weak)).toBeLessThan(winProbability({ mu: 30, sigma: 2 }, weak));
  });

  it('gives the better of two settled agents 200 points apart 72 to 78%', () => {
    for (const sigma of [0.5, 1, 1.65, 2, 2.5, 2.8]) {
      const lower = { mu: 25, sigma };
      const upper = { mu: 25 + 200 / POINTS_PER_MU, sigma };
      expect(shownRating(upper) - shownRating(lower)).toBe(200);
      expect(winProbability(upper, lower)).toBeGreaterThan(0.72);
      expect(winProbability(upper, lower)).toBeLessThan(0.78);
    }
  });
});

describe('updateBeliefs', () => {
  it('raises the winner, lowers the loser, and treats both corners alike', () => {
    fc.assert(
      fc.property(belief, belief, (a, b) => {
        const [won, lost] = updateBeliefs(a, b, 0);
        expect(won.mu).toBeGreaterThanOrEqual(a.mu);
        expect(lost.mu).toBeLessThanOrEqual(b.mu);
        const [mirroredLost, mirroredWon] = updateBeliefs(b, a, 1);
        expect(mirroredWon.mu).toBeCloseTo(won.mu, 9);
        expect(mirroredLost.mu).toBeCloseTo(lost.mu, 9);
        for (const after of [won, lost]) {
          expect(Object.keys(after).sort()).toEqual(['mu', 'sigma']);
          expect(Number.isFinite(after.mu) && Number.isFinite(after.sigma) && after.sigma > 0).toBe(true);
        }
      }),
    );
  });

  it('moves an upset further than an expected win', () => {
    const strong = { mu: 32, sigma: 2 };
    const weak = { mu: 25, sigma: 2 };
    const expected = updateBeliefs(strong, weak, 0)[0].mu - strong.mu;
    const upset = updateBeliefs(strong, weak, 1)[1].mu - weak.mu;
    expect(upset).toBeGreaterThan(2 * expected);
  });

  it('leaves what it was given as it was', () => {
    const a = Object.freeze({ mu: 25, sigma: 8 });
    const b = Object.freeze({ mu: 25, sigma: 8 });
    updateBeliefs(a, b, 0);
    expect([a, b]).toEqual([
      { mu: 25, sigma: 8 },
      { mu: 25, sigma: 8 },
    ]);
  });
});

describe('what is shown', () => {
  it('starts low and provisional, and is never negative', () => {
    expect(shownRating(newBelief())).toBe(700);
    expect(shownUncertainty(newBelief())).toBe(400);
    expect(isProvisional(newBelief())).toBe(true);
    expect(shownRating({ mu: -100, sigma: 8 })).toBe(0);
  });
});

describe('a season of 40 agents whose strength is known', () => {
  const season = playSeason(40, 600);

  it('takes 8 to 16 rated matches until an agent is no longer provisional', () => {
    expect(season.provisionalMatches).toBeGreaterThanOrEqual(8);
    expect(season.provisionalMatches).toBeLessThanOrEqual(16);
  });

  it('keeps settled agents moving: 10 to 30 points for an even match', () => {
    expect(season.evenMatchPoints).toBeGreaterThan(10);
    expect(season.evenMatchPoints).toBeLessThan(30);
  });

  it('foretells what happens: of matches given 72 to 78%, 68 to 80% are won', () => {
    expect(season.likely.matches).toBeGreaterThan(200);
    expect(season.likely.won / season.likely.matches).toBeGreaterThan(0.68);
    expect(season.likely.won / season.likely.matches).toBeLessThan(0.8);
  });
});

/** Strengths spread by 6 units of mu; a match is won by the greater performance, each off by beta (25/6). */
function playSeason(count: number, matchesEach: number) {
  const random = seededRandom(7);
  const uniform = () => (random.integer(2 ** 32) + 0.5) / 2 ** 32;
  const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  const agents = Array.from({ length: count }, () => ({
    strength: 25 + 6 * normal(),
    belief: newBelief(),
    matches: 0,
  }));
  const likely = { matches: 0, won: 0 };
  let provisional = 0;
  for (let match = 0; match < (count * matchesEach) / 2; match++) {
    const a = agents[random.integer(count)]!;
    const b = agents[random.integer(count)]!;
    if (a === b) continue;
    const won = a.strength + (25 / 6) * normal() > b.strength + (25 / 6) * normal();
    const chance = winProbability(a.belief, b.belief);
    for (const agent of [a, b]) {
      agent.matches++;
      if (isProvisional(agent.belief)) provisional++;
    }
    if (match > count * 30 && Math.abs(Math.max(chance, 1 - chance) - 0.75) < 0.03) {
      likely.matches++;
      if (chance > 0.5 === won) likely.won++;
    }
    [a.belief, b.belief] = updateBeliefs(a.belief, b.belief, won ? 0 : 1);
  }
  const sigma = agents.reduce((sum, agent) => sum + agent.belief.sigma, 0) / count;
  const settled = { mu: 25, sigma };
  const evenMatchPoints = shownRating(updateBeliefs(settled, settled, 0)[0]) - shownRating(settled);
  return { provisionalMatches: provisional / count, likely, evenMatchPoints };
}
