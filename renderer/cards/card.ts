import { type Canvas, createCanvas, type SKRSContext2D } from 'canvas';
import { type FontChoice, fitText, inkWidth } from '../text.ts';
import { encodePng } from './png.ts';
import { GROUND, SCALE, SMALL, TEXT, WIDTH } from './theme.ts';

export type Context = SKRSContext2D;

/** A rectangle in card units. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** A piece of text as it was drawn: the place it was given and the ink it took. */
export interface DrawnText {
  text: string;
  /** Of its letters, after fitting. */
  size: number;
  colour: string;
  place: Box;
  ink: Box;
}

/** A picture being drawn, in units of {@link SCALE} pixels. Keeps where its texts went, for tests of the layout. */
export interface Card {
  canvas: Canvas;
  context: Context;
  width: number;
  height: number;
  texts: DrawnText[];
}

export function openCard(height: number): Card {
  const canvas = createCanvas(WIDTH * SCALE, height * SCALE);
  const context = canvas.getContext('2d');
  context.scale(SCALE, SCALE);
  context.fillStyle = GROUND;
  context.fillRect(0, 0, WIDTH, height);
  return { canvas, context, width: WIDTH, height, texts: [] };
}

export function encode(card: Card): Uint8Array {
  return encodePng(card.canvas);
}

export interface TextPlace {
  /** Left end, middle or right end of the line, by `align`. */
  x: number;
  /** Baseline. */
  y: number;
  /** Widest the text may be. */
  width: number;
  size: number;
  /** Smallest size before it is cut; default {@link SMALL}, or `size` where that is smaller. */
  minSize?: number;
  align?: 'left' | 'center' | 'right';
  colour?: string;
  font?: FontChoice;
  /** Extra space between letters, for house labels in Latin letters only. */
  spacing?: number;
}

export const HEAVY: FontChoice = { weight: 800, kind: 'display' };
export const SEMIBOLD: FontChoice = { weight: 600, kind: 'display' };
export const BODY: FontChoice = { weight: 500, kind: 'text' };

/** How far above and below the baseline ink may reach, in sizes; room for an accent or two, and what is beyond is clipped. */
const ASCENT = 1.2;
const DESCENT = 0.42;

/** Draws one line of text that never leaves its place. Returns where its advance begins and ends. */
export function write(card: Card, text: string, place: TextPlace): { left: number; right: number } {
  const { context } = card;
  context.save();
  if (place.spacing) context.letterSpacing = `${place.spacing}px`;
  const minSize = Math.min(place.size, place.minSize ?? SMALL);
  const fitted = fitText(context, text, place.width, place.size, minSize, place.font ?? HEAVY);
  const metrics = context.measureText(fitted.text);
  const advance = metrics.width;
  const shift = { left: 0, center: 0.5, right: 1 }[place.align ?? 'left'];
  const left = place.x - place.width * shift;
  // Ink that begins left of the origin (some signs do) is moved inside.
  const inset = Math.max(0, metrics.actualBoundingBoxLeft);
  const x = Math.min(
    place.x - advance * shift + inset * (1 - shift),
    left + place.width - Math.min(place.width, advance),
  );
  const box = {
    x: left,
    y: place.y - place.size * ASCENT,
    width: place.width,
    height: place.size * (ASCENT + DESCENT),
  };
  context.beginPath();
  context.rect(box.x - 1, box.y, box.width + 2, box.height);
  context.clip();
  const colour = place.colour ?? TEXT;
  context.fillStyle = colour;
  context.fillText(fitted.text, x, place.y);
  context.restore();
  const top = Math.max(box.y, place.y - metrics.actualBoundingBoxAscent);
  const bottom = Math.min(box.y + box.height, place.y + metrics.actualBoundingBoxDescent);
  const inkLeft = x - metrics.actualBoundingBoxLeft;
  const ink = { x: inkLeft, y: top, width: x + metrics.actualBoundingBoxRight - inkLeft, height: bottom - top };
  card.texts.push({ text: fitted.text, size: fitted.sizePx, colour, place: box, ink });
  return { left: x, right: x + advance };
}

/** A small house label in spaced capitals. */
export function label(
  card: Card,
  text: string,
  place: Omit<TextPlace, 'size' | 'font'> & { size?: number },
): { left: number; right: number } {
  return write(card, text.toUpperCase(), { size: SMALL, ...place, font: SEMIBOLD, spacing: 1 });
}

/** Width of a text in card units, for laying out what stands beside it. */
export function widthOf(card: Card, text: string, size: number, font: FontChoice = HEAVY, spacing = 0): number {
  card.context.save();
  if (spacing) card.context.letterSpacing = `${spacing}px`;
  const { text: shown } = fitText(card.context, text, Number.MAX_SAFE_INTEGER, size, size, font);
  const width = inkWidth(card.context, shown);
  card.context.restore();
  return width;
}
