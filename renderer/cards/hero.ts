import type { Looks } from '../../core/engine/types.ts';
import { blend } from '../robots/colours.ts';
import { BODY, type Card, type Context, write } from './card.ts';
import { signalOf } from './parts.ts';
import { scenery, slant, standing } from './shapes.ts';
import { BRONZE, GOLD, INK, MARGIN, MUTED, PANEL, SILVER, WIDTH } from './theme.ts';

export const HERO_HEIGHT = 132;
const LEAN = 52;
const STAGE_LEFT = WIDTH - 236;
const CHEST_UP = { x: WIDTH - 84, y: 264, scale: 1.95, facing: -1 } as const;

/** Stage at the right of a heading in a hue; cut along the house's slant. `people` puts somebody on it. */
function drawStage(card: Card, hue: number, people: (context: Context) => void): void {
  const { context } = card;
  context.save();
  context.beginPath();
  context.moveTo(STAGE_LEFT + LEAN, 0);
  context.lineTo(WIDTH, 0);
  context.lineTo(WIDTH, HERO_HEIGHT);
  context.lineTo(STAGE_LEFT, HERO_HEIGHT);
  context.closePath();
  context.clip();
  scenery(context, { x: STAGE_LEFT, y: 0, width: WIDTH - STAGE_LEFT, height: 240 }, hue, HERO_HEIGHT + 40);
  people(context);
  context.restore();
  slant(context, { x: STAGE_LEFT - 3, y: 0, width: 5, height: HERO_HEIGHT }, signalOf(hue), LEAN);
}

/** The hue of gold, for what is about credits. */
const GOLD_HUE = 42;
const COIN = { radius: 25, thickness: 9 };

/** A pile of coins that stands on (x, y). */
function drawCoins(context: Context, x: number, y: number, count: number, colour: string): void {
  const { radius, thickness } = COIN;
  for (let coin = 0; coin < count; coin++) {
    const bottom = y - coin * thickness;
    context.fillStyle = blend(colour, INK, 0.45);
    context.strokeStyle = INK;
    context.lineWidth = 2;
    context.beginPath();
    context.ellipse(x, bottom, radius, radius * 0.34, 0, 0, Math.PI);
    context.lineTo(x - radius, bottom - thickness);
    context.lineTo(x + radius, bottom - thickness);
    context.closePath();
    context.fill();
    context.stroke();
    context.fillStyle = colour;
    context.beginPath();
    context.ellipse(x, bottom - thickness, radius, radius * 0.34, 0, 0, Math.PI * 2);
    context.fill();
    context.stroke();
  }
}

/** Gold, silver and bronze, as on a podium. */
function drawPodium(context: Context): void {
  drawCoins(context, WIDTH - 164, 112, 5, SILVER);
  drawCoins(context, WIDTH - 46, 112, 4, BRONZE);
  drawCoins(context, WIDTH - 105, 118, 8, GOLD);
}

/** The top of a list: a title, a line under it, and the best agent of the list beside it, or piles of coins. */
export function hero(card: Card, title: string, subtitle: string | null, beside: Looks | 'coins' | null): void {
  const { context } = card;
  context.fillStyle = PANEL;
  context.fillRect(0, 0, WIDTH, HERO_HEIGHT);
  if (beside === 'coins') drawStage(card, GOLD_HUE, drawPodium);
  else if (beside) drawStage(card, beside.hue, context => standing(context, beside, 'guard', CHEST_UP));
  const right = beside ? STAGE_LEFT + 8 : WIDTH - MARGIN;
  const width = right - MARGIN;
  write(card, title, { x: MARGIN, y: subtitle === null ? 82 : 72, width, size: 46, minSize: 24 });
  if (subtitle !== null) {
    write(card, subtitle, { x: MARGIN, y: 102, width: width - 10, size: 19, font: BODY, colour: MUTED });
  }
}
