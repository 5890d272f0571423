import { STAGE_UNITS, UNIT } from '../../core/engine/types.ts';
import { FLOOR_Y, WIDTH } from '../stages/index.ts';

/** Picture pixels a stage unit: across the stage, and upwards (less, so that a jump stays below the bars). */
export const PIXELS_PER_UNIT = 1.45;
const PIXELS_UP_PER_UNIT = 1.05;
/** Where shots fly, above the floor. */
export const SHOT_HEIGHT = 72;

/** Picture column of a fixed-point place on the stage; not rounded. */
export function screenX(x: number): number {
  return WIDTH / 2 + (x / UNIT - STAGE_UNITS / 2) * PIXELS_PER_UNIT;
}

/** Picture row of a fixed-point height above the floor; not rounded. */
export function screenY(y: number): number {
  return FLOOR_Y - (y / UNIT) * PIXELS_UP_PER_UNIT;
}
