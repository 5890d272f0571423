import { planDouble, roundsOfDouble } from './double.ts';
import { planSingle, roundsOfElimination } from './elimination.ts';
import { planGroups, roundsOfGroups } from './groups.ts';
import type { Planned, Question } from './plan.ts';
import { planRoundRobin, roundsOfRoundRobin } from './round-robin.ts';
import { checkSettings } from './settings.ts';
import { planSwiss, roundsOfSwiss } from './swiss.ts';
import { planTeam } from './team.ts';
import type { Format, FormatSettings, History, Plan } from './types.ts';

export { checkSettings, explainTieBreaks, FEWEST_ENTRANTS, LONGEST_BOUT, MOST_ENTRANTS } from './settings.ts';
export type * from './types.ts';

interface Rules {
  plan(question: Question): Planned;
  rounds(settings: FormatSettings, entrants: number): number;
}

const RULES: Record<Format, Rules> = {
  single: { plan: planSingle, rounds: (_, entrants) => roundsOfElimination(entrants) },
  double: { plan: planDouble, rounds: (_, entrants) => roundsOfDouble(entrants) },
  'round-robin': { plan: planRoundRobin, rounds: (_, entrants) => roundsOfRoundRobin(entrants) },
  swiss: { plan: planSwiss, rounds: roundsOfSwiss },
  groups: { plan: planGroups, rounds: roundsOfGroups },
  team: { plan: planTeam, rounds: () => 1 },
};

/**
 * The whole tournament as it stands: every bout that is known to take place, who meets whom, what is decided, and the
 * standings. The same for the same settings, seeding and history, whatever the order of what is fixed.
 *
 * @param seeding entrant ids, the best seed first; team matches: team A from its first board to its last, then team B
 * @throws RangeError for settings, entrants or a history that no tournament can have
 */
export function planTournament(settings: FormatSettings, seeding: readonly string[], history: History): Plan {
  const { plan, misfits } = planned(settings, seeding, history);
  if (misfits.length > 0) {
    throw new RangeError(
      `bouts with other entrants than the format gives them: ${misfits.map(({ key }) => key).join(', ')}`,
    );
  }
  return plan;
}

/**
 * May the outcome of a bout be set anew? The bouts that would get other entrants although they have begun or been
 * decided; none: yes. Rounds of a Swiss tournament that have been paired keep their pairs.
 *
 * @throws RangeError where no two entrants meet in that bout
 */
export function blockedBy(
  settings: FormatSettings,
  seeding: readonly string[],
  history: History,
  key: string,
  winner: 0 | 1,
): BoutName[] {
  const bout = planned(settings, seeding, history).plan.bouts.find(one => one.key === key);
  if (!bout?.entrants[0] || !bout.entrants[1]) throw new RangeError(`no two entrants meet in ${key}`);
  const others = history.fixed.filter(one => one.key !== key);
  const outcome = { winner, winsA: 0, winsB: 0, how: 'override' as const };
  const anew = { ...history, fixed: [...others, { key, entrants: bout.entrants, outcome }] };
  return misfitsOf(settings, seeding, anew, history);
}

/**
 * The fixed bouts that do not fit into a history: planTournament would refuse it. For asking before a change that
 * is more than a bout's winner (the games may decide who comes out of a group).
 *
 * @param before a history that fits, for the labels of bouts that would be there no more
 */
export function misfitsOf(
  settings: FormatSettings,
  seeding: readonly string[],
  history: History,
  before: History,
): BoutName[] {
  const { misfits } = planned(settings, seeding, history);
  if (misfits.length === 0) return [];
  const labels = new Map(planned(settings, seeding, before).plan.bouts.map(one => [one.key, one.label]));
  return misfits.map(({ key }) => ({ key, label: labels.get(key) ?? key }));
}

export interface BoutName {
  key: string;
  label: string;
}

/** Rounds of a tournament of so many entrants (a grand final's second bout not counted). */
export function roundsOf(settings: FormatSettings, entrants: number): number {
  return RULES[settings.format].rounds(settings, entrants);
}

function planned(settings: FormatSettings, seeding: readonly string[], { fixed, out }: History): Planned {
  const complaint = checkSettings(settings, seeding.length);
  if (complaint !== null) throw new RangeError(complaint);
  if (new Set(seeding).size !== seeding.length) throw new RangeError('someone is entered twice');
  const byKey = new Map(fixed.map(bout => [bout.key, bout]));
  if (byKey.size !== fixed.length) throw new RangeError('a bout is fixed twice');
  return RULES[settings.format].plan({ settings, seeding, fixed: byKey, out });
}
