import { describe, expect, it } from 'vitest';
import { checkBuild, checkSliders, sha256Hex } from '../../core/engine/index.ts';
import type { LineCounts } from '../../core/wagers/line/counts.ts';
import { planLine } from '../../core/wagers/line/counts.ts';
import { Dice } from '../balance/search.ts';
import { population } from './agents.ts';
import { openMarket } from './prices.ts';
import { brier, calibrationError, calibrationSlope, estimate, jointBrier, reliability } from './scores.ts';
import { playSeason } from './season.ts';
import { compareWins, measurePriors, tapeVariance } from './study.ts';

describe('scores', () => {
  it('are what Brier defined', () => {
    expect(brier(0.5, true)).toBe(0.25);
    expect(brier(1, true)).toBe(0);
    expect(brier(1, false)).toBe(1);
    expect(jointBrier([0.25, 0.25, 0.25, 0.25], 2)).toBeCloseTo(0.75, 12);
    expect(jointBrier([0, 1, 0, 0], 1)).toBe(0);
    expect(jointBrier([0, 1, 0, 0], 0)).toBe(2);
  });

  it('come with their error', () => {
    expect(estimate([1, 3])).toEqual({ mean: 2, error: 1 });
  });

  it('sort forecasts into bins, edges upwards, and count fights, not lines', () => {
    const rows = reliability(
      [
        { forecast: 0.3, fights: 10, happened: 4 },
        { forecast: 0.31, fights: 10, happened: 2 },
        { forecast: 1, fights: 5, happened: 5 },
      ],
      10,
      1,
    );
    expect(rows.map(({ count }) => count)).toEqual([20, 5]);
    expect(rows[0]).toMatchObject({ observed: 0.3 });
    expect(rows[0]!.forecast).toBeCloseTo(0.305, 12);
    // residuals of 1 and -1.1 fights in 20
    expect(rows[0]!.error).toBeCloseTo(Math.hypot(1, 1.1) / 20, 12);
    expect(calibrationError(rows)).toBeCloseTo((20 * 0.005) / 25, 12);
  });

  it('see forecasts that are too sure by their slope', () => {
    const forecasts = [0.1, 0.5, 0.9].map(forecast => ({
      forecast,
      fights: 100,
      happened: 100 * (0.5 + (forecast - 0.5) / 2),
    }));
    expect(calibrationSlope(forecasts).mean).toBeCloseTo(0.5, 12);
  });
});

describe('members and their season', () => {
  it('are the same for the same dice, all of them legal', () => {
    const members = population(10, new Dice(7));
    expect(population(10, new Dice(7))).toEqual(members);
    for (const { setup } of members) {
      expect(checkBuild(setup.build)).toEqual([]);
      expect(checkSliders(setup.controller.sliders)).toEqual([]);
    }
    expect(members[4]).toMatchObject({ style: 'copycat', setup: { controller: { kind: 'archetype' } } });
  });

  it('are fought over tapes that come after those of the line', async () => {
    const market = openMarket('test');
    const lockAt = new Date('2026-03-03T12:00:00Z');
    const [recent, coming] = [await market.recent('BTC-USD', lockAt, 3), await market.coming('BTC-USD', lockAt, 2)];
    const known = new Set([...recent, ...coming].map(({ samples }) => samples.join()));
    expect(known.size).toBe(5);
    // the tapes of the line join on to each other, backwards
    expect(recent[0]!.samples[0]).toBe(recent[1]!.samples.at(-1));
    expect(recent[1]!.samples[0]).toBe(recent[2]!.samples.at(-1));
  });

  it('gives every bout its ratings and its fights', async () => {
    const members = population(10, new Dice(7));
    const options = { members, market: openMarket('test'), bouts: 10, warmUp: 3, settled: 6, repeats: 2 };
    const bouts = await playSeason({ ...options, dice: new Dice(8) });
    expect(bouts).toHaveLength(10);
    for (const { corners, outcomes, rating } of bouts) {
      expect(corners[0]).not.toBe(corners[1]);
      expect(outcomes).toHaveLength(2);
      expect(rating).toBeGreaterThan(0);
      expect(rating).toBeLessThan(1);
    }
    expect(new Set(bouts.map(({ rating }) => rating)).size).toBeGreaterThan(5);
    expect(await playSeason({ ...options, dice: new Dice(8) })).toEqual(bouts);
  });
});

describe('study', () => {
  /** Lines of so many fights whose true chances are known. */
  function linesOf(chances: readonly (readonly [number, number])[], fights: number): LineCounts[] {
    const dice = new Dice(3);
    const wins = (chance: number) =>
      Array.from({ length: fights / 2 }, () => dice.next()).filter(x => x < chance).length;
    return chances.map(([up, down]) => {
      const [aUp, aDown] = [wins(up), wins(down)];
      return { fights, counts: [aUp, aDown, fights / 2 - aUp, fights / 2 - aDown], tapes: 64, simulated: 0 };
    });
  }

  it('finds the priors that the lines were drawn from', () => {
    const dice = new Dice(5);
    const chances = Array.from({ length: 4000 }, () => {
      const [win, swing] = [0.5 + (dice.next() < 0.5 ? 0.1 : -0.1), dice.next() < 0.5 ? 0.05 : -0.05];
      return [win + swing, win - swing] as const;
    });
    const priors = measurePriors(linesOf(chances, 200), 1);
    expect(priors.winnerSpread).toBeCloseTo(10, 0);
    expect(priors.swingSpread).toBeCloseTo(5, 0);
    expect(priors.even).toBeGreaterThan(22);
    expect(priors.even).toBeLessThan(26);
    expect(priors.independent).toBeGreaterThan(80);
    expect(priors.independent).toBeLessThan(115);
  });

  it('tells a bias from sampling', () => {
    const fair = linesOf(
      Array.from({ length: 60 }, () => [0.5, 0.5] as const),
      1000,
    );
    const biased = linesOf(
      Array.from({ length: 60 }, () => [0.6, 0.6] as const),
      1000,
    );
    expect(compareWins(fair, fair)).toMatchObject({ bias: 0, apart: 0 });
    const { bias, biasError, sampling } = compareWins(fair, biased);
    expect(bias).toBeGreaterThan(9);
    expect(bias).toBeLessThan(11);
    expect(biasError).toBeLessThan(2);
    expect(sampling).toBeCloseTo(2.2, 1);
  });

  it('measures how tapes differ', () => {
    const [first, second] = population(2, new Dice(9));
    const plan = planLine({
      corners: [first!.setup, second!.setup],
      rules: 'standard',
      tapes: [],
      symbol: 'BTC-USD',
      fights: 512,
      seed: sha256Hex('tapes'),
    });
    // 64 tapes of 8 fights each: the variance of a share within a tape is 0.03, its estimate between tapes far less
    expect(Math.abs(tapeVariance(plan))).toBeLessThan(0.02);
  });
});
