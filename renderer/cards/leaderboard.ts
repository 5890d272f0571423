import { drawPortrait } from '../robots/index.ts';
import { BODY, type Card, encode, label, openCard, SEMIBOLD, write } from './card.ts';
import { HERO_HEIGHT, hero } from './hero.ts';
import { figure, recordText, signalOf } from './parts.ts';
import { footer, medalPlate } from './shapes.ts';
import { ARCHETYPE_TITLES, GOLD, GREEN, LINE, MARGIN, MEDALS, MUTED, RED, SMALL, TEXT, WIDTH } from './theme.ts';
import type { LeaderboardCardView, LeaderboardRowView } from './views.ts';

const ROW = 60;
const MAX_ROWS = 10;

/** A triangle and the number of places, or NEW. */
function drawMovement(card: Card, movement: number | null, x: number, y: number): void {
  const { context } = card;
  if (movement === null) {
    label(card, 'new', { x, y: y + 5, width: 40, size: 14, colour: GOLD });
    return;
  }
  if (movement === 0) {
    context.fillStyle = LINE;
    context.fillRect(x, y - 1.5, 14, 3);
    return;
  }
  const up = movement > 0;
  const tip = up ? -6 : 6;
  context.fillStyle = up ? GREEN : RED;
  context.beginPath();
  context.moveTo(x, y - tip);
  context.lineTo(x + 14, y - tip);
  context.lineTo(x + 7, y + tip);
  context.closePath();
  context.fill();
  write(card, figure(Math.abs(movement)), { x: x + 18, y: y + 6, width: 24, size: 17, minSize: 11, font: SEMIBOLD });
}

function drawRow(card: Card, row: LeaderboardRowView, index: number): void {
  const { context } = card;
  const top = HERO_HEIGHT + 14 + index * ROW;
  const medal = MEDALS[row.rank - 1];
  medalPlate(context, { x: 12, y: top, width: WIDTH - 24, height: ROW - 6 }, index % 2 === 0, medal);
  const middle = top + (ROW - 6) / 2;
  write(card, figure(row.rank), { x: 46, y: middle + 11, width: 44, size: 32, align: 'center', colour: medal ?? TEXT });
  drawMovement(card, row.movement, 72, middle);
  drawPortrait(context, row.looks, 118, top + 4, 46);
  write(card, row.name, { x: 176, y: middle - 3, width: 212, size: 24, minSize: 18 });
  const archetype = ARCHETYPE_TITLES[row.archetype];
  const after = label(card, archetype, {
    x: 176,
    y: middle + 20,
    width: 96,
    colour: signalOf(row.looks.hue),
    size: SMALL,
  });
  const owner = row.owner === null ? 'house' : `by ${row.owner}`;
  const from = after.right + 8;
  write(card, owner, { x: from, y: middle + 20, width: 388 - from, size: SMALL, font: BODY, colour: MUTED });
  write(card, recordText(row.record), {
    x: 472,
    y: middle + 8,
    width: 76,
    size: 21,
    align: 'right',
    font: SEMIBOLD,
    colour: MUTED,
  });
  const points = `${figure(row.rating.points)}${row.rating.provisional ? '?' : ''}`;
  const end = WIDTH - MARGIN;
  write(card, points, {
    x: end,
    y: middle + 3,
    width: 92,
    size: 30,
    align: 'right',
    colour: row.rating.provisional ? MUTED : TEXT,
  });
  write(card, `±${figure(row.rating.uncertainty)}`, {
    x: end,
    y: middle + 21,
    width: 92,
    size: SMALL,
    align: 'right',
    font: BODY,
    colour: MUTED,
  });
}

export function paintLeaderboardCard(view: LeaderboardCardView): Card {
  const rows = view.rows.slice(0, MAX_ROWS);
  const provisional = rows.some(row => row.rating.provisional);
  const bottom = HERO_HEIGHT + 14 + Math.max(1, rows.length) * ROW;
  const card = openCard(bottom + (provisional ? 32 : 8) + 30);
  hero(card, view.title, view.subtitle, rows[0]?.looks ?? null);
  rows.forEach((row, index) => {
    drawRow(card, row, index);
  });
  if (rows.length === 0) {
    write(card, 'Nobody has fought a rated match yet.', {
      x: MARGIN,
      y: bottom - 22,
      width: WIDTH - 2 * MARGIN,
      size: 20,
      font: BODY,
      colour: MUTED,
    });
  }
  if (provisional) {
    const text = '? provisional: too few rated matches to be sure';
    write(card, text, { x: MARGIN, y: bottom + 18, width: WIDTH - 2 * MARGIN, size: SMALL, font: BODY, colour: MUTED });
  }
  footer(card);
  return card;
}

/** The table of the best ten. PNG, 1200 wide, as high as it has rows. */
export function renderLeaderboardCard(view: LeaderboardCardView): Uint8Array {
  return encode(paintLeaderboardCard(view));
}
