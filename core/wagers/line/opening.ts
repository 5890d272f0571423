import type { Outcomes } from '../picks.ts';
import type { LineCounts } from './counts.ts';

/** The opening line of a market from a line's counts: pure, the same on every machine. */

/** Parts in a whole: lines are in millionths. */
export const PPM = 1_000_000;
/** Bounds of a fighter's probability of winning (numbers.md). */
export const LEAST_FIGHTER_PPM = 100_000;
/**
 * Bound of each joint outcome: a fighter at its own bound still leaves room for what the direction does to it. The house's
 * greatest loss is b ln(1/p_min), so that no market needs more than {@link GREATEST_LOSS_PER_B} times its b as subsidy.
 */
export const LEAST_OUTCOME_PPM = 30_000;
/** ln(1,000,000 / LEAST_OUTCOME_PPM), rounded up. */
export const GREATEST_LOSS_PER_B = 3.507;

/** How much the line trusts its counts, in simulated fights that the prior is worth. */
export interface LinePriors {
  /** Fights drawn before the first one: pulls the winner towards one half. */
  even: number;
  /** Fights a direction in which price and winner were independent: pulls both directions together. */
  independent: number;
}

/**
 * Measured by `arena bench odds` between members of many kinds, each line over 4,000 fights and 64 tapes: A's chance has a
 * deviation of 17 to 18 points from pair to pair, which as a Beta distribution is worth 7 to 9 fights; half of the direction's
 * effect on it one of 4 to 5 points, worth 110 to 150 fights a direction. Against 4,000 that is little, on purpose: a match is
 * one more fight of those that were counted, and what a line does not know, the tape to come, moves A's chance by 1 to 3 points.
 * (A price that stood still, or moved three times as far as its sigma says, would move it by 7: recent tapes matter.)
 */
export const LINE_PRIORS: LinePriors = { even: 10, independent: 150 };

/**
 * Probabilities of the four joint outcomes in millionths; whole, at least LEAST_OUTCOME_PPM each, together exactly PPM. Up and
 * down are one half each: a price is a fair coin over 45 seconds. Each fighter has 10 to 90%.
 */
export function openingLine(counts: LineCounts): Outcomes<number> {
  return openingLineWith(counts, LINE_PRIORS);
}

/** The same with other priors: for measuring them. */
export function openingLineWith({ counts }: LineCounts, priors: LinePriors): Outcomes<number> {
  const [aUp, aDown, bUp, bDown] = counts;
  const wins = clamp(share(aUp + aDown, aUp + aDown + bUp + bDown, 0.5, priors.even), LEAST_FIGHTER_PPM / PPM);
  const whenUp = share(aUp, aUp + bUp, wins, priors.independent);
  const whenDown = share(aDown, aDown + bDown, wins, priors.independent);
  // Half of what the direction makes of A's chance, as far as no joint outcome falls below its bound.
  const room = Math.min(wins, 1 - wins) - (2 * LEAST_OUTCOME_PPM) / PPM;
  const swing = Math.max(-room, Math.min(room, (whenUp - whenDown) / 2));
  const half = PPM / 2;
  const fighter = Math.round(wins * PPM);
  const up = bounded(Math.round(((wins + swing) * PPM) / 2), fighter);
  const down = fighter - up;
  return [up, down, half - up, half - down];
}

/** Posterior mean of a share: `hits` of `tries` seen, and `weight` tries before them at the rate `expected`. */
function share(hits: number, tries: number, expected: number, weight: number): number {
  return tries + weight === 0 ? expected : (hits + expected * weight) / (tries + weight);
}

function clamp(value: number, least: number): number {
  return Math.max(least, Math.min(1 - least, value));
}

/** A-up so that rounding leaves none of the four below the bound. */
function bounded(up: number, fighter: number): number {
  const half = PPM / 2;
  const least = Math.max(LEAST_OUTCOME_PPM, fighter - (half - LEAST_OUTCOME_PPM));
  const most = Math.min(half - LEAST_OUTCOME_PPM, fighter - LEAST_OUTCOME_PPM);
  return Math.max(least, Math.min(most, up));
}
