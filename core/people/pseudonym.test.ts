import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonWithoutNames, withoutNames } from './pseudonym.ts';

const out = (text: string, ...names: string[]) => withoutNames(text, names, 'Member 4F2K');

describe('names in what others wrote', () => {
  it.each([
    ['Wilhelmina', ['Wilhelmina'], 'Member 4F2K'],
    ['thanks to wilhelmina, as ever', ['Wilhelmina'], 'thanks to Member 4F2K, as ever'],
    ['Wilhelminas', ['Wilhelmina'], 'Wilhelminas'],
    ['Al', ['Al'], 'Member 4F2K'],
    ['Always Al', ['Al'], 'Always Al'],
    ['Anna-Maria and Anna', ['Anna', 'Anna-Maria'], 'Member 4F2K and Member 4F2K'],
    ['a.b (c)', ['a.b (c)'], 'Member 4F2K'],
    ['Ольга, привет', ['ольга'], 'Member 4F2K, привет'],
  ])('%s without %j', (text, names, left) => {
    expect(out(text, ...names)).toBe(left);
  });

  it('leave every JSON value as it was shaped', () => {
    fc.assert(
      fc.property(fc.jsonValue(), value => {
        expect(jsonWithoutNames(value, [], 'x')).toEqual(value);
      }),
    );
    const left = jsonWithoutNames({ member: 'Anna', list: ['Anna', 1, null, { by: 'Anna B' }] }, ['Anna'], 'M');
    expect(left).toEqual({ member: 'M', list: ['M', 1, null, { by: 'M B' }] });
  });
});
