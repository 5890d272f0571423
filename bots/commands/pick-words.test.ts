import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PICKS } from '../../core/wagers/index.ts';
import { pickName } from './market-words.ts';
import { readPick } from './pick-words.ts';

const of = { names: ['RUSTY-09', 'Iron Fist'] as const, symbol: 'BTC-USD' };

describe('what members type for a pick', () => {
  it.each([
    ['a', 'A'],
    ['B', 'B'],
    ['up', 'up'],
    ['Down', 'down'],
    ['A-up', 'A-up'],
    ['b down', 'B-down'],
    ['rusty-09', 'A'],
    ['Rusty', 'A'],
    ['rusty 09', 'A'],
    ['iron fist', 'B'],
    ['iron', 'B'],
    ['on iron fist', 'B'],
    ['rusty wins', 'A'],
    ['rusty up', 'A-up'],
    ['Rusty and BTC up', 'A-up'],
    ['rusty + down', 'A-down'],
    ['Iron Fist & ▼', 'B-down'],
    ['btc up', 'up'],
    ['BTC goes higher', 'up'],
    ['▲', 'up'],
    ['⬇️', 'down'],
    ['the left', 'A'],
  ])('%s is %s', (typed, pick) => {
    expect(readPick(typed, of)).toBe(pick);
  });

  it.each(['', '   ', 'r', 'rustier', 'up down', 'rusty iron', '50', 'btc', '🤖', 'x'.repeat(10_000), '__proto__'])(
    'says nothing where it says nothing (case %#)',
    typed => {
      expect(readPick(typed, of)).toBeNull();
    },
  );

  it('prefers the name of an agent over a code, save in what our own buttons say', () => {
    const odd = { names: ['B', 'A'] as const, symbol: 'ETH-USD' };
    expect(readPick('A', odd)).toBe('B');
    expect(readPick('A', odd, true)).toBe('A');
    const up = { names: ['Up', 'The Win'] as const, symbol: 'ETH-USD' };
    expect(readPick('up', up)).toBe('A');
    expect(readPick('up', up, true)).toBe('up');
    expect(readPick('the win', up)).toBe('B');
    expect(readPick('the win up', up)).toBe('B-up');
  });

  it('does not guess between names that begin alike', () => {
    const twins = { names: ['Rusty', 'Rusty Two'] as const, symbol: 'BTC-USD' };
    expect(readPick('rusty', twins)).toBe('A');
    expect(readPick('rust', twins)).toBeNull();
    expect(readPick('rusty two', twins)).toBe('B');
  });

  it('takes names of signs and other scripts, and accents or none', () => {
    const signs = { names: ['⚡️⚡️', 'Élan Vital'] as const, symbol: 'BTC-USD' };
    expect(readPick('⚡️⚡️', signs)).toBe('A');
    expect(readPick('elan vital', signs)).toBe('B');
    expect(readPick('機器人 up', { names: ['機器人', 'робот'], symbol: 'BTC-USD' })).toBe('A-up');
  });

  it('reads back what is shown for every pick, whatever the names', () => {
    const name = fc
      .string({ minLength: 2, maxLength: 20, unit: 'grapheme' })
      .filter(text => /^[\p{L}\p{N} ]+$/u.test(text) && text.trim() === text && text.length >= 2);
    fc.assert(
      fc.property(name, name, fc.constantFrom(...PICKS), (a, b, pick) => {
        const fold = (text: string) =>
          text
            .normalize('NFKD')
            .toLowerCase()
            .replace(/[^\p{L}\p{N}]/gu, '');
        const reserved = /^(a|b|up|down|on|and|with|the|to|agent|wins?|goes|price|for|left|right|btc|[12])$/i;
        fc.pre(fold(a) !== fold(b) && fold(a) !== '' && fold(b) !== '');
        fc.pre(![a, b].some(text => text.split(' ').some(word => reserved.test(word))));
        expect(
          readPick(pickName({ names: [a, b], symbol: 'BTC-USD' }, pick), { names: [a, b], symbol: 'BTC-USD' }),
        ).toBe(pick);
      }),
      { numRuns: 300 },
    );
  });
});
