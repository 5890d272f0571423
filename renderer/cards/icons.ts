/** Small signs of honour, drawn in flat tones. */
import { blend } from '../robots/colours.ts';
import type { Context } from './card.ts';
import { BRONZE, GOLD, INK, SILVER } from './theme.ts';
import type { TrophyKind } from './views.ts';

/** A crown in a box of `width` by two thirds of it, its upper left corner at (x, y). */
export function drawCrown(context: Context, x: number, y: number, width: number, colour: string): void {
  const height = width * 0.68;
  context.fillStyle = colour;
  context.beginPath();
  context.moveTo(x, y + height * 0.18);
  context.lineTo(x + width * 0.26, y + height * 0.5);
  context.lineTo(x + width * 0.5, y);
  context.lineTo(x + width * 0.74, y + height * 0.5);
  context.lineTo(x + width, y + height * 0.18);
  context.lineTo(x + width * 0.88, y + height * 0.78);
  context.lineTo(x + width * 0.12, y + height * 0.78);
  context.closePath();
  context.fill();
  context.fillRect(x + width * 0.12, y + height * 0.86, width * 0.76, height * 0.14);
}

const METALS: Record<TrophyKind, string> = { gold: GOLD, silver: SILVER, bronze: BRONZE, belt: GOLD, medal: SILVER };

export function metalOf(kind: TrophyKind): string {
  return METALS[kind];
}

/** A cup, a belt or a medal in a square of `size`, its upper left corner at (x, y). */
export function drawTrophy(context: Context, kind: TrophyKind, x: number, y: number, size: number): void {
  context.save();
  context.translate(x, y);
  context.scale(size / 32, size / 32);
  context.lineJoin = 'round';
  if (kind === 'belt') drawBelt(context);
  else if (kind === 'medal') drawMedal(context);
  else drawCup(context, METALS[kind]);
  context.restore();
}

function drawCup(context: Context, metal: string): void {
  context.strokeStyle = blend(metal, INK, 0.35);
  context.lineWidth = 2.6;
  for (const side of [-1, 1]) {
    context.beginPath();
    context.ellipse(16 + side * 8.5, 9, 4.5, 5.5, 0, 0, Math.PI * 2);
    context.stroke();
  }
  context.fillStyle = metal;
  context.beginPath();
  context.moveTo(7, 2);
  context.lineTo(25, 2);
  context.bezierCurveTo(25, 13, 21, 17, 17.5, 18.5);
  context.lineTo(17.5, 23);
  context.lineTo(14.5, 23);
  context.lineTo(14.5, 18.5);
  context.bezierCurveTo(11, 17, 7, 13, 7, 2);
  context.fill();
  context.fillRect(10, 22.5, 12, 3.5);
  context.fillStyle = blend(metal, INK, 0.35);
  context.fillRect(7, 26, 18, 4);
  context.fillStyle = '#ffffff88';
  context.fillRect(10, 4.5, 2.6, 8);
}

function drawBelt(context: Context): void {
  context.fillStyle = '#8d2430';
  context.fillRect(0, 11, 32, 10);
  context.fillStyle = blend(GOLD, INK, 0.3);
  context.fillRect(3, 9.5, 6, 13);
  context.fillRect(23, 9.5, 6, 13);
  context.fillStyle = GOLD;
  context.beginPath();
  context.ellipse(16, 16, 9, 10, 0, 0, Math.PI * 2);
  context.fill();
  drawCrown(context, 10, 12, 12, INK);
}

function drawMedal(context: Context): void {
  context.fillStyle = '#5b8cff';
  context.beginPath();
  context.moveTo(7, 0);
  context.lineTo(14, 0);
  context.lineTo(20, 14);
  context.lineTo(13, 16);
  context.closePath();
  context.fill();
  context.beginPath();
  context.moveTo(25, 0);
  context.lineTo(18, 0);
  context.lineTo(12, 14);
  context.lineTo(19, 16);
  context.closePath();
  context.fill();
  context.fillStyle = SILVER;
  context.beginPath();
  context.arc(16, 21, 9.5, 0, Math.PI * 2);
  context.fill();
  context.fillStyle = blend(SILVER, INK, 0.4);
  context.beginPath();
  context.arc(16, 21, 5.5, 0, Math.PI * 2);
  context.fill();
}
