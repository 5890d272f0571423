import { describe, expect, it } from 'vitest';
import { type Chart, clockText, countText, roundMarks, stepCorners, stretches, timeMarks, xOf, yOf } from './chart.ts';

const MINUTE = 60_000;

describe('round marks', () => {
  it.each([
    [0, 100, 5, [0, 20, 40, 60, 80, 100]],
    [9_487_340, 9_513_210, 6, [9_490_000, 9_495_000, 9_500_000, 9_505_000, 9_510_000]],
    [116_000, 116_003, 6, [116_000, 116_001, 116_002, 116_003]],
    [-3, 3, 3, [-2, 0, 2]],
    [7, 7, 5, [7]],
  ])('from %d to %d, at most %d steps', (low, high, most, marks) => {
    expect(roundMarks(low, high, most).marks.map(mark => mark + 0)).toEqual(marks);
  });

  it('stand at round times, however long the stretch', () => {
    const noon = Date.UTC(2026, 4, 14, 12);
    expect(timeMarks(noon + 1, noon + 60 * MINUTE, 5).marks.map(at => (at - noon) / MINUTE)).toEqual([15, 30, 45, 60]);
    expect(timeMarks(0, 60_000, 6).marks).toEqual([0, 10_000, 20_000, 30_000, 40_000, 50_000, 60_000]);
    for (const length of [1, 1000, 90_000, 3 * MINUTE, 26 * 60 * MINUTE, 40 * 24 * 60 * MINUTE]) {
      expect(timeMarks(noon, noon + length, 6).marks.length).toBeLessThanOrEqual(7);
    }
  });

  it('are written as a clock in UTC or as a countdown', () => {
    const at = Date.UTC(2026, 4, 14, 9, 5, 7);
    expect(clockText(at, 15 * MINUTE)).toBe('09:05');
    expect(clockText(at, 5000)).toBe('09:05:07');
    expect(clockText(Number.NaN, MINUTE)).toBe('');
    expect(countText(42_000)).toBe('0:42');
    expect(countText(12 * MINUTE + 5000)).toBe('12:05');
    expect(countText(90 * MINUTE)).toBe('1:30:00');
  });
});

describe('lines', () => {
  it('stand between the edges of their scales', () => {
    const chart: Chart = { box: { x: 10, y: 20, width: 100, height: 50 }, from: 1000, to: 2000, low: 0, high: 10 };
    expect([xOf(chart, 1000), xOf(chart, 1500), xOf(chart, 2000)]).toEqual([10, 60, 110]);
    expect([yOf(chart, 0), yOf(chart, 5), yOf(chart, 10)]).toEqual([70, 45, 20]);
    expect(xOf({ ...chart, to: 1000 }, 1000)).toBe(10);
  });

  it('break at unknown values and long silence, and nowhere else', () => {
    const points = [
      { at: 0, value: 1 },
      { at: 1000, value: 2 },
      { at: 2000, value: null },
      { at: 3000, value: 3 },
      { at: 13_000, value: 4 },
      { at: 23_001, value: 5 },
    ];
    expect(stretches(points, 10_000).map(line => line.map(point => point.value))).toEqual([[1, 2], [3, 4], [5]]);
    expect(stretches([], 10_000)).toEqual([]);
    expect(stretches([{ at: 0, value: null }], 10_000)).toEqual([]);
  });

  it('hold each value until the next one', () => {
    const points = [
      { at: 0, value: 5 },
      { at: 4, value: 7 },
    ];
    const corners = [
      [0, 5],
      [4, 5],
      [4, 7],
      [9, 7],
    ];
    expect(stepCorners(points, 9).map(({ at, value }) => [at, value])).toEqual(corners);
    expect(stepCorners(points, 2).at(-1)).toEqual({ at: 4, value: 7 });
    expect(stepCorners([], 9)).toEqual([]);
  });
});
