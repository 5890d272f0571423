import { expect, test } from 'vitest';
import { bodyOf, pointsWords } from './body.ts';

test('a form says what is filled in, numbers as numbers, groups as groups', () => {
  const fields = [
    { name: 'name', value: ' Rusty ', isNumber: false },
    { name: 'team', value: '1', isNumber: true },
    { name: 'agent', value: '', isNumber: false },
    { name: '', value: 'x', isNumber: false },
    { name: 'build.power', value: '7', isNumber: true },
    { name: 'build.speed', value: '0', isNumber: true },
  ];
  expect(bodyOf({ version: 3 }, fields)).toEqual({ version: 3, name: 'Rusty', team: 1, build: { power: 7, speed: 0 } });
});

test('points are spent, left, or too many', () => {
  expect(pointsWords([5, 5, 5, 5, 5], 25)).toEqual({ left: 0, words: 'All 25 points are used.' });
  expect(pointsWords([5, 5, 5, 5, 4], 25)).toEqual({ left: 1, words: '1 point left to spend.' });
  expect(pointsWords([7, 5, 5, 5, 5], 25)).toEqual({ left: -2, words: '2 points too many: take some back.' });
});
