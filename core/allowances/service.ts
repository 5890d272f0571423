import type { CommunityContext, CommunitySettings } from '../communities/index.ts';
import {
  issuanceOf,
  lockBalances,
  openAccounts,
  postTransfers,
  readBalance,
  repayDebts,
  walletOf,
} from '../ledger/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database, Transaction } from '../platform/database.ts';
import { ArenaError } from '../platform/errors.ts';
import { type Sql, sqlOf } from '../platform/sql.ts';
import { areGoalsDue, type GoalOwner, type GoalView, payGoals } from './goals.ts';
import { arePursesDue, correctPurses, type PursedMatch, payPurses } from './purses.ts';
import {
  bailOutAmount,
  DAY_MS,
  type Day,
  dailyAmount,
  dayAfter,
  dayBefore,
  dayOf,
  type Means,
  streakOn,
} from './rules.ts';
import { openWallets, type Runner, returnedAt, runnerOf, settingsOf, type WalletOwner } from './wallets.ts';

export interface AllowanceSummary {
  /** Credits that may be spent, promised by sales, at stake in matches that are not settled, and owed. */
  available: number;
  pending: number;
  inBets: number;
  debt: number;
  /** `amount`: what the next /daily gives, as the streak will then be. */
  daily: { claimable: boolean; nextAt: Date; streak: number; amount: number };
  goals: GoalView[];
  bailOut: { eligible: boolean; amount: number; nextAt: Date | null };
}

export interface DailyReceipt {
  amount: number;
  streak: number;
  available: number;
  nextAmount: number;
  nextAt: Date;
  goals: GoalView[];
}

export interface BailOutReceipt {
  amount: number;
  available: number;
}

export interface AllowanceServiceOptions {
  database: Database;
  clock: Clock;
}

export type AllowanceService = ReturnType<typeof createAllowanceService>;

/** Credits that members are given. All amounts are settings of the community. */
export function createAllowanceService({ database, clock }: AllowanceServiceOptions) {
  return {
    /** Opens a wallet with its start credits, once for ever: for everything that reads or moves a member's credits. */
    open: (runner: Runner, owner: WalletOwner): Promise<void> => openWallets(runner, [owner]),

    /** The same for many at once, in one query where all are open. */
    openAll: openWallets,

    /** The same where only ids are at hand. */
    async openWallet(runner: Runner, communityId: string, memberId: string): Promise<void> {
      const settings = await settingsOf(runnerOf(runner), communityId);
      await openWallets(runner, [{ communityId, memberId, settings }]);
    },

    /** What a member has and may get. Pays goals that were met meanwhile. */
    async summary(context: CommunityContext): Promise<AllowanceSummary> {
      return database.transaction(async tx => {
        const sql = sqlOf(tx);
        await openWallets(sql, [context]);
        const now = clock.now();
        const { goals, paid } = await payGoals(sql, context, now);
        if (paid > 0) await settleDebts(sql, [context.memberId], context.settings);
        const means = await meansOf(sql, context.memberId);
        const amount = bailOutAmount(await withFees(sql, context.memberId, means), context.settings);
        const nextAt = await nextBailOut(sql, context, now);
        return {
          ...means,
          daily: await dailyOf(tx, context, dayOf(now)),
          goals,
          bailOut: { eligible: amount > 0 && nextAt === null, amount, nextAt },
        };
      });
    },

    /** Pays goals that were met and not paid yet; for commands that just met one. @returns credits paid now, and the goals */
    async payGoals(context: CommunityContext): Promise<{ goals: GoalView[]; paid: number }> {
      return database.transaction(async tx => {
        const sql = sqlOf(tx);
        await openWallets(sql, [context]);
        const outcome = await payGoals(sql, context, clock.now());
        if (outcome.paid > 0) await settleDebts(sql, [context.memberId], context.settings);
        return outcome;
      });
    },

    /**
     * /daily. The same key again gives the same answer.
     * @throws ArenaError 'daily-taken' with when the next one is due
     */
    async claimDaily(context: CommunityContext, key: string): Promise<DailyReceipt> {
      return database.transaction(async tx => {
        const sql = sqlOf(tx);
        await holdWallet(sql, context);
        const now = clock.now();
        const claim = await claimOn(tx, context, dayOf(now), key);
        const { goals } = await payGoals(sql, context, now);
        await settleDebts(sql, [context.memberId], context.settings);
        const { available } = await readBalance(sql, context.memberId);
        const { streak } = claim;
        const nextAmount = dailyAmount(streak + 1, context.settings);
        return { ...claim, available, nextAmount, nextAt: dayAfter(dayOf(now)), goals };
      });
    },

    /**
     * Brings who is broke up to the community's floor, once in 24 h. The same key again gives the same answer.
     * @throws ArenaError 'not-broke' or 'bail-out-taken'
     */
    async bailOut(context: CommunityContext, key: string): Promise<BailOutReceipt> {
      return database.transaction(async tx => {
        const sql = sqlOf(tx);
        await holdWallet(sql, context);
        const amount = await payBailOut(sql, context, key, clock.now());
        return { amount, available: (await readBalance(sql, context.memberId)).available };
      });
    },

    /** What another winner changes of a match's purses, in the transaction that corrects its result. */
    async correctPurses(tx: Transaction, match: { id: string; communityId: string; winner: 0 | 1 }): Promise<void> {
      const sql = sqlOf(tx);
      await correctPurses(sql, match, await settingsOf(sql, match.communityId));
    },

    /** Purses of a rated match, and goals that any match meets, in the transaction that settles it. Each once. */
    async purses(tx: Transaction, match: PursedMatch): Promise<void> {
      const sql = sqlOf(tx);
      const owners = await membersAmong(sql, match);
      if (owners.length === 0) return;
      const settings = await settingsOf(sql, match.communityId);
      const now = clock.now();
      const known = ownersOf(match.communityId, owners, settings);
      await openWallets(sql, known);
      const rewarded: GoalOwner[] = [];
      for (const owner of known) if (await areGoalsDue(sql, owner, now)) rewarded.push(owner);
      const isPursed = await arePursesDue(sql, match, settings, dayOf(now));
      // all of a community's settlements would wait for one another at its issuance: it is locked where something comes out of it
      if (isPursed || rewarded.length > 0) {
        await holdWallets(sql, known);
        if (isPursed) await payPurses(sql, match, settings, dayOf(now));
        for (const owner of rewarded) await payGoals(sql, owner, now);
      }
      await settleDebts(sql, owners, settings);
    },
  };
}

