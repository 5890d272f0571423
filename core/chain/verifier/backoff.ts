/** When to try again what went wrong: later each time, and not all at the same moment. Pure. */

export interface Pace {
  firstMs: number;
  maxMs: number;
}

/** @param tries how often it went wrong already, from 1. @param random 0 to 1 */
export function backoffMs(tries: number, { firstMs, maxMs }: Pace, random: number): number {
  const full = Math.min(maxMs, firstMs * 2 ** Math.min(30, Math.max(0, tries - 1)));
  return Math.round(full * (0.5 + random / 2));
}
