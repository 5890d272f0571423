import { ArenaError } from '../platform/errors.ts';
import type { Sql } from '../platform/sql.ts';
import type { AccountReference } from './accounts.ts';

/**
 * The only code that moves credits. Balances follow from transfers by a trigger of the database, which also refuses overdrafts,
 * second resolutions and any later change (prisma/migrations).
 */

/** What transfers are for. */
export const TRANSFER_KINDS = [
  'start',
  'daily',
  'goal',
  'purse',
  'purse-correction',
  'bounty',
  'rivalry',
  'honour-correction',
  'honour-issue',
  'bail-out',
  'grant',
  'subsidy-issue',
  'subsidy',
  'subsidy-return',
  'stake',
  'sale',
  'sale-profit',
  'payout',
  'refund',
  'rake',
  'override-claim',
  'override-payout',
  'override-advance',
  'debt-repayment',
  'purchase',
  'prize',
  'burn',
  'entry-fee',
  'entry-refund',
  'member-merge',
  'community-move',
  'season-fund',
  'season-prize',
  'season-return',
  'season-cut',
  'season-bonus',
  'season-bonus-correction',
] as const;
export type TransferKind = (typeof TRANSFER_KINDS)[number];

export interface NewTransfer {
  /** Idempotency key: unique for ever. */
  key: string;
  kind: TransferKind;
  from: AccountReference;
  to: AccountReference;
  /** Credits, above zero. */
  amount: bigint;
  matchId?: string;
  memo?: Record<string, unknown>;
  /** Promised only: the amount is held on `from` until `resolveTransfers`. */
  pending?: boolean;
}

export interface PostedTransfer {
  key: string;
  id: bigint;
  /** False where the same transfer had been made before. */
  fresh: boolean;
}

export interface Resolution {
  /** Idempotency key of the resolution. */
  key: string;
  pendingKey: string;
  as: 'post' | 'void';
}

export interface Balance {
  posted: bigint;
  held: bigint;
  /** What may be spent: posted less held. */
  available: bigint;
}

interface TransferRow {
  key: string;
  kind: string;
  state: 'posted' | 'pending';
  from: string;
  to: string;
  amount: string;
  matchId: string | null;
  memo: Record<string, unknown> | null;
}

/**
 * Makes transfers in the caller's transaction, all or none; accounts come into being with their first transfer. Order of the results:
 * as given.
 * @throws ArenaError 'insufficient-credits' (409) on an overdraft, after which the transaction is lost; 'transfer-mismatch' where a
 * key was used before for something else
 */
export async function postTransfers(sql: Sql, transfers: readonly NewTransfer[]): Promise<PostedTransfer[]> {
  if (transfers.length === 0) return [];
  const given = transfers.map(toRow);
  const rows = onceEach(given);
  let made = await insert(sql, rows);
  let known = made.size === rows.length ? new Map<string, KnownTransfer>() : await find(sql, rows);
  if (rows.some(row => !made.has(row.key) && !known.has(row.key))) {
    await openAccounts(
      sql,
      transfers.flatMap(transfer => [transfer.from, transfer.to]),
    );
    made = new Map([
      ...made,
      ...(await insert(
        sql,
        rows.filter(row => !made.has(row.key)),
      )),
    ]);
    known = await find(sql, rows);
  }
  const told = new Set<string>();
  return given.map(row => {
    const id = made.get(row.key);
    if (id !== undefined) {
      const fresh = !told.has(row.key);
      told.add(row.key);
      return { key: row.key, id, fresh };
    }
    const before = known.get(row.key);
    if (!before || !isSame(before, row)) throw mismatch(row.key);
    return { key: row.key, id: BigInt(before.id), fresh: false };
  });
}

/** Posts or voids pending transfers; each can be resolved once, whatever the key. */
export async function resolveTransfers(sql: Sql, resolutions: readonly Resolution[]): Promise<void> {
  if (resolutions.length === 0) return;
  const inserted = await refuseOverdraft(() =>
    sql.query<{ key: string }>(
      `INSERT INTO "Transfer" (key, kind, state, "debitId", "creditId", amount, "pendingId", "matchId")
       SELECT given.key, pending.kind, given.as::"TransferState", pending."debitId", pending."creditId", pending.amount,
              pending.id, pending."matchId"
         FROM jsonb_to_recordset($1::jsonb) AS given(key text, "pendingKey" text, "as" text)
         JOIN "Transfer" pending ON pending.key = given."pendingKey" AND pending.state = 'pending'
        ORDER BY pending.id
       ON CONFLICT (key) DO NOTHING RETURNING key`,
      [JSON.stringify(resolutions)],
    ),
  );
  if (inserted.length === resolutions.length) return;
  // all of them, those just made too: one key may stand twice in a batch, for the same resolution or for another
  const known = await sql.query<{ key: string; state: string; pendingKey: string }>(
    `SELECT resolution.key, resolution.state::text AS state, pending.key AS "pendingKey"
       FROM "Transfer" resolution JOIN "Transfer" pending ON pending.id = resolution."pendingId"
      WHERE resolution.key = ANY($1)`,
    [resolutions.map(resolution => resolution.key)],
  );
  for (const { key, as, pendingKey } of resolutions) {
    if (!known.some(row => row.key === key && row.state === as && row.pendingKey === pendingKey)) throw mismatch(key);
  }
}

