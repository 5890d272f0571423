import type { Fight } from './fight.ts';
import * as layout from './layout.ts';
import * as numbers from './numbers.ts';
import { type Corner, ROUND_TICKS, UNIT } from './types.ts';

const { ACTIVE, BOLT_RADIUS, CELL_OPEN_TICKS, CELL_X, MOVE_FIELDS, MOVE_TABLE, SIGHT_DELAY_TICKS, STAGE_WIDTH } =
  numbers;

// Local constants: read through an import they would cost a look-up each in bundles and test runners.
const {
  AGGRESSIVE_TICK,
  BOLT_TICKS,
  BOLT_X,
  CELL_TICKS,
  DISPLACEMENT,
  ENERGY,
  FACING,
  FIGHTER_0,
  HEALTH,
  LAST_MOVE,
  MARKET,
  MEMORY,
  MEMORY_ENERGY,
  MEMORY_FIELDS,
  MEMORY_HEALTH,
  MEMORY_LAST_MOVE,
  MEMORY_MOVE,
  MEMORY_POSTURE,
  MEMORY_POSTURE_TICK,
  MEMORY_POSTURE_TICKS,
  MEMORY_STARTUP_TICKS,
  MEMORY_SLOT,
  MEMORY_TICKS,
  MEMORY_X,
  MEMORY_Y,
  POINT,
  POSTURE,
  POSTURE_MOVE,
  POSTURE_TICK,
  POSTURE_TICKS,
  PROJECTILES,
  PROJECTILE_DIRECTION,
  PROJECTILE_LIVE,
  PROJECTILE_SIZE,
  PROJECTILE_X,
  ROUNDS_WON,
  ROUND_TICK,
  SIGMA,
  X,
  Y,
  fighterOf,
} = layout;

/** Version of the table below. Entries are only ever added at the end; a change of meaning is a new version. */
export const OBSERVATION_VERSION = 1;

/**
 * What each index of an observation means. Distances in whole stage units, times in ticks, health and energy in whole
 * points (rounded down), postures as index into POSTURES, moves as index into MOVES plus one (0: none). Everything
 * about the opponent is as it was SIGHT_DELAY_TICKS ago (at a round's start: as it stood then); the rest is of now.
 */
export const OBSERVATION = [
  'ownHealth',
  'opponentHealth',
  'ownEnergy',
  'opponentEnergy',
  'distance', // from the own centre now to the opponent's centre as seen
  'ownSpace', // from the own centre to the wall behind
  'opponentSpace', // from the opponent's centre to the wall behind it
  'ownHeight',
  'opponentHeight',
  'ownPosture',
  'ownTicksLeft', // until free; 0 where free
  'opponentPosture',
  'opponentPostureTick',
  'opponentMove',
  'opponentPhase', // 0 no move, 1 start-up, 2 active, 3 recovery
  'opponentPhaseTicks', // left in that phase
  'ownLastMove', // last one started this round
  'opponentLastMove',
  'incomingProjectile', // distance of the opponent's projectile if it flies towards here, else 999
  'ownProjectile', // 1 while one of one's own is in the air
  'boltDistance', // to the nearer announced bolt, 999 where none is
  'boltTicks', // until it strikes, 0 where none is
  'cellDistance', // 999 where there is no cell
  'cellTicks', // for which it can still be taken, 0 where there is none (or not yet)
  'market', // -1 red, 0 flat, 1 green
  'displacement', // D in 1/256
  'sigma', // milliticks, clipped to 31 bits
  'roundTicksLeft',
  'ownRounds',
  'opponentRounds',
  'ownIdleTicks', // since one last advanced or attacked
  'cellAhead', // 1 where the cell lies on the opponent's side, -1 behind, 0 where there is none
] as const;

export type ObservationField = (typeof OBSERVATION)[number];
export const OBSERVATION_SIZE = 32;

/** Stands for "nothing there" in distances. */
export const FAR_AWAY = 999;

