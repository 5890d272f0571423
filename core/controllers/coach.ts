import type { Corner, FighterSetup, FightResult, Move, Slider, Statistic } from '../engine/index.ts';
import { BUILD_MAX, SLIDER_MAX } from '../engine/index.ts';

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

/** What helps against each move, first the best that the setup still has room for. */
const ANSWERS: Partial<Record<Move, readonly CoachChange[]>> = {
  light: [
    { kind: 'slider', name: 'range', delta: 10 },
    { kind: 'slider', name: 'patience', delta: 10 },
  ],
  heavy: [
    { kind: 'slider', name: 'patience', delta: 10 },
    { kind: 'statistic', name: 'technique', delta: 2 },
  ],
  throw: [
    { kind: 'slider', name: 'aggression', delta: 10 },
    { kind: 'slider', name: 'range', delta: 10 },
  ],
  projectile: [
    { kind: 'slider', name: 'range', delta: -10 },
    { kind: 'statistic', name: 'speed', delta: 2 },
  ],
  special: [
    { kind: 'slider', name: 'patience', delta: 10 },
    { kind: 'statistic', name: 'armour', delta: 2 },
  ],
  jumpIn: [
    { kind: 'slider', name: 'patience', delta: 10 },
    { kind: 'slider', name: 'risk', delta: -10 },
  ],
  antiAir: [
    { kind: 'slider', name: 'risk', delta: -10 },
    { kind: 'slider', name: 'patience', delta: 10 },
  ],
};

function hasRoom(setup: FighterSetup, change: CoachChange): boolean {
  if (change.kind === 'statistic') {
    const points = setup.build[change.name] + change.delta;
    return points >= 0 && points <= BUILD_MAX;
  }
  const value = setup.controller.sliders[change.name] + change.delta;
  return value >= 0 && value <= SLIDER_MAX;
}

/**
 * The coach's note of game.md: one line that says what lost or won the fight for `corner`, and one change to try, where
 * there is room for one. Pure; whole numbers only.
 */
export function coachNote(result: FightResult, corner: Corner, setup: FighterSetup): CoachNote {
  const own = result.statistics.corners[corner];
  const other = result.statistics.corners[corner === 0 ? 1 : 0];
  const won = result.winner === corner;
  const from = won ? own : other;
  let worst: Move = 'light';
  for (const move of Object.keys(from.damageByMove) as Move[]) {
    if (from.damageByMove[move] > from.damageByMove[worst]) worst = move;
  }
  const part = from.damageByMove[worst];
  if (won) return { text: `${part} of ${from.damageDealt} damage came from ${MOVE_WORDS[worst]}.` };
  const text = `${part} of ${from.damageDealt} health lost to ${MOVE_WORDS[worst]}.`;
  const change = ANSWERS[worst]?.find(answer => hasRoom(setup, answer));
  return change ? { text, change } : { text };
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
