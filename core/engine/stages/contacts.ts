import * as at from '../layout.ts';
import {
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
  STARTUP,
} from '../numbers.ts';

/**
 * Stage: finds who touches whom, for both fighters before anything is applied: resolving one after the other gave the
 * first corner 83% of mirror matches in the sketch.
 */
export function findContacts(state: Int32Array): void {
  for (let fighter = at.FIGHTER_0; fighter <= at.FIGHTER_1; fighter += at.FIGHTER_SIZE) {
    state[fighter + at.WAS] = situationOf(state, fighter);
    state[fighter + at.PENDING_STRIKE] =
      state[fighter + at.POSTURE] === at.POSTURE_MOVE ? strikeOf(state, fighter) : at.NO_MOVE;
  }
  flyProjectiles(state);
}

function situationOf(state: Int32Array, fighter: number): number {
  const posture = state[fighter + at.POSTURE]!;
  let was = posture === at.POSTURE_BLOCK || posture === at.POSTURE_BLOCK_STUN ? at.WAS_BLOCKING : 0;
  if (posture === at.POSTURE_MOVE) {
    const move = state[fighter + at.MOVE]!;
    const tick = state[fighter + at.POSTURE_TICK]!;
    const startup = MOVE_TABLE[move * MOVE_FIELDS + STARTUP]!;
    if (tick < startup) was |= at.WAS_STARTING_UP;
    if (move === at.SPECIAL && tick >= ARMOUR_TICK && tick < startup + MOVE_TABLE[move * MOVE_FIELDS + ACTIVE]!) {
      was |= at.WAS_ARMOURED;
    }
  }
  if (state[fighter + at.HEALTH]! < LAST_STAND_HEALTH) was |= at.WAS_LAST_STAND;
  if (state[fighter + at.Y]! > 0) was |= at.WAS_AIRBORNE;
  return was;
}

/** The move of `fighter` that touches its opponent this tick, NO_MOVE where none does. */
function strikeOf(state: Int32Array, fighter: number): number {
  const move = state[fighter + at.MOVE]!;
  const row = move * MOVE_FIELDS;
  const flags = MOVE_TABLE[row + FLAGS]!;
  if ((flags & (IS_STRIKE | IS_THROW)) === 0 || state[fighter + at.CONNECTED] !== 0) return at.NO_MOVE;
  const tick = state[fighter + at.POSTURE_TICK]!;
  const startup = MOVE_TABLE[row + STARTUP]!;
  if (tick < startup || tick >= startup + MOVE_TABLE[row + ACTIVE]!) return at.NO_MOVE;
  const victim = at.BOTH_FIGHTERS - fighter;
  const apart = (state[victim + at.X]! - state[fighter + at.X]!) * state[fighter + at.FACING]!;
  if (apart > MOVE_TABLE[row + REACH]! || apart < -BODY / 2) return at.NO_MOVE;
  const height = state[victim + at.Y]!;
  if (height > MOVE_TABLE[row + HEIGHT]! || state[victim + at.INVULNERABLE_TICKS]! > 0) return at.NO_MOVE;
  if ((flags & AIR_ONLY) !== 0 && height === 0) return at.NO_MOVE;
  if ((flags & IS_THROW) !== 0 && !throwable(state, victim)) return at.NO_MOVE;
  if (move === at.JUMP_IN && safeFromAbove(state, victim)) return at.NO_MOVE;
  return move;
}

function throwable(state: Int32Array, victim: number): boolean {
  const posture = state[victim + at.POSTURE]!;
  if (posture >= at.POSTURE_HIT_STUN && posture !== at.POSTURE_GUARD_BROKEN) return false;
  if (posture === at.POSTURE_MOVE && state[victim + at.MOVE] === at.JUMP_IN && state[victim + at.Y]! > 0) return false;
  return state[victim + at.THROW_SAFE_TICKS] === 0;
}

function safeFromAbove(state: Int32Array, victim: number): boolean {
  if (state[victim + at.POSTURE] !== at.POSTURE_MOVE || state[victim + at.MOVE] !== at.ANTI_AIR) return false;
  const row = at.ANTI_AIR * MOVE_FIELDS;
  const tick = state[victim + at.POSTURE_TICK]!;
  return tick >= ANTI_AIR_SAFE_TICK && tick < MOVE_TABLE[row + STARTUP]! + MOVE_TABLE[row + ACTIVE]!;
}

/** Launches, moves and lands projectiles; two that meet cancel each other. */
function flyProjectiles(state: Int32Array): void {
  for (let corner = 0; corner < 2; corner++) {
    const fighter = at.fighterOf(corner);
    const shot = at.PROJECTILES + corner * at.PROJECTILE_SIZE;
    state[fighter + at.PENDING_PROJECTILE] = 0;
    if (state[shot + at.PROJECTILE_LIVE] !== 0) {
      state[shot + at.PROJECTILE_X]! += PROJECTILE_SPEED * state[shot + at.PROJECTILE_DIRECTION]!;
    } else if (launches(state, fighter)) {
      const facing = state[fighter + at.FACING]!;
      state[shot + at.PROJECTILE_LIVE] = 1;
      state[shot + at.PROJECTILE_X] = state[fighter + at.X]! + facing * PROJECTILE_MUZZLE;
      state[shot + at.PROJECTILE_DIRECTION] = facing;
    }
  }
  const first = at.PROJECTILES;
  const second = at.PROJECTILES + at.PROJECTILE_SIZE;
  if (state[first] !== 0 && state[second] !== 0) {
    const apart = state[first + at.PROJECTILE_X]! - state[second + at.PROJECTILE_X]!;
    if (apart < 2 * PROJECTILE_SPEED && apart > -2 * PROJECTILE_SPEED) state[first] = state[second] = 0;
  }
  landProjectile(state, at.FIGHTER_0, first);
  landProjectile(state, at.FIGHTER_1, second);
}

function launches(state: Int32Array, fighter: number): boolean {
  if (state[fighter + at.POSTURE] !== at.POSTURE_MOVE || state[fighter + at.MOVE] !== at.PROJECTILE) return false;
  return state[fighter + at.POSTURE_TICK] === MOVE_TABLE[at.PROJECTILE * MOVE_FIELDS + STARTUP];
}

function landProjectile(state: Int32Array, fighter: number, shot: number): void {
  if (state[shot + at.PROJECTILE_LIVE] === 0) return;
  const row = at.PROJECTILE * MOVE_FIELDS;
  const x = state[shot + at.PROJECTILE_X]!;
  const victim = at.BOTH_FIGHTERS - fighter;
  const apart = x - state[victim + at.X]!;
  const reach = MOVE_TABLE[row + REACH]!;
  if (x < 0 || x > STAGE_WIDTH) state[shot + at.PROJECTILE_LIVE] = 0;
  else if (apart < reach && apart > -reach && state[victim + at.Y]! <= MOVE_TABLE[row + HEIGHT]!) {
    if (state[victim + at.INVULNERABLE_TICKS]! > 0) return;
    state[shot + at.PROJECTILE_LIVE] = 0;
    state[fighter + at.PENDING_PROJECTILE] = 1;
  }
}

/** Whether a move flies rather than strikes; used by readers of the move table. */
export function flies(move: number): boolean {
  return (MOVE_TABLE[move * MOVE_FIELDS + FLAGS]! & IS_PROJECTILE) !== 0;
}
