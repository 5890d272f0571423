import * as engine from '../engine/index.ts';

// Local constants: read through an import they would cost a look-up each in bundles and test runners.
const {
  BOLT_DISTANCE,
  BOLT_REACH,
  BOLT_TICKS_LEFT,
  DISTANCE,
  INCOMING_PROJECTILE,
  MOVES,
  moveTimes,
  OPPONENT_MOVE,
  OPPONENT_POSTURE_TICK,
  OWN_POSTURE,
  SIGHT_DELAY_TICKS,
  OPPONENT_POSTURE,
} = engine;

/** What an archetype tells apart before it decides, in the order of the codes that situationOf gives. */
export const SITUATIONS = [
  'far', // nobody reaches anybody
  'middle', // within a dash
  'poke', // within a heavy, out of a light's reach
  'near', // within a light or a throw
  'attacked', // a strike is coming that may reach
  'guarding', // it blocks within reach
  'exposed', // it recovers for long enough for a heavy
  'brief', // it recovers for long enough for a light
  'pressing', // it is stunned
  'shot', // a projectile is close
  'airborne', // it jumps in
  'grabbed', // a throw is coming
  'rising', // it lies on the floor or is about to
  'broken', // its guard is broken
  'casting', // it prepares a projectile or a special out of reach
  'waking', // oneself is about to rise or to come out of a stun
  'bolted', // a bolt is announced here
] as const;
export type Situation = (typeof SITUATIONS)[number];
export const SITUATION_COUNT = SITUATIONS.length;

const FAR = 0;
const MIDDLE = 1;
const POKE = 2;
const NEAR = 3;
const ATTACKED = 4;
const GUARDING = 5;
const EXPOSED = 6;
const BRIEF = 7;
const PRESSING = 8;
const SHOT = 9;
const AIRBORNE = 10;
const GRABBED = 11;
const RISING = 12;
const BROKEN = 13;
const CASTING = 14;
const WAKING = 15;
const BOLTED = 16;

// Distances in stage units, from centre to centre.
const SHOT_DISTANCE = 80;
const AIRBORNE_DISTANCE = 130;
const BROKEN_DISTANCE = 110;
const GRABBED_DISTANCE = 75;
/** A strike is feared this far beyond its reach: one might walk into it. */
const REACH_MARGIN = 22;
const EXPOSED_DISTANCE = 90;
const PRESSING_DISTANCE = 80;
const GUARDING_DISTANCE = 75;
const FAR_DISTANCE = 110;
const MIDDLE_DISTANCE = 80;
const POKE_DISTANCE = 54;
const BRIEF_DISTANCE = 62;
/** Recovery that must be left now for a heavy, and for a light, to arrive in time. */
const EXPOSED_TICKS = 13;
const BRIEF_TICKS = 5;

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
const NONE = -1;

/** Tick of each move on which it can no longer touch, and on which its fighter is free; in the order of MOVES. */
const STRIKE_ENDS = Int32Array.from(MOVES, (_, move) => moveTimes(move).strikeEnd);
/** Reach of each move in stage units. */
const REACHES = Int32Array.from(MOVES, (_, move) => moveTimes(move).reach);
const MOVE_ENDS = Int32Array.from(MOVES, (_, move) => moveTimes(move).end);

/** Names the situation that the observation at `offset` shows. */
export function situationOf(observation: Int32Array, offset: number): number {
  if (observation[offset + BOLT_TICKS_LEFT]! > 0 && observation[offset + BOLT_DISTANCE]! < BOLT_REACH) return BOLTED;
  if (observation[offset + INCOMING_PROJECTILE]! < SHOT_DISTANCE) return SHOT;
  const distance = observation[offset + DISTANCE]!;
  const move = observation[offset + OPPONENT_MOVE]!;
  if (move > 0 && move <= JUMP_IN) {
    const situation = answerTo(observation, offset, move, distance);
    if (situation >= 0) return situation;
  }
  if (observation[offset + OWN_POSTURE]! >= HIT_STUN) return WAKING;
  const posture = observation[offset + OPPONENT_POSTURE]!;
  if (posture === GUARD_BROKEN) return distance < BROKEN_DISTANCE ? BROKEN : FAR;
  if (posture === THROWN || posture === DOWN) return RISING;
  if (distance < PRESSING_DISTANCE) {
    if (posture === HIT_STUN || posture === BLOCK_STUN) return PRESSING;
    if (posture === BLOCKING && distance < GUARDING_DISTANCE) return GUARDING;
  }
  return spacing(distance);
}

function spacing(distance: number): number {
  if (distance > FAR_DISTANCE) return FAR;
  return distance > MIDDLE_DISTANCE ? MIDDLE : distance > POKE_DISTANCE ? POKE : NEAR;
}

/**
 * The situation that a strike, throw or projectile makes which was under way when last seen; -1 where it makes none.
 * What was seen is old: the move has gone on since, and may have ended.
 */
function answerTo(observation: Int32Array, offset: number, move: number, distance: number): number {
  const now = observation[offset + OPPONENT_POSTURE_TICK]! + SIGHT_DELAY_TICKS;
  if (now >= STRIKE_ENDS[move - 1]!) {
    const left = MOVE_ENDS[move - 1]! - now;
    if (left >= EXPOSED_TICKS && distance < EXPOSED_DISTANCE) return EXPOSED;
    return left >= BRIEF_TICKS && distance < BRIEF_DISTANCE ? BRIEF : NONE;
  }
  if (move === JUMP_IN) return distance < AIRBORNE_DISTANCE ? AIRBORNE : NONE;
  if (move === THROW) return distance < GRABBED_DISTANCE ? GRABBED : NONE;
  if (move === PROJECTILE) return CASTING;
  if (distance < REACHES[move - 1]! + REACH_MARGIN) return ATTACKED;
  return move === SPECIAL ? CASTING : NONE;
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
