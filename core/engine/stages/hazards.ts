import { EVENT_BOLT, EVENT_CELL, note } from '../events.ts';
import * as layout from '../layout.ts';
import * as numbers from '../numbers.ts';

// Local constants: read through an import they would cost a look-up each in bundles and test runners.
const {
  AGGRESSIVE_TICK,
  BOLTS_TAKEN,
  BOLT_TICKS,
  BOLT_X,
  CELLS_TAKEN,
  CELL_TICKS,
  ENERGY,
  FIGHTER_0,
  FIGHTER_1,
  HEALTH,
  INVULNERABLE_TICKS,
  MAX_ENERGY,
  NO_MOVE,
  POSTURE,
  POSTURE_MOVE,
  ROUND_TICK,
  X,
  Y,
  statisticsOf,
} = layout;
const { BOLT_DAMAGE, BOLT_RADIUS, CELL_AGGRESSIVE_TICKS, CELL_ENERGY, CELL_OPEN_TICKS, CELL_RADIUS, CELL_X } = numbers;

/** Stage: bolts strike where they were announced; the cell goes to the one attacker beside it. */
export function runHazards(state: Int32Array): void {
  if (state[BOLT_TICKS]! > 0) {
    state[BOLT_TICKS]! -= 1;
    if (state[BOLT_TICKS] === 0) {
      strikeBolts(state, FIGHTER_0);
      strikeBolts(state, FIGHTER_1);
    }
  }
  if (state[CELL_TICKS]! > 0) {
    state[CELL_TICKS]! -= 1;
    if (state[CELL_TICKS]! < CELL_OPEN_TICKS) offerCell(state);
  }
}

function strikeBolts(state: Int32Array, fighter: number): void {
  if (state[fighter + INVULNERABLE_TICKS]! > 0) return;
  const x = state[fighter + X]!;
  const first = x - state[BOLT_X]!;
  const second = x - state[BOLT_X + 1]!;
  const struck = (first < BOLT_RADIUS && first > -BOLT_RADIUS) || (second < BOLT_RADIUS && second > -BOLT_RADIUS);
  if (!struck) return;
  const health = state[fighter + HEALTH]!;
  state[fighter + HEALTH] = health > BOLT_DAMAGE ? health - BOLT_DAMAGE : 0;
  state[statisticsOf(fighter) + BOLTS_TAKEN]! += 1;
  note(state, EVENT_BOLT, -1, fighter === FIGHTER_0 ? 0 : 1, NO_MOVE, BOLT_DAMAGE, 0, x, state[fighter + Y]!);
}

/** Contested (both are there and attacking) the cell stays where it is. */
function offerCell(state: Int32Array): void {
  const first = reachesCell(state, FIGHTER_0);
  const second = reachesCell(state, FIGHTER_1);
  if (first === second) return;
  const fighter = first ? FIGHTER_0 : FIGHTER_1;
  const energy = state[fighter + ENERGY]! + CELL_ENERGY;
  const most = state[fighter + MAX_ENERGY]!;
  state[fighter + ENERGY] = Math.min(energy, most);
  state[CELL_TICKS] = 0;
  state[statisticsOf(fighter) + CELLS_TAKEN]! += 1;
  note(state, EVENT_CELL, first ? 0 : 1, -1, NO_MOVE, 0, 0, CELL_X, 0);
}

function reachesCell(state: Int32Array, fighter: number): boolean {
  const apart = state[fighter + X]! - CELL_X;
  if (apart > CELL_RADIUS || apart < -CELL_RADIUS || state[fighter + POSTURE]! > POSTURE_MOVE) return false;
  return state[ROUND_TICK]! - state[fighter + AGGRESSIVE_TICK]! < CELL_AGGRESSIVE_TICKS;
}
