import {
  BUILD_MAX,
  type Corner,
  type CornerStatistics,
  type FighterSetup,
  type FightResult,
  type Move,
  SLIDER_MAX,
  type Slider,
  type Statistic,
} from '../engine/index.ts';

/** One thing to try: a slider or a statistic, and by how much. A statistic's points come from the largest other one. */
export type CoachChange =
  | { kind: 'slider'; name: Slider; delta: number }
  | { kind: 'statistic'; name: Statistic; delta: number };

export interface CoachNote {
  /** What lost or won it, one line. */
  text: string;
  change?: CoachChange;
}

const MOVE_WORDS: Record<Move, string> = {
  light: 'lights',
  heavy: 'heavies',
  throw: 'throws',
  projectile: 'projectiles',
  special: 'specials',
  jumpIn: 'jump-ins',
  antiAir: 'anti-airs',
  dash: 'dashes',
  dodge: 'dodges',
};

function slider(name: Slider, delta: number): CoachChange {
  return { kind: 'slider', name, delta };
}

function statistic(name: Statistic, delta: number): CoachChange {
  return { kind: 'statistic', name, delta };
}

/** What helps against each move; the first that the setup has room for is offered. */
const ANSWERS: Record<Move, readonly CoachChange[]> = {
  light: [slider('patience', 10), slider('range', 10), statistic('armour', 2)],
  heavy: [slider('patience', 10), slider('risk', -10), statistic('armour', 2)],
  throw: [slider('aggression', 10), slider('range', 10), statistic('technique', 2)],
  projectile: [slider('range', -10), slider('aggression', 10), statistic('speed', 2)],
  special: [slider('patience', 10), slider('risk', -10), statistic('armour', 2)],
  jumpIn: [slider('patience', 10), slider('range', 10), statistic('technique', 2)],
  antiAir: [slider('risk', -10), slider('patience', 10), statistic('armour', 2)],
  dash: [slider('patience', 10)],
  dodge: [slider('patience', 10)],
};
const GUARD_ANSWERS = [slider('aggression', 10), statistic('armour', 2), slider('patience', -10)];
const STARVED_ANSWERS = [statistic('energy', 2), slider('aggression', -10), slider('risk', -10)];
const BOLT_ANSWERS = [statistic('speed', 2), slider('risk', 10)];

/** Of a fight's ticks, more than one in four without the energy for a heavy is too many. */
const STARVED_PART = 4;
const MANY_BREAKS = 2;
const MANY_BOLTS = 3;

function hasRoom(setup: FighterSetup, change: CoachChange): boolean {
  if (change.kind === 'statistic') {
    const points = setup.build[change.name] + change.delta;
    return points >= 0 && points <= BUILD_MAX;
  }
  const value = setup.controller.sliders[change.name] + change.delta;
  return value >= 0 && value <= SLIDER_MAX;
}

/** The move with which a corner dealt most. */
function worstMove(statistics: CornerStatistics): Move {
  let worst: Move = 'light';
  for (const move of Object.keys(MOVE_WORDS) as Move[]) {
    if (statistics.damageByMove[move] > statistics.damageByMove[worst]) worst = move;
  }
  return worst;
}

function offer(text: string, setup: FighterSetup, changes: readonly CoachChange[]): CoachNote {
  const change = changes.find(candidate => hasRoom(setup, candidate));
  return change ? { text, change } : { text };
}

/**
 * The coach's note of game.md: one line that says what lost or won the fight for `corner`, and one change to try, where
 * the setup has room for one. A winner is told what won it and offered nothing. Pure; whole numbers only.
 */
export function coachNote(result: FightResult, corner: Corner, setup: FighterSetup): CoachNote {
  const own = result.statistics.corners[corner];
  const other = result.statistics.corners[corner === 0 ? 1 : 0];
  if (result.winner === corner) {
    const best = worstMove(own);
    return { text: `${own.damageByMove[best]} of ${own.damageDealt} damage dealt with ${MOVE_WORDS[best]}.` };
  }
  if (own.guardBroken >= MANY_BREAKS) {
    return offer(`The guard was broken ${own.guardBroken} times.`, setup, GUARD_ANSWERS);
  }
  if (own.starvedTicks * STARVED_PART > result.ticks) {
    const percent = Math.trunc((100 * own.starvedTicks) / result.ticks);
    return offer(`Out of energy for ${percent}% of the fight.`, setup, STARVED_ANSWERS);
  }
  if (own.boltsTaken >= MANY_BOLTS) return offer(`Struck by ${own.boltsTaken} bolts.`, setup, BOLT_ANSWERS);
  const worst = worstMove(other);
  const text = `${other.damageByMove[worst]} of ${other.damageDealt} health lost to ${MOVE_WORDS[worst]}.`;
  return offer(text, setup, ANSWERS[worst]);
}

/** The setup after a change: sliders clipped, a statistic's points taken from (or given to) the others in turn. */
export function applyChange(setup: FighterSetup, change: CoachChange): FighterSetup {
  if (change.kind === 'slider') {
    const sliders = { ...setup.controller.sliders };
    sliders[change.name] = Math.max(0, Math.min(SLIDER_MAX, sliders[change.name] + change.delta));
    return { build: { ...setup.build }, controller: { ...setup.controller, sliders } };
  }
  const build = { ...setup.build };
  const others = (Object.keys(build) as Statistic[]).filter(name => name !== change.name);
  const step = change.delta > 0 ? 1 : -1;
  for (let moved = 0; moved < Math.abs(change.delta); moved++) {
    if (build[change.name] + step < 0 || build[change.name] + step > BUILD_MAX) break;
    // Taken from the largest, given to the smallest; of equal ones the first.
    others.sort((left, right) => (build[right] - build[left]) * step);
    build[change.name] += step;
    build[others[0]!] -= step;
  }
  return { build, controller: { ...setup.controller } };
}
