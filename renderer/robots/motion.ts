import type { Move, Posture } from '../../core/engine/types.ts';
import { between, GUARD, POSES, type PoseName } from './poses.ts';
import type { Pose } from './skeleton.ts';

/** What a robot is doing, as far as its pose depends on it. Times in ticks of the fight, fractions allowed. */
export interface Action {
  posture: Posture;
  postureTick: number;
  postureTicks: number;
  move: Move | null;
  startup: number;
  active: number;
  recovery: number;
  /** Picture pixels walked forward so far; makes steps fit the ground. */
  travelled: number;
  /** Ticks on a clock that never stops, for breathing. */
  clock: number;
  /** How much of a move's reach the opponent leaves free, 0..1: lunges shorten up close. */
  room: number;
  launched: boolean;
  struckBy: Move | null;
  ending: 'none' | 'taunt' | 'victory' | 'defeat';
}

/** A pose and how far above the floor the robot is lifted, in picture pixels. */
export interface Motion {
  pose: Pose;
  lift: number;
}

const STRIDE_PIXELS = 92;
const STRIDE_STEPS = 9;
const BREATH_TICKS = 44;
/** Lifts of thrown, launched and knocked-out robots at the top of their flight, picture pixels. */
const THROWN_LIFT = 46;
const LAUNCHED_LIFT = 30;
const KNOCKED_OUT_LIFT = 22;
/** A knocked-out robot lies on the floor after so many ticks. */
export const FALL_TICKS = 11;

const smooth = (share: number): number => {
  const x = Math.max(0, Math.min(1, share));
  return x * x * (3 - 2 * x);
};
const quick = (share: number): number => 1 - (1 - Math.max(0, Math.min(1, share))) ** 3;

/**
 * Ticks on which slow motions are held, two pictures each, as animators do: blows, falls and flights move in every picture, the way
 * back from them does not. It halves what those pictures cost.
 */
const HELD_TICKS = 3;
const HELD: readonly Posture[] = ['blockStun', 'guardBroken', 'hitStun', 'down'];

function held(action: Action): Action {
  const { posture, postureTick, startup, active, launched } = action;
  const isReturning = posture === 'move' && postureTick > startup + active + HELD_TICKS;
  if (!isReturning && (launched || !HELD.includes(posture))) return action;
  return { ...action, postureTick: Math.floor(postureTick / HELD_TICKS) * HELD_TICKS };
}

/** Where a robot holds its limbs at this moment. */
export function motionOf(moment: Action): Motion {
  const action = held(moment);
  if (action.ending === 'taunt') return { pose: taunt(action.postureTick), lift: 0 };
  if (action.ending === 'victory') return { pose: celebrate(action), lift: 0 };
  if (action.ending === 'defeat') return { pose: between(GUARD, POSES.dizzy, smooth(action.postureTick / 8)), lift: 0 };
  switch (action.posture) {
    case 'idle':
      return { pose: breathe(action.clock), lift: 0 };
    case 'forward':
      return { pose: walk(action.travelled, 0.1), lift: 0 };
    case 'back':
      return { pose: walk(action.travelled, -0.1), lift: 0 };
    case 'crouch':
      return { pose: between(GUARD, POSES.crouch, quick(action.postureTick / 4)), lift: 0 };
    case 'block':
      return { pose: between(GUARD, POSES.block, quick(action.postureTick / 3)), lift: 0 };
    case 'blockStun':
      return { pose: recoil(POSES.blockRecoil, POSES.block, action), lift: 0 };
    case 'guardBroken':
      return { pose: stagger(action.postureTick), lift: 0 };
    case 'hitStun':
      return action.launched ? fly(action, LAUNCHED_LIFT) : { pose: flinch(action), lift: 0 };
    case 'thrown':
      return fly(action, THROWN_LIFT);
    case 'down':
      return { pose: getUp(action), lift: 0 };
    case 'knockedOut':
      return fall(action);
    case 'move':
      return { pose: strike(action), lift: 0 };
  }
}

/** Two breaths of four held poses: less restless, and frames in which nobody moves cost next to nothing. */
function breathe(clock: number): Pose {
  const phase = Math.floor(((clock % BREATH_TICKS) / BREATH_TICKS) * 6);
  return between(POSES.guard, POSES.breathe, [0, 0.4, 0.8, 1, 0.7, 0.3][phase]!);
}

function walk(travelled: number, lean: number): Pose {
  // Whole steps: feet stay where they stand instead of creeping a pixel at a time.
  const phase = (Math.round((travelled / STRIDE_PIXELS) * STRIDE_STEPS) / STRIDE_STEPS) * Math.PI * 2;
  const swing = Math.sin(phase);
  const lift = Math.cos(phase);
  return {
    ...GUARD,
    crouch: 0.16 + 0.08 * Math.abs(swing),
    lean,
    nearFoot: { x: swing * 0.44, y: Math.max(0, lift) * 0.17 },
    farFoot: { x: -swing * 0.44, y: Math.max(0, -lift) * 0.17 },
    nearToe: Math.max(0, lift) * 0.35,
    farToe: Math.max(0, -lift) * 0.35,
    nearHand: { x: 0.46 - swing * 0.16, y: 0.26 },
    farHand: { x: 0.62 + swing * 0.14, y: 0.06 },
  };
}

function recoil(hit: Pose, rest: Pose, { postureTick, postureTicks }: Action): Pose {
  return between(hit, rest, smooth(postureTick / Math.max(1, postureTicks)));
}

