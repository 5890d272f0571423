import * as at from '../layout.ts';

/** Writes what can be seen of both fighters into a slot of the ring that the opponent's delayed sight reads. */
export function remember(state: Int32Array, slot: number): void {
  let to = at.MEMORY + slot * at.MEMORY_SLOT;
  for (let fighter = at.FIGHTER_0; fighter <= at.FIGHTER_1; fighter += at.FIGHTER_SIZE) {
    state[to + at.MEMORY_X] = state[fighter + at.X]!;
    state[to + at.MEMORY_Y] = state[fighter + at.Y]!;
    state[to + at.MEMORY_POSTURE] = state[fighter + at.POSTURE]!;
    state[to + at.MEMORY_POSTURE_TICK] = state[fighter + at.POSTURE_TICK]!;
    state[to + at.MEMORY_MOVE] = state[fighter + at.MOVE]!;
    state[to + at.MEMORY_HEALTH] = state[fighter + at.HEALTH]!;
    state[to + at.MEMORY_ENERGY] = state[fighter + at.ENERGY]!;
    state[to + at.MEMORY_LAST_MOVE] = state[fighter + at.LAST_MOVE]!;
    to += at.MEMORY_FIELDS;
  }
}

/** Stage: keeps this tick for the opponent to see later. */
export function rememberTick(state: Int32Array): void {
  remember(state, state[at.ROUND_TICK]! & (at.MEMORY_TICKS - 1));
}