/** Balances by account key; accounts that never moved stand at zero. */
export async function balancesOf(sql: Sql, accounts: readonly AccountReference[]): Promise<Map<string, Balance>> {
  const rows = await sql.query<{ key: string; posted: string; held: string }>(
    'SELECT key, posted::text AS posted, held::text AS held FROM "Account" WHERE key = ANY($1)',
    [accounts.map(account => account.key)],
  );
  const found = new Map(rows.map(row => [row.key, row]));
  return new Map(
    accounts.map(({ key }) => {
      const row = found.get(key);
      const posted = BigInt(row?.posted ?? 0);
      const held = BigInt(row?.held ?? 0);
      return [key, { posted, held, available: posted - held }];
    }),
  );
}

/** The same, with the accounts' rows locked (in the order of their ids) until the transaction ends. */
export async function lockBalances(sql: Sql, accounts: readonly AccountReference[]): Promise<Map<string, Balance>> {
  await sql.query('SELECT 1 FROM "Account" WHERE key = ANY($1) ORDER BY id FOR NO KEY UPDATE', [
    accounts.map(account => account.key),
  ]);
  return balancesOf(sql, accounts);
}

function toRow(transfer: NewTransfer): TransferRow {
  if (transfer.amount <= 0n) throw new RangeError(`Transfer ${transfer.key} moves ${transfer.amount} credits`);
  return {
    key: transfer.key,
    kind: transfer.kind,
    state: transfer.pending ? 'pending' : 'posted',
    from: transfer.from.key,
    to: transfer.to.key,
    amount: transfer.amount.toString(),
    matchId: transfer.matchId ?? null,
    memo: transfer.memo ?? null,
  };
}

/** The same transfer twice in a batch is one. */
function onceEach(rows: readonly TransferRow[]): TransferRow[] {
  const once = new Map<string, TransferRow>();
  for (const row of rows) {
    const known = once.get(row.key);
    if (known && !isSame(known, row)) throw mismatch(row.key);
    once.set(row.key, known ?? row);
  }
  return [...once.values()];
}

/** All rows or, where an account is missing yet, none: a part of a batch may overdraw what the whole does not. */
async function insert(sql: Sql, rows: readonly TransferRow[]): Promise<Map<string, bigint>> {
  const accounts = [...new Set(rows.flatMap(row => [row.from, row.to]))];
  const inserted = await refuseOverdraft(() =>
    sql.query<{ key: string; id: string }>(
      `INSERT INTO "Transfer" (key, kind, state, "debitId", "creditId", amount, "matchId", memo)
       SELECT given.key, given.kind, given.state::"TransferState", debit.id, credit.id, given.amount, given."matchId", given.memo
         FROM ROWS FROM (
                jsonb_to_recordset($1::jsonb)
                  AS (key text, kind text, state text, "from" text, "to" text, amount bigint, "matchId" text, memo jsonb)
              ) WITH ORDINALITY AS given(key, kind, state, "from", "to", amount, "matchId", memo, place)
         JOIN "Account" debit ON debit.key = given."from"
         JOIN "Account" credit ON credit.key = given."to"
        WHERE (SELECT count(*) FROM "Account" WHERE key = ANY($2)) = $3
        ORDER BY given.place
       ON CONFLICT (key) DO NOTHING RETURNING key, id::text AS id`,
      [JSON.stringify(rows), accounts, accounts.length],
    ),
  );
  return new Map(inserted.map(row => [row.key, BigInt(row.id)]));
}

interface KnownTransfer {
  key: string;
  id: string;
  kind: string;
  state: string;
  from: string;
  to: string;
  amount: string;
  matchId: string | null;
}

async function find(sql: Sql, rows: readonly TransferRow[]): Promise<Map<string, KnownTransfer>> {
  const known = await sql.query<KnownTransfer>(
    `SELECT transfer.key, transfer.id::text AS id, transfer.kind, transfer.state::text AS state, debit.key AS "from", credit.key AS "to",
            transfer.amount::text AS amount, transfer."matchId"
       FROM "Transfer" transfer
       JOIN "Account" debit ON debit.id = transfer."debitId"
       JOIN "Account" credit ON credit.id = transfer."creditId"
      WHERE transfer.key = ANY($1)`,
    [rows.map(row => row.key)],
  );
  return new Map(known.map(row => [row.key, row]));
}

function isSame(known: Omit<KnownTransfer, 'id'>, row: TransferRow): boolean {
  return (['kind', 'state', 'from', 'to', 'amount', 'matchId'] as const).every(field => known[field] === row[field]);
}

/** Accounts begin empty; who else opens the same one at the same time does no harm. */
export async function openAccounts(sql: Sql, accounts: readonly AccountReference[]): Promise<void> {
  const fresh = [...new Map(accounts.map(account => [account.key, account])).values()];
  fresh.sort((a, b) => (a.key < b.key ? -1 : 1));
  await sql.query(
    `INSERT INTO "Account" (key, kind, "communityId", "memberId")
     SELECT given.key, given.kind::"AccountKind", given."communityId", given."memberId"
       FROM jsonb_to_recordset($1::jsonb) AS given(key text, kind text, "communityId" text, "memberId" text)
      WHERE NOT EXISTS (SELECT 1 FROM "Account" known WHERE known.key = given.key)
     ON CONFLICT (key) DO NOTHING`,
    [JSON.stringify(fresh)],
  );
}

async function refuseOverdraft<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (!String((error as { message?: unknown }).message).includes('Account_solvent')) throw error;
    throw new ArenaError('insufficient-credits', 'There are not enough credits for that.', 409, { cause: error });
  }
}

function mismatch(key: string): ArenaError {
  return new ArenaError('transfer-mismatch', `Transfer ${key} was made before, and was another one.`, 409);
}
