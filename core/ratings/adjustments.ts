import { type Belief, newBelief } from './rules.ts';

/**
 * How a rating changes without a match. Kept as rows (RatingAdjustment) and applied again, by the same rules, when an earlier result
 * is overridden. Pure.
 */

export const ADJUSTMENTS = ['reset', 'absence'] as const;
export type AdjustmentKind = (typeof ADJUSTMENTS)[number];

/** Of an agent's distance from the middle so much is taken into the next season. */
const KEPT_BY_RESET = 0.7;
/**
 * What a day of absence adds, as a deviation: as much as is forgotten between two matches (DRIFT in rules.ts). A settled rating (1.33)
 * is as uncertain as a newcomer's (2) after 24 such days.
 */
const DAY_OF_ABSENCE = 0.31;

/**
 * A season begins: who was far above or below the middle starts nearer to it, and less known. The deviation grows by what makes
 * strengths differ as far as before (as between two matches, rules.ts): 1.33 becomes 1.71, so that all are provisional again for some
 * matches and the order of the last season still shows.
 */
export function softReset(belief: Belief): Belief {
  const nobody = newBelief();
  const sigma = Math.min(belief.sigma, nobody.sigma);
  return {
    mu: nobody.mu + KEPT_BY_RESET * (belief.mu - nobody.mu),
    sigma: Math.sqrt((KEPT_BY_RESET * sigma) ** 2 + (1 - KEPT_BY_RESET ** 2) * nobody.sigma ** 2),
  };
}

/** A day of absence: the strength is known less well, up to a newcomer's uncertainty; the mean stays, so that who returns finds its way. */
export function afterAbsence(belief: Belief): Belief {
  return { mu: belief.mu, sigma: Math.min(newBelief().sigma, Math.hypot(belief.sigma, DAY_OF_ABSENCE)) };
}

export function adjust(kind: AdjustmentKind, belief: Belief): Belief {
  return kind === 'reset' ? softReset(belief) : afterAbsence(belief);
}
