import { BODY, type Card, HEAVY, label, SEMIBOLD, widthOf, write } from './card.ts';
import { drawTrophy } from './icons.ts';
import { figure } from './parts.ts';
import { GOLD, LINE, MARGIN, MUTED, PANEL, TEXT, WIDTH } from './theme.ts';
import type { HonoursView, TrophyKind } from './views.ts';

const HEIGHT = 66;
const ICON = 38;
const MAX_TROPHIES = 4;
/** Narrowest place in which a trophy is named. */
const NAMED = 150;

interface Item {
  kind: TrophyKind;
  title: string;
  count: number;
}

/** The belt first, for it may be gone tomorrow. */
function itemsOf({ belt, trophies }: HonoursView): Item[] {
  return [...(belt ? [{ kind: 'belt' as const, title: 'Holds the belt', count: 1 }] : []), ...trophies];
}

/** Height of {@link drawHonours}: 0 where there is nothing to show. */
export function honoursHeight(honours: HonoursView | undefined): number {
  if (!honours) return 0;
  const hasRank = (honours.level ?? null) !== null || (honours.division ?? null) !== null;
  return hasRank || itemsOf(honours).length > 0 ? HEIGHT : 0;
}

/** Level and division as figures under their names. Returns where they end. */
function drawRank(card: Card, { level = null, division = null }: HonoursView, top: number): number {
  let x = MARGIN;
  if (level !== null) {
    label(card, 'Level', { x, y: top + 24, width: 70, size: 16, colour: MUTED });
    const { right } = write(card, figure(level), { x, y: top + 54, width: 70, size: 30 });
    x = Math.max(x + 62, right) + 16;
  }
  if (division !== null) {
    label(card, 'Division', { x, y: top + 24, width: 100, size: 16, colour: MUTED });
    // "Division 2" under that name is "2".
    const short = division.replace(/^division /i, '');
    const { right } = write(card, short, { x, y: top + 54, width: 130, size: 30, minSize: 19 });
    x = Math.max(x + 84, right) + 16;
  }
  if (x === MARGIN) return x;
  card.context.fillStyle = LINE;
  card.context.fillRect(x - 8, top + 12, 2, HEIGHT - 24);
  return x + 8;
}

function drawItem(card: Card, item: Item, x: number, top: number, width: number): void {
  drawTrophy(card.context, item.kind, x, top + (HEIGHT - ICON) / 2, ICON);
  let left = x + ICON + 7;
  const y = top + HEIGHT / 2 + 8;
  if (item.count > 1) {
    const text = `\u00d7${figure(item.count)}`;
    const room = x + width - left - 4;
    left =
      write(card, text, { x: left, y, width: Math.min(60, room), size: 23, minSize: 15, font: HEAVY, colour: GOLD })
        .right + 8;
  }
  if (width < NAMED) return;
  const place = { x: left, y: y - 1, width: x + width - left - 10, size: 20, minSize: 17 };
  write(card, item.title, { ...place, font: SEMIBOLD, colour: TEXT });
}

/** A strip of what was won and reached: level, division, and the four best trophies with how many there are of each. */
export function drawHonours(card: Card, honours: HonoursView, top: number): void {
  const { context } = card;
  context.fillStyle = PANEL;
  context.fillRect(0, top, WIDTH, HEIGHT);
  context.fillStyle = GOLD;
  context.fillRect(0, top, WIDTH, 2);
  const left = drawRank(card, honours, top);
  const all = itemsOf(honours);
  const items = all.slice(0, MAX_TROPHIES);
  let right = WIDTH - MARGIN;
  if (all.length > items.length) {
    const text = `+${figure(all.length - items.length)}`;
    const width = widthOf(card, text, 22, BODY) + 4;
    write(card, text, {
      x: right,
      y: top + HEIGHT / 2 + 8,
      width,
      size: 22,
      align: 'right',
      font: BODY,
      colour: MUTED,
    });
    right -= width + 10;
  }
  const width = Math.min(300, (right - left) / Math.max(1, items.length));
  items.forEach((item, index) => {
    drawItem(card, item, left + index * width, top, width);
  });
}
