import type { SKRSContext2D } from 'canvas';
import type { Tones } from './colours.ts';

export type Context = SKRSContext2D;
/** Lays a closed path on the context; does not fill or stroke. */
export type Trace = (context: Context) => void;

export interface Point {
  x: number;
  y: number;
}

/** Where light comes from on the screen: above, a little from the left, whichever way a robot faces. */
const LIGHT: Point = { x: -0.45, y: -0.89 };
export const OUTLINE_WIDTH = 1.9;

/** The light's direction as seen by a part that is turned (and mirrored, when the robot faces left). */
export function localLight(rotation: number, mirrored: boolean): Point {
  const x = mirrored ? -LIGHT.x : LIGHT.x;
  const cos = Math.cos(-rotation);
  const sin = Math.sin(-rotation);
  return { x: x * cos - LIGHT.y * sin, y: x * sin + LIGHT.y * cos };
}

/**
 * Fills a shape in three flat tones: a lit rim towards the light, the body, a shaded band away from it; then outlines it.
 * `depth` is the width of the shaded band in pixels.
 */
export function plate(context: Context, trace: Trace, tones: Tones, outline: string, light: Point, depth = 3): void {
  const whole = (): void => {
    context.beginPath();
    trace(context);
  };
  context.save();
  whole();
  context.clip();
  context.fillStyle = tones.light;
  context.fill();
  const rim = Math.max(0.9, depth * 0.45);
  context.save();
  context.translate(-light.x * rim, -light.y * rim);
  whole();
  context.fillStyle = tones.base;
  context.fill();
  context.restore();
  context.save();
  context.translate(light.x * depth, light.y * depth);
  context.beginPath();
  context.rect(-300, -300, 600, 600);
  trace(context);
  context.fillStyle = tones.shade;
  context.fill('evenodd');
  context.restore();
  context.restore();
  whole();
  context.lineWidth = OUTLINE_WIDTH;
  context.lineJoin = 'round';
  context.strokeStyle = outline;
  context.stroke();
}

/** Paints inside a shape only. */
export function within(context: Context, trace: Trace, draw: () => void): void {
  context.save();
  context.beginPath();
  trace(context);
  context.clip();
  draw();
  context.restore();
}

export function flat(context: Context, trace: Trace, colour: string): void {
  context.beginPath();
  trace(context);
  context.fillStyle = colour;
  context.fill();
}

export function stroke(context: Context, trace: Trace, colour: string, width: number): void {
  context.beginPath();
  trace(context);
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.lineCap = 'round';
  context.lineJoin = 'round';
  context.stroke();
}

export function polygon(...points: (readonly [number, number])[]): Trace {
  return context => {
    points.forEach(([x, y], index) => {
      if (index === 0) context.moveTo(x, y);
      else context.lineTo(x, y);
    });
    context.closePath();
  };
}

/** A polygon whose corners are rounded by `radius`. */
export function rounded(radius: number, ...points: (readonly [number, number])[]): Trace {
  return context => {
    const last = points[points.length - 1]!;
    const first = points[0]!;
    context.moveTo((last[0] + first[0]) / 2, (last[1] + first[1]) / 2);
    points.forEach(([x, y], index) => {
      const [nextX, nextY] = points[(index + 1) % points.length]!;
      context.arcTo(x, y, (x + nextX) / 2, (y + nextY) / 2, radius);
      context.lineTo((x + nextX) / 2, (y + nextY) / 2);
    });
    context.closePath();
  };
}

export function box(x: number, y: number, width: number, height: number, radius: number): Trace {
  return context => context.roundRect(x, y, width, height, radius);
}

export function circle(x: number, y: number, radius: number): Trace {
  return context => {
    context.moveTo(x + radius, y);
    context.arc(x, y, radius, 0, Math.PI * 2);
    context.closePath();
  };
}

/** A limb of two half widths from the origin down to `length`. */
export function limb(from: number, to: number, length: number): Trace {
  return context => {
    context.moveTo(-from, 0);
    context.arc(0, 0, from, Math.PI, 0);
    context.lineTo(to, length);
    context.arc(0, length, to, 0, Math.PI);
    context.closePath();
  };
}
