import type { Outcomes } from './picks.ts';

/**
 * How well a bettor foretells, whatever the luck of stakes: the market scoring rule (Hanson) with the Brier score.
 *
 * loss(p, outcome) = (P(A) - [A won])^2 + (P(up) - [price rose])^2, over the two questions that members are asked.
 * skill of a trade = loss of the market before it - loss of the market after it, once the outcome is known.
 * skill of a bettor = the sum over all of the bettor's trades, purchases and sales, in markets that settled.
 *
 * Why this: the Brier score is strictly proper, and all that a trade can choose is the prices it leaves behind; so, by one's
 * own belief, the expected skill of a trade is greatest where it leaves both questions at that belief, and above 0 for every
 * trade that takes the prices nearer to it. Odds, stakes and luck with them do not enter.
 * Why against the market before the trade, not the opening line itself: whoever agrees late with a market that others have
 * moved would else be paid for what they knew. The first trade does stand against the opening line, and skills of one market
 * sum to (loss of the opening line - loss of the closing line): all who traded share exactly what they did better than
 * the opening line, and who trades alone has positive skill exactly if better than it.
 * Why the two questions, not the bought pick's own probability: this loss is a property of the book's prices alone, so a
 * circle (buying and selling again, complete sets) scores exactly 0 in every outcome, which scores of a different event for
 * each pick would not. A and up are what members are asked; buying A when A wins scores on the first question, and on the
 * second only so far as the line holds the two to be connected.
 * Why a sum, not a mean: doing nothing scores 0, so nobody gains by keeping back a forecast.
 *
 * Whole parts per million throughout (1,000,000 is the loss of being certain and wrong on one question); each loss is
 * rounded once, so that sums telescope exactly. Only for markets with a market maker: a pool's share is no forecast.
 */

/**
 * Loss of a forecast, 0 (certain and right on both questions) to 2,000,000 (certain and wrong on both); 500,000 knows nothing.
 * @param probabilities ppm of the four outcomes, sum 1,000,000
 * @param outcome index of what happened
 */
export function brierLoss(probabilities: Outcomes<number>, outcome: number): number {
  const [aUp, aDown, bUp] = probabilities;
  const winner = missOf(aUp + aDown, outcome < 2);
  const price = missOf(aUp + bUp, outcome % 2 === 0);
  // Squares of ppm are below 2^41: exact.
  return Math.round((winner * winner + price * price) / 1_000_000);
}

function missOf(ppm: number, happened: boolean): number {
  return happened ? 1_000_000 - ppm : ppm;
}

/**
 * Skill of one trade, or of a whole path of trades, in ppm, from -2,000,000 to 2,000,000: positive if it took the market
 * nearer to what happened.
 * @param before the market's probabilities before it (for a market's first trade: the opening line)
 */
export function tradeSkill(before: Outcomes<number>, after: Outcomes<number>, outcome: number): number {
  return brierLoss(before, outcome) - brierLoss(after, outcome);
}
