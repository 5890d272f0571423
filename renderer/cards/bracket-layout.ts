/**
 * Where the bouts of one section stand: rounds from left to right, but folded into each other like stairs where there is room between two
 * bouts, since a phone is narrow. Pure geometry in card units.
 */

/** From the top of one cell to the top of the next in the same column. */
export const PITCH = 82;
export const CELL_HEIGHT = 58;
/** Between a round and the next beside it, for the connectors. */
const GAP = 18;
/** Where a connector enters the next cell from above or below, right of its left end. */
export const ENTRY = 12;
/** Least distance between a connector and a cell that it passes. */
const CLEARANCE = 7;
const MAX_CELL_WIDTH = 276;
const MIN_STAIR = 40;
const MAX_STAIR = 84;

export interface Cell {
  round: number;
  bout: number;
  x: number;
  y: number;
}

/** A bent line from one bout to the next. */
export type Link = { from: Cell; to: Cell; points: readonly (readonly [number, number])[] };

export interface Layout {
  cells: readonly Cell[];
  links: readonly Link[];
  cellWidth: number;
  width: number;
  height: number;
}

/** How a round follows from the one before it: pairs of bouts feed one, each bout feeds one, or there is no telling. */
export type Step = 'pairs' | 'straight' | 'loose';

export function stepBetween(before: number, after: number): Step {
  if (after === before) return 'straight';
  return after === Math.ceil(before / 2) ? 'pairs' : 'loose';
}

interface Row {
  round: number;
  bout: number;
  /** In pitches from the top. */
  row: number;
  feeders: Row[];
}

/** Rows of all bouts: a bout between the two that feed it, or under the only one. */
function placeRows(counts: readonly number[]): { rows: Row[]; height: number } {
  const placed: Row[] = [];
  let bottom = 0;
  const place = (round: number, bout: number): Row => {
    const step = round === 0 ? 'loose' : stepBetween(counts[round - 1]!, counts[round]!);
    const feeders: Row[] = [];
    if (step === 'straight') feeders.push(place(round - 1, bout));
    if (step === 'pairs') {
      for (const fed of [2 * bout, 2 * bout + 1]) if (fed < counts[round - 1]!) feeders.push(place(round - 1, fed));
    }
    const [first, second] = feeders;
    let row = bottom;
    if (first && second) row = (first.row + second.row) / 2;
    else if (first) row = first.row + (step === 'straight' ? 1 : 0);
    const own: Row = { round, bout, row, feeders };
    bottom = Math.max(bottom, row + 1);
    placed.push(own);
    return own;
  };
  // A round that follows from nothing begins a new block; the blocks before it stand above.
  counts.forEach((count, round) => {
    const next = counts[round + 1];
    if (next !== undefined && stepBetween(count, next) !== 'loose') return;
    for (let bout = 0; bout < count; bout++) place(round, bout);
  });
  return { rows: placed, height: bottom };
}

const touches = (a: Row, b: Row): boolean => Math.abs(a.row - b.row) < 0.95;
const between = (row: Row, a: Row, b: Row): boolean =>
  row.row > Math.min(a.row, b.row) && row.row < Math.max(a.row, b.row);

/** Left end of each round for a width of the cells; bouts of one round stand in one column. */
function columnsFor(rows: readonly Row[], rounds: number, cellWidth: number, stair: number): number[] {
  const columns: number[] = [];
  const earlier: Row[] = [];
  for (let round = 0; round < rounds; round++) {
    const own = rows.filter(row => row.round === round);
    let x = 0;
    for (const row of own) {
      for (const other of earlier) {
        const left = columns[other.round]!;
        const right = left + cellWidth;
        if (touches(row, other)) x = Math.max(x, right + GAP);
        else if (row.feeders.includes(other)) x = Math.max(x, left + stair);
        if (row.feeders.some(feeder => feeder !== other && between(other, feeder, row))) {
          x = Math.max(x, right + CLEARANCE - ENTRY);
        }
      }
    }
    columns.push(x);
    earlier.push(...own);
  }
  return columns;
}

/** The widest cells that fit, and then the widest stairs. */
function fitColumns(rows: readonly Row[], rounds: number, width: number): { columns: number[]; cellWidth: number } {
  const reach = (cellWidth: number, stair: number): number =>
    Math.max(...columnsFor(rows, rounds, cellWidth, stair)) + cellWidth;
  let cellWidth = MAX_CELL_WIDTH;
  while (cellWidth > 60 && reach(cellWidth, MIN_STAIR) > width) cellWidth -= 2;
  let stair = MIN_STAIR;
  while (stair < MAX_STAIR && reach(cellWidth, stair + 2) <= width) stair += 2;
  return { columns: columnsFor(rows, rounds, cellWidth, stair), cellWidth };
}

function linkOf(from: Cell, to: Cell, cellWidth: number): Link {
  const middle = from.y + CELL_HEIGHT / 2;
  const right = from.x + cellWidth;
  const target = to.y + CELL_HEIGHT / 2;
  if (to.x >= right + GAP - 1 && Math.abs(to.y - from.y) < CELL_HEIGHT) {
    const bend = to.x - GAP / 2;
    return {
      from,
      to,
      points: [
        [right, middle],
        [bend, middle],
        [bend, target],
        [to.x, target],
      ],
    };
  }
  const down = to.y > from.y;
  const x = to.x + ENTRY;
  const end = down ? to.y : to.y + CELL_HEIGHT;
  const start: [number, number][] =
    x > right - 4
      ? [
          [right, middle],
          [x, middle],
        ]
      : [[x, down ? from.y + CELL_HEIGHT : from.y]];
  return { from, to, points: [...start, [x, end]] };
}

/** @param counts bouts of each round, in order, each at least one */
export function layOut(counts: readonly number[], width: number): Layout {
  const { rows, height } = placeRows(counts);
  const { columns, cellWidth } = fitColumns(rows, counts.length, width);
  const cells = new Map<Row, Cell>();
  for (const row of rows) {
    cells.set(row, { round: row.round, bout: row.bout, x: columns[row.round]!, y: Math.round(row.row * PITCH) });
  }
  const links = rows.flatMap(row => row.feeders.map(feeder => linkOf(cells.get(feeder)!, cells.get(row)!, cellWidth)));
  return {
    cells: [...cells.values()],
    links,
    cellWidth,
    width: Math.max(...columns) + cellWidth,
    height: height * PITCH - (PITCH - CELL_HEIGHT),
  };
}

/** Taken off the width of a bracket so that one bout more finds room in the corner beside it. */
const ASIDE = 18;

/** Whether a cell and what stands over it have room. */
function isFree({ cells, cellWidth }: Layout, x: number, y: number): boolean {
  return cells.every(
    cell => x >= cell.x + cellWidth + CLEARANCE || x + cellWidth <= cell.x || Math.abs(cell.y - y) >= PITCH - 1,
  );
}

/**
 * A bracket with one more bout that leads nowhere (the one for third place): at the right of the last row where that is free, else on a
 * row of its own. It is the layout's last cell; its round is the number of rounds.
 */
export function layOutWithAside(counts: readonly number[], width: number): Layout {
  const layout = layOut(counts, width - ASIDE);
  const x = width - layout.cellWidth;
  const last = layout.height - CELL_HEIGHT;
  const y = isFree(layout, x, last) ? last : last + PITCH;
  const cell = { round: counts.length, bout: 0, x, y };
  return { ...layout, cells: [...layout.cells, cell], width, height: y + CELL_HEIGHT };
}
