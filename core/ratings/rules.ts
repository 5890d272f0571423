import { createRequire } from 'node:module';

// As ES modules, openskill brings 400 files of ramda one by one, a tenth of every start; as CommonJS they come at once.
const require = createRequire(import.meta.url);
const { predictWin, rate } = require('openskill') as typeof import('openskill');
const { thurstoneMostellerFull } = require('openskill/models') as typeof import('openskill/models');

/**
 * Ratings with uncertainty: openskill's Thurstone-Mosteller model (Weng and Lin, 2011), a belief (mu, sigma) about each agent's
 * strength. Of openskill's models it is the one that updates by the same normal distribution by which predictWin foretells.
 * The unit of strength is openskill's: one performance is off by beta = 25/6.
 *
 * The constants are measured, on 9 communities of 10 members' agents, 2 of 120 and one of 500 (those of `npm run bench -- odds`),
 * paired by the rated queue. Brier score over all pairs after 5, 24, 100 and 300 matches each, 120 agents: 0.245, 0.237, 0.233,
 * 0.233 (the best strengths that exist for these agents: 0.225); slope of what happened over what was foretold: 0.85, 0.95, 0.98,
 * 0.99. With openskill's own prior deviation of 25/3, four times what agents differ by: 0.297, 0.308, 0.287, 0.265; slope 0.2 to 0.4.
 * Pure. Ratings are beliefs, not money: floating point is fine here.
 */

export interface Belief {
  mu: number;
  sigma: number;
}

/**
 * Points shown for one unit of mu, so that of two agents 200 points apart the better wins about three times in four:
 * 200 / 48 = 4.17 = beta; Phi(beta / sqrt(2 beta^2 + 2 sigma^2)) is 76% at sigma 0, 75% at 1.3 (settled) and 74% at 2 (new).
 */
export const POINTS_PER_MU = 48;
const CENTRE_POINTS = 1500;
const CENTRE_MU = 25;
/** How far agents differ, as a deviation: 1.7 to 2.0 in the communities of 120 and 500, 1.1 to 2.3 in those of 10. */
const PRIOR_SIGMA = 2;
/** What is shown is the mean less so many deviations: an agent climbs by winning and by being known. */
const CAUTION = 2;
/** Provisional until the deviation has fallen to this: after twelve or thirteen rated matches (simulated). */
export const PROVISIONAL_SIGMA = 1.55;
/**
 * What is forgotten between two matches, as a deviation: agents are tuned and change. It keeps a settled deviation at about
 * 1.33, with which an even match is worth 11 or 12 points for ever; a newcomer's first win is worth 29.
 */
const DRIFT = 0.31;
/**
 * Forgetting leads back to what is known of nobody (a mean-reverting walk as in Glickman and Stern, 1998): by so much that
 * strengths differ as far in the thousandth match as in the first. A walk that only widens spreads the ratings of agents which
 * stay as they are further apart with every match: after 300 the top fifth was given 92% against the bottom fifth and won 75%.
 */
const REMEMBERED = Math.sqrt(1 - (DRIFT / PRIOR_SIGMA) ** 2);

/** The belief about an agent of which nothing is known. */
export function newBelief(): Belief {
  return { mu: CENTRE_MU, sigma: PRIOR_SIGMA };
}

/** Conservative display value in whole points, never below 0. */
export function shownRating(belief: Belief): number {
  const { mu, sigma } = known(belief);
  return Math.max(0, Math.round(CENTRE_POINTS + POINTS_PER_MU * (mu - CENTRE_MU - CAUTION * sigma)));
}

/** Half-width of the uncertainty in whole points (one deviation). */
export function shownUncertainty(belief: Belief): number {
  return Math.round(POINTS_PER_MU * known(belief).sigma);
}

export function isProvisional(belief: Belief): boolean {
  return belief.sigma > PROVISIONAL_SIGMA;
}

/**
 * Chance that `a` beats `b`, 0..1, from the ratings alone. Also the odds before a market exists.
 * Source: openskill's predictWin, the normal distribution over the difference of both beliefs.
 */
export function winProbability(a: Belief, b: Belief): number {
  return predictWin([[known(a)], [known(b)]])[0] ?? 0.5;
}

/** @returns the beliefs after `a` met `b`. A win never lowers the mean, a defeat never raises it, whatever is forgotten. */
export function updateBeliefs(a: Belief, b: Belief, winner: 0 | 1): [Belief, Belief] {
  const updated = rate([[forget(a)], [forget(b)]], {
    rank: winner === 0 ? [1, 2] : [2, 1],
    model: thurstoneMostellerFull,
    // All that a result tells: openskill's own gamma lets deviations fall at a third of the pace that the model asks for.
    gamma: () => 1,
    // There are no draws, and what is forgotten is forgotten above.
    epsilon: 0,
    tau: 0,
  });
  const [first, second] = [updated[0]?.[0], updated[1]?.[0]];
  if (!first || !second) throw new Error('openskill rated other teams than it was given');
  return winner === 0 ? [atLeast(first, a.mu), atMost(second, b.mu)] : [atMost(first, a.mu), atLeast(second, b.mu)];
}

function forget(belief: Belief): Belief {
  const { mu, sigma } = known(belief);
  return { mu: CENTRE_MU + REMEMBERED * (mu - CENTRE_MU), sigma: Math.hypot(REMEMBERED * sigma, DRIFT) };
}

function atLeast({ mu, sigma }: Belief, least: number): Belief {
  return { mu: Math.max(mu, least), sigma };
}

function atMost({ mu, sigma }: Belief, most: number): Belief {
  return { mu: Math.min(mu, most), sigma };
}

/**
 * Nothing but the belief: openskill would hand on whatever else an object holds. Nobody is less known than a newcomer: ratings
 * stored under the wide prior of old are read as if they had begun under this one.
 */
function known({ mu, sigma }: Belief): Belief {
  return { mu, sigma: Math.min(sigma, PRIOR_SIGMA) };
}
