/** Weeks as people count them: from Monday to Monday in a community's own time zone. Pure. */

/** Hour of Monday morning at which the week before is told. */
export const RECAP_HOUR = 9;
const DAY_MS = 24 * 3_600_000;

export interface Week {
  /** Monday on which it began, '2026-11-16': names it. */
  name: string;
  from: Date;
  to: Date;
  /** When it is told. */
  tellAt: Date;
}

/** The week that was over last at `now`, told or not. */
export function lastWeek(now: Date, timeZone: string): Week {
  const today = localDate(now, timeZone);
  const sinceMonday = (today.getUTCDay() + 6) % 7;
  const monday = new Date(today.getTime() - sinceMonday * DAY_MS);
  const before = new Date(monday.getTime() - 7 * DAY_MS);
  return {
    name: before.toISOString().slice(0, 10),
    from: instantOf(before, 0, timeZone),
    to: instantOf(monday, 0, timeZone),
    tellAt: instantOf(monday, RECAP_HOUR, timeZone),
  };
}

/** The calendar day of a moment there, as midnight UTC of the same date. */
function localDate(at: Date, timeZone: string): Date {
  const parts = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  return new Date(`${parts.format(at)}T00:00:00.000Z`);
}

/** The moment at which clocks there show an hour of a date. Where that hour is skipped or comes twice, the one an hour later or first. */
function instantOf(date: Date, hour: number, timeZone: string): Date {
  const wall = date.getTime() + hour * 3_600_000;
  // two steps: the offset of the first guess may be that of the other side of a change
  const guess = new Date(wall - offsetAt(new Date(wall), timeZone));
  return new Date(wall - offsetAt(guess, timeZone));
}

/** Milliseconds by which clocks there are ahead of UTC. */
function offsetAt(at: Date, timeZone: string): number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const part: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(at)) part[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  const wall = Date.UTC(year, month - 1, day, hour, minute, second);
  return wall - Math.floor(at.getTime() / 1000) * 1000;
}
