import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lastWeek } from './weeks.ts';

const iso = (week: ReturnType<typeof lastWeek>) => [
  week.name,
  week.from.toISOString(),
  week.to.toISOString(),
  week.tellAt.toISOString(),
];

describe('the week that is told', () => {
  it('runs from Monday to Monday in UTC', () => {
    expect(iso(lastWeek(new Date('2026-11-21T12:00:00Z'), 'UTC'))).toEqual([
      '2026-11-09',
      '2026-11-09T00:00:00.000Z',
      '2026-11-16T00:00:00.000Z',
      '2026-11-16T09:00:00.000Z',
    ]);
  });

  it('is the same until the next Monday begins there, wherever the sun is', () => {
    // Monday, 00:30 in Tokyo is Sunday afternoon in UTC
    expect(lastWeek(new Date('2026-11-22T15:30:00Z'), 'Asia/Tokyo').name).toBe('2026-11-16');
    expect(lastWeek(new Date('2026-11-22T14:30:00Z'), 'Asia/Tokyo').name).toBe('2026-11-09');
    expect(lastWeek(new Date('2026-11-23T04:30:00Z'), 'America/New_York').name).toBe('2026-11-09');
  });

  it('is an hour shorter or longer where clocks change, and told at nine all the same', () => {
    const spring = lastWeek(new Date('2026-03-31T12:00:00Z'), 'Europe/Berlin');
    expect(spring.to.getTime() - spring.from.getTime()).toBe((7 * 24 - 1) * 3_600_000);
    expect(spring.tellAt.toISOString()).toBe('2026-03-30T07:00:00.000Z');
    const autumn = lastWeek(new Date('2026-10-27T12:00:00Z'), 'Europe/Berlin');
    expect(autumn.to.getTime() - autumn.from.getTime()).toBe((7 * 24 + 1) * 3_600_000);
    expect(autumn.tellAt.toISOString()).toBe('2026-10-26T08:00:00.000Z');
  });

  it('always ends before now and less than eight days ago, and weeks follow each other without a gap', () => {
    const zone = fc.constantFrom('UTC', 'Europe/Berlin', 'America/St_Johns', 'Asia/Kathmandu', 'Pacific/Auckland');
    const moment = fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2030, 0, 1) });
    fc.assert(
      fc.property(moment, zone, (at, timeZone) => {
        const week = lastWeek(new Date(at), timeZone);
        expect(week.to.getTime()).toBeLessThanOrEqual(at);
        expect(at - week.to.getTime()).toBeLessThan(7 * 24 * 3_600_000 + 2 * 3_600_000);
        const before = lastWeek(new Date(week.to.getTime() - 1), timeZone);
        expect(before.to.getTime()).toBe(week.from.getTime());
      }),
    );
  });
});
