import type { Database } from '../platform/database.ts';
import { type Sql, sqlOf } from '../platform/sql.ts';
import type { DeskMarket } from './desk.ts';
import { MARKET_COLUMNS, type MarketRow, marketOfRow } from './desk-rows.ts';
import { readLine } from './line/record.ts';
import { viewMarket } from './market-view.ts';
import type { Outcomes, Pick } from './picks.ts';
import { createPositionReads } from './positions.ts';
import { refusal } from './refusals.ts';
import type { WagerService } from './service-types.ts';
import { closedBecause, paysFor } from './trading.ts';
import type { MarketHistory, MarketView, Offers, Winning } from './views.ts';

/** Reads of markets: each one or two statements, without locks. */

const BETTORS = `(SELECT count(*)::int FROM "Stake" stake WHERE stake."matchId" = market."matchId") AS bettors`;
/** A page of a hundred, and whether there is more. */
const PAGE_MAX = 101;
/** Points and trades of a history at most: a chart has no more pixels. */
const HISTORY_POINTS = 400;
const HISTORY_TRADES = 200;
const OFFERED: readonly (keyof Offers)[] = ['A', 'B', 'up', 'down'];

type Reads = {
  [K in 'positions' | 'market' | 'markets' | 'line' | 'history' | 'offers' | 'winnings']: WagerService[K];
};

export function createReads({ database }: { database: Database }): Reads {
  const sql = sqlOf(database.pool);

  return {
    positions: createPositionReads({ database }).positions,

    async market(matchId) {
      const [market] = await readViews(sql, 'WHERE market."matchId" = $1', [matchId]);
      return market ? viewMarket(market) : null;
    },

    async markets(communityId, { state, limit, before }): Promise<MarketView[]> {
      const isOpen = state === 'open';
      const markets = await readViews(
        sql,
        `WHERE ($1::text IS NULL OR market."communityId" = $1)
           AND ${isOpen ? `market.state = 'open' AND market."closesAt" > arena_now()` : `market.state IN ('settled', 'void') AND market."openedAt" IS NOT NULL`}
           AND ($2::text IS NULL OR (market."closesAt", market."matchId") ${isOpen ? '>' : '<'}
                 (SELECT last."closesAt", last."matchId" FROM "Market" last WHERE last."matchId" = $2))
         ORDER BY market."closesAt" ${isOpen ? '' : 'DESC'}, market."matchId" ${isOpen ? '' : 'DESC'} LIMIT $3`,
        [communityId, before ?? null, Math.max(1, Math.min(PAGE_MAX, Math.floor(limit)))],
      );
      return markets.map(viewMarket);
    },

    line: matchId => readLine(database, matchId),

    async history(matchId): Promise<MarketHistory> {
      const [market] = await readViews(sql, 'WHERE market."matchId" = $1', [matchId]);
      if (!market) throw refusal.noMarket();
      const trades = await readTrades(sql, matchId);
      const step = Math.max(1, Math.ceil(trades.length / HISTORY_POINTS));
      const kept = trades.filter((_, index) => (trades.length - 1 - index) % step === 0);
      return {
        openedAt: market.openedAt,
        closesAt: market.closesAt,
        points: [
          ...(market.openedAt ? [{ at: market.openedAt, chances: market.opening }] : []),
          ...kept.map(({ createdAt, after }) => ({ at: createdAt, chances: after as unknown as Outcomes<number> })),
        ],
        trades: trades
          .slice(-HISTORY_TRADES)
          .map(({ createdAt, pick, side, amount }) => ({ at: createdAt, pick, side, stake: Number(amount) })),
      };
    },

    async offers(matchId, stakes): Promise<Offers | null> {
      const [row] = await sql.query<MarketRow & { now: Date }>(
        `SELECT ${MARKET_COLUMNS}, arena_now() AS now FROM "Market" market WHERE market."matchId" = $1`,
        [matchId],
      );
      if (!row) return null;
      const market = marketOfRow(row);
      if (closedBecause(market, row.now)) return null;
      const offers: Offers = { A: [], B: [], up: [], down: [] };
      for (const pick of OFFERED) {
        offers[pick] = stakes.map(stake => ({ stake, pays: Number(paysFor(market, pick, BigInt(stake)) ?? 0n) }));
      }
      return offers;
    },

    async winnings(matchId): Promise<Winning[]> {
      const rows = await sql.query<{ memberId: string; displayName: string; paid: string; received: string }>(
        `SELECT stake."memberId", member."displayName", stake.paid::text, (stake.released + stake.payout)::text AS received
           FROM "Stake" stake JOIN "Member" member ON member.id = stake."memberId"
          WHERE stake."matchId" = $1 AND stake."settledAt" IS NOT NULL
          ORDER BY stake.released + stake.payout - stake.paid DESC, stake.paid DESC, stake."memberId"`,
        [matchId],
      );
      return rows.map(row => ({ ...row, paid: Number(row.paid), received: Number(row.received) }));
    },
  };
}

async function readViews(sql: Sql, where: string, values: readonly unknown[]): Promise<DeskMarket[]> {
  const rows = await sql.query<MarketRow & { bettors: number }>(
    `SELECT ${MARKET_COLUMNS}, ${BETTORS} FROM "Market" market ${where}`,
    values,
  );
  return rows.map(row => ({ ...marketOfRow(row), bettors: row.bettors }));
}

interface TradePoint {
  createdAt: Date;
  pick: Pick;
  side: 'buy' | 'sell';
  amount: string;
  after: number[];
}

function readTrades(sql: Sql, matchId: string): Promise<TradePoint[]> {
  return sql.query<TradePoint>(
    `SELECT "createdAt", pick, side::text, (CASE side WHEN 'buy' THEN stake ELSE proceeds END)::text AS amount, after
       FROM "Trade" WHERE "matchId" = $1 ORDER BY id`,
    [matchId],
  );
}
