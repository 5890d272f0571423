import { createCanvas, type SKRSContext2D } from 'canvas';
import type { Sprite } from '../indexed/sprite.ts';
import { type FontChoice, fitText, inkWidth, setFont } from '../text.ts';
import { INK } from './inks.ts';
import type { Kit } from './kit.ts';

export type Align = 'left' | 'center' | 'right';

export interface Style {
  sizePx: number;
  colour: string;
  /** Width of the dark outline in pixels, both sides together; 0 for none. */
  outline: number;
  align: Align;
  font: FontChoice;
}

export const DISPLAY: FontChoice = { weight: 800, kind: 'display' };
export const TEXT: FontChoice = { weight: 700, kind: 'text' };

const ruler = createCanvas(8, 8).getContext('2d');

function place(width: number, align: Align): number {
  return align === 'left' ? 0 : align === 'right' ? -width : -width / 2;
}

function draw(context: SKRSContext2D, text: string, x: number, { colour, outline }: Style): void {
  context.textAlign = 'left';
  context.textBaseline = 'alphabetic';
  // Right-to-left text begins at its left edge too: its direction orders letters, not the place.
  context.direction = 'ltr';
  if (outline > 0) {
    context.lineJoin = 'round';
    context.lineWidth = outline;
    context.strokeStyle = INK.black;
    context.strokeText(text, x, 0);
  }
  context.fillStyle = colour;
  context.fillText(text, x, 0);
}

/** A line of our own words, anchored at its baseline. */
export function words(kit: Kit, text: string, style: Style): Sprite {
  setFont(ruler, text, style.sizePx, style.font);
  const width = Math.ceil(inkWidth(ruler, text));
  const left = Math.round(place(width, style.align));
  const room = Math.ceil(style.outline / 2) + 2;
  const key = `${text}|${style.sizePx}|${style.colour}|${style.outline}|${style.align}|${style.font.kind}`;
  return kit.lettering(
    key,
    [left - room, -Math.ceil(style.sizePx * 1.25) - room, left + width + room, Math.ceil(style.sizePx * 0.45) + room],
    context => {
      setFont(context, text, style.sizePx, style.font);
      draw(context, text, left, style);
    },
  );
}

/** A line that a member wrote, fitted to a width; returns how wide it came out. */
export function name(
  kit: Kit,
  text: string,
  maxWidth: number,
  minSizePx: number,
  style: Style,
): { sprite: Sprite; width: number } {
  const fitted = fitText(ruler, text, maxWidth, style.sizePx, minSizePx, style.font);
  const width = Math.ceil(fitted.width);
  const left = Math.round(place(width, style.align));
  const room = Math.ceil(style.outline / 2) + 2;
  const key = `name|${text}|${maxWidth}|${style.sizePx}|${style.colour}|${style.outline}|${style.align}|${style.font.kind}`;
  // Scripts with tall marks reach far above and below their size; the box keeps them from growing over what is near.
  const sprite = kit.lettering(
    key,
    [left - room, -Math.ceil(fitted.sizePx * 1.3), left + width + room, Math.ceil(fitted.sizePx * 0.5)],
    context => {
      setFont(context, fitted.text, fitted.sizePx, style.font);
      draw(context, fitted.text, left, style);
    },
  );
  return { sprite, width };
}

interface Figure {
  sprite: Sprite;
  advance: number;
}

/** Figures and signs, baked one by one, because numbers change too often to be baked whole. */
export function figures(kit: Kit, text: string, style: Omit<Style, 'align'>): Figure[] {
  return [...text].map(character => {
    setFont(ruler, '0', style.sizePx, style.font);
    const isDigit = character >= '0' && character <= '9';
    const advance = Math.round(ruler.measureText(isDigit ? '0' : character).width);
    const room = Math.ceil(style.outline / 2) + 1;
    const key = `figure|${character}|${style.sizePx}|${style.colour}|${style.outline}|${style.font.kind}`;
    const sprite = kit.effect(
      key,
      [-room, -style.sizePx - room, advance + room, Math.ceil(style.sizePx * 0.3) + room],
      context => {
        setFont(context, '0', style.sizePx, style.font);
        const own = context.measureText(character).width;
        draw(context, character, isDigit ? (advance - own) / 2 : 0, { ...style, align: 'left' });
      },
    );
    return { sprite, advance };
  });
}

/** Lays figures in a row; `put` draws one at (x, y). */
export function layFigures(
  row: readonly Figure[],
  x: number,
  y: number,
  align: Align,
  put: (sprite: Sprite, x: number, y: number) => void,
): void {
  const width = row.reduce((sum, { advance }) => sum + advance, 0);
  let at = Math.round(x + place(width, align));
  for (const { sprite, advance } of row) {
    put(sprite, at, y);
    at += advance;
  }
}