// Indices by name, for controllers. A test holds them against the table.
export const OWN_HEALTH = 0;
export const OPPONENT_HEALTH = 1;
export const OWN_ENERGY = 2;
export const OPPONENT_ENERGY = 3;
export const DISTANCE = 4;
export const OWN_SPACE = 5;
export const OPPONENT_SPACE = 6;
export const OWN_HEIGHT = 7;
export const OPPONENT_HEIGHT = 8;
export const OWN_POSTURE = 9;
export const OWN_TICKS_LEFT = 10;
export const OPPONENT_POSTURE = 11;
export const OPPONENT_POSTURE_TICK = 12;
export const OPPONENT_MOVE = 13;
export const OPPONENT_PHASE = 14;
export const OPPONENT_PHASE_TICKS = 15;
export const OWN_LAST_MOVE = 16;
export const OPPONENT_LAST_MOVE = 17;
export const INCOMING_PROJECTILE = 18;
export const OWN_PROJECTILE = 19;
export const BOLT_DISTANCE = 20;
export const BOLT_TICKS_LEFT = 21;
export const CELL_DISTANCE = 22;
export const CELL_TICKS_LEFT = 23;
export const MARKET_STATE = 24;
export const MARKET_DISPLACEMENT = 25;
export const MARKET_SIGMA = 26;
export const ROUND_TICKS_LEFT = 27;
export const OWN_ROUNDS = 28;
export const OPPONENT_ROUNDS = 29;
export const OWN_IDLE_TICKS = 30;
export const CELL_AHEAD = 31;

/** Writes what `corner` observes before the next tick into `out` from `offset` on, and returns `out`. */
export function observe(fight: Fight, corner: Corner, out: Int32Array = new Int32Array(OBSERVATION_SIZE), offset = 0) {
  observeState(fight.state, fighterOf(corner), out, offset);
  return out;
}

function units(distance: number): number {
  return ((distance < 0 ? -distance : distance) / UNIT) | 0;
}

