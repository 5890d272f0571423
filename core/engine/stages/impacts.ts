import { EVENT_BLOCKED, EVENT_GUARD_BROKEN, EVENT_HIT, EVENT_THROW_BROKEN, EVENT_THROWN, note } from '../events.ts';
import * as layout from '../layout.ts';
import * as numbers from '../numbers.ts';
import { setPosture } from './acts.ts';

// Local constants: read through an import they would cost a look-up each in bundles and test runners.
const {
  AGGRESSIVE_TICK,
  ARMOUR_FACTOR,
  BLOCKED,
  BOTH_FIGHTERS,
  CONNECTED,
  COUNTER_FACTOR,
  COUNTER_HITS,
  DAMAGE_BY_MOVE,
  DAMAGE_DEALT,
  ENERGY,
  FACING,
  FIGHTER_0,
  FIGHTER_1,
  FIGHTER_SIZE,
  GREEN,
  GUARD_BROKEN,
  GUARD_FACTOR,
  HEALTH,
  INVULNERABLE_TICKS,
  KNOCK,
  KNOCK_DIRECTION,
  LANDED,
  LAUNCHED,
  LIGHT,
  MARKET,
  MAX_ENERGY,
  MOVE,
  NO_MOVE,
  PENDING_ENERGY,
  PENDING_PROJECTILE,
  PENDING_STRIKE,
  POSTURE,
  POSTURE_BLOCK_STUN,
  POSTURE_GUARD_BROKEN,
  POSTURE_HIT_STUN,
  POSTURE_MOVE,
  POSTURE_THROWN,
  POSTURE_TICK,
  POWER_FACTOR,
  PROJECTILE,
  RED,
  ROUND_DAMAGE,
  ROUND_TICK,
  THROW,
  WAS,
  WAS_AIRBORNE,
  WAS_ARMOURED,
  WAS_BLOCKING,
  WAS_LAST_STAND,
  WAS_STARTING_UP,
  X,
  Y,
  statisticsOf,
  STARTUP_TICKS,
} = layout;
const {
  ACTIVE,
  BLOCK_COST,
  BLOCK_KNOCK,
  BLOCK_STUN,
  CHIP,
  DAMAGE,
  FLAGS,
  GREEN_STRIKE,
  GUARD_BROKEN_TICKS,
  HEAT_DAMAGE,
  HEAT_TICK,
  HITTER_ENERGY,
  HIT_STUN,
  KNOCK_BACK,
  LAST_STAND_DAMAGE,
  LAUNCHES,
  MOVE_FIELDS,
  MOVE_TABLE,
  RED_BLOCK,
  RED_STRIKE,
  RED_THROW,
  THROWN_TICKS,
  THROW_BREAK_KNOCK,
  THROW_BREAK_TICKS,
  THROW_CONTEST_TICK,
  VICTIM_ENERGY,
} = numbers;

/** Stage: applies everything that connected this tick, to both fighters alike. */
export function applyImpacts(state: Int32Array): void {
  const first = state[FIGHTER_0 + PENDING_STRIKE]!;
  const second = state[FIGHTER_1 + PENDING_STRIKE]!;
  const shots = state[FIGHTER_0 + PENDING_PROJECTILE]! + state[FIGHTER_1 + PENDING_PROJECTILE]!;
  if (first < 0 && second < 0 && shots === 0) return;
  settleThrows(state);
  state[FIGHTER_0 + PENDING_ENERGY] = 0;
  state[FIGHTER_1 + PENDING_ENERGY] = 0;
  for (let fighter = FIGHTER_0; fighter <= FIGHTER_1; fighter += FIGHTER_SIZE) {
    if (state[fighter + PENDING_PROJECTILE] !== 0) impact(state, fighter, PROJECTILE);
    const move = state[fighter + PENDING_STRIKE]!;
    if (move >= 0) impact(state, fighter, move);
  }
  for (let fighter = FIGHTER_0; fighter <= FIGHTER_1; fighter += FIGHTER_SIZE) {
    gainEnergy(state, fighter, state[fighter + PENDING_ENERGY]!);
  }
}

