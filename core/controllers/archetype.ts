import {
  ACTIONS,
  type ArchetypeController as ArchetypeSpec,
  BOLT_DISTANCE,
  BOLT_REACH,
  BOLT_TICKS_LEFT,
  type Corner,
  checkSliders,
  DISTANCE,
  FightError,
  INCOMING_PROJECTILE,
  OPPONENT_HEIGHT,
  OPPONENT_MOVE,
  OPPONENT_PHASE,
  OPPONENT_POSTURE,
  OWN_ENERGY,
  OWN_PROJECTILE,
  seedWord,
} from '../engine/index.ts';
import { mixWords, nextRandom } from './random.ts';
import { bend, bendOf } from './sliders.ts';
import { SITUATIONS, TACTICS } from './tactics.ts';

/** Version of the behaviour below; a replay names the one it needs. */
export const ARCHETYPE_VERSION = 1;

const WIDTH = 16;
const COUNT = ACTIONS.length;
/** Weights after bending are at most this, so that a row sums to less than 65,536. */
const MAX_WEIGHT = 4000;
const SCALE = 8;

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

/** Energy that each action costs at most, whole points: 0 for what is not a move. */
const COSTS = Int32Array.of(0, 0, 0, 0, 3, 10, 6, 18, 60, 10, 6, 8, 12);
const PROJECTILE_ACTION = 7;

const MEMORY_RANDOM = 0;

/** A controller in one corner of one fight: it is shown observations and answers with action codes. */
export interface Controller {
  /** Called where a decision is due. `observation` starts at `offset`. */
  decide(observation: Int32Array, offset: number): number;
}

class ArchetypeMind implements Controller {
  private readonly weights: Int32Array;
  private readonly memory: Int32Array;
  private readonly row = new Int32Array(WIDTH);

  constructor(weights: Int32Array, random: number) {
    this.weights = weights;
    this.memory = Int32Array.of(random);
  }

  decide(observation: Int32Array, offset: number): number {
    const start = situationOf(observation, offset) * WIDTH;
    const energy = observation[offset + OWN_ENERGY]!;
    const weights = this.weights;
    const row = this.row;
    let total = 0;
    for (let action = 0; action < COUNT; action++) {
      let weight = weights[start + action]!;
      if (weight > 0 && energy < COSTS[action]!) weight = 0;
      row[action] = weight;
      total += weight;
    }
    if (observation[offset + OWN_PROJECTILE] !== 0) {
      total -= row[PROJECTILE_ACTION]!;
      row[PROJECTILE_ACTION] = 0;
    }
    if (total === 0) return observation[offset + DISTANCE]! > 60 ? 1 : 3;
    let pick = ((nextRandom(this.memory, MEMORY_RANDOM) >>> 16) * total) >>> 16;
    for (let action = 0; action < COUNT; action++) {
      pick -= row[action]!;
      if (pick < 0) return action;
    }
    return 0;
  }
}

/** Names the situation that an observation shows. */
function situationOf(o: Int32Array, at: number): number {
  if (o[at + BOLT_TICKS_LEFT]! > 0 && o[at + BOLT_DISTANCE]! < BOLT_REACH) return BOLTED;
  const distance = o[at + DISTANCE]!;
  const posture = o[at + OPPONENT_POSTURE]!;
  const move = o[at + OPPONENT_MOVE]!;
  const phase = o[at + OPPONENT_PHASE]!;
  if (o[at + INCOMING_PROJECTILE]! < 80) return SHOT;
  if (o[at + OPPONENT_HEIGHT]! > 0 && move === 6 && distance < 130) return AIRBORNE;
  if (posture === 8) return distance < 110 ? BROKEN : FAR;
  if (posture === 9 || posture === 10) return RISING;
  if (move === 3 && phase < 3 && distance < 75) return GRABBED;
  if (move > 0 && move < 8 && move !== 4 && move !== 3 && phase < 3 && distance < 100) return ATTACKED;
  if (distance < 95 && (posture === 6 || posture === 7 || phase === 3)) return OPENING;
  if (distance < 75 && posture === 4) return GUARDING;
  return distance > 110 ? FAR : distance > 58 ? MIDDLE : NEAR;
}

function weightsOf(spec: ArchetypeSpec): Int32Array {
  const weights = new Int32Array(SITUATIONS.length * WIDTH);
  const tactics = TACTICS[spec.archetype];
  for (let action = 0; action < COUNT; action++) {
    const eighths = bendOf(spec.archetype, spec.sliders, action);
    for (let situation = 0; situation < SITUATIONS.length; situation++) {
      const weight = tactics[SITUATIONS[situation]!][ACTIONS[action]!] ?? 0;
      const bent = bend(weight * SCALE, eighths);
      weights[situation * WIDTH + action] = Math.min(bent, MAX_WEIGHT);
    }
  }
  return weights;
}

/**
 * The built-in controller of a corner, seeded from the fight's seed.
 * @throws FightError `bad-sliders`, `bad-controller`
 */
export function createController(spec: ArchetypeSpec, corner: Corner, seed: string): Controller {
  const problems = checkSliders(spec?.sliders);
  if (problems.length > 0) throw new FightError('bad-sliders', problems);
  if (spec.kind !== 'archetype' || !Object.hasOwn(TACTICS, spec.archetype)) {
    throw new FightError('bad-controller', ['The archetype is not known.']);
  }
  if (spec.version !== ARCHETYPE_VERSION) {
    throw new FightError('bad-controller', [`This engine holds version ${ARCHETYPE_VERSION} of the archetypes.`]);
  }
  const word = 4 + corner * 2;
  return new ArchetypeMind(weightsOf(spec), mixWords(seedWord(seed, word), seedWord(seed, word + 1)));
}
