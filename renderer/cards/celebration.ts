/** What surrounds a champion: light, confetti, a plinth. Flat tones, and the same picture for the same hue. */
import { blend, hsl } from '../robots/colours.ts';
import { type Box, type Card, type Context, HEAVY, write } from './card.ts';
import { plate, scatter } from './shapes.ts';
import { BRONZE, GOLD, INK, LINE, PANEL_RAISED, SILVER, TEXT } from './theme.ts';

const RAYS = 14;

/** Beams of light from a point, clipped to a box. */
export function rays(context: Context, box: Box, from: { x: number; y: number }, hue: number): void {
  const reach = box.width + box.height;
  context.save();
  context.beginPath();
  context.rect(box.x, box.y, box.width, box.height);
  context.clip();
  context.fillStyle = `${hsl(hue, 0.75, 0.6)}2e`;
  for (let ray = 0; ray < RAYS; ray++) {
    const angle = (ray / RAYS) * Math.PI * 2 + 0.12;
    const half = Math.PI / RAYS / 2;
    context.beginPath();
    context.moveTo(from.x, from.y);
    context.lineTo(from.x + Math.cos(angle - half) * reach, from.y + Math.sin(angle - half) * reach);
    context.lineTo(from.x + Math.cos(angle + half) * reach, from.y + Math.sin(angle + half) * reach);
    context.closePath();
    context.fill();
  }
  context.restore();
}

/** Paper in the colours of the podium and of the champion, falling through a box. */
export function confetti(context: Context, box: Box, hue: number, count: number): void {
  const random = scatter(Math.round(hue) + 7);
  const colours = [GOLD, SILVER, BRONZE, TEXT, hsl(hue, 0.85, 0.66), hsl(hue + 180, 0.7, 0.6)];
  for (let piece = 0; piece < count; piece++) {
    const x = box.x + random() * box.width;
    const y = box.y + random() ** 1.3 * box.height;
    const size = 5 + random() * 6;
    context.save();
    context.translate(x, y);
    context.rotate(random() * Math.PI);
    context.fillStyle = colours[Math.floor(random() * colours.length)]!;
    context.fillRect(-size / 2, -size / 4, size, size / 2);
    context.restore();
  }
}

/** The step of the first, its upper edge in the middle at (x, y). */
export function plinth(card: Card, x: number, y: number, width: number, height: number): void {
  const { context } = card;
  plate(context, { x: x - width / 2 + 10, y: y - 12, width: width - 20, height: 16 }, blend(GOLD, INK, 0.15), 3);
  plate(context, { x: x - width / 2, y, width, height }, PANEL_RAISED, 8, LINE);
  context.fillStyle = GOLD;
  context.fillRect(x - width / 2 + 8, y, width - 16, 4);
  write(card, '1', { x, y: y + height / 2 + 18, width: 50, size: 44, align: 'center', font: HEAVY, colour: GOLD });
}
