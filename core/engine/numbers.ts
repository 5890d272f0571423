/**
 * Every number of the standard fight, in one place. They began as design starting numbers and were tuned with
 * `arena bench balance`; README.md in this folder says what was measured.
 */
import { FIRST_MOVE, POINT } from './layout.ts';
import { STAGE_UNITS, TICKS_PER_SECOND, UNIT } from './types.ts';

// One row a move, in the order of MOVES. Ticks are counted from the tick on which the move starts (tick 0).
export const MOVE_FIELDS = 12;
export const STARTUP = 0;
export const ACTIVE = 1;
export const RECOVERY = 2;
/** Centre to centre, fixed point. */
export const REACH = 3;
/** Parts of a point. */
export const DAMAGE = 4;
export const COST = 5;
/** Ticks. */
export const HIT_STUN = 6;
export const BLOCK_STUN = 7;
/** Fixed point. */
export const KNOCK_BACK = 8;
/** Parts, taken through a block. */
export const CHIP = 9;
export const FLAGS = 10;
/** A victim whose feet are higher is missed; fixed point. */
export const HEIGHT = 11;

export const IS_STRIKE = 1;
export const IS_THROW = 2;
export const IS_PROJECTILE = 4;
/** Hits only fighters in the air. */
export const AIR_ONLY = 8;
/** Ends with the victim lying down. */
export const LAUNCHES = 16;

interface MoveNumbers {
  startup: number;
  active: number;
  recovery: number;
  reach: number;
  damage: number;
  cost: number;
  hitStun: number;
  blockStun: number;
  knockBack: number;
  chip: number;
  flags: number;
  height: number;
}

const ANY_HEIGHT = 200;

const ROWS: readonly MoveNumbers[] = [
  // light
  {
    startup: 5,
    active: 3,
    recovery: 9,
    reach: 53,
    damage: 12,
    cost: 7,
    hitStun: 15,
    blockStun: 9,
    knockBack: 14,
    chip: 0,
    flags: IS_STRIKE,
    height: 44,
  },
  // heavy
  {
    startup: 13,
    active: 3,
    recovery: 18,
    reach: 76,
    damage: 36,
    cost: 16,
    hitStun: 22,
    blockStun: 11,
    knockBack: 26,
    chip: 0,
    flags: IS_STRIKE,
    height: 44,
  },
  // throw
  {
    startup: 6,
    active: 2,
    recovery: 20,
    reach: 50,
    damage: 27,
    cost: 10,
    hitStun: 14,
    blockStun: 0,
    knockBack: 60,
    chip: 0,
    flags: IS_THROW,
    height: 0,
  },
  // projectile
  {
    startup: 13,
    active: 0,
    recovery: 17,
    reach: 20,
    damage: 12,
    cost: 24,
    hitStun: 14,
    blockStun: 10,
    knockBack: 16,
    chip: 1,
    flags: IS_PROJECTILE,
    height: 30,
  },
  // special
  {
    startup: 15,
    active: 5,
    recovery: 30,
    reach: 90,
    damage: 48,
    cost: 45,
    hitStun: 20,
    blockStun: 12,
    knockBack: 60,
    chip: 6,
    flags: IS_STRIKE | LAUNCHES,
    height: ANY_HEIGHT,
  },
  // jumpIn
  {
    startup: 14,
    active: 6,
    recovery: 16,
    reach: 48,
    damage: 21,
    cost: 16,
    hitStun: 16,
    blockStun: 10,
    knockBack: 16,
    chip: 0,
    flags: IS_STRIKE,
    height: ANY_HEIGHT,
  },
  // antiAir
  {
    startup: 4,
    active: 5,
    recovery: 18,
    reach: 52,
    damage: 27,
    cost: 8,
    hitStun: 16,
    blockStun: 8,
    knockBack: 40,
    chip: 0,
    flags: IS_STRIKE | AIR_ONLY | LAUNCHES,
    height: ANY_HEIGHT,
  },
  // dash
  {
    startup: 0,
    active: 10,
    recovery: 1,
    reach: 0,
    damage: 0,
    cost: 8,
    hitStun: 0,
    blockStun: 0,
    knockBack: 0,
    chip: 0,
    flags: 0,
    height: 0,
  },
  // dodge
  {
    startup: 0,
    active: 9,
    recovery: 7,
    reach: 0,
    damage: 0,
    cost: 12,
    hitStun: 0,
    blockStun: 0,
    knockBack: 0,
    chip: 0,
    flags: 0,
    height: 0,
  },
];

