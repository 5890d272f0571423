import type { Season } from '../../prisma/generated/client.ts';
import type { SeasonState } from '../../prisma/generated/enums.ts';
import type { Transaction } from '../platform/database.ts';
import { divisionName } from './divisions.ts';
import { isModifier, type Modifier, modifierWords } from './modifiers.ts';
import { nextReview } from './reviewing.ts';

/** Seasons as commands and bulletins see them. */

export interface SeasonView {
  id: string;
  communityId: string;
  number: number;
  name: string;
  state: SeasonState;
  /** The rule that it adds, in words; null for none. */
  modifier: { id: Modifier; name: string; text: string } | null;
  /** By the schedule; null: by command. */
  opensAt: Date | null;
  startsAt: Date | null;
  freezesAt: Date | null;
  endsAt: Date | null;
  startedAt: Date | null;
  closedAt: Date | null;
  /** It ended without having begun. */
  calledOff: boolean;
  /** Credits. */
  prizePool: number;
  /** Agents entered, and those past their placement matches. */
  entered: number;
  placed: number;
  /** Agents in each division, from the highest on. */
  divisions: { number: number; name: string; agents: number }[];
  /** Rated matches of it that were settled, and that are under way. */
  matches: number;
  running: number;
  nextReviewAt: Date | null;
}

/** What a board says of its season: without the counts of matches, which take a while in a long season. */
export type SeasonSummary = Omit<SeasonView, 'matches' | 'running'>;

type Reader = Pick<Transaction, '$queryRaw'>;

export async function viewSeason(tx: Reader, season: Season, now: Date): Promise<SeasonView> {
  const [summary, [matches]] = await Promise.all([
    summariseSeason(tx, season, now),
    tx.$queryRaw<{ settled: number; running: number }[]>`
      SELECT (count(*) FILTER (WHERE state = 'settled'))::int AS settled,
             (count(*) FILTER (WHERE state NOT IN ('settled', 'void')))::int AS running
        FROM "Match" WHERE "seasonId" = ${season.id}`,
  ]);
  return { ...summary, matches: matches?.settled ?? 0, running: matches?.running ?? 0 };
}

export async function summariseSeason(tx: Reader, season: Season, now: Date): Promise<SeasonSummary> {
  const divisions = await tx.$queryRaw<{ division: number; agents: number }[]>`
    SELECT division, count(*)::int AS agents FROM "SeasonEntry" WHERE "seasonId" = ${season.id}
     GROUP BY division ORDER BY division`;
  const placed = divisions.filter(({ division }) => division > 0);
  const sum = (rows: readonly { agents: number }[]) => rows.reduce((total, { agents }) => total + agents, 0);
  const { id, communityId, number, name, state, opensAt, startsAt, freezesAt, endsAt, startedAt, closedAt } = season;
  return {
    id,
    communityId,
    number,
    name,
    state,
    modifier: isModifier(season.modifier)
      ? { id: season.modifier, ...modifierWords(season.modifier, state === 'closed' ? null : startedAt, now) }
      : null,
    opensAt,
    startsAt,
    freezesAt,
    endsAt,
    startedAt,
    closedAt,
    calledOff: state === 'closed' && startedAt === null,
    prizePool: Number(season.prizePool),
    entered: sum(divisions),
    placed: sum(placed),
    divisions: placed.map(({ division, agents }) => ({ number: division, name: divisionName(division), agents })),
    nextReviewAt: nextReview(season),
  };
}
