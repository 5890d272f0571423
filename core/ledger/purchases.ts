import { ArenaError } from '../platform/errors.ts';
import type { Sql } from '../platform/sql.ts';
import { treasuryOf, walletOf } from './accounts.ts';
import { lockBalances, openAccounts, postTransfers } from './transfers.ts';

/** What members buy from their community. */

export interface Purchase {
  /** Idempotency key: the same purchase is paid once. */
  key: string;
  communityId: string;
  memberId: string;
  /** Credits, above zero. */
  price: number;
  /** What was bought, for the member's statement: 'agent slot 3'. */
  text: string;
}

/**
 * Pays from the member's wallet, which is open, to the community's treasury, in the caller's transaction.
 * @returns whether it was paid now, and not before by the same key; and what is left
 * @throws ArenaError 'insufficient-credits' (409) with what is missing; nothing was moved
 */
export async function payPurchase(
  sql: Sql,
  { key, communityId, memberId, price, text }: Purchase,
): Promise<{ paid: boolean; available: number }> {
  const [wallet, treasury] = [walletOf(communityId, memberId), treasuryOf(communityId)];
  await openAccounts(sql, [wallet, treasury]);
  const balances = await lockBalances(sql, [wallet, treasury]);
  const available = Number(balances.get(wallet.key)?.available ?? 0);
  const [known] = await sql.query('SELECT 1 FROM "Transfer" WHERE key = $1', [key]);
  if (!known && available < price) throw notEnough(price, available);
  const [transfer] = await postTransfers(sql, [
    { key, kind: 'purchase', from: wallet, to: treasury, amount: BigInt(price), memo: { text } },
  ]);
  const paid = transfer?.fresh ?? false;
  return { paid, available: paid ? available - price : available };
}

function notEnough(price: number, available: number): ArenaError {
  const words = (credits: number) => credits.toLocaleString('en-US');
  return new ArenaError(
    'insufficient-credits',
    `That costs ${words(price)} credits and you have ${words(available)}: ${words(price - available)} more and it is yours. /daily and its goals bring some every day.`,
    409,
  );
}
