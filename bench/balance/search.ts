/** Searches for agents that beat others: random ones, hill climbing over builds and sliders, evolution over tactics. */

import { SITUATIONS, TACTICS, type Tactics } from '../../core/controllers/index.ts';
import {
  ACTIONS,
  ARCHETYPES,
  type Archetype,
  BUILD_MAX,
  BUILD_POINTS,
  type Build,
  SLIDER_MAX,
  SLIDERS,
  type Sliders,
  STATISTICS,
} from '../../core/engine/index.ts';
import { type Contestant, EVEN_BUILD, setupOf } from './agents.ts';
import type { Crew } from './crew.ts';
import { type DuelTally, shareOf } from './duel.ts';

/** A small seeded generator, so that the same benchmark searches the same agents. */
export class Dice {
  private state: number;

  constructor(seed: number) {
    this.state = Math.imul(seed | 1, 0x9e3779b1) | 1;
  }

  /** 0 <= number < 1. */
  next(): number {
    this.state ^= this.state << 13;
    this.state ^= this.state >>> 17;
    this.state ^= this.state << 5;
    return (this.state >>> 0) / 2 ** 32;
  }

  below(bound: number): number {
    return Math.floor(this.next() * bound);
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)]!;
  }

  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());
  }
}

export function randomBuild(dice: Dice): Build {
  const build: Build = { power: 0, armour: 0, speed: 0, energy: 0, technique: 0 };
  for (let spent = 0; spent < BUILD_POINTS; ) {
    const statistic = STATISTICS[dice.below(STATISTICS.length)]!;
    if (build[statistic] >= BUILD_MAX) continue;
    build[statistic]++;
    spent++;
  }
  return build;
}

export function randomSliders(dice: Dice): Sliders {
  return Object.fromEntries(SLIDERS.map(slider => [slider, dice.below(SLIDER_MAX + 1)])) as Sliders;
}

export interface Tuning {
  build: Build;
  sliders: Sliders;
}

/** A neighbour: a few points moved, or a slider or two shifted. */
export function nudge(tuning: Tuning, dice: Dice): Tuning {
  const build = { ...tuning.build };
  const sliders = { ...tuning.sliders };
  if (dice.next() < 0.5) {
    for (let moves = 1 + dice.below(3); moves > 0; moves--) {
      const from = STATISTICS[dice.below(STATISTICS.length)]!;
      const to = STATISTICS[dice.below(STATISTICS.length)]!;
      if (build[from] === 0 || build[to] === BUILD_MAX || from === to) continue;
      build[from]--;
      build[to]++;
    }
  } else {
    for (let moves = 1 + dice.below(2); moves > 0; moves--) {
      const slider = SLIDERS[dice.below(SLIDERS.length)]!;
      const shifted = Math.round(sliders[slider] + 30 * dice.normal());
      sliders[slider] = Math.max(0, Math.min(SLIDER_MAX, shifted));
    }
  }
  return { build, sliders };
}

/** Share of fights that `contestant` wins against all of `opponents`, each as often. */
export async function shareAgainst(
  crew: Crew,
  contestant: Contestant,
  opponents: readonly Contestant[],
  fights: number,
  seed: number,
): Promise<number> {
  const tallies = await crew.duels(
    opponents.map((second, index) => ({ first: contestant, second, fights, seed: seed + index * 1_000_003 })),
  );
  return tallies.reduce((sum: number, tally: DuelTally) => sum + shareOf(tally), 0) / tallies.length;
}

export interface TuneOptions {
  /** Fights a candidate has against each opponent in each generation that it lives through. */
  fights: number;
  randoms: number;
  generations: number;
  children: number;
  seed: number;
}

/** How many live on into the next generation: their scores add up, so that luck wears off. */
const ELITE = 6;

interface Candidate {
  tuning: Tuning;
  share: number;
  generations: number;
}

/** The default, each slider at either end, each statistic raised, and random ones. */
function firstCandidates(archetype: Archetype, randoms: number, dice: Dice): Tuning[] {
  const { build, controller } = setupOf(archetype);
  const { sliders } = controller;
  const tunings: Tuning[] = [{ build, sliders }];
  for (const slider of SLIDERS) {
    tunings.push(
      { build, sliders: { ...sliders, [slider]: 0 } },
      { build, sliders: { ...sliders, [slider]: SLIDER_MAX } },
    );
  }
  for (const raised of STATISTICS) {
    const other = Object.fromEntries(STATISTICS.map(name => [name, name === raised ? 9 : 4])) as Build;
    tunings.push({ build: other, sliders });
  }
  for (let index = 0; index < randoms; index++) {
    tunings.push({ build: randomBuild(dice), sliders: randomSliders(dice) });
  }
  return tunings;
}

