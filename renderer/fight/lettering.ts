import { createCanvas, type SKRSContext2D } from 'canvas';
import type { Sprite } from '../indexed/sprite.ts';
import { type FontChoice, fitText, inkWidth, setFont } from '../text.ts';
import { INK } from './inks.ts';
import type { Kit, Lettering } from './kit.ts';

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
export function words(kit: Kit, text: string, style: Style): Lettering {
  return kit.lettering(`${text}|${keyOf(style)}`, () => {
    setFont(ruler, text, style.sizePx, style.font);
    const width = Math.ceil(inkWidth(ruler, text));
    return bakeLine(kit, text, style.sizePx, width, style);
  });
}

/** A line that a member wrote, fitted to a width; `width` is how wide it came out. */
export function name(kit: Kit, text: string, maxWidth: number, minSizePx: number, style: Style): Lettering {
  return kit.lettering(`name|${text}|${maxWidth}|${minSizePx}|${keyOf(style)}`, () => {
    const fitted = fitText(ruler, text, maxWidth, style.sizePx, minSizePx, style.font);
    return bakeLine(kit, fitted.text, fitted.sizePx, Math.ceil(fitted.width), style);
  });
}

function keyOf({ sizePx, colour, outline, align, font }: Omit<Style, 'align'> & { align?: Align }): string {
  return `${sizePx}|${colour}|${outline}|${align}|${font.kind}`;
}

/** Scripts with tall marks reach far above and below their size; the box keeps them from growing over what is near. */
function bakeLine(kit: Kit, text: string, sizePx: number, width: number, style: Style): Lettering {
  const left = Math.round(place(width, style.align));
  const room = Math.ceil(style.outline / 2) + 2;
  const box = [
    left - room,
    -Math.ceil(sizePx * 1.25) - room,
    left + width + room,
    Math.ceil(sizePx * 0.45) + room,
  ] as const;
  const sprite = kit.bake(box, context => {
    setFont(context, text, sizePx, style.font);
    draw(context, text, left, style);
  });
  return { sprite, width };
}

/** Figures and signs, baked one by one, because numbers change too often to be baked whole. */
export function figures(kit: Kit, text: string, style: Omit<Style, 'align'>): Lettering[] {
  const key = keyOf(style);
  return [...text].map(character => kit.figure(`${character}|${key}`, () => bakeFigure(kit, character, style)));
}

/** All digits are as wide as a zero, so that a count does not dance. */
function bakeFigure(kit: Kit, character: string, style: Omit<Style, 'align'>): Lettering {
  setFont(ruler, '0', style.sizePx, style.font);
  const isDigit = character >= '0' && character <= '9';
  const width = Math.round(ruler.measureText(isDigit ? '0' : character).width);
  const room = Math.ceil(style.outline / 2) + 1;
  const box = [-room, -style.sizePx - room, width + room, Math.ceil(style.sizePx * 0.3) + room] as const;
  const sprite = kit.bake(box, context => {
    setFont(context, '0', style.sizePx, style.font);
    const own = context.measureText(character).width;
    draw(context, character, isDigit ? (width - own) / 2 : 0, { ...style, align: 'left' });
  });
  return { sprite, width };
}

/** Lays figures in a row; `put` draws one at (x, y). */
export function layFigures(
  row: readonly Lettering[],
  x: number,
  y: number,
  align: Align,
  put: (sprite: Sprite, x: number, y: number) => void,
): void {
  const total = row.reduce((sum, { width }) => sum + width, 0);
  let at = Math.round(x + place(total, align));
  for (const { sprite, width } of row) {
    put(sprite, at, y);
    at += width;
  }
}
