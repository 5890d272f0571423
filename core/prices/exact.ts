/** Prices and times out of an exchange's own text, digit by digit: no floating point on the way. Pure. */

/** The largest price that the engine takes (core/engine/tape.ts). */
const MAX_TICKS = 1_000_000_000_000;

/**
 * A positive price as whole ticks of 10^-decimals. Digits beyond the tick are cut off, so that whoever reads the same text gets
 * the same tick, also where an exchange begins to quote finer than before.
 * @returns null for anything that is not a plain decimal above zero and within the engine's bounds
 */
export function ticksOf(text: string, decimals: number): number | null {
  const parts = /^(\d{1,15})(?:\.(\d{0,30}))?$/.exec(text);
  if (!parts) return null;
  const ticks = Number(`${parts[1]}${(parts[2] ?? '').slice(0, decimals).padEnd(decimals, '0')}`);
  return ticks >= 1 && ticks <= MAX_TICKS ? ticks : null;
}

/** '2026-11-21T04:05:06.123456Z' as whole microseconds since 1970 (below 2^53 until the year 2255); finer digits are cut off. */
export function microsOf(text: string): number | null {
  const parts = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?(?:Z|\+00:00)$/.exec(text);
  if (!parts) return null;
  const seconds = Date.parse(`${parts[1]}Z`) / 1000;
  return Number.isNaN(seconds) ? null : seconds * 1_000_000 + fractionOf(parts[2]);
}

/** '1688669597.8277369', seconds since 1970, as whole microseconds. */
export function epochMicrosOf(text: string): number | null {
  const parts = /^(\d{1,11})(?:\.(\d{1,12}))?$/.exec(text);
  return parts ? Number(parts[1]) * 1_000_000 + fractionOf(parts[2]) : null;
}

function fractionOf(digits: string | undefined): number {
  return Number((digits ?? '').slice(0, 6).padEnd(6, '0'));
}

/** Microseconds since 1970 as the text that PostgreSQL and people read: '2026-11-21T04:05:06.123456Z'. */
export function textOfMicros(micros: number): string {
  const seconds = Math.floor(micros / 1_000_000);
  const fraction = String(micros - seconds * 1_000_000).padStart(6, '0');
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}.${fraction}Z`;
}
