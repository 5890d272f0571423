/**
 * Where everything lives in a fight's one flat Int32Array, and the integer codes used in it. Stages read and write
 * nothing else, so that a fight can be copied, hashed and compared as plain numbers.
 */
import { type MarketState, MOVES, type Posture, TAPE_SECONDS } from './types.ts';

/** Fixed-point parts in one point of health or energy: 8 points a second is then 80 parts a tick, a whole number. */
export const POINT = 300;

/** What an agent may decide, by code. From `light` on, the code less FIRST_MOVE is the index into MOVES. */
export const ACTIONS = ['idle', 'forward', 'back', 'block', ...MOVES] as const;
export type Action = (typeof ACTIONS)[number];
export const ACTION_COUNT = 13;
export const IDLE = 0;
export const FORWARD = 1;
export const BACK = 2;
export const BLOCK = 3;
export const FIRST_MOVE = 4;

export const LIGHT = 0;
export const HEAVY = 1;
export const THROW = 2;
export const PROJECTILE = 3;
export const SPECIAL = 4;
export const JUMP_IN = 5;
export const ANTI_AIR = 6;
export const DASH = 7;
export const DODGE = 8;
export const MOVE_COUNT = 9;
/** Value of a move field where there is none. */
export const NO_MOVE = -1;

/** Posture codes, in this order. `crouch` is kept for later rule sets; the standard one never uses it. */
export const POSTURES: readonly Posture[] = [
  'idle',
  'forward',
  'back',
  'crouch',
  'block',
  'move',
  'hitStun',
  'blockStun',
  'guardBroken',
  'thrown',
  'down',
  'knockedOut',
];
export const POSTURE_IDLE = 0;
export const POSTURE_FORWARD = 1;
export const POSTURE_BACK = 2;
export const POSTURE_BLOCK = 4;
export const POSTURE_MOVE = 5;
export const POSTURE_HIT_STUN = 6;
export const POSTURE_BLOCK_STUN = 7;
export const POSTURE_GUARD_BROKEN = 8;
export const POSTURE_THROWN = 9;
export const POSTURE_DOWN = 10;
export const POSTURE_KNOCKED_OUT = 11;

/** Market codes: the sign of the displacement. */
export const RED = -1;
export const FLAT = 0;
export const GREEN = 1;
/** Name of each market code plus one. */
export const MARKETS: readonly MarketState[] = ['red', 'flat', 'green'];

// The whole fight.
export const TICK = 0;
export const ROUND = 1;
export const ROUND_TICK = 2;
/** Rounds won, one slot a corner. */
export const ROUNDS_WON = 3;
export const OVER = 5;
/** Winning corner, -1 while the fight goes on. */
export const WINNER = 6;
/** 1 from the tick that ended a round until the next tick, which starts the next round. */
export const ROUND_OVER = 7;
export const MARKET = 8;
/** Ticks since the market state last changed. */
export const MARKET_AGE = 9;
/** D in 1/256. */
export const DISPLACEMENT = 10;
export const TAPE_SECOND = 11;
/** Ticks until the bolts strike, 0 where none is due; their places follow. */
export const BOLT_TICKS = 12;
export const BOLT_X = 13;
/** Ticks that the energy cell stays, 0 where there is none. */
export const CELL_TICKS = 15;
/** Who leads on health: 1 corner 0, -1 corner 1, 0 nobody yet. */
export const LEAD = 16;
export const LEAD_CHANGES = 17;
/** First word of the seed: only its bits break ties. */
export const SEED_WORD = 18;
/** Four words of the running state hash. */
export const CHAIN = 19;
/** Sigma in milliticks, clipped to 31 bits; agents observe it, no rule reads it. */
export const SIGMA = 23;
export const KNOCKED_OUT_IN_LAST_ROUND = 24;
/** Three rounds of {winner, by, ticks, health of corner 0, of corner 1}. */
export const ROUND_RECORDS = 28;
export const ROUND_RECORD_SIZE = 5;
export const RECORD_WINNER = 0;
export const RECORD_BY = 1;
export const RECORD_TICKS = 2;
export const RECORD_HEALTH = 3;

