import { type EliminationOptions, wireSingle } from './elimination.ts';
import { roundsOfRoundRobin, tableOf, wireRoundRobin } from './round-robin.ts';
import { bracketSize } from './seeding.ts';
import { standingsByExit } from './tally.ts';
import type { FixedBout, FormatSettings, History, Plan, PlannedBout, Standing } from './types.ts';
import { entrant, NOBODY, type Resolved, resolve, type WiredBout } from './wiring.ts';

export { checkSettings, explainTieBreaks, FEWEST_ENTRANTS, LONGEST_BOUT, MOST_ENTRANTS } from './settings.ts';
export type * from './types.ts';

/**
 * The whole tournament as it stands: every bout that is known to take place, who meets whom, what is decided, and the
 * standings. The same for the same settings, seeding and history, whatever the order of what is fixed.
 *
 * @param seeding entrant ids, the best seed first; team matches: team A from its first board to its last, then team B
 * @throws RangeError for settings, entrants or a history that no tournament can have
 */
export function planTournament(settings: FormatSettings, seeding: readonly string[], history: History): Plan {
  const { plan, misfits } = planned(settings, seeding, history);
  if (misfits.length > 0)
    throw new RangeError(`these bouts have other entrants: ${misfits.map(({ key }) => key).join(', ')}`);
  return plan;
}

/**
 * May the outcome of a bout be set anew? The bouts that would get other entrants although they have begun or been
 * decided; none: yes. Rounds of a Swiss tournament that have been paired keep their pairs.
 */
export function blockedBy(
  settings: FormatSettings,
  seeding: readonly string[],
  history: History,
  key: string,
  winner: 0 | 1,
): { key: string; label: string }[] {
  const before = planned(settings, seeding, history).plan;
  const bout = before.bouts.find(one => one.key === key);
  if (!bout?.entrants[0] || !bout.entrants[1]) throw new RangeError(`no two entrants meet in ${key}`);
  const outcome = { winner, winsA: winner === 0 ? 1 : 0, winsB: winner, how: 'override' as const };
  const others = history.fixed.filter(one => one.key !== key);
  const anew = { ...history, fixed: [...others, { key, entrants: bout.entrants, outcome }] };
  const labels = new Map(before.bouts.map(one => [one.key, one.label]));
  return planned(settings, seeding, anew).misfits.map(misfit => ({
    key: misfit.key,
    label: labels.get(misfit.key) ?? misfit.key,
  }));
}

/** Rounds of a tournament of so many entrants (a grand final's reset not counted). */
export function roundsOf(settings: FormatSettings, entrants: number): number {
  switch (settings.format) {
    case 'single':
      return Math.log2(bracketSize(entrants));
    case 'round-robin':
      return roundsOfRoundRobin(entrants);
    default:
      throw new RangeError(`no such format: ${settings.format}`);
  }
}

interface Planned {
  plan: Plan;
  misfits: readonly FixedBout[];
}

function planned(settings: FormatSettings, seeding: readonly string[], history: History): Planned {
  switch (settings.format) {
    case 'single':
      return planSingle(settings, seeding, history);
    case 'round-robin':
      return planRoundRobin(settings, seeding, history);
    default:
      throw new RangeError(`no such format: ${settings.format}`);
  }
}

function planSingle(settings: FormatSettings, seeding: readonly string[], history: History): Planned {
  const places = Array.from({ length: bracketSize(seeding.length) }, (_, index) =>
    seeding[index] === undefined ? NOBODY : entrant(seeding[index]),
  );
  const options: EliminationOptions = {
    bestOf: settings.bestOf,
    finalBestOf: settings.finalBestOf || settings.bestOf,
    thirdPlace: settings.thirdPlace,
    prefix: 'W',
    section: 'Bracket',
    after: 0,
  };
  const wired = wireSingle(places, options);
  const resolved = resolve(wired, byKey(history.fixed), history.out);
  const standings = standingsByExit(seeding, resolved.bouts, exitsOfSingle(wired, resolved));
  return { plan: planOf(settings, seeding, resolved.bouts, standings), misfits: resolved.misfits };
}

/** The places of those who are out: losers of a round share the places behind all who went on. */
export function exitsOfSingle(wired: readonly WiredBout[], { bouts, passed }: Resolved): Map<string, number> {
  const inRound = new Map<string, number>();
  for (const { roundName } of wired) inRound.set(roundName, (inRound.get(roundName) ?? 0) + 1);
  const exits = new Map<string, number>();
  for (const { key, roundName, isFinal } of bouts) {
    const { winner, loser } = passed.get(key) ?? {};
    if (winner && isFinal) exits.set(winner, 1);
    if (winner && key === 'P3') exits.set(winner, 3);
    if (loser) exits.set(loser, key === 'P3' ? 4 : inRound.get(roundName)! + 1);
  }
  return exits;
}

function planRoundRobin(settings: FormatSettings, seeding: readonly string[], history: History): Planned {
  const wired = wireRoundRobin(seeding, { bestOf: settings.bestOf, prefix: 'R', section: 'Round robin' });
  const { bouts, misfits } = resolve(wired, byKey(history.fixed), history.out);
  return { plan: planOf(settings, seeding, bouts, tableOf(seeding, bouts)), misfits };
}

function planOf(
  settings: FormatSettings,
  seeding: readonly string[],
  bouts: readonly PlannedBout[],
  standings: readonly Standing[],
): Plan {
  const open = bouts.filter(({ state }) => state !== 'decided');
  const rounds = roundsOf(settings, seeding.length);
  const done = open.length === 0;
  return {
    bouts,
    standings,
    champion: done ? standings[0]!.entrantId : null,
    done,
    rounds,
    currentRound: done ? rounds : Math.min(...open.map(({ round }) => round)),
  };
}

function byKey(fixed: readonly FixedBout[]): Map<string, FixedBout> {
  return new Map(fixed.map(bout => [bout.key, bout]));
}
