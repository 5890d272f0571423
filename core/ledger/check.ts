import type { Database } from '../platform/database.ts';
import { LEDGER_RULES } from './check-rules.ts';

export interface LedgerProblem {
  /** Name of the rule that is broken, and what it says. */
  rule: string;
  text: string;
  /** The rows that break it, at most ROWS_MAX; integers as text where they may be large. */
  rows: object[];
  /** How many rows break it altogether. */
  count: number;
}

export interface LedgerReport {
  ok: boolean;
  /** How many there are. */
  accounts: number;
  transfers: number;
  stakes: number;
  /** What was checked, for people, in order. */
  rules: string[];
  problems: LedgerProblem[];
}

/** Offending rows that are told of one rule. */
export const ROWS_MAX = 50;

/** Checks every rule over one snapshot of the whole ledger, with set-based SQL on a connection of its own. Changes nothing. */
export async function checkLedger({ pool }: Pick<Database, 'pool'>): Promise<LedgerReport> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const { rows: counts } = await client.query<Record<'accounts' | 'transfers' | 'stakes', string>>(`
      SELECT (SELECT count(*) FROM "Account") AS accounts, (SELECT count(*) FROM "Transfer") AS transfers,
             (SELECT count(*) FROM "Stake") AS stakes`);
    const problems: LedgerProblem[] = [];
    for (const { name, text, sql } of LEDGER_RULES) {
      const { rows } = await client.query<{ count: string } & object>(
        `SELECT count(*) OVER () AS count, to_jsonb(broken) AS row FROM (${sql}) broken LIMIT ${ROWS_MAX}`,
      );
      if (rows.length === 0) continue;
      const told = rows as unknown as { count: string; row: object }[];
      problems.push({ rule: name, text, rows: told.map(({ row }) => row), count: Number(told[0]?.count) });
    }
    await client.query('COMMIT');
    const [count] = counts;
    return {
      ok: problems.length === 0,
      accounts: Number(count?.accounts ?? 0),
      transfers: Number(count?.transfers ?? 0),
      stakes: Number(count?.stakes ?? 0),
      rules: LEDGER_RULES.map(rule => rule.text),
      problems,
    };
  } catch (error) {
    // what state the connection is in is not known: it is not used again
    broken = error as Error;
    throw error;
  } finally {
    client.release(broken);
  }
}

/** One plain sentence for the moderators' channel. */
export function ledgerAlarm(report: LedgerReport): string {
  const rows = report.problems.reduce((sum, problem) => sum + problem.count, 0);
  const rules = report.problems.map(problem => problem.text).join('; ');
  return (
    `The credit ledger does not add up: ${rows} ${rows === 1 ? 'row breaks' : 'rows break'} the rule that ${rules}. ` +
    'Please ask whoever runs this arena to look at `arena ledger check`.'
  );
}
