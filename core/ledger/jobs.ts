import type { Log } from '../platform/log.ts';
import type { Metrics } from '../platform/metrics.ts';
import type { Queues } from '../platform/queue.ts';
import { type LedgerReport, ledgerAlarm } from './check.ts';
import type { LedgerService } from './service.ts';

/** The whole ledger is proven every hour. */
const CHECK_EVERY_MS = 3600 * 1000;

export interface LedgerJobsOptions {
  queues: Queues;
  ledger: Pick<LedgerService, 'check'>;
  log: Log;
  metrics: Metrics;
  /** Told of each check that found something: `sentence` is for the moderators' channel. */
  onProblem: (report: LedgerReport, sentence: string) => Promise<void>;
}

export async function startLedgerJobs(options: LedgerJobsOptions): Promise<void> {
  options.queues.process('ledger', async () => void (await watchLedger(options)));
  await options.queues.every('ledger', 'check', CHECK_EVERY_MS, {});
}

/** One check: sets the gauge, logs and tells of what was found. */
export async function watchLedger({
  ledger,
  log,
  metrics,
  onProblem,
}: Omit<LedgerJobsOptions, 'queues'>): Promise<LedgerReport> {
  const report = await ledger.check();
  const rows = report.problems.reduce((sum, problem) => sum + problem.count, 0);
  metrics.gauge('ledger_problems', 'Rows that broke a rule of the ledger at the last check').set(rows);
  metrics.gauge('ledger_checked_timestamp_seconds', 'When the ledger was last checked').setToCurrentTime();
  if (report.ok) {
    log.debug({ accounts: report.accounts, transfers: report.transfers }, 'the ledger adds up');
    return report;
  }
  log.error({ problems: report.problems }, 'the ledger does not add up');
  await onProblem(report, ledgerAlarm(report));
  return report;
}