// The two fighters.
export const FIGHTER_SIZE = 48;
export const FIGHTER_0 = 48;
export const FIGHTER_1 = FIGHTER_0 + FIGHTER_SIZE;
/** Adding two fighters' offsets and taking one away gives the other. */
export const BOTH_FIGHTERS = FIGHTER_0 + FIGHTER_1;
export const X = 0;
export const Y = 1;
export const FACING = 2;
export const HEALTH = 3;
export const ENERGY = 4;
export const POSTURE = 5;
export const POSTURE_TICK = 6;
/** Length of the posture, 0 where it lasts as long as the fighter likes. */
export const POSTURE_TICKS = 7;
export const MOVE = 8;
/** 1 once the move under way has connected. */
export const CONNECTED = 9;
export const INVULNERABLE_TICKS = 10;
export const THROW_SAFE_TICKS = 11;
/** Round tick at which it last advanced or attacked. */
export const AGGRESSIVE_TICK = 12;
/** The action it holds. */
export const DECISION = 13;
/** Knock-back still to travel, and which way. */
export const KNOCK = 14;
export const KNOCK_DIRECTION = 15;
/** 1 where the stun under way ends lying down. */
export const LAUNCHED = 16;
/** Damage dealt in this round, uncapped, parts. Breaks ties. */
export const ROUND_DAMAGE = 17;
/** Last move started in this round, NO_MOVE where none. */
export const LAST_MOVE = 18;
// What connected this tick: a strike or throw by this fighter (NO_MOVE: none) and its projectile (0 or 1).
export const PENDING_STRIKE = 19;
export const PENDING_PROJECTILE = 20;
/** What this fighter was doing when hit, before any of this tick's hits were applied: WAS_* bits. */
export const WAS = 21;
export const WAS_BLOCKING = 1;
export const WAS_STARTING_UP = 2;
export const WAS_ARMOURED = 4;
export const WAS_LAST_STAND = 8;
export const WAS_AIRBORNE = 16;
/** Energy earned by hitting, paid after all hits. */
export const PENDING_ENERGY = 22;
/** Start-up of the move under way, ticks: speed shortens it. */
export const STARTUP_TICKS = 23;
// Constants of the build, in 1/256 unless said otherwise.
export const POWER_FACTOR = 32;
export const ARMOUR_FACTOR = 33;
/** Fixed-point distance a tick. */
export const FORWARD_SPEED = 34;
export const BACK_SPEED = 35;
export const DASH_SPEED = 36;
export const REGENERATION_FACTOR = 37;
/** Parts. */
export const MAX_ENERGY = 38;
export const COST_FACTOR = 39;
export const COUNTER_FACTOR = 40;
export const GUARD_FACTOR = 41;
/** Parts. */
export const START_ENERGY = 42;
/** Shortens start-up and recovery. */
export const PACE_FACTOR = 43;

// One projectile a corner: live, x, direction.
export const PROJECTILE_SIZE = 4;
export const PROJECTILES = FIGHTER_1 + FIGHTER_SIZE;
export const PROJECTILE_LIVE = 0;
export const PROJECTILE_X = 1;
export const PROJECTILE_DIRECTION = 2;

/** What the opponent saw: a ring of the last ticks, both fighters, MEMORY_FIELDS each. */
export const MEMORY_TICKS = 8;
export const MEMORY_FIELDS = 10;
export const MEMORY = PROJECTILES + 2 * PROJECTILE_SIZE;
export const MEMORY_SLOT = 2 * MEMORY_FIELDS;
export const MEMORY_X = 0;
export const MEMORY_Y = 1;
export const MEMORY_POSTURE = 2;
export const MEMORY_POSTURE_TICK = 3;
export const MEMORY_MOVE = 4;
export const MEMORY_HEALTH = 5;
export const MEMORY_ENERGY = 6;
export const MEMORY_LAST_MOVE = 7;
export const MEMORY_POSTURE_TICKS = 8;
export const MEMORY_STARTUP_TICKS = 9;

// Counts over the whole fight, by corner.
export const STATISTICS_SIZE = 40;
export const STATISTICS_START = MEMORY + MEMORY_TICKS * MEMORY_SLOT;
export const DAMAGE_BY_MOVE = 0;
export const STARTED = DAMAGE_BY_MOVE + MOVE_COUNT;
export const LANDED = STARTED + MOVE_COUNT;
export const DAMAGE_DEALT = LANDED + MOVE_COUNT;
export const BLOCKED = DAMAGE_DEALT + 1;
export const GUARD_BROKEN = BLOCKED + 1;
export const COUNTER_HITS = GUARD_BROKEN + 1;
export const BOLTS_TAKEN = COUNTER_HITS + 1;
export const CELLS_TAKEN = BOLTS_TAKEN + 1;
export const STARVED_TICKS = CELLS_TAKEN + 1;
export const ADVANCING_TICKS = STARVED_TICKS + 1;
export const RETREATING_TICKS = ADVANCING_TICKS + 1;
export const BLOCKING_TICKS = RETREATING_TICKS + 1;

/** Everything before this index enters the state hash. */
export const HASHED_SIZE = STATISTICS_START + 2 * STATISTICS_SIZE;

// The tape, read once: D in 1/256 at each second, and the sign of a jump (over 2.5 sigma) at each second.
export const TAPE_DISPLACEMENT = HASHED_SIZE;
export const TAPE_JUMP = TAPE_DISPLACEMENT + TAPE_SECONDS + 1;

// Events of the last tick; scratch, not hashed.
export const EVENT_COUNT = TAPE_JUMP + TAPE_SECONDS + 1;
export const EVENTS = EVENT_COUNT + 1;
export const EVENT_SIZE = 8;
export const MAX_EVENTS = 24;
export const STATE_SIZE = EVENTS + MAX_EVENTS * EVENT_SIZE;

/** Offset of a corner's fighter. */
export function fighterOf(corner: number): number {
  return corner === 0 ? FIGHTER_0 : FIGHTER_1;
}

/** Offset of the statistics of the corner whose fighter starts at `fighter`. */
export function statisticsOf(fighter: number): number {
  return fighter === FIGHTER_0 ? STATISTICS_START : STATISTICS_START + STATISTICS_SIZE;
}