function stagger(tick: number): Pose {
  const sway = (1 - Math.cos(tick * 0.32)) / 2;
  const pose = between(POSES.dizzyBack, POSES.dizzy, sway);
  return tick < 5 ? between(POSES.blockRecoil, pose, quick(tick / 5)) : pose;
}

function flinch({ struckBy, postureTick, postureTicks }: Action): Pose {
  const isLow = struckBy === 'heavy' || struckBy === 'projectile';
  const hit = isLow ? POSES.hitLow : POSES.hitHigh;
  const share = postureTick / Math.max(1, postureTicks);
  return share < 0.45
    ? between(hit, GUARD, share * 0.3)
    : between(hit, GUARD, 0.14 + 0.86 * smooth((share - 0.45) / 0.55));
}

/** Off the feet, over backwards, onto the back. */
function fly({ postureTick, postureTicks, struckBy }: Action, height: number): Motion {
  const share = Math.min(1, postureTick / Math.max(1, postureTicks));
  const arc = Math.sin(share * Math.PI) * height;
  const turn = struckBy === 'throw' ? POSES.tumble : POSES.airborne;
  const pose =
    share < 0.55
      ? between(POSES.hitHigh, turn, quick(share / 0.55))
      : between(turn, POSES.lying, smooth((share - 0.55) / 0.45));
  return { pose, lift: arc };
}

function getUp({ postureTick, postureTicks }: Action): Pose {
  const share = postureTick / Math.max(1, postureTicks);
  if (share < 0.45) return POSES.lying;
  if (share < 0.75) return between(POSES.lying, POSES.rising, smooth((share - 0.45) / 0.3));
  return between(POSES.rising, GUARD, smooth((share - 0.75) / 0.25));
}

function fall({ postureTick }: Action): Motion {
  const share = Math.min(1, postureTick / FALL_TICKS);
  const bounce = Math.sin(Math.max(0, Math.min(1, (postureTick - FALL_TICKS) / 6)) * Math.PI) * 4;
  const pose =
    share < 0.5
      ? between(POSES.hitHigh, POSES.airborne, quick(share * 2))
      : between(POSES.airborne, POSES.lying, smooth(share * 2 - 1));
  return { pose, lift: Math.sin(share * Math.PI) * KNOCKED_OUT_LIFT + bounce };
}

function celebrate({ postureTick, clock }: Action): Pose {
  const up = between(POSES.stand, POSES.victory, quick(postureTick / 8));
  return postureTick < 12 ? up : between(POSES.victory, POSES.flex, [0, 0.08, 0.14, 0.08][Math.floor(clock / 6) % 4]!);
}

/** Arms crossed low, a nod, a fist shown: who comes in. */
function taunt(tick: number): Pose {
  const held = Math.floor(tick / 3) * 3;
  return held < 6
    ? between(POSES.stand, POSES.flex, 0.25)
    : between(POSES.stand, POSES.flex, Math.min(1, 0.25 + (held - 6) / 6));
}

interface Path {
  wind: PoseName;
  hit: PoseName;
  follow?: PoseName;
}

const PATHS: Record<Move, Path> = {
  light: { wind: 'lightWind', hit: 'lightHit' },
  heavy: { wind: 'heavyWind', hit: 'heavyHit', follow: 'heavyFollow' },
  throw: { wind: 'throwWind', hit: 'throwReach', follow: 'throwHeave' },
  projectile: { wind: 'shootAim', hit: 'shootFire', follow: 'shootRecoil' },
  special: { wind: 'specialCoil', hit: 'specialHit' },
  jumpIn: { wind: 'jumpRise', hit: 'jumpKick', follow: 'jumpLand' },
  antiAir: { wind: 'upperWind', hit: 'upperHit' },
  dash: { wind: 'dash', hit: 'dash' },
  dodge: { wind: 'dodge', hit: 'dodge' },
};

/** Guard, draw back, strike, follow through, guard. */
function strike({ move, postureTick: tick, startup, active, recovery, room }: Action): Pose {
  if (!move) return GUARD;
  const wind = POSES[PATHS[move].wind];
  const hit = shortened(POSES[PATHS[move].hit], room);
  if (startup === 0) return burst(hit, tick, active + recovery);
  const drawn = startup * 0.62;
  if (tick < drawn) return between(GUARD, wind, quick(tick / drawn));
  if (tick < startup) return between(wind, hit, smooth((tick - drawn) / (startup - drawn)) ** 2);
  const struck = startup + Math.max(active, 2);
  if (tick < struck) return hit;
  const followName = PATHS[move].follow;
  const follow = followName ? shortened(POSES[followName], room) : hit;
  const share = (tick - struck) / Math.max(1, startup + active + recovery - struck);
  if (share < 0.4) return between(hit, follow, quick(share / 0.4));
  return between(follow, GUARD, smooth((share - 0.4) / 0.6));
}

/** A dash or dodge: there at once, back to guard at the end. */
function burst(pose: Pose, tick: number, length: number): Pose {
  if (tick < 2) return between(GUARD, pose, (tick + 1) / 3);
  return tick < length * 0.75 ? pose : between(pose, GUARD, smooth((tick / length - 0.75) / 0.25));
}

/** Steps less far forward where the opponent stands in the way. */
function shortened(pose: Pose, room: number): Pose {
  const share = Math.max(0.25, Math.min(1, room));
  return pose.shift <= 0
    ? pose
    : { ...pose, shift: pose.shift * share, farFoot: { ...pose.farFoot, x: pose.farFoot.x * (0.6 + 0.4 * share) } };
}
