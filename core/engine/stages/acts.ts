import * as layout from '../layout.ts';
import * as numbers from '../numbers.ts';

// Local constants: read through an import they would cost a look-up each in bundles and test runners.
const {
  ADVANCING_TICKS,
  AGGRESSIVE_TICK,
  BACK,
  BLOCK,
  BLOCKING_TICKS,
  BOTH_FIGHTERS,
  CONNECTED,
  COST_FACTOR,
  DECISION,
  DODGE,
  ENERGY,
  FACING,
  FIGHTER_0,
  FIGHTER_1,
  FIGHTER_SIZE,
  FIRST_MOVE,
  FORWARD,
  INVULNERABLE_TICKS,
  LAST_MOVE,
  LAUNCHED,
  MOVE,
  NO_MOVE,
  POSTURE,
  POSTURE_BACK,
  POSTURE_BLOCK,
  POSTURE_DOWN,
  POSTURE_FORWARD,
  POSTURE_HIT_STUN,
  POSTURE_IDLE,
  POSTURE_MOVE,
  POSTURE_THROWN,
  POSTURE_TICK,
  POSTURE_TICKS,
  PROJECTILE,
  PROJECTILES,
  PROJECTILE_SIZE,
  RETREATING_TICKS,
  PACE_FACTOR,
  STARTUP_TICKS,
  JUMP_IN,
  ROUND_TICK,
  STARTED,
  THROW_SAFE_TICKS,
  X,
  statisticsOf,
} = layout;
const {
  ACTIVE,
  COST,
  DODGE_INVULNERABLE_TICKS,
  DOWN_TICKS,
  MOVE_FIELDS,
  MOVE_TABLE,
  RECOVERY,
  RISE_SAFE_TICKS,
  STARTUP,
  THROW_SAFE,
} = numbers;

/** Stage: stuns, moves and falls run out, and whoever is free does what was decided. */
export function act(state: Int32Array): void {
  for (let fighter = FIGHTER_0; fighter <= FIGHTER_1; fighter += FIGHTER_SIZE) {
    state[fighter + POSTURE_TICK]! += 1;
    if (state[fighter + INVULNERABLE_TICKS]! > 0) state[fighter + INVULNERABLE_TICKS]! -= 1;
    if (state[fighter + THROW_SAFE_TICKS]! > 0) state[fighter + THROW_SAFE_TICKS]! -= 1;
    if (state[fighter + POSTURE]! >= POSTURE_MOVE) {
      if (state[fighter + POSTURE_TICK]! < state[fighter + POSTURE_TICKS]!) continue;
      if (!release(state, fighter)) continue;
    }
    decide(state, fighter);
  }
}

/** Ends a posture that has run its length. False where the fighter goes on to lie on the floor. */
function release(state: Int32Array, fighter: number): boolean {
  const posture = state[fighter + POSTURE]!;
  if (posture === POSTURE_THROWN || (posture === POSTURE_HIT_STUN && state[fighter + LAUNCHED] !== 0)) {
    setPosture(state, fighter, POSTURE_DOWN, DOWN_TICKS);
    state[fighter + INVULNERABLE_TICKS] = DOWN_TICKS + RISE_SAFE_TICKS;
    state[fighter + LAUNCHED] = 0;
    return false;
  }
  if (posture !== POSTURE_MOVE) state[fighter + THROW_SAFE_TICKS] = THROW_SAFE;
  setPosture(state, fighter, POSTURE_IDLE, 0);
  return true;
}

/** Puts a fighter into a posture for so many ticks (0: as long as it likes). */
export function setPosture(state: Int32Array, fighter: number, posture: number, ticks: number): void {
  state[fighter + POSTURE] = posture;
  state[fighter + POSTURE_TICK] = 0;
  state[fighter + POSTURE_TICKS] = ticks;
  state[fighter + MOVE] = NO_MOVE;
}

function decide(state: Int32Array, fighter: number): void {
  const apart = state[BOTH_FIGHTERS - fighter + X]! - state[fighter + X]!;
  if (apart !== 0) state[fighter + FACING] = apart > 0 ? 1 : -1;
  const decision = state[fighter + DECISION]!;
  if (decision >= FIRST_MOVE) {
    startMove(state, fighter, decision - FIRST_MOVE);
    return;
  }
  const statistics = statisticsOf(fighter);
  let posture = POSTURE_IDLE;
  if (decision === FORWARD) {
    posture = POSTURE_FORWARD;
    state[fighter + AGGRESSIVE_TICK] = state[ROUND_TICK]!;
    state[statistics + ADVANCING_TICKS]! += 1;
  } else if (decision === BACK) {
    posture = POSTURE_BACK;
    state[statistics + RETREATING_TICKS]! += 1;
  } else if (decision === BLOCK) {
    posture = POSTURE_BLOCK;
    state[statistics + BLOCKING_TICKS]! += 1;
  }
  if (state[fighter + POSTURE] !== posture) setPosture(state, fighter, posture, 0);
}

/** Start-up of a move in ticks; speed shortens it. A jump is as long as it is high. */
function startupOf(state: Int32Array, fighter: number, move: number): number {
  const startup = MOVE_TABLE[move * MOVE_FIELDS + STARTUP]!;
  return move === JUMP_IN ? startup : (startup * state[fighter + PACE_FACTOR]! + 128) >> 8;
}

/** Recovery of a move in ticks; speed shortens it. */
function recoveryOf(state: Int32Array, fighter: number, move: number): number {
  return (MOVE_TABLE[move * MOVE_FIELDS + RECOVERY]! * state[fighter + PACE_FACTOR]! + 128) >> 8;
}

/** Starts a move, or stands where energy or a projectile still flying forbids it. */
function startMove(state: Int32Array, fighter: number, move: number): void {
  const cost = (MOVE_TABLE[move * MOVE_FIELDS + COST]! * state[fighter + COST_FACTOR]!) >> 8;
  const corner = fighter === FIGHTER_0 ? 0 : 1;
  const barred = move === PROJECTILE && state[PROJECTILES + corner * PROJECTILE_SIZE] !== 0;
  if (barred || state[fighter + ENERGY]! < cost) {
    if (state[fighter + POSTURE] !== POSTURE_IDLE) setPosture(state, fighter, POSTURE_IDLE, 0);
    return;
  }
  const startup = startupOf(state, fighter, move);
  const length = startup + MOVE_TABLE[move * MOVE_FIELDS + ACTIVE]! + recoveryOf(state, fighter, move);
  setPosture(state, fighter, POSTURE_MOVE, length);
  state[fighter + STARTUP_TICKS] = startup;
  state[fighter + ENERGY]! -= cost;
  state[fighter + MOVE] = move;
  state[fighter + LAST_MOVE] = move;
  state[fighter + CONNECTED] = 0;
  if (move === DODGE) state[fighter + INVULNERABLE_TICKS] = DODGE_INVULNERABLE_TICKS;
  else state[fighter + AGGRESSIVE_TICK] = state[ROUND_TICK]!;
  state[statisticsOf(fighter) + STARTED + move]! += 1;
}
