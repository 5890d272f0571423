/** Where the line's constants come from, and what could be wrong with it: measured on the lines of the benchmark itself. */

import type { Tape } from '../../core/engine/index.ts';
import {
  countSlice,
  LEAST_TAPES,
  type LineCounts,
  type LinePlan,
  type LineRequest,
  planLine,
} from '../../core/wagers/line/counts.ts';
import { LINE_PRIORS } from '../../core/wagers/line/opening.ts';
import { average } from './scores.ts';
import type { Judged } from './verdict.ts';

type Metrics = Record<string, number>;

/** Lines whose tapes are looked at one by one, in this thread: a second or two each. */
const TAPES_STUDIED = 16;

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

/** Tapes unlike any that the line expects: a price that stands still, and one that moves three times as far. */
const STRESS = [0, 3] as const;

function stretch(tape: Tape, factor: number): Tape {
  const first = tape.samples[0]!;
  return { ...tape, samples: tape.samples.map(sample => first + factor * (sample - first)) };
}

function swapCorners({ corners: [left, right], ...request }: LineRequest): LineRequest {
  return { ...request, corners: [right, left] };
}

function swapCounts({ counts: [aUp, aDown, bUp, bDown], ...line }: LineCounts): LineCounts {
  return { ...line, counts: [bUp, bDown, aUp, aDown] };
}

/** How often `study` computes each of its lines again. */
export const AGAIN = 2 + STRESS.length;

/**
 * Some lines once more: in swapped corners, over synthetic tapes alone as where there are no recent ones, over strange tapes;
 * then what the priors should be.
 */
export async function study(
  some: readonly Judged[],
  judged: readonly Judged[],
  compute: (request: LineRequest) => Promise<LineCounts>,
  metrics: Metrics,
  notes: string[],
): Promise<void> {
  const told = async (
    what: string,
    change: (request: LineRequest) => LineRequest,
    back: (counts: LineCounts) => LineCounts = counts => counts,
  ): Promise<void> => {
    const others: LineCounts[] = [];
    for (const { request } of some) others.push(back(await compute(change(request))));
    const { bias, biasError, apart, sampling } = compareWins(
      some.map(({ counts }) => counts),
      others,
    );
    notes.push(
      `  ${what}: ${bias.toFixed(2)} +- ${biasError.toFixed(2)} points for the left, apart ${apart.toFixed(2)} (sampling alone ${sampling.toFixed(2)})`,
    );
  };
  notes.push(`  ${some.length} lines computed again, by how many points they differ:`);
  await told('corners swapped', swapCorners, swapCounts);
  await told('synthetic instead of recent tapes', request => ({ ...request, tapes: [] }));
  for (const factor of STRESS) {
    await told(`prices that move ${factor} times as far`, request => ({
      ...request,
      tapes: request.tapes.map(tape => stretch(tape, factor)),
    }));
  }
  const requests = some.slice(0, TAPES_STUDIED).map(({ request }) => request);
  studyPriors(judged, requests, metrics, notes);
}

function studyPriors(
  judged: readonly Judged[],
  requests: readonly LineRequest[],
  metrics: Metrics,
  notes: string[],
): void {
  const lines = judged.map(({ counts }) => counts);
  const variance = Math.max(0, average(requests.map(request => tapeVariance(planLine(request)))));
  const single = average(
    lines.map(({ counts: [aUp, aDown], fights }) => ((aUp + aDown) / fights) * (1 - (aUp + aDown) / fights)),
  );
  const design = 1 + (variance * (lines[0]?.fights ?? 0)) / LEAST_TAPES / single;
  const priors = measurePriors(lines, design);
  metrics.tapeDeviation = 100 * Math.sqrt(variance);
  metrics.priorEven = priors.even;
  metrics.priorIndependent = priors.independent;
  notes.push(
    `  A's chance varies by ${metrics.tapeDeviation.toFixed(1)} points from tape to tape: ${LEAST_TAPES} tapes make a line's variance ${design.toFixed(2)} times that of sampling`,
    `  it varies by ${priors.winnerSpread.toFixed(1)} points from bout to bout, half the direction's effect by ${priors.swingSpread.toFixed(1)}: priors worth ` +
      `${priors.even.toFixed(0)} and ${priors.independent.toFixed(0)} fights (in use: ${LINE_PRIORS.even} and ${LINE_PRIORS.independent})`,
  );
}
