import { createController, playFight, syntheticTape } from '../../controllers/index.ts';
import {
  createFight,
  FightError,
  type FighterSetup,
  isSeed,
  seedWord,
  sha256Hex,
  type Tape,
} from '../../engine/index.ts';
import { directionOf, type Outcomes, outcomeOf } from '../picks.ts';

/**
 * How two agents fare over a symbol's recent tapes, and where the price went meanwhile: what the opening line of a match
 * is made from. Pure; anyone who knows the request counts the same.
 */

/** Simulated fights behind a line: 0.8 points of sampling error on an even fight. */
export const LINE_FIGHTS = 4000;
const MAX_FIGHTS = 100_000;
/**
 * Tapes that a line takes at least; synthetic ones fill up. A's chance varies by 1 to 3 points from tape to tape (`arena bench
 * odds`): over 64 tapes that is an error of 0.1 to 0.4 points, little beside the 0.8 of the fights. Over ten it would not be.
 */
export const LEAST_TAPES = 64;
/** And at most: more would say nothing new, and every slice of a line carries them all to its thread. */
export const MOST_TAPES = 256;

export interface LineRequest {
  /** Left and right as in the match. */
  corners: readonly [FighterSetup, FighterSetup];
  /** Rule set by name. */
  rules: string;
  /** The symbol's recent tapes, the last first; may be empty; at most MOST_TAPES are used. */
  tapes: readonly Tape[];
  symbol: string;
  /** An even number from 2 to 100,000. */
  fights: number;
  /** 64 lower-case hexadecimal digits: the match's public commit hash, so that anyone can recompute; never the server seed. */
  seed: string;
}

export interface LineCounts {
  fights: number;
  /** Fights that ended in each joint outcome. */
  counts: Outcomes<number>;
  /** Different tapes that the fights were over, their mirror images not counted. */
  tapes: number;
  /** How many of the tapes were synthetic, for want of recent ones. */
  simulated: number;
}

/** A request made ready: checked, its tapes filled up. Plain data that can be sent to a thread. */
export interface LinePlan {
  corners: readonly [FighterSetup, FighterSetup];
  rules: string;
  tapes: readonly Tape[];
  simulated: number;
  fights: number;
  seed: string;
}

/**
 * Checks a request and fills up its tapes.
 * @throws FightError where a fight of it would throw, and for a tape of another symbol; RangeError for an odd or impossible
 * number of fights
 */
export function planLine({ corners, rules, tapes, symbol, fights, seed }: LineRequest): LinePlan {
  if (!Number.isInteger(fights) || fights < 2 || fights > MAX_FIGHTS || fights % 2 !== 0) {
    throw new RangeError(`A line takes an even number of fights from 2 to ${MAX_FIGHTS}, not ${fights}.`);
  }
  if (!isSeed(seed)) throw new FightError('bad-seed', ["A line's seed is 64 lower-case hexadecimal digits."]);
  if (tapes.some(tape => tape.symbol !== symbol)) {
    throw new FightError('bad-tape', [`Every tape of this line must be one of ${symbol}.`]);
  }
  // A pair of fights takes one tape: further tapes would not be met.
  const recent = tapes.slice(0, Math.min(MOST_TAPES, fights / 2));
  const simulated = Math.max(0, Math.min(LEAST_TAPES, fights / 2) - recent.length);
  const plan = { corners, rules, tapes: [...recent, ...fillIns(simulated, symbol, seed)], simulated, fights, seed };
  checkPlan(plan);
  return plan;
}

function fillIns(count: number, symbol: string, seed: string): Tape[] {
  const first = seedWord(sha256Hex(`agent-arena line tapes 1 ${seed}`), 0);
  return Array.from({ length: count }, (_, index) => syntheticTape((first + index) | 0, symbol));
}

/** What is wrong is told here and at once, not by a thread in the middle of it. */
function checkPlan({ corners, rules, tapes, seed }: LinePlan): void {
  for (const tape of tapes) {
    createFight({ rules, seed, tape, corners });
    createFight({ rules, seed, tape: mirrorOf(tape), corners });
  }
  createController(corners[0]?.controller, 0, seed);
  createController(corners[1]?.controller, 1, seed);
}

/** The tape that went down wherever this one went up. */
export function mirrorOf(tape: Tape): Tape {
  const reference = tape.samples[0] ?? 0;
  return { ...tape, samples: tape.samples.map(sample => 2 * reference - sample) };
}

/**
 * Fights number `from` up to but without `to` of a plan, counted by joint outcome. Each fight depends on its number alone, so
 * that slices add up to the same however they are cut. Two fights in a row share a tape, the second over its mirror image:
 * over 45 seconds a price is a fair coin, whichever way the recent tapes happened to go, while who wins under a rising and who
 * under a falling price is left as it is. Corners are not swapped: the match is fought in the corners it was committed with, and swapping would not help, as neither
 * corner is better (lines of swapped corners differ by 0.0 +- 0.15 points, and no more than by sampling).
 */
export function countSlice(plan: LinePlan, from: number, to: number): [number, number, number, number] {
  const { corners, rules, tapes, seed } = plan;
  const counts: [number, number, number, number] = [0, 0, 0, 0];
  for (let index = from; index < to; index++) {
    const plain = tapes[(index >> 1) % tapes.length]!;
    const tape = (index & 1) === 0 ? plain : mirrorOf(plain);
    const fightSeed = sha256Hex(`agent-arena line 1 ${seed} ${index}`);
    const { result } = playFight({ rules, seed: fightSeed, tape, corners });
    counts[outcomeOf(result.winner, directionOf(tape, fightSeed))]!++;
  }
  return counts;
}

/** The counts of a plan from those of its slices. */
export function sumSlices(plan: LinePlan, slices: readonly Outcomes<number>[]): LineCounts {
  const sum = (outcome: number): number => slices.reduce((total, slice) => total + (slice[outcome] ?? 0), 0);
  return {
    fights: plan.fights,
    counts: [sum(0), sum(1), sum(2), sum(3)],
    tapes: plan.tapes.length,
    simulated: plan.simulated,
  };
}

/**
 * Counts a line's fights in this thread: 1.6 s for LINE_FIGHTS; use the pool where that would block.
 * @throws FightError, RangeError as planLine
 */
export function countFights(request: LineRequest): LineCounts {
  const plan = planLine(request);
  return sumSlices(plan, [countSlice(plan, 0, plan.fights)]);
}
