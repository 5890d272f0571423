import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ArenaError } from '../platform/errors.ts';
import { stakeOf } from './stake.ts';

const bounds = { available: 437, cap: 250 };

describe('what members type', () => {
  it.each([
    ['50', 50],
    [' 50 ', 50],
    ['+50', 50],
    ['007', 7],
    ['50 credits', 50],
    ['1 credit', 1],
    ['1,000', 1000],
    ['1 000', 1000],
    ["1'000'000", 1_000_000],
    ['1_000', 1000],
    ['10%', 43],
    ['50 %', 218],
    ['HALF', 218],
    ['100%', 250],
    ['all', 250],
    ['All', 250],
    ['MAX', 250],
    ['all in', 250],
    ['999999999999999', 999_999_999_999_999],
  ])('takes %j for %d', (typed, stake) => {
    expect(stakeOf(typed, bounds)).toBe(stake);
  });

  it.each([
    '',
    '   ',
    '0',
    '000',
    '-5',
    '−5',
    '- 5',
    '1.5',
    '0,5',
    '.5',
    '1.000',
    '1,00',
    '1,000.50',
    '12,34,567',
    '1,000 000',
    '1e3',
    '0x10',
    'Infinity',
    'NaN',
    'ten',
    'all of it',
    '٥٠',
    '５０',
    '50%%',
    '0%',
    '101%',
    '12.5%',
    '-10%',
    '9'.repeat(16),
    '9'.repeat(5000),
    '50; DROP TABLE',
    '__proto__',
    '5️⃣',
  ])('refuses %j with a sentence', typed => {
    expect(() => stakeOf(typed, bounds)).toThrow(expect.objectContaining({ code: 'bad-stake', status: 400 }));
  });

  it('says so where there is nothing to stake', () => {
    for (const typed of ['all', '50%', 'half']) {
      expect(() => stakeOf(typed, { available: 0, cap: 250 })).toThrow('no credits');
      expect(() => stakeOf(typed, { available: 100, cap: 0 })).toThrow('The next match');
    }
    expect(stakeOf('1%', { available: 3, cap: 250 })).toBe(1);
  });

  it('gives a whole number from 1 or a kind refusal, whatever is typed; shares stay within credits and cap', () => {
    const typed = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.stringMatching(/^[-+]?[0-9.,'% ]{0,12}$/),
      fc.constantFrom('all', 'max', 'half', '33%'),
    );
    fc.assert(
      fc.property(typed, fc.nat(5000), fc.nat(300), (text, available, cap) => {
        let stake: number;
        try {
          stake = stakeOf(text, { available, cap });
        } catch (error) {
          expect(error).toBeInstanceOf(ArenaError);
          return;
        }
        expect(Number.isSafeInteger(stake) && stake >= 1).toBe(true);
        if (/[a-z%]/i.test(text) && !/credit/i.test(text)) expect(stake).toBeLessThanOrEqual(Math.min(available, cap));
      }),
      { numRuns: 500 },
    );
  });
});
