import {
  issuanceOf,
  lockBalances,
  marketOf,
  type NewTransfer,
  postTransfers,
  recordDebt,
  repayDebts,
  treasuryOf,
  walletOf,
} from '../ledger/index.ts';
import type { Transaction } from '../platform/database.ts';
import { type Sql, sqlOf } from '../platform/sql.ts';
import type { DeskMarket } from './desk.ts';
import { readMarkets } from './desk-rows.ts';
import { outcomeOf } from './picks.ts';
import { payoutDifferences } from './settlement.ts';
import { payoutsOf, readPositions, readStakes, scoresOf, writeSettlement } from './settlement-rows.ts';

/**
 * Pays the difference that another winner makes, by compensating transfers through the market's account, which is empty before and
 * after. Who must give back does as far as the wallet holds; the rest becomes a debt, which the treasury, then issuance, advances.
 * Does nothing where the market did not settle, or with that winner.
 */
export async function recomputeSettlement(
  tx: Transaction,
  match: { id: string; winner: 0 | 1 },
  newId: () => string,
): Promise<void> {
  const sql = sqlOf(tx);
  const market = (await readMarkets(sql, [match.id], { lock: true })).get(match.id);
  if (market?.state !== 'settled' || market.outcome === null) return;
  const outcome = outcomeOf(match.winner, market.outcome % 2 === 0 ? 'up' : 'down');
  if (outcome === market.outcome) return;
  const positions = await readPositions(sql, match.id);
  const differences = payoutDifferences(
    payoutsOf(market, positions, market.outcome).payouts,
    payoutsOf(market, positions, outcome).payouts,
  );
  await move(sql, market, differences, newId);
  await rewriteStakes(sql, market, differences, outcome);
  await sql.query('UPDATE "Market" SET outcome = $2 WHERE "matchId" = $1', [match.id, outcome]);
}

async function move(
  sql: Sql,
  market: DeskMarket,
  differences: ReadonlyMap<string, bigint>,
  newId: () => string,
): Promise<void> {
  const { communityId, matchId } = market;
  const [account, treasury, issuance] = [
    marketOf(communityId, matchId),
    treasuryOf(communityId),
    issuanceOf(communityId),
  ];
  const members = [...differences.keys()].sort();
  const balances = await lockBalances(sql, [
    account,
    treasury,
    issuance,
    ...members.map(memberId => walletOf(communityId, memberId)),
  ]);
  const number = await nextOverride(sql, matchId);
  const about = { matchId, memo: { override: number } };
  const transfers: NewTransfer[] = [];
  const debts = new Map<string, bigint>();
  let lack = 0n;
  for (const [memberId, difference] of differences) {
    const wallet = walletOf(communityId, memberId);
    const key = `${matchId}:${number}:${memberId}`;
    if (difference > 0n) {
      lack += difference;
      const way = { from: account, to: wallet, amount: difference };
      transfers.push({ ...about, ...way, key: `override-payout:${key}`, kind: 'override-payout' });
      continue;
    }
    const owed = -difference;
    const held = balances.get(wallet.key)?.available ?? 0n;
    const claim = held < owed ? held : owed;
    lack -= claim;
    if (claim < owed) debts.set(memberId, owed - claim);
    if (claim === 0n) continue;
    const way = { from: wallet, to: account, amount: claim };
    transfers.push({ ...about, ...way, key: `override-claim:${key}`, kind: 'override-claim' });
  }
  transfers.push(...houseShare(market, number, lack, balances.get(treasury.key)?.available ?? 0n));
  await postTransfers(sql, transfers);
  for (const [memberId, amount] of debts) {
    await recordDebt(sql, { id: newId(), communityId, memberId, matchId, amount });
  }
  const winners = members.filter(memberId => (differences.get(memberId) ?? 0n) > 0n);
  // who is given back what was taken before owes no longer what was advanced then
  await repayDebts(sql, winners, { keep: 0n });
}

/** What the market's account lacks comes from the treasury, and what that lacks from issuance; what is left over returns to it. */
function houseShare({ communityId, matchId }: DeskMarket, number: number, lack: bigint, held: bigint): NewTransfer[] {
  const [account, treasury, issuance] = [
    marketOf(communityId, matchId),
    treasuryOf(communityId),
    issuanceOf(communityId),
  ];
  const about = { matchId, memo: { override: number } };
  const key = `${matchId}:${number}`;
  if (lack < 0n) {
    const way = { from: account, to: treasury, amount: -lack };
    return [{ ...about, ...way, key: `override-return:${key}`, kind: 'subsidy-return' }];
  }
  const transfers: NewTransfer[] = [];
  if (lack > held) {
    const way = { from: issuance, to: treasury, amount: lack - held };
    transfers.push({ ...about, ...way, key: `override-issue:${key}`, kind: 'subsidy-issue' });
  }
  if (lack > 0n) {
    const way = { from: treasury, to: account, amount: lack };
    transfers.push({ ...about, ...way, key: `override-advance:${key}`, kind: 'override-advance' });
  }
  return transfers;
}

/** Overrides of a match are numbered, so that each has keys of its own. */
async function nextOverride(sql: Sql, matchId: string): Promise<number> {
  const [row] = await sql.query<{ number: number }>(
    `SELECT coalesce(max((memo->>'override')::int), 0) + 1 AS number FROM "Transfer" WHERE "matchId" = $1`,
    [matchId],
  );
  return row?.number ?? 1;
}

async function rewriteStakes(
  sql: Sql,
  market: DeskMarket,
  differences: ReadonlyMap<string, bigint>,
  outcome: number,
): Promise<void> {
  const scores = await scoresOf(sql, market, outcome);
  const stakes = await readStakes(sql, market.matchId);
  await writeSettlement(
    sql,
    market.matchId,
    stakes.map(({ memberId, payout }) => ({
      memberId,
      payout: (payout ?? 0n) + (differences.get(memberId) ?? 0n),
      score: scores.get(memberId) ?? null,
    })),
  );
}
