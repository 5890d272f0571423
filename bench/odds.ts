/**
 * `arena bench odds`: whether the opening line knows more than the ratings do. Members of many kinds earn ratings, then meet;
 * every bout's line is simulated over the tapes before it, and judged by the bout over the tape that came.
 */
import { availableParallelism } from 'node:os';
import { Presets, SingleBar } from 'cli-progress';
import { sha256Hex, type Tape } from '../core/engine/index.ts';
import { LEAST_TAPES, LINE_FIGHTS, type LineRequest } from '../core/wagers/line/counts.ts';
import { createLinePool, type LinePool } from '../core/wagers/line/pool.ts';
import { Dice } from './balance/search.ts';
import { type Member, population } from './odds/agents.ts';
import { type Market, openMarket } from './odds/prices.ts';
import { type Bout, playSeason } from './odds/season.ts';
import { AGAIN, study } from './odds/study.ts';
import { type Judged, judge, scoreLines } from './odds/verdict.ts';
import { finishBench, readFlags, readNumber, type Target } from './report.ts';

const TARGETS: readonly Target[] = [
  // Brier scores: what the line is the better by, on the bouts alone and on all fights of the same pairs.
  { metric: 'lineOverRating', atLeast: 0.0001 },
  { metric: 'lineOverHalf', atLeast: 0.0001 },
  { metric: 'lineOverRatingRepeated', atLeast: 0.0001 },
  { metric: 'lineOverMendedRating', atLeast: 0.0001 },
  { metric: 'calibrationError', atMost: 0.02 },
  { metric: 'calibrationSlope', atLeast: 0.9, atMost: 1.1 },
  // The ratings, after 24 matches each; their slope is known to +- 0.08 (copycats, who equal their models, pull it down by 0.05).
  { metric: 'ratingOverHalfRepeated', atLeast: 0.0001 },
  { metric: 'calibrationSlopeRating', atLeast: 0.8, atMost: 1.2 },
];

/** What 60 bouts can tell: one fight of each says too little, the line and the ratings being both honest. */
const QUICK_TARGETS = TARGETS.filter(({ metric }) => metric === 'lineOverRatingRepeated');

const MEMBERS = 120;
/** Rated matches of a member before the first bout. */
const WARM_UP = 24;
/** And before the ratings that are as good as ratings get. */
const SETTLED = 300;
/** Fights of each pair that was given a line: the bout and further ones, for tables finer than one fight a line allows. */
const REPEATS = 20;
/** Every so many bouts a line is computed again in other ways. */
const STUDIED = 10;

type Metrics = Record<string, number>;

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

interface Table {
  members: readonly Member[];
  market: Market;
  pool: LinePool;
  fights: number;
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
  const { members, market, pool, fights } = table;
  const judged: Judged[] = [];
  const bar = progressBar(bouts.length);
  let elapsed = 0;
  let work = 0;
  try {
    for (const bout of bouts) {
      const tapes = await market.recent(bout.symbol, bout.lockAt, LEAST_TAPES);
      const request = requestOf(bout, members, tapes, fights);
      const [start, used] = [performance.now(), process.cpuUsage()];
      const counts = await pool.compute(request, {
        onProgress: done => bar.update(judged.length + done / fights),
      });
      const { user, system } = process.cpuUsage(used);
      elapsed += performance.now() - start;
      work += (user + system) / 1000;
      judged.push(judge(bout, request, counts));
    }
  } finally {
    bar.stop();
  }
  metrics.msPerLine = elapsed / bouts.length;
  metrics.coreMsPerLine = work / bouts.length;
  return judged;
}

async function studySome(pool: LinePool, judged: readonly Judged[], metrics: Metrics, notes: string[]): Promise<void> {
  const some = judged.filter((_, index) => index % STUDIED === 0);
  const bar = progressBar(AGAIN * some.length);
  const compute = async (request: LineRequest) => {
    const counts = await pool.compute(request);
    bar.increment();
    return counts;
  };
  try {
    await study(some, judged, compute, metrics, notes);
  } finally {
    bar.stop();
  }
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
    scoreLines(judged, metrics, notes);
    if (!quick) await studySome(pool, judged, metrics, notes);
  } finally {
    await pool.close();
  }
  metrics.threads = threads;
  metrics.fightsPerLine = fights;
  metrics.bouts = bouts.length;
  metrics.seconds = (performance.now() - start) / 1000;
  finishBench({ bench: 'odds', metrics, targets: quick ? QUICK_TARGETS : TARGETS, notes }, flags);
}
