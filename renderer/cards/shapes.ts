import type { Looks } from '../../core/engine/types.ts';
import { blend, hsl } from '../robots/colours.ts';
import { drawRobot } from '../robots/index.ts';
import { type Box, type Card, type Context, HEAVY, SEMIBOLD, widthOf, write } from './card.ts';
import { GOLD, GROUND, INK, LINE, MARGIN, MUTED, PANEL, PANEL_RAISED, SMALL } from './theme.ts';

/** A plate with its upper left and lower right corners cut off: the shape everything in the arena is bolted on. */
export function tracePlate(context: Context, { x, y, width, height }: Box, cut: number): void {
  context.beginPath();
  context.moveTo(x + cut, y);
  context.lineTo(x + width, y);
  context.lineTo(x + width, y + height - cut);
  context.lineTo(x + width - cut, y + height);
  context.lineTo(x, y + height);
  context.lineTo(x, y + cut);
  context.closePath();
}

export function plate(context: Context, box: Box, fill: string, cut = 10, edge?: string): void {
  tracePlate(context, box, cut);
  context.fillStyle = fill;
  context.fill();
  if (!edge) return;
  context.lineWidth = 1.5;
  context.strokeStyle = edge;
  context.stroke();
}

/** A leaning bar, the arena's underline and gauge segment. */
export function slant(context: Context, { x, y, width, height }: Box, fill: string, lean = height * 0.4): void {
  context.beginPath();
  context.moveTo(x + lean, y);
  context.lineTo(x + width + lean, y);
  context.lineTo(x + width, y + height);
  context.lineTo(x, y + height);
  context.closePath();
  context.fillStyle = fill;
  context.fill();
}

/** Width that {@link tag} takes, at most `limit`. */
export function tagWidth(card: Card, text: string, size = SMALL, limit = 260): number {
  return Math.min(limit, widthOf(card, text.toUpperCase(), size, SEMIBOLD, 1) + size);
}

interface TagPlace {
  /** Upper left corner. */
  x: number;
  y: number;
  fill: string;
  colour?: string;
  size?: number;
  /** Widest the tag may be. */
  limit?: number;
}

/** A filled tag around a few words. Returns where it ends. */
export function tag(card: Card, text: string, { x, y, fill, colour = INK, size = SMALL, limit }: TagPlace): number {
  const height = size * 1.5;
  const width = tagWidth(card, text, size, limit);
  plate(card.context, { x, y, width, height }, fill, height * 0.28);
  write(card, text.toUpperCase(), {
    x: x + width / 2 + 0.5,
    y: y + height / 2 + size * 0.35,
    width: width - size * 0.4,
    size,
    align: 'center',
    colour,
    font: SEMIBOLD,
    spacing: 1,
  });
  return x + width;
}

/** Colours of scenery in a hue, dark enough to stand behind the agent. */
function sceneryOf(hue: number): { sky: string; glow: string } {
  const colour = hsl(hue, 0.72, 0.5);
  return { sky: blend(colour, INK, 0.78), glow: blend(colour, INK, 0.42) };
}

/** A small generator for scenery, so that a card is the same whenever it is drawn. */
export function scatter(seed: number): () => number {
  let state = (seed * 2_654_435_761) >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 2 ** 32;
  };
}

/** A skyline of candlesticks: the arena's city is the market's chart. Scenery, it shows no price. */
function skyline(context: Context, box: Box, colour: string, seed: number): void {
  const random = scatter(seed);
  let level = 0.35 + random() * 0.2;
  context.fillStyle = colour;
  for (let x = box.x; x < box.x + box.width; x += 17) {
    level = Math.min(0.85, Math.max(0.15, level + (random() - 0.5) * 0.34));
    const bodyHeight = (0.14 + random() * 0.3) * box.height;
    const middle = box.y + box.height * (1 - level);
    context.fillRect(x, middle - bodyHeight / 2, 11, bodyHeight);
    const wick = bodyHeight * (0.75 + random() * 0.5);
    context.fillRect(x + 4.5, middle - wick, 2, wick * 2);
  }
}

