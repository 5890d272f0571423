import type { Sql } from '../platform/sql.ts';
import { walletKey } from './accounts.ts';

export interface BalanceView {
  /** Credits that may be spent. */
  available: number;
  /** Promised to the member by pending transfers: profits of sales, until their match is settled. */
  pending: number;
  /** Owed after corrected results. */
  debt: number;
}

const BALANCE = `
  SELECT coalesce((SELECT posted - held FROM "Account" WHERE key = $1), 0)::text AS available,
         (SELECT coalesce(sum(promise.amount), 0)
            FROM "Account" account JOIN "Transfer" promise ON promise."creditId" = account.id AND promise.state = 'pending'
           WHERE account.key = $1
             AND NOT EXISTS (SELECT 1 FROM "Transfer" resolution WHERE resolution."pendingId" = promise.id))::text AS pending,
         (SELECT coalesce(sum(amount - repaid), 0) FROM "Debt"
           WHERE "memberId" IN (SELECT id FROM "Member" WHERE id = $2 OR "mergedIntoId" = $2))::text AS debt`;

/** What a member has; zero where the wallet was never opened. */
export async function readBalance(sql: Sql, memberId: string): Promise<BalanceView> {
  const [row] = await sql.query<Record<keyof BalanceView, string>>(BALANCE, [walletKey(memberId), memberId]);
  return {
    available: Number(row?.available ?? 0),
    pending: Number(row?.pending ?? 0),
    debt: Number(row?.debt ?? 0),
  };
}
