import type { CommunitySettings } from '../communities/index.ts';
import { issuanceOf, lockBalances, type NewTransfer, postTransfers, walletOf } from '../ledger/index.ts';
import type { Sql } from '../platform/sql.ts';
import { type Day, purseFor } from './rules.ts';

/** What is needed of a match that is being settled (core/matches, SettledMatch). */
export interface PursedMatch {
  id: string;
  communityId: string;
  kind: 'rated' | 'casual' | 'exhibition';
  winner: 0 | 1;
  /** By corner; null for house agents. */
  ownerIds: readonly [string | null, string | null];
}

/**
 * Whether any owner may have a purse for the match. Read without locks: a day's purses only ever grow in number, so that no is final.
 */
export async function arePursesDue(
  sql: Sql,
  match: PursedMatch,
  { pursesPerDay }: Pick<CommunitySettings, 'pursesPerDay'>,
  day: Day,
): Promise<boolean> {
  if (match.kind !== 'rated') return false;
  for (const ownerId of new Set(match.ownerIds)) {
    if (ownerId !== null && (await pursesOn(sql, match, ownerId, pursesPerDay, day)) < pursesPerDay) return true;
  }
  return false;
}

/** Pays both corners' owners. Their wallets are locked: the count of a day is exact. */
export async function payPurses(sql: Sql, match: PursedMatch, settings: CommunitySettings, day: Day): Promise<void> {
  const paid = new Map<string, number>();
  const transfers: NewTransfer[] = [];
  for (const corner of [0, 1] as const) {
    const ownerId = match.ownerIds[corner];
    if (ownerId === null) continue;
    const before = paid.get(ownerId) ?? (await pursesOn(sql, match, ownerId, settings.pursesPerDay, day));
    const amount = purseFor(corner === match.winner, before, settings);
    paid.set(ownerId, before + (amount > 0 ? 1 : 0));
    if (amount === 0) continue;
    transfers.push({
      key: `purse:${match.id}:${corner}`,
      kind: 'purse',
      from: issuanceOf(match.communityId),
      to: walletOf(match.communityId, ownerId),
      amount: BigInt(amount),
      matchId: match.id,
      memo: { day },
    });
  }
  await postTransfers(sql, transfers);
}

/** Purses that an owner had on a day for other matches, counted up to the limit: read backwards, the newest few are enough. */
async function pursesOn(sql: Sql, match: PursedMatch, ownerId: string, limit: number, day: Day): Promise<number> {
  const [row] = await sql.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM (
       SELECT transfer.memo->>'day' AS day FROM "Transfer" transfer JOIN "Account" account ON account.id = transfer."creditId"
        WHERE account.key = $1 AND transfer.kind = 'purse' AND transfer."matchId" <> $2
        ORDER BY transfer.id DESC LIMIT $3
     ) newest WHERE day = $4`,
    [walletOf(match.communityId, ownerId).key, match.id, limit, day],
  );
  return row?.count ?? 0;
}

/**
 * Pays the difference that a corrected result makes to the purses that were paid for it: a purse of a win for one of a defeat, and the
 * other way round. Nobody goes below zero: what a wallet lacks of a purse is let go.
 */
export async function correctPurses(
  sql: Sql,
  match: { id: string; communityId: string; winner: 0 | 1 },
  settings: CommunitySettings,
): Promise<void> {
  const paid = await pursesOf(sql, match.id);
  const issuance = issuanceOf(match.communityId);
  const wallets = paid.map(({ memberId }) => walletOf(match.communityId, memberId));
  const balances = await lockBalances(sql, [issuance, ...wallets]);
  const transfers: NewTransfer[] = [];
  for (const { corner, memberId, amount, corrections } of paid) {
    const wallet = walletOf(match.communityId, memberId);
    const difference = BigInt(purseFor(corner === match.winner, 0, settings)) - amount;
    const available = balances.get(wallet.key)?.available ?? 0n;
    const taken = -difference < available ? -difference : available;
    const moved = difference > 0n ? difference : taken;
    if (moved <= 0n) continue;
    transfers.push({
      key: `purse:${match.id}:${corner}:${corrections + 1}`,
      kind: 'purse-correction',
      ...(difference > 0n ? { from: issuance, to: wallet } : { from: wallet, to: issuance }),
      amount: moved,
      matchId: match.id,
      memo: { corner },
    });
  }
  await postTransfers(sql, transfers);
}

export interface PaidPurse {
  corner: number;
  memberId: string;
  /** Corrections included. */
  amount: bigint;
  corrections: number;
}

/** What the owners of both corners have had for a match; who had nothing (the day's limit, the house) is left out. */
export async function pursesOf(sql: Sql, matchId: string): Promise<PaidPurse[]> {
  const rows = await sql.query<{ corner: number; memberId: string; amount: string; corrections: number }>(
    `SELECT split_part(transfer.key, ':', 3)::int AS corner, coalesce(credit."memberId", debit."memberId") AS "memberId",
            sum(CASE WHEN credit."memberId" IS NULL THEN -transfer.amount ELSE transfer.amount END)::text AS amount,
            count(*) FILTER (WHERE transfer.kind = 'purse-correction')::int AS corrections
       FROM "Transfer" transfer
       JOIN "Account" debit ON debit.id = transfer."debitId"
       JOIN "Account" credit ON credit.id = transfer."creditId"
      WHERE transfer."matchId" = $1 AND transfer.kind IN ('purse', 'purse-correction')
      GROUP BY 1, 2 ORDER BY 1`,
    [matchId],
  );
  return rows.map(row => ({ ...row, amount: BigInt(row.amount) }));
}
