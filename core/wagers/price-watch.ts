import { appendAnnouncement } from '../matches/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import type { Log } from '../platform/log.ts';
import type { Queues } from '../platform/queue.ts';
import { sqlOf } from '../platform/sql.ts';
import { readMarkets } from './desk-rows.ts';

/**
 * Pauses bets while the exchanges that a match has committed to are silent or disagree, and lets them go on afterwards. A market that
 * is paused by its prices has a reason; one that a moderator has frozen has none, and is left to moderators.
 */
export interface PriceWatchOptions {
  database: Database;
  clock: Clock;
  /** PriceService.pauseOf. */
  pauseOf(match: { symbol: string; priceSource: string; sources: readonly string[] }): Promise<string | null>;
}

const QUEUE = 'market-prices';
/** Prices are stale after ten seconds of silence: no bet should be taken for long after that. */
const EVERY_MS = 2_000;
/** Markets looked at in one go: far more than are open at once. */
const WATCHED_MOST = 1000;

/** Looks every two seconds, one process for all. */
export async function startPriceWatch(options: PriceWatchOptions & { queues: Queues; log: Log }): Promise<void> {
  const { queues, log } = options;
  queues.process(
    QUEUE,
    async () => {
      const { paused, resumed } = await watchPrices(options);
      if (paused > 0) log.warn({ markets: paused }, 'bets are paused: the exchanges are silent or disagree');
      if (resumed > 0) log.info({ markets: resumed }, 'bets go on: the exchanges tell prices again');
    },
    { concurrency: 1 },
  );
  await queues.every(QUEUE, 'watch', EVERY_MS);
}

/** Looks at all open markets over exchange prices. @returns how many were paused, and how many go on */
export async function watchPrices(options: PriceWatchOptions): Promise<{ paused: number; resumed: number }> {
  const { database, clock, pauseOf } = options;
  const matches = await database.prisma.match.findMany({
    where: { priceSource: 'exchange', market: { state: 'open', closesAt: { gt: clock.now() } } },
    select: { id: true, symbol: true, priceSource: true, priceSources: true, market: { select: { reason: true } } },
    take: WATCHED_MOST,
  });
  let paused = 0;
  let resumed = 0;
  for (const { id, symbol, priceSource, priceSources, market } of matches) {
    const reason = await pauseOf({ symbol, priceSource, sources: priceSources });
    if (reason === (market?.reason ?? null)) continue;
    if (!(await setPause(options, id, reason))) continue;
    if (reason === null) resumed++;
    else paused++;
  }
  return { paused, resumed };
}

/** @returns false where the market has closed meanwhile, or moderators have frozen it */
async function setPause({ database }: PriceWatchOptions, matchId: string, reason: string | null): Promise<boolean> {
  return database.transaction(async tx => {
    const sql = sqlOf(tx);
    const market = (await readMarkets(sql, [matchId], { lock: true })).get(matchId);
    if (market?.state !== 'open') return false;
    if (market.frozen && market.reason === null) return false;
    await sql.query(
      `UPDATE "Market" SET "frozenAt" = CASE WHEN $2::text IS NOT NULL THEN coalesce("frozenAt", arena_now()) END, reason = $2
        WHERE "matchId" = $1`,
      [matchId, reason],
    );
    await appendAnnouncement(tx, matchId);
    return true;
  });
}