/** Strikes beat throws, and two throws break each other. */
function settleThrows(state: Int32Array): void {
  for (let fighter = FIGHTER_0; fighter <= FIGHTER_1; fighter += FIGHTER_SIZE) {
    if (state[fighter + PENDING_STRIKE] !== THROW) continue;
    const victim = BOTH_FIGHTERS - fighter;
    const answer = state[victim + PENDING_STRIKE]!;
    if (answer >= 0 && answer !== THROW) state[fighter + PENDING_STRIKE] = NO_MOVE;
    else if (answer === THROW || isThrowing(state, victim)) {
      breakThrows(state);
      return;
    }
  }
}

function isThrowing(state: Int32Array, fighter: number): boolean {
  if (state[fighter + POSTURE] !== POSTURE_MOVE || state[fighter + MOVE] !== THROW) return false;
  const tick = state[fighter + POSTURE_TICK]!;
  const row = THROW * MOVE_FIELDS;
  const end = state[fighter + STARTUP_TICKS]! + MOVE_TABLE[row + ACTIVE]!;
  return tick >= THROW_CONTEST_TICK && tick < end;
}

function breakThrows(state: Int32Array): void {
  const middle = (state[FIGHTER_0 + X]! + state[FIGHTER_1 + X]!) >> 1;
  for (let fighter = FIGHTER_0; fighter <= FIGHTER_1; fighter += FIGHTER_SIZE) {
    state[fighter + PENDING_STRIKE] = NO_MOVE;
    setPosture(state, fighter, POSTURE_BLOCK_STUN, THROW_BREAK_TICKS);
    state[fighter + KNOCK] = THROW_BREAK_KNOCK;
    state[fighter + KNOCK_DIRECTION] = awayFrom(state, fighter);
  }
  note(state, EVENT_THROW_BROKEN, -1, -1, THROW, 0, 0, middle, 0);
}

/** Direction in which the opponent of `fighter` pushes it. */
function awayFrom(state: Int32Array, fighter: number): number {
  const opponent = BOTH_FIGHTERS - fighter;
  const apart = state[fighter + X]! - state[opponent + X]!;
  return apart !== 0 ? (apart > 0 ? 1 : -1) : state[opponent + FACING]!;
}

function impact(state: Int32Array, fighter: number, move: number): void {
  const victim = BOTH_FIGHTERS - fighter;
  const was = state[victim + WAS]!;
  if (move !== PROJECTILE) {
    state[fighter + CONNECTED] = 1;
    state[fighter + AGGRESSIVE_TICK] = state[ROUND_TICK]!;
  }
  if ((was & WAS_BLOCKING) !== 0 && move !== THROW) block(state, fighter, victim, move);
  else hit(state, fighter, victim, move, was);
}

/** Damage in parts, before counters: build, market, heat, last stand. */
function damageOf(state: Int32Array, fighter: number, victim: number, move: number): number {
  let damage = MOVE_TABLE[move * MOVE_FIELDS + DAMAGE]!;
  damage = (damage * state[fighter + POWER_FACTOR]!) >> 8;
  damage = (damage * state[victim + ARMOUR_FACTOR]!) >> 8;
  const market = state[MARKET]!;
  const strikes = move !== THROW && move !== PROJECTILE;
  if (market === GREEN && strikes) damage = (damage * GREEN_STRIKE) >> 8;
  else if (market === RED) damage = (damage * (strikes ? RED_STRIKE : RED_THROW)) >> 8;
  if (state[ROUND_TICK]! > HEAT_TICK) damage = (damage * HEAT_DAMAGE) >> 8;
  if ((state[fighter + WAS]! & WAS_LAST_STAND) !== 0) damage = (damage * LAST_STAND_DAMAGE) >> 8;
  return damage;
}

