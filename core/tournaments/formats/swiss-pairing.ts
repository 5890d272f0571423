import blossom from 'edmonds-blossom-fixed';

/** An entrant who is to be paired. */
export interface Candidate {
  id: string;
  /** Points so far, in any unit. */
  points: number;
  /** Whom it was paired with before, once for each time. */
  met: readonly string[];
  /** Points that it was given without a bout: byes and forfeits. */
  gifts: number;
  /** Of the last round and of the one before: 1 met someone with fewer points (or had the bye), -1 with more, else 0. */
  floats: readonly [number, number];
}

/**
 * Pairs a Swiss round by a matching of minimal cost. In this order, what the FIDE Dutch system (C.04.3) asks first:
 * nobody meets twice; the bye goes to who had none, with the fewest points possible; score groups are mixed as little
 * as possible (the squares of the steps between them count: two small steps rather than a large one); nobody floats
 * the same way again at once; within a score group the upper half meets the lower half in order, and who leaves a
 * group is its last, who joins one meets its first.
 *
 * A second meeting or bye is only ever given where there is no way without.
 *
 * @param candidates the best (by points, then seed) first
 * @returns pairs, the better first, the best pair first; the bye, as null, last
 */
export function pairRound(candidates: readonly Candidate[]): [string, string | null][] {
  const places = placesOf(candidates);
  const count = candidates.length;
  const hasBye = count % 2 === 1;
  const fewestGifts = Math.min(...candidates.map(({ gifts }) => gifts));
  const levels = levelsFor(count + (hasBye ? 1 : 0));
  const edges: [number, number, number][] = [];
  for (let a = 0; a < count; a += 1) {
    for (let b = a + 1; b < count; b += 1) edges.push([a, b, costOfPair(places[a]!, places[b]!, levels)]);
    if (hasBye && candidates[a]!.gifts === fewestGifts) edges.push([a, count, costOfBye(places[a]!, levels)]);
  }
  const mates = blossom(heaviestFirst(edges), true);
  return candidates
    .flatMap((candidate, index): [string, string | null][] => {
      const mate = mates[index]!;
      if (mate === count) return [];
      return mate > index ? [[candidate.id, candidates[mate]!.id]] : [];
    })
    .concat(byeOf(candidates, mates, count));
}

function byeOf(candidates: readonly Candidate[], mates: readonly number[], dummy: number): [string, null][] {
  return candidates.filter((_, index) => mates[index] === dummy).map(({ id }) => [id, null]);
}

/** Where a candidate stands: its score group, counted from the top, and its place in it. */
interface Place {
  candidate: Candidate;
  times: ReadonlyMap<string, number>;
  group: number;
  index: number;
  size: number;
  /** Groups below its own. */
  below: number;
}

function placesOf(candidates: readonly Candidate[]): Place[] {
  const scores = [...new Set(candidates.map(({ points }) => points))].sort((a, b) => b - a);
  const groups = scores.map(score => candidates.filter(({ points }) => points === score));
  return candidates.map(candidate => {
    const group = scores.indexOf(candidate.points);
    const members = groups[group]!;
    const times = new Map<string, number>();
    for (const id of candidate.met) times.set(id, (times.get(id) ?? 0) + 1);
    return {
      candidate,
      times,
      group,
      index: members.indexOf(candidate),
      size: members.length,
      below: scores.length - 1 - group,
    };
  });
}

/** Caps of what one pair can cost by each criterion: they keep all sums within 2^50 (doubles, four times over). */
const MOST = { again: 3, byeSteps: 31, steps: 7, floats: 6, distance: 31 };

/** What one unit of each criterion weighs: more than all pairs together can cost by the criteria after it. */
interface Levels {
  again: number;
  bye: number;
  steps: number;
  floats: number;
}

function levelsFor(entrants: number): Levels {
  const pairs = entrants / 2;
  const floats = pairs * (MOST.distance ** 2 + 1) + 1;
  const steps = floats * (pairs * MOST.floats + 1);
  const bye = steps * (pairs * MOST.steps ** 2 + 1);
  return { floats, steps, bye, again: bye * (MOST.byeSteps + 1) };
}

function costOfPair(a: Place, b: Place, levels: Levels): number {
  const again = Math.min(a.times.get(b.candidate.id) ?? 0, MOST.again) * levels.again;
  const steps = b.group - a.group;
  if (steps === 0) return again + costWithin(a, b);
  const floats = floatsAgain(a.candidate, 1) + floatsAgain(b.candidate, -1);
  const distance = a.size - 1 - a.index + b.index;
  return again + Math.min(steps, MOST.steps) ** 2 * levels.steps + floats * levels.floats + squared(distance);
}

/** How far a pair of one group is from one of its upper half against the one as far down in its lower half. */
function costWithin(a: Place, b: Place): number {
  const half = Math.floor(a.size / 2);
  const isOneHalf = a.index < half === b.index < half;
  return squared(b.index - a.index - half) + (isOneHalf ? 1 : 0);
}

function costOfBye(a: Place, levels: Levels): number {
  return (
    Math.min(a.below, MOST.byeSteps) * levels.bye +
    floatsAgain(a.candidate, 1) * levels.floats +
    squared(a.size - 1 - a.index)
  );
}

function floatsAgain({ floats }: Candidate, way: 1 | -1): number {
  return (floats[0] === way ? 2 : 0) + (floats[1] === way ? 1 : 0);
}

function squared(distance: number): number {
  return Math.min(Math.abs(distance), MOST.distance) ** 2;
}

/** The library looks for the heaviest matching; costs become weights above zero. */
function heaviestFirst(edges: readonly [number, number, number][]): [number, number, number][] {
  const most = Math.max(...edges.map(([, , cost]) => cost));
  return edges.map(([a, b, cost]) => [a, b, most - cost + 1]);
}
