/**
 * `arena bench odds`: whether the opening line knows more than the ratings do. Members of many kinds earn ratings, then meet;
 * every bout's line is simulated over the tapes before it, and judged by the bout over the tape that came.
 */
import { availableParallelism } from 'node:os';
import { Presets, SingleBar } from 'cli-progress';
import { sha256Hex, type Tape } from '../core/engine/index.ts';
import { LEAST_TAPES, LINE_FIGHTS, type LineCounts, type LineRequest, planLine } from '../core/wagers/line/counts.ts';
import { LEAST_FIGHTER_PPM, LINE_PRIORS, openingLine, PPM } from '../core/wagers/line/opening.ts';
import { createLinePool, type LinePool } from '../core/wagers/line/pool.ts';
import type { Outcomes } from '../core/wagers/picks.ts';
import { Dice } from './balance/search.ts';
import { type Member, population } from './odds/agents.ts';
import { type Market, openMarket } from './odds/prices.ts';
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
} from './odds/scores.ts';
import { type Bout, playSeason } from './odds/season.ts';
import { compareWins, measurePriors, tapeVariance } from './odds/study.ts';
import { finishBench, readFlags, readNumber, type Target } from './report.ts';

const TARGETS: readonly Target[] = [
  // Brier scores: what the line is the better by, on the bouts alone and on all fights of the same pairs.
  { metric: 'lineOverRating', atLeast: 0.0001 },
  { metric: 'lineOverHalf', atLeast: 0.0001 },
  { metric: 'lineOverRatingRepeated', atLeast: 0.0001 },
  { metric: 'calibrationError', atMost: 0.02 },
  { metric: 'calibrationSlope', atLeast: 0.9, atMost: 1.1 },
];

const MEMBERS = 120;
/** Rated matches of a member before the first bout. */
const WARM_UP = 24;
/** And before the ratings that are as good as ratings get. */
const SETTLED = 300;
/** Fights of each pair that was given a line: the bout and further ones, for tables finer than one fight a line allows. */
const REPEATS = 20;
/** Every so many bouts a line is computed again in other ways. */
const STUDIED = 10;
const TAPES_STUDIED = 6;

type Metrics = Record<string, number>;

interface Judged {
  bout: Bout;
  counts: LineCounts;
  /** Chances of the four outcomes, 0 to 1. */
  line: Outcomes<number>;
}

function requestOf(bout: Bout, members: readonly Member[], tapes: readonly Tape[], fights: number): LineRequest {
  return {
    corners: [members[bout.corners[0]]!.setup, members[bout.corners[1]]!.setup],
    rules: 'standard',
    tapes,
    symbol: bout.symbol,
    fights,
    seed: sha256Hex(`commit of a bout ${bout.corners.join()} ${bout.lockAt.toISOString()}`),
  };
}

function judge(bout: Bout, counts: LineCounts): Judged {
  const [aUp, aDown, bUp, bDown] = openingLine(counts);
  return { bout, counts, line: [aUp / PPM, aDown / PPM, bUp / PPM, bDown / PPM] };
}

