import type { Transaction } from '../platform/database.ts';
import { BOUNTY_FROM, RIVALRY_DAYS, type Score, STREAK_COUNTED } from './rules.ts';

/** What the past says about two agents: read at the moment of a match, and told before and after it. */

type Reader = Pick<Transaction, '$queryRaw'>;

/**
 * Rated wins in a row that an agent had before a match, in the order in which its matches were made: an agent is never in two rated
 * ones at once. Most agents have none worth counting: five rows say so.
 */
export async function streakBefore(tx: Reader, agentId: string, matchId: string): Promise<number> {
  const run = await runOfWins(tx, agentId, matchId, BOUNTY_FROM);
  return run < BOUNTY_FROM ? run : runOfWins(tx, agentId, matchId, STREAK_COUNTED);
}

async function runOfWins(tx: Reader, agentId: string, matchId: string, most: number): Promise<number> {
  const rows = await tx.$queryRaw<{ won: boolean }[]>`
    WITH this AS (SELECT "createdAt" FROM "Match" WHERE id = ${matchId}),
    past AS (
      (SELECT winner = 0 AS won, match."createdAt", match.id FROM "Match" match, this
        WHERE match."agentAId" = ${agentId} AND match.kind = 'rated' AND match.state = 'settled'
          AND match."createdAt" <= this."createdAt" AND match.id <> ${matchId}
        ORDER BY match."createdAt" DESC LIMIT ${most})
      UNION ALL
      (SELECT winner = 1 AS won, match."createdAt", match.id FROM "Match" match, this
        WHERE match."agentBId" = ${agentId} AND match.kind = 'rated' AND match.state = 'settled'
          AND match."createdAt" <= this."createdAt" AND match.id <> ${matchId}
        ORDER BY match."createdAt" DESC LIMIT ${most})
    )
    SELECT won FROM past ORDER BY "createdAt" DESC, id DESC LIMIT ${most}`;
  const broken = rows.findIndex(row => !row.won);
  return broken === -1 ? rows.length : broken;
}

/**
 * Wins and defeats of `agentId` against `otherId` in the days before `until`, that match itself not counted. Casual fights over a tape
 * that everybody knows count for nothing.
 */
export async function recentScore(
  tx: Reader,
  agentId: string,
  otherId: string,
  until: { at: Date; matchId?: string },
): Promise<Score> {
  const from = new Date(until.at.getTime() - RIVALRY_DAYS * 24 * 3_600_000);
  const [row] = await tx.$queryRaw<Score[]>`
    SELECT count(*) FILTER (WHERE (winner = 0) = ("agentAId" = ${agentId}))::int AS wins,
           count(*) FILTER (WHERE (winner = 0) <> ("agentAId" = ${agentId}))::int AS losses
      FROM "Match"
     WHERE (("agentAId" = ${agentId} AND "agentBId" = ${otherId}) OR ("agentAId" = ${otherId} AND "agentBId" = ${agentId}))
       AND kind <> 'casual' AND state = 'settled' AND id <> ${until.matchId ?? ''}
       AND "createdAt" > ${from} AND "createdAt" <= ${until.at}`;
  return row ?? { wins: 0, losses: 0 };
}

/** A rival of an agent. */
export interface RivalRow extends Score {
  agentId: string;
  lastAt: Date;
}

/**
 * Whom an agent has met in the days that count, most meetings first; which of them are rivals the rules say.
 * @param except matches whose result is not told yet
 */
export function meetingsOf(
  tx: Reader,
  agentId: string,
  now: Date,
  except: readonly string[] = [],
): Promise<RivalRow[]> {
  const from = new Date(now.getTime() - RIVALRY_DAYS * 24 * 3_600_000);
  return tx.$queryRaw<RivalRow[]>`
    SELECT "otherId" AS "agentId", count(*) FILTER (WHERE won)::int AS wins, count(*) FILTER (WHERE NOT won)::int AS losses,
           max("createdAt") AS "lastAt"
      FROM (SELECT "agentBId" AS "otherId", winner = 0 AS won, "createdAt" FROM "Match"
             WHERE "agentAId" = ${agentId} AND kind <> 'casual' AND state = 'settled' AND "createdAt" > ${from} AND id <> ALL(${except})
            UNION ALL
            SELECT "agentAId", winner = 1, "createdAt" FROM "Match"
             WHERE "agentBId" = ${agentId} AND kind <> 'casual' AND state = 'settled' AND "createdAt" > ${from} AND id <> ALL(${except})) met
     GROUP BY "otherId" ORDER BY count(*) DESC, max("createdAt") DESC LIMIT 50`;
}

/** The pairs of a community that have met most in the days that count. */
export interface PairRow extends Score {
  agentId: string;
  otherId: string;
}

/** @param except matches whose result is not told yet */
export function busiestPairs(
  tx: Reader,
  communityId: string,
  now: Date,
  least: number,
  except: readonly string[] = [],
): Promise<PairRow[]> {
  const from = new Date(now.getTime() - RIVALRY_DAYS * 24 * 3_600_000);
  return tx.$queryRaw<PairRow[]>`
    SELECT least("agentAId", "agentBId") AS "agentId", greatest("agentAId", "agentBId") AS "otherId",
           count(*) FILTER (WHERE (winner = 0) = ("agentAId" < "agentBId"))::int AS wins,
           count(*) FILTER (WHERE (winner = 0) <> ("agentAId" < "agentBId"))::int AS losses
      FROM "Match"
     WHERE "communityId" = ${communityId} AND kind <> 'casual' AND state = 'settled' AND "createdAt" > ${from} AND id <> ALL(${except})
     GROUP BY 1, 2 HAVING count(*) >= ${least}
     ORDER BY count(*) DESC, 1, 2 LIMIT 100`;
}
