import { describe, expect, it } from 'vitest';
import { CELL_HEIGHT, type Layout, layOut, layOutWithAside, PITCH, stepBetween } from './bracket-layout.ts';

const WIDTH = 576;

/** Rounds as brackets have them, and some that nobody should ask for. */
const SHAPES: Record<string, number[]> = {
  'a final': [1],
  'four entrants': [2, 1],
  'sixteen entrants': [8, 4, 2, 1],
  'a part without its last rounds': [8, 4],
  'losers of eight': [2, 2, 1, 1],
  'losers of sixteen': [4, 4, 2, 2, 1, 1],
  'a final and a second one': [1, 1],
  'an odd number of bouts': [5, 3, 2, 1],
  'more bouts after fewer': [2, 4, 2, 1],
  'rounds that have nothing to do with each other': [3, 7, 1],
};

/** Pairs of cells of a layout that touch. */
function collisions({ cells, cellWidth }: Layout): string[] {
  return cells.flatMap((a, index) =>
    cells.slice(index + 1).flatMap(b => {
      const apart = Math.abs(a.x - b.x) >= cellWidth + 4 || Math.abs(a.y - b.y) >= CELL_HEIGHT + 4;
      return apart ? [] : [`${a.round}.${a.bout} and ${b.round}.${b.bout}`];
    }),
  );
}

/** Straight pieces of connectors that run through a cell which they do not join. */
function crossings({ cells, links, cellWidth }: Layout): string[] {
  return links.flatMap(({ from, to, points }) =>
    points.slice(1).flatMap((end, index) => {
      const start = points[index]!;
      const [left, right] = [Math.min(start[0], end[0]), Math.max(start[0], end[0])];
      const [top, bottom] = [Math.min(start[1], end[1]), Math.max(start[1], end[1])];
      return cells
        .filter(cell => cell !== from && cell !== to)
        .filter(cell => right > cell.x && left < cell.x + cellWidth && bottom > cell.y && top < cell.y + CELL_HEIGHT)
        .map(cell => `${from.round}.${from.bout} - ${to.round}.${to.bout} through ${cell.round}.${cell.bout}`);
    }),
  );
}

describe('the layout of a bracket', () => {
  it.each(Object.entries(SHAPES))('of %s keeps cells apart and connectors clear of them', (_what, counts) => {
    const layout = layOut(counts, WIDTH);
    expect(layout.cells).toHaveLength(counts.reduce((sum, count) => sum + count, 0));
    expect(collisions(layout)).toEqual([]);
    expect(crossings(layout)).toEqual([]);
    expect(layout.width).toBeLessThanOrEqual(WIDTH);
    expect(Math.max(...layout.cells.map(cell => cell.y)) + CELL_HEIGHT).toBeLessThanOrEqual(layout.height);
  });

  it('leaves names room for a page of sixteen, winners or losers', () => {
    expect(layOut([8, 4, 2, 1], WIDTH).cellWidth).toBeGreaterThanOrEqual(180);
    expect(layOut([4, 4, 2, 2, 1, 1], WIDTH).cellWidth).toBeGreaterThanOrEqual(165);
  });

  it('joins each bout to the two that feed it, or to the only one', () => {
    const joined = ({ links }: Layout): string[] =>
      links.map(({ from, to }) => `${from.round}.${from.bout}>${to.round}.${to.bout}`).sort();
    expect(joined(layOut([4, 2, 1], WIDTH))).toEqual([
      '0.0>1.0',
      '0.1>1.0',
      '0.2>1.1',
      '0.3>1.1',
      '1.0>2.0',
      '1.1>2.0',
    ]);
    expect(joined(layOut([2, 2, 1], WIDTH))).toEqual(['0.0>1.0', '0.1>1.1', '1.0>2.0', '1.1>2.0']);
    expect(joined(layOut([3, 7], WIDTH))).toEqual([]);
    expect([stepBetween(5, 3), stepBetween(3, 3), stepBetween(2, 4)]).toEqual(['pairs', 'straight', 'loose']);
  });

  it('finds room for one bout more beside it, or under it', () => {
    const height = (counts: number[]): number => layOut(counts, WIDTH).height;
    for (const [counts, more] of [
      [[8, 4, 2, 1], 0],
      [[4, 2, 1], PITCH],
      [[2, 1], PITCH],
    ] as const) {
      const layout = layOutWithAside(counts, WIDTH);
      expect(layout.height).toBe(height([...counts]) + more);
      expect(collisions(layout)).toEqual([]);
      expect(crossings(layout)).toEqual([]);
    }
  });
});
