import * as at from '../layout.ts';
import {
  BODY,
  DODGE_SPEED,
  FALL_SPEED,
  JUMP_CURVE,
  JUMP_SPEED,
  JUMP_TICKS,
  PASS_HEIGHT,
  STAGE_WIDTH,
  WALL,
} from '../numbers.ts';

/** Stage: walking, dashing, jumping, falling, being knocked back; then bodies on the floor push each other apart. */
export function moveFighters(state: Int32Array): void {
  for (let fighter = at.FIGHTER_0; fighter <= at.FIGHTER_1; fighter += at.FIGHTER_SIZE) {
    const posture = state[fighter + at.POSTURE]!;
    let step = 0;
    let height = state[fighter + at.Y]!;
    if (posture === at.POSTURE_FORWARD) step = state[fighter + at.FORWARD_SPEED]!;
    else if (posture === at.POSTURE_BACK) step = -state[fighter + at.BACK_SPEED]!;
    else if (posture === at.POSTURE_MOVE) {
      const move = state[fighter + at.MOVE]!;
      const tick = state[fighter + at.POSTURE_TICK]!;
      if (move === at.DASH) step = state[fighter + at.DASH_SPEED]!;
      else if (move === at.DODGE) step = -DODGE_SPEED;
      else if (move === at.JUMP_IN) {
        if (tick < JUMP_TICKS) step = JUMP_SPEED;
        height = tick < JUMP_TICKS ? tick * (JUMP_TICKS - tick) * JUMP_CURVE : 0;
      }
    } else if (height > 0) {
      height = height > FALL_SPEED ? height - FALL_SPEED : 0;
    }
    step *= state[fighter + at.FACING]!;
    const knock = state[fighter + at.KNOCK]!;
    if (knock > 0) {
      const part = knock < 64 ? knock : (knock + 3) >> 2;
      step += part * state[fighter + at.KNOCK_DIRECTION]!;
      state[fighter + at.KNOCK] = knock - part;
    }
    state[fighter + at.Y] = height;
    state[fighter + at.X] = withinWalls(state[fighter + at.X]! + step);
  }
  pushApart(state);
}

function withinWalls(x: number): number {
  return x < WALL ? WALL : Math.min(x, STAGE_WIDTH - WALL);
}

function pushApart(state: Int32Array): void {
  if (state[at.FIGHTER_0 + at.Y]! > PASS_HEIGHT || state[at.FIGHTER_1 + at.Y]! > PASS_HEIGHT) return;
  const first = state[at.FIGHTER_0 + at.X]!;
  const second = state[at.FIGHTER_1 + at.X]!;
  const apart = second - first;
  const overlap = BODY - (apart < 0 ? -apart : apart);
  if (overlap <= 0) return;
  // On the very same spot each goes backwards; where both face the same way nobody moves, so that no corner is favoured.
  const side =
    apart !== 0
      ? apart > 0
        ? 1
        : -1
      : ((state[at.FIGHTER_0 + at.FACING]! - state[at.FIGHTER_1 + at.FACING]!) / 2) | 0;
  const half = (overlap + 1) >> 1;
  let newFirst = withinWalls(first - side * half);
  let newSecond = withinWalls(second + side * half);
  // Whoever has a wall in the back cannot yield: the other yields the rest.
  const rest = BODY - (newSecond - newFirst) * side;
  if (rest > 0 && side !== 0) {
    if (newFirst === WALL || newFirst === STAGE_WIDTH - WALL) newSecond = withinWalls(newSecond + side * rest);
    else newFirst = withinWalls(newFirst - side * rest);
  }
  state[at.FIGHTER_0 + at.X] = newFirst;
  state[at.FIGHTER_1 + at.X] = newSecond;
}
