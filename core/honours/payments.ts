import {
  issuanceOf,
  lockBalances,
  type NewTransfer,
  openAccounts,
  postTransfers,
  repayDebts,
  treasuryOf,
  walletOf,
} from '../ledger/index.ts';
import type { Transaction } from '../platform/database.ts';
import { type Sql, sqlOf } from '../platform/sql.ts';
import { settingsOf } from './judge.ts';
import type { HonourKind } from './rules.ts';

/**
 * Brings the credits of a match's bounty and rivalry purse to where its honours say: pays once, and after an override claims back what
 * somebody else had been paid, as far as their wallet holds (the rest is let go, as with purses). From the treasury; what that lacks
 * comes from issuance. Safe to run any number of times.
 */

const PAID_KINDS = ['bounty', 'rivalry'] as const satisfies readonly HonourKind[];

export interface PaymentOptions {
  /** Opens a wallet with its start credits, once. */
  openWallet(tx: Transaction, communityId: string, memberId: string): Promise<void>;
}

export async function payHonours(tx: Transaction, matchId: string, { openWallet }: PaymentOptions): Promise<void> {
  const [match] = await tx.$queryRaw<{ communityId: string }[]>`
    SELECT "communityId" FROM "Match" WHERE id = ${matchId} AND state = 'settled' FOR UPDATE`;
  if (!match) return;
  const { communityId } = match;
  const sql = sqlOf(tx);
  const honours = await tx.honour.findMany({ where: { matchId, kind: { in: [...PAID_KINDS] } } });
  const moved = await movedFor(sql, matchId);
  for (const { memberId } of honours) if (memberId !== null) await openWallet(tx, communityId, memberId);
  const members = [...new Set([...honours.flatMap(row => row.memberId ?? []), ...moved.map(row => row.memberId)])];
  const [treasury, issuance] = [treasuryOf(communityId), issuanceOf(communityId)];
  const wallets = members.map(memberId => walletOf(communityId, memberId));
  await openAccounts(sql, [treasury, issuance]);
  const balances = await lockBalances(sql, [treasury, issuance, ...wallets]);
  const available = (key: string) => balances.get(key)?.available ?? 0n;
  const transfers: NewTransfer[] = [];
  let house = available(treasury.key);
  for (const kind of PAID_KINDS) {
    const honour = honours.find(row => row.kind === kind);
    for (const [index, memberId] of members.entries()) {
      const wallet = wallets[index];
      if (!wallet) continue;
      const had = moved.find(row => row.kind === kind && row.memberId === memberId);
      const due = honour?.memberId === memberId ? honour.amount : 0n;
      const difference = due - (had?.amount ?? 0n);
      const number = (had?.times ?? 0) + 1;
      const about = { matchId, memo: { honour: kind } };
      if (difference > 0n) {
        if (house < difference) {
          const key = `honour-issue:${matchId}:${kind}:${memberId}:${number}`;
          const way = { from: issuance, to: treasury, amount: difference - house };
          transfers.push({ ...about, key, kind: 'honour-issue', ...way });
          house = difference;
        }
        house -= difference;
        const way = { from: treasury, to: wallet, amount: difference };
        transfers.push({ ...about, key: `${kind}:${matchId}:${memberId}:${number}`, kind, ...way });
      } else if (difference < 0n) {
        const held = available(wallet.key);
        const amount = held < -difference ? held : -difference;
        if (amount === 0n) continue;
        house += amount;
        const key = `honour-correction:${matchId}:${kind}:${memberId}:${number}`;
        transfers.push({ ...about, key, kind: 'honour-correction', from: wallet, to: treasury, amount });
      }
    }
  }
  await postTransfers(sql, transfers);
  await tx.honour.updateMany({ where: { matchId, paid: false }, data: { paid: true } });
  const { bailOutTo } = await settingsOf(tx, communityId);
  await repayDebts(
    sql,
    honours.flatMap(row => row.memberId ?? []),
    { keep: BigInt(bailOutTo) },
  );
}

interface Moved {
  kind: string;
  memberId: string;
  /** Corrections taken off. */
  amount: bigint;
  /** Transfers so far. */
  times: number;
}

async function movedFor(sql: Sql, matchId: string): Promise<Moved[]> {
  const rows = await sql.query<{ kind: string; memberId: string; amount: string; times: number }>(
    `SELECT transfer.memo->>'honour' AS kind, coalesce(credit."memberId", debit."memberId") AS "memberId",
            sum(CASE WHEN credit."memberId" IS NULL THEN -transfer.amount ELSE transfer.amount END)::text AS amount,
            count(*)::int AS times
       FROM "Transfer" transfer
       JOIN "Account" debit ON debit.id = transfer."debitId"
       JOIN "Account" credit ON credit.id = transfer."creditId"
      WHERE transfer."matchId" = $1 AND transfer.kind IN ('bounty', 'rivalry', 'honour-correction')
      GROUP BY 1, 2 ORDER BY 1, 2`,
    [matchId],
  );
  return rows.map(row => ({ ...row, amount: BigInt(row.amount) }));
}
