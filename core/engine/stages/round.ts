import { EVENT_ROUND_START, note } from '../events.ts';
import * as layout from '../layout.ts';
import * as numbers from '../numbers.ts';
import { remember } from './memory.ts';

// Local constants: read through an import they would cost a look-up each in bundles and test runners.
const {
  BOLT_TICKS,
  CELL_TICKS,
  ENERGY,
  EVENT_COUNT,
  FACING,
  HEALTH,
  LAST_MOVE,
  LEAD,
  MEMORY_TICKS,
  MOVE,
  NO_MOVE,
  PENDING_STRIKE,
  POWER_FACTOR,
  PROJECTILES,
  PROJECTILE_SIZE,
  ROUND,
  ROUND_OVER,
  ROUND_TICK,
  START_ENERGY,
  TICK,
  X,
  fighterOf,
} = layout;
const { MAX_HEALTH, STAGE_WIDTH, START_OFFSET } = numbers;

/** Puts both fighters at their marks for the round that `ROUND` names. Build constants stay. */
export function placeFighters(state: Int32Array): void {
  for (let corner = 0; corner < 2; corner++) {
    const fighter = fighterOf(corner);
    state.fill(0, fighter, fighter + POWER_FACTOR);
    state[fighter + X] = corner === 0 ? STAGE_WIDTH / 2 - START_OFFSET : STAGE_WIDTH / 2 + START_OFFSET;
    state[fighter + FACING] = corner === 0 ? 1 : -1;
    state[fighter + HEALTH] = MAX_HEALTH;
    state[fighter + ENERGY] = state[fighter + START_ENERGY]!;
    state[fighter + MOVE] = NO_MOVE;
    state[fighter + LAST_MOVE] = NO_MOVE;
    state[fighter + PENDING_STRIKE] = NO_MOVE;
  }
  state.fill(0, PROJECTILES, PROJECTILES + 2 * PROJECTILE_SIZE);
  state[ROUND_TICK] = 0;
  state[ROUND_OVER] = 0;
  state[BOLT_TICKS] = 0;
  state[CELL_TICKS] = 0;
  state[LEAD] = 0;
  for (let slot = 0; slot < MEMORY_TICKS; slot++) remember(state, slot);
}

/** First stage of every tick: counts it, and opens the next round where the last tick closed one. */
export function beginTick(state: Int32Array): void {
  state[EVENT_COUNT] = 0;
  if (state[ROUND_OVER] !== 0) {
    state[ROUND]! += 1;
    placeFighters(state);
  }
  state[TICK]! += 1;
  state[ROUND_TICK]! += 1;
  if (state[ROUND_TICK] === 1) note(state, EVENT_ROUND_START, -1, -1, NO_MOVE, 0, 0, STAGE_WIDTH / 2, 0);
}
