import { issuanceOf, lockBalances, marketOf, postTransfers, treasuryOf, walletOf } from '../ledger/index.ts';
import type { Transaction } from '../platform/database.ts';
import { sqlOf } from '../platform/sql.ts';
import { readMarkets } from './desk-rows.ts';
import { refundOnVoid } from './settlement.ts';
import { readStakes, resolvePending, writeSettlement } from './settlement-rows.ts';

/**
 * Ends a market without a result: profits that waited lapse, everybody gets back what was paid in less what sales have released, and
 * the rest returns to the treasury. Only pays out, so it cannot fail for want of credits. Nothing happens where it has ended before.
 */
export async function voidMarket(tx: Transaction, matchId: string, reason: string): Promise<void> {
  const sql = sqlOf(tx);
  const market = (await readMarkets(sql, [matchId], { lock: true })).get(matchId);
  if (!market || market.state === 'settled' || market.state === 'void') return;
  const { communityId } = market;
  const account = marketOf(communityId, matchId);
  const stakes = await readStakes(sql, matchId);
  const wallets = stakes.map(stake => walletOf(communityId, stake.memberId));
  // issuance comes first wherever wallets and the treasury are locked one after the other (allowances that repay a debt)
  const house = [issuanceOf(communityId), treasuryOf(communityId)];
  const balances = await lockBalances(sql, [account, ...house, ...wallets]);
  await resolvePending(sql, matchId, 'void');
  const refunds = stakes.map(({ memberId, paid, released }) => ({ memberId, amount: refundOnVoid(paid, released) }));
  const rest = (balances.get(account.key)?.posted ?? 0n) - refunds.reduce((sum, { amount }) => sum + amount, 0n);
  await postTransfers(sql, [
    ...refunds
      .filter(({ amount }) => amount > 0n)
      .map(({ memberId, amount }) => ({
        key: `refund:${matchId}:${memberId}`,
        kind: 'refund' as const,
        from: account,
        to: walletOf(communityId, memberId),
        amount,
        matchId,
      })),
    ...(rest > 0n
      ? [
          {
            key: `subsidy-return:${matchId}`,
            kind: 'subsidy-return' as const,
            from: account,
            to: treasuryOf(communityId),
            amount: rest,
            matchId,
          },
        ]
      : []),
  ]);
  await writeSettlement(
    sql,
    matchId,
    refunds.map(({ memberId, amount }) => ({ memberId, payout: amount, score: null })),
  );
  await sql.query(`UPDATE "Market" SET state = 'void', "settledAt" = arena_now(), reason = $2 WHERE "matchId" = $1`, [
    matchId,
    reason,
  ]);
}
