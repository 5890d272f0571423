import { createCanvas } from 'canvas';
import type { Looks } from '../../core/engine/types.ts';
import { drawRobot } from '../robots/index.ts';
import type { FigureView } from './views.ts';

/** Pixels; a robot in guard with its antenna fits at this scale, whatever its build and archetype. */
export const FIGURE = { width: 480, height: 520 };
const FEET = { x: 240, y: 486 };
const ROBOT_SCALE = 2.75;

/** An agent alone, in guard, on nothing: for pages, which have a ground of their own. PNG with transparency. */
export function renderFigure({ looks, facing }: FigureView): Uint8Array {
  return paintFigure(looks, facing).toBuffer('image/png');
}

export function paintFigure(looks: Looks, facing: 1 | -1) {
  const canvas = createCanvas(FIGURE.width, FIGURE.height);
  const context = canvas.getContext('2d');
  context.translate(FEET.x, FEET.y);
  context.fillStyle = '#04050a66';
  context.beginPath();
  context.ellipse(0, 1, 36 * ROBOT_SCALE, 6 * ROBOT_SCALE, 0, 0, Math.PI * 2);
  context.fill();
  drawRobot(context, looks, 'guard', { scale: ROBOT_SCALE, facing });
  return canvas;
}
