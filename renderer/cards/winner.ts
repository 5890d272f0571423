import { BODY, type Card, encode, label, openCard, SEMIBOLD, widthOf, write } from './card.ts';
import { confetti, plinth, rays } from './celebration.ts';
import { drawCrown } from './icons.ts';
import { credits, figure, signalOf } from './parts.ts';
import { footer, medalPlate, scenery, slant, standing } from './shapes.ts';
import { GOLD, MARGIN, MEDALS, MUTED, TEXT, WIDTH } from './theme.ts';
import type { WinnerCardView } from './views.ts';

const STAGE = 440;
const FLOOR = 386;
/** Where the champion stands. */
const FEET = { x: 158, y: 366 };
const ROW = 58;
const MAX_ROWS = 4;

type PodiumRow = WinnerCardView['podium'][number];

function drawStage(card: Card, view: WinnerCardView): void {
  const { context } = card;
  const box = { x: 0, y: 0, width: WIDTH, height: STAGE };
  const { hue } = view.looks;
  context.save();
  context.beginPath();
  context.rect(box.x, box.y, box.width, box.height);
  context.clip();
  scenery(context, box, hue, FLOOR);
  rays(context, { ...box, height: FLOOR }, { x: FEET.x, y: 190 }, hue);
  // None behind the words.
  confetti(context, { ...box, width: 250, height: FLOOR }, hue, 30);
  confetti(context, { x: 290, y: 306, width: 300, height: 76 }, hue + 1, 9);
  plinth(card, FEET.x, FEET.y + 6, 210, STAGE - FEET.y - 6);
  standing(context, view.looks, 'victory', { ...FEET, scale: 2.35, facing: 1 });
  context.restore();
}

/** Title, crown and name at the right, on a veil so that paper and light do not touch the letters. */
function drawWords(card: Card, view: WinnerCardView): void {
  const { context } = card;
  const right = WIDTH - MARGIN;
  const width = 304;
  context.fillStyle = '#090b12b8';
  context.beginPath();
  context.moveTo(318, 96);
  context.lineTo(WIDTH, 96);
  context.lineTo(WIDTH, 300);
  context.lineTo(266, 300);
  context.closePath();
  context.fill();
  slant(context, { x: 266, y: 96, width: 6, height: 204 }, GOLD, 52);
  const place = { x: right, width, align: 'right' } as const;
  write(card, view.title, { ...place, y: 62, width: 330, size: 34, minSize: 22, font: SEMIBOLD });
  drawCrown(context, right - 62, 112, 62, GOLD);
  label(card, 'Champion', { ...place, width: 200, x: right - 74, y: 148, size: 26, colour: GOLD });
  write(card, view.name, { ...place, width: 296, y: 222, size: 58, minSize: 28 });
  if (view.line === '') return;
  write(card, view.line, { ...place, width: 286, y: 272, size: 21, minSize: 17, font: BODY, colour: TEXT });
}

function drawRow(card: Card, row: PodiumRow, index: number): void {
  const { context } = card;
  const top = STAGE + 10 + index * ROW;
  const medal = MEDALS[row.place - 1];
  medalPlate(context, { x: 12, y: top, width: WIDTH - 24, height: ROW - 6 }, index % 2 === 0, medal);
  const y = top + 37;
  write(card, figure(row.place), {
    x: 50,
    y,
    width: 40,
    size: 32,
    minSize: 18,
    align: 'center',
    colour: medal ?? TEXT,
  });
  slant(context, { x: 80, y: top + 13, width: 6, height: 26 }, signalOf(row.hue), 6);
  const hasPrize = row.prize > 0;
  write(card, row.name, { x: 100, y, width: hasPrize ? 290 : 460, size: 30, minSize: 21 });
  if (!hasPrize) return;
  const unit = widthOf(card, 'credits', 20, BODY) + 2;
  const right = WIDTH - MARGIN;
  write(card, 'credits', { x: right, y, width: unit, size: 20, align: 'right', font: BODY, colour: MUTED });
  const amount = { x: right - unit - 8, y, width: 110, size: 30, minSize: 18, align: 'right' } as const;
  write(card, credits(row.prize), { ...amount, colour: GOLD });
}

export function paintWinnerCard(view: WinnerCardView): Card {
  const rows = view.podium.slice(0, MAX_ROWS);
  const card = openCard(STAGE + 10 + rows.length * ROW + 6 + 30);
  drawStage(card, view);
  drawWords(card, view);
  rows.forEach((row, index) => {
    drawRow(card, row, index);
  });
  footer(card);
  return card;
}

/** Who won a tournament, on the podium. PNG, 1200 wide, as high as the podium has places. */
export function renderWinnerCard(view: WinnerCardView): Uint8Array {
  return encode(paintWinnerCard(view));
}
