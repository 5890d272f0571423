import { exitsOfSingle, holderOf, keysOf, roundsOfElimination, wireSingle } from './elimination.ts';
import { groupLetters } from './names.ts';
import { assemble, type Planned, type Question, strangers } from './plan.ts';
import { roundsOfRoundRobin, tableOf, wireRoundRobin } from './round-robin.ts';
import { bracketOrder, bracketSize, snake } from './seeding.ts';
import { standingsByExit } from './tally.ts';
import type { FormatSettings, Standing } from './types.ts';
import { entrant, NOBODY, PENDING, resolve, type Source, type WiredBout } from './wiring.ts';

/** Of each group so many go on. */
export const QUALIFIERS = 2;

/** Groups of a tournament: as set, else the largest power of two that leaves three or more in each. */
export function groupsOf(settings: FormatSettings, entrants: number): number {
  if (settings.groups > 0) return settings.groups;
  return Math.max(1, 2 ** Math.floor(Math.log2(entrants / 3)));
}

export function roundsOfGroups(settings: FormatSettings, entrants: number): number {
  const groups = groupsOf(settings, entrants);
  return groupRounds(entrants, groups) + roundsOfElimination(groups * QUALIFIERS);
}

function groupRounds(entrants: number, groups: number): number {
  return roundsOfRoundRobin(Math.ceil(entrants / groups));
}

/** Groups in which everyone meets everyone; the first two of each go on to a single elimination. */
export function planGroups({ settings, seeding, fixed, out }: Question): Planned {
  const count = groupsOf(settings, seeding.length);
  const groups = snake(seeding, count).map((members, index) => {
    const section = `Group ${groupLetters(index)}`;
    const wired = wireRoundRobin(members, { bestOf: settings.bestOf, prefix: groupLetters(index), section });
    const { bouts, misfits } = resolve(wired, fixed, out);
    return { section, wired, bouts, misfits, table: tableOf(members, bouts), isOver: isOver(bouts) };
  });
  const places = crossed(groups.map(group => (group.isOver ? group.table.map(({ entrantId }) => entrantId) : null)));
  const wired = wireSingle(places, {
    bestOf: settings.bestOf,
    finalBestOf: settings.finalBestOf || settings.bestOf,
    thirdPlace: settings.thirdPlace,
    prefix: 'KO',
    section: 'Elimination',
    after: groupRounds(seeding.length, count),
  });
  const elimination = resolve(wired, fixed, out);
  const bouts = [...byRound(groups.flatMap(group => group.bouts)), ...elimination.bouts];
  const exits = exitsOfSingle(wired, elimination);
  for (const [id, place] of exitsOfGroups(groups)) exits.set(id, place);
  const order = groups.flatMap(group => group.table).sort((one, other) => one.place - other.place);
  const standings = standingsByExit(
    order.map(({ entrantId }) => entrantId),
    bouts,
    exits,
  );
  const plan = assemble(bouts, standings, {
    champion: holderOf(exits, 1),
    rounds: roundsOfGroups(settings, seeding.length),
  });
  const all: WiredBout[] = [...groups.flatMap(group => group.wired), ...wired];
  return {
    plan: { ...plan, groups: groups.map(({ section, table }) => ({ name: section, standings: table })) },
    misfits: [...groups.flatMap(group => group.misfits), ...elimination.misfits, ...strangers(fixed, keysOf(all))],
  };
}

const isOver = (bouts: readonly { state: string }[]) => bouts.every(({ state }) => state === 'decided');

function byRound<T extends { round: number }>(bouts: readonly T[]): T[] {
  return [...bouts].sort((one, other) => one.round - other.round);
}

/**
 * The places of the elimination: winners of the groups first, then the seconds, so that winners meet seconds (or have
 * the byes), and each second starts in the half of the bracket in which the winner of its group is not.
 *
 * @param groups the entrants of each group that is over, the best first; null: not yet
 */
function crossed(groups: readonly (readonly string[] | null)[]): Source[] {
  const size = bracketSize(groups.length * QUALIFIERS);
  const order = bracketOrder(size);
  const isUpper = (seed: number) => order.indexOf(seed) < size / 2;
  const places: Source[] = Array.from({ length: size }, () => NOBODY);
  const placeOf = (group: number, rank: number): Source => {
    const id = groups[group]?.[rank];
    return id === undefined ? PENDING : entrant(id);
  };
  const waiting = groups.map((_, index) => index);
  for (const index of waiting) places[index] = placeOf(index, 0);
  for (let seed = groups.length + 1; seed <= groups.length * QUALIFIERS; seed += 1) {
    const at = waiting.findIndex(group => isUpper(group + 1) !== isUpper(seed));
    const [group] = waiting.splice(at, 1);
    places[seed - 1] = placeOf(group!, 1);
  }
  return places;
}

/** Who did not qualify shares a place with those who came as far in the other groups. */
function exitsOfGroups(groups: readonly { table: readonly Standing[]; isOver: boolean }[]): Map<string, number> {
  const exits = new Map<string, number>();
  for (const { table, isOver: over } of groups) {
    for (const { entrantId, place } of over ? table.slice(QUALIFIERS) : []) {
      // No group is smaller by more than one: all have someone in each place before the last.
      exits.set(entrantId, groups.length * (place - 1) + 1);
    }
  }
  return exits;
}
