import type { Corner } from '../../core/engine/types.ts';
import type { Ink } from '../fight/inks.ts';
import { INK } from '../fight/inks.ts';
import type { Kit } from '../fight/kit.ts';
import type { BlitStyle, Surface } from '../indexed/surface.ts';
import type { Context } from '../robots/brush.ts';
import { scenery } from '../stages/stage.ts';

/** What entrances and finishers are drawn with: small baked sprites, laid by rules that know only how many pictures have passed. */

/** One robot's show: where it stands, and how far the show is. */
export interface Show {
  surface: Surface;
  kit: Kit;
  corner: Corner;
  /** Its feet, and the top of its head, picture pixels. */
  x: number;
  y: number;
  headY: number;
  /** Pictures since the show began, 20 a second. */
  age: number;
}

export const HALF: BlitStyle = { ghost: true };

/** A filled shape, baked once by its key. */
export function dot(kit: Kit, key: string, half: number, paint: (context: Context) => void) {
  return kit.effect(`costume ${key}`, [-half - 1, -half - 1, half + 1, half + 1], paint);
}

/** A round spark of a colour. */
export function spark(kit: Kit, colour: string, radius: number) {
  return dot(kit, `spark ${colour} ${radius}`, Math.ceil(radius), context => {
    context.fillStyle = colour;
    context.beginPath();
    context.arc(0, 0, radius, 0, Math.PI * 2);
    context.fill();
  });
}

/** Numbers 0..1 of particle `index`: always the same for the same seed. */
export function fate(seed: number, index: number, count = 4): number[] {
  const next = scenery(seed * 977 + index * 131 + 7);
  return Array.from({ length: count }, () => next());
}

export function inkOf(name: Ink): string {
  return INK[name];
}

/** A bolt of lightning from the top of the picture down to (0, 0). */
export function drawLightning(context: Context, seed: number, height: number): void {
  const next = scenery(seed);
  const points: [number, number][] = [[(next() - 0.5) * 60, -height]];
  const steps = 7;
  for (let step = 1; step < steps; step++) {
    const share = step / steps;
    points.push([(next() - 0.5) * 46 * (1 - share * 0.6), -height * (1 - share)]);
  }
  points.push([0, 0]);
  for (const [width, colour] of [
    [9, INK.energyShade],
    [5, INK.ice],
    [2, INK.white],
  ] as const) {
    context.lineWidth = width;
    context.strokeStyle = colour;
    context.lineJoin = 'miter';
    context.beginPath();
    for (const [x, y] of points) context.lineTo(x, y);
    context.stroke();
  }
}
