import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  bailOutAmount,
  DAY_MS,
  dailyAmount,
  dayAfter,
  dayBefore,
  dayOf,
  purseFor,
  startOfDay,
  streakOn,
} from './rules.ts';

const settings = {
  dailyCredits: 100,
  dailyStreakBonus: 10,
  dailyMax: 150,
  purseWin: 15,
  purseLoss: 5,
  pursesPerDay: 5,
  bailOutBelow: 20,
  bailOutTo: 50,
};
const moment = fc.date({ min: new Date('2026-01-01'), max: new Date('2036-12-31'), noInvalidDate: true });

it('knows days by UTC, leap days and ends of years included', () => {
  expect(dayOf(new Date('2026-12-31T23:59:59.999Z'))).toBe('2026-12-31');
  expect(dayBefore('2027-01-01')).toBe('2026-12-31');
  expect(dayBefore('2028-03-01')).toBe('2028-02-29');
  fc.assert(
    fc.property(moment, at => {
      const day = dayOf(at);
      expect(startOfDay(day) <= at && at < dayAfter(day)).toBe(true);
      expect(dayAfter(day).getTime() - startOfDay(day).getTime()).toBe(DAY_MS);
      expect(dayBefore(dayOf(dayAfter(day)))).toBe(day);
    }),
  );
});

it('counts a streak only over days that follow each other', () => {
  expect(streakOn('2026-03-01', null)).toBe(1);
  expect(streakOn('2026-03-01', { day: '2026-02-28', streak: 4 })).toBe(5);
  expect(streakOn('2026-03-01', { day: '2026-02-27', streak: 4 })).toBe(1);
  // a clock that was put back gives no second day of a streak
  expect(streakOn('2026-03-01', { day: '2026-03-02', streak: 4 })).toBe(1);
});

it('pays 100, 10 more a day, and never more than 150', () => {
  expect([1, 2, 3, 4, 5, 6, 7, 400].map(streak => dailyAmount(streak, settings))).toEqual([
    100, 110, 120, 130, 140, 150, 150, 150,
  ]);
});

it('bails out who owns less than 20 in all, and never to more than 50', () => {
  const own = (available: number, inBets = 0, pending = 0) => bailOutAmount({ available, inBets, pending }, settings);
  expect([own(0), own(19), own(20), own(0, 20), own(0, 0, 20), own(5, 7, 7)]).toEqual([50, 31, 0, 0, 0, 31]);
  const credits = fc.nat(100);
  fc.assert(
    fc.property(credits, credits, credits, (available, inBets, pending) => {
      const amount = own(available, inBets, pending);
      const owned = available + inBets + pending;
      expect(amount).toBe(owned < 20 ? 50 - owned : 0);
    }),
  );
  expect(bailOutAmount({ available: 5, inBets: 0, pending: 0 }, { bailOutBelow: 20, bailOutTo: 3 })).toBe(0);
});

it('pays purses until the day has had its number', () => {
  expect([0, 4, 5, 6].map(paid => purseFor(true, paid, settings))).toEqual([15, 15, 0, 0]);
  expect(purseFor(false, 0, settings)).toBe(5);
  expect(purseFor(true, 0, { ...settings, pursesPerDay: 0 })).toBe(0);
});
