import { EVENT_BOLT, EVENT_CELL, note } from '../events.ts';
import * as at from '../layout.ts';
import {
  BOLT_DAMAGE,
  BOLT_RADIUS,
  CELL_AGGRESSIVE_TICKS,
  CELL_ENERGY,
  CELL_OPEN_TICKS,
  CELL_RADIUS,
  CELL_X,
} from '../numbers.ts';

/** Stage: bolts strike where they were announced; the cell goes to the one attacker beside it. */
export function runHazards(state: Int32Array): void {
  if (state[at.BOLT_TICKS]! > 0) {
    state[at.BOLT_TICKS]! -= 1;
    if (state[at.BOLT_TICKS] === 0) {
      strikeBolts(state, at.FIGHTER_0);
      strikeBolts(state, at.FIGHTER_1);
    }
  }
  if (state[at.CELL_TICKS]! > 0) {
    state[at.CELL_TICKS]! -= 1;
    if (state[at.CELL_TICKS]! < CELL_OPEN_TICKS) offerCell(state);
  }
}

function strikeBolts(state: Int32Array, fighter: number): void {
  if (state[fighter + at.INVULNERABLE_TICKS]! > 0) return;
  const x = state[fighter + at.X]!;
  const first = x - state[at.BOLT_X]!;
  const second = x - state[at.BOLT_X + 1]!;
  const struck = (first < BOLT_RADIUS && first > -BOLT_RADIUS) || (second < BOLT_RADIUS && second > -BOLT_RADIUS);
  if (!struck) return;
  const health = state[fighter + at.HEALTH]!;
  state[fighter + at.HEALTH] = health > BOLT_DAMAGE ? health - BOLT_DAMAGE : 0;
  state[at.statisticsOf(fighter) + at.BOLTS_TAKEN]! += 1;
  note(state, EVENT_BOLT, -1, fighter === at.FIGHTER_0 ? 0 : 1, at.NO_MOVE, BOLT_DAMAGE, 0, x, state[fighter + at.Y]!);
}

/** Contested (both are there and attacking) the cell stays where it is. */
function offerCell(state: Int32Array): void {
  const first = reachesCell(state, at.FIGHTER_0);
  const second = reachesCell(state, at.FIGHTER_1);
  if (first === second) return;
  const fighter = first ? at.FIGHTER_0 : at.FIGHTER_1;
  const energy = state[fighter + at.ENERGY]! + CELL_ENERGY;
  const most = state[fighter + at.MAX_ENERGY]!;
  state[fighter + at.ENERGY] = Math.min(energy, most);
  state[at.CELL_TICKS] = 0;
  state[at.statisticsOf(fighter) + at.CELLS_TAKEN]! += 1;
  note(state, EVENT_CELL, first ? 0 : 1, -1, at.NO_MOVE, 0, 0, CELL_X, 0);
}

function reachesCell(state: Int32Array, fighter: number): boolean {
  const apart = state[fighter + at.X]! - CELL_X;
  if (apart > CELL_RADIUS || apart < -CELL_RADIUS || state[fighter + at.POSTURE]! > at.POSTURE_MOVE) return false;
  return state[at.ROUND_TICK]! - state[fighter + at.AGGRESSIVE_TICK]! < CELL_AGGRESSIVE_TICKS;
}
