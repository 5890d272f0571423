import { EVENT_BLOCKED, EVENT_GUARD_BROKEN, EVENT_HIT, EVENT_THROW_BROKEN, EVENT_THROWN, note } from '../events.ts';
import * as at from '../layout.ts';
import * as numbers from '../numbers.ts';
import { setPosture } from './acts.ts';

const { MOVE_FIELDS, MOVE_TABLE } = numbers;

/** Stage: applies everything that connected this tick, to both fighters alike. */
export function applyImpacts(state: Int32Array): void {
  const first = state[at.FIGHTER_0 + at.PENDING_STRIKE]!;
  const second = state[at.FIGHTER_1 + at.PENDING_STRIKE]!;
  const shots = state[at.FIGHTER_0 + at.PENDING_PROJECTILE]! + state[at.FIGHTER_1 + at.PENDING_PROJECTILE]!;
  if (first < 0 && second < 0 && shots === 0) return;
  settleThrows(state);
  state[at.FIGHTER_0 + at.PENDING_ENERGY] = 0;
  state[at.FIGHTER_1 + at.PENDING_ENERGY] = 0;
  for (let fighter = at.FIGHTER_0; fighter <= at.FIGHTER_1; fighter += at.FIGHTER_SIZE) {
    if (state[fighter + at.PENDING_PROJECTILE] !== 0) impact(state, fighter, at.PROJECTILE);
    const move = state[fighter + at.PENDING_STRIKE]!;
    if (move >= 0) impact(state, fighter, move);
  }
  for (let fighter = at.FIGHTER_0; fighter <= at.FIGHTER_1; fighter += at.FIGHTER_SIZE) {
    gainEnergy(state, fighter, state[fighter + at.PENDING_ENERGY]!);
  }
}

/** Strikes beat throws, and two throws break each other. */
function settleThrows(state: Int32Array): void {
  for (let fighter = at.FIGHTER_0; fighter <= at.FIGHTER_1; fighter += at.FIGHTER_SIZE) {
    if (state[fighter + at.PENDING_STRIKE] !== at.THROW) continue;
    const victim = at.BOTH_FIGHTERS - fighter;
    const answer = state[victim + at.PENDING_STRIKE]!;
    if (answer >= 0 && answer !== at.THROW) state[fighter + at.PENDING_STRIKE] = at.NO_MOVE;
    else if (answer === at.THROW || isThrowing(state, victim)) {
      breakThrows(state);
      return;
    }
  }
}

function isThrowing(state: Int32Array, fighter: number): boolean {
  if (state[fighter + at.POSTURE] !== at.POSTURE_MOVE || state[fighter + at.MOVE] !== at.THROW) return false;
  const tick = state[fighter + at.POSTURE_TICK]!;
  const row = at.THROW * MOVE_FIELDS;
  const end = MOVE_TABLE[row + numbers.STARTUP]! + MOVE_TABLE[row + numbers.ACTIVE]!;
  return tick >= numbers.THROW_CONTEST_TICK && tick < end;
}

function breakThrows(state: Int32Array): void {
  const middle = (state[at.FIGHTER_0 + at.X]! + state[at.FIGHTER_1 + at.X]!) >> 1;
  for (let fighter = at.FIGHTER_0; fighter <= at.FIGHTER_1; fighter += at.FIGHTER_SIZE) {
    state[fighter + at.PENDING_STRIKE] = at.NO_MOVE;
    setPosture(state, fighter, at.POSTURE_BLOCK_STUN, numbers.THROW_BREAK_TICKS);
    state[fighter + at.KNOCK] = numbers.THROW_BREAK_KNOCK;
    state[fighter + at.KNOCK_DIRECTION] = awayFrom(state, fighter);
  }
  note(state, EVENT_THROW_BROKEN, -1, -1, at.THROW, 0, 0, middle, 0);
}

/** Direction in which the opponent of `fighter` pushes it. */
function awayFrom(state: Int32Array, fighter: number): number {
  const opponent = at.BOTH_FIGHTERS - fighter;
  const apart = state[fighter + at.X]! - state[opponent + at.X]!;
  return apart !== 0 ? (apart > 0 ? 1 : -1) : state[opponent + at.FACING]!;
}

function impact(state: Int32Array, fighter: number, move: number): void {
  const victim = at.BOTH_FIGHTERS - fighter;
  const was = state[victim + at.WAS]!;
  if (move !== at.PROJECTILE) {
    state[fighter + at.CONNECTED] = 1;
    state[fighter + at.AGGRESSIVE_TICK] = state[at.ROUND_TICK]!;
  }
  if ((was & at.WAS_BLOCKING) !== 0 && move !== at.THROW) block(state, fighter, victim, move);
  else hit(state, fighter, victim, move, was);
}

