import { describe, expect, it } from 'vitest';
import { toPlainText } from '../rich-text.ts';
import { factorWords, percentWords, sentenceOf, signedWords, stakedWords } from './market-words.ts';

describe('figures read the same everywhere', () => {
  it.each([
    [100, '×1.00'],
    [172, '×1.72'],
    [330, '×3.3'],
    [1234, '×12'],
  ])('a factor of %i hundredths is %s, as on the cards', (hundredths, words) => {
    expect(factorWords(hundredths)).toBe(words);
  });

  it('credits gained and lost carry a sign, a true minus, and thousands', () => {
    expect([1500, -50, 0].map(signedWords)).toEqual(['+1,500', '−50', '0']);
  });

  it('a price that moved is never said to have moved by nothing', () => {
    expect([0.0421, 0.0018, 0].map(percentWords)).toEqual(['0.04%', '0.0018%', '0.00%']);
  });

  it('reasons end with one stop', () => {
    expect(['down', 'down.', 'down!'].map(sentenceOf)).toEqual(['down.', 'down.', 'down!']);
  });

  it('says who staked', () => {
    const told = [0, 1, 4].map(bettors => toPlainText(stakedWords({ volume: bettors * 1000, bettors })));
    expect(told).toEqual(['no stakes', '1,000 credits staked by 1 member', '4,000 credits staked by 4 members']);
  });
});
