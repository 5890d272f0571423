import { Cron } from 'croner';

/** "every Friday 20:00" and the like, as moderators say it, read into a cron pattern. Pure but for croner's reading of time zones. */

export interface Schedule {
  /** As it is said back: 'every Friday at 20:00'. */
  words: string;
  /** Five fields: minute, hour, day of the month, month, day of the week. */
  cron: string;
}

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;
const ORDINALS = ['first', 'second', 'third', 'fourth', 'last'] as const;
const ORDINAL_FORMS: Record<string, (typeof ORDINALS)[number]> = {
  '1st': 'first',
  '2nd': 'second',
  '3rd': 'third',
  '4th': 'fourth',
};

/**
 * Reads a schedule: a day or several ("every Friday", "Mondays and Thursdays", "every day", "weekdays", "weekends", "first Saturday
 * of the month") and a time ("20:00", "8pm", "7.30 pm", "noon").
 * @returns null where it says no day, no time, or something else besides
 */
export function readSchedule(text: string): Schedule | null {
  const words = text
    .toLowerCase()
    .replace(/[,;]|\band\b|&/gu, ' ')
    .trim()
    .split(/\s+/u);
  const clock = takeTime(words);
  if (!clock) return null;
  const rest = words.filter(word => !['every', 'each', 'at', 'on', 'the', 'of', 'a', "o'clock"].includes(word));
  const days = readDays(rest);
  if (!days) return null;
  const time = `${String(clock.hour).padStart(2, '0')}:${String(clock.minute).padStart(2, '0')}`;
  return { words: `${days.words} at ${time}`, cron: `${clock.minute} ${clock.hour} * * ${days.field}` };
}

/** The next moment after `after` that the pattern names in that time zone; null where there is none. */
export function nextTime(cron: string, timeZone: string, after: Date): Date | null {
  return new Cron(cron, { timezone: timeZone, paused: true, mode: '5-part' }).nextRun(after);
}

/** Takes the time of day out of the words, wherever it stands. */
function takeTime(words: string[]): { hour: number; minute: number } | null {
  for (let index = 0; index < words.length; index += 1) {
    const following = words[index + 1] ?? '';
    const half = /^[ap]\.?m\.?$/u.test(following) ? following : '';
    const time = readTime(words[index] ?? '', half);
    if (!time) continue;
    words.splice(index, half === '' ? 1 : 2);
    return time;
  }
  return null;
}

function readTime(word: string, half: string): { hour: number; minute: number } | null {
  if (word === 'noon') return { hour: 12, minute: 0 };
  if (word === 'midnight') return { hour: 0, minute: 0 };
  const found = /^(\d{1,2})(?:[:.h](\d{2}))?(?:h|([ap])\.?m\.?)?$/u.exec(word + half);
  if (!found) return null;
  const [, hours = '', minutes, letter] = found;
  // a bare number is no time: "2 Fridays"
  if (minutes === undefined && letter === undefined && !word.endsWith('h')) return null;
  const minute = Number(minutes ?? 0);
  let hour = Number(hours);
  if (letter !== undefined) {
    if (hour < 1 || hour > 12) return null;
    hour = (hour % 12) + (letter === 'p' ? 12 : 0);
  }
  return hour <= 23 && minute <= 59 ? { hour, minute } : null;
}

function readDays(words: readonly string[]): { words: string; field: string } | null {
  const [first = '', second = '', ...more] = words;
  const ordinal = ORDINALS.find(name => name === (ORDINAL_FORMS[first] ?? first));
  if (ordinal) {
    const day = dayOf(second);
    if (day === null || more.some(word => word !== 'month')) return null;
    const field = ordinal === 'last' ? `${day}#L` : `${day}#${ORDINALS.indexOf(ordinal) + 1}`;
    return { words: `every ${ordinal} ${DAYS[day]} of the month`, field };
  }
  if (words.length === 1 && ['day', 'daily', 'days', 'evening', 'night'].includes(first)) {
    return { words: 'every day', field: '*' };
  }
  if (words.length === 1 && /^(weekdays?|workdays?)$/u.test(first)) return { words: 'every weekday', field: '1-5' };
  if (words.length === 1 && /^weekends?$/u.test(first)) return { words: 'every Saturday and Sunday', field: '0,6' };
  const days = words.map(dayOf);
  if (days.length === 0 || days.includes(null)) return null;
  const inOrder = [...new Set(days as number[])].sort((a, b) => ((a + 6) % 7) - ((b + 6) % 7));
  const names = inOrder.map(day => DAYS[day] ?? '');
  const last = names.pop();
  return {
    words: `every ${names.length > 0 ? `${names.join(', ')} and ${last}` : last}`,
    field: inOrder.join(','),
  };
}

/** 'fri', 'friday', 'fridays' -> 5. */
function dayOf(word: string): number | null {
  const name = word.replace(/s$/u, '');
  if (name.length < 2) return null;
  const index = DAYS.findIndex(
    day => day.toLowerCase() === name || (name.length <= 4 && day.toLowerCase().startsWith(name)),
  );
  return index === -1 ? null : index;
}
