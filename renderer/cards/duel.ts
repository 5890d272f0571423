/** A stage cut in two along the house's slant: one half for each corner. */
import type { Looks } from '../../core/engine/types.ts';
import type { Context } from './card.ts';
import { scenery, slant } from './shapes.ts';
import { INK, WIDTH } from './theme.ts';

/** Sideways reach of the cut for each unit of height. */
const LEAN = 0.25;

/** Two hues that tell the corners apart: the right one shows its trim where both wear the same armour. */
export function cornerHues(left: Looks, right: Looks): [number, number] {
  const distance = Math.abs(((left.hue - right.hue + 540) % 360) - 180);
  return [left.hue, distance < 40 ? right.accentHue : right.hue];
}

/** One half of the stage, cut along the slanted middle. */
function traceHalf(context: Context, corner: 0 | 1, height: number): void {
  const outer = corner === 0 ? 0 : WIDTH;
  const lean = (height * LEAN) / 2;
  context.beginPath();
  context.moveTo(outer, 0);
  context.lineTo(WIDTH / 2 + lean, 0);
  context.lineTo(WIDTH / 2 - lean, height);
  context.lineTo(outer, height);
  context.closePath();
}

/** Both halves of a stage that ends at `height`, with the floor's edge at `floor`, in the corners' hues. */
export function duelScenery(context: Context, hues: readonly [number, number], height: number, floor: number): void {
  hues.forEach((hue, index) => {
    context.save();
    traceHalf(context, index === 0 ? 0 : 1, height);
    context.clip();
    scenery(context, { x: index === 0 ? -30 : WIDTH / 2 - 40, y: 0, width: WIDTH / 2 + 70, height }, hue, floor);
    context.restore();
  });
  slant(context, { x: WIDTH / 2 - 3 - (height * LEAN) / 2, y: 0, width: 6, height }, INK, height * LEAN);
}
