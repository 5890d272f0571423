import { blend } from '../robots/colours.ts';
import { CELL_HEIGHT, type Cell, ENTRY, type Layout, type Link, layOut, layOutWithAside } from './bracket-layout.ts';
import { BODY, type Card, encode, HEAVY, label, openCard, SEMIBOLD, widthOf, write } from './card.ts';
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
/** Size of what stands over a bout. */
const OVER = 18;
const CONNECTOR = blend(LINE, MUTED, 0.3);
/** More cells than this would not fit any chat; the caller pages. */
const MAX_BOUTS = 64;

interface Placed {
  section: BracketSectionView;
  /** The bout beside it; its cell is the layout's last. */
  aside: BracketBoutView | null;
  layout: Layout;
  top: number;
}

const boutsOf = (section: BracketSectionView | undefined): BracketBoutView[] =>
  section ? section.rounds.flatMap(round => round.bouts) : [];

function placeSections(view: BracketCardView): { placed: Placed[]; bottom: number } {
  const placed: Placed[] = [];
  let top = headingHeight(view.champion) + 12;
  let left = MAX_BOUTS;
  const sections = view.sections.filter(section => boutsOf(section).length > 0);
  for (let index = 0; index < sections.length; index++) {
    const section = sections[index]!;
    const rounds = section.rounds.filter(round => round.bouts.length > 0);
    const aside = sections[index + 1]?.aside ? boutsOf(sections[index + 1])[0]! : null;
    if (aside) index++;
    const bouts = boutsOf(section).length + (aside ? 1 : 0);
    if (bouts > left) continue;
    left -= bouts;
    const counts = rounds.map(round => round.bouts.length);
    const layout = (aside ? layOutWithAside : layOut)(counts, WIDTH - 2 * SIDE);
    placed.push({ section: { ...section, rounds }, aside, layout, top });
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
  if (bout.live || crowned) {
    tracePlate(context, box, 8);
    context.strokeStyle = bout.live ? RED : GOLD;
    context.lineWidth = 3;
    context.stroke();
  }
}

/** "LIVE", "BO3" or "forfeit", its right end at x. Returns the room it takes, or null for none. */
function drawState(card: Card, bout: BracketBoutView, x: number, y: number): number | null {
  if (!bout.live && (bout.note === '' || bout.note === 'bye')) return null;
  const place = { x, y, width: 84, align: 'right', minSize: SMALL } as const;
  if (bout.live) return x - label(card, 'live', { ...place, size: 17, colour: RED }).left + 10;
  return x - write(card, bout.note, { ...place, size: 17, font: BODY, colour: MUTED }).left + 10;
}

/** What stands over a cell, clear of the connector that enters it: its name at the left, its state at the right. */
function drawOver(
  card: Card,
  bout: BracketBoutView,
  name: string,
  cell: { x: number; y: number; width: number },
): void {
  const y = cell.y - 5;
  const right = cell.x + cell.width - (drawState(card, bout, cell.x + cell.width - 2, y) ?? 0);
  if (name === '') return;
  const x = cell.x + ENTRY + 8;
  const place = { x, y, width: right - x, size: OVER, minSize: SMALL, font: BODY };
  const width = Math.min(place.width, widthOf(card, name, OVER, BODY));
  card.context.fillStyle = GROUND;
  card.context.fillRect(x - 3, y - 14, width + 6, 17);
  write(card, name, { ...place, colour: MUTED });
}

/** "Losers round 2, bout 1" under the heading "Losers" is "Round 2": a phone is narrow. */
function shortName(name: string, section: string): string {
  const rest = name.replace(/, bout \d+$/, '');
  const first = section.split(/[ ,]/)[0]!;
  if (first === '' || !rest.toLowerCase().startsWith(`${first.toLowerCase()} `)) return rest;
  const short = rest.slice(first.length + 1);
  return short.charAt(0).toUpperCase() + short.slice(1);
}

function nameOver({ section, aside }: Placed, cell: Cell): string {
  const round = section.rounds[cell.round];
  if (!round) return aside?.label ?? '';
  // The names of a first round's bouts would only repeat the round's.
  if (cell.round === 0) return cell.bout === 0 ? shortName(round.name, section.name) : '';
  return shortName(round.bouts[cell.bout]!.label || round.name, section.name);
}

/** The section whose winner is the champion, or null where it is on another page. */
function decidingSection({ sections, page }: BracketCardView): string | null {
  const brackets = sections.filter(section => !section.aside);
  const marked = brackets.find(section => section.decides) ?? (page === null ? brackets.at(-1) : undefined);
  return marked?.name ?? null;
}

function isCrowned(view: BracketCardView, { section }: Placed, cell: Cell, bout: BracketBoutView): boolean {
  if (view.champion === null || bout.winner === null || section.name !== decidingSection(view)) return false;
  // The round after it may be a second final that was not needed.
  const isLast = section.rounds.slice(cell.round + 1).every(round => round.bouts.every(each => each.winner === null));
  return isLast && bout.sides[bout.winner]?.name === view.champion.name && cell.round < section.rounds.length;
}

function drawSectionName(card: Card, name: string, y: number): void {
  slant(card.context, { x: MARGIN - 8, y: y + 8, width: 6, height: 20 }, GOLD);
  label(card, name, { x: MARGIN + 8, y: y + 26, width: WIDTH - 2 * MARGIN, size: 22 });
}

function drawSection(card: Card, placed: Placed, view: BracketCardView): void {
  const { section, aside, layout, top } = placed;
  const isOnly = view.sections.length <= 1;
  if (section.name !== '') drawSectionName(card, section.name, top);
  const y = top + (section.name === '' ? 0 : SECTION_NAME) + ROUND_NAME;
  const left = SIDE + (isOnly ? Math.round((WIDTH - 2 * SIDE - layout.width) / 2) : 0);
  for (const link of layout.links) drawLink(card, link, left, y, CONNECTOR);
  for (const cell of layout.cells) {
    const bout = section.rounds[cell.round]?.bouts[cell.bout] ?? aside!;
    const place = { x: left + cell.x, y: y + cell.y, width: layout.cellWidth };
    drawBout(card, bout, place, isCrowned(view, placed, cell, bout));
    drawOver(card, bout, nameOver(placed, cell), place);
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
