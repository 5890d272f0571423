import { createCanvas } from 'canvas';
import type { Looks } from '../../core/engine/types.ts';
import { drawRobot } from '../robots/index.ts';
import type { FigureView } from './views.ts';

/** Pixels. */
export const FIGURE = { width: 400, height: 500 };
/** A robot in guard reaches 42 units behind its feet, 65 before and 133 above them, whatever its archetype, build and looks. */
const ROBOT_SCALE = 3.5;
const FEET_Y = 478;
/** From the middle, away from where it looks. */
const FEET_BACK = 40;

/** An agent alone, in guard, on nothing: for pages, which have a ground of their own. PNG with transparency. */
export function renderFigure({ looks, facing }: FigureView): Uint8Array {
  return paintFigure(looks, facing).toBuffer('image/png');
}

export function paintFigure(looks: Looks, facing: 1 | -1) {
  const canvas = createCanvas(FIGURE.width, FIGURE.height);
  const context = canvas.getContext('2d');
  context.translate(FIGURE.width / 2 - FEET_BACK * facing, FEET_Y);
  context.fillStyle = '#04050a66';
  context.beginPath();
  context.ellipse(0, 1, 36 * ROBOT_SCALE, 5 * ROBOT_SCALE, 0, 0, Math.PI * 2);
  context.fill();
  drawRobot(context, looks, 'guard', { scale: ROBOT_SCALE, facing });
  return canvas;
}
