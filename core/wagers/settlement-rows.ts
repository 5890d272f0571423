import { resolveTransfers } from '../ledger/index.ts';
import type { Sql } from '../platform/sql.ts';
import { tradeSkill } from './brier.ts';
import type { DeskMarket } from './desk.ts';
import { settlePools } from './parimutuel.ts';
import type { Outcomes, Pick } from './picks.ts';
import { type HeldPosition, lmsrPayouts } from './settlement.ts';
import { isPoolPick } from './trading.ts';

/** What settlements, voids and overrides read and write, in a few statements however many members bet. */

export interface StakeRow {
  memberId: string;
  paid: bigint;
  released: bigint;
  pending: bigint;
  payout: bigint | null;
}

export async function readStakes(sql: Sql, matchId: string): Promise<StakeRow[]> {
  const rows = await sql.query<{ [K in keyof StakeRow]: string }>(
    `SELECT "memberId", paid::text, released::text, pending::text, payout::text
       FROM "Stake" WHERE "matchId" = $1 ORDER BY "memberId"`,
    [matchId],
  );
  return rows.map(({ memberId, paid, released, pending, payout }) => ({
    memberId,
    paid: BigInt(paid),
    released: BigInt(released),
    pending: BigInt(pending),
    payout: payout === null ? null : BigInt(payout),
  }));
}

export async function readPositions(sql: Sql, matchId: string): Promise<HeldPosition[]> {
  const rows = await sql.query<{ memberId: string; pick: Pick; shares: string }>(
    `SELECT "memberId", pick, shares::text FROM "Position" WHERE "matchId" = $1 AND shares > 0 ORDER BY "memberId", pick`,
    [matchId],
  );
  return rows.map(row => ({ ...row, shares: BigInt(row.shares) }));
}

/** What the positions of a market pay in an outcome, by member, without pending proceeds; only who gets something. */
export function payoutsOf(
  market: PayingMarket,
  positions: readonly HeldPosition[],
  outcome: number,
): { payouts: Map<string, bigint>; rake: bigint } {
  if (market.kind === 'lmsr') return { payouts: lmsrPayouts(positions, outcome), rake: 0n };
  const { payouts: byStake, rake } = poolPayouts(market, positions, outcome);
  const payouts = new Map<string, bigint>();
  for (const { memberId, pick } of positions) {
    const payout = byStake.get(`${memberId}/${pick}`) ?? 0n;
    if (payout > 0n) payouts.set(memberId, (payouts.get(memberId) ?? 0n) + payout);
  }
  return { payouts, rake };
}

type PayingMarket = { kind: DeskMarket['kind']; rakeBasisPoints: bigint };

/** The same for pools, by `member/pick`. */
export function poolPayouts(market: PayingMarket, positions: readonly HeldPosition[], outcome: number) {
  const stakes = positions.flatMap(({ memberId, pick, shares }) =>
    isPoolPick(pick) ? [{ id: `${memberId}/${pick}`, pick, stake: shares }] : [],
  );
  return settlePools(stakes, outcome, market.rakeBasisPoints);
}

/** Posts or voids what sales have left pending. */
export async function resolvePending(sql: Sql, matchId: string, as: 'post' | 'void'): Promise<void> {
  const pending = await sql.query<{ key: string }>(
    `SELECT key FROM "Transfer" pending WHERE "matchId" = $1 AND state = 'pending'
        AND NOT EXISTS (SELECT 1 FROM "Transfer" resolution WHERE resolution."pendingId" = pending.id) ORDER BY id`,
    [matchId],
  );
  await resolveTransfers(
    sql,
    pending.map(({ key }) => ({ key: `${key}:${as}`, pendingKey: key, as })),
  );
}

/** Forecasting skill of each member who traded with the market maker, in millionths (brier.ts). */
export async function scoresOf(sql: Sql, market: DeskMarket, outcome: number): Promise<Map<string, number>> {
  const scores = new Map<string, number>();
  if (market.kind !== 'lmsr') return scores;
  const trades = await sql.query<{ memberId: string; after: number[] }>(
    'SELECT "memberId", after FROM "Trade" WHERE "matchId" = $1 ORDER BY id',
    [market.matchId],
  );
  let before = market.opening;
  for (const { memberId, after } of trades) {
    const chances = after as unknown as Outcomes<number>;
    scores.set(memberId, (scores.get(memberId) ?? 0) + tradeSkill(before, chances, outcome));
    before = chances;
  }
  return scores;
}

export interface SettledStake {
  memberId: string;
  payout: bigint;
  score: number | null;
}

/** What the column holds: a thousand trades back and forth by two members in league may make more of it, and must not stop a settlement. */
const SCORE_MOST = 2 ** 31 - 1;

/** Notes what each stake brought. When it settled stays as it was, should it be corrected later. */
export async function writeSettlement(sql: Sql, matchId: string, stakes: readonly SettledStake[]): Promise<void> {
  if (stakes.length === 0) return;
  const rows = stakes.map(stake => ({ ...stake, payout: stake.payout.toString() }));
  await sql.query(
    `UPDATE "Stake" stake
        SET payout = given.payout, score = least(${SCORE_MOST}, greatest(-${SCORE_MOST}, given.score)), "settledAt" = coalesce(stake."settledAt", arena_now())
       FROM jsonb_to_recordset($2::jsonb) AS given("memberId" text, payout bigint, score bigint)
      WHERE stake."matchId" = $1 AND stake."memberId" = given."memberId"`,
    [matchId, JSON.stringify(rows)],
  );
}
