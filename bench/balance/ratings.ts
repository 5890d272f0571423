/** Ratings fitted to results, and how much of the spread of results agents explain and how much the tape. */

/** `wins[i][j]` of `games` fights that i won against j. Returns Elo ratings with mean 0. */
export function fitElo(wins: readonly (readonly number[])[], games: number): number[] {
  const count = wins.length;
  // Bradley-Terry by minorization; half a win is added to both sides of every pair, so that nobody is infinitely good.
  let strength = new Array<number>(count).fill(1);
  for (let pass = 0; pass < 200; pass++) {
    const next = strength.map((own, i) => {
      let won = 0;
      let weight = 0;
      for (let j = 0; j < count; j++) {
        if (j === i) continue;
        won += wins[i]![j]! + 0.5;
        weight += (games + 1) / (own + strength[j]!);
      }
      return won / weight;
    });
    const mean = Math.exp(next.reduce((sum, value) => sum + Math.log(value), 0) / count);
    strength = next.map(value => value / mean);
  }
  return strength.map(value => 400 * Math.log10(value));
}

/**
 * Share of fights that the higher rated wins where the ratings are 150 to 250 apart, moved along the Elo curve to a
 * gap of exactly 200. `held` are results that the ratings were not fitted to. NaN where no pair is that far apart.
 */
export function shareAtGap200(ratings: readonly number[], held: readonly (readonly number[])[], games: number): number {
  let won = 0;
  let fights = 0;
  let expected = 0;
  for (const [i, own] of ratings.entries()) {
    for (const [j, other] of ratings.entries()) {
      const gap = own - other;
      if (gap < 150 || gap > 250) continue;
      won += held[i]![j]!;
      fights += games;
      expected += games / (1 + 10 ** (-gap / 400));
    }
  }
  if (fights === 0) return Number.NaN;
  const atGap = 1 / (1 + 10 ** (-200 / 400));
  return won / fights + (atGap - expected / fights);
}

/**
 * Of the variance of the chance to win that agents and tape explain, the agents' share. `shares[pair][tape]` is the
 * first agent's share of `fights` fights. The lot's own variance (p(1-p)/fights in every cell) is taken out first.
 */
export function agentsShareOfVariance(shares: readonly (readonly number[])[], fights: number): number {
  const tapes = shares[0]!.length;
  const means = shares.map(row => row.reduce((sum, share) => sum + share, 0) / tapes);
  const grand = means.reduce((sum, mean) => sum + mean, 0) / means.length;
  let within = 0;
  let noise = 0;
  for (const [pair, row] of shares.entries()) {
    for (const share of row) {
      within += (share - means[pair]!) ** 2;
      noise += (share * (1 - share)) / (fights - 1);
    }
  }
  within /= shares.length * (tapes - 1);
  noise /= shares.length * tapes;
  const between = means.reduce((sum, mean) => sum + (mean - grand) ** 2, 0) / (means.length - 1) - within / tapes;
  const tape = Math.max(0, within - noise);
  const agents = Math.max(0, between);
  return agents / (agents + tape);
}
