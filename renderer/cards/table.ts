import { BODY, type Card, encode, label, openCard, SEMIBOLD, widthOf, write } from './card.ts';
import { drawColumnName, namesHeight, nameWidth } from './column-names.ts';
import { HEADING_HEIGHT, heading } from './heading.ts';
import { drawCrown } from './icons.ts';
import { figure, signalOf } from './parts.ts';
import { footer, medalPlate, slant } from './shapes.ts';
import { GOLD, GREEN, MARGIN, MEDALS, MUTED, RED, TEXT, WIDTH } from './theme.ts';
import type { TableCardView, TableRowView } from './views.ts';

const ROW = 46;
const GROUP = 44;
/** Rows and names of groups of a page (bots/commands/card-pages.ts), and a few more for whoever does not page. */
const MAX_ROWS = 24;
const MAX_COLUMNS = 5;
const NAME = 86;
const MIN_NAME = 170;
/** Sizes of the cells, and of those in the last column. */
const CELL = 23;
const LAST = 27;

/** Widths of the columns by what stands in them, the names keeping at least their share. */
function columnWidths(card: Card, view: TableCardView, rows: readonly TableRowView[]): number[] {
  const columns = view.columns.slice(0, MAX_COLUMNS);
  const wanted = columns.map((name, index) => {
    const size = index === columns.length - 1 ? LAST : CELL;
    const cells = rows.map(row => widthOf(card, row.cells[index] ?? '', size, SEMIBOLD));
    return Math.min(150, Math.max(34, nameWidth(card, name), ...cells) + 18);
  });
  const room = WIDTH - MARGIN - NAME - MIN_NAME;
  const sum = wanted.reduce((total, width) => total + width, 0);
  return sum <= room ? wanted : wanted.map(width => (width * room) / sum);
}

function drawMark(card: Card, mark: TableRowView['mark'], x: number, y: number): void {
  const { context } = card;
  if (mark === null) return;
  if (mark === 'champion') {
    drawCrown(context, x - 11, y - 8, 22, GOLD);
    return;
  }
  const tip = mark === 'up' ? -8 : 8;
  context.fillStyle = mark === 'up' ? GREEN : RED;
  context.beginPath();
  context.moveTo(x - 9, y - tip);
  context.lineTo(x + 9, y - tip);
  context.lineTo(x, y + tip);
  context.closePath();
  context.fill();
}

interface Line {
  row: TableRowView;
  top: number;
  /** Name of the group that begins here, or null. */
  group: string | null;
}

/** Where each row stands: a group's name takes room over its first row. */
function linesOf(rows: readonly TableRowView[], first: number): { lines: Line[]; bottom: number } {
  let top = first;
  const lines = rows.map((row, index): Line => {
    const group = row.group && row.group !== rows[index - 1]?.group ? row.group : null;
    if (group !== null) top += GROUP;
    const line = { row, top, group };
    top += ROW;
    return line;
  });
  return { lines, bottom: Math.max(top, first + ROW) };
}

function drawGroup(card: Card, name: string, top: number): void {
  slant(card.context, { x: MARGIN - 8, y: top + 12, width: 6, height: 20 }, GOLD);
  label(card, name, { x: MARGIN + 8, y: top + 30, width: WIDTH - 2 * MARGIN, size: 22 });
}

interface Style {
  widths: readonly number[];
  dark: boolean;
  medal: string | undefined;
}

function drawRow(card: Card, { row, top }: Line, { widths, dark, medal }: Style): void {
  medalPlate(card.context, { x: 12, y: top, width: WIDTH - 24, height: ROW - 4 }, dark, medal);
  const baseline = top + (ROW - 4) / 2 + 9;
  const rank = { x: 38, y: baseline, width: 38, size: 26, minSize: 17, align: 'center' } as const;
  write(card, figure(row.rank), { ...rank, colour: medal ?? TEXT });
  const bar = { x: NAME - 18, y: top + 10, width: 5, height: ROW - 24 };
  if (row.hue !== null) slant(card.context, bar, signalOf(row.hue), 5);
  const columns = widths.reduce((sum, width) => sum + width, 0);
  const markRoom = row.mark === null ? 0 : 34;
  const nameWidth = WIDTH - MARGIN - columns - NAME - 4 - markRoom;
  const name = { x: NAME, y: baseline, width: nameWidth, size: 26, minSize: 20, font: SEMIBOLD };
  const after = write(card, row.name, name);
  drawMark(card, row.mark, after.right + 20, top + (ROW - 4) / 2);
  let right = WIDTH - MARGIN;
  for (let column = widths.length - 1; column >= 0; column--) {
    const isLast = column === widths.length - 1;
    const place = { x: right, y: baseline, width: widths[column]! - 10, align: 'right', minSize: 16 } as const;
    const style = isLast ? { size: LAST, colour: TEXT } : { size: CELL, colour: MUTED, font: SEMIBOLD };
    write(card, row.cells[column] ?? '', { ...place, ...style });
    right -= widths[column]!;
  }
}

function drawColumnNames(card: Card, names: readonly string[], widths: readonly number[], height: number): void {
  let right = WIDTH - MARGIN;
  for (let column = widths.length - 1; column >= 0; column--) {
    drawColumnName(card, names[column]!, right, widths[column]! - 6, height);
    right -= widths[column]!;
  }
}

export function paintTableCard(view: TableCardView): Card {
  const rows = view.rows.slice(0, MAX_ROWS);
  const names = namesHeight(view.columns);
  const { lines, bottom } = linesOf(rows, HEADING_HEIGHT + names);
  const card = openCard(bottom + (view.footer === '' ? 6 : 34) + 30);
  heading(card, view);
  const widths = columnWidths(card, view, rows);
  drawColumnNames(card, view.columns, widths, names);
  // In a stage of groups a third place is no medal.
  const hasMedals = rows.every(row => row.group === undefined) || rows.some(row => row.mark === 'champion');
  lines.forEach((line, index) => {
    if (line.group !== null) drawGroup(card, line.group, line.top - GROUP);
    const medal = hasMedals ? MEDALS[line.row.rank - 1] : undefined;
    drawRow(card, line, { widths, dark: index % 2 === 0, medal });
  });
  const line = { x: MARGIN, width: WIDTH - 2 * MARGIN, font: BODY, colour: MUTED };
  if (rows.length === 0) write(card, 'Nobody yet.', { ...line, y: bottom - 14, size: 21 });
  if (view.footer !== '') write(card, view.footer, { ...line, y: bottom + 22, size: 19, minSize: 16 });
  footer(card);
  return card;
}

/** Standings or a season's table, or one page of it. PNG, 1200 wide, as high as it has rows. */
export function renderTableCard(view: TableCardView): Uint8Array {
  return encode(paintTableCard(view));
}
