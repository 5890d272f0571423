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
    const weak = { mu: 25, sigma: 1.5 };
    expect(winProbability({ mu: 30, sigma: 1 }, weak)).toBeGreaterThan(winProbability({ mu: 28, sigma: 1 }, weak));
    expect(winProbability({ mu: 30, sigma: 2 }, weak)).toBeLessThan(winProbability({ mu: 30, sigma: 1 }, weak));
  });

  it('gives the better of two agents 200 points apart 72 to 78%, settled or new', () => {
    for (const sigma of [0.5, 1, 1.33, 1.65, newBelief().sigma, 2.5, 2.8]) {
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
  it('starts below the middle and provisional, climbs by being known, and is never negative', () => {
    expect(shownRating(newBelief())).toBe(1308);
    expect(shownUncertainty(newBelief())).toBe(96);
    expect(isProvisional(newBelief())).toBe(true);
    const once = updateBeliefs(newBelief(), newBelief(), 0);
    const known = updateBeliefs(once[0], once[1], 1);
    for (const belief of known) expect(shownRating(belief)).toBeGreaterThan(shownRating(newBelief()));
    expect(shownRating({ mu: -100, sigma: 8 })).toBe(0);
  });
});

describe('a rating stored under the wide prior of old', () => {
  const stored = { mu: 25, sigma: 25 / 3 };

  it('is read as one that begins now', () => {
    expect(shownRating(stored)).toBe(shownRating(newBelief()));
    expect(shownUncertainty(stored)).toBe(shownUncertainty(newBelief()));
    expect(isProvisional(stored)).toBe(true);
    const other = { mu: 28, sigma: 1.5 };
    expect(winProbability(stored, other)).toBe(winProbability(newBelief(), other));
    expect(updateBeliefs(stored, other, 0)).toEqual(updateBeliefs(newBelief(), other, 0));
  });

  it('comes back from a belief that was far too sure', () => {
    // What 24 matches made of an agent that is no better than the rest: 8 units, where agents differ by 2.
    let inflated: Belief = { mu: 33, sigma: 2.9 };
    const random = seededRandom(11);
    for (let match = 0; match < 60; match++) {
      [inflated] = updateBeliefs(inflated, { mu: 25, sigma: 1.33 }, random.integer(2) === 0 ? 0 : 1);
    }
    expect(Math.abs(inflated.mu - 25)).toBeLessThan(3);
  });
});

/** As far as members' agents differ; measured by bench/odds. */
const SPREAD = 1.9;

describe('a season of 40 agents whose strength is known', () => {
  const season = playSeason({ count: 40, matchesEach: 600, spread: SPREAD, seed: 7 });

  it('takes 10 to 15 rated matches until an agent is no longer provisional', () => {
    expect(season.provisionalMatches).toBeGreaterThanOrEqual(10);
    expect(season.provisionalMatches).toBeLessThanOrEqual(15);
  });

  it('keeps settled agents moving: 10 to 30 points for an even match, and new ones more', () => {
    expect(season.evenMatchPoints).toBeGreaterThan(10);
    expect(season.evenMatchPoints).toBeLessThan(30);
    const first = shownRating(updateBeliefs(newBelief(), newBelief(), 0)[0]) - shownRating(newBelief());
    expect(first).toBeGreaterThan(1.5 * season.evenMatchPoints);
  });

  it('foretells what happens: of matches given 72 to 78%, 68 to 80% are won', () => {
    expect(season.likely.matches).toBeGreaterThan(200);
    expect(season.likely.won / season.likely.matches).toBeGreaterThan(0.68);
    expect(season.likely.won / season.likely.matches).toBeLessThan(0.8);
  });
});

describe('forecasts, once every agent has had 5, 24, 100 and 300 matches', () => {
  const seasons = Array.from({ length: 10 }, (_, seed) =>
    playSeason({ count: 60, matchesEach: 300, spread: SPREAD, seed: 100 + seed }),
  );

  it.each([5, 24, 100, 300])('are better than one half and as sure as they may be (after %i)', matches => {
    const forecasts = seasons.flatMap(season => season.forecasts.get(matches) ?? []);
    expect(forecasts).toHaveLength(10 * 60 * 59);
    const brier = average(forecasts.map(({ forecast, chance }) => chance - 2 * chance * forecast + forecast ** 2));
    expect(brier).toBeLessThan(0.25);
    const together = average(forecasts.map(({ forecast, chance }) => (forecast - 0.5) * (chance - 0.5)));
    const slope = together / average(forecasts.map(({ forecast }) => (forecast - 0.5) ** 2));
    expect(slope).toBeGreaterThan(0.85);
    expect(slope).toBeLessThan(1.15);
  });

  it('err on the side of one half where agents differ more than any that we measured', () => {
    const { forecasts } = playSeason({ count: 40, matchesEach: 300, spread: 3 * SPREAD, seed: 5 });
    for (const rows of forecasts.values()) {
      const lean = average(rows.map(({ forecast }) => Math.abs(forecast - 0.5)));
      const happens = average(rows.map(({ forecast, chance }) => Math.sign(forecast - 0.5) * (chance - 0.5)));
      expect(lean).toBeGreaterThan(0.05);
      expect(happens).toBeGreaterThan(lean);
    }
  });
});

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

interface SeasonOptions {
  count: number;
  matchesEach: number;
  /** Deviation of the agents' strengths, in units of mu. */
  spread: number;
  seed: number;
}

/** What the ratings say of a pair, and how often its first truly wins. */
interface Foretold {
  forecast: number;
  chance: number;
}

const BETA = 25 / 6;

/** Agents meet at random, all of them in every round; a match is won by the greater performance, each off by beta. */
function playSeason({ count, matchesEach, spread, seed }: SeasonOptions) {
  const random = seededRandom(seed);
  const uniform = () => (random.integer(2 ** 32) + 0.5) / 2 ** 32;
  const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  const agents = Array.from({ length: count }, () => ({ strength: 25 + spread * normal(), belief: newBelief() }));
  const likely = { matches: 0, won: 0 };
  const forecasts = new Map<number, Foretold[]>();
  let provisional = 0;
  for (let round = 1; round <= matchesEach; round++) {
    const order = agents.map(agent => ({ agent, place: uniform() })).sort((a, b) => a.place - b.place);
    for (let index = 0; index + 1 < count; index += 2) {
      const a = order[index]!.agent;
      const b = order[index + 1]!.agent;
      const won = a.strength + BETA * normal() > b.strength + BETA * normal();
      const chance = winProbability(a.belief, b.belief);
      for (const agent of [a, b]) if (isProvisional(agent.belief)) provisional++;
      if (round > 60 && Math.abs(Math.max(chance, 1 - chance) - 0.75) < 0.03) {
        likely.matches++;
        if (chance > 0.5 === won) likely.won++;
      }
      [a.belief, b.belief] = updateBeliefs(a.belief, b.belief, won ? 0 : 1);
    }
    if ([5, 24, 100, 300].includes(round)) forecasts.set(round, foretell(agents));
  }
  const settled = { mu: 25, sigma: average(agents.map(agent => agent.belief.sigma)) };
  const evenMatchPoints = shownRating(updateBeliefs(settled, settled, 0)[0]) - shownRating(settled);
  return { provisionalMatches: provisional / count, likely, evenMatchPoints, forecasts };
}

/** Every pair, both ways round. A settled agent of strength s + d beats one of s as often as winProbability says at sigma 0. */
function foretell(agents: readonly { strength: number; belief: Belief }[]): Foretold[] {
  return agents.flatMap(a =>
    agents
      .filter(b => b !== a)
      .map(b => ({
        forecast: winProbability(a.belief, b.belief),
        chance: winProbability({ mu: a.strength, sigma: 0 }, { mu: b.strength, sigma: 0 }),
      })),
  );
}
