import type { Sql } from '../platform/sql.ts';
import { walletKey } from './accounts.ts';
import { csvOf, describeMovement } from './statement-text.ts';
import type { TransferKind } from './transfers.ts';

/** Movements of a member's wallet, with the balance after each. */

export interface StatementEntry {
  id: string;
  at: Date;
  kind: TransferKind;
  /** Signed credits. */
  amount: number;
  /** Of the wallet after it. */
  balance: number;
  matchId: string | null;
  /** For people; contains names of members' agents. */
  text: string;
}

interface MovementRow {
  id: string;
  kind: TransferKind;
  change: string;
  balance: string;
  matchId: string | null;
  memo: Record<string, unknown> | null;
  createdAt: Date;
  left: string | null;
  right: string | null;
}

/**
 * Promises (pending transfers) are no movements until they are posted. The balance is the sum of all before, by the order in which
 * transfers were written.
 */
const MOVEMENTS = `
  WITH movement AS (
    SELECT transfer.id, transfer.kind, -transfer.amount AS change, transfer."matchId", transfer.memo, transfer."createdAt"
      FROM "Transfer" transfer JOIN "Account" account ON account.id = transfer."debitId"
     WHERE account.key = $1 AND transfer.state IN ('posted', 'post')
    UNION ALL
    SELECT transfer.id, transfer.kind, transfer.amount, transfer."matchId", transfer.memo, transfer."createdAt"
      FROM "Transfer" transfer JOIN "Account" account ON account.id = transfer."creditId"
     WHERE account.key = $1 AND transfer.state IN ('posted', 'post')
  ), balanced AS (
    SELECT movement.*, sum(change) OVER (ORDER BY id) AS balance FROM movement
  ), page AS (
    SELECT * FROM balanced WHERE $2::bigint IS NULL OR id < $2::bigint ORDER BY id DESC LIMIT $3
  )
  SELECT page.id::text AS id, page.kind, page.change::text AS change, page.balance::text AS balance, page."matchId", page.memo,
         page."createdAt", "left".name AS "left", "right".name AS "right"
    FROM page
    LEFT JOIN "Match" match ON match.id = page."matchId"
    LEFT JOIN "Agent" "left" ON "left".id = match."agentAId"
    LEFT JOIN "Agent" "right" ON "right".id = match."agentBId"
   ORDER BY page.id DESC`;

/** Newest first. `before`: the `next` of the page before; anything else that is no id gives the first page. */
export async function readStatement(
  sql: Sql,
  memberId: string,
  { limit, before }: { limit: number; before?: string },
): Promise<{ entries: StatementEntry[]; next: string | null }> {
  const from = before !== undefined && /^\d{1,18}$/.test(before) ? before : null;
  const rows = await sql.query<MovementRow>(MOVEMENTS, [walletKey(memberId), from, limit + 1]);
  const entries = rows.slice(0, limit).map(viewEntry);
  return { entries, next: rows.length > limit ? (entries.at(-1)?.id ?? null) : null };
}

/** All movements, oldest first, as a table for spreadsheets. */
export async function readStatementCsv(sql: Sql, memberId: string): Promise<string> {
  const rows = await sql.query<MovementRow>(MOVEMENTS, [walletKey(memberId), null, null]);
  return csvOf(rows.map(viewEntry).reverse());
}

function viewEntry(row: MovementRow): StatementEntry {
  const { id, kind, matchId, memo, left, right } = row;
  const text = describeMovement({ kind, memo, names: left !== null && right !== null ? [left, right] : null });
  return { id, at: row.createdAt, kind, amount: Number(row.change), balance: Number(row.balance), matchId, text };
}
