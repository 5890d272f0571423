import * as at from '../layout.ts';
import {
  COST,
  DODGE_INVULNERABLE_TICKS,
  DOWN_TICKS,
  MOVE_FIELDS,
  MOVE_TABLE,
  moveLength,
  THROW_SAFE,
} from '../numbers.ts';

const LENGTHS = Int32Array.from({ length: at.MOVE_COUNT }, (_, move) => moveLength(move));

/** Stage: stuns, moves and falls run out, and whoever is free does what was decided. */
export function act(state: Int32Array): void {
  for (let fighter = at.FIGHTER_0; fighter <= at.FIGHTER_1; fighter += at.FIGHTER_SIZE) {
    state[fighter + at.POSTURE_TICK]! += 1;
    if (state[fighter + at.INVULNERABLE_TICKS]! > 0) state[fighter + at.INVULNERABLE_TICKS]! -= 1;
    if (state[fighter + at.THROW_SAFE_TICKS]! > 0) state[fighter + at.THROW_SAFE_TICKS]! -= 1;
    if (state[fighter + at.POSTURE]! >= at.POSTURE_MOVE) {
      if (state[fighter + at.POSTURE_TICK]! < state[fighter + at.POSTURE_TICKS]!) continue;
      if (!release(state, fighter)) continue;
    }
    decide(state, fighter);
  }
}

/** Ends a posture that has run its length. False where the fighter goes on to lie on the floor. */
function release(state: Int32Array, fighter: number): boolean {
  const posture = state[fighter + at.POSTURE]!;
  if (posture === at.POSTURE_THROWN || (posture === at.POSTURE_HIT_STUN && state[fighter + at.LAUNCHED] !== 0)) {
    setPosture(state, fighter, at.POSTURE_DOWN, DOWN_TICKS);
    state[fighter + at.INVULNERABLE_TICKS] = DOWN_TICKS;
    state[fighter + at.LAUNCHED] = 0;
    return false;
  }
  if (posture !== at.POSTURE_MOVE) state[fighter + at.THROW_SAFE_TICKS] = THROW_SAFE;
  setPosture(state, fighter, at.POSTURE_IDLE, 0);
  return true;
}

/** Puts a fighter into a posture for so many ticks (0: as long as it likes). */
export function setPosture(state: Int32Array, fighter: number, posture: number, ticks: number): void {
  state[fighter + at.POSTURE] = posture;
  state[fighter + at.POSTURE_TICK] = 0;
  state[fighter + at.POSTURE_TICKS] = ticks;
  state[fighter + at.MOVE] = at.NO_MOVE;
}

function decide(state: Int32Array, fighter: number): void {
  const apart = state[at.BOTH_FIGHTERS - fighter + at.X]! - state[fighter + at.X]!;
  if (apart !== 0) state[fighter + at.FACING] = apart > 0 ? 1 : -1;
  const decision = state[fighter + at.DECISION]!;
  if (decision >= at.FIRST_MOVE) {
    startMove(state, fighter, decision - at.FIRST_MOVE);
    return;
  }
  const statistics = at.statisticsOf(fighter);
  let posture = at.POSTURE_IDLE;
  if (decision === at.FORWARD) {
    posture = at.POSTURE_FORWARD;
    state[fighter + at.AGGRESSIVE_TICK] = state[at.ROUND_TICK]!;
    state[statistics + at.ADVANCING_TICKS]! += 1;
  } else if (decision === at.BACK) {
    posture = at.POSTURE_BACK;
    state[statistics + at.RETREATING_TICKS]! += 1;
  } else if (decision === at.BLOCK) {
    posture = at.POSTURE_BLOCK;
    state[statistics + at.BLOCKING_TICKS]! += 1;
  }
  if (state[fighter + at.POSTURE] !== posture) setPosture(state, fighter, posture, 0);
}

/** Starts a move, or stands where energy or a projectile still flying forbids it. */
function startMove(state: Int32Array, fighter: number, move: number): void {
  const cost = (MOVE_TABLE[move * MOVE_FIELDS + COST]! * state[fighter + at.COST_FACTOR]!) >> 8;
  const corner = fighter === at.FIGHTER_0 ? 0 : 1;
  const barred = move === at.PROJECTILE && state[at.PROJECTILES + corner * at.PROJECTILE_SIZE] !== 0;
  if (barred || state[fighter + at.ENERGY]! < cost) {
    if (state[fighter + at.POSTURE] !== at.POSTURE_IDLE) setPosture(state, fighter, at.POSTURE_IDLE, 0);
    return;
  }
  setPosture(state, fighter, at.POSTURE_MOVE, LENGTHS[move]!);
  state[fighter + at.ENERGY]! -= cost;
  state[fighter + at.MOVE] = move;
  state[fighter + at.LAST_MOVE] = move;
  state[fighter + at.CONNECTED] = 0;
  if (move === at.DODGE) state[fighter + at.INVULNERABLE_TICKS] = DODGE_INVULNERABLE_TICKS;
  else state[fighter + at.AGGRESSIVE_TICK] = state[at.ROUND_TICK]!;
  state[at.statisticsOf(fighter) + at.STARTED + move]! += 1;
}