const winOf = ({ line }: Judged): number => line[0] + line[1];
const wonBy = (outcome: number): boolean => outcome < 2;

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
  // The ratings are surer than they should be; this is what they know where the mistake is mended in hindsight.
  const mended = scores(mendedRating(judged), all);
  metrics.brierMendedRatingRepeated = average(mended);
  metrics.lineOverRatingRepeated = metrics.brierRatingRepeated - metrics.brierLineRepeated;
  const gap = (others: readonly number[], own: readonly number[]): string => {
    const { mean, error } = estimate(others.map((other, index) => other - own[index]!));
    return `${mean.toFixed(4)} +- ${error.toFixed(4)}`;
  };
  notes.push(
    `  the line beats the rating by ${gap(rating, line)} (the bouts), ${gap(repeated.rating, repeated.line)} (all fights), ` +
      `ratings after ${SETTLED} matches by ${gap(settled, repeated.line)}, those mended in hindsight by ${gap(mended, repeated.line)}`,
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
  metrics.calibrationErrorRating = calibrationError(
    reliability(
      judged.map(({ bout }) => foretold(bout.rating, bout, wonBy)),
      10,
      1,
    ),
  );
  metrics.calibrationErrorJoint = calibrationError(reliability(joint, 10, 0.5));
  metrics.upShare = average(judged.map(({ bout }) => average(bout.outcomes.map(outcome => 1 - (outcome % 2)))));
  notes.push(`  calibration slope ${slope.mean.toFixed(3)} +- ${slope.error.toFixed(3)}`);
  notes.push(...drawReliability('left wins', rows));
  notes.push(...drawReliability('joint outcome', reliability(joint, 10, 0.5)));
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

interface Table {
  members: readonly Member[];
  market: Market;
  pool: LinePool;
  fights: number;
}

async function recentTapes({ market }: Table, bout: Bout): Promise<Tape[]> {
  return await market.recent(bout.symbol, bout.lockAt, LEAST_TAPES);
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

/** Some lines once more: in swapped corners, over synthetic tapes alone as where there are no recent ones, over strange tapes. */
async function study(table: Table, judged: readonly Judged[], metrics: Metrics, notes: string[]): Promise<void> {
  const { members, pool, fights } = table;
  const some = judged.filter((_, index) => index % STUDIED === 0);
  const requests: LineRequest[] = [];
  for (const { bout } of some) requests.push(requestOf(bout, members, await recentTapes(table, bout), fights));
  const bar = progressBar((2 + STRESS.length) * some.length);
  const again = async (change: (request: LineRequest) => LineRequest): Promise<LineCounts[]> => {
    const lines: LineCounts[] = [];
    for (const request of requests) {
      lines.push(await pool.compute(change(request)));
      bar.increment();
    }
    return lines;
  };
  try {
    const lines = some.map(({ counts }) => counts);
    const told = (what: string, others: readonly LineCounts[]): void => {
      const { bias, biasError, apart, sampling } = compareWins(lines, others);
      notes.push(
        `  ${what}: ${bias.toFixed(2)} +- ${biasError.toFixed(2)} points for the left, apart ${apart.toFixed(2)} (sampling alone ${sampling.toFixed(2)})`,
      );
    };
    notes.push(`  ${some.length} lines computed again, by how many points they differ:`);
    told('corners swapped', (await again(swapCorners)).map(swapCounts));
    told('synthetic instead of recent tapes', await again(request => ({ ...request, tapes: [] })));
    for (const factor of STRESS) {
      told(
        `prices that move ${factor} times as far`,
        await again(request => ({ ...request, tapes: request.tapes.map(tape => stretch(tape, factor)) })),
      );
    }
  } finally {
    bar.stop();
  }
  studyPriors(judged, requests.slice(0, TAPES_STUDIED), metrics, notes);
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

/** Shows a bar on a terminal while lines are computed; on standard error, so that --json stays one object. */
function progressBar(total: number): SingleBar {
  const bar = new SingleBar(
    {
      format: '  odds {bar} {percentage}% of {total} lines, {eta_formatted} left',
      stream: process.stderr,
      clearOnComplete: true,
    },
    Presets.shades_classic,
  );
  bar.start(total, 0);
  return bar;
}

async function computeLines(table: Table, bouts: readonly Bout[], metrics: Metrics): Promise<Judged[]> {
  const { members, pool, fights } = table;
  const judged: Judged[] = [];
  const bar = progressBar(bouts.length);
  let elapsed = 0;
  let work = 0;
  try {
    for (const bout of bouts) {
      const request = requestOf(bout, members, await recentTapes(table, bout), fights);
      const [start, used] = [performance.now(), process.cpuUsage()];
      const counts = await pool.compute(request, {
        onProgress: done => bar.update(judged.length + done / fights),
      });
      const { user, system } = process.cpuUsage(used);
      elapsed += performance.now() - start;
      work += (user + system) / 1000;
      judged.push(judge(bout, counts));
    }
  } finally {
    bar.stop();
  }
  metrics.msPerLine = elapsed / bouts.length;
  metrics.coreMsPerLine = work / bouts.length;
  return judged;
}

/**
 * `--fights N`: bouts (default 500); `--quick`: 60 bouts with lines of 1,000 fights and no study; `--threads N` (default: all
 * cores); `--seed N` another season. Shows progress on a terminal.
 */
export async function run(args: string[]): Promise<void> {
  const flags = readFlags(args);
  const quick = args.includes('--quick');
  const count = readNumber(args, 'fights', quick ? 60 : 500);
  const threads = readNumber(args, 'threads', availableParallelism());
  const seed = readNumber(args, 'seed', 1);
  const fights = quick ? 1000 : LINE_FIGHTS;
  const dice = new Dice(30_000 + seed);
  const members = population(MEMBERS, dice);
  const market = openMarket(`odds ${seed}`);
  const start = performance.now();
  const bouts = await playSeason({
    members,
    market,
    dice,
    bouts: count,
    warmUp: WARM_UP,
    settled: SETTLED,
    repeats: REPEATS,
  });
  const metrics: Metrics = {};
  const notes: string[] = [];
  const pool = createLinePool({ workers: threads });
  const table: Table = { members, market, pool, fights };
  try {
    // The first line would pay for starting the threads.
    await pool.compute(requestOf(bouts[0]!, members, [], 100 * threads));
    const judged = await computeLines(table, bouts, metrics);
    scoreWinners(judged, metrics, notes);
    scoreJointly(judged, metrics);
    calibrate(judged, metrics, notes);
    describe(judged, metrics, notes);
    if (!quick) await study(table, judged, metrics, notes);
  } finally {
    await pool.close();
  }
  metrics.threads = threads;
  metrics.fightsPerLine = fights;
  metrics.bouts = bouts.length;
  metrics.seconds = (performance.now() - start) / 1000;
  finishBench({ bench: 'odds', metrics, targets: quick ? TARGETS.slice(0, 3) : TARGETS, notes }, flags);
}
