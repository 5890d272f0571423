import { keysOf } from './elimination.ts';
import { assemble, type Planned, type Question, strangers } from './plan.ts';
import { tallyOf } from './tally.ts';
import { type Criterion, fixedCriterion, rank } from './tie-breaks.ts';
import type { PlannedBout, Standing } from './types.ts';
import { entrant, resolve, type WiredBout } from './wiring.ts';

export interface RoundRobinOptions {
  bestOf: number;
  /** Of the keys: 'A' gives 'A1.2'. */
  prefix: string;
  section: string;
}

export function planRoundRobin({ settings, seeding, fixed, out }: Question): Planned {
  const wired = wireRoundRobin(seeding, { bestOf: settings.bestOf, prefix: 'R', section: 'Round robin' });
  const { bouts, misfits } = resolve(wired, fixed, out);
  const standings = tableOf(seeding, bouts);
  const isDone = bouts.every(({ state }) => state === 'decided');
  const plan = assemble(bouts, standings, {
    champion: isDone ? standings[0]!.entrantId : null,
    rounds: roundsOfRoundRobin(seeding.length),
  });
  return { plan, misfits: [...misfits, ...strangers(fixed, keysOf(wired))] };
}

/** Rounds in which everyone meets everyone once: with an odd number of entrants one rests in each. */
export function roundsOfRoundRobin(entrants: number): number {
  return entrants % 2 === 0 ? entrants - 1 : entrants;
}

/**
 * Everyone meets everyone once, by the circle method: the best seed stays and meets the others from the last seed up
 * to the second, whom it meets in the last round.
 */
export function wireRoundRobin(
  seeding: readonly string[],
  { bestOf, prefix, section }: RoundRobinOptions,
): WiredBout[] {
  const circle: (string | null)[] = seeding.length % 2 === 0 ? [...seeding] : [...seeding, null];
  const half = circle.length / 2;
  const wired: WiredBout[] = [];
  for (let round = 1; round < circle.length; round += 1) {
    let number = 0;
    for (let index = 0; index < half; index += 1) {
      const pair = [circle[index]!, circle[circle.length - 1 - index]!] as const;
      if (pair[0] === null || pair[1] === null) continue;
      number += 1;
      // Everyone but the one who stays moves on by one place a round, so that sides alternate for all.
      const isTurned = index === 0 ? round % 2 === 0 : index % 2 === 1;
      const [a, b] = isTurned ? [pair[1], pair[0]] : pair;
      wired.push({
        key: `${prefix}${round}.${number}`,
        label: `${section === 'Round robin' ? '' : `${section}, `}round ${round}, bout ${number}`.replace(/^r/, 'R'),
        section,
        round,
        roundName: `Round ${round}`,
        bestOf,
        isFinal: false,
        weight: 0,
        sources: [entrant(a), entrant(b)],
      });
    }
    circle.splice(1, 0, circle.pop()!);
  }
  return wired;
}

/** The table of a round robin: forfeits count as bouts won and lost, since everyone has the same opponents. */
export function tableOf(seeding: readonly string[], bouts: readonly PlannedBout[]): Standing[] {
  const tallies = tallyOf(seeding, bouts);
  const won = winsOver(seeding, bouts);
  const criteria: Criterion[] = [
    fixedCriterion('Points', id => tallies.get(id)!.wins),
    {
      name: 'Head-to-head',
      of: tied => new Map(tied.map(id => [id, tied.filter(other => won.get(id)!.has(other)).length])),
      repeats: true,
    },
    fixedCriterion('Sonneborn-Berger', id => sum([...won.get(id)!].map(beaten => tallies.get(beaten)!.wins))),
    fixedCriterion('Game difference', id => tallies.get(id)!.gamesWon - tallies.get(id)!.gamesLost),
    fixedCriterion('Games won', id => tallies.get(id)!.gamesWon),
  ];
  return rank(seeding, criteria).map(({ id, values }, index): Standing => {
    const { wins, losses } = tallies.get(id)!;
    const tieBreaks = criteria.slice(1).map(({ name }, at) => ({ name, value: values[at + 1]! }));
    return { place: index + 1, entrantId: id, points: wins * 2, wins, losses, tieBreaks, shared: false };
  });
}

/** Whom each has beaten. */
function winsOver(seeding: readonly string[], bouts: readonly PlannedBout[]): Map<string, Set<string>> {
  const won = new Map<string, Set<string>>(seeding.map(id => [id, new Set()]));
  for (const { entrants, winner } of bouts) {
    if (winner === null) continue;
    const loser = entrants[1 - winner];
    if (loser) won.get(entrants[winner]!)?.add(loser);
  }
  return won;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
