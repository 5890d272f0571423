/**
 * How fast the whole arena is: everything in one process as `arena start` has it (dispatcher, cards, announcer, match jobs, render
 * threads), on the embedded PostgreSQL with all its guarantees, all cores. No chat platform: its network is not ours.
 */
import { measureFightToGif, measureFirstReplies, measureThroughput } from './pipeline/load.ts';
import { openStage } from './pipeline/stage.ts';
import { clearProgress, finishBench, readFlags, readNumber, showProgress } from './report.ts';

/** Members at once (issue, point 16). */
const MEMBERS = 50;
const WARM_UP_FIGHTS = 3;
/** Half of the 0.9 to 1.1 measured on two cores that others were using, too. */
const LEAST_MATCHES_PER_SECOND = 0.5;

/** The value that `share` of the values do not exceed. */
function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** Runs the benchmark and prints it; `--json`, `--check`, `--fights N` (default 15) and `--matches N` (default 100). */
export async function run(args: string[]): Promise<void> {
  const flags = readFlags(args);
  const fights = readNumber(args, 'fights', 15);
  const matches = readNumber(args, 'matches', 100);
  showProgress('starting PostgreSQL');
  const stage = await openStage();
  try {
    const toGif = await measureFightToGif(stage, WARM_UP_FIGHTS + fights, showProgress);
    const warmToGif = toGif.slice(WARM_UP_FIGHTS);
    const replies = await measureFirstReplies(stage, MEMBERS, showProgress);
    const answers = replies.map(reply => reply.answerMs);
    const throughput = await measureThroughput(stage, MEMBERS, matches, showProgress);
    clearProgress();
    finishBench(
      {
        bench: 'pipeline',
        metrics: {
          matchesPerSecond: throughput.matchesPerSecond,
          firstReplyP99Ms: percentile(
            replies.map(reply => reply.firstReplyMs),
            0.99,
          ),
          fightToGifMs: percentile(warmToGif, 0.5),
          answerMedianMs: percentile(answers, 0.5),
          answerP99Ms: percentile(answers, 0.99),
          cpuSecondsPerMatch: throughput.cpuSecondsPerMatch,
          fightToGifWorstMs: Math.max(...warmToGif),
          firstFightToGifMs: toGif[0] ?? Number.NaN,
        },
        targets: [
          { metric: 'matchesPerSecond', atLeast: LEAST_MATCHES_PER_SECOND },
          { metric: 'firstReplyP99Ms', atMost: 1000 },
          { metric: 'fightToGifMs', atMost: 5000 },
        ],
        notes: [
          `  matchesPerSecond: ${matches} casual matches asked for at once, until the last is settled and drawn.`,
          `  firstReply: ${replies.length} commands of ${MEMBERS} members at once, each sending the next as soon as the last is answered,`,
          '  cards drawn and their fights run and drawn meanwhile; that the arena is at it counts as a reply, answer is the whole.',
          `  fightToGif: median of ${fights} fights one after the other, from the command to the announcer's post; first: just after the start.`,
        ],
      },
      flags,
    );
  } finally {
    clearProgress();
    await stage.close();
  }
}
