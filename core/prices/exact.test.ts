import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkTape } from '../engine/index.ts';
import { epochMicrosOf, microsOf, textOfMicros, ticksOf } from './exact.ts';
import { fieldOf, itemsOf } from './raw.ts';

describe('prices', () => {
  it.each([
    ['95123.45', 2, 9_512_345],
    ['95123.4', 2, 9_512_340],
    ['95123', 2, 9_512_300],
    ['95123.', 2, 9_512_300],
    ['105944.20', 2, 10_594_420],
    ['30243.40000', 2, 3_024_340],
    ['1.08123', 5, 108_123],
    ['0.01', 2, 1],
    // cut off, never rounded
    ['95123.459', 2, 9_512_345],
    ['9999999999.99', 2, 999_999_999_999],
  ])('%s with %i decimals is %i ticks', (text, decimals, ticks) => {
    expect(ticksOf(text, decimals)).toBe(ticks);
  });

  it.each([
    '',
    '0',
    '0.00',
    '0.004',
    '-1',
    '+1',
    '1e5',
    '1E5',
    'NaN',
    'Infinity',
    '1,5',
    ' 1',
    '.5',
    '0x10',
    '1'.repeat(16),
    '10000000000.01',
  ])('%j is none', text => {
    expect(ticksOf(text, 2)).toBeNull();
  });

  it('read back as they were written', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e12 }), fc.integer({ min: 0, max: 8 }), (ticks, decimals) => {
        expect(ticksOf(textOfTicks(ticks, decimals), decimals)).toBe(ticks);
      }),
    );
  });

  it('are never more than the engine takes', () => {
    const tape = { symbol: 'X', source: 'exchange', decimals: 2, sigmaMilliticks: 1000 };
    const most = ticksOf('9999999999.99', 2);
    expect(checkTape({ ...tape, samples: Array.from({ length: 46 }, () => most) })).toEqual([]);
  });
});

describe('times', () => {
  it.each([
    ['2014-11-07T08:19:28.464459Z', 1_415_348_368_464_459],
    ['2023-09-25T07:49:37.7Z', 1_695_628_177_700_000],
    ['2023-09-25T07:49:37Z', 1_695_628_177_000_000],
    ['2023-09-25T07:49:37.123456789Z', 1_695_628_177_123_456],
    ['2023-09-25T07:49:37.5+00:00', 1_695_628_177_500_000],
  ])('%s', (text, micros) => {
    expect(microsOf(text)).toBe(micros);
  });

  it.each(['', 'now', '2023-09-25', '2023-09-25T07:49:37', '2023-13-25T07:49:37Z', '2023-09-25T07:49:37+02:00'])(
    '%j is none',
    text => {
      expect(microsOf(text)).toBeNull();
    },
  );

  it('in seconds, with more digits than a float holds', () => {
    expect(epochMicrosOf('1688669597.8277369')).toBe(1_688_669_597_827_736);
    expect(epochMicrosOf('1688669597')).toBe(1_688_669_597_000_000);
    expect(epochMicrosOf('1e9')).toBeNull();
  });

  it('read back as they were written', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e15 }), micros => {
        expect(microsOf(textOfMicros(micros))).toBe(micros);
      }),
    );
  });
});

describe("pieces of an exchange's text", () => {
  it('are byte for byte what stood there', () => {
    const text = '{"a":[ {"x":"]},","y":[1,[2]]} ,["1.10", 3.50],"q\\"]", 7 ],"b":[]}';
    expect(itemsOf(text)).toEqual(['{"x":"]},","y":[1,[2]]}', '["1.10", 3.50]', '"q\\"]"', '7']);
    expect(itemsOf(text, text.indexOf('"b"'))).toEqual([]);
  });

  it.each(['', '{}', '[1,2', '["', '[[1]'])('%j has none', text => {
    expect(itemsOf(text)).toBeNull();
  });

  it('join to what JSON reads', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), items => {
        expect(itemsOf(JSON.stringify(items))?.map(item => JSON.parse(item))).toEqual(
          JSON.parse(JSON.stringify(items)),
        );
      }),
    );
  });

  it('fields keep their digits', () => {
    const object = '{"price": 105944.20,"qty":0.00000001,"id":7,"time":"2023-01-01T00:00:00Z","n":null}';
    expect(fieldOf(object, 'price')).toBe('105944.20');
    expect(fieldOf(object, 'id')).toBe('7');
    expect(fieldOf(object, 'time')).toBe('2023-01-01T00:00:00Z');
    expect(fieldOf(object, 'n')).toBeNull();
    expect(fieldOf(object, 'none')).toBeNull();
  });
});

/** The inverse of ticksOf, digit by digit. */
function textOfTicks(ticks: number, decimals: number): string {
  const digits = String(Math.abs(ticks)).padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  return `${ticks < 0 ? '-' : ''}${whole}${decimals > 0 ? `.${digits.slice(-decimals)}` : ''}`;
}