/** Damage in parts, before counters: build, market, heat, last stand. */
function damageOf(state: Int32Array, fighter: number, victim: number, move: number): number {
  let damage = MOVE_TABLE[move * MOVE_FIELDS + numbers.DAMAGE]!;
  damage = (damage * state[fighter + at.POWER_FACTOR]!) >> 8;
  damage = (damage * state[victim + at.ARMOUR_FACTOR]!) >> 8;
  const market = state[at.MARKET]!;
  const strikes = move !== at.THROW && move !== at.PROJECTILE;
  if (market === at.GREEN && strikes) damage = (damage * numbers.GREEN_STRIKE) >> 8;
  else if (market === at.RED) damage = (damage * (strikes ? numbers.RED_STRIKE : numbers.RED_THROW)) >> 8;
  if (state[at.ROUND_TICK]! > numbers.HEAT_TICK) damage = (damage * numbers.HEAT_DAMAGE) >> 8;
  if ((state[fighter + at.WAS]! & at.WAS_LAST_STAND) !== 0) damage = (damage * numbers.LAST_STAND_DAMAGE) >> 8;
  return damage;
}

function block(state: Int32Array, fighter: number, victim: number, move: number): void {
  const row = move * MOVE_FIELDS;
  const red = state[at.MARKET] === at.RED;
  const corner = fighter === at.FIGHTER_0 ? 0 : 1;
  const damage = damageOf(state, fighter, victim, move);
  let cost = (damage * numbers.BLOCK_COST) >> 8;
  cost = (cost * state[victim + at.GUARD_FACTOR]!) >> 8;
  if (red) cost = (cost * numbers.RED_BLOCK) >> 8;
  const chip = red ? 0 : MOVE_TABLE[row + numbers.CHIP]!;
  if (chip > 0) hurt(state, fighter, victim, move, chip);
  state[at.statisticsOf(victim) + at.BLOCKED]! += 1;
  const energy = state[victim + at.ENERGY]! - cost;
  state[victim + at.ENERGY] = Math.max(energy, 0);
  knock(state, victim, (MOVE_TABLE[row + numbers.KNOCK_BACK]! * numbers.BLOCK_KNOCK) >> 8);
  const x = state[victim + at.X]!;
  if (energy <= 0) {
    setPosture(state, victim, at.POSTURE_GUARD_BROKEN, numbers.GUARD_BROKEN_TICKS);
    state[at.statisticsOf(victim) + at.GUARD_BROKEN]! += 1;
    note(state, EVENT_GUARD_BROKEN, corner, 1 - corner, move, chip, 0, x, 0);
  } else {
    setPosture(state, victim, at.POSTURE_BLOCK_STUN, MOVE_TABLE[row + numbers.BLOCK_STUN]!);
    note(state, EVENT_BLOCKED, corner, 1 - corner, move, chip, 0, x, 0);
  }
}

function hit(state: Int32Array, fighter: number, victim: number, move: number, was: number): void {
  const row = move * MOVE_FIELDS;
  const corner = fighter === at.FIGHTER_0 ? 0 : 1;
  const statistics = at.statisticsOf(fighter);
  const thrown = move === at.THROW;
  let damage = damageOf(state, fighter, victim, move);
  const counter = !thrown && (was & at.WAS_STARTING_UP) !== 0;
  if (counter) {
    damage = (damage * state[fighter + at.COUNTER_FACTOR]!) >> 8;
    state[statistics + at.COUNTER_HITS]! += 1;
  }
  const x = state[victim + at.X]!;
  const y = state[victim + at.Y]!;
  hurt(state, fighter, victim, move, damage);
  state[statistics + at.LANDED + move]! += 1;
  state[fighter + at.PENDING_ENERGY]! += (damage * numbers.HITTER_ENERGY) >> 8;
  state[victim + at.PENDING_ENERGY]! += (damage * numbers.VICTIM_ENERGY) >> 8;
  note(state, thrown ? EVENT_THROWN : EVENT_HIT, corner, 1 - corner, move, damage, counter ? 1 : 0, x, y);
  if ((was & at.WAS_ARMOURED) !== 0 && move === at.LIGHT) return;
  if (thrown) setPosture(state, victim, at.POSTURE_THROWN, numbers.THROWN_TICKS);
  else setPosture(state, victim, at.POSTURE_HIT_STUN, MOVE_TABLE[row + numbers.HIT_STUN]!);
  const launches = (MOVE_TABLE[row + numbers.FLAGS]! & numbers.LAUNCHES) !== 0 || (was & at.WAS_AIRBORNE) !== 0;
  state[victim + at.LAUNCHED] = launches ? 1 : 0;
  state[victim + at.INVULNERABLE_TICKS] = 0;
  knock(state, victim, MOVE_TABLE[row + numbers.KNOCK_BACK]!);
}

/** Takes health and counts it. A blow beyond the last point counts in full only where ties are broken. */
export function hurt(state: Int32Array, fighter: number, victim: number, move: number, damage: number): void {
  const health = state[victim + at.HEALTH]!;
  const taken = Math.min(damage, health);
  state[victim + at.HEALTH] = health - taken;
  state[fighter + at.ROUND_DAMAGE]! += damage;
  const statistics = at.statisticsOf(fighter);
  state[statistics + at.DAMAGE_DEALT]! += taken;
  state[statistics + at.DAMAGE_BY_MOVE + move]! += taken;
}

function knock(state: Int32Array, victim: number, distance: number): void {
  state[victim + at.KNOCK] = distance;
  state[victim + at.KNOCK_DIRECTION] = awayFrom(state, victim);
}

function gainEnergy(state: Int32Array, fighter: number, gain: number): void {
  const energy = state[fighter + at.ENERGY]! + gain;
  const most = state[fighter + at.MAX_ENERGY]!;
  state[fighter + at.ENERGY] = Math.min(energy, most);
}
