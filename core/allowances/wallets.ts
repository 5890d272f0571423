import { type CommunitySettings, readSettings } from '../communities/index.ts';
import { issuanceOf, type NewTransfer, postTransfers, walletOf } from '../ledger/index.ts';
import type { Transaction } from '../platform/database.ts';
import { type Sql, sqlOf } from '../platform/sql.ts';

/** Whose wallet: the parts of a CommunityContext that are needed. */
export interface WalletOwner {
  communityId: string;
  memberId: string;
  settings: Pick<CommunitySettings, 'startCredits'>;
}

export type Runner = Sql | Transaction;

export const runnerOf = (runner: Runner): Sql => ('$queryRawUnsafe' in runner ? sqlOf(runner) : runner);

const startKey = (memberId: string) => `start:${memberId}`;

/** Opens wallets with their start credits, each once for ever; one indexed query where all are open. For batches of bets. */
export async function openWallets(runner: Runner, owners: readonly WalletOwner[]): Promise<void> {
  const sql = runnerOf(runner);
  const known = await sql.query<{ key: string }>('SELECT key FROM "Transfer" WHERE key = ANY($1)', [
    owners.map(owner => startKey(owner.memberId)),
  ]);
  const open = new Set(known.map(row => row.key));
  if (owners.every(owner => open.has(startKey(owner.memberId)))) return;
  for (const memberId of await startedElsewhere(sql, owners)) open.add(startKey(memberId));
  const fresh = new Map<string, NewTransfer>();
  for (const { communityId, memberId, settings } of owners) {
    const key = startKey(memberId);
    if (open.has(key) || settings.startCredits === 0) continue;
    fresh.set(key, {
      key,
      kind: 'start',
      from: issuanceOf(communityId),
      to: walletOf(communityId, memberId),
      amount: BigInt(settings.startCredits),
    });
  }
  await postTransfers(
    sql,
    [...fresh.values()].sort((a, b) => (a.key < b.key ? -1 : 1)),
  ).catch(error => {
    // opened at the same moment, when the setting was another
    if ((error as { code?: unknown }).code !== 'transfer-mismatch') throw error;
  });
}

/**
 * Who had start credits before: as the member of another community or account that was merged into this one, as the member that went from
 * this community to another one with its chat, or before everything about them was erased. A member who was merged gets none any more.
 */
async function startedElsewhere(sql: Sql, owners: readonly WalletOwner[]): Promise<string[]> {
  const rows = await sql.query<{ memberId: string }>(
    `SELECT member.id AS "memberId" FROM "Member" member JOIN "Person" person ON person.id = member."personId"
      WHERE member.id = ANY($1)
        AND (person."hasReturned" OR member."mergedIntoId" IS NOT NULL OR EXISTS (
          SELECT 1 FROM "Member" other JOIN "Transfer" start ON start.key = 'start:' || other.id
           WHERE other."mergedIntoId" = member.id
              OR (other."personId" = member."personId" AND other."communityId" = member."communityId")))`,
    [owners.map(owner => owner.memberId)],
  );
  return rows.map(row => row.memberId);
}

export async function settingsOf(sql: Sql, communityId: string): Promise<CommunitySettings> {
  const [row] = await sql.query<{ settings: unknown }>('SELECT settings FROM "Community" WHERE id = $1', [communityId]);
  return readSettings(row?.settings);
}

/** When an account came back whose owner had had everything deleted; null for everybody else. */
export async function returnedAt(sql: Sql, memberId: string): Promise<Date | null> {
  const [row] = await sql.query<{ at: Date }>(
    `SELECT person."createdAt" AS at FROM "Member" member JOIN "Person" person ON person.id = member."personId"
      WHERE member.id = $1 AND person."hasReturned"`,
    [memberId],
  );
  return row?.at ?? null;
}