/** Light behind the agent in flat rings, as on the fight's stages: a smooth gradient would triple the file. */
function spotlight(context: Context, box: Box, sky: string, glow: string, floor: number): void {
  const rings = 9;
  context.save();
  context.beginPath();
  context.rect(box.x, box.y, box.width, floor - box.y);
  context.clip();
  for (let ring = 0; ring < rings; ring++) {
    context.fillStyle = blend(sky, glow, ((ring + 1) / rings) * 0.9);
    context.beginPath();
    context.arc(box.x + box.width / 2, floor - 60, 260 * (1 - ring / rings) + 14, 0, Math.PI * 2);
    context.fill();
  }
  context.restore();
}

/** A piece of the arena in a hue (an agent's), with the floor's edge at `floor`. The caller clips. */
export function scenery(context: Context, box: Box, hue: number, floor: number): void {
  const { sky, glow } = sceneryOf(hue);
  context.fillStyle = sky;
  context.fillRect(box.x, box.y, box.width, box.height);
  spotlight(context, box, sky, glow, floor);
  const towers = { ...box, height: floor - box.y };
  skyline(context, towers, `${blend(sky, INK, 0.35)}66`, Math.round(hue) + 1);
  context.fillStyle = blend(sky, INK, 0.5);
  context.fillRect(box.x, floor, box.width, box.y + box.height - floor);
  context.strokeStyle = blend(sky, glow, 0.55);
  context.lineWidth = 1.5;
  context.beginPath();
  for (let line = 0; line < 4; line++) {
    const y = floor + 1 + line * line * 7 + line * 4;
    context.moveTo(box.x, y);
    context.lineTo(box.x + box.width, y);
  }
  for (let ray = -6; ray <= 6; ray++) {
    context.moveTo(box.x + box.width / 2 + ray * 34, floor);
    context.lineTo(box.x + box.width / 2 + ray * 92, box.y + box.height);
  }
  context.stroke();
}

/** A robot with its shadow, its feet at (x, y). */
export function standing(
  context: Context,
  looks: Looks,
  pose: Parameters<typeof drawRobot>[2],
  at: { x: number; y: number; scale: number; facing: 1 | -1 },
): void {
  context.save();
  context.translate(at.x, at.y);
  context.fillStyle = '#04050acc';
  context.beginPath();
  context.ellipse(0, 1, 36 * at.scale, 6 * at.scale, 0, 0, Math.PI * 2);
  context.fill();
  drawRobot(context, looks, pose, { scale: at.scale, facing: at.facing });
  context.restore();
}

/** The line that closes every card: the arena's name and a ruler of ticks. */
export function footer(card: Card): void {
  const { context, width, height } = card;
  const y = height - 30;
  context.fillStyle = INK;
  context.fillRect(0, y, width, 30);
  slant(context, { x: MARGIN, y: y + 9, width: 7, height: 12 }, GOLD);
  const { right } = write(card, 'AGENT ARENA', {
    x: MARGIN + 18,
    y: y + 20.5,
    width: 140,
    size: SMALL,
    spacing: 2.5,
    font: HEAVY,
    colour: MUTED,
  });
  context.fillStyle = LINE;
  for (let x = right + 16, tick = 0; x < width - MARGIN; x += 8, tick++) {
    const length = tick % 5 === 0 ? 12 : 6;
    context.fillRect(x, y + 21 - length, 1.5, length);
  }
}

/** A row of a table, every other one lighter, its left edge in the medal's colour where it has one. */
export function medalPlate(context: Context, box: Box, dark: boolean, medal: string | undefined): void {
  plate(context, box, dark ? PANEL : PANEL_RAISED, 10);
  if (!medal) return;
  context.save();
  tracePlate(context, box, 10);
  context.clip();
  slant(context, { x: box.x - 20, y: box.y, width: 24, height: box.height }, medal, 6);
  context.restore();
}

/** A dark panel on the card's ground. */
export function panel(context: Context, box: Box): void {
  plate(context, box, PANEL, 10, blend(LINE, GROUND, 0.35));
}