/** A match's owners at home there: guests of a team event have their wallets in their own community. */
async function membersAmong(sql: Sql, { communityId, ownerIds }: PursedMatch): Promise<string[]> {
  const ids = [...new Set(ownerIds.filter(id => id !== null))];
  if (ids.length === 0) return [];
  const rows = await sql.query<{ id: string }>(
    `SELECT id FROM "Member" WHERE id = ANY($1) AND "communityId" = $2 ORDER BY id`,
    [ids, communityId],
  );
  return rows.map(({ id }) => id);
}

function ownersOf(communityId: string, memberIds: readonly string[], settings: CommunitySettings): GoalOwner[] {
  return memberIds.map(memberId => ({ communityId, memberId, settings }));
}

/**
 * Opens wallets and locks them: whoever claims twice at once waits here, and finds the first claim afterwards. Issuance is locked with
 * them, in the order of ids that every transfer keeps to. Accounts that nothing has ever moved through (a community that gives no start
 * credits) are made first: what does not exist locks nobody out.
 */
async function holdWallets(sql: Sql, owners: readonly WalletOwner[]): Promise<void> {
  await openWallets(sql, owners);
  const accounts = owners.flatMap(({ communityId, memberId }) => [
    issuanceOf(communityId),
    walletOf(communityId, memberId),
  ]);
  await openAccounts(sql, accounts);
  await lockBalances(sql, accounts);
}

const holdWallet = (sql: Sql, owner: WalletOwner) => holdWallets(sql, [owner]);

/** What comes in repays what is owed, but for the floor below which nobody is left. */
async function settleDebts(sql: Sql, memberIds: readonly string[], { bailOutTo }: CommunitySettings): Promise<void> {
  await repayDebts(sql, memberIds, { keep: BigInt(bailOutTo) });
}

async function meansOf(sql: Sql, memberId: string): Promise<Means & { debt: number }> {
  const balance = await readBalance(sql, memberId);
  const [row] = await sql.query<{ inBets: string }>(
    `SELECT coalesce(sum(paid - released), 0)::text AS "inBets" FROM "Stake" WHERE "memberId" = $1 AND "settledAt" IS NULL`,
    [memberId],
  );
  return { ...balance, inBets: Number(row?.inBets ?? 0) };
}

/** Entry fees of tournaments that have not ended are at stake as bets are: who has paid them is not broke by it. */
async function withFees(sql: Sql, memberId: string, means: Means): Promise<Means> {
  const [row] = await sql.query<{ fees: string }>(
    `SELECT coalesce(sum(entrant.paid), 0)::text AS fees
       FROM "TournamentEntrant" entrant JOIN "Tournament" tournament ON tournament.id = entrant."tournamentId"
      WHERE entrant."memberId" = $1 AND entrant."outReason" IS NULL AND tournament.state IN ('registering', 'checkin', 'running')`,
    [memberId],
  );
  return { ...means, inBets: means.inBets + Number(row?.fees ?? 0) };
}

async function lastClaim(tx: Transaction, memberId: string) {
  return tx.dailyClaim.findFirst({ where: { memberId }, orderBy: { day: 'desc' } });
}

