import type { CommunitySettings } from '../communities/index.ts';
import {
  issuanceOf,
  lockBalances,
  marketOf,
  type NewTransfer,
  postTransfers,
  repayDebts,
  treasuryOf,
  walletOf,
} from '../ledger/index.ts';
import type { Transaction } from '../platform/database.ts';
import { sqlOf } from '../platform/sql.ts';
import type { DeskMarket } from './desk.ts';
import { readMarkets } from './desk-rows.ts';
import { payoutsOf, readPositions, readStakes, resolvePending, scoresOf, writeSettlement } from './settlement-rows.ts';

export interface SettlingMatch {
  id: string;
  /** Index into OUTCOMES. */
  outcome: number;
  /** Owners of the agents: their wallets get purses in the same transaction. */
  ownerIds: readonly (string | null)[];
  settings: Pick<CommunitySettings, 'bailOutTo'>;
}

/**
 * Settles a market in its match's transaction: posts the profits of sales, pays who was right, takes the rake, returns what is left to
 * the treasury. The market's account is empty afterwards. Nothing happens where it has ended before.
 */
export async function settleMarket(tx: Transaction, match: SettlingMatch): Promise<void> {
  const sql = sqlOf(tx);
  const market = (await readMarkets(sql, [match.id], { lock: true })).get(match.id);
  if (!market || (market.state !== 'locked' && market.state !== 'open')) return;
  const stakes = await readStakes(sql, match.id);
  const { payouts, rake } = payoutsOf(market, await readPositions(sql, match.id), match.outcome);
  const balance = await lockForSettlement(tx, market, [...stakes.map(stake => stake.memberId), ...match.ownerIds]);
  await resolvePending(sql, match.id, 'post');
  const pending = stakes.reduce((sum, stake) => sum + stake.pending, 0n);
  const paid = [...payouts.values()].reduce((sum, amount) => sum + amount, 0n);
  await postTransfers(sql, [
    ...payoutTransfers(market, payouts),
    ...houseTransfers(market, rake, balance - pending - paid - rake),
  ]);
  const scores = await scoresOf(sql, market, match.outcome);
  await writeSettlement(
    sql,
    match.id,
    stakes.map(stake => ({
      memberId: stake.memberId,
      payout: (payouts.get(stake.memberId) ?? 0n) + stake.pending,
      score: scores.get(stake.memberId) ?? null,
    })),
  );
  await sql.query(
    `UPDATE "Market" SET state = 'settled', "settledAt" = arena_now(), outcome = $2 WHERE "matchId" = $1`,
    [match.id, match.outcome],
  );
  // profits of sales come in as well: not only who was right
  const members = stakes.map(stake => stake.memberId);
  await repayDebts(sql, members, { keep: BigInt(match.settings.bailOutTo) });
}

/** Locks all accounts that the settling transaction is going to touch, at once and in order. @returns the market's balance */
async function lockForSettlement(
  tx: Transaction,
  { communityId, matchId }: DeskMarket,
  memberIds: readonly (string | null)[],
): Promise<bigint> {
  const account = marketOf(communityId, matchId);
  const wallets = memberIds.flatMap(memberId => (memberId ? [walletOf(communityId, memberId)] : []));
  const balances = await lockBalances(sqlOf(tx), [
    account,
    treasuryOf(communityId),
    issuanceOf(communityId),
    ...wallets,
  ]);
  return balances.get(account.key)?.posted ?? 0n;
}

function payoutTransfers({ communityId, matchId }: DeskMarket, payouts: ReadonlyMap<string, bigint>): NewTransfer[] {
  return [...payouts].map(([memberId, amount]) => ({
    key: `payout:${matchId}:${memberId}`,
    kind: 'payout',
    from: marketOf(communityId, matchId),
    to: walletOf(communityId, memberId),
    amount,
    matchId,
  }));
}

function houseTransfers({ communityId, matchId }: DeskMarket, rake: bigint, rest: bigint): NewTransfer[] {
  if (rest < 0n) throw new Error(`Market ${matchId} lacks ${-rest} credits`);
  const way = { from: marketOf(communityId, matchId), to: treasuryOf(communityId), matchId };
  const transfers: NewTransfer[] = [
    { ...way, key: `rake:${matchId}`, kind: 'rake', amount: rake },
    { ...way, key: `subsidy-return:${matchId}`, kind: 'subsidy-return', amount: rest },
  ];
  return transfers.filter(transfer => transfer.amount > 0n);
}
