/** Limits that members set for themselves (`/limits`): lower at once, raise only after a day, breaks that nobody can end early. Pure. */

export const HOUR_MS = 3600 * 1000;
export const DAY_MS = 24 * HOUR_MS;
/** A limit is raised or lifted so much later than it was asked for: who is on a losing streak sleeps over it. */
export const RAISE_AFTER_MS = DAY_MS;
/** A cool-off lasts from an hour to 30 days, a self-exclusion from a day to ten years, or for ever. */
export const COOL_OFF_HOURS = { min: 1, max: 30 * 24 } as const;
export const EXCLUSION_DAYS = { min: 1, max: 3650 } as const;
/** Nobody needs a limit above this; it keeps amounts far from where numbers end. */
export const LIMIT_MAX = 1_000_000_000;

/** 'stake': most a match. 'daily-loss': most lost in 24 h. Credits. */
export const AMOUNT_LIMITS = ['stake', 'daily-loss'] as const;
export type AmountLimit = (typeof AMOUNT_LIMITS)[number];

/** What holds for a member now: the strictest of all accounts of the person. Null: no limit. */
export interface EffectiveLimits {
  stakeMax: bigint | null;
  dailyLossMax: bigint | null;
  coolOffUntil: Date | null;
  excludedUntil: Date | 'forever' | null;
}

export const NO_LIMITS: EffectiveLimits = {
  stakeMax: null,
  dailyLossMax: null,
  coolOffUntil: null,
  excludedUntil: null,
};

/** One row of the append-only table, of one account and one kind of amount. */
export interface AmountEntry {
  id: bigint;
  /** Null lifts the limit. */
  amount: bigint | null;
  startsAt: Date;
  createdAt: Date;
}

/**
 * The entry that holds at a time: the newest that has begun, but a raise that was still waiting when something else was asked for
 * has lapsed. What began as it was asked for has begun by every clock: of two processes one may be behind. (`effectiveLimits` says the
 * same in SQL.)
 */
export function entryInForce(entries: readonly AmountEntry[], at: Date): AmountEntry | null {
  return newest(unlapsed(entries).filter(entry => hasBegun(entry, at)));
}

function hasBegun({ startsAt, createdAt }: AmountEntry, at: Date): boolean {
  return startsAt <= at || startsAt <= createdAt;
}

/** The raise that waits to begin, if any. */
export function entryWaiting(entries: readonly AmountEntry[], at: Date): AmountEntry | null {
  return newest(unlapsed(entries).filter(entry => !hasBegun(entry, at)));
}

function unlapsed(entries: readonly AmountEntry[]): AmountEntry[] {
  return entries.filter(
    entry => !entries.some(later => later.id > entry.id && later.createdAt.getTime() < entry.startsAt.getTime()),
  );
}

function newest(entries: readonly AmountEntry[]): AmountEntry | null {
  return entries.reduce<AmountEntry | null>((best, entry) => (best && best.id > entry.id ? best : entry), null);
}

/** The smaller of two limits, where null is none. */
export function stricterAmount(a: bigint | null, b: bigint | null): bigint | null {
  if (a === null) return b;
  if (b === null) return a;
  return a < b ? a : b;
}

/** When an account's limit of `wanted` begins: at once where it is no looser than what holds, else a day later. */
export function beginsAt(inForce: bigint | null, wanted: bigint | null, now: Date): Date {
  const isLooser = inForce !== null && (wanted === null || wanted > inForce);
  return isLooser ? new Date(now.getTime() + RAISE_AFTER_MS) : now;
}

/** Whether wagers are closed to a member, and by what, until when. Null: they are open. */
export function breakOf(
  limits: EffectiveLimits,
  now: Date,
): { kind: 'excluded' | 'cooling-off'; until: Date | 'forever' } | null {
  const { excludedUntil, coolOffUntil } = limits;
  if (excludedUntil === 'forever' || (excludedUntil && excludedUntil > now)) {
    return { kind: 'excluded', until: excludedUntil };
  }
  return coolOffUntil && coolOffUntil > now ? { kind: 'cooling-off', until: coolOffUntil } : null;
}