function block(state: Int32Array, fighter: number, victim: number, move: number): void {
  const row = move * MOVE_FIELDS;
  const red = state[MARKET] === RED;
  const corner = fighter === FIGHTER_0 ? 0 : 1;
  const damage = damageOf(state, fighter, victim, move);
  let cost = (damage * BLOCK_COST) >> 8;
  cost = (cost * state[victim + GUARD_FACTOR]!) >> 8;
  if (red) cost = (cost * RED_BLOCK) >> 8;
  const chip = red ? 0 : MOVE_TABLE[row + CHIP]!;
  if (chip > 0) hurt(state, fighter, victim, move, chip);
  state[statisticsOf(victim) + BLOCKED]! += 1;
  const energy = state[victim + ENERGY]! - cost;
  state[victim + ENERGY] = Math.max(energy, 0);
  knock(state, victim, (MOVE_TABLE[row + KNOCK_BACK]! * BLOCK_KNOCK) >> 8);
  const x = state[victim + X]!;
  if (energy <= 0) {
    setPosture(state, victim, POSTURE_GUARD_BROKEN, GUARD_BROKEN_TICKS);
    state[statisticsOf(victim) + GUARD_BROKEN]! += 1;
    note(state, EVENT_GUARD_BROKEN, corner, 1 - corner, move, chip, 0, x, 0);
  } else {
    setPosture(state, victim, POSTURE_BLOCK_STUN, MOVE_TABLE[row + BLOCK_STUN]!);
    note(state, EVENT_BLOCKED, corner, 1 - corner, move, chip, 0, x, 0);
  }
}

function hit(state: Int32Array, fighter: number, victim: number, move: number, was: number): void {
  const row = move * MOVE_FIELDS;
  const corner = fighter === FIGHTER_0 ? 0 : 1;
  const statistics = statisticsOf(fighter);
  const thrown = move === THROW;
  let damage = damageOf(state, fighter, victim, move);
  const counter = !thrown && (was & WAS_STARTING_UP) !== 0;
  if (counter) {
    damage = (damage * state[fighter + COUNTER_FACTOR]!) >> 8;
    state[statistics + COUNTER_HITS]! += 1;
  }
  const x = state[victim + X]!;
  const y = state[victim + Y]!;
  hurt(state, fighter, victim, move, damage);
  state[statistics + LANDED + move]! += 1;
  state[fighter + PENDING_ENERGY]! += (damage * HITTER_ENERGY) >> 8;
  state[victim + PENDING_ENERGY]! += (damage * VICTIM_ENERGY) >> 8;
  note(state, thrown ? EVENT_THROWN : EVENT_HIT, corner, 1 - corner, move, damage, counter ? 1 : 0, x, y);
  if ((was & WAS_ARMOURED) !== 0 && move === LIGHT) return;
  if (thrown) setPosture(state, victim, POSTURE_THROWN, THROWN_TICKS);
  else setPosture(state, victim, POSTURE_HIT_STUN, MOVE_TABLE[row + HIT_STUN]!);
  const launches = (MOVE_TABLE[row + FLAGS]! & LAUNCHES) !== 0 || (was & WAS_AIRBORNE) !== 0;
  state[victim + LAUNCHED] = launches ? 1 : 0;
  state[victim + INVULNERABLE_TICKS] = 0;
  knock(state, victim, MOVE_TABLE[row + KNOCK_BACK]!);
}

/** Takes health and counts it. A blow beyond the last point counts in full only where ties are broken. */
export function hurt(state: Int32Array, fighter: number, victim: number, move: number, damage: number): void {
  const health = state[victim + HEALTH]!;
  const taken = Math.min(damage, health);
  state[victim + HEALTH] = health - taken;
  state[fighter + ROUND_DAMAGE]! += damage;
  const statistics = statisticsOf(fighter);
  state[statistics + DAMAGE_DEALT]! += taken;
  state[statistics + DAMAGE_BY_MOVE + move]! += taken;
}

function knock(state: Int32Array, victim: number, distance: number): void {
  state[victim + KNOCK] = distance;
  state[victim + KNOCK_DIRECTION] = awayFrom(state, victim);
}

function gainEnergy(state: Int32Array, fighter: number, gain: number): void {
  const energy = state[fighter + ENERGY]! + gain;
  const most = state[fighter + MAX_ENERGY]!;
  state[fighter + ENERGY] = Math.min(energy, most);
}
