import { predictWin, rate, rating } from 'openskill';

/**
 * Ratings with uncertainty: openskill's Plackett-Luce model (Weng and Lin, 2011), a belief (mu, sigma) about each agent's strength.
 * Pure. Ratings are beliefs, not money: floating point is fine here.
 */

export interface Belief {
  mu: number;
  sigma: number;
}

/** Points shown for one unit of mu: chosen so that a settled gap of 200 points wins about three times in four. */
export const POINTS_PER_MU = 48;
const CENTRE_POINTS = 1500;
const CENTRE_MU = 25;
/** What is shown is the mean less so many deviations: an agent climbs by winning and by being known. */
const CAUTION = 2;
/** Provisional until the deviation has fallen to this (about ten rated matches). */
export const PROVISIONAL_SIGMA = 4;

/** The belief about an agent of which nothing is known. */
export function newBelief(): Belief {
  const { mu, sigma } = rating();
  return { mu, sigma };
}

/** Conservative display value in whole points, never below 0. */
export function shownRating(belief: Belief): number {
  return Math.max(0, Math.round(CENTRE_POINTS + POINTS_PER_MU * (belief.mu - CENTRE_MU - CAUTION * belief.sigma)));
}

/** Half-width of the uncertainty in whole points (one deviation). */
export function shownUncertainty(belief: Belief): number {
  return Math.round(POINTS_PER_MU * belief.sigma);
}

export function isProvisional(belief: Belief): boolean {
  return belief.sigma > PROVISIONAL_SIGMA;
}

/**
 * Chance that `a` beats `b`, 0..1, from the ratings alone. Also the odds before a market exists.
 * Source: openskill's predictWin, the normal distribution over the difference of both beliefs.
 */
export function winProbability(a: Belief, b: Belief): number {
  return predictWin([[a], [b]])[0] ?? 0.5;
}

/** @returns the beliefs after `a` met `b`. */
export function updateBeliefs(a: Belief, b: Belief, winner: 0 | 1): [Belief, Belief] {
  const updated = rate([[a], [b]], { rank: winner === 0 ? [1, 2] : [2, 1] });
  return [updated[0]?.[0] ?? a, updated[1]?.[0] ?? b];
}
