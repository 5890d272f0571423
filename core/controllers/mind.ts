import * as engine from '../engine/index.ts';
import { nextRandom } from './random.ts';
import type { Habit } from './situations.ts';
import * as situations from './situations.ts';

// Local constants: read through an import they would cost a look-up each in bundles and test runners.
const { ACTIONS, DISTANCE, MARKET_STATE, OWN_ENERGY, OWN_PROJECTILE } = engine;
const { HABIT_COUNT, HABITS, habitOf, SITUATION_COUNT, situationOf } = situations;

/** A controller in one corner of one fight: it is shown observations and answers with action codes. */
export interface Controller {
  /** Called where a decision is due. `observation` starts at `offset`. Answers with an index into ACTIONS. */
  decide(observation: Int32Array, offset: number): number;
}

/** Slots of one situation's weights in a table. */
export const ROW = 16;
/** A table holds every situation's row for a red, a flat and a green market, in this order. */
export const MARKET_ROWS = SITUATION_COUNT * ROW;
export const TABLE_SIZE = 3 * MARKET_ROWS;
/** Weights are at most this, so that a row, adapted, sums to less than 65,536. */
export const MAX_WEIGHT = 2000;

const COUNT = ACTIONS.length;
const FORWARD = 1;
const BLOCK = 3;
const PROJECTILE = 7;
const NEAR_DISTANCE = 60;

/** Energy that each action costs at most, in whole points; what is no move costs none. */
const COSTS = engine.actionCosts();

/** A habit's share, 0..256, follows what is seen by a sixteenth of the difference a decision. */
const HABIT_SHIFT = 4;
const HABIT_FULL = 256;

/**
 * How a habit of the opponent bends the own choice: per cent added to (or taken from) an action's weight when the
 * opponent does nothing else. This is what makes spamming one thing a bad idea against every archetype.
 */
const ANSWERS: Record<Habit, Partial<Record<engine.Action, number>>> = {
  block: { throw: 300, light: -20 },
  strike: { block: 100, dodge: 60, throw: -60 },
  throw: { light: 120, jumpIn: 150, back: 100, block: -80 },
  projectile: { jumpIn: 150, dash: 150, forward: 60, projectile: 60, idle: -100 },
  jump: { antiAir: 500, jumpIn: -80, block: 60, projectile: -60, throw: -60 },
};

// The same as flat lists: habit, action, gain in 1/256 (of a full habit).
const ANSWER_LIST: number[] = [];
HABITS.forEach((habit, code) => {
  for (const [action, percent] of Object.entries(ANSWERS[habit])) {
    ANSWER_LIST.push(code, ACTIONS.indexOf(action as engine.Action), ((percent * 256) / 100) | 0);
  }
});
const ANSWER_TABLE = Int32Array.from(ANSWER_LIST);

/** Chooses by weighted lot from the row of its situation and market, bent by what the opponent is in the habit of. */
export class TacticMind implements Controller {
  private readonly table: Int32Array;
  private readonly random: Int32Array;
  private readonly row = new Int32Array(ROW);
  private readonly habits = new Int32Array(HABIT_COUNT);

  /** `table` as TABLE_SIZE describes; `random` any 32-bit integer but 0. */
  constructor(table: Int32Array, random: number) {
    this.table = table;
    this.random = Int32Array.of(random);
  }

  decide(observation: Int32Array, offset: number): number {
    this.notice(habitOf(observation, offset));
    const start = (observation[offset + MARKET_STATE]! + 1) * MARKET_ROWS + situationOf(observation, offset) * ROW;
    const energy = observation[offset + OWN_ENERGY]!;
    const row = this.row;
    const table = this.table;
    for (let action = 0; action < COUNT; action++) {
      row[action] = energy < COSTS[action]! ? 0 : table[start + action]!;
    }
    if (observation[offset + OWN_PROJECTILE] !== 0) row[PROJECTILE] = 0;
    this.adapt();
    return this.draw(observation[offset + DISTANCE]! > NEAR_DISTANCE ? FORWARD : BLOCK);
  }

  private notice(seen: number): void {
    if (seen < 0) return;
    const habits = this.habits;
    for (let habit = 0; habit < HABIT_COUNT; habit++) {
      habits[habit]! += ((habit === seen ? HABIT_FULL : 0) - habits[habit]!) >> HABIT_SHIFT;
    }
  }

  private adapt(): void {
    const row = this.row;
    const habits = this.habits;
    for (let entry = 0; entry < ANSWER_TABLE.length; entry += 3) {
      const share = habits[ANSWER_TABLE[entry]!]!;
      if (share === 0) continue;
      const action = ANSWER_TABLE[entry + 1]!;
      row[action] = (row[action]! * (256 + ((share * ANSWER_TABLE[entry + 2]!) >> 8))) >> 8;
    }
  }

  private draw(fallback: number): number {
    const row = this.row;
    let total = 0;
    for (let action = 0; action < COUNT; action++) total += row[action]!;
    if (total === 0) return fallback;
    let lot = ((nextRandom(this.random, 0) >>> 16) * total) >>> 16;
    for (let action = 0; action < COUNT; action++) {
      lot -= row[action]!;
      if (lot < 0) return action;
    }
    return fallback;
  }
}
