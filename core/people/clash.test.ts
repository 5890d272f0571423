import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkName, nameKey } from '../agents/names.ts';
import { freeName } from './clash.ts';

const taken = (...names: string[]) => new Set(names.map(nameKey));

describe('a name that is taken where an agent arrives', () => {
  it.each([
    ['RUSTY-09', taken(), 'RUSTY-09'],
    ['RUSTY-09', taken('rusty 09'), 'RUSTY-09 II'],
    ['RUSTY-09', taken('rusty 09', 'Rusty09 II'), 'RUSTY-09 III'],
    ['ABCDEFGHIJKLMNOPQRST', taken('ABCDEFGHIJKLMNOPQRST'), 'ABCDEFGHIJKLMNOPQ II'],
  ])('%s', (name, names, free) => {
    expect(freeName(name, names).name).toBe(free);
  });

  it('is always one that may be registered, and nobody has', () => {
    const name = fc.string({ minLength: 2, maxLength: 20, unit: 'grapheme' }).filter(typed => checkName(typed).ok);
    fc.assert(
      fc.property(name, fc.integer({ min: 0, max: 14 }), (typed, often) => {
        const names = new Set<string>();
        for (let count = 0; count <= often; count += 1) {
          const { name: free, key } = freeName(typed, names);
          expect(names.has(key)).toBe(false);
          expect(checkName(free)).toMatchObject({ ok: true, key });
          names.add(key);
        }
      }),
    );
  });
});
