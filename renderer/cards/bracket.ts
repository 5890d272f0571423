import { blend } from '../robots/colours.ts';
import { CELL_HEIGHT, type Cell, type Layout, type Link, layOut } from './bracket-layout.ts';
import { BODY, type Card, encode, HEAVY, label, openCard, SEMIBOLD, write } from './card.ts';
import { heading, headingHeight } from './heading.ts';
import { drawCrown } from './icons.ts';
import { figure, signalOf } from './parts.ts';
import { footer, plate, slant, tracePlate } from './shapes.ts';
import { GOLD, GROUND, LINE, MARGIN, MUTED, PANEL, PANEL_RAISED, RED, SMALL, TEXT, WIDTH } from './theme.ts';
import type { BracketBoutView, BracketCardView, BracketSectionView, BracketSideView } from './views.ts';

const SIDE = 12;
const ROW = CELL_HEIGHT / 2;
/** Name of a section, and of the round that stands first. */
const SECTION_NAME = 40;
const ROUND_NAME = 32;
const BETWEEN_SECTIONS = 22;
/** More cells than this would not fit any chat; the caller pages. */
const MAX_BOUTS = 64;

interface Placed {
  section: BracketSectionView;
  layout: Layout;
  top: number;
}

function placeSections(view: BracketCardView): { placed: Placed[]; bottom: number } {
  const placed: Placed[] = [];
  let top = headingHeight(view.champion) + 12;
  let left = MAX_BOUTS;
  for (const section of view.sections) {
    const rounds = section.rounds.filter(round => round.bouts.length > 0);
    const bouts = rounds.reduce((sum, round) => sum + round.bouts.length, 0);
    if (bouts === 0 || bouts > left) continue;
    left -= bouts;
    const layout = layOut(
      rounds.map(round => round.bouts.length),
      WIDTH - 2 * SIDE,
    );
    placed.push({ section: { ...section, rounds }, layout, top });
    top += (section.name === '' ? 0 : SECTION_NAME) + ROUND_NAME + layout.height + BETWEEN_SECTIONS;
  }
  return { placed, bottom: top };
}

function drawLink(card: Card, { points }: Link, x: number, y: number, colour: string): void {
  const { context } = card;
  context.strokeStyle = colour;
  context.lineWidth = 2.5;
  context.lineJoin = 'miter';
  context.beginPath();
  points.forEach(([px, py], index) => {
    if (index === 0) context.moveTo(x + px, y + py);
    else context.lineTo(x + px, y + py);
  });
  context.stroke();
}

interface SidePlace {
  x: number;
  y: number;
  width: number;
  isFinalWinner: boolean;
}

function drawSide(
  card: Card,
  side: BracketSideView | null,
  bout: BracketBoutView,
  index: 0 | 1,
  place: SidePlace,
): void {
  const { x, y, width, isFinalWinner } = place;
  const isBye = bout.note === 'bye';
  const won = bout.winner === index;
  const lost = bout.winner !== null && !won;
  const baseline = y + ROW / 2 + 8;
  if (!side) {
    const text = isBye ? 'bye' : '\u2013';
    write(card, text, { x: x + 14, y: baseline, width: width - 24, size: 19, font: BODY, colour: MUTED });
    return;
  }
  slant(card.context, { x: x + 3, y: y + 5, width: 4, height: ROW - 10 }, lost ? LINE : signalOf(side.hue), 3);
  const scoreWidth = side.score === null ? 0 : 26;
  const colour = isFinalWinner ? GOLD : lost || isBye ? MUTED : TEXT;
  const font = won && !isBye ? HEAVY : SEMIBOLD;
  const crown = isFinalWinner ? 28 : 0;
  if (crown > 0) drawCrown(card.context, x + 14, y + 7, 22, GOLD);
  const nameLeft = x + 14 + crown;
  const nameWidth = x + width - 8 - scoreWidth - nameLeft;
  write(card, side.name, { x: nameLeft, y: baseline, width: nameWidth, size: 23, minSize: 19, font, colour });
  if (side.score === null) return;
  const right = { x: x + width - 9, y: baseline, width: scoreWidth, align: 'right' } as const;
  write(card, figure(side.score), { ...right, size: 24, minSize: 17, colour });
}

