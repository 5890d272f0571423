import * as layout from '../layout.ts';
import * as numbers from '../numbers.ts';

// Local constants: read through an import they would cost a look-up each in bundles and test runners.
const {
  BACK_SPEED,
  DASH,
  DASH_SPEED,
  DODGE,
  ENERGY,
  FACING,
  FIGHTER_0,
  FIGHTER_1,
  FIGHTER_SIZE,
  HEALTH,
  FORWARD_SPEED,
  JUMP_IN,
  KNOCK,
  KNOCK_DIRECTION,
  MOVE,
  POSTURE,
  POSTURE_BACK,
  POSTURE_FORWARD,
  POSTURE_MOVE,
  POSTURE_TICK,
  X,
  Y,
} = layout;
const { BODY, DODGE_SPEED, FALL_SPEED, JUMP_CURVE, JUMP_SPEED, JUMP_TICKS, PASS_HEIGHT, STAGE_WIDTH, WALL } = numbers;

/** Stage: walking, dashing, jumping, falling, being knocked back; then bodies on the floor push each other apart. */
export function moveFighters(state: Int32Array): void {
  for (let fighter = FIGHTER_0; fighter <= FIGHTER_1; fighter += FIGHTER_SIZE) {
    const posture = state[fighter + POSTURE]!;
    let step = 0;
    let height = state[fighter + Y]!;
    if (posture === POSTURE_FORWARD) step = state[fighter + FORWARD_SPEED]!;
    else if (posture === POSTURE_BACK) step = -state[fighter + BACK_SPEED]!;
    else if (posture === POSTURE_MOVE) {
      const move = state[fighter + MOVE]!;
      const tick = state[fighter + POSTURE_TICK]!;
      if (move === DASH) step = state[fighter + DASH_SPEED]!;
      else if (move === DODGE) step = -DODGE_SPEED;
      else if (move === JUMP_IN) {
        if (tick < JUMP_TICKS) step = JUMP_SPEED;
        height = tick < JUMP_TICKS ? tick * (JUMP_TICKS - tick) * JUMP_CURVE : 0;
      }
    } else if (height > 0) {
      height = height > FALL_SPEED ? height - FALL_SPEED : 0;
    }
    step *= state[fighter + FACING]!;
    const knock = state[fighter + KNOCK]!;
    if (knock > 0) {
      const part = knock < 64 ? knock : (knock + 3) >> 2;
      step += part * state[fighter + KNOCK_DIRECTION]!;
      state[fighter + KNOCK] = knock - part;
    }
    state[fighter + Y] = height;
    state[fighter + X] = withinWalls(state[fighter + X]! + step);
  }
  pushApart(state);
}

function withinWalls(x: number): number {
  return x < WALL ? WALL : Math.min(x, STAGE_WIDTH - WALL);
}

function pushApart(state: Int32Array): void {
  if (state[FIGHTER_0 + Y]! > PASS_HEIGHT || state[FIGHTER_1 + Y]! > PASS_HEIGHT) return;
  const first = state[FIGHTER_0 + X]!;
  const second = state[FIGHTER_1 + X]!;
  const apart = second - first;
  const overlap = BODY - (apart < 0 ? -apart : apart);
  if (overlap <= 0) return;
  const side = apart > 0 ? 1 : apart < 0 ? -1 : sideOnOneSpot(state);
  const half = (overlap + 1) >> 1;
  let newFirst = withinWalls(first - side * half);
  let newSecond = withinWalls(second + side * half);
  // Whoever has a wall in the back cannot yield: the other yields the rest.
  const rest = BODY - (newSecond - newFirst) * side;
  if (rest > 0) {
    if (newFirst === WALL || newFirst === STAGE_WIDTH - WALL) newSecond = withinWalls(newSecond + side * rest);
    else newFirst = withinWalls(newFirst - side * rest);
  }
  state[FIGHTER_0 + X] = newFirst;
  state[FIGHTER_1 + X] = newSecond;
}

/**
 * On which side of the first fighter the second goes where both stand on the very same spot (one jumped over the other
 * into a wall, say). Nothing here may favour a corner: each goes backwards; where both face the same way, whoever took
 * its posture last goes backwards, then whoever has less health, then less energy.
 */
function sideOnOneSpot(state: Int32Array): number {
  const facing = state[FIGHTER_0 + FACING]!;
  if (facing !== state[FIGHTER_1 + FACING]!) return facing;
  let difference = state[FIGHTER_0 + POSTURE_TICK]! - state[FIGHTER_1 + POSTURE_TICK]!;
  if (difference === 0) difference = state[FIGHTER_0 + HEALTH]! - state[FIGHTER_1 + HEALTH]!;
  if (difference === 0) difference = state[FIGHTER_0 + ENERGY]! - state[FIGHTER_1 + ENERGY]!;
  return difference < 0 ? facing : -facing;
}
