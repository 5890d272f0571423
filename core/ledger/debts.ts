import type { Sql } from '../platform/sql.ts';
import { type AccountReference, issuanceOf, treasuryOf, walletOf } from './accounts.ts';
import { moveBetween } from './moves.ts';
import { lockBalances, type NewTransfer, postTransfers } from './transfers.ts';

/**
 * What members owe after a result was overridden and their wallet did not hold the pay-out any more. Repaid to the treasury, which
 * advanced it, from what comes in later. Rows are locked after accounts, here and wherever else. A debt stays with the member who
 * made it; once that one was merged into another, it is the other who pays.
 */

export interface NewDebt {
  id: string;
  communityId: string;
  memberId: string;
  matchId: string;
  /** Credits, above zero. */
  amount: bigint;
}

/** Notes a debt in the caller's transaction, after its transfers; a second one over the same match adds to the first. */
export async function recordDebt(sql: Sql, debt: NewDebt): Promise<void> {
  if (debt.amount <= 0n) throw new RangeError(`A debt of ${debt.amount} credits`);
  await sql.query(
    `INSERT INTO "Debt" (id, "communityId", "memberId", "matchId", amount) VALUES ($1, $2, $3, $4, $5::bigint)
     ON CONFLICT ("memberId", "matchId") DO UPDATE SET amount = "Debt".amount + excluded.amount`,
    [debt.id, debt.communityId, debt.memberId, debt.matchId, debt.amount.toString()],
  );
}

interface DebtRow {
  id: string;
  communityId: string;
  memberId: string;
  /** Who pays: the member, or whom it was merged into, of another community maybe. */
  payerId: string;
  payerCommunityId: string;
  matchId: string;
  amount: string;
  repaid: string;
}

const OPEN_DEBTS = `
  SELECT debt.id, debt."communityId", debt."memberId", debt."matchId", debt.amount::text AS amount, debt.repaid::text AS repaid,
         payer.id AS "payerId", payer."communityId" AS "payerCommunityId"
    FROM "Debt" debt
    JOIN "Member" debtor ON debtor.id = debt."memberId"
    JOIN "Member" payer ON payer.id = coalesce(debtor."mergedIntoId", debtor.id)
   WHERE debt."memberId" IN (SELECT id FROM "Member" WHERE id = ANY($1) OR "mergedIntoId" = ANY($1)) AND debt.repaid < debt.amount
   ORDER BY debt."createdAt", debt.id`;

/**
 * Repays what members owe, oldest debt first, from what their wallets hold above `keep`: call it in the transaction that brought
 * credits in. One indexed query where nobody owes anything.
 * @returns credits repaid, by member
 */
export async function repayDebts(
  sql: Sql,
  memberIds: readonly string[],
  { keep }: { keep: bigint },
): Promise<Map<string, bigint>> {
  const repaid = new Map<string, bigint>();
  const owing = await sql.query<DebtRow>(OPEN_DEBTS, [[...new Set(memberIds)]]);
  if (owing.length === 0) return repaid;
  const balances = await lockBalances(
    sql,
    owing.flatMap(debt => accountsOf(debt)),
  );
  const debts = await sql.query<DebtRow>(`${OPEN_DEBTS} FOR UPDATE OF debt`, [[...new Set(memberIds)]]);
  const transfers: NewTransfer[] = [];
  for (const debt of debts) {
    const wallet = walletOf(debt.payerCommunityId, debt.payerId);
    const before = repaid.get(debt.payerId) ?? 0n;
    const spare = (balances.get(wallet.key)?.available ?? 0n) - before - keep;
    const owed = BigInt(debt.amount) - BigInt(debt.repaid);
    const amount = spare < owed ? spare : owed;
    if (amount <= 0n) continue;
    repaid.set(debt.payerId, before + amount);
    const key = `debt-repayment:${debt.id}:${debt.repaid}`;
    const isAbroad = debt.payerCommunityId !== debt.communityId;
    const debtor = walletOf(debt.communityId, debt.memberId);
    // no transfer leaves its community: the credits go to the debtor's old wallet first
    if (isAbroad) transfers.push(...moveBetween(`move:${key}`, wallet, debtor, amount));
    transfers.push({
      key,
      kind: 'debt-repayment',
      from: isAbroad ? debtor : wallet,
      to: treasuryOf(debt.communityId),
      amount,
      matchId: debt.matchId,
      memo: { debtId: debt.id },
    });
  }
  await postTransfers(sql, transfers);
  await sql.query(
    `UPDATE "Debt" debt SET repaid = debt.repaid + paid.amount
       FROM jsonb_to_recordset($1::jsonb) AS paid(id text, amount bigint) WHERE debt.id = paid.id`,
    [
      JSON.stringify(
        transfers
          .filter(({ kind }) => kind === 'debt-repayment')
          .map(({ memo, amount }) => ({ id: memo?.['debtId'], amount: amount.toString() })),
      ),
    ],
  );
  return repaid;
}

function accountsOf(debt: DebtRow): AccountReference[] {
  const wallet = walletOf(debt.payerCommunityId, debt.payerId);
  return debt.payerCommunityId === debt.communityId
    ? [wallet, treasuryOf(debt.communityId)]
    : [
        wallet,
        issuanceOf(debt.payerCommunityId),
        issuanceOf(debt.communityId),
        walletOf(debt.communityId, debt.memberId),
        treasuryOf(debt.communityId),
      ];
}
