/** Where the line's constants come from, and what could be wrong with it: measured on the lines of the benchmark itself. */

import { countSlice, type LineCounts, type LinePlan } from '../../core/wagers/line/counts.ts';
import { average } from './scores.ts';

export interface PriorStrengths {
  /** Deviation of A's chance between bouts, in points. */
  winnerSpread: number;
  /** Deviation of half the difference that the direction makes to A's chance, in points. */
  swingSpread: number;
  /** What both are worth as pseudo-fights; compare LINE_PRIORS. */
  even: number;
  independent: number;
}

/**
 * By the method of moments: the variance between bouts less that of sampling. A's chance as Beta(a, a) is worth 2a fights;
 * each direction's chance, spread around A's with variance D, is worth p(1 - p)/D fights of that direction. Both are the
 * larger by `design`, since a fight over a tape that others were over too tells less than a fight of its own.
 */
export function measurePriors(lines: readonly LineCounts[], design: number): PriorStrengths {
  const wins = lines.map(({ counts, fights }) => (counts[0] + counts[1]) / fights);
  const swings = lines.map(({ counts: [aUp, aDown, bUp, bDown] }) => (aUp / (aUp + bUp) - aDown / (aDown + bDown)) / 2);
  const single = average(wins.map(share => share * (1 - share)));
  const sampling = average(lines.map(({ fights }, index) => (design * wins[index]! * (1 - wins[index]!)) / fights));
  const spread = average(wins.map(share => (share - 0.5) ** 2)) - sampling;
  const swing = Math.max(1e-9, average(swings.map(value => value ** 2)) - sampling);
  return {
    winnerSpread: 100 * Math.sqrt(spread),
    swingSpread: 100 * Math.sqrt(swing),
    even: design * (1 / (4 * spread) - 1),
    independent: (design * single) / swing,
  };
}

/**
 * Variance of A's chance from tape to tape (each with its mirror image), beyond that of the fights over it: what limits a line
 * over so many tapes however many fights it has. Unbiased; may come out below 0 by chance.
 */
export function tapeVariance(plan: LinePlan): number {
  const { tapes, fights } = plan;
  const wins = tapes.map(() => 0);
  const met = tapes.map(() => 0);
  for (let index = 0; index < fights; index++) {
    const tape = (index >> 1) % tapes.length;
    const [aUp, aDown] = countSlice(plan, index, index + 1);
    wins[tape]! += aUp + aDown;
    met[tape]!++;
  }
  const shares = wins.map((won, tape) => won / met[tape]!);
  const mean = average(shares);
  const between = shares.reduce((sum, share) => sum + (share - mean) ** 2, 0) / (shares.length - 1);
  const within = average(shares.map((share, tape) => (share * (1 - share)) / (met[tape]! - 1)));
  return between - within;
}

/** Mean difference of two lines in A's chance, in points, and how far apart they are at all (root mean square). */
export function compareWins(
  lines: readonly LineCounts[],
  others: readonly LineCounts[],
): { bias: number; biasError: number; apart: number; sampling: number } {
  const win = ({ counts, fights }: LineCounts): number => (counts[0] + counts[1]) / fights;
  const gaps = lines.map((line, index) => 100 * (win(others[index]!) - win(line)));
  const bias = average(gaps);
  const apart = Math.sqrt(average(gaps.map(gap => gap ** 2)));
  const sampling = 100 * Math.sqrt(average(lines.map(line => (2 * win(line) * (1 - win(line))) / line.fights)));
  return { bias, biasError: apart / Math.sqrt(gaps.length), apart, sampling };
}
