import fc from 'fast-check';
import { expect, it } from 'vitest';
import { comparePositions, formatPosition, parsePosition } from './position.ts';

const position = fc.record({ xid: fc.bigInt(0n, 2n ** 64n - 1n), id: fc.bigInt(0n, 2n ** 63n - 1n) });

it('reads what it writes', () => {
  fc.assert(
    fc.property(position, of => {
      expect(parsePosition(formatPosition(of))).toEqual(of);
    }),
  );
});

it('orders by transaction, then by row', () => {
  fc.assert(
    fc.property(position, position, (a, b) => {
      const expected = a.xid === b.xid ? Number(a.id > b.id) - Number(a.id < b.id) : a.xid > b.xid ? 1 : -1;
      expect(Math.sign(comparePositions(a, b))).toBe(expected);
    }),
  );
});

it.each([
  '',
  '1',
  '-',
  '1-',
  '-1',
  '1-2-3',
  ' 1-2',
  '1-2\n',
  '1e3-1',
  '０-1',
  '18446744073709551616-0',
  '0-9223372036854775808',
])('takes %j for no position', text => {
  expect(parsePosition(text)).toBeNull();
});