/** The same over the bare state: the fast path. */
export function observeState(state: Int32Array, fighter: number, out: Int32Array, o: number): void {
  const now = state[ROUND_TICK]!;
  const opponentCorner = fighter === FIGHTER_0 ? 1 : 0;
  const past = now > SIGHT_DELAY_TICKS ? now - SIGHT_DELAY_TICKS : 0;
  const seen = MEMORY + (past & (MEMORY_TICKS - 1)) * MEMORY_SLOT + opponentCorner * MEMORY_FIELDS;
  const ownX = state[fighter + X]!;
  const opponentX = state[seen + MEMORY_X]!;
  const side = opponentX > ownX ? 1 : opponentX < ownX ? -1 : state[fighter + FACING]!;
  out[o + OWN_HEALTH] = (state[fighter + HEALTH]! / POINT) | 0;
  out[o + OPPONENT_HEALTH] = (state[seen + MEMORY_HEALTH]! / POINT) | 0;
  out[o + OWN_ENERGY] = (state[fighter + ENERGY]! / POINT) | 0;
  out[o + OPPONENT_ENERGY] = (state[seen + MEMORY_ENERGY]! / POINT) | 0;
  out[o + DISTANCE] = units(opponentX - ownX);
  out[o + OWN_SPACE] = units(side > 0 ? ownX : STAGE_WIDTH - ownX);
  out[o + OPPONENT_SPACE] = units(side > 0 ? STAGE_WIDTH - opponentX : opponentX);
  out[o + OWN_HEIGHT] = units(state[fighter + Y]!);
  out[o + OPPONENT_HEIGHT] = units(state[seen + MEMORY_Y]!);
  const posture = state[fighter + POSTURE]!;
  out[o + OWN_POSTURE] = posture;
  out[o + OWN_TICKS_LEFT] =
    posture >= POSTURE_MOVE ? state[fighter + POSTURE_TICKS]! - state[fighter + POSTURE_TICK]! : 0;
  out[o + OPPONENT_POSTURE] = state[seen + MEMORY_POSTURE]!;
  const tick = state[seen + MEMORY_POSTURE_TICK]!;
  out[o + OPPONENT_POSTURE_TICK] = tick;
  const move = state[seen + MEMORY_MOVE]!;
  out[o + OPPONENT_MOVE] = move + 1;
  let phase = 0;
  let left = 0;
  if (move >= 0) {
    const row = move * MOVE_FIELDS;
    left = state[seen + MEMORY_STARTUP_TICKS]! - tick;
    phase = 1;
    if (left <= 0) {
      left += MOVE_TABLE[row + ACTIVE]!;
      phase = 2;
      if (left <= 0) {
        left = state[seen + MEMORY_POSTURE_TICKS]! - tick;
        phase = 3;
      }
    }
  }
  out[o + OPPONENT_PHASE] = phase;
  out[o + OPPONENT_PHASE_TICKS] = left;
  out[o + OWN_LAST_MOVE] = state[fighter + LAST_MOVE]! + 1;
  out[o + OPPONENT_LAST_MOVE] = state[seen + MEMORY_LAST_MOVE]! + 1;
  observeProjectiles(state, fighter, opponentCorner, ownX, out, o);
  observeHazards(state, ownX, side, out, o);
  out[o + MARKET_STATE] = state[MARKET]!;
  out[o + MARKET_DISPLACEMENT] = state[DISPLACEMENT]!;
  out[o + MARKET_SIGMA] = state[SIGMA]!;
  out[o + ROUND_TICKS_LEFT] = ROUND_TICKS - now;
  out[o + OWN_ROUNDS] = state[ROUNDS_WON + 1 - opponentCorner]!;
  out[o + OPPONENT_ROUNDS] = state[ROUNDS_WON + opponentCorner]!;
  out[o + OWN_IDLE_TICKS] = now - state[fighter + AGGRESSIVE_TICK]!;
}

function observeProjectiles(
  state: Int32Array,
  fighter: number,
  opponentCorner: number,
  ownX: number,
  out: Int32Array,
  o: number,
): void {
  const shot = PROJECTILES + opponentCorner * PROJECTILE_SIZE;
  let distance = FAR_AWAY;
  if (state[shot + PROJECTILE_LIVE] !== 0) {
    const apart = ownX - state[shot + PROJECTILE_X]!;
    if (apart * state[shot + PROJECTILE_DIRECTION]! >= 0) distance = units(apart);
  }
  out[o + INCOMING_PROJECTILE] = distance;
  out[o + OWN_PROJECTILE] = state[PROJECTILES + (fighter === FIGHTER_0 ? 0 : PROJECTILE_SIZE)]!;
}

function observeHazards(state: Int32Array, ownX: number, side: number, out: Int32Array, o: number): void {
  let bolt = FAR_AWAY;
  if (state[BOLT_TICKS]! > 0) {
    const first = units(ownX - state[BOLT_X]!);
    const second = units(ownX - state[BOLT_X + 1]!);
    bolt = Math.min(first, second);
  }
  out[o + BOLT_DISTANCE] = bolt;
  out[o + BOLT_TICKS_LEFT] = state[BOLT_TICKS]!;
  const cell = state[CELL_TICKS]!;
  out[o + CELL_DISTANCE] = cell > 0 ? units(ownX - CELL_X) : FAR_AWAY;
  out[o + CELL_TICKS_LEFT] = cell > 0 && cell <= CELL_OPEN_TICKS ? cell : 0;
  out[o + CELL_AHEAD] = cell === 0 ? 0 : (CELL_X - ownX) * side >= 0 ? 1 : -1;
}

/** Distance within which an announced bolt strikes, in units, for controllers. */
export const BOLT_REACH = BOLT_RADIUS / UNIT;
