import type { Database } from '../platform/database.ts';
import { textOfMicros } from './exact.ts';
import type { SourceState, SourceStatus } from './freshness.ts';
import type { Trade } from './trades.ts';

/** Prices in the database: written by the one recorder, read by every process. */

/** A second's price as it is kept. */
export interface TickRow {
  symbol: string;
  source: string;
  /** Seconds since 1970. */
  second: number;
  trade: Trade;
}

/** How long single seconds are kept; their raw texts are bulky (about 8 MB an hour for all). */
export const KEEP_TICKS_MS = 3 * 3_600_000;
/** Rows in one statement. */
const BATCH = 1000;

export function createPriceStore({ pool }: Database) {
  return {
    /** Writes seconds; those that are known already are corrected. */
    async writeTicks(rows: readonly TickRow[]): Promise<void> {
      for (let start = 0; start < rows.length; start += BATCH) {
        const batch = rows.slice(start, start + BATCH);
        await pool.query(
          `INSERT INTO "PriceTick" (symbol, source, at, "tradeId", "tradedAt", price, raw)
           SELECT symbol, source, to_timestamp(second), trade, traded::timestamptz, price, raw
           FROM unnest($1::text[], $2::text[], $3::bigint[], $4::text[], $5::text[], $6::bigint[], $7::text[])
             AS row (symbol, source, second, trade, traded, price, raw)
           ON CONFLICT (symbol, source, at) DO UPDATE SET "tradeId" = excluded."tradeId",
             "tradedAt" = excluded."tradedAt", price = excluded.price, raw = excluded.raw
           WHERE "PriceTick"."tradeId" <> excluded."tradeId"`,
          [
            batch.map(row => row.symbol),
            batch.map(row => row.source),
            batch.map(row => row.second),
            batch.map(row => String(row.trade.id)),
            batch.map(row => textOfMicros(row.trade.at)),
            batch.map(row => row.trade.price),
            batch.map(row => row.trade.raw),
          ],
        );
      }
    },

    async writeStatuses(rows: readonly ({ symbol: string; decimals: number } & SourceStatus)[]): Promise<void> {
      if (rows.length === 0) return;
      await pool.query(
        `INSERT INTO "PriceSource" (symbol, source, state, price, decimals, "seenAt", problem, "updatedAt")
         SELECT symbol, source, state, price, decimals, seen, problem, arena_now()
         FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::int[], $6::timestamptz[], $7::text[])
           AS row (symbol, source, state, price, decimals, seen, problem)
         ON CONFLICT (symbol, source) DO UPDATE SET state = excluded.state, price = excluded.price,
           decimals = excluded.decimals, "seenAt" = excluded."seenAt", problem = excluded.problem,
           "updatedAt" = excluded."updatedAt"`,
        [
          rows.map(row => row.symbol),
          rows.map(row => row.source),
          rows.map(row => row.state),
          rows.map(row => row.price),
          rows.map(row => row.decimals),
          rows.map(row => row.seenAt?.toISOString() ?? null),
          rows.map(row => row.problem),
        ],
      );
    },

    /** What the recorder last said of each exchange. */
    async readStatuses(): Promise<({ symbol: string } & SourceStatus)[]> {
      const { rows } = await pool.query<{
        symbol: string;
        source: string;
        state: SourceState;
        price: string | null;
        seenAt: Date | null;
        problem: string | null;
      }>(`SELECT symbol, source, state, price, "seenAt", problem FROM "PriceSource" ORDER BY symbol, source`);
      return rows.map(row => ({ ...row, price: row.price === null ? null : Number(row.price) }));
    },

    /** The prices of these seconds, both ends included, of every exchange that knows them: source -> second -> ticks. */
    async readPrices(symbol: string, from: number, to: number): Promise<Map<string, Map<number, number>>> {
      const { rows } = await pool.query<{ source: string; second: string; price: string }>(
        `SELECT source, extract(epoch FROM at)::bigint AS second, price FROM "PriceTick"
         WHERE symbol = $1 AND at BETWEEN to_timestamp($2) AND to_timestamp($3)`,
        [symbol, from, to],
      );
      const prices = new Map<string, Map<number, number>>();
      for (const row of rows) {
        const ofSource = prices.get(row.source) ?? new Map<number, number>();
        ofSource.set(Number(row.second), Number(row.price));
        prices.set(row.source, ofSource);
      }
      return prices;
    },

    /** The trades behind these seconds of one exchange. */
    async readTrades(symbol: string, source: string, from: number, to: number): Promise<Map<number, Trade>> {
      const { rows } = await pool.query<{ second: string; id: string; at: string; price: string; raw: string }>(
        `SELECT extract(epoch FROM at)::bigint AS second, "tradeId" AS id,
           (extract(epoch FROM "tradedAt") * 1000000)::bigint AS at, price, raw
         FROM "PriceTick"
         WHERE symbol = $1 AND source = $2 AND at BETWEEN to_timestamp($3) AND to_timestamp($4)`,
        [symbol, source, from, to],
      );
      return new Map(rows.map(row => [Number(row.second), tradeOf(row)]));
    },

    /** In how many of these seconds, both ends included, anything at all was recorded. */
    async countHeard(from: number, to: number): Promise<number> {
      const { rows } = await pool.query<{ count: string }>(
        `SELECT count(DISTINCT at) FROM "PriceTick" WHERE at BETWEEN to_timestamp($1) AND to_timestamp($2)`,
        [from, to],
      );
      return Number(rows[0]?.count ?? 0);
    },

    /** @returns how many seconds were forgotten */
    async sweep(before: Date): Promise<number> {
      const { rowCount } = await pool.query(`DELETE FROM "PriceTick" WHERE at < $1`, [before]);
      return rowCount ?? 0;
    },
  };
}

export type PriceStore = ReturnType<typeof createPriceStore>;

function tradeOf(row: { id: string; at: string; price: string; raw: string }): Trade {
  return { id: Number(row.id), at: Number(row.at), price: Number(row.price), raw: row.raw };
}