function buildMoveTable(): Int32Array {
  const table = new Int32Array(ROWS.length * MOVE_FIELDS);
  ROWS.forEach((row, index) => {
    const at = index * MOVE_FIELDS;
    table[at + STARTUP] = row.startup;
    table[at + ACTIVE] = row.active;
    table[at + RECOVERY] = row.recovery;
    table[at + REACH] = row.reach * UNIT;
    table[at + DAMAGE] = row.damage * POINT;
    table[at + COST] = row.cost * POINT;
    table[at + HIT_STUN] = row.hitStun;
    table[at + BLOCK_STUN] = row.blockStun;
    table[at + KNOCK_BACK] = row.knockBack * UNIT;
    table[at + CHIP] = row.chip * POINT;
    table[at + FLAGS] = row.flags;
    table[at + HEIGHT] = row.height * UNIT;
  });
  return table;
}

export const MOVE_TABLE = buildMoveTable();

/** Energy in whole points that each action (index into ACTIONS) costs with a neutral technique: 0 for what is no move. */
export function actionCosts(): Int32Array {
  const costs = new Int32Array(FIRST_MOVE + ROWS.length);
  ROWS.forEach((row, move) => {
    costs[FIRST_MOVE + move] = row.cost;
  });
  return costs;
}

/**
 * When a move (index into MOVES) first touches, can no longer touch, and ends, in ticks from its start; and how far it
 * reaches from centre to centre, in stage units.
 */
export function moveTimes(move: number): { strikeStart: number; strikeEnd: number; end: number; reach: number } {
  const row = ROWS[move]!;
  const strikeEnd = row.startup + row.active;
  return { strikeStart: row.startup, strikeEnd, end: strikeEnd + row.recovery, reach: row.reach };
}

export const STAGE_WIDTH = STAGE_UNITS * UNIT;
/** Fighters stay this far from the edges, and this far from each other's centre while on the ground. */
export const WALL = 15 * UNIT;
export const BODY = 28 * UNIT;
/** Fighters start this far from the middle. */
export const START_OFFSET = 50 * UNIT;
/** Above this a fighter passes over the other. */
export const PASS_HEIGHT = 30 * UNIT;

export const MAX_HEALTH = 100 * POINT;
export const START_ENERGY_BASE = 50 * POINT;

/** Parts a tick: 8 points a second. */
export const REGENERATION = (8 * POINT) / TICKS_PER_SECOND;
/** Share of it while blocking, in 1/256. */
export const BLOCKING_REGENERATION = 128;
/** Without advancing or attacking for so many ticks, energy falls by 12 a second. */
export const IDLE_TICKS = 45;
export const IDLE_DRAIN = (12 * POINT) / TICKS_PER_SECOND;

/** Shares in 1/256. Energy gained from one's own hits and from being hit. */
export const HITTER_ENERGY = 64;
export const VICTIM_ENERGY = 128;
/** Energy a block costs, of the damage blocked. */
export const BLOCK_COST = 282;
export const GUARD_BROKEN_TICKS = 26;
/** Share of the knock-back that reaches a blocker. */
export const BLOCK_KNOCK = 154;

/** x1.25 before technique. */
export const COUNTER_BASE = 320;
/** x1.5 from this round tick on. */
export const HEAT_TICK = 10 * TICKS_PER_SECOND;
export const HEAT_DAMAGE = 384;
/** Below this health: regeneration x1.5, damage x1.15. */
export const LAST_STAND_HEALTH = 30 * POINT;
export const LAST_STAND_REGENERATION = 384;
export const LAST_STAND_DAMAGE = 294;

