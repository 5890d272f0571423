/** Who takes part in the balance benchmark, as plain data that can be sent to a worker thread. */

import {
  ARCHETYPE_VERSION,
  type Controller,
  createController,
  createTacticController,
  DEFAULT_SLIDERS,
  type Tactics,
} from '../../core/controllers/index.ts';
import {
  ACTIONS,
  type Archetype,
  type Build,
  type Corner,
  DEFAULT_BUILDS,
  DISTANCE,
  type FighterSetup,
  MOVES,
  OPPONENT_MOVE,
  OPPONENT_PHASE,
  OPPONENT_POSTURE,
  OWN_ENERGY,
  OWN_IDLE_TICKS,
  OWN_PROJECTILE,
  POSTURES,
  type Sliders,
} from '../../core/engine/index.ts';

export type Contestant =
  | { kind: 'setup'; setup: FighterSetup }
  | { kind: 'constant'; action: number }
  | { kind: 'reactive'; name: string }
  | { kind: 'tactics'; tactics: Tactics; build: Build };

export const EVEN_BUILD: Build = { power: 5, armour: 5, speed: 5, energy: 5, technique: 5 };

export function setupOf(
  archetype: Archetype,
  build: Build = DEFAULT_BUILDS[archetype],
  sliders: Sliders = DEFAULT_SLIDERS[archetype],
): FighterSetup {
  return { build, controller: { kind: 'archetype', archetype, sliders, version: ARCHETYPE_VERSION } };
}

export function archetypeContestant(archetype: Archetype): Contestant {
  return { kind: 'setup', setup: setupOf(archetype) };
}

export function buildOf(contestant: Contestant): Build {
  if (contestant.kind === 'setup') return contestant.setup.build;
  return contestant.kind === 'tactics' ? contestant.build : EVEN_BUILD;
}

/** Answers every observation by one fixed rule. */
class RuleController implements Controller {
  private readonly rule: (observation: Int32Array) => number;

  constructor(rule: (observation: Int32Array) => number) {
    this.rule = rule;
  }

  decide(observation: Int32Array): number {
    return this.rule(observation);
  }
}

export function controllerOf(contestant: Contestant, corner: Corner, seed: string): Controller {
  switch (contestant.kind) {
    case 'setup':
      return createController(contestant.setup.controller, corner, seed);
    case 'constant':
      return new RuleController(() => contestant.action);
    case 'reactive':
      return new RuleController(REACTIVE[contestant.name]!);
    case 'tactics':
      return createTacticController(contestant.tactics, corner, seed);
  }
}

const action = (name: (typeof ACTIONS)[number]): number => ACTIONS.indexOf(name);
const FORWARD = action('forward');
const BACK = action('back');
const BLOCK = action('block');
const LIGHT = action('light');
const HEAVY = action('heavy');
const THROW = action('throw');
const PROJECTILE = action('projectile');
const SPECIAL = action('special');
const JUMP = action('jumpIn');
const ANTI_AIR = action('antiAir');
const DASH = action('dash');
const DODGE = action('dodge');

const BLOCKING = POSTURES.indexOf('block');
const RECOVERING = 3;

function sees(o: Int32Array, ...moves: (typeof MOVES)[number][]): boolean {
  const move = o[OPPONENT_MOVE]!;
  return move > 0 && o[OPPONENT_PHASE]! < RECOVERING && moves.includes(MOVES[move - 1]!);
}

function jumps(o: Int32Array): boolean {
  return sees(o, 'jumpIn') && o[DISTANCE]! < 130;
}

function recovers(o: Int32Array, within: number): boolean {
  return o[OPPONENT_PHASE] === RECOVERING && o[DISTANCE]! < within;
}

/**
 * Hand-written agents that look for one hole each: reactive guards, spammers with footwork, runaways. `o` is an
 * observation; distances in stage units.
 */
