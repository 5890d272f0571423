import type { Database } from '../platform/database.ts';
import { sqlOf } from '../platform/sql.ts';
import { type BoardLine, finalBoard } from './boards.ts';
import { bestBettor, bestPicker, longestStreak } from './closing.ts';
import { fightScore } from './ranking.ts';
import { type SeasonView, viewSeason } from './views.ts';

/** What is told of a season when it has ended. Read from its final table and its matches, which never change again. */

export interface FightHighlight {
  matchId: string;
  winner: string;
  loser: string;
  /** The winner's chance by the ratings before it, in thousandths. */
  expected: number;
}

export interface SeasonRecap {
  season: SeasonView;
  champion: BoardLine | null;
  /** Firsts of the lower divisions. */
  divisionWinners: BoardLine[];
  /** The win that the ratings expected least; null where no underdog won. */
  upset: FightHighlight | null;
  bettor: BoardLine | null;
  picker: BoardLine | null;
  streak: BoardLine | null;
  /** The match of the season: see fightScore. */
  match: (FightHighlight & { leadChanges: number; volume: number }) | null;
  top: BoardLine[];
}

/** Lines of the final table shown with it. */
const TOP = 8;
/** Matches that may be the match of the season: those with the most lead changes. */
const CANDIDATES = 200;
/** Lines read for streaks and division winners: all, of the largest season that is meant. */
const ALL = 10_000;

export async function readRecap(database: Database, seasonId: string, now: Date): Promise<SeasonRecap | null> {
  const row = await database.prisma.season.findUnique({ where: { id: seasonId } });
  if (row?.state !== 'closed' || row.startedAt === null) return null;
  const sql = sqlOf(database.pool);
  const [season, agents, bettors, pickers, upset, match] = await Promise.all([
    viewSeason(database.prisma, row, now),
    finalBoard(sql, seasonId, 'agents', { limit: ALL }),
    finalBoard(sql, seasonId, 'bettors', { limit: 1 }),
    finalBoard(sql, seasonId, 'pickers', { limit: ALL }),
    upsetOf(database, seasonId),
    matchOf(database, seasonId),
  ]);
  const placed = agents.filter(({ division }) => division > 0);
  const firsts = placed.filter(
    (line, index) => placed.findIndex(({ division }) => division === line.division) === index,
  );
  return {
    season,
    champion: firsts[0] ?? null,
    divisionWinners: firsts.slice(1),
    upset,
    bettor: bestBettor(bettors),
    picker: bestPicker(pickers),
    streak: longestStreak(agents),
    match,
    top: placed.slice(0, TOP),
  };
}

async function upsetOf({ prisma }: Database, seasonId: string): Promise<FightHighlight | null> {
  const [upset] = await prisma.$queryRaw<FightHighlight[]>`
    SELECT match.id AS "matchId", winner.name AS winner, loser.name AS loser, change.expected
      FROM "Match" match
      JOIN "RatingChange" change
        ON change."matchId" = match.id AND change."agentId" = CASE match.winner WHEN 0 THEN match."agentAId" ELSE match."agentBId" END
      JOIN "Agent" winner ON winner.id = change."agentId"
      JOIN "Agent" loser ON loser.id = CASE match.winner WHEN 0 THEN match."agentBId" ELSE match."agentAId" END
     WHERE match."seasonId" = ${seasonId} AND match.state = 'settled' AND winner."ownerId" IS NOT NULL AND change.expected < 500
     ORDER BY change.expected, match."settledAt", match.id LIMIT 1`;
  return upset ?? null;
}

interface Candidate extends FightHighlight {
  leadChanges: number;
  rounds: number;
  ratingA: number;
  ratingB: number;
  volume: number;
}

async function matchOf({ prisma }: Database, seasonId: string): Promise<SeasonRecap['match']> {
  const candidates = await prisma.$queryRaw<Candidate[]>`
    SELECT match.id AS "matchId", winner.name AS winner, loser.name AS loser, won.expected,
           coalesce((match.statistics->>'leadChanges')::int, 0) AS "leadChanges", jsonb_array_length(match.rounds) AS rounds,
           won."shownBefore" AS "ratingA", lost."shownBefore" AS "ratingB", coalesce(market.volume, 0)::float AS volume
      FROM "Match" match
      JOIN "RatingChange" won
        ON won."matchId" = match.id AND won."agentId" = CASE match.winner WHEN 0 THEN match."agentAId" ELSE match."agentBId" END
      JOIN "RatingChange" lost ON lost."matchId" = match.id AND lost."agentId" <> won."agentId"
      JOIN "Agent" winner ON winner.id = won."agentId"
      JOIN "Agent" loser ON loser.id = lost."agentId"
      LEFT JOIN "Market" market ON market."matchId" = match.id AND market.state = 'settled'
     WHERE match."seasonId" = ${seasonId} AND match.state = 'settled'
     ORDER BY "leadChanges" DESC, volume DESC, match.id LIMIT ${CANDIDATES}`;
  const score = ({ leadChanges, rounds, ratingA, ratingB, volume }: Candidate) =>
    fightScore({ leadChanges, rounds, ratings: [ratingA, ratingB], volume });
  const [best] = [...candidates].sort((a, b) => score(b) - score(a) || (a.matchId < b.matchId ? -1 : 1));
  if (!best) return null;
  const { matchId, winner, loser, expected, leadChanges, volume } = best;
  return { matchId, winner, loser, expected, leadChanges, volume };
}
