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

/** What members themselves do before a match is fought: it tells nothing of its end. */
const BEFORE_THE_END = `('stake', 'sale')`;
/** Movements that the end of these matches ($4) has caused are left out, and not counted in any balance. */
const NOT_EXCEPTED = `NOT (transfer."matchId" IS NOT NULL AND transfer."matchId" = ANY($4::text[]) AND transfer.kind NOT IN ${BEFORE_THE_END})`;

/**
 * Promises (pending transfers) are no movements until they are posted. The balance is the sum of all before, by the order in which
 * transfers were written.
 */
const MOVEMENTS = `
  WITH movement AS (
    SELECT transfer.id, transfer.kind, -transfer.amount AS change, transfer."matchId", transfer.memo, transfer."createdAt"
      FROM "Transfer" transfer JOIN "Account" account ON account.id = transfer."debitId"
     WHERE account.key = $1 AND transfer.state IN ('posted', 'post') AND ${NOT_EXCEPTED}
    UNION ALL
    SELECT transfer.id, transfer.kind, transfer.amount, transfer."matchId", transfer.memo, transfer."createdAt"
      FROM "Transfer" transfer JOIN "Account" account ON account.id = transfer."creditId"
     WHERE account.key = $1 AND transfer.state IN ('posted', 'post') AND ${NOT_EXCEPTED}
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

/**
 * Newest first. `before`: the `next` of the page before; anything else that is no id gives the first page.
 * @param page `except`: matches whose end is not to be told: what it has moved is left out
 */
export async function readStatement(
  sql: Sql,
  memberId: string,
  { limit, before, except = [] }: { limit: number; before?: string; except?: readonly string[] },
): Promise<{ entries: StatementEntry[]; next: string | null }> {
  const from = before !== undefined && /^\d{1,18}$/.test(before) ? before : null;
  const rows = await sql.query<MovementRow>(MOVEMENTS, [walletKey(memberId), from, limit + 1, except]);
  const entries = rows.slice(0, limit).map(viewEntry);
  return { entries, next: rows.length > limit ? (entries.at(-1)?.id ?? null) : null };
}

/** All movements, oldest first, as a table for spreadsheets. */
export async function readStatementCsv(sql: Sql, memberId: string, except: readonly string[] = []): Promise<string> {
  const rows = await sql.query<MovementRow>(MOVEMENTS, [walletKey(memberId), null, null, except]);
  return csvOf(rows.map(viewEntry).reverse());
}

/** What the end of these matches has moved on a wallet: in all, and of it the profits of sales that had been promised. */
export async function movedByTheEndOf(
  sql: Sql,
  memberId: string,
  matchIds: readonly string[],
): Promise<{ credits: number; saleProfits: number }> {
  if (matchIds.length === 0) return { credits: 0, saleProfits: 0 };
  const [row] = await sql.query<{ credits: string; profits: string }>(
    `SELECT coalesce(sum(CASE WHEN transfer."creditId" = account.id THEN amount ELSE -amount END), 0)::text AS credits,
            coalesce(sum(amount) FILTER (WHERE transfer.kind = 'sale-profit' AND transfer."creditId" = account.id), 0)::text AS profits
       FROM "Transfer" transfer JOIN "Account" account ON account.id IN (transfer."debitId", transfer."creditId")
      WHERE account.key = $1 AND transfer."matchId" = ANY($2::text[]) AND transfer.state IN ('posted', 'post')
        AND transfer.kind NOT IN ${BEFORE_THE_END}`,
    [walletKey(memberId), matchIds],
  );
  return { credits: Number(row?.credits ?? 0), saleProfits: Number(row?.profits ?? 0) };
}

function viewEntry(row: MovementRow): StatementEntry {
  const { id, kind, matchId, memo, left, right } = row;
  const text = describeMovement({ kind, memo, names: left !== null && right !== null ? [left, right] : null });
  return { id, at: row.createdAt, kind, amount: Number(row.change), balance: Number(row.balance), matchId, text };
}
