import type { CommunitySettings } from '../communities/index.ts';
import { issuanceOf, type NewTransfer, postTransfers, walletOf } from '../ledger/index.ts';
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
