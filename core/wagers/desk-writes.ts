import { postTransfers } from '../ledger/index.ts';
import type { Sql } from '../platform/sql.ts';
import type { DeskMarket } from './desk.ts';
import type { DeskChanges } from './trading.ts';

/** Writes what a desk decided, in two statements: the rows' new values are known, for they are locked. */
export async function writeChanges(sql: Sql, changes: DeskChanges): Promise<void> {
  if (changes.trades.length === 0) return;
  await postTransfers(sql, changes.transfers);
  await sql.query(WRITE, [
    json(changes.trades.map((trade, order) => ({ ...trade, order }))),
    json([...changes.stakes.values()]),
    json([...changes.positions.values()]),
    json([...changes.markets.values()].map(marketRow)),
  ]);
}

const WRITE = `
  WITH trade AS (
    INSERT INTO "Trade" (key, "matchId", "memberId", side, pick, stake, shares, proceeds, released, pending, after)
    SELECT key, "matchId", "memberId", side::"TradeSide", pick, stake, shares, proceeds, released, pending, after
      FROM jsonb_to_recordset($1::jsonb) AS given(key text, "matchId" text, "memberId" text, side text, pick text, stake bigint,
           shares bigint, proceeds bigint, released bigint, pending bigint, after int[], "order" int)
     ORDER BY "order"
  ), stake AS (
    INSERT INTO "Stake" ("matchId", "memberId", "communityId", paid, released, pending)
    SELECT "matchId", "memberId", "communityId", paid, released, pending
      FROM jsonb_to_recordset($2::jsonb) AS given("matchId" text, "memberId" text, "communityId" text, paid bigint,
           released bigint, pending bigint)
    ON CONFLICT ("matchId", "memberId")
    DO UPDATE SET paid = excluded.paid, released = excluded.released, pending = excluded.pending
  ), position AS (
    INSERT INTO "Position" ("matchId", "memberId", pick, shares, cost)
    SELECT "matchId", "memberId", pick, shares, cost
      FROM jsonb_to_recordset($3::jsonb) AS given("matchId" text, "memberId" text, pick text, shares bigint, cost bigint)
    ON CONFLICT ("matchId", "memberId", pick) DO UPDATE SET shares = excluded.shares, cost = excluded.cost
  )
  UPDATE "Market" market
     SET book = given.book, pools = given.pools, volume = given.volume, trades = given.trades
    FROM jsonb_to_recordset($4::jsonb) AS given("matchId" text, book bigint[], pools bigint[], volume bigint, trades int)
   WHERE market."matchId" = given."matchId"`;

function marketRow({ matchId, book, pools, volume, trades }: DeskMarket) {
  return { matchId, book: book?.q ?? [], pools: [pools.A, pools.B, pools.up, pools.down], volume, trades };
}

/** Credits as text: JSON's numbers are floats. */
function json(rows: readonly object[]): string {
  return JSON.stringify(rows, (_, value) => (typeof value === 'bigint' ? value.toString() : value));
}
