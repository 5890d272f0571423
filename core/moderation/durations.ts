/** How long a sanction lasts, as moderators say it. Pure. */

const MINUTE_MS = 60_000;
const UNITS: readonly (readonly [RegExp, number])[] = [
  [/^(m|min|mins|minute|minutes)$/, 1],
  [/^(h|hr|hrs|hour|hours)$/, 60],
  [/^(d|day|days)$/, 24 * 60],
  [/^(w|wk|week|weeks)$/, 7 * 24 * 60],
  [/^(month|months)$/, 30 * 24 * 60],
  [/^(y|year|years)$/, 365 * 24 * 60],
];
/** Longer ones are for good. */
export const LONGEST_DURATION_MS = 5 * 365 * 24 * 60 * MINUTE_MS;
const FOR_GOOD = /^(for good|for ever|forever|permanent|permanently|always|until lifted|indefinite|indefinitely)$/;

/**
 * '3 days', '2h', '1 day 12 hours', 'a week', 'for good'.
 * @returns milliseconds from a minute to five years; null: until it is lifted; undefined where it says nothing of the kind
 */
export function parseDuration(typed: string): number | null | undefined {
  const text = typed
    .trim()
    .toLowerCase()
    .replace(/\s+/gu, ' ')
    .replace(/^for (?!good|ever)/, '');
  if (FOR_GOOD.test(text)) return null;
  const parts = [...text.replace(/\b(an?|one)\b/g, '1').matchAll(/(\d{1,6})\s*([a-z]+)|([^\s,]+)/g)];
  let minutes = 0;
  for (const [, count, unit, other] of parts) {
    if (other === 'and' && minutes > 0) continue;
    const factor = UNITS.find(([words]) => words.test(unit ?? ''))?.[1];
    if (count === undefined || factor === undefined) return undefined;
    minutes += Number(count) * factor;
  }
  const milliseconds = minutes * MINUTE_MS;
  return milliseconds >= MINUTE_MS && milliseconds <= LONGEST_DURATION_MS ? milliseconds : undefined;
}

/** '3 days', '90 minutes', 'until it is lifted'. */
export function durationWords(milliseconds: number | null): string {
  if (milliseconds === null) return 'until it is lifted';
  const minutes = Math.round(milliseconds / MINUTE_MS);
  const [count, unit] =
    minutes % (24 * 60) === 0
      ? [minutes / (24 * 60), 'day']
      : minutes % 60 === 0
        ? [minutes / 60, 'hour']
        : [minutes, 'minute'];
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
