import { expect, it } from 'vitest';
import { gini, median, quantile } from './figures.ts';
import { HABITS } from './habits.ts';

it('counts two hundred members, of whom a third come on a day', () => {
  const members = HABITS.reduce((sum, habit) => sum + habit.members, 0);
  const visits = HABITS.reduce((sum, habit) => sum + habit.members * habit.visits, 0);
  expect(members).toBe(200);
  expect(visits / members).toBeGreaterThan(0.3);
  expect(visits / members).toBeLessThan(0.4);
});

it('finds the middle and the tenths', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 2, 3])).toBe(2);
  expect(quantile([5, 1, 2, 3, 4], 0.9)).toBe(5);
  expect(median([])).toBeNaN();
});

it('measures how unequal wallets are', () => {
  expect(gini([5, 5, 5])).toBeCloseTo(0);
  expect(gini([0, 0, 0, 12])).toBeCloseTo(0.75);
  expect(gini([1, 3])).toBeCloseTo(0.25);
  expect(gini([0, 0])).toBe(0);
});
