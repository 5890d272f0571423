import { describe, expect, it } from 'vitest';
import { marketMove } from './market.ts';

const START = new Date('2026-11-21T12:01:03Z');
const later = (seconds: number) => new Date(START.getTime() + seconds * 1000);

/** Ten ticks up and down every second before the tape: sigma is ten ticks, and sigma x sqrt 45 about 67. */
function feed(moveAtEnd: number) {
  return async (at: Date): Promise<number | null> => {
    const second = (at.getTime() - START.getTime()) / 1000;
    if (second > 0) return 100_000 + moveAtEnd;
    return 100_000 + (second % 2 === 0 ? 0 : 10);
  };
}

describe('the tape so far', () => {
  it.each([
    [0, 0, 'flat'],
    [6, 0.6, 'flat'],
    [7, 0.7, 'green'],
    [-6, -0.6, 'flat'],
    [-7, -0.7, 'red'],
    [40, 4, 'green'],
  ] as const)('%s ticks of 100,000 are %s basis points, %s', async (move, basisPoints, state) => {
    const told = await marketMove(feed(move), START, later(15));
    expect(told?.state).toBe(state);
    expect(told?.basisPoints).toBe(basisPoints);
  });

  it('is not guessed where a price is missing', async () => {
    expect(await marketMove(async () => null, START, later(15))).toBeNull();
    expect(await marketMove(async at => (at > START ? null : 5), START, later(15))).toBeNull();
  });
});
