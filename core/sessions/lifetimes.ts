/** How long what somebody signs in with lives. */

export const ACCESS_SECONDS = 15 * 60;
/** By so much the clocks of two of our processes may differ. */
export const CLOCK_TOLERANCE_SECONDS = 10;
const DAY_MS = 86_400_000;
/** A session ends when it was not used for so long, */
const IDLE_MS = 30 * DAY_MS;
/** and in any case after so long. */
const LONGEST_MS = 90 * DAY_MS;

/** When a session ends that began and was used then. */
export function sessionEnd(createdAt: Date, usedAt: Date): Date {
  return new Date(Math.min(usedAt.getTime() + IDLE_MS, createdAt.getTime() + LONGEST_MS));
}
