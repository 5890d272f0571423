import {
  ACTIONS,
  type ArchetypeController as ArchetypeSpec,
  type Corner,
  checkSliders,
  FightError,
  seedWord,
} from '../engine/index.ts';
import { type Controller, MARKET_ROWS, MAX_WEIGHT, ROW, TABLE_SIZE, TacticMind } from './mind.ts';
import { mixWords } from './random.ts';
import { SITUATIONS } from './situations.ts';
import { bend, bendOf, marketBendOf } from './sliders.ts';
import { TACTICS, type Tactics } from './tactics.ts';

/** Version of the built-in behaviour; a replay names the one it needs. */
export const ARCHETYPE_VERSION = 1;

/** Weights are written as whole per cents; this keeps them apart after bending. */
const SCALE = 8;
const NO_BENDS = new Int32Array(ACTIONS.length);

/**
 * The table of a mind out of tactics. `bends` holds for each action by how many eighths of a doubling sliders bend it.
 */
export function tableOf(tactics: Tactics, bends: ArrayLike<number>): Int32Array {
  const table = new Int32Array(TABLE_SIZE);
  for (let situation = 0; situation < SITUATIONS.length; situation++) {
    const weights = tactics[SITUATIONS[situation]!];
    for (let action = 0; action < ACTIONS.length; action++) {
      const weight = weights[ACTIONS[action]!];
      if (weight === undefined) continue;
      for (let market = -1; market <= 1; market++) {
        const bent = bend(weight * SCALE, bends[action]! + marketBendOf(market, action));
        table[(market + 1) * MARKET_ROWS + situation * ROW + action] = Math.min(bent, MAX_WEIGHT);
      }
    }
  }
  return table;
}

/** A mind's random state in a corner, from the fight's seed. */
export function mindSeed(seed: string, corner: Corner): number {
  const word = 4 + corner * 2;
  return mixWords(seedWord(seed, word), seedWord(seed, word + 1));
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
  const bends = Int32Array.from(ACTIONS, (_, action) => bendOf(spec.archetype, spec.sliders, action));
  return new TacticMind(tableOf(TACTICS[spec.archetype], bends), mindSeed(seed, corner));
}

/** A controller that plays any tactics, with no sliders: for benchmarks and training. */
export function createTacticController(tactics: Tactics, corner: Corner, seed: string): Controller {
  return new TacticMind(tableOf(tactics, NO_BENDS), mindSeed(seed, corner));
}
