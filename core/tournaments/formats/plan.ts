import type { FixedBout, FormatSettings, History, Plan, PlannedBout, Standing } from './types.ts';

/** What a format works from. */
export interface Question {
  settings: FormatSettings;
  /** Entrant ids, the best seed first. */
  seeding: readonly string[];
  fixed: ReadonlyMap<string, FixedBout>;
  out: History['out'];
}

/** A plan, and the fixed bouts that do not fit into it. */
export interface Planned {
  plan: Plan;
  misfits: readonly FixedBout[];
}

/** Fixed bouts that no bout of the plan has the key of. */
export function strangers(fixed: Question['fixed'], keys: ReadonlySet<string>): FixedBout[] {
  return [...fixed.values()].filter(({ key }) => !keys.has(key));
}

/** A plan of these bouts; `champion`: whoever the format says has won. */
export function assemble(
  bouts: readonly PlannedBout[],
  standings: readonly Standing[],
  { champion, rounds }: Pick<Plan, 'champion' | 'rounds'>,
): Plan {
  const open = bouts.filter(({ state }) => state !== 'decided');
  const done = open.length === 0;
  const last = Math.max(1, ...bouts.map(({ round }) => round));
  return {
    bouts,
    standings,
    champion,
    done,
    rounds,
    currentRound: done ? last : Math.min(...open.map(({ round }) => round)),
  };
}
