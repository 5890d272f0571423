import { describe, expect, it } from 'vitest';
import { amountText, parseAmount } from './amounts.ts';

describe('amounts', () => {
  it.each([
    ['1', 18, 10n ** 18n],
    ['0.001', 18, 10n ** 15n],
    [' 1,234.50 ', 6, 1_234_500_000n],
    ['.5', 1, 5n],
    ['7.', 0, 7n],
    ['0.000000000000000001', 18, 1n],
    ['2.000', 0, 2n],
    ['0', 18, 0n],
  ])('reads %s with %i places', (typed, decimals, amount) => {
    expect(parseAmount(typed, decimals)).toBe(amount);
  });

  // half of the world would have meant a half, and not five
  it.each(['0,5', '1,5', '0,25', '1,500', '00,500', '1,2,3', ',5', '1,000,00', '1.000,5', '1,0000', '1,,000'])(
    'takes no comma that may be a point: %j',
    typed => {
      expect(parseAmount(typed, 18)).toBeNull();
    },
  );

  it.each([
    ['1,234,567', 18, 1_234_567n * 10n ** 18n],
    ['1,500.', 2, 150_000n],
    ['1,500', 0, 1_500n],
  ])('takes commas where they can only be those of thousands: %s', (typed, decimals, amount) => {
    expect(parseAmount(typed, decimals)).toBe(amount);
  });

  it.each(['', '.', '-1', '+1', '1e3', '0x10', '1.2.3', '1 000', 'ten', '٣', '9'.repeat(61), '0.0000000000000000001'])(
    'does not guess what %j is',
    typed => {
      expect(parseAmount(typed, 18)).toBeNull();
    },
  );

  it.each([
    [0n, '0'],
    [1n, '0.000000000000000001'],
    [10n ** 18n, '1'],
    [1_234_567n * 10n ** 18n + 5n * 10n ** 17n, '1,234,567.5'],
  ])('writes %s wei', (amount, text) => {
    expect(amountText(amount, 18)).toBe(text);
    expect(parseAmount(text, 18)).toBe(amount);
  });

  it('cuts off, never up, and never calls something nothing', () => {
    expect(amountText(19_999n, 4, 2)).toBe('1.99');
    expect(amountText(1n, 18, 4)).toBe('<0.0001');
    expect(amountText(1n, 1, 0)).toBe('<1');
    expect(amountText(123n, 0)).toBe('123');
  });

  it('reads what it has written, whatever it was', () => {
    let amount = 1n;
    for (let round = 0; round < 300; round += 1) {
      amount = (amount * 6_364_136_223_846_793_005n + 1_442_695_040_888_963_407n) % 2n ** 128n;
      for (const decimals of [0, 6, 18]) expect(parseAmount(amountText(amount, decimals), decimals)).toBe(amount);
    }
  });
});