export const DOWN_TICKS = 14;
/** Whoever lay down cannot be struck for so many ticks after rising. */
export const RISE_SAFE_TICKS = 3;
export const THROWN_TICKS = 14;
/** After stun or lying down no throw for so many ticks. */
export const THROW_SAFE = 6;
export const THROW_BREAK_TICKS = 12;
export const THROW_BREAK_KNOCK = 25 * UNIT;
/** A throw counts as under way against another throw from its second tick. */
export const THROW_CONTEST_TICK = 2;
/** The special shrugs off lights from its third tick until its active ticks end. */
export const ARMOUR_TICK = 3;
/** The anti-air cannot be struck from the air from its second tick until its active ticks end. */
export const ANTI_AIR_SAFE_TICK = 2;

/** In the air for so many ticks of a jump-in; it travels so far a tick meanwhile. */
export const JUMP_TICKS = 20;
export const JUMP_SPEED = (45 * UNIT) / 10;
/** Height after t ticks: t x (JUMP_TICKS - t) x this; 60 units at the top. */
export const JUMP_CURVE = 154;
/** A fighter struck in the air comes down this fast. */
export const FALL_SPEED = 5 * UNIT;
export const DODGE_SPEED = 3 * UNIT;
export const DODGE_INVULNERABLE_TICKS = 9;

export const PROJECTILE_SPEED = (65 * UNIT) / 10;
export const PROJECTILE_MUZZLE = 16 * UNIT;
/** Where it is drawn; no rule reads it. */
export const PROJECTILE_HEIGHT = 24 * UNIT;

/** |D| above which the market is green or red, in 1/256: 0.1. */
export const MARKET_LINE = 25;
export const MARKET_HOLD_TICKS = 3 * TICKS_PER_SECOND;
export const GREEN_STRIKE = 320;
export const GREEN_REGENERATION = 448;
export const GREEN_AGGRESSIVE_TICKS = TICKS_PER_SECOND;
export const RED_STRIKE = 205;
export const RED_THROW = 320;
export const RED_BLOCK = 128;
/** A one-second return beyond so many tenths of sigma is a jump. */
export const JUMP_SIGMA_TENTHS = 25;
export const BOLT_WARNING_TICKS = 24;
export const BOLT_RADIUS = 25 * UNIT;
export const BOLT_DAMAGE = 8 * POINT;
export const CELL_X = STAGE_WIDTH / 2;
export const CELL_RADIUS = 45 * UNIT;
export const CELL_STAY_TICKS = 84;
/** It can be taken once it has so many ticks left: the first 24 are a warning. */
export const CELL_OPEN_TICKS = 60;
export const CELL_ENERGY = 25 * POINT;
export const CELL_AGGRESSIVE_TICKS = 12;

/** The opponent is seen so many ticks late. */
export const SIGHT_DELAY_TICKS = 6;
/** The lead changes hands once the other is ahead by this much. */
export const LEAD_MARGIN = 5 * POINT;
/** The state is hashed once in so many ticks. */
export const HASH_TICKS = 30;

/** A statistic of this value changes nothing; each point from it shifts these shares (in 1/256) or distances. */
export const NEUTRAL_STATISTIC = 5;
export const POWER_STEP = 9;
export const ARMOUR_STEP = 8;
export const FORWARD_BASE = 691;
export const BACK_BASE = 512;
export const DASH_BASE = (85 * UNIT) / 10;
export const SPEED_STEP = 18;
/** Speed also shortens the start-up (but of the jump-in) and the recovery of every move. */
export const PACE_STEP = 5;
export const REGENERATION_STEP = 23;
export const MAX_ENERGY_BASE = 100 * POINT;
export const MAX_ENERGY_STEP = 4 * POINT;
export const TECHNIQUE_COST_STEP = 11;
export const TECHNIQUE_COUNTER_STEP = 16;
/** Armour also makes a block cheaper. */
export const ARMOUR_GUARD_STEP = 12;
/** Parts. */
export const START_ENERGY_STEP = 6 * POINT;
