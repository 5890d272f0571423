import * as engine from '../engine/index.ts';

// Local constants: read through an import they would cost a look-up each in bundles and test runners.
const {
  BOLT_DISTANCE,
  BOLT_REACH,
  BOLT_TICKS_LEFT,
  DISTANCE,
  INCOMING_PROJECTILE,
  OPPONENT_HEIGHT,
  OPPONENT_MOVE,
  OPPONENT_PHASE,
  OPPONENT_POSTURE,
} = engine;

/** What an archetype tells apart before it decides, in the order of the codes that situationOf gives. */
export const SITUATIONS = [
  'far', // out of everybody's reach
  'middle', // within a dash or a heavy
  'near', // within a throw
  'attacked', // a strike is coming that may reach
  'guarding', // it blocks within reach
  'opening', // it recovers or is stunned within reach
  'shot', // a projectile is close
  'airborne', // it jumps in
  'grabbed', // a throw is coming
  'rising', // it lies on the floor or is about to
  'broken', // its guard is broken
  'bolted', // a bolt is announced here
] as const;
export type Situation = (typeof SITUATIONS)[number];
export const SITUATION_COUNT = SITUATIONS.length;

const FAR = 0;
const MIDDLE = 1;
const NEAR = 2;
const ATTACKED = 3;
const GUARDING = 4;
const OPENING = 5;
const SHOT = 6;
const AIRBORNE = 7;
const GRABBED = 8;
const RISING = 9;
const BROKEN = 10;
const BOLTED = 11;

// Distances in stage units, from centre to centre.
const SHOT_DISTANCE = 80;
const AIRBORNE_DISTANCE = 130;
const BROKEN_DISTANCE = 110;
const GRABBED_DISTANCE = 75;
const ATTACKED_DISTANCE = 100;
const OPENING_DISTANCE = 95;
const GUARDING_DISTANCE = 75;
const FAR_DISTANCE = 110;
const NEAR_DISTANCE = 58;

// Indices into POSTURES, and into MOVES plus one, as observations hold them.
const BLOCKING = 4;
const HIT_STUN = 6;
const BLOCK_STUN = 7;
const GUARD_BROKEN = 8;
const THROWN = 9;
const DOWN = 10;
const LIGHT = 1;
const HEAVY = 2;
const THROW = 3;
const PROJECTILE = 4;
const SPECIAL = 5;
const JUMP_IN = 6;
const RECOVERING = 3;

/** Names the situation that the observation at `offset` shows. */
export function situationOf(observation: Int32Array, offset: number): number {
  if (observation[offset + BOLT_TICKS_LEFT]! > 0 && observation[offset + BOLT_DISTANCE]! < BOLT_REACH) return BOLTED;
  const distance = observation[offset + DISTANCE]!;
  const posture = observation[offset + OPPONENT_POSTURE]!;
  const move = observation[offset + OPPONENT_MOVE]!;
  const underWay = observation[offset + OPPONENT_PHASE]! < RECOVERING;
  if (observation[offset + INCOMING_PROJECTILE]! < SHOT_DISTANCE) return SHOT;
  if (move === JUMP_IN && observation[offset + OPPONENT_HEIGHT]! > 0 && distance < AIRBORNE_DISTANCE) return AIRBORNE;
  if (posture === GUARD_BROKEN) return distance < BROKEN_DISTANCE ? BROKEN : FAR;
  if (posture === THROWN || posture === DOWN) return RISING;
  if (move === THROW && underWay && distance < GRABBED_DISTANCE) return GRABBED;
  if (
    underWay &&
    distance < ATTACKED_DISTANCE &&
    (move === LIGHT || move === HEAVY || move === SPECIAL || move === JUMP_IN)
  ) {
    return ATTACKED;
  }
  if (distance < OPENING_DISTANCE) {
    if (posture === HIT_STUN || posture === BLOCK_STUN || (move > 0 && !underWay)) return OPENING;
    if (posture === BLOCKING && distance < GUARDING_DISTANCE) return GUARDING;
  }
  return distance > FAR_DISTANCE ? FAR : distance > NEAR_DISTANCE ? MIDDLE : NEAR;
}

/** Habits of an opponent that a mind keeps count of, in the order of the codes that habitOf gives. */
export const HABITS = ['block', 'strike', 'throw', 'projectile', 'jump'] as const;
export type Habit = (typeof HABITS)[number];
export const HABIT_COUNT = HABITS.length;
const HABIT_BLOCK = 0;
const HABIT_STRIKE = 1;
const HABIT_THROW = 2;
const HABIT_PROJECTILE = 3;
const HABIT_JUMP = 4;
const NO_HABIT = -1;

/** The habit that the opponent just showed; -1 where it could not choose, HABIT_COUNT where it did something else. */
export function habitOf(observation: Int32Array, offset: number): number {
  const posture = observation[offset + OPPONENT_POSTURE]!;
  if (posture === BLOCKING || posture === BLOCK_STUN) return HABIT_BLOCK;
  if (posture > BLOCK_STUN || posture === HIT_STUN) return NO_HABIT;
  const move = observation[offset + OPPONENT_MOVE]!;
  if (move === LIGHT || move === HEAVY || move === SPECIAL) return HABIT_STRIKE;
  if (move === THROW) return HABIT_THROW;
  if (move === PROJECTILE) return HABIT_PROJECTILE;
  if (move === JUMP_IN) return HABIT_JUMP;
  return HABIT_COUNT;
}
