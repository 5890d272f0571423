import { seedWord, type Tape } from '../engine/index.ts';

/**
 * The four outcomes of a match's market, {agent A, agent B} x {price up, price down}, and what can be backed in it.
 * A is the agent in the left corner. An outcome is an index into OUTCOMES everywhere. Pure.
 */
export const OUTCOMES = ['A-up', 'A-down', 'B-up', 'B-down'] as const;
export const PICKS = ['A', 'B', 'up', 'down', 'A-up', 'A-down', 'B-up', 'B-down'] as const;
export type Pick = (typeof PICKS)[number];
/** One value an outcome, in the order of OUTCOMES. */
export type Outcomes<T> = readonly [T, T, T, T];

const WINNING_OUTCOMES: Readonly<Record<Pick, readonly number[]>> = {
  A: [0, 1],
  B: [2, 3],
  up: [0, 2],
  down: [1, 3],
  'A-up': [0],
  'A-down': [1],
  'B-up': [2],
  'B-down': [3],
};

/** Word of the match's seed whose lowest bit breaks the last tie of the price. See directionOf. */
const TIE_WORD = 1;

export function isPick(text: string): text is Pick {
  return (PICKS as readonly string[]).includes(text);
}

/** The outcomes in which a pick wins, ascending. */
export function outcomesOf(pick: Pick): readonly number[] {
  return WINNING_OUTCOMES[pick];
}

/** The outcome in which the agent of that corner won and the price went that way. */
export function outcomeOf(winner: 0 | 1, direction: 'up' | 'down'): number {
  return winner * 2 + (direction === 'up' ? 0 : 1);
}

/**
 * Which way the price went over the whole tape: last sample against first; equal: the tape's mean against the first
 * (as sums, in whole ticks: at most 46 x 10^12, exact); equal again: the lowest bit of the seed's second word, 1 for up.
 * That bit is nobody else's: the fight breaks ties of rounds by word 0 and the built-in controllers draw from words 4
 * to 7, so the tie of the price says nothing about the winner.
 * @param tape a tape that `checkTape` has nothing against
 * @param seed the fight's seed, 64 lower-case hexadecimal digits
 */
export function directionOf(tape: Tape, seed: string): 'up' | 'down' {
  const { samples } = tape;
  const first = samples[0]!;
  const move = samples[samples.length - 1]! - first;
  if (move !== 0) return move > 0 ? 'up' : 'down';
  const lean = samples.reduce((sum, price) => sum + price, 0) - samples.length * first;
  if (lean !== 0) return lean > 0 ? 'up' : 'down';
  return (seedWord(seed, TIE_WORD) & 1) === 1 ? 'up' : 'down';
}
