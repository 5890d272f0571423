/** Agents of the kinds that members make, for the odds benchmark. */

import { DEFAULT_SLIDERS, playFight, syntheticTape } from '../../core/controllers/index.ts';
import { ARCHETYPES, DEFAULT_BUILDS, type FighterSetup, STATISTICS, sha256Hex } from '../../core/engine/index.ts';
import { setupOf } from '../balance/agents.ts';
import { type Dice, nudge, randomBuild, randomSliders, type Tuning } from '../balance/search.ts';

/**
 * beginner: a default, hardly touched; wild: anything; tuned: the best of a dozen tries; lopsided: all into two or three things;
 * copycat: somebody else's agent with a few points moved.
 */
const STYLES = ['beginner', 'wild', 'tuned', 'lopsided', 'copycat'] as const;
export type Style = (typeof STYLES)[number];

export interface Member {
  setup: FighterSetup;
  style: Style;
  /** Whom a copycat copied: an index into the population. */
  model: number | null;
}

const TRIES = 12;
const FIGHTS_A_TRY = 36;

/** As many members as asked for, styles in turn. The same dice, the same members. */
export function population(size: number, dice: Dice): Member[] {
  const members: Member[] = [];
  for (let index = 0; index < size; index++) {
    const style = STYLES[index % STYLES.length]!;
    const archetype = dice.pick(ARCHETYPES);
    const model = style === 'copycat' ? dice.below(members.length) : null;
    const original = model === null ? null : members[model]!.setup;
    const setup =
      original === null
        ? setupWith(archetype, tuningOf(style, archetype, dice))
        : setupWith(original.controller.archetype, nudge(tuningOfSetup(original), dice));
    members.push({ setup, style, model });
  }
  return members;
}

type Archetype = (typeof ARCHETYPES)[number];

function tuningOf(style: Style, archetype: Archetype, dice: Dice): Tuning {
  const usual: Tuning = { build: DEFAULT_BUILDS[archetype], sliders: DEFAULT_SLIDERS[archetype] };
  if (style === 'beginner') return nudge(usual, dice);
  if (style === 'lopsided') return lopsided(dice);
  if (style === 'tuned') return bestOfTries(archetype, usual, dice);
  return { build: randomBuild(dice), sliders: randomSliders(dice) };
}

function lopsided(dice: Dice): Tuning {
  const build = { power: 0, armour: 0, speed: 0, energy: 0, technique: 0 };
  const left = [...STATISTICS];
  for (const points of [10, 10, 5]) build[left.splice(dice.below(left.length), 1)[0]!] = points;
  const extreme = (): number => dice.below(2) * 100;
  return { build, sliders: { aggression: extreme(), range: extreme(), risk: extreme(), patience: extreme() } };
}

/** What a member who spars before entering would keep: the best of some tries against the six defaults. */
function bestOfTries(archetype: Archetype, usual: Tuning, dice: Dice): Tuning {
  let best = { tuning: usual, wins: -1 };
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const tuning = attempt === 0 ? usual : nudge(nudge(best.tuning, dice), dice);
    const wins = winsOf(setupWith(archetype, tuning), dice.below(2 ** 30));
    if (wins > best.wins) best = { tuning, wins };
  }
  return best.tuning;
}

function winsOf(setup: FighterSetup, seed: number): number {
  let wins = 0;
  for (let index = 0; index < FIGHTS_A_TRY; index++) {
    const opponent = setupOf(ARCHETYPES[index % ARCHETYPES.length]!);
    const { result } = playFight({
      rules: 'standard',
      seed: sha256Hex(`odds sparring ${seed} ${index}`),
      tape: syntheticTape(seed + index),
      corners: [setup, opponent],
    });
    if (result.winner === 0) wins++;
  }
  return wins;
}

function setupWith(archetype: Archetype, { build, sliders }: Tuning): FighterSetup {
  return setupOf(archetype, build, sliders);
}

function tuningOfSetup({ build, controller }: FighterSetup): Tuning {
  return { build, sliders: controller.sliders };
}
