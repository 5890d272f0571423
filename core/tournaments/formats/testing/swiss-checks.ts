import { expect } from 'vitest';
import type { Plan, PlannedBout } from '../index.ts';
import { hasPairing, pairingsOf } from './matching.ts';

/** What someone brought into a round, reckoned anew from the bouts before it. */
interface Before {
  points: number;
  gifts: number;
  met: Map<string, number>;
}

/**
 * That a round has been paired as it should: everyone who is there once; nobody meets twice, nobody has a second bye,
 * and the bye goes to no one with more points than it must, unless trying every pairing shows that there is no other
 * way; in small fields also that the score groups are mixed as little as possible.
 */
export function expectGoodPairing(plan: Plan, round: number, seeding: readonly string[], out: readonly string[]): void {
  const present = seeding.filter(id => !out.includes(id));
  const before = reckon(
    seeding,
    plan.bouts.filter(bout => bout.round < round),
  );
  const pairs = plan.bouts.filter(bout => bout.round === round).map(({ entrants }) => entrants);
  const sides = pairs.flat().filter(id => id !== null);
  expect([...sides].sort()).toEqual([...present].sort());
  const bye = pairs.find(([, b]) => b === null)?.[0] ?? null;
  expect(bye !== null).toBe(present.length % 2 === 1);
  const of = (id: string) => before.get(id)!;
  const fewest = Math.min(...present.map(id => of(id).gifts));
  if (bye !== null) expect(of(bye).gifts).toBe(fewest);
  const isFirst = (a: string, b: string) => !of(a).met.has(b);
  const again = pairs.filter(([a, b]) => a !== null && b !== null && !isFirst(a, b)).length;
  const entitled = present.length % 2 === 1 ? present.filter(id => of(id).gifts === fewest) : [null];
  const canDoWithout = (id: string | null) =>
    hasPairing(
      present.filter(one => one !== id),
      isFirst,
    );
  if (again > 0) expect(entitled.some(canDoWithout)).toBe(false);
  else if (bye !== null) {
    const poorer = entitled.filter(id => of(id!).points < of(bye).points);
    expect(poorer.filter(canDoWithout)).toEqual([]);
  }
  if (present.length <= 8) expect(costOf(pairs, of, present)).toEqual(leastCost(present, entitled, of));
}

function reckon(seeding: readonly string[], bouts: readonly PlannedBout[]): Map<string, Before> {
  const before = new Map<string, Before>(seeding.map(id => [id, { points: 0, gifts: 0, met: new Map() }]));
  for (const { entrants, winner, how } of bouts) {
    for (const [side, id] of entrants.entries()) {
      if (id === null) continue;
      const one = before.get(id)!;
      const other = entrants[1 - side] ?? null;
      if (other !== null) one.met.set(other, (one.met.get(other) ?? 0) + 1);
      if (side !== winner) continue;
      one.points += 1;
      if (how === 'bye' || how === 'forfeit') one.gifts += 1;
    }
  }
  return before;
}

type Pairs = readonly (readonly [string | null, string | null])[];

/** Second meetings, the score group of the bye (from below), and the squares of the steps between score groups. */
function costOf(pairs: Pairs, of: (id: string) => Before, present: readonly string[]): number[] {
  const groups = [...new Set(present.map(id => of(id).points))].sort((a, b) => b - a);
  const groupOf = (id: string) => groups.indexOf(of(id).points);
  const cost = [0, 0, 0];
  for (const [a, b] of pairs) {
    if (a === null || b === null) {
      cost[1]! += groups.length - 1 - groupOf((a ?? b)!);
      continue;
    }
    cost[0]! += of(a).met.get(b) ?? 0;
    cost[2]! += (groupOf(a) - groupOf(b)) ** 2;
  }
  return cost;
}

function leastCost(
  present: readonly string[],
  entitled: readonly (string | null)[],
  of: (id: string) => Before,
): number[] {
  let least: number[] | null = null;
  for (const bye of entitled) {
    for (const pairing of pairingsOf(present.filter(id => id !== bye))) {
      const cost = costOf(bye === null ? pairing : [...pairing, [bye, null]], of, present);
      if (least === null || isLess(cost, least)) least = cost;
    }
  }
  return least!;
}

function isLess(one: readonly number[], other: readonly number[]): boolean {
  const at = one.findIndex((value, index) => value !== other[index]);
  return at >= 0 && one[at]! < other[at]!;
}
