import {
  BUILD_MAX,
  BUILD_POINTS,
  type Build,
  type FighterSetup,
  SLIDERS,
  type Sliders,
  STATISTICS,
} from '../engine/index.ts';
import { ArenaError } from '../platform/errors.ts';

/**
 * A build in which `given` statistics have their new points and the others make room, the largest first, or take what is free,
 * the smallest first. Pure.
 * @returns null where the given points leave no whole budget for the rest
 */
export function completeBuild(current: Build, given: Partial<Build>): Build | null {
  const build: Build = { ...current, ...given };
  const others = STATISTICS.filter(statistic => given[statistic] === undefined);
  for (;;) {
    const excess = STATISTICS.reduce((sum, statistic) => sum + build[statistic], 0) - BUILD_POINTS;
    if (excess === 0) return build;
    const step = excess > 0 ? -1 : 1;
    const movable = others
      .filter(statistic => build[statistic] + step >= 0 && build[statistic] + step <= BUILD_MAX)
      .sort((a, b) => (build[a] - build[b]) * step)[0];
    if (!movable) return null;
    build[movable] += step;
  }
}

/** What a member may change of an agent; what is left out stays, or makes room. */
export type Tuning = Partial<Build & Sliders>;

/**
 * A change as `agents.tune` takes it: where only part of the build was named, the other statistics make room. Pure.
 * @throws ArenaError 'bad-tuning' where they cannot
 */
export function completeTuning(setup: FighterSetup, given: Tuning): { build: Build; sliders: Partial<Sliders> } {
  const sliders: Partial<Sliders> = {};
  for (const name of SLIDERS) if (given[name] !== undefined) sliders[name] = given[name];
  const named: Partial<Build> = {};
  for (const name of STATISTICS) if (given[name] !== undefined) named[name] = given[name];
  if (Object.keys(named).length === STATISTICS.length) return { sliders, build: { ...setup.build, ...named } };
  const build = completeBuild(setup.build, named);
  if (!build) {
    throw new ArenaError(
      'bad-tuning',
      `The five statistics share ${BUILD_POINTS} points; that leaves none or too many for the rest.`,
    );
  }
  return { sliders, build };
}
