import { FightError } from './errors.ts';
import {
  ARMOUR_FACTOR,
  BACK_SPEED,
  COST_FACTOR,
  COUNTER_FACTOR,
  DASH_SPEED,
  FORWARD_SPEED,
  GUARD_FACTOR,
  MAX_ENERGY,
  PACE_FACTOR,
  POWER_FACTOR,
  REGENERATION_FACTOR,
  START_ENERGY,
} from './layout.ts';
import * as numbers from './numbers.ts';
import { type Archetype, BUILD_MAX, BUILD_POINTS, type Build, SLIDER_MAX, SLIDERS, STATISTICS } from './types.ts';

/** What an agent starts with. */
export const DEFAULT_BUILDS: Record<Archetype, Build> = {
  bruiser: { power: 9, armour: 6, speed: 3, energy: 1, technique: 6 },
  rusher: { power: 6, armour: 3, speed: 6, energy: 4, technique: 6 },
  grappler: { power: 4, armour: 6, speed: 6, energy: 3, technique: 6 },
  gunner: { power: 6, armour: 5, speed: 6, energy: 4, technique: 4 },
  sentinel: { power: 3, armour: 6, speed: 5, energy: 7, technique: 4 },
  trickster: { power: 5, armour: 5, speed: 6, energy: 3, technique: 6 },
};

function checkFields(value: unknown, names: readonly string[], maximum: number, noun: string): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`The ${noun} must be an object.`];
  const problems: string[] = [];
  for (const key of Object.keys(value)) {
    if (!names.includes(key)) problems.push(`The ${noun} knows no "${key.slice(0, 20)}".`);
    if (problems.length > names.length) return problems;
  }
  for (const name of names) {
    const points = Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
    if (!Number.isInteger(points) || (points as number) < 0 || (points as number) > maximum) {
      problems.push(`${name} must be a whole number from 0 to ${maximum}.`);
    }
  }
  return problems;
}

/** What is wrong with a build, one sentence each; empty where it is good. Takes anything, never throws. */
export function checkBuild(build: unknown): string[] {
  const problems = checkFields(build, STATISTICS, BUILD_MAX, 'build');
  if (problems.length > 0) return problems;
  let total = 0;
  for (const statistic of STATISTICS) total += (build as Build)[statistic];
  if (total !== BUILD_POINTS) problems.push(`A build spends exactly ${BUILD_POINTS} points; this one spends ${total}.`);
  return problems;
}

/** What is wrong with tactic sliders, one sentence each; empty where they are good. Takes anything, never throws. */
export function checkSliders(sliders: unknown): string[] {
  return checkFields(sliders, SLIDERS, SLIDER_MAX, 'sliders');
}

/** Writes what a build means for a fighter into the state. Throws FightError('bad-build'). */
export function applyBuild(state: Int32Array, fighter: number, build: Build | undefined): void {
  const problems = checkBuild(build);
  if (build === undefined || problems.length > 0) throw new FightError('bad-build', problems);
  const power = build.power - numbers.NEUTRAL_STATISTIC;
  const armour = build.armour - numbers.NEUTRAL_STATISTIC;
  const speed = build.speed - numbers.NEUTRAL_STATISTIC;
  const energy = build.energy - numbers.NEUTRAL_STATISTIC;
  const technique = build.technique - numbers.NEUTRAL_STATISTIC;
  const pace = 256 + speed * numbers.SPEED_STEP;
  state[fighter + POWER_FACTOR] = 256 + power * numbers.POWER_STEP;
  state[fighter + ARMOUR_FACTOR] = 256 - armour * numbers.ARMOUR_STEP;
  state[fighter + FORWARD_SPEED] = (numbers.FORWARD_BASE * pace) >> 8;
  state[fighter + BACK_SPEED] = (numbers.BACK_BASE * pace) >> 8;
  state[fighter + DASH_SPEED] = (numbers.DASH_BASE * pace) >> 8;
  state[fighter + PACE_FACTOR] = 256 - speed * numbers.PACE_STEP;
  state[fighter + REGENERATION_FACTOR] = 256 + energy * numbers.REGENERATION_STEP;
  state[fighter + START_ENERGY] = numbers.START_ENERGY_BASE + energy * numbers.START_ENERGY_STEP;
  state[fighter + MAX_ENERGY] = numbers.MAX_ENERGY_BASE + energy * numbers.MAX_ENERGY_STEP;
  state[fighter + COST_FACTOR] = 256 - technique * numbers.TECHNIQUE_COST_STEP;
  state[fighter + COUNTER_FACTOR] = numbers.COUNTER_BASE + technique * numbers.TECHNIQUE_COUNTER_STEP;
  state[fighter + GUARD_FACTOR] = 256 - armour * numbers.ARMOUR_GUARD_STEP;
}
