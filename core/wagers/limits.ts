import type { Surface } from '../../prisma/generated/enums.ts';
import type { CommunityContext } from '../communities/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database, Transaction } from '../platform/database.ts';
import { ArenaError } from '../platform/errors.ts';
import { type Sql, sqlOf } from '../platform/sql.ts';
import {
  AMOUNT_LIMITS,
  type AmountEntry,
  type AmountLimit,
  beginsAt,
  COOL_OFF_HOURS,
  DAY_MS,
  type EffectiveLimits,
  EXCLUSION_DAYS,
  entryInForce,
  entryWaiting,
  HOUR_MS,
  LIMIT_MAX,
  NO_LIMITS,
  stricterAmount,
} from './limit-rules.ts';

/**
 * `/limits`. Rows are append-only and hang on chat accounts, not on people or members: whoever links two accounts, leaves a group
 * and comes back, or is forgotten and returns stands under the strictest limit of all accounts that are the same person's.
 */

export interface AmountLimitView {
  /** Credits; null: none of one's own. */
  amount: number | null;
  /** A raise (null: a lifting) that has been asked for, and when it begins. */
  next: { amount: number | null; at: Date } | null;
}

export interface LimitsView {
  stake: AmountLimitView;
  dailyLoss: AmountLimitView;
  coolOffUntil: Date | null;
  excludedUntil: Date | 'forever' | null;
}

interface Account {
  surface: Surface;
  externalId: string;
}

interface LimitRow {
  surface: Surface;
  externalId: string;
  kind: AmountLimit | 'cool-off' | 'exclusion';
  amount: bigint | null;
  startsAt: Date;
  endsAt: Date | null;
}

export type WagerLimits = ReturnType<typeof createLimits>;

export function createLimits({ database, clock }: { database: Database; clock: Clock }) {
  return {
    /** What holds for the member in every community, and raises that wait. */
    async show(context: CommunityContext): Promise<LimitsView> {
      return viewLimits(database.prisma, context, clock.now());
    },

    /**
     * Sets one's own limit in whole credits, or lifts it (null). Stricter holds at once; looser after 24 h, and asking again begins
     * that day anew.
     * @throws ArenaError 'bad-limit'
     */
    async set(context: CommunityContext, kind: AmountLimit, amount: number | null): Promise<LimitsView> {
      if (!AMOUNT_LIMITS.includes(kind)) throw badLimit('There are two limits: stake and daily-loss.');
      if (amount !== null && !(Number.isSafeInteger(amount) && amount >= 0 && amount <= LIMIT_MAX)) {
        throw badLimit('A limit is a whole number of credits from 0, or "none" to lift it.');
      }
      const wanted = amount === null ? null : BigInt(amount);
      return append(context, async (tx, accounts, now) => {
        const entries = await amountEntries(tx, accounts, kind);
        return accounts.flatMap((account, index) => {
          const own = entries[index] ?? [];
          const inForce = entryInForce(own, now)?.amount ?? null;
          const isMoot = inForce === wanted && !entryWaiting(own, now);
          return isMoot
            ? []
            : [{ ...account, kind, amount: wanted, startsAt: beginsAt(inForce, wanted, now), endsAt: null }];
        });
      });
    },

    /**
     * No wagers for so many hours. Cannot be ended or shortened; a longer one may be added.
     * @throws ArenaError 'bad-limit'
     */
    async coolOff(context: CommunityContext, hours: number): Promise<LimitsView> {
      const { min, max } = COOL_OFF_HOURS;
      if (!(Number.isInteger(hours) && hours >= min && hours <= max)) {
        throw badLimit(`A cool-off lasts a whole number of hours from ${min} to ${max} (30 days).`);
      }
      return append(context, async (_tx, accounts, now) =>
        accounts.map(account => ({
          ...account,
          kind: 'cool-off' as const,
          amount: null,
          startsAt: now,
          endsAt: new Date(now.getTime() + hours * HOUR_MS),
        })),
      );
    },

    /**
     * No wagers for so many days, or for ever. Nobody can undo it.
     * @throws ArenaError 'bad-limit'
     */
    async exclude(context: CommunityContext, days: number | 'forever'): Promise<LimitsView> {
      const { min, max } = EXCLUSION_DAYS;
      if (days !== 'forever' && !(Number.isInteger(days) && days >= min && days <= max)) {
        throw badLimit(`A self-exclusion lasts a whole number of days from ${min} to ${max}, or "forever".`);
      }
      return append(context, async (_tx, accounts, now) =>
        accounts.map(account => ({
          ...account,
          kind: 'exclusion' as const,
          amount: null,
          startsAt: now,
          endsAt: days === 'forever' ? null : new Date(now.getTime() + days * DAY_MS),
        })),
      );
    },
  };

  /** Writes rows for every account of the person, under a lock on them, so that a later parting of accounts sheds nothing. */
  async function append(
    context: CommunityContext,
    rowsFor: (tx: Transaction, accounts: Account[], now: Date) => Promise<LimitRow[]>,
  ): Promise<LimitsView> {
    return database.transaction(async tx => {
      const accounts = await tx.$queryRaw<Account[]>`
        SELECT surface, "externalId" FROM "Identity" WHERE "personId" = ${context.personId}
         ORDER BY surface, "externalId" FOR UPDATE`;
      // read under the lock: what another request wrote is older than this
      const now = clock.now();
      const rows = await rowsFor(tx, accounts, now);
      await tx.wagerLimit.createMany({ data: rows.map(row => ({ ...row, createdAt: now })) });
      return viewLimits(tx, context, now);
    });
  }
}

