import { createCanvas } from 'canvas';
import type { Corner } from '../../core/engine/types.ts';
import { INK } from '../fight/inks.ts';
import type { Kit } from '../fight/kit.ts';
import { TEXT } from '../fight/lettering.ts';
import type { Surface } from '../indexed/surface.ts';
import type { Context } from '../robots/brush.ts';
import { setFont, wrapText } from '../text.ts';

/** Corner lines: said in a bubble as an agent comes in, written on the end card once it has won. */

const ruler = createCanvas(8, 8).getContext('2d');
const BUBBLE_WIDTH = 128;
const BUBBLE_LINES = 4;
const BUBBLE_PX = 14;
const LEADING = 16;
const PAD = 8;
const TAIL = 13;

/** Below the band with the names. */
const BUBBLE_TOP = 101;

/** A bubble beside a robot's head, its tail towards it; `x` is the tip of the tail. */
export function drawBubble(surface: Surface, kit: Kit, corner: Corner, text: string, x: number): void {
  const { sprite } = kit.lettering(`bubble ${corner} ${text}`, () => {
    const lines = wrapText(ruler, text, BUBBLE_WIDTH - 2 * PAD, BUBBLE_PX, BUBBLE_LINES, TEXT);
    const height = lines.length * LEADING + 2 * PAD - 2;
    // the side that looks towards the robot
    const inner = corner === 0 ? -TAIL : TAIL;
    const left = corner === 0 ? inner - BUBBLE_WIDTH : inner;
    const box = [Math.min(0, left) - 3, -3, Math.max(0, left + BUBBLE_WIDTH) + 3, height + 4] as const;
    const paint = (context: Context) => {
      context.beginPath();
      context.roundRect(left, 0, BUBBLE_WIDTH, height, 9);
      context.moveTo(inner, 8);
      context.lineTo(0, 12);
      context.lineTo(inner, 22);
      context.closePath();
      context.lineWidth = 4;
      context.lineJoin = 'round';
      context.strokeStyle = INK.black;
      context.stroke();
      context.fillStyle = INK.white;
      context.fill();
      context.fillStyle = INK.black;
      context.textAlign = 'center';
      context.textBaseline = 'alphabetic';
      context.direction = 'ltr';
      for (const [index, line] of lines.entries()) {
        setFont(context, line, BUBBLE_PX, TEXT);
        context.fillText(line, left + BUBBLE_WIDTH / 2, PAD + 11 + index * LEADING);
      }
    };
    return { width: BUBBLE_WIDTH, sprite: kit.bake(box, paint) };
  });
  surface.blit(sprite, x, BUBBLE_TOP);
}

const QUOTE_WIDTH = 270;
const QUOTE_PX = 17;

/** The winner's words, below the end card's band; (x, y) is their upper left corner. */
export function drawQuote(surface: Surface, kit: Kit, text: string, x: number, y: number): void {
  const { sprite } = kit.lettering(`quote ${text}`, () => {
    const lines = wrapText(ruler, `“${text}”`, QUOTE_WIDTH, QUOTE_PX, 2, TEXT);
    return {
      width: QUOTE_WIDTH,
      sprite: kit.bake([-3, -3, QUOTE_WIDTH + 6, 50], context => {
        context.textAlign = 'left';
        context.textBaseline = 'alphabetic';
        context.direction = 'ltr';
        context.lineJoin = 'round';
        for (const [index, line] of lines.entries()) {
          setFont(context, line, QUOTE_PX, TEXT);
          const baseline = 16 + index * 21;
          context.lineWidth = 4;
          context.strokeStyle = INK.black;
          context.strokeText(line, 0, baseline);
          context.fillStyle = INK.white;
          context.fillText(line, 0, baseline);
        }
      }),
    };
  });
  surface.blit(sprite, x, y);
}
