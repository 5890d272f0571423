/** `arena bench engine`: how fast one core runs fights, decisions of archetypes and state hashing included. */

import { ARCHETYPE_VERSION, DEFAULT_SLIDERS, playFight, syntheticTape } from '../core/controllers/index.ts';
import { ARCHETYPES, DEFAULT_BUILDS, type FightInput, sha256Hex } from '../core/engine/index.ts';
import { clearProgress, finishBench, readFlags, readNumber, showProgress } from './report.ts';

const TAPES = 64;
/** The issue counts matches of this length; real fights last at most 1,350 ticks. */
const NORMAL_TICKS = 1800;
const SAMPLES = 5;
const BATCH = 36;

function inputs(): FightInput[] {
  const tapes = Array.from({ length: TAPES }, (_, index) => syntheticTape(index));
  const setups = ARCHETYPES.map(archetype => ({
    build: DEFAULT_BUILDS[archetype],
    controller: {
      kind: 'archetype' as const,
      archetype,
      sliders: DEFAULT_SLIDERS[archetype],
      version: ARCHETYPE_VERSION,
    },
  }));
  return Array.from({ length: BATCH * 16 }, (_, index) => ({
    rules: 'standard',
    seed: sha256Hex(`engine benchmark ${index}`),
    tape: tapes[index % TAPES]!,
    corners: [setups[index % 6]!, setups[((index / 6) | 0) % 6]!] as const,
  }));
}

/** Fights and ticks in about `milliseconds` of one core. */
function measure(fights: readonly FightInput[], milliseconds: number): { fights: number; ticks: number; ms: number } {
  const start = performance.now();
  let count = 0;
  let ticks = 0;
  let elapsed = 0;
  do {
    for (let index = 0; index < BATCH; index++) ticks += playFight(fights[count++ % fights.length]!).result.ticks;
    elapsed = performance.now() - start;
  } while (elapsed < milliseconds);
  return { fights: count, ticks, ms: elapsed };
}

/** `--ms N`: milliseconds a sample (default 1,000). Reports the median of five samples, and the best: the machine may be shared. */
export async function run(args: string[]): Promise<void> {
  const flags = readFlags(args);
  const milliseconds = readNumber(args, 'ms', 1000);
  const fights = inputs();
  showProgress('engine: warming up');
  measure(fights, milliseconds);
  const samples = Array.from({ length: SAMPLES }, (_, index) => {
    showProgress(`engine: sample ${index + 1} of ${SAMPLES}`);
    return measure(fights, milliseconds);
  });
  clearProgress();
  const rates = samples.map(sample => (sample.ticks / sample.ms) * 1000).sort((left, right) => left - right);
  const best = rates[rates.length - 1]!;
  const median = rates[SAMPLES >> 1]!;
  const ticks = samples.reduce((sum, sample) => sum + sample.ticks, 0);
  const count = samples.reduce((sum, sample) => sum + sample.fights, 0);
  const length = ticks / count;
  finishBench(
    {
      bench: 'engine',
      metrics: {
        ticksPerSecond: Math.round(median),
        ticksPerSecondBest: Math.round(best),
        matchesPerSecond: Math.round(median / NORMAL_TICKS),
        fightsPerSecond: Math.round(median / length),
        ticksPerFight: Math.round(length),
        ratioToTarget: median / 2_500_000,
      },
      targets: [
        { metric: 'ticksPerSecond', atLeast: 2_500_000 },
        { metric: 'matchesPerSecond', atLeast: 1400 },
      ],
      notes: [
        'One core; archetypes decide, the state is hashed every 30 ticks, result and input log are made.',
        `matchesPerSecond counts matches of ${NORMAL_TICKS} ticks; fightsPerSecond real ones.`,
      ],
    },
    flags,
  );
}
