import * as layout from '../layout.ts';

// Local constants: read through an import they would cost a look-up each in bundles and test runners.
const {
  ENERGY,
  FIGHTER_0,
  FIGHTER_1,
  FIGHTER_SIZE,
  HEALTH,
  LAST_MOVE,
  MEMORY,
  MEMORY_ENERGY,
  MEMORY_FIELDS,
  MEMORY_HEALTH,
  MEMORY_LAST_MOVE,
  MEMORY_MOVE,
  MEMORY_POSTURE,
  MEMORY_POSTURE_TICK,
  MEMORY_POSTURE_TICKS,
  MEMORY_SLOT,
  MEMORY_STARTUP_TICKS,
  MEMORY_TICKS,
  MEMORY_X,
  MEMORY_Y,
  MOVE,
  POSTURE,
  POSTURE_TICK,
  POSTURE_TICKS,
  ROUND_TICK,
  STARTUP_TICKS,
  X,
  Y,
} = layout;

/** Writes what can be seen of both fighters into a slot of the ring that the opponent's delayed sight reads. */
export function remember(state: Int32Array, slot: number): void {
  let to = MEMORY + slot * MEMORY_SLOT;
  for (let fighter = FIGHTER_0; fighter <= FIGHTER_1; fighter += FIGHTER_SIZE) {
    state[to + MEMORY_X] = state[fighter + X]!;
    state[to + MEMORY_Y] = state[fighter + Y]!;
    state[to + MEMORY_POSTURE] = state[fighter + POSTURE]!;
    state[to + MEMORY_POSTURE_TICK] = state[fighter + POSTURE_TICK]!;
    state[to + MEMORY_MOVE] = state[fighter + MOVE]!;
    state[to + MEMORY_HEALTH] = state[fighter + HEALTH]!;
    state[to + MEMORY_ENERGY] = state[fighter + ENERGY]!;
    state[to + MEMORY_LAST_MOVE] = state[fighter + LAST_MOVE]!;
    state[to + MEMORY_POSTURE_TICKS] = state[fighter + POSTURE_TICKS]!;
    state[to + MEMORY_STARTUP_TICKS] = state[fighter + STARTUP_TICKS]!;
    to += MEMORY_FIELDS;
  }
}

/** Stage: keeps this tick for the opponent to see later. */
export function rememberTick(state: Int32Array): void {
  remember(state, state[ROUND_TICK]! & (MEMORY_TICKS - 1));
}
