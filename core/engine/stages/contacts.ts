import * as layout from '../layout.ts';
import * as numbers from '../numbers.ts';

// Local constants: read through an import they would cost a look-up each in bundles and test runners.
const {
  ANTI_AIR,
  BOTH_FIGHTERS,
  CONNECTED,
  FACING,
  FIGHTER_0,
  FIGHTER_1,
  FIGHTER_SIZE,
  HEALTH,
  INVULNERABLE_TICKS,
  JUMP_IN,
  MOVE,
  NO_MOVE,
  PENDING_PROJECTILE,
  PENDING_STRIKE,
  POSTURE,
  POSTURE_BLOCK,
  POSTURE_BLOCK_STUN,
  POSTURE_GUARD_BROKEN,
  POSTURE_HIT_STUN,
  POSTURE_MOVE,
  POSTURE_TICK,
  PROJECTILE,
  PROJECTILES,
  PROJECTILE_DIRECTION,
  PROJECTILE_LIVE,
  PROJECTILE_SIZE,
  PROJECTILE_X,
  SPECIAL,
  THROW_SAFE_TICKS,
  WAS,
  WAS_AIRBORNE,
  WAS_ARMOURED,
  WAS_BLOCKING,
  WAS_LAST_STAND,
  WAS_STARTING_UP,
  X,
  Y,
  fighterOf,
  STARTUP_TICKS,
} = layout;
const {
  ACTIVE,
  AIR_ONLY,
  ANTI_AIR_SAFE_TICK,
  ARMOUR_TICK,
  BODY,
  FLAGS,
  HEIGHT,
  IS_PROJECTILE,
  IS_STRIKE,
  IS_THROW,
  LAST_STAND_HEALTH,
  MOVE_FIELDS,
  MOVE_TABLE,
  PROJECTILE_MUZZLE,
  PROJECTILE_SPEED,
  REACH,
  STAGE_WIDTH,
} = numbers;

/**
 * Stage: finds who touches whom, for both fighters before anything is applied: resolving one after the other gave the
 * first corner 83% of mirror matches in the sketch.
 */
export function findContacts(state: Int32Array): void {
  for (let fighter = FIGHTER_0; fighter <= FIGHTER_1; fighter += FIGHTER_SIZE) {
    state[fighter + WAS] = situationOf(state, fighter);
    state[fighter + PENDING_STRIKE] = state[fighter + POSTURE] === POSTURE_MOVE ? strikeOf(state, fighter) : NO_MOVE;
  }
  flyProjectiles(state);
}

function situationOf(state: Int32Array, fighter: number): number {
  const posture = state[fighter + POSTURE]!;
  let was = posture === POSTURE_BLOCK || posture === POSTURE_BLOCK_STUN ? WAS_BLOCKING : 0;
  if (posture === POSTURE_MOVE) {
    const move = state[fighter + MOVE]!;
    const tick = state[fighter + POSTURE_TICK]!;
    const startup = state[fighter + STARTUP_TICKS]!;
    if (tick < startup) was |= WAS_STARTING_UP;
    if (move === SPECIAL && tick >= ARMOUR_TICK && tick < startup + MOVE_TABLE[move * MOVE_FIELDS + ACTIVE]!) {
      was |= WAS_ARMOURED;
    }
  }
  if (state[fighter + HEALTH]! < LAST_STAND_HEALTH) was |= WAS_LAST_STAND;
  if (state[fighter + Y]! > 0) was |= WAS_AIRBORNE;
  return was;
}

/** The move of `fighter` that touches its opponent this tick, NO_MOVE where none does. */
function strikeOf(state: Int32Array, fighter: number): number {
  const move = state[fighter + MOVE]!;
  const row = move * MOVE_FIELDS;
  const flags = MOVE_TABLE[row + FLAGS]!;
  if ((flags & (IS_STRIKE | IS_THROW)) === 0 || state[fighter + CONNECTED] !== 0) return NO_MOVE;
  const tick = state[fighter + POSTURE_TICK]!;
  const startup = state[fighter + STARTUP_TICKS]!;
  if (tick < startup || tick >= startup + MOVE_TABLE[row + ACTIVE]!) return NO_MOVE;
  const victim = BOTH_FIGHTERS - fighter;
  let apart = (state[victim + X]! - state[fighter + X]!) * state[fighter + FACING]!;
  // A blow upwards covers both sides; any other only what is in front, or so close that it stands half beside.
  if ((flags & AIR_ONLY) !== 0 && apart < 0) apart = -apart;
  if (apart > MOVE_TABLE[row + REACH]! || apart < -BODY / 2) return NO_MOVE;
  const height = state[victim + Y]!;
  if (height > MOVE_TABLE[row + HEIGHT]! || state[victim + INVULNERABLE_TICKS]! > 0) return NO_MOVE;
  if ((flags & AIR_ONLY) !== 0 && height === 0) return NO_MOVE;
  if ((flags & IS_THROW) !== 0 && !throwable(state, victim)) return NO_MOVE;
  if (move === JUMP_IN && safeFromAbove(state, victim)) return NO_MOVE;
  return move;
}

