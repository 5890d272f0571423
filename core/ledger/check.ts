import type { Database } from '../platform/database.ts';
import { type Sql, sqlOf } from '../platform/sql.ts';
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

/** Checks every rule over one snapshot of the whole ledger, on a connection of its own. Changes nothing. */
export async function checkLedger({ pool }: Pick<Database, 'pool'>): Promise<LedgerReport> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const report = await checkRules(sqlOf(client));
    await client.query('COMMIT');
    return report;
  } catch (error) {
    // what state the connection is in is not known: it is not used again
    broken = error as Error;
    throw error;
  } finally {
    client.release(broken);
  }
}

/** The same in the caller's transaction, as far as that sees. */
export async function checkRules(sql: Sql): Promise<LedgerReport> {
  const problems: LedgerProblem[] = [];
  for (const { name, text, sql: select } of LEDGER_RULES) {
    const found = await sql.query<{ count: string; row: object }>(
      `SELECT (count(*) OVER ())::text AS count, to_jsonb(broken) AS row FROM (${select}) broken LIMIT ${ROWS_MAX}`,
    );
    const [first] = found;
    if (first) problems.push({ rule: name, text, rows: found.map(({ row }) => row), count: Number(first.count) });
  }
  const [counts] = await sql.query<Record<'accounts' | 'transfers' | 'stakes', number>>(`
    SELECT (SELECT count(*)::float FROM "Account") AS accounts, (SELECT count(*)::float FROM "Transfer") AS transfers,
           (SELECT count(*)::float FROM "Stake") AS stakes`);
  return {
    ok: problems.length === 0,
    ...(counts ?? { accounts: 0, transfers: 0, stakes: 0 }),
    rules: LEDGER_RULES.map(rule => rule.text),
    problems,
  };
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
