import type { CommunityContext } from '../communities/index.ts';
import type { Database } from '../platform/database.ts';
import { type Sql, sqlOf } from '../platform/sql.ts';
import type { DeskMarket } from './desk.ts';
import { MARKET_COLUMNS, type MarketRow, marketOfRow } from './desk-rows.ts';
import { sell } from './lmsr.ts';
import { outcomesOf, type Pick } from './picks.ts';
import { poolPayouts, readPositions } from './settlement-rows.ts';
import { closedBecause, paysOf } from './trading.ts';
import type { PositionView } from './views.ts';

/** Positions of ended markets are shown for so long. */
const RECENT_HOURS = 24;
const RECENT_MOST = 10;

interface PositionRow extends MarketRow {
  nameA: string;
  nameB: string;
  symbol: string;
  simulated: boolean;
  pick: Pick;
  shares: string;
  cost: string;
  /** Of all that the member held in this market. */
  costOfAll: string;
  payout: string | null;
  now: Date;
}

export function createPositionReads({ database }: { database: Database }) {
  const sql = sqlOf(database.pool);

  /** What a member holds: open ones first, those that close first before the others; then what has ended, newest first. */
  async function positions(context: { memberId: CommunityContext['memberId'] }): Promise<PositionView[]> {
    const rows = await sql.query<PositionRow>(
      `SELECT ${MARKET_COLUMNS}, arena_now() AS now, a.name AS "nameA", b.name AS "nameB", match.symbol,
              match."priceSource" = 'simulated' AS simulated, position.pick, position.shares::text, position.cost::text,
              (sum(position.cost) OVER (PARTITION BY position."matchId"))::text AS "costOfAll", stake.payout::text
         FROM "Position" position
         JOIN "Market" market ON market."matchId" = position."matchId"
         JOIN "Stake" stake ON stake."matchId" = position."matchId" AND stake."memberId" = position."memberId"
         JOIN "Match" match ON match.id = position."matchId"
         JOIN "Agent" a ON a.id = match."agentAId"
         JOIN "Agent" b ON b.id = match."agentBId"
        WHERE position."memberId" = $1 AND position.shares > 0
          AND (market."settledAt" IS NULL OR market."settledAt" > arena_now() - interval '${RECENT_HOURS} hours')
        ORDER BY market."settledAt" DESC NULLS FIRST, market."closesAt", position."matchId", position.cost DESC, position.pick`,
      [context.memberId],
    );
    const open = rows.filter(row => row.settledAt === null);
    const ended = rows.filter(row => row.settledAt !== null).slice(0, RECENT_MOST);
    return Promise.all([...open, ...ended].map(row => viewPosition(sql, context.memberId, row)));
  }

  return { positions };
}

async function viewPosition(sql: Sql, memberId: string, row: PositionRow): Promise<PositionView> {
  const market = marketOfRow(row);
  const shares = BigInt(row.shares);
  const mayTrade = closedBecause(market, row.now) === null;
  return {
    matchId: row.matchId,
    names: [row.nameA, row.nameB],
    symbol: row.symbol,
    pick: row.pick,
    cost: Number(row.cost),
    pays: Number(paysOf(market, row.pick, shares)),
    sellsFor: mayTrade && market.book ? Number(sell(market.book, row.pick, shares).proceeds) : null,
    state: market.state,
    closesAt: market.closesAt,
    result: market.settledAt ? { received: Number(await receivedFor(sql, memberId, market, row)) } : null,
    simulated: row.simulated,
  };
}

/** What one pick brought. A void gives back by market, not by pick: by what each had cost. */
async function receivedFor(sql: Sql, memberId: string, market: DeskMarket, row: PositionRow): Promise<bigint> {
  if (market.state === 'void' || market.outcome === null) {
    const all = BigInt(row.costOfAll);
    return all === 0n ? 0n : (BigInt(row.payout ?? 0) * BigInt(row.cost)) / all;
  }
  if (market.kind === 'lmsr') return outcomesOf(row.pick).includes(market.outcome) ? BigInt(row.shares) : 0n;
  const positions = await readPositions(sql, market.matchId);
  return poolPayouts(market, positions, market.outcome).payouts.get(`${memberId}/${row.pick}`) ?? 0n;
}