function throwable(state: Int32Array, victim: number): boolean {
  const posture = state[victim + POSTURE]!;
  if (posture >= POSTURE_HIT_STUN && posture !== POSTURE_GUARD_BROKEN) return false;
  if (posture === POSTURE_MOVE && state[victim + MOVE] === JUMP_IN && state[victim + Y]! > 0) return false;
  return state[victim + THROW_SAFE_TICKS] === 0;
}

function safeFromAbove(state: Int32Array, victim: number): boolean {
  if (state[victim + POSTURE] !== POSTURE_MOVE || state[victim + MOVE] !== ANTI_AIR) return false;
  const row = ANTI_AIR * MOVE_FIELDS;
  const tick = state[victim + POSTURE_TICK]!;
  return tick >= ANTI_AIR_SAFE_TICK && tick < state[victim + STARTUP_TICKS]! + MOVE_TABLE[row + ACTIVE]!;
}

/** Launches, moves and lands projectiles; two that meet cancel each other. */
function flyProjectiles(state: Int32Array): void {
  for (let corner = 0; corner < 2; corner++) {
    const fighter = fighterOf(corner);
    const shot = PROJECTILES + corner * PROJECTILE_SIZE;
    state[fighter + PENDING_PROJECTILE] = 0;
    if (state[shot + PROJECTILE_LIVE] !== 0) {
      state[shot + PROJECTILE_X]! += PROJECTILE_SPEED * state[shot + PROJECTILE_DIRECTION]!;
    } else if (launches(state, fighter)) {
      const facing = state[fighter + FACING]!;
      state[shot + PROJECTILE_LIVE] = 1;
      state[shot + PROJECTILE_X] = state[fighter + X]! + facing * PROJECTILE_MUZZLE;
      state[shot + PROJECTILE_DIRECTION] = facing;
    }
  }
  const first = PROJECTILES;
  const second = PROJECTILES + PROJECTILE_SIZE;
  if (state[first] !== 0 && state[second] !== 0) {
    const apart = state[first + PROJECTILE_X]! - state[second + PROJECTILE_X]!;
    if (apart < 2 * PROJECTILE_SPEED && apart > -2 * PROJECTILE_SPEED) state[first] = state[second] = 0;
  }
  landProjectile(state, FIGHTER_0, first);
  landProjectile(state, FIGHTER_1, second);
}

function launches(state: Int32Array, fighter: number): boolean {
  if (state[fighter + POSTURE] !== POSTURE_MOVE || state[fighter + MOVE] !== PROJECTILE) return false;
  return state[fighter + POSTURE_TICK] === state[fighter + STARTUP_TICKS];
}

function landProjectile(state: Int32Array, fighter: number, shot: number): void {
  if (state[shot + PROJECTILE_LIVE] === 0) return;
  const row = PROJECTILE * MOVE_FIELDS;
  const x = state[shot + PROJECTILE_X]!;
  const victim = BOTH_FIGHTERS - fighter;
  const apart = x - state[victim + X]!;
  const reach = MOVE_TABLE[row + REACH]!;
  if (x < 0 || x > STAGE_WIDTH) state[shot + PROJECTILE_LIVE] = 0;
  else if (apart < reach && apart > -reach && state[victim + Y]! <= MOVE_TABLE[row + HEIGHT]!) {
    if (state[victim + INVULNERABLE_TICKS]! > 0) return;
    state[shot + PROJECTILE_LIVE] = 0;
    state[fighter + PENDING_PROJECTILE] = 1;
  }
}

/** Whether a move flies rather than strikes; used by readers of the move table. */
export function flies(move: number): boolean {
  return (MOVE_TABLE[move * MOVE_FIELDS + FLAGS]! & IS_PROJECTILE) !== 0;
}
