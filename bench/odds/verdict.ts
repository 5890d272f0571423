/** What the bouts say about the lines, the ratings and one half. */

import type { LineCounts, LineRequest } from '../../core/wagers/line/counts.ts';
import { LEAST_FIGHTER_PPM, openingLine, PPM } from '../../core/wagers/line/opening.ts';
import type { Outcomes } from '../../core/wagers/picks.ts';
import {
  average,
  brier,
  calibrationError,
  calibrationSlope,
  drawReliability,
  estimate,
  type Forecast,
  jointBrier,
  reliability,
} from './scores.ts';
import type { Bout } from './season.ts';

type Metrics = Record<string, number>;

export interface Judged {
  bout: Bout;
  request: LineRequest;
  counts: LineCounts;
  /** Chances of the four outcomes, 0 to 1. */
  line: Outcomes<number>;
}

/** A bout with its line, made from the counts. */
export function judge(bout: Bout, request: LineRequest, counts: LineCounts): Judged {
  const [aUp, aDown, bUp, bDown] = openingLine(counts);
  return { bout, request, counts, line: [aUp / PPM, aDown / PPM, bUp / PPM, bDown / PPM] };
}

const winOf = ({ line }: Judged): number => line[0] + line[1];
const wonBy = (outcome: number): boolean => outcome < 2;

/** All figures that the bouts give; `notes` get the tables. */
export function scoreLines(judged: readonly Judged[], metrics: Metrics, notes: string[]): void {
  scoreWinners(judged, metrics, notes);
  scoreJointly(judged, metrics);
  calibrate(judged, metrics, notes);
  describe(judged, metrics, notes);
}

/** The figures: one fight a line. Then the same with all fights of each pair. */
function scoreWinners(judged: readonly Judged[], metrics: Metrics, notes: string[]): void {
  const scores = (forecast: (item: Judged) => number, fights: (bout: Bout) => readonly number[]): number[] =>
    judged.map(item => average(fights(item.bout).map(outcome => brier(forecast(item), wonBy(outcome)))));
  const first = (bout: Bout) => bout.outcomes.slice(0, 1);
  const all = (bout: Bout) => bout.outcomes;
  const line = scores(winOf, first);
  const rating = scores(item => item.bout.rating, first);
  metrics.brierLine = average(line);
  metrics.brierRating = average(rating);
  metrics.brierHalf = 0.25;
  metrics.lineOverRating = metrics.brierRating - metrics.brierLine;
  metrics.lineOverHalf = metrics.brierHalf - metrics.brierLine;
  const repeated = { line: scores(winOf, all), rating: scores(item => item.bout.rating, all) };
  const settled = scores(item => item.bout.settledRating, all);
  metrics.brierLineRepeated = average(repeated.line);
  metrics.brierRatingRepeated = average(repeated.rating);
  metrics.brierSettledRatingRepeated = average(settled);
  // However sure the ratings are, this is what they know: their confidence mended in hindsight.
  const mended = scores(mendedRating(judged), all);
  metrics.brierMendedRatingRepeated = average(mended);
  metrics.lineOverRatingRepeated = metrics.brierRatingRepeated - metrics.brierLineRepeated;
  metrics.ratingOverHalfRepeated = metrics.brierHalf - metrics.brierRatingRepeated;
  metrics.lineOverMendedRating = metrics.brierMendedRatingRepeated - metrics.brierLineRepeated;
  const gap = (others: readonly number[], own: readonly number[]): string => {
    const { mean, error } = estimate(others.map((other, index) => other - own[index]!));
    return `${mean.toFixed(4)} +- ${error.toFixed(4)}`;
  };
  notes.push(
    `  the line beats the rating by ${gap(rating, line)} (the bouts), ${gap(repeated.rating, repeated.line)} (all fights), ` +
      `settled ratings by ${gap(settled, repeated.line)}, those mended in hindsight by ${gap(mended, repeated.line)}`,
  );
}

/** The settled ratings, pulled towards one half by the factor that serves them best on the very fights they are judged by. */
function mendedRating(judged: readonly Judged[]): (item: Judged) => number {
  const lean = ({ bout }: Judged): number => bout.settledRating - 0.5;
  const won = ({ bout }: Judged): number => average(bout.outcomes.map(outcome => (wonBy(outcome) ? 1 : 0)));
  const together = average(judged.map(item => lean(item) * (won(item) - 0.5)));
  const factor = together / average(judged.map(item => lean(item) ** 2));
  return item => 0.5 + factor * lean(item);
}