function drawBout(
  card: Card,
  bout: BracketBoutView,
  cell: { x: number; y: number; width: number },
  crowned: boolean,
): void {
  const { context } = card;
  const box = { ...cell, height: CELL_HEIGHT };
  const isBye = bout.note === 'bye';
  if (isBye) plate(context, box, GROUND, 8, PANEL_RAISED);
  else plate(context, box, PANEL_RAISED, 8);
  if (bout.winner !== null && !isBye) {
    context.save();
    tracePlate(context, box, 8);
    context.clip();
    context.fillStyle = PANEL;
    context.fillRect(box.x, box.y + (bout.winner === 0 ? ROW : 0), box.width, ROW);
    context.restore();
  }
  context.fillStyle = isBye ? PANEL_RAISED : GROUND;
  context.fillRect(box.x + 2, box.y + ROW - 0.75, box.width - 4, 1.5);
  for (const index of [0, 1] as const) {
    const place = { x: cell.x, y: cell.y + index * ROW, width: cell.width };
    drawSide(card, bout.sides[index], bout, index, { ...place, isFinalWinner: crowned && bout.winner === index });
  }
  if (bout.live) {
    tracePlate(context, box, 8);
    context.strokeStyle = RED;
    context.lineWidth = 3;
    context.stroke();
  }
}

/** What stands over a cell: its name at the left, its state at the right. */
function drawOver(
  card: Card,
  bout: BracketBoutView,
  name: string,
  cell: { x: number; y: number; width: number },
): void {
  const note = bout.live ? 'live' : bout.note === 'bye' ? '' : bout.note;
  const y = cell.y - 5;
  let right = cell.x + cell.width;
  if (note !== '') {
    const colour = bout.live ? RED : MUTED;
    right = label(card, note, { x: right - 2, y, width: 70, size: SMALL, align: 'right', colour }).left - 6;
  }
  if (name !== '') {
    write(card, name, {
      x: cell.x + 8,
      y,
      width: right - cell.x - 8,
      size: 16,
      minSize: SMALL,
      font: BODY,
      colour: MUTED,
    });
  }
}

function drawSection(card: Card, { section, layout, top }: Placed, view: BracketCardView): void {
  const { context } = card;
  let y = top;
  if (section.name !== '') {
    slant(context, { x: MARGIN, y: y + 8, width: 6, height: 20 }, GOLD);
    label(card, section.name, { x: MARGIN + 18, y: y + 26, width: WIDTH - 2 * MARGIN - 18, size: 22 });
    y += SECTION_NAME;
  }
  y += ROUND_NAME;
  const left = SIDE + Math.round((WIDTH - 2 * SIDE - layout.width) / 2);
  const boutOf = ({ round, bout }: Cell) => section.rounds[round]!.bouts[bout]!;
  const quiet = blend(LINE, MUTED, 0.25);
  for (const link of layout.links) drawLink(card, link, left, y, quiet);
  const last = section.rounds.length - 1;
  for (const cell of layout.cells) {
    const bout = boutOf(cell);
    const place = { x: left + cell.x, y: y + cell.y, width: layout.cellWidth };
    const winner = bout.winner === null ? null : bout.sides[bout.winner];
    const crowned = cell.round === last && view.champion !== null && winner?.name === view.champion.name;
    drawBout(card, bout, place, crowned);
    const first = cell.round === 0;
    const name = first
      ? cell.bout === 0
        ? section.rounds[0]!.name
        : ''
      : bout.label || section.rounds[cell.round]!.name;
    drawOver(card, bout, name, place);
  }
}

export function paintBracketCard(view: BracketCardView): Card {
  const { placed, bottom } = placeSections(view);
  const card = openCard(Math.max(bottom, 200) + 30);
  heading(card, view);
  for (const section of placed) drawSection(card, section, view);
  footer(card);
  return card;
}

/** A bracket, or one page of it. PNG, 1200 wide, as high as it has bouts. */
export function renderBracketCard(view: BracketCardView): Uint8Array {
  return encode(paintBracketCard(view));
}
