/** A thousand agents of graded skill, and how strong each truly is. */

import { DEFAULT_SLIDERS, playFight, syntheticTape } from '../../core/controllers/index.ts';
import {
  ARCHETYPES,
  type Archetype,
  BUILD_POINTS,
  type Build,
  DEFAULT_BUILDS,
  type FighterSetup,
  SLIDERS,
  type Sliders,
  STATISTICS,
  sha256Hex,
} from '../../core/engine/index.ts';
import { setupOf } from '../balance/agents.ts';
import { Dice, nudge, type Tuning } from '../balance/search.ts';

/** Designs of each archetype at either end of the scale that are kept, of so many that are tried. */
const ENDS = 2;
const TRIES = 100;
const FIGHTS_A_TRY = 48;
/** Steps on the way from a bad design to a good one whose strength is measured, and fights for each. */
const STEPS = 12;
const FIGHTS_A_STEP = 240;
const TAPES = 128;

/** From one of the worst designs of an archetype to one of the best, and how strong what lies between is. */
export interface Path {
  archetype: Archetype;
  from: Tuning;
  to: Tuning;
  /** At evenly spaced points, as deviations of a fight's chance from one half (probits of the share won against the defaults); made to rise. */
  strengths: number[];
}

/** The paths of one archetype. The same seed, the same paths. */
export function pathsOf(archetype: Archetype, seed: number): Path[] {
  const dice = new Dice(seed);
  const usual: Tuning = { build: DEFAULT_BUILDS[archetype], sliders: DEFAULT_SLIDERS[archetype] };
  const judge = (tuning: Tuning) => ({ tuning, wins: winsOf(setupFrom(archetype, tuning), FIGHTS_A_TRY, dice) });
  const bad = Array.from({ length: TRIES }, () => judge(lopsided(dice))).sort((a, b) => a.wins - b.wins);
  let good = [judge(usual)];
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const model = dice.pick(good.slice(0, ENDS));
    good = [...good, judge(nudge(nudge(model.tuning, dice), dice))].sort((a, b) => b.wins - a.wins);
  }
  return Array.from({ length: ENDS }, (_, index) => {
    const from = (bad[index] as (typeof bad)[number]).tuning;
    const to = (good[index] as (typeof good)[number]).tuning;
    let highest = Number.NEGATIVE_INFINITY;
    const strengths = Array.from({ length: STEPS + 1 }, (__, step) => {
      const setup = setupFrom(archetype, between(from, to, step / STEPS));
      highest = Math.max(highest, probit((winsOf(setup, FIGHTS_A_STEP, dice) + 1) / (FIGHTS_A_STEP + 2)));
      return highest;
    });
    return { archetype, from, to, strengths };
  });
}

/**
 * Agents of graded skill, evenly spread between the strengths of the worst and the best designs. Members' own agents differ less
 * (bench/odds: a deviation of 1.7 to 2 in units of the ratings), so that 40 matches each can tell these apart.
 */
export function gradedAgents(count: number, paths: readonly Path[]): FighterSetup[] {
  return Array.from({ length: count }, (_, index) => {
    const { archetype, from, to, strengths } = paths[index % paths.length] as Path;
    const [low, high] = [strengths[0] ?? 0, strengths.at(-1) ?? 1];
    const wanted = low + ((index + 0.5) / count) * (high - low);
    return setupFrom(archetype, between(from, to, shareFor(strengths, wanted)));
  });
}

/** The inverse of the normal distribution, to three digits (Abramowitz and Stegun 26.2.23). */
function probit(share: number): number {
  const tail = Math.min(share, 1 - share);
  const t = Math.sqrt(-2 * Math.log(tail));
  const size =
    t - (2.515517 + 0.802853 * t + 0.010328 * t * t) / (1 + 1.432788 * t + 0.189269 * t * t + 0.001308 * t * t * t);
  return share < 0.5 ? -size : size;
}

/** How far along a path that strength lies. */
function shareFor(strengths: readonly number[], wanted: number): number {
  const after = strengths.findIndex(strength => strength >= wanted);
  if (after <= 0) return after === 0 ? 0 : 1;
  const [low, high] = [strengths[after - 1] ?? 0, strengths[after] ?? 0];
  return (after - 1 + (high > low ? (wanted - low) / (high - low) : 0)) / (strengths.length - 1);
}

/** All into three things, and every slider at one end. */
function lopsided(dice: Dice): Tuning {
  const build = { power: 0, armour: 0, speed: 0, energy: 0, technique: 0 };
  const left = [...STATISTICS];
  for (const points of [10, 10, 5]) build[left.splice(dice.below(left.length), 1)[0] as keyof Build] = points;
  const extreme = () => dice.below(2) * 100;
  return { build, sliders: { aggression: extreme(), range: extreme(), risk: extreme(), patience: extreme() } };
}

function winsOf(setup: FighterSetup, fights: number, dice: Dice): number {
  const seed = dice.below(2 ** 30);
  let wins = 0;
  for (let index = 0; index < fights; index++) {
    const opponent = setupOf(ARCHETYPES[index % ARCHETYPES.length] as Archetype);
    wins += winnerOf(setup, opponent, seed + index) === 0 ? 1 : 0;
  }
  return wins;
}

/** Sliders and points on the way from one design to the other; points are whole and spend the budget. */
function between(from: Tuning, to: Tuning, share: number): Tuning {
  const sliders = Object.fromEntries(
    SLIDERS.map(name => [name, Math.round(from.sliders[name] + share * (to.sliders[name] - from.sliders[name]))]),
  ) as unknown as Sliders;
  const exact = STATISTICS.map(name => from.build[name] + share * (to.build[name] - from.build[name]));
  const points = exact.map(Math.floor);
  const order = exact
    .map((value, index) => ({ index, rest: value - Math.floor(value) }))
    .sort((a, b) => b.rest - a.rest);
  let missing = BUILD_POINTS - points.reduce((sum, value) => sum + value, 0);
  for (const { index } of order) {
    if (missing <= 0) break;
    points[index] = (points[index] ?? 0) + 1;
    missing -= 1;
  }
  const build = Object.fromEntries(STATISTICS.map((name, index) => [name, points[index]])) as unknown as Build;
  return { build, sliders };
}

function setupFrom(archetype: Archetype, { build, sliders }: Tuning): FighterSetup {
  return setupOf(archetype, build, sliders);
}

const tapes = Array.from({ length: TAPES }, (_, index) => syntheticTape(index));

function winnerOf(left: FighterSetup, right: FighterSetup, number: number): 0 | 1 {
  const tape = tapes[number % TAPES] as (typeof tapes)[number];
  const { result } = playFight({
    rules: 'standard',
    seed: sha256Hex(`season ${number}`),
    tape,
    corners: [left, right],
  });
  return result.winner;
}

/**
 * How strong agents truly are, apart from any season: the share of fights that each wins against a panel drawn from all, every
 * opponent as often from either corner, over other tapes and seeds than a season's.
 */
export function winShares(
  agents: readonly FighterSetup[],
  panel: readonly FighterSetup[],
  fights: number,
  firstNumber: number,
): number[] {
  return agents.map((agent, index) => {
    let wins = 0;
    for (let fight = 0; fight < fights; fight++) {
      const opponent = panel[fight % panel.length] as FighterSetup;
      const number = firstNumber + index * fights + fight;
      const isLeft = Math.floor(fight / panel.length) % 2 === 0;
      const winner = isLeft ? winnerOf(agent, opponent, number) : winnerOf(opponent, agent, number);
      wins += winner === (isLeft ? 0 : 1) ? 1 : 0;
    }
    return wins / fights;
  });
}