function scoreJointly(judged: readonly Judged[], metrics: Metrics): void {
  const score = (forecasts: (item: Judged) => readonly number[]): number =>
    average(judged.map(item => average(item.bout.outcomes.map(outcome => jointBrier(forecasts(item), outcome)))));
  metrics.brierJointLine = score(({ line }) => line);
  metrics.brierJointIndependent = score(item => {
    const win = winOf(item) / 2;
    return [win, win, 0.5 - win, 0.5 - win];
  });
  metrics.brierJointQuarter = 0.75;
}

function calibrate(judged: readonly Judged[], metrics: Metrics, notes: string[]): void {
  const foretold = (forecast: number, bout: Bout, happens: (outcome: number) => boolean): Forecast => ({
    forecast,
    fights: bout.outcomes.length,
    happened: bout.outcomes.filter(happens).length,
  });
  const winners = judged.map(item => foretold(winOf(item), item.bout, wonBy));
  const joint = judged.flatMap(({ line, bout }) =>
    line.map((forecast, index) => foretold(forecast, bout, outcome => outcome === index)),
  );
  const rows = reliability(winners, 10, 1);
  const slope = calibrationSlope(winners);
  metrics.calibrationError = calibrationError(rows);
  metrics.calibrationSlope = slope.mean;
  metrics.calibrationErrorJoint = calibrationError(reliability(joint, 10, 0.5));
  metrics.upShare = average(judged.map(({ bout }) => average(bout.outcomes.map(outcome => 1 - (outcome % 2)))));
  notes.push(`  calibration slope ${slope.mean.toFixed(3)} +- ${slope.error.toFixed(3)}`);
  notes.push(...drawReliability('left wins', rows));
  notes.push(...drawReliability('joint outcome', reliability(joint, 10, 0.5)));
  calibrateRatings(judged, metrics, notes);
}

/** What stands on match cards and decides what is called an upset: are the ratings as sure as they may be? */
function calibrateRatings(judged: readonly Judged[], metrics: Metrics, notes: string[]): void {
  const foretold = (rating: (bout: Bout) => number): Forecast[] =>
    judged.map(({ bout }) => ({
      forecast: rating(bout),
      fights: bout.outcomes.length,
      happened: bout.outcomes.filter(wonBy).length,
    }));
  const early = foretold(bout => bout.rating);
  const settled = foretold(bout => bout.settledRating);
  const rows = reliability(early, 10, 1);
  const [slope, settledSlope] = [calibrationSlope(early), calibrationSlope(settled)];
  metrics.calibrationErrorRating = calibrationError(rows);
  metrics.calibrationErrorSettledRating = calibrationError(reliability(settled, 10, 1));
  metrics.calibrationSlopeRating = slope.mean;
  metrics.calibrationSlopeSettledRating = settledSlope.mean;
  notes.push(
    `  calibration slope of the rating ${slope.mean.toFixed(3)} +- ${slope.error.toFixed(3)}, of the settled rating ` +
      `${settledSlope.mean.toFixed(3)} +- ${settledSlope.error.toFixed(3)}`,
    ...drawReliability('rating', rows),
  );
}

/** How often the bounds of the line were met, and how the kinds of bouts differ. */
function describe(judged: readonly Judged[], metrics: Metrics, notes: string[]): void {
  metrics.clampedFighters = average(
    judged.map(item => (Math.abs(winOf(item) - 0.5) > 0.5 - LEAST_FIGHTER_PPM / PPM - 1e-9 ? 1 : 0)),
  );
  metrics.leastOutcome = Math.min(...judged.map(({ line }) => Math.min(...line)));
  for (const kind of new Set(judged.map(({ bout }) => bout.kind))) {
    const some = judged.filter(({ bout }) => bout.kind === kind);
    const of = (forecast: (item: Judged) => number): string =>
      average(
        some.map(item => average(item.bout.outcomes.map(outcome => brier(forecast(item), wonBy(outcome))))),
      ).toFixed(4);
    const favourite = average(some.map(item => 0.5 + Math.abs(winOf(item) - 0.5)));
    notes.push(
      `  ${kind.padEnd(9)} ${String(some.length).padStart(4)} bouts, favourite ${(100 * favourite).toFixed(0)}%, Brier of the line ` +
        `${of(winOf)}, rating ${of(item => item.bout.rating)}, settled rating ${of(item => item.bout.settledRating)}`,
    );
  }
}
