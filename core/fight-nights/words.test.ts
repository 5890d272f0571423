import { describe, expect, test } from 'vitest';
import { nextTime, readSchedule } from './words.ts';

describe('a schedule in words', () => {
  test.each([
    ['every Friday 20:00', 'every Friday at 20:00', '0 20 * * 5'],
    ['fridays at 8pm', 'every Friday at 20:00', '0 20 * * 5'],
    ['8 pm every fri', 'every Friday at 20:00', '0 20 * * 5'],
    ['every day at 7.30 pm', 'every day at 19:30', '30 19 * * *'],
    ['weekdays 18h', 'every weekday at 18:00', '0 18 * * 1-5'],
    ['weekends noon', 'every Saturday and Sunday at 12:00', '0 12 * * 0,6'],
    ['every Thursday, Mon and Sun 21:15', 'every Monday, Thursday and Sunday at 21:15', '15 21 * * 1,4,0'],
    ['first Saturday of the month 20:00', 'every first Saturday of the month at 20:00', '0 20 * * 6#1'],
    ['the last sunday of the month at 12am', 'every last Sunday of the month at 00:00', '0 0 * * 0#L'],
    ['every 2nd wed of the month 9:05', 'every second Wednesday of the month at 09:05', '5 9 * * 3#2'],
  ])('%s', (text, words, cron) => {
    expect(readSchedule(text)).toEqual({ words, cron });
  });

  test.each([
    '',
    'every Friday',
    '20:00',
    'every Blursday 20:00',
    'every Friday 25:00',
    'every Friday 20:60',
    'fridays 13pm',
    'every 2 fridays',
    'friday 20:00 and a bit',
    '* * * * *',
    'tomorrow 20:00',
  ])('does not guess at "%s"', text => {
    expect(readSchedule(text)).toBeNull();
  });

  test('keeps the wall clock of its time zone through the changes of summer time', () => {
    const { cron } = readSchedule('every Friday 20:00') ?? { cron: '' };
    expect(nextTime(cron, 'Europe/Berlin', new Date('2026-10-20T00:00:00Z'))).toEqual(new Date('2026-10-23T18:00:00Z'));
    expect(nextTime(cron, 'Europe/Berlin', new Date('2026-10-24T00:00:00Z'))).toEqual(new Date('2026-10-30T19:00:00Z'));
  });

  test('the moment itself is not its own next one', () => {
    expect(nextTime('0 20 * * 5', 'UTC', new Date('2026-11-27T20:00:00Z'))).toEqual(new Date('2026-12-04T20:00:00Z'));
  });

  test('first and last days of a month', () => {
    expect(nextTime('0 20 * * 6#1', 'UTC', new Date('2026-11-21T00:00:00Z'))).toEqual(new Date('2026-12-05T20:00:00Z'));
    expect(nextTime('0 0 * * 0#L', 'UTC', new Date('2026-11-21T00:00:00Z'))).toEqual(new Date('2026-11-29T00:00:00Z'));
  });
});
