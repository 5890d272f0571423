import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LineCounts } from './counts.ts';
import {
  GREATEST_LOSS_PER_B,
  LEAST_FIGHTER_PPM,
  LEAST_OUTCOME_PPM,
  LINE_PRIORS,
  openingLine,
  openingLineWith,
  PPM,
} from './opening.ts';

function countsOf(...counts: [number, number, number, number]): LineCounts {
  return { fights: counts.reduce((sum, count) => sum + count), counts, tapes: 64, simulated: 0 };
}

const anyCounts = fc.tuple(fc.nat(2000), fc.nat(2000), fc.nat(2000), fc.nat(2000)).map(counts => countsOf(...counts));

describe('openingLine', () => {
  it('is whole, bounded and complete, whatever was counted', () => {
    fc.assert(
      fc.property(anyCounts, counts => {
        const line = openingLine(counts);
        expect(line.every(Number.isInteger)).toBe(true);
        expect(line.reduce((sum, share) => sum + share)).toBe(PPM);
        expect(Math.min(...line)).toBeGreaterThanOrEqual(LEAST_OUTCOME_PPM);
        const [aUp, aDown, bUp] = line;
        expect(aUp + bUp).toBe(PPM / 2);
        expect(aUp + aDown).toBeGreaterThanOrEqual(LEAST_FIGHTER_PPM);
        expect(aUp + aDown).toBeLessThanOrEqual(PPM - LEAST_FIGHTER_PPM);
      }),
      { numRuns: 1000 },
    );
  });

  it('treats both fighters and both directions alike, up to rounding', () => {
    fc.assert(
      fc.property(anyCounts, counts => {
        const [aUp, aDown, bUp, bDown] = counts.counts;
        const line = openingLine(counts);
        const swapped = openingLine(countsOf(bUp, bDown, aUp, aDown));
        const mirrored = openingLine(countsOf(aDown, aUp, bDown, bUp));
        for (let outcome = 0; outcome < 4; outcome++) {
          expect(Math.abs(line[outcome]! - swapped[(outcome + 2) % 4]!)).toBeLessThanOrEqual(1);
          expect(Math.abs(line[outcome]! - mirrored[outcome ^ 1]!)).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it('stays near many counts, and keeps what the direction does to the winner', () => {
    const [aUp, aDown, bUp, bDown] = openingLine(countsOf(1300, 900, 700, 1100));
    expect((aUp + aDown) / PPM).toBeCloseTo(0.55, 2);
    expect(aUp - aDown).toBeGreaterThan(0.08 * PPM);
    expect(aUp - aDown).toBeLessThan(0.1 * PPM);
    expect(bDown - bUp).toBe(aUp - aDown);
  });

  it('says nothing where nothing was counted', () => {
    expect(openingLine(countsOf(0, 0, 0, 0))).toEqual([250_000, 250_000, 250_000, 250_000]);
  });

  it('is bounded where one agent won all', () => {
    expect(openingLine(countsOf(2000, 2000, 0, 0))).toEqual([450_000, 450_000, 50_000, 50_000]);
    // a fighter that never wins but under a rising price
    const [aUp, aDown] = openingLine(countsOf(300, 0, 1700, 2000));
    expect(aUp + aDown).toBe(LEAST_FIGHTER_PPM);
    expect(aDown).toBe(LEAST_OUTCOME_PPM);
  });

  it('believes fewer fights less', () => {
    const [few] = openingLineWith(countsOf(12, 12, 8, 8), LINE_PRIORS);
    const [many] = openingLineWith(countsOf(1200, 1200, 800, 800), LINE_PRIORS);
    expect(few).toBeLessThan(many);
    expect(few).toBeGreaterThan(250_000);
  });
});

it("the house's greatest loss follows from the least outcome", () => {
  expect(GREATEST_LOSS_PER_B).toBeGreaterThanOrEqual(Math.log(PPM / LEAST_OUTCOME_PPM));
  expect(GREATEST_LOSS_PER_B).toBeLessThan(Math.log(PPM / LEAST_OUTCOME_PPM) + 0.001);
});
