import type { Database } from '../platform/database.ts';
import type { Log } from '../platform/log.ts';
import type { Metrics } from '../platform/metrics.ts';
import type { Queues } from '../platform/queue.ts';
import { sqlOf } from '../platform/sql.ts';

/** Watches that credits neither pile up nor run dry: the amounts are settings, and somebody should look at them then. */

/** Above this median wallet a community gives out more than it takes (numbers.md). */
export const WALLET_ALARM = 3_000;
const EVERY_MS = 3600 * 1000;

export interface AllowanceJobsOptions {
  queues: Queues;
  database: Database;
  log: Log;
  metrics: Metrics;
}

export async function startAllowanceJobs(options: AllowanceJobsOptions): Promise<void> {
  options.queues.process('allowances', () => watchWallets(options));
  await options.queues.every('allowances', 'watch-wallets', EVERY_MS, {});
}

/** Sets the gauge of each community and warns of those above the alarm. */
export async function watchWallets({
  database,
  log,
  metrics,
}: Pick<AllowanceJobsOptions, 'database' | 'log' | 'metrics'>): Promise<void> {
  const gauge = metrics.gauge('median_wallet_credits', 'Median of the wallets of a community', ['community']);
  const rows = await sqlOf(database.pool).query<{ communityId: string; median: string; wallets: number }>(`
    SELECT "communityId", percentile_disc(0.5) WITHIN GROUP (ORDER BY posted)::text AS median, count(*)::int AS wallets
      FROM "Account" WHERE kind = 'wallet' GROUP BY "communityId"`);
  gauge.reset();
  for (const { communityId, median, wallets } of rows) {
    gauge.set({ community: communityId }, Number(median));
    if (Number(median) <= WALLET_ALARM) continue;
    log.warn(
      { communityId, median: Number(median), wallets },
      `the median wallet is above ${WALLET_ALARM}: this community gives out more credits than it takes (the end of a season trims large wallets: /season create)`,
    );
  }
}
