import { BUILD_MAX, BUILD_POINTS, type Build, STATISTICS } from '../engine/index.ts';

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