/**
 * What holds for each of these members, in one indexed query: for the path that every bet takes. Members without any limit are
 * in the map too.
 */
export async function effectiveLimits(
  sql: Sql,
  memberIds: readonly string[],
  now: Date,
): Promise<Map<string, EffectiveLimits>> {
  const rows = await sql.query<EffectiveRow>(EFFECTIVE, [[...new Set(memberIds)], now.toISOString()]);
  const found = new Map(rows.map(row => [row.memberId, row]));
  return new Map(
    memberIds.map(memberId => {
      const row = found.get(memberId);
      return [memberId, row ? readEffective(row) : NO_LIMITS];
    }),
  );
}

interface EffectiveRow {
  memberId: string;
  stakeMax: string | null;
  dailyLossMax: string | null;
  coolOffUntil: Date | null;
  excludedUntil: Date | null;
  forever: boolean | null;
}

/** Of amounts the newest entry in force of each account (limit-rules.ts, entryInForce), then the smallest; of breaks the last end. */
const EFFECTIVE = `
  WITH entry AS (
    SELECT member.id AS "memberId", entry.*
      FROM "Member" member
      JOIN "Identity" account ON account."personId" = member."personId"
      JOIN "WagerLimit" entry ON entry.surface = account.surface AND entry."externalId" = account."externalId"
     WHERE member.id = ANY($1)
  ), amount AS (
    SELECT DISTINCT ON ("memberId", surface, "externalId", kind) "memberId", kind, amount
      FROM entry
     WHERE kind IN ('stake', 'daily-loss') AND ("startsAt" <= $2::timestamptz OR "startsAt" <= "createdAt")
       AND NOT EXISTS (
         SELECT 1 FROM "WagerLimit" later
          WHERE later.surface = entry.surface AND later."externalId" = entry."externalId" AND later.kind = entry.kind
            AND later.id > entry.id AND later."createdAt" < entry."startsAt")
     ORDER BY "memberId", surface, "externalId", kind, id DESC
  ), amounts AS (
    SELECT "memberId", min(amount) FILTER (WHERE kind = 'stake')::text AS "stakeMax",
           min(amount) FILTER (WHERE kind = 'daily-loss')::text AS "dailyLossMax"
      FROM amount GROUP BY "memberId"
  ), breaks AS (
    SELECT "memberId", max("endsAt") FILTER (WHERE kind = 'cool-off') AS "coolOffUntil",
           max("endsAt") FILTER (WHERE kind = 'exclusion') AS "excludedUntil",
           bool_or("endsAt" IS NULL) FILTER (WHERE kind = 'exclusion') AS forever
      FROM entry
     WHERE kind IN ('cool-off', 'exclusion') AND ("endsAt" IS NULL OR "endsAt" > $2::timestamptz)
     GROUP BY "memberId"
  )
  SELECT * FROM amounts FULL JOIN breaks USING ("memberId")`;

function readEffective(row: EffectiveRow): EffectiveLimits {
  return {
    stakeMax: row.stakeMax === null ? null : BigInt(row.stakeMax),
    dailyLossMax: row.dailyLossMax === null ? null : BigInt(row.dailyLossMax),
    coolOffUntil: row.coolOffUntil,
    excludedUntil: row.forever ? 'forever' : row.excludedUntil,
  };
}

type Reader = Pick<Transaction, '$queryRawUnsafe' | 'identity' | 'wagerLimit'>;

async function viewLimits(reader: Reader, context: CommunityContext, now: Date): Promise<LimitsView> {
  const holds = (await effectiveLimits(sqlOf(reader), [context.memberId], now)).get(context.memberId) ?? NO_LIMITS;
  const accounts = await reader.identity.findMany({ where: { personId: context.personId } });
  const view = async (kind: AmountLimit, amount: bigint | null): Promise<AmountLimitView> => {
    const entries = await amountEntries(reader, accounts, kind);
    return { amount: amount === null ? null : Number(amount), next: nextOf(entries, amount, now) };
  };
  return {
    stake: await view('stake', holds.stakeMax),
    dailyLoss: await view('daily-loss', holds.dailyLossMax),
    coolOffUntil: holds.coolOffUntil,
    excludedUntil: holds.excludedUntil,
  };
}

/** What will hold once the last raise that waits has begun, where that differs from what holds now. */
function nextOf(entries: readonly AmountEntry[][], inForce: bigint | null, now: Date): AmountLimitView['next'] {
  const waiting = entries.flatMap(own => entryWaiting(own, now) ?? []);
  const at = new Date(Math.max(...waiting.map(entry => entry.startsAt.getTime())));
  if (waiting.length === 0) return null;
  const then = entries.map(own => entryInForce(own, at)?.amount ?? null).reduce(stricterAmount, null);
  return then === inForce ? null : { amount: then === null ? null : Number(then), at };
}

/** Entries of one kind of amount, by account, in the order of `accounts`. */
async function amountEntries(
  reader: Pick<Transaction, 'wagerLimit'>,
  accounts: readonly Account[],
  kind: AmountLimit,
): Promise<AmountEntry[][]> {
  const rows = await reader.wagerLimit.findMany({
    where: { kind, OR: accounts.map(({ surface, externalId }) => ({ surface, externalId })) },
    orderBy: { id: 'asc' },
  });
  return accounts.map(({ surface, externalId }) =>
    rows.filter(row => row.surface === surface && row.externalId === externalId),
  );
}

function badLimit(problem: string): ArenaError {
  return new ArenaError('bad-limit', problem);
}
