import { Cron } from 'croner';

/** Moments as people say them. Pure but for croner's reading of time zones. */

const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const;
const DAY_MS = 24 * 3600 * 1000;
const UNITS: Record<string, number> = { m: 60_000, min: 60_000, h: 3_600_000, d: DAY_MS, w: 7 * DAY_MS };

/**
 * Reads 'in 30 minutes', '20:00' (the next one), 'tomorrow 20:00', 'friday 20:00', '2026-11-27' (its first minute), '2026-11-27 20:00' or
 * an ISO time with its own zone.
 * @param timeZone in which times without a zone are meant
 * @returns null where it says nothing of the kind. Times may lie in the past: the caller says so
 */
export function readMoment(typed: string, timeZone: string, now: Date): Date | null {
  const text = typed.trim().toLowerCase().replace(/\s+/gu, ' ').slice(0, 100);
  const dated = /^\d{4}-\d{2}-\d{2}$/u.test(text) ? `${text} 00:00` : text;
  return readSpan(dated, now) ?? readDateTime(dated, timeZone) ?? readDayTime(dated, timeZone, now);
}

/** 'in 30 minutes', '+2h' */
function readSpan(text: string, now: Date): Date | null {
  const found = /^(?:in |\+)(\d{1,4}) ?(m|min|mins|minutes?|h|hours?|d|days?|w|weeks?)$/u.exec(text);
  if (!found) return null;
  const [, count = '', word = ''] = found;
  const unit = UNITS[word.startsWith('m') ? 'm' : word.charAt(0)] ?? 0;
  return new Date(now.getTime() + Number(count) * unit);
}

/** '2026-11-27 20:00', '2026-11-27T20:00:00+01:00' */
function readDateTime(text: string, timeZone: string): Date | null {
  const found = /^(\d{4}-\d{2}-\d{2})[t ](\d{1,2})[:.](\d{2})(?::(\d{2}))?(?:\.\d+)?(z|[+-]\d{2}:?\d{2})?$/u.exec(text);
  if (!found) return null;
  const [, day = '', hours = '', minutes = '', seconds = '00', zone] = found;
  const local = `${day}T${hours.padStart(2, '0')}:${minutes}:${seconds}`;
  if (zone === undefined) return inZone(local, timeZone);
  const at = new Date(`${local}${zone.toUpperCase()}`);
  return Number.isNaN(at.getTime()) ? null : at;
}

/** '20:00', 'today 20:00', 'tomorrow at 8pm', 'friday 20:00' */
function readDayTime(text: string, timeZone: string, now: Date): Date | null {
  const found = /^(?:(?:on )?([a-z]+) )?(?:at )?(\d{1,2})(?:[:.](\d{2}))? ?([ap]m)?$/u.exec(text);
  if (!found) return null;
  const [, word, hours = '', minutes, half] = found;
  if (minutes === undefined && half === undefined) return null;
  const hour = hourOf(Number(hours), half);
  if (hour === null) return null;
  const clock = `${String(hour).padStart(2, '0')}:${minutes ?? '00'}:00`;
  const on = (days: number) =>
    inZone(`${dateIn(timeZone, new Date(now.getTime() + days * DAY_MS))}T${clock}`, timeZone);
  if (word === 'today') return on(0);
  if (word === 'tomorrow') return on(1);
  if (word === undefined) {
    const today = on(0);
    return today && today <= now ? on(1) : today;
  }
  const wanted = WEEKDAYS.findIndex(day => word.length >= 3 && day.startsWith(word.replace(/s$/u, '')));
  if (wanted === -1) return null;
  const ahead = (wanted - weekdayIn(timeZone, now) + 7) % 7;
  const next = on(ahead);
  return next && next <= now ? on(ahead + 7) : next;
}

function hourOf(hour: number, half: string | undefined): number | null {
  if (half === undefined) return hour <= 23 ? hour : null;
  if (hour < 1 || hour > 12) return null;
  return (hour % 12) + (half === 'pm' ? 12 : 0);
}

/** A wall-clock time in a zone; one that a change of clocks skips becomes the next that there is. */
function inZone(local: string, timeZone: string): Date | null {
  try {
    const at = new Cron(local, { timezone: timeZone, paused: true }).nextRun(new Date(0));
    // the 30th of February would become the 2nd of March
    return at && local.startsWith(dateIn(timeZone, at)) ? at : null;
  } catch {
    return null;
  }
}

function dateIn(timeZone: string, at: Date): string {
  const parts = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  return parts.format(at);
}

function weekdayIn(timeZone: string, at: Date): number {
  const name = new Intl.DateTimeFormat('en', { timeZone, weekday: 'long' }).format(at).toLowerCase();
  return (WEEKDAYS as readonly string[]).indexOf(name);
}
