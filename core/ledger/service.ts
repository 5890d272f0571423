import type { Database } from '../platform/database.ts';
import { sqlOf } from '../platform/sql.ts';
import { type BalanceView, readBalance } from './balance.ts';
import { checkLedger, type LedgerReport } from './check.ts';
import { movedByTheEndOf, readStatement, readStatementCsv, type StatementEntry } from './statement.ts';

export type LedgerService = ReturnType<typeof createLedgerService>;

/** Reads of the ledger. Credits move by `postTransfers` and `resolveTransfers` in the transaction of what moves them. */
export function createLedgerService({ database }: { database: Database }) {
  const sql = sqlOf(database.pool);

  return {
    /** Of a member's wallet; zero where it was never opened. */
    balance: (memberId: string): Promise<BalanceView> => readBalance(sql, memberId),

    /**
     * Movements of the wallet, newest first; `next` is the `before` of the page that follows.
     * @param page `except`: matches whose end is not to be told: what it has moved is left out
     */
    statement(
      memberId: string,
      page: { limit: number; before?: string; except?: readonly string[] },
    ): Promise<{ entries: StatementEntry[]; next: string | null }> {
      return readStatement(sql, memberId, page);
    },

    /** All movements as CSV, oldest first. */
    statementCsv: (memberId: string, except?: readonly string[]): Promise<string> =>
      readStatementCsv(sql, memberId, except),

    /** What the end of these matches has moved on a member's wallet. */
    movedByTheEndOf: (
      memberId: string,
      matchIds: readonly string[],
    ): Promise<{ credits: number; saleProfits: number }> => movedByTheEndOf(sql, memberId, matchIds),

    /** Proves the whole ledger and names every row that breaks a rule. Reads one snapshot; changes nothing. */
    check: (): Promise<LedgerReport> => checkLedger(database),
  };
}
