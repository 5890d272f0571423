import * as at from '../layout.ts';
import {
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
} from '../numbers.ts';

const HEAVY_COST = MOVE_TABLE[at.HEAVY * MOVE_FIELDS + COST]!;

/** Stage: energy comes back, faster for the bold in a green market and for the hurt, and drains from the idle. */
export function regenerate(state: Int32Array): void {
  const now = state[at.ROUND_TICK]!;
  const green = state[at.MARKET] === at.GREEN;
  for (let fighter = at.FIGHTER_0; fighter <= at.FIGHTER_1; fighter += at.FIGHTER_SIZE) {
    const posture = state[fighter + at.POSTURE]!;
    // Nobody idles of his own will while stunned, thrown or down.
    if (posture >= at.POSTURE_HIT_STUN) state[fighter + at.AGGRESSIVE_TICK]! += 1;
    const since = now - state[fighter + at.AGGRESSIVE_TICK]!;
    let change: number;
    if (since > IDLE_TICKS) {
      change = -IDLE_DRAIN;
    } else {
      change = (REGENERATION * state[fighter + at.REGENERATION_FACTOR]!) >> 8;
      if (posture === at.POSTURE_BLOCK) change = (change * BLOCKING_REGENERATION) >> 8;
      if (green && since < GREEN_AGGRESSIVE_TICKS) change = (change * GREEN_REGENERATION) >> 8;
      if (state[fighter + at.HEALTH]! < LAST_STAND_HEALTH) change = (change * LAST_STAND_REGENERATION) >> 8;
    }
    const energy = state[fighter + at.ENERGY]! + change;
    const most = state[fighter + at.MAX_ENERGY]!;
    state[fighter + at.ENERGY] = energy < 0 ? 0 : Math.min(energy, most);
    if (energy < HEAVY_COST) state[at.statisticsOf(fighter) + at.STARVED_TICKS]! += 1;
  }
}
