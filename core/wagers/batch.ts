import type { SanctionLookup } from '../communities/index.ts';
import { type Database, DatabaseUnavailableError, isConflict, isUnavailable, sqlState } from '../platform/database.ts';
import { ArenaError } from '../platform/errors.ts';
import type { Log } from '../platform/log.ts';
import { type Sql, sqlOf } from '../platform/sql.ts';
import type { Desk, Order } from './desk.ts';
import { openAmong, readDesk, readMarkets } from './desk-rows.ts';
import { writeChanges } from './desk-writes.ts';
import type { Outcome } from './lanes.ts';
import { viewMarket } from './market-view.ts';
import { backOff, OUTLAST_MS } from './patience.ts';
import { type DeskChanges, decide, noChanges, type TradeResult } from './trading.ts';
import type { MarketView } from './views.ts';

export interface BatchOptions {
  database: Database;
  log: Log;
  sanctions: SanctionLookup;
}

export interface Traded extends TradeResult {
  market: MarketView;
}

/**
 * Decides and writes a batch of orders in one transaction: rows of the markets are locked first (by match), then those of wallets and
 * market accounts (by id), then the time is read; so a bet that comes after the lock is refused whatever a bot's clock says, and
 * transactions of other processes wait for each other instead of meeting crosswise. A refused order fails alone.
 *
 * What was lost on the way (a connection, a deadlock) is tried again: keys make that safe even where the lost transaction had
 * committed after all.
 */
export function createBatches({ database, log, sanctions }: BatchOptions) {
  async function attempt(orders: readonly Order[]): Promise<Outcome<Traded>[]> {
    const client = await database.pool.connect();
    let broken: Error | undefined;
    try {
      await client.query(`BEGIN; SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`);
      const outcomes = await trade(sqlOf(client), orders, sanctions);
      await client.query('COMMIT');
      return outcomes;
    } catch (error) {
      broken = await rollback(client);
      throw error;
    } finally {
      client.release(broken);
    }
  }

  return async function work(orders: readonly Order[]): Promise<Outcome<Traded>[]> {
    const giveUpAt = performance.now() + OUTLAST_MS;
    let mayHaveCommitted = false;
    for (let tries = 1; ; tries++) {
      try {
        const outcomes = await attempt(orders);
        return mayHaveCommitted ? outcomes.map(forgetRepetition) : outcomes;
      } catch (error) {
        const isAway = isUnavailable(error) || sqlState(error) === LOCK_NOT_AVAILABLE;
        const mayRetry = isAway || isConflict(error) || (isKeyRace(error) && tries <= KEY_RACES);
        if (!mayRetry && orders.length > 1) return alone(orders, work);
        if (!mayRetry) throw error;
        if (performance.now() > giveUpAt) throw isAway ? new DatabaseUnavailableError(error) : error;
        mayHaveCommitted ||= isAway;
        log.debug({ error, tries, orders: orders.length }, 'a batch of trades is tried again');
        await backOff(tries);
      }
    }
  };
}

/** Long enough for the settlement of a large market that is in the way. */
const LOCK_TIMEOUT_MS = 10_000;
const LOCK_NOT_AVAILABLE = '55P03';
/** Then whoever cannot be written is found by trying one after the other. */
const KEY_RACES = 5;

/** One that cannot be written must not take the others down. */
async function alone(
  orders: readonly Order[],
  work: (orders: readonly Order[]) => Promise<Outcome<Traded>[]>,
): Promise<Outcome<Traded>[]> {
  const outcomes: Outcome<Traded>[] = [];
  for (const order of orders) {
    const outcome = await work([order]).catch((error: unknown) => [{ ok: false as const, error }]);
    outcomes.push(...outcome);
  }
  return outcomes;
}

/** The same key at the same time on another match: next time it is known. */
function isKeyRace(error: unknown): boolean {
  return sqlState(error) === '23505' || (error instanceof ArenaError && error.code === 'transfer-mismatch');
}

/** What an attempt of this very batch had written before its connection broke is its first answer, not a repetition. */
function forgetRepetition(outcome: Outcome<Traded>): Outcome<Traded> {
  return outcome.ok ? { ok: true, answer: { ...outcome.answer, repeated: false } } : outcome;
}

async function trade(
  sql: Sql,
  orders: readonly Order[],
  sanctions: BatchOptions['sanctions'],
): Promise<Outcome<Traded>[]> {
  const matchIds = [...new Set(orders.map(order => order.matchId))];
  // who is too late is told so without waiting for any lock
  const open = await openAmong(sql, matchIds);
  const locked = await readMarkets(sql, [...open], { lock: true });
  const closed = matchIds.filter(matchId => !open.has(matchId));
  const unlocked = closed.length > 0 ? await readMarkets(sql, closed, { lock: false }) : [];
  const desk = await readDesk(sql, orders, new Map([...locked, ...unlocked]), { locked: open, sanctions });
  const changes = noChanges();
  const outcomes = orders.map(order => decideSafely(desk, order, changes));
  await writeChanges(sql, changes);
  const views = new Map<string, MarketView>();
  return outcomes.map(outcome =>
    outcome.ok ? { ok: true, answer: withMarket(desk, outcome.answer, views) } : outcome,
  );
}

function decideSafely(desk: Desk, order: Order, changes: DeskChanges): Outcome<TradeResult> {
  try {
    return { ok: true, answer: decide(desk, order, changes) };
  } catch (error) {
    if (error instanceof ArenaError) return { ok: false, error };
    throw error;
  }
}

function withMarket(desk: Desk, result: TradeResult, views: Map<string, MarketView>): Traded {
  const { matchId } = result.trade;
  let market = views.get(matchId);
  const found = desk.markets.get(matchId);
  if (!market && found) {
    market = viewMarket(found);
    views.set(matchId, market);
  }
  if (!market) throw new Error(`Market ${matchId} has gone`);
  return { ...result, market };
}

async function rollback(client: { query(text: string): Promise<unknown> }): Promise<Error | undefined> {
  return client.query('ROLLBACK').then(
    () => undefined,
    (failure: Error) => failure,
  );
}
