import {
  type AccountReference,
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
  const owed = honours.flatMap(({ kind, memberId, amount }) => (memberId === null ? [] : [{ kind, memberId, amount }]));
  const moved = await movedFor(sql, matchId);
  const payees = await payeesOf(
    sql,
    communityId,
    [...owed, ...moved].map(({ memberId }) => memberId),
  );
  const present = <Row extends Due>(rows: readonly Row[]): Row[] =>
    rows.flatMap(row => {
      const memberId = payees.get(row.memberId);
      return memberId === undefined ? [] : [{ ...row, memberId }];
    });
  const due = present(owed);
  for (const { memberId } of due) await openWallet(tx, communityId, memberId);
  await settle(sql, { matchId, communityId }, due, present(moved));
  await tx.honour.updateMany({ where: { matchId, paid: false }, data: { paid: true } });
  const { bailOutTo } = await settingsOf(tx, communityId);
  await repayDebts(
    sql,
    due.map(({ memberId }) => memberId),
    { keep: BigInt(bailOutTo) },
  );
}

interface Due {
  kind: string;
  memberId: string;
  amount: bigint;
}

interface Moved extends Due {
  /** Transfers so far, for the key of the next one. */
  times: number;
}

/** Moves the difference between what members should have had for a match and what they have. */
async function settle(
  sql: Sql,
  { matchId, communityId }: { matchId: string; communityId: string },
  due: readonly Due[],
  moved: readonly Moved[],
): Promise<void> {
  const [treasury, issuance] = [treasuryOf(communityId), issuanceOf(communityId)];
  const wallets = new Map([...due, ...moved].map(({ memberId }) => [memberId, walletOf(communityId, memberId)]));
  if (wallets.size === 0) return;
  await openAccounts(sql, [treasury, issuance]);
  const balances = await lockBalances(sql, [treasury, issuance, ...wallets.values()]);
  const available = ({ key }: AccountReference) => balances.get(key)?.available ?? 0n;
  const transfers: NewTransfer[] = [];
  let house = available(treasury);
  for (const kind of PAID_KINDS) {
    for (const [memberId, wallet] of wallets) {
      const isTheirs = (row: Due) => row.kind === kind && row.memberId === memberId;
      const had = moved.filter(isTheirs);
      const difference = sumOf(due.filter(isTheirs)) - sumOf(had);
      const times = had.reduce((sum, row) => sum + row.times, 0);
      const name = `${matchId}:${kind}:${memberId}:${times + 1}`;
      const about = { matchId, memo: { honour: kind } };
      if (difference < 0n) {
        const claim = smaller(-difference, available(wallet));
        if (claim === 0n) continue;
        house += claim;
        const way = { from: wallet, to: treasury, amount: claim };
        transfers.push({ ...about, ...way, key: `honour-correction:${name}`, kind: 'honour-correction' });
      } else if (difference > 0n) {
        if (house < difference) {
          const way = { from: issuance, to: treasury, amount: difference - house };
          transfers.push({ ...about, ...way, key: `honour-issue:${name}`, kind: 'honour-issue' });
        }
        house -= smaller(house, difference);
        transfers.push({ ...about, key: `honour:${name}`, kind, from: treasury, to: wallet, amount: difference });
      }
    }
  }
  await postTransfers(sql, transfers);
}

function sumOf(rows: readonly Due[]): bigint {
  return rows.reduce((sum, { amount }) => sum + amount, 0n);
}

/**
 * Who members are in this community now: one that was merged into another is that one; of one that went to another community it is the
 * member that stayed behind, from whom everything is handed on. Who never was a member here is left out.
 */
async function payeesOf(sql: Sql, communityId: string, memberIds: readonly string[]): Promise<Map<string, string>> {
  const rows = await sql.query<{ id: string; payeeId: string | null }>(
    `SELECT member.id, coalesce(
              (SELECT here.id FROM "Member" here WHERE here.id = heir.id AND here."communityId" = $2),
              (SELECT min(former.id) FROM "Member" former WHERE former."mergedIntoId" = heir.id AND former."communityId" = $2)
            ) AS "payeeId"
       FROM "Member" member JOIN "Member" heir ON heir.id = coalesce(member."mergedIntoId", member.id)
      WHERE member.id = ANY($1)`,
    [[...new Set(memberIds)], communityId],
  );
  return new Map(rows.flatMap(({ id, payeeId }) => (payeeId === null ? [] : [[id, payeeId] as const])));
}

function smaller(one: bigint, other: bigint): bigint {
  return one < other ? one : other;
}

/** What members have had for a match by kind, corrections taken off. */
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
