import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../platform/random.ts';
import { hashOfToken, isToken, newToken, shownPartOf } from './token-format.ts';

describe('a personal access token', () => {
  it('looks alike always, and is known again by its check', () => {
    fc.assert(
      fc.property(fc.integer(), seed => {
        const token = newToken(seededRandom(seed));
        expect(token).toMatch(/^arena_pat_[0-9A-Za-z]{36}$/);
        expect(isToken(token)).toBe(true);
        expect(token.startsWith(shownPartOf(token))).toBe(true);
        expect(hashOfToken(token)).toMatch(/^[0-9a-f]{64}$/);
      }),
    );
  });

  it('with one character changed is none', () => {
    const token = newToken(seededRandom(7));
    fc.assert(
      fc.property(fc.integer({ min: 10, max: 45 }), fc.constantFrom(...'0123456789abcXYZ'), (at, character) => {
        if (token[at] === character) return;
        expect(isToken(token.slice(0, at) + character + token.slice(at + 1))).toBe(false);
      }),
    );
    for (const text of ['', 'arena_pat_', token.slice(1), ` ${token}`, `${token}\n`, token.toUpperCase()]) {
      expect(isToken(text)).toBe(false);
    }
  });
});
