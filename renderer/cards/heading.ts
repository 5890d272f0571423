import { BODY, type Card, SEMIBOLD, widthOf, write } from './card.ts';
import { drawCrown } from './icons.ts';
import { figure } from './parts.ts';
import { plate, slant } from './shapes.ts';
import { GOLD, INK, MARGIN, MUTED, PANEL, WIDTH } from './theme.ts';
import type { PageView } from './views.ts';

/** Height of {@link heading} without and with a champion. */
export const HEADING_HEIGHT = 96;
const CHAMPION_HEIGHT = 46;

export function headingHeight(champion: { name: string } | null): number {
  return HEADING_HEIGHT + (champion ? CHAMPION_HEIGHT : 0);
}

interface Heading {
  title: string;
  subtitle: string;
  page?: PageView | null;
  champion?: { name: string } | null;
}

/** The top of brackets and tables: a title, a line under it, the page at the right, and who won below it. */
export function heading(card: Card, { title, subtitle, page = null, champion = null }: Heading): void {
  const { context } = card;
  context.fillStyle = PANEL;
  context.fillRect(0, 0, WIDTH, HEADING_HEIGHT);
  slant(context, { x: MARGIN - 8, y: 20, width: 6, height: 60 }, GOLD, 14);
  const right = page && page.of > 1 ? drawPage(card, page) - 14 : WIDTH - MARGIN;
  const left = MARGIN + 16;
  write(card, title, { x: left, y: 50, width: right - left, size: 38, minSize: 24 });
  if (subtitle !== '') {
    const place = { x: left, y: 80, width: WIDTH - MARGIN - left, size: 21, minSize: 18 };
    write(card, subtitle, { ...place, font: BODY, colour: MUTED });
  }
  if (champion) drawChampion(card, champion.name);
}

/** Returns where the page's number begins. */
function drawPage(card: Card, { number, of }: PageView): number {
  const text = `${figure(number)} / ${figure(of)}`;
  const width = widthOf(card, text, 22, SEMIBOLD) + 4;
  write(card, text, { x: WIDTH - MARGIN, y: 46, width, size: 22, align: 'right', font: SEMIBOLD, colour: MUTED });
  return WIDTH - MARGIN - width;
}

function drawChampion(card: Card, name: string): void {
  const { context } = card;
  const y = HEADING_HEIGHT;
  context.fillStyle = GOLD;
  context.fillRect(0, y, WIDTH, CHAMPION_HEIGHT);
  plate(context, { x: 0, y, width: 178, height: CHAMPION_HEIGHT }, '#e0a41f', 0);
  drawCrown(context, MARGIN, y + 12, 30, INK);
  write(card, 'CHAMPION', { x: MARGIN + 40, y: y + 31, width: 108, size: 22, font: SEMIBOLD, colour: INK });
  write(card, name, { x: 192, y: y + 34, width: WIDTH - MARGIN - 192, size: 32, minSize: 20, colour: INK });
}
