import type { Corner } from '../../../../core/engine/types.ts';

/** A fight in numbers, tick by tick: its shape, and how it is read. The page reads what the worker has written. */

/** What a page tells of one tick, by corner where there are two of it. Codes are indices: of POSTURES, of MOVES plus one (0: none). */
export const FIELDS = [
  'health0',
  'health1',
  'energy0',
  'energy1',
  'posture0',
  'posture1',
  'move0',
  'move1',
  'distance', // whole stage units
  'market', // -1 red, 0 flat, 1 green
  'second', // of the tape
  'round',
  'roundTick',
] as const;
export type Field = (typeof FIELDS)[number];

/** Decisions of one corner, in order. */
export interface DecisionList {
  /** The tick after which each was made; it is held from the next tick on. */
  ticks: Uint16Array;
  /** Codes of ACTIONS. */
  actions: Uint8Array;
  /** What the controller took it for before it chose: index of SITUATIONS. */
  situations: Uint8Array;
  /** OBSERVATION_SIZE numbers each: what it was shown. */
  observations: Int32Array;
}

/** A fight tick by tick, as flat numbers that may change threads. */
export interface Chronicle {
  ticks: number;
  /** FIELDS.length numbers a tick, the start first. */
  states: Int16Array;
  maxEnergy: [number, number];
  maxHealth: number;
  decisions: [DecisionList, DecisionList];
}

/** One value at a tick. */
export function valueAt({ states, ticks }: Chronicle, tick: number, field: Field): number {
  return states[Math.max(0, Math.min(ticks, tick)) * FIELDS.length + FIELDS.indexOf(field)]!;
}

/** Index of the decision that a corner made last at a tick; -1 before its first. */
export function decisionAt({ decisions }: Chronicle, corner: Corner, tick: number): number {
  const { ticks } = decisions[corner];
  let low = 0;
  let high = ticks.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ticks[middle]! <= tick) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
