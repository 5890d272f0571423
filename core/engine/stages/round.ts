import { EVENT_ROUND_START, note } from '../events.ts';
import * as at from '../layout.ts';
import { MAX_HEALTH, STAGE_WIDTH, START_ENERGY, START_OFFSET } from '../numbers.ts';
import { remember } from './memory.ts';

/** Puts both fighters at their marks for the round that `ROUND` names. Build constants stay. */
export function placeFighters(state: Int32Array): void {
  for (let corner = 0; corner < 2; corner++) {
    const fighter = at.fighterOf(corner);
    state.fill(0, fighter, fighter + at.POWER_FACTOR);
    state[fighter + at.X] = corner === 0 ? STAGE_WIDTH / 2 - START_OFFSET : STAGE_WIDTH / 2 + START_OFFSET;
    state[fighter + at.FACING] = corner === 0 ? 1 : -1;
    state[fighter + at.HEALTH] = MAX_HEALTH;
    state[fighter + at.ENERGY] = START_ENERGY;
    state[fighter + at.MOVE] = at.NO_MOVE;
    state[fighter + at.LAST_MOVE] = at.NO_MOVE;
    state[fighter + at.PENDING_STRIKE] = at.NO_MOVE;
  }
  state.fill(0, at.PROJECTILES, at.PROJECTILES + 2 * at.PROJECTILE_SIZE);
  state[at.ROUND_TICK] = 0;
  state[at.ROUND_OVER] = 0;
  state[at.BOLT_TICKS] = 0;
  state[at.CELL_TICKS] = 0;
  state[at.LEAD] = 0;
  for (let slot = 0; slot < at.MEMORY_TICKS; slot++) remember(state, slot);
}

/** First stage of every tick: counts it, and opens the next round where the last tick closed one. */
export function beginTick(state: Int32Array): void {
  state[at.EVENT_COUNT] = 0;
  if (state[at.ROUND_OVER] !== 0) {
    state[at.ROUND]! += 1;
    placeFighters(state);
  }
  state[at.TICK]! += 1;
  state[at.ROUND_TICK]! += 1;
  if (state[at.ROUND_TICK] === 1) note(state, EVENT_ROUND_START, -1, -1, at.NO_MOVE, 0, 0, STAGE_WIDTH / 2, 0);
}
