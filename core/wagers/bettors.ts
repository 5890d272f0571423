import { UNTOLD_MATCHES } from '../announcements/index.ts';
import type { Database } from '../platform/database.ts';
import { sqlOf } from '../platform/sql.ts';
import type { BettorOrder, BettorPeriod, BettorRecord, BettorRow } from './views.ts';

/** Bets in settled markets from which on return and skill say something. */
export const LEAST_BETS = 10;
const PERIOD_DAYS: Readonly<Record<BettorPeriod, number | null>> = { week: 7, month: 30, all: null };
const LIMIT_MAX = 100;

interface Row {
  memberId: string;
  name: string;
  profit: string;
  staked: string;
  bets: number;
  score: string | null;
  rank: number;
}

/** What each order sorts by; ties by profit, then by the member's id. Fixed text, never a caller's. */
const KEYS: Readonly<Record<BettorOrder, string>> = {
  profit: 'profit',
  return: 'profit::numeric / nullif(staked, 0)',
  skill: 'score',
};

export function createBettors({ database }: { database: Database }) {
  const sql = sqlOf(database.pool);

  /** Members by what their settled bets brought, as far as results were told; void markets do not count. Return and skill rank from LEAST_BETS bets on. */
  async function leaderboard(
    communityId: string,
    by: BettorOrder,
    period: BettorPeriod,
    limit: number,
  ): Promise<BettorRow[]> {
    const rows = await sql.query<Row>(
      `WITH bettor AS (
         SELECT keeper.id AS "memberId", sum(stake.released + stake.payout - stake.paid) AS profit, sum(stake.paid) AS staked,
                count(*)::int AS bets, sum(stake.score) AS score
           FROM "Stake" stake JOIN "Market" market ON market."matchId" = stake."matchId"
           JOIN "Member" member ON member.id = stake."memberId"
           -- of a second account that was joined to the first one; who has moved to another community keeps the place here
           JOIN "Member" keeper ON keeper.id = coalesce(
             (SELECT first.id FROM "Member" first WHERE first.id = member."mergedIntoId" AND first."communityId" = member."communityId"),
             member.id)
          WHERE stake."communityId" = $1 AND stake."settledAt" IS NOT NULL AND market.state = 'settled'
            AND ($2::int IS NULL OR stake."settledAt" > arena_now() - $2::int * interval '1 day')
            AND stake."matchId" NOT IN (${UNTOLD_MATCHES})
          GROUP BY keeper.id
       ), ranked AS (
         SELECT *, (rank() OVER (ORDER BY ${KEYS[by]} DESC))::int AS rank FROM bettor
          WHERE $3::text = 'profit' OR (bets >= $4 AND ${KEYS[by]} IS NOT NULL)
       )
       SELECT ranked."memberId", member."displayName" AS name, ranked.profit::text, ranked.staked::text, ranked.bets,
              ranked.score::text, ranked.rank
         FROM ranked JOIN "Member" member ON member.id = ranked."memberId"
        ORDER BY ranked.rank, ranked.profit DESC, ranked."memberId" LIMIT $5`,
      [communityId, PERIOD_DAYS[period], by, LEAST_BETS, Math.max(1, Math.min(LIMIT_MAX, Math.floor(limit)))],
    );
    return rows.map(viewBettor);
  }

  /** What all settled bets of a member have brought, as far as results were told; accounts that were joined to this one included. */
  async function record(memberId: string): Promise<BettorRecord> {
    const [row] = await sql.query<Omit<Row, 'name' | 'rank'>>(
      `SELECT $1 AS "memberId", coalesce(sum(stake.released + stake.payout - stake.paid), 0)::text AS profit,
              coalesce(sum(stake.paid), 0)::text AS staked, count(*)::int AS bets, sum(stake.score)::text AS score
         FROM "Stake" stake JOIN "Market" market ON market."matchId" = stake."matchId"
        WHERE stake."memberId" IN (SELECT id FROM "Member" WHERE id = $1 OR "mergedIntoId" = $1)
          AND stake."settledAt" IS NOT NULL AND market.state = 'settled' AND stake."matchId" NOT IN (${UNTOLD_MATCHES})`,
      [memberId],
    );
    return recordOf(row ?? { memberId, profit: '0', staked: '0', bets: 0, score: null });
  }

  return { leaderboard, record };
}

function viewBettor({ rank, memberId, name, ...row }: Row): BettorRow {
  return { rank, memberId, name, ...recordOf(row) };
}

function recordOf({ profit, staked, bets, score }: Pick<Row, 'profit' | 'staked' | 'bets' | 'score'>): BettorRecord {
  const isTelling = bets >= LEAST_BETS;
  return {
    profit: Number(profit),
    staked: Number(staked),
    returnPercent: isTelling && Number(staked) > 0 ? Math.round((1000 * Number(profit)) / Number(staked)) / 10 : null,
    skill: isTelling && score !== null ? Math.round(Number(score) / 1000) / 10 : null,
    bets,
  };
}
