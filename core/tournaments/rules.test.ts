import { describe, expect, test } from 'vitest';
import { checkWanted, readSplit, timesOf, type Wanted } from './rules.ts';

const USUAL: Wanted = {
  format: 'single',
  size: 16,
  bestOf: 1,
  finalBestOf: 3,
  rounds: 0,
  groups: 0,
  entryFee: 50,
  prizeSplit: [60, 30, 10],
  checkInMinutes: 15,
  agentsPerMember: 1,
};

describe('what a tournament may be', () => {
  test('the usual one is fine', () => expect(checkWanted(USUAL)).toBeNull());

  test.each<[string, Partial<Wanted>, RegExp]>([
    ['an unknown format', { format: 'battle-royale' }, /no format/],
    ['one entrant', { size: 1 }, /2 to 256/],
    ['three hundred', { size: 300 }, /2 to 256/],
    ['half an entrant', { size: 8.5 }, /2 to 256/],
    ['an even best of', { bestOf: 2 }, /best of 1, 3, 5 or 7/],
    ['a final of eleven', { finalBestOf: 11 }, /best of/],
    ['a round robin of a hundred', { format: 'round-robin', size: 100 }, /24 entrants/],
    ['two groups of thirty', { format: 'groups', size: 60, groups: 2 }, /5 groups/],
    ['a fee below nothing', { entryFee: -1 }, /0 to 10,000/],
    ['a fee of a million', { entryFee: 1_000_000 }, /0 to 10,000/],
    ['prizes of 110%', { prizeSplit: [60, 40, 10] }, /makes 110%/],
    ['prizes of 90%', { prizeSplit: [60, 30] }, /makes 90%/],
    ['no prizes', { prizeSplit: [] }, /1 to 16 places/],
    ['a part of nothing', { prizeSplit: [100, 0] }, /above 0/],
    ['the second winning more', { prizeSplit: [30, 70] }, /better place/],
    ['a check-in of a day', { checkInMinutes: 1440 }, /120 minutes/],
    ['fifty agents each', { agentsPerMember: 50 }, /1 to 8 agents/],
    ['rounds below none', { rounds: -3 }, /whole number/],
  ])('%s is refused with what fits', (_, change, says) => {
    expect(checkWanted({ ...USUAL, ...change })).toMatch(says);
  });

  test.each([
    ['60/30/10', [60, 30, 10]],
    [' 50, 50 % ', [50, 50]],
    ['100', [100]],
    ['winner', null],
    ['', null],
    ['60/-30', [60, 30]],
    ['1e3', null],
  ])('a prize split %j', (typed, split) => expect(readSplit(typed)).toEqual(split));
});

describe('how long its parts take', () => {
  test('bets on bouts are open for 90 s from the quarter-finals on and 3 minutes for the final (numbers.md)', () => {
    expect(timesOf(60).betting).toEqual([30, 90, 180]);
  });

  test('an arena without betting time takes no pauses either, but never stops looking', () => {
    const { look, afterManyVoids, ...rest } = timesOf(0);
    expect(rest).toEqual({ betting: [0, 0, 0], beforeFirst: 0, between: 0, beforeFinal: 0, afterVoid: 0 });
    expect(look).toBeGreaterThan(0);
    expect(afterManyVoids).toBeGreaterThan(0);
  });
});
