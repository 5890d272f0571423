import { BODY, type Card, encode, label, openCard, SEMIBOLD, write } from './card.ts';
import { drawCrown } from './icons.ts';
import { credits, figure, signalOf } from './parts.ts';
import { footer, medalPlate, scenery, slant, standing } from './shapes.ts';
import { GOLD, MARGIN, MEDALS, MUTED, TEXT, WIDTH } from './theme.ts';
import type { WinnerCardView } from './views.ts';

const STAGE = 430;
const FLOOR = 372;
const ROW = 56;
const MAX_ROWS = 4;

function drawStage(card: Card, view: WinnerCardView): void {
  const { context } = card;
  context.save();
  context.beginPath();
  context.rect(0, 0, WIDTH, STAGE);
  context.clip();
  scenery(context, { x: 0, y: 0, width: WIDTH, height: STAGE }, view.looks.hue, FLOOR);
  standing(context, view.looks, 'victory', { x: 190, y: 396, scale: 2.5, facing: 1 });
  context.restore();
}

export function paintWinnerCard(view: WinnerCardView): Card {
  const rows = view.podium.slice(0, MAX_ROWS);
  const card = openCard(STAGE + 10 + rows.length * ROW + 6 + 30);
  const { context } = card;
  drawStage(card, view);
  const right = WIDTH - MARGIN;
  write(card, view.title, { x: right, y: 60, width: 290, size: 32, minSize: 21, align: 'right', font: SEMIBOLD });
  drawCrown(context, right - 64, 120, 64, GOLD);
  label(card, 'Champion', { x: right, y: 204, width: 260, size: 26, align: 'right', colour: GOLD });
  write(card, view.name, { x: right, y: 258, width: 290, size: 54, minSize: 26, align: 'right' });
  if (view.line !== '') {
    write(card, view.line, {
      x: right,
      y: 292,
      width: 290,
      size: 20,
      minSize: 16,
      align: 'right',
      font: BODY,
      colour: MUTED,
    });
  }
  rows.forEach((row, index) => {
    const top = STAGE + 10 + index * ROW;
    const medal = MEDALS[row.place - 1];
    medalPlate(context, { x: 12, y: top, width: WIDTH - 24, height: ROW - 6 }, index % 2 === 0, medal);
    const y = top + 34;
    write(card, figure(row.place), { x: 50, y, width: 40, size: 30, align: 'center', colour: medal ?? TEXT });
    slant(context, { x: 80, y: top + 12, width: 6, height: 26 }, signalOf(row.hue), 6);
    write(card, row.name, { x: 100, y, width: 300, size: 28, minSize: 20 });
    if (row.prize > 0) {
      write(card, credits(row.prize), { x: right, y, width: 150, size: 28, minSize: 18, align: 'right', colour: GOLD });
    }
  });
  footer(card);
  return card;
}

/** Who won a tournament. PNG, 1200 wide. */
export function renderWinnerCard(view: WinnerCardView): Uint8Array {
  return encode(paintWinnerCard(view));
}