/** The best build and sliders that a short search finds for an archetype against the given opponents. */
export async function tune(
  crew: Crew,
  archetype: Archetype,
  opponents: readonly Contestant[],
  options: TuneOptions,
): Promise<Tuning> {
  const dice = new Dice(options.seed);
  const fresh = (tuning: Tuning): Candidate => ({ tuning, share: 0, generations: 0 });
  let pool = firstCandidates(archetype, options.randoms, dice).map(fresh);
  for (let generation = 0; ; generation++) {
    // Every candidate of a generation meets the same fights.
    const seed = options.seed * 7919 + generation * 104_729;
    await Promise.all(
      pool.map(async candidate => {
        const { build, sliders } = candidate.tuning;
        const contestant: Contestant = { kind: 'setup', setup: setupOf(archetype, build, sliders) };
        const share = await shareAgainst(crew, contestant, opponents, options.fights, seed);
        candidate.generations++;
        candidate.share += (share - candidate.share) / candidate.generations;
      }),
    );
    pool.sort((left, right) => right.share - left.share);
    if (generation === options.generations) return pool[0]!.tuning;
    const elite = pool.slice(0, ELITE);
    const children = Array.from({ length: options.children }, () => {
      const child: Tuning = { build: dice.pick(elite).tuning.build, sliders: dice.pick(elite).tuning.sliders };
      return fresh(nudge(child, dice));
    });
    pool = [...elite, ...children];
  }
}

type Logits = number[][];

function toTactics(logits: Logits): Tactics {
  return Object.fromEntries(
    SITUATIONS.map((situation, row) => [
      situation,
      Object.fromEntries(ACTIONS.map((name, column) => [name, Math.round(4 * Math.exp(logits[row]![column]!))])),
    ]),
  ) as Tactics;
}

const LEAST_LOGIT = -2;
const GREATEST_LOGIT = 4.5;
const SIGMA = 0.45;
const LEARNING_RATE = 0.25;

export interface EvolveOptions {
  generations: number;
  /** Mirrored pairs of candidates a generation. */
  pairs: number;
  /** Fights a candidate has against each opponent. */
  fights: number;
  seed: number;
}

/**
 * Evolves an agent of free tactics (every weight in every situation) from an archetype's or from nothing, against the
 * given opponents: evolution strategies with mirrored, ranked samples.
 */
export async function evolveTactics(
  crew: Crew,
  opponents: readonly Contestant[],
  options: EvolveOptions,
): Promise<Contestant> {
  const dice = new Dice(options.seed);
  const origin = TACTICS[ARCHETYPES[options.seed % ARCHETYPES.length]!];
  const logits: Logits = SITUATIONS.map(situation =>
    ACTIONS.map(name => Math.log((origin[situation][name] ?? 0) + 0.3)),
  );
  const momentum = logits.map(row => row.map(() => 0));
  for (let generation = 0; generation < options.generations; generation++) {
    const noises: Logits[] = [];
    const candidates: Contestant[] = [];
    for (let pair = 0; pair < options.pairs; pair++) {
      const noise = logits.map(row => row.map(() => dice.normal()));
      noises.push(noise);
      for (const sign of [1, -1]) {
        const shifted = logits.map((row, r) => row.map((value, c) => value + sign * SIGMA * noise[r]![c]!));
        candidates.push({ kind: 'tactics', tactics: toTactics(shifted), build: EVEN_BUILD });
      }
    }
    const seed = options.seed * 31 + generation * 65_537;
    const shares = await Promise.all(
      candidates.map(candidate => shareAgainst(crew, candidate, opponents, options.fights, seed)),
    );
    const order = shares.map((_, index) => index).sort((left, right) => shares[left]! - shares[right]!);
    const ranks = new Array<number>(shares.length);
    order.forEach((candidate, rank) => {
      ranks[candidate] = rank / (shares.length - 1) - 0.5;
    });
    climb(logits, momentum, noises, ranks);
  }
  return { kind: 'tactics', tactics: toTactics(logits), build: EVEN_BUILD };
}

function climb(logits: Logits, momentum: Logits, noises: readonly Logits[], ranks: readonly number[]): void {
  for (const [r, row] of logits.entries()) {
    for (const [c, value] of row.entries()) {
      let slope = 0;
      for (const [pair, noise] of noises.entries()) slope += (ranks[2 * pair]! - ranks[2 * pair + 1]!) * noise[r]![c]!;
      const speed = 0.8 * momentum[r]![c]! + 0.2 * (slope / Math.sqrt(noises.length));
      momentum[r]![c] = speed;
      row[c] = Math.max(LEAST_LOGIT, Math.min(GREATEST_LOGIT, value + LEARNING_RATE * speed * 2));
    }
  }
}
