import * as layout from '../layout.ts';
import * as numbers from '../numbers.ts';

// Local constants: read through an import they would cost a look-up each in bundles and test runners.
const {
  AGGRESSIVE_TICK,
  ENERGY,
  FIGHTER_0,
  FIGHTER_1,
  FIGHTER_SIZE,
  GREEN,
  HEALTH,
  HEAVY,
  MARKET,
  MAX_ENERGY,
  POSTURE,
  POSTURE_BLOCK,
  POSTURE_HIT_STUN,
  REGENERATION_FACTOR,
  ROUND_TICK,
  STARVED_TICKS,
  statisticsOf,
} = layout;
const {
  BLOCKING_REGENERATION,
  COST,
  GREEN_AGGRESSIVE_TICKS,
  GREEN_REGENERATION,
  IDLE_DRAIN,
  IDLE_TICKS,
  LAST_STAND_HEALTH,
  LAST_STAND_REGENERATION,
  MOVE_FIELDS,
  MOVE_TABLE,
  REGENERATION,
} = numbers;

const HEAVY_COST = MOVE_TABLE[HEAVY * MOVE_FIELDS + COST]!;

/** Stage: energy comes back, faster for the bold in a green market and for the hurt, and drains from the idle. */
export function regenerate(state: Int32Array): void {
  const now = state[ROUND_TICK]!;
  const green = state[MARKET] === GREEN;
  for (let fighter = FIGHTER_0; fighter <= FIGHTER_1; fighter += FIGHTER_SIZE) {
    const posture = state[fighter + POSTURE]!;
    // Nobody idles of his own will while stunned, thrown or down.
    if (posture >= POSTURE_HIT_STUN) state[fighter + AGGRESSIVE_TICK]! += 1;
    const since = now - state[fighter + AGGRESSIVE_TICK]!;
    let change: number;
    if (since > IDLE_TICKS) {
      change = -IDLE_DRAIN;
    } else {
      change = (REGENERATION * state[fighter + REGENERATION_FACTOR]!) >> 8;
      if (posture === POSTURE_BLOCK) change = (change * BLOCKING_REGENERATION) >> 8;
      if (green && since < GREEN_AGGRESSIVE_TICKS) change = (change * GREEN_REGENERATION) >> 8;
      if (state[fighter + HEALTH]! < LAST_STAND_HEALTH) change = (change * LAST_STAND_REGENERATION) >> 8;
    }
    const energy = state[fighter + ENERGY]! + change;
    const most = state[fighter + MAX_ENERGY]!;
    state[fighter + ENERGY] = energy < 0 ? 0 : Math.min(energy, most);
    if (energy < HEAVY_COST) state[statisticsOf(fighter) + STARVED_TICKS]! += 1;
  }
}
