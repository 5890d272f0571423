/**
 * How long what gives a result away stays hidden from who has not asked for it: the channel's GIF comes some seconds after the last
 * second of the tape, is at most 15 s long, and is told about 2 s later (numbers.md). Pure.
 */

/** From the end of the tape. */
export const SUSPENSE_MS = 2 * 60_000;
/** The tape begins 3 s after bets close and takes 45 s (numbers.md). */
const TAPE_MS = 48_000;

/** Whether the GIF of a match whose bets closed at `closesAt` may still be playing. */
export function isSuspense(closesAt: Date, now: Date): boolean {
  return now.getTime() < closesAt.getTime() + TAPE_MS + SUSPENSE_MS;
}
