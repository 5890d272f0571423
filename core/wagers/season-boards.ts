import type { Sql } from '../platform/sql.ts';
import { LEAST_BETS } from './bettors.ts';

/** Who called it best between two moments: the boards of a season. */

export interface Between {
  communityId: string;
  from: Date;
  to: Date;
  limit: number;
  /** Matches whose result is not to be told: bets and picks on them are left out. */
  except?: readonly string[];
}

export interface BettorStanding {
  memberId: string;
  name: string;
  /** Sum of the skill scores in points (BettorRow.skill); null for fewer than LEAST_BETS bets, and in pools. */
  skill: number | null;
  profit: number;
  staked: number;
  bets: number;
}

/** Bettors by skill; those without enough bets for it after them, by profit. Void markets do not count. */
export async function bettorsBetween(
  sql: Sql,
  { communityId, from, to, limit, except = [] }: Between,
): Promise<BettorStanding[]> {
  const rows = await sql.query<{
    memberId: string;
    name: string;
    profit: string;
    staked: string;
    bets: number;
    score: string | null;
  }>(
    `WITH bettor AS (
       SELECT coalesce(member."mergedIntoId", member.id) AS "memberId", sum(stake.released + stake.payout - stake.paid) AS profit, sum(stake.paid) AS staked,
              count(*)::int AS bets, CASE WHEN count(*) >= $4 THEN sum(stake.score) END AS score
         FROM "Stake" stake JOIN "Market" market ON market."matchId" = stake."matchId"
              JOIN "Member" member ON member.id = stake."memberId"
        WHERE stake."communityId" = $1 AND stake."settledAt" BETWEEN $2 AND $3 AND market.state = 'settled' AND stake."matchId" <> ALL($6::text[])
        GROUP BY 1
     )
     SELECT bettor."memberId", member."displayName" AS name, profit::text, staked::text, bets, score::text
       FROM bettor JOIN "Member" member ON member.id = bettor."memberId"
      ORDER BY score DESC NULLS LAST, profit DESC, bettor."memberId" LIMIT $5`,
    [communityId, from, to, LEAST_BETS, limit, except],
  );
  return rows.map(row => ({
    memberId: row.memberId,
    name: row.name,
    skill: row.score === null ? null : Math.round(Number(row.score) / 1000) / 10,
    profit: Number(row.profit),
    staked: Number(row.staked),
    bets: row.bets,
  }));
}

export interface PickerStanding {
  memberId: string;
  name: string;
  picks: number;
  correct: number;
}

/** Free picks that were right less those that were wrong; then who needed fewer. Picks of matches settled in that time count. */
export async function pickersBetween(
  sql: Sql,
  { communityId, from, to, limit, except = [] }: Between,
): Promise<PickerStanding[]> {
  return sql.query<PickerStanding>(
    `SELECT member.id AS "memberId", member."displayName" AS name, count(*)::int AS picks,
            (count(*) FILTER (WHERE pick.correct))::int AS correct
       FROM "FreePick" pick
       JOIN "Match" match ON match.id = pick."matchId"
       JOIN "Member" picker ON picker.id = pick."memberId"
       JOIN "Member" member ON member.id = coalesce(picker."mergedIntoId", picker.id)
      WHERE match."communityId" = $1 AND match."createdAt" > $2::timestamptz - interval '1 day'
        AND match."settledAt" BETWEEN $2 AND $3 AND pick.correct IS NOT NULL AND match.id <> ALL($5::text[])
      GROUP BY member.id
      ORDER BY 2 * count(*) FILTER (WHERE pick.correct) - count(*) DESC, count(*), member.id LIMIT $4`,
    [communityId, from, to, limit, except],
  );
}