export const REACTIVE: Record<string, (o: Int32Array) => number> = {
  guardAndPunish(o) {
    const d = o[DISTANCE]!;
    if (jumps(o)) return ANTI_AIR;
    if (recovers(o, 95)) return o[OWN_ENERGY]! >= 60 ? SPECIAL : d < 56 ? LIGHT : HEAVY;
    if (o[OPPONENT_POSTURE] === BLOCKING && d < 55) return THROW;
    if (sees(o, 'throw') && d < 70) return LIGHT;
    return d > 100 ? FORWARD : BLOCK;
  },
  guardWhenAttacked(o) {
    const d = o[DISTANCE]!;
    if (jumps(o)) return ANTI_AIR;
    if (sees(o, 'throw') && d < 70) return JUMP;
    if (sees(o, 'light', 'heavy', 'special') && d < 100) return BLOCK;
    if (recovers(o, 76)) return HEAVY;
    if (o[OPPONENT_POSTURE] === BLOCKING && d < 60) return d < 48 ? THROW : FORWARD;
    return d > 70 ? FORWARD : d < 50 ? LIGHT : BLOCK;
  },
  wallOfLights(o) {
    if (sees(o, 'jumpIn')) return ANTI_AIR;
    return o[DISTANCE]! < 56 ? LIGHT : o[OPPONENT_PHASE] === RECOVERING ? FORWARD : BLOCK;
  },
  throwLoop: o => (o[DISTANCE]! < 50 ? THROW : o[DISTANCE]! > 110 ? DASH : FORWARD),
  jumpIn: o => (o[DISTANCE]! < 115 ? JUMP : FORWARD),
  jumpAndGuard(o) {
    const d = o[DISTANCE]!;
    if (jumps(o)) return ANTI_AIR;
    if (sees(o, 'light', 'heavy', 'special', 'throw') && d < 90) return BLOCK;
    return d < 115 ? (o[OWN_ENERGY]! > 20 ? JUMP : BLOCK) : FORWARD;
  },
  lights: o => (o[DISTANCE]! < 60 ? LIGHT : FORWARD),
  lightsAndThrows(o) {
    if (o[OPPONENT_POSTURE] === BLOCKING && o[DISTANCE]! < 52) return THROW;
    return o[DISTANCE]! < 60 ? LIGHT : o[DISTANCE]! > 110 ? DASH : FORWARD;
  },
  heavies: o => (o[DISTANCE]! < 80 ? HEAVY : FORWARD),
  zone(o) {
    const d = o[DISTANCE]!;
    if (jumps(o)) return ANTI_AIR;
    if (d < 60) return LIGHT;
    if (o[OWN_PROJECTILE] === 0 && o[OWN_ENERGY]! >= 18) return PROJECTILE;
    return d < 140 || o[OWN_IDLE_TICKS]! <= 30 ? BACK : FORWARD;
  },
  saveForSpecial(o) {
    const d = o[DISTANCE]!;
    if (o[OWN_ENERGY]! >= 60) return d < 92 ? SPECIAL : FORWARD;
    return d < 100 ? BLOCK : FORWARD;
  },
  punishOnly(o) {
    const d = o[DISTANCE]!;
    if (recovers(o, 90)) return o[OWN_ENERGY]! >= 60 ? SPECIAL : HEAVY;
    if (jumps(o)) return ANTI_AIR;
    if (o[OPPONENT_PHASE]! > 0 && d < 90) return BLOCK;
    return d > 95 ? FORWARD : d < 80 ? BACK : o[OWN_IDLE_TICKS]! > 35 ? FORWARD : BLOCK;
  },
  dodgeAndPunish(o) {
    const d = o[DISTANCE]!;
    if (recovers(o, 90)) return HEAVY;
    if (o[OPPONENT_PHASE]! > 0 && d < 90 && o[OWN_ENERGY]! > 25) return DODGE;
    return d > 60 ? FORWARD : d < 50 && o[OPPONENT_POSTURE] === BLOCKING ? THROW : LIGHT;
  },
};
