import { createLedgerService, type LedgerReport } from '../core/ledger/index.ts';
import { openStore } from '../core/platform/store.ts';
import { loadLog, loadQuietConfig } from './settings.ts';

/** `arena ledger check`: exit code 0 where every credit is accounted for, 1 otherwise, with the rows that break a rule. */
export async function checkLedger({ json = false }: { json?: boolean } = {}): Promise<void> {
  const config = loadQuietConfig();
  const store = await openStore(config, { log: loadLog(config), as: 'attach' });
  try {
    const report = await createLedgerService({ database: store.database }).check();
    console.log(json ? JSON.stringify(report) : printReport(report));
    if (!report.ok) process.exitCode = 1;
  } finally {
    await store.close();
  }
}

/** What was checked, and every offending row. */
export function printReport(report: LedgerReport): string {
  const broken = new Map(report.problems.map(problem => [problem.text, problem]));
  const lines = report.rules.flatMap(text => {
    const problem = broken.get(text);
    if (!problem) return [`ok      ${text}`];
    const rows = problem.rows.map(row => `          ${JSON.stringify(row)}`);
    const more = problem.count - problem.rows.length;
    return [`BROKEN  ${text}`, ...rows, ...(more > 0 ? [`          and ${more.toLocaleString('en')} more`] : [])];
  });
  const counted = [
    `${report.accounts.toLocaleString('en')} accounts`,
    `${report.transfers.toLocaleString('en')} transfers`,
    `${report.stakes.toLocaleString('en')} stakes`,
  ].join(', ');
  const verdict = report.ok
    ? 'Every credit is accounted for.'
    : `${report.problems.length} of ${report.rules.length} rules are broken.`;
  return [...lines, '', `${counted}. ${verdict}`].join('\n');
}
