import type { MarketState } from '../../prisma/generated/enums.ts';
import type { Database } from '../platform/database.ts';
import { ArenaError } from '../platform/errors.ts';
import type { Log } from '../platform/log.ts';
import { type Sql, sqlOf } from '../platform/sql.ts';
import type { MarketView, WagerService } from '../wagers/index.ts';
import { type Board, createBoard } from './board.ts';

/**
 * Markets as they move. They are looked at and not logged: bets come by the thousand a second, and none of them should have to write
 * for readers that there may not be. Whole states, so that who missed some has missed nothing.
 */

/** A market as a stream tells it. */
export interface Odds {
  matchId: string;
  /** A market whose match has ended is 'locked' until its result is told. */
  state: MarketState;
  paused: boolean;
  /** Why it is paused, or why there is none any more: a sentence. */
  reason: string | null;
  /** Parts per million; A and B make a million, up and down as well. */
  chances: MarketView['chances'];
  /** Parts per million of A-up, A-down, B-up, B-down. */
  outcomes: MarketView['outcomes'];
  /** Credits staked so far. */
  volume: number;
  bettors: number;
  trades: number;
  closesAt: string;
}

export interface WatchedOdds {
  odds: Odds;
  /** What of the row must change for the odds to be news. */
  mark: string;
}

export interface OddsOptions {
  database: Database;
  wagers: Pick<WagerService, 'market'>;
  log: Log;
  /** Between two looks. */
  everyMs: number;
}

const OVER: readonly MarketState[] = ['settled', 'void'];

/** By match. @throws ArenaError 'no-market' */
export function createOddsBoard({ database, wagers, log, everyMs }: OddsOptions): Board<WatchedOdds> {
  const sql = sqlOf(database.pool);

  async function read(matchId: string, mark: string): Promise<WatchedOdds | null> {
    const market = await wagers.market(matchId);
    if (!market) return null;
    // asked after the market was read: what ended meanwhile is a secret already
    const isSecret = OVER.includes(market.state) && (await secretsAmong(sql, [matchId])).has(matchId);
    return { odds: oddsOf(market, isSecret), mark };
  }

  return createBoard<WatchedOdds>({
    log,
    everyMs,
    async begin(matchId) {
      const marks = await readMarks(sql, [matchId]);
      const watched = await read(matchId, marks.get(matchId) ?? '');
      if (!watched) throw new ArenaError('no-market', 'There are no bets on that match.', 404);
      return watched;
    },
    async changed(watched) {
      const marks = await readMarks(sql, [...watched.keys()]);
      const moved = [...marks].filter(([matchId, mark]) => watched.get(matchId)?.mark !== mark);
      const news = await Promise.all(moved.map(([matchId, mark]) => read(matchId, mark)));
      return new Map(news.flatMap(state => (state ? [[state.odds.matchId, state]] : [])));
    },
    isLast: ({ odds }) => OVER.includes(odds.state),
  });
}

/** Cheap to compare, and different whenever a stream would say something else. */
async function readMarks(sql: Sql, matchIds: readonly string[]): Promise<Map<string, string>> {
  const rows = await sql.query<{ matchId: string; mark: string }>(
    `SELECT market."matchId",
            concat_ws(' ', market.state, market."frozenAt" IS NOT NULL, market.volume, market.trades,
                      live."matchId" IS NOT NULL AND live."toldAt" IS NULL, market.reason) AS mark
       FROM "Market" market LEFT JOIN "LiveMatch" live ON live."matchId" = market."matchId"
      WHERE market."matchId" = ANY($1)`,
    [matchIds],
  );
  return new Map(rows.map(row => [row.matchId, row.mark]));
}

/** Those of these matches that have ended, and whose end is not told yet. */
export async function secretsAmong(sql: Sql, matchIds: readonly string[]): Promise<Set<string>> {
  const rows = await sql.query<{ matchId: string }>(
    'SELECT "matchId" FROM "LiveMatch" WHERE "matchId" = ANY($1) AND "toldAt" IS NULL',
    [matchIds],
  );
  return new Set(rows.map(row => row.matchId));
}

function oddsOf(market: MarketView, isSecret: boolean): Odds {
  const { matchId, state, frozen, reason, chances, outcomes, volume, bettors, trades, closesAt } = market;
  const shown = isSecret
    ? { state: 'locked' as const, paused: false, reason: null }
    : { state, paused: frozen, reason };
  return { matchId, ...shown, chances, outcomes, volume, bettors, trades, closesAt: closesAt.toISOString() };
}