async function dailyOf(
  tx: Transaction,
  { memberId, settings }: CommunityContext,
  today: Day,
): Promise<AllowanceSummary['daily']> {
  const last = await lastClaim(tx, memberId);
  // a later day: the clock was set back
  if (last && last.day >= today) {
    const { streak } = last;
    return { claimable: false, nextAt: dayAfter(last.day), streak, amount: dailyAmount(streak + 1, settings) };
  }
  if (!last && (await isDayOfReturn(tx, memberId, today))) {
    return { claimable: false, nextAt: dayAfter(today), streak: 0, amount: dailyAmount(1, settings) };
  }
  const streak = last?.day === dayBefore(today) ? last.streak : 0;
  return { claimable: true, nextAt: dayAfter(dayBefore(today)), streak, amount: dailyAmount(streak + 1, settings) };
}

/** Who had everything deleted and comes back may have claimed that day before: nothing is known of it any more. */
async function isDayOfReturn(tx: Transaction, memberId: string, today: Day): Promise<boolean> {
  const at = await returnedAt(sqlOf(tx), memberId);
  return at !== null && dayOf(at) >= today;
}

async function claimOn(
  tx: Transaction,
  { communityId, memberId, settings }: CommunityContext,
  today: Day,
  key: string,
): Promise<{ amount: number; streak: number }> {
  const transferKey = `daily:${memberId}:${today}`;
  const last = await lastClaim(tx, memberId);
  if (last && last.day > today) throw dailyTaken(dayAfter(last.day)); // the clock was set back
  if (last?.day === today) {
    const paid = await tx.transfer.findUnique({ where: { key: transferKey } });
    if ((paid?.memo as { key?: string } | null)?.key !== key) throw dailyTaken(dayAfter(today));
    return { amount: Number(last.amount), streak: last.streak };
  }
  if (!last && (await isDayOfReturn(tx, memberId, today))) throw dailyTaken(dayAfter(today));
  const streak = streakOn(today, last);
  const amount = dailyAmount(streak, settings);
  await tx.dailyClaim.create({ data: { memberId, day: today, streak, amount: BigInt(amount) } });
  if (amount > 0) {
    await postTransfers(sqlOf(tx), [
      {
        key: transferKey,
        kind: 'daily',
        from: issuanceOf(communityId),
        to: walletOf(communityId, memberId),
        amount: BigInt(amount),
        memo: { key, streak },
      },
    ]);
  }
  return { amount, streak };
}

async function payBailOut(sql: Sql, context: CommunityContext, key: string, now: Date): Promise<number> {
  const { communityId, memberId, settings } = context;
  const [repeated] = await sql.query<{ amount: string }>(
    'SELECT amount::text AS amount FROM "Transfer" WHERE key = $1',
    [bailOutKey(memberId, key)],
  );
  if (repeated) return Number(repeated.amount);
  const means = await withFees(sql, memberId, await meansOf(sql, memberId));
  const amount = bailOutAmount(means, settings);
  if (amount === 0) throw notBroke(means, settings);
  const nextAt = await nextBailOut(sql, context, now);
  if (nextAt !== null) {
    throw new ArenaError(
      'bail-out-taken',
      `A bail-out comes once in 24 hours, and the next one is due at ${timeOf(nextAt)}; /daily and its goals come sooner.`,
      409,
    );
  }
  await postTransfers(sql, [
    {
      key: bailOutKey(memberId, key),
      kind: 'bail-out',
      from: issuanceOf(communityId),
      to: walletOf(communityId, memberId),
      amount: BigInt(amount),
      memo: { at: now.toISOString() },
    },
  ]);
  return amount;
}

const bailOutKey = (memberId: string, key: string) => `bail-out:${memberId}:${key}`;

/** When the next bail-out may be had; null: now. Who comes back after everything was deleted may have had one just before. */
async function nextBailOut(sql: Sql, { memberId }: CommunityContext, now: Date): Promise<Date | null> {
  const [last] = await sql.query<{ at: string }>(
    `SELECT transfer.memo->>'at' AS at FROM "Transfer" transfer JOIN "Account" account ON account.id = transfer."creditId"
      WHERE account."memberId" IN (SELECT id FROM "Member" WHERE id = $1 OR "mergedIntoId" = $1)
        AND transfer.kind = 'bail-out' ORDER BY transfer.id DESC LIMIT 1`,
    [memberId],
  );
  const since = last ? new Date(last.at) : await returnedAt(sql, memberId);
  if (!since) return null;
  const next = new Date(since.getTime() + DAY_MS);
  return next > now ? next : null;
}

function dailyTaken(nextAt: Date): ArenaError {
  return new ArenaError(
    'daily-taken',
    `You have taken today's credits. The next ones come on ${timeOf(nextAt)}, and keep your streak going.`,
    409,
  );
}

function notBroke({ available, inBets, pending }: Means, { bailOutBelow }: CommunitySettings): ArenaError {
  return new ArenaError(
    'not-broke',
    `You have ${(available + inBets + pending).toLocaleString('en-US')} credits, open bets and entry fees included. The bail-out is for who has fewer than ${bailOutBelow}.`,
    409,
  );
}

/** '22 Nov 2026, 00:00 UTC'. */
function timeOf(at: Date): string {
  const date = at.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });
  return `${date}, ${at.toISOString().slice(11, 16)} UTC`;
}
