import { describe, expect, it } from 'vitest';
import type { Tape } from '../../core/engine/types.ts';
import { changeText } from './strip.ts';

const tape = (...samples: number[]): Tape => ({
  symbol: 'X-USD',
  source: 'simulated',
  decimals: 2,
  sigmaMilliticks: 1000,
  samples,
});

describe('changeText', () => {
  it('names the change since lock in percent, with its sign', () => {
    expect(changeText(tape(10_000, 10_004), 1)).toBe('+0.04%');
    expect(changeText(tape(10_000, 9_876), 1)).toBe('-1.24%');
    expect(changeText(tape(10_000, 25_000), 1)).toBe('+150.0%');
  });

  it('has no sign where nothing can be seen of the change', () => {
    expect(changeText(tape(10_000, 10_000), 1)).toBe('0.00%');
    expect(changeText(tape(6_500_000, 6_499_999), 1)).toBe('0.00%');
  });

  it('survives prices of zero and below', () => {
    expect(changeText(tape(0, 5), 1)).toBe('+500.0%');
    expect(changeText(tape(-3000, -3750), 1)).toBe('-25.0%');
  });
});
