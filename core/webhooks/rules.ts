/** How often, how long and how much: the rules of deliveries. Pure. */

/** Webhooks that one member may have in one community. */
export const WEBHOOKS_MAX = 5;
/** Deliveries of one webhook that may wait; what happens beyond is not told to it. */
export const WAITING_MAX = 1_000;
/** Test deliveries that one webhook may have in TESTS_WITHIN_MS. */
export const TESTS_MAX = 10;
export const TESTS_WITHIN_MS = 10 * 60_000;
/** For name, connection, answer and body together. */
export const ATTEMPT_MS = 10_000;
/** An attempt whose process died is made again after that. */
export const CLAIM_MS = ATTEMPT_MS + 5_000;
/** Read of an answer; its words do not matter. */
export const ANSWER_MAX_BYTES = 4 * 1024;
/** The key before the last one signs as well for so long. */
export const FORMER_KEY_MS = 24 * 3_600_000;
/** A webhook at which nothing has succeeded for so long is disabled. */
export const FAILING_HOURS = 24;
export const FAILING_MS = FAILING_HOURS * 3_600_000;
/** And only after so many attempts. */
export const FAILING_LEAST = 10;
/** Deliveries are kept for so long. */
export const KEPT_MS = 7 * 24 * 3_600_000;

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** Between attempts; together a day and an hour. */
const WAITS_MS = [
  5 * SECOND,
  30 * SECOND,
  2 * MINUTE,
  10 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  4 * HOUR,
  5 * HOUR,
  6 * HOUR,
  6 * HOUR,
];
export const ATTEMPTS_MAX = WAITS_MS.length + 1;
const LONGEST_WAIT_MS = 6 * HOUR;
/** Waits are longer or shorter by up to this share, so that what failed together does not come back together. */
const JITTER = 0.2;
/** While a webhook fails its other deliveries wait as well, but no longer. */
const LONGEST_REST_MS = 10 * MINUTE;

/**
 * How long to wait after the given number of failed attempts (from 1); null: no more.
 * @param chance from 0 up to 1
 * @param askedForMs what the receiver's Retry-After says, where it does
 */
export function waitAfter(attempts: number, chance: number, askedForMs: number | null = null): number | null {
  const wait = WAITS_MS[attempts - 1];
  if (wait === undefined) return null;
  const jittered = Math.round(wait * (1 - JITTER + 2 * JITTER * chance));
  return Math.max(jittered, Math.min(askedForMs ?? 0, LONGEST_WAIT_MS));
}

/** How long everything else of a webhook rests after so many failures in a row: the first may have been chance. */
export function restAfter(failures: number): number {
  return failures < 2 ? 0 : Math.min(LONGEST_REST_MS, 5 * SECOND * 2 ** Math.min(failures - 2, 10));
}

/** Retry-After in seconds (dates are not understood); null where there is none. */
export function retryAfterMs(header: string | undefined): number | null {
  return header !== undefined && /^\d{1,6}$/.test(header) ? Number(header) * SECOND : null;
}
