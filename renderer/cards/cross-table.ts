import { BODY, type Card, encode, openCard, SEMIBOLD, write } from './card.ts';
import { drawColumnName, namesHeight } from './column-names.ts';
import { HEADING_HEIGHT, heading } from './heading.ts';
import { DASH, figure, signalOf } from './parts.ts';
import { footer, medalPlate, plate, slant, tracePlate } from './shapes.ts';
import { GREEN, GROUND, INK, LINE, MARGIN, MEDALS, MUTED, RED, TEXT, WIDTH } from './theme.ts';
import type { CrossTableCardView, CrossTableCellView, CrossTableRowView } from './views.ts';

const ROW = 44;
const MAX_ROWS = 24;
const MAX_ROUNDS = 9;
const NAME = 76;
const MIN_NAME = 150;
const CELL = 42;
const SCORE = 56;
/** 7:1 under TEXT. */
const LOSS = '#8f2f3b';
const TIE_BREAK = 92;

interface Columns {
  rounds: number;
  cell: number;
  tieBreaks: number;
  /** Left end of the first round. */
  left: number;
  /** Height of the headings. */
  names: number;
}

/** Rounds first, then as many tie-breaks as the names leave room for. */
function columnsOf(view: CrossTableCardView): Columns {
  const rounds = Math.max(0, Math.min(MAX_ROUNDS, view.rounds));
  const room = WIDTH - MARGIN - SCORE - NAME - MIN_NAME;
  const cell = Math.min(CELL, room / Math.max(1, rounds));
  const tieBreaks = Math.max(0, Math.min(2, view.tieBreakNames.length, Math.floor((room - rounds * cell) / TIE_BREAK)));
  const left = WIDTH - MARGIN - tieBreaks * TIE_BREAK - SCORE - rounds * cell;
  return { rounds, cell, tieBreaks, left, names: namesHeight(view.tieBreakNames.slice(0, tieBreaks)) };
}

/** A loss is dark and a win bright, so that they differ without their colours too. */
const FILLS = { win: GREEN, loss: LOSS, forfeit: LOSS, live: GROUND, bye: LINE } as const;

function textOf({ opponent, result }: CrossTableCellView): string {
  if (result === 'bye') return 'bye';
  const place = opponent === null ? (result === null ? '' : DASH) : figure(opponent);
  return result === 'forfeit' ? `${place}f` : place;
}

function drawCell(card: Card, cell: CrossTableCellView, x: number, y: number, width: number): void {
  const { result } = cell;
  const box = { x: x + 2, y: y + 3, width: width - 4, height: ROW - 10 };
  if (result !== null) plate(card.context, box, FILLS[result], 7);
  if (result === 'live') {
    tracePlate(card.context, box, 7);
    card.context.strokeStyle = RED;
    card.context.lineWidth = 3;
    card.context.stroke();
  }
  const text = textOf(cell);
  if (text === '') return;
  const colour = result === 'win' ? INK : result === null ? MUTED : TEXT;
  const place = { x: x + width / 2, y: y + ROW / 2 + 5, width: width - 7, align: 'center' } as const;
  write(card, text, { ...place, size: result === 'bye' ? 19 : 23, minSize: 14, font: SEMIBOLD, colour });
}

function drawRow(card: Card, row: CrossTableRowView, index: number, columns: Columns): void {
  const top = HEADING_HEIGHT + columns.names + index * ROW;
  const medal = MEDALS[row.rank - 1];
  medalPlate(card.context, { x: 12, y: top, width: WIDTH - 24, height: ROW - 4 }, index % 2 === 0, medal);
  const baseline = top + (ROW - 4) / 2 + 8;
  const rank = { x: 36, y: baseline, width: 34, size: 23, minSize: 16, align: 'center' } as const;
  write(card, figure(row.rank), { ...rank, colour: medal ?? TEXT });
  slant(card.context, { x: NAME - 17, y: top + 10, width: 5, height: ROW - 24 }, signalOf(row.hue), 5);
  const width = columns.left - NAME - 8;
  write(card, row.name, { x: NAME, y: baseline, width, size: 24, minSize: 19, font: SEMIBOLD });
  for (let round = 0; round < columns.rounds; round++) {
    const cell = row.cells[round];
    if (cell) drawCell(card, cell, columns.left + round * columns.cell, top, columns.cell);
  }
  const score = WIDTH - MARGIN - columns.tieBreaks * TIE_BREAK;
  write(card, row.score, { x: score, y: baseline + 1, width: SCORE - 8, size: 26, minSize: 17, align: 'right' });
  for (let index = 0; index < columns.tieBreaks; index++) {
    const place = { x: score + (index + 1) * TIE_BREAK, y: baseline, width: TIE_BREAK - 8, align: 'right' } as const;
    write(card, row.tieBreaks[index] ?? '', { ...place, size: 22, minSize: 15, font: SEMIBOLD, colour: MUTED });
  }
}

function drawColumnNames(card: Card, view: CrossTableCardView, columns: Columns): void {
  const y = HEADING_HEIGHT + columns.names - 9;
  const first = view.firstRound ?? 1;
  for (let round = 0; round < columns.rounds; round++) {
    const x = columns.left + (round + 0.5) * columns.cell;
    const name = `R${figure(first + round)}`;
    write(card, name, {
      x,
      y,
      width: columns.cell - 2,
      size: 18,
      minSize: 13,
      align: 'center',
      font: SEMIBOLD,
      colour: MUTED,
    });
  }
  const score = WIDTH - MARGIN - columns.tieBreaks * TIE_BREAK;
  drawColumnName(card, 'Pts', score, SCORE - 8, columns.names);
  for (let index = 0; index < columns.tieBreaks; index++) {
    drawColumnName(card, view.tieBreakNames[index]!, score + (index + 1) * TIE_BREAK, TIE_BREAK - 6, columns.names);
  }
}

function legendOf(rows: readonly CrossTableRowView[]): string {
  const results = new Set(rows.flatMap(row => row.cells.map(cell => cell.result)));
  const words = ['Number: the opponent\u2019s place', 'green: won', 'red: lost'];
  if (results.has('forfeit')) words.push('f: forfeit');
  return words.join(' \u00b7 ');
}

export function paintCrossTableCard(view: CrossTableCardView): Card {
  const rows = view.rows.slice(0, MAX_ROWS);
  const columns = columnsOf(view);
  const bottom = HEADING_HEIGHT + columns.names + Math.max(1, rows.length) * ROW;
  const card = openCard(bottom + 36 + 30);
  heading(card, view);
  drawColumnNames(card, view, columns);
  rows.forEach((row, index) => {
    drawRow(card, row, index, columns);
  });
  const legend = {
    x: MARGIN,
    y: bottom + 24,
    width: WIDTH - 2 * MARGIN,
    font: BODY,
    colour: MUTED,
    size: 19,
    minSize: 16,
  };
  write(card, legendOf(rows), legend);
  footer(card);
  return card;
}

/** Who met whom, round by round, or one page of it. PNG, 1200 wide, as high as it has rows. */
export function renderCrossTableCard(view: CrossTableCardView): Uint8Array {
  return encode(paintCrossTableCard(view));
}
