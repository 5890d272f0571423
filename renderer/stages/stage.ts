import type { SKRSContext2D } from 'canvas';
import type { MarketState } from '../../core/engine/types.ts';

export type Context = SKRSContext2D;

/** Picture size of a fight, pixels. */
export const WIDTH = 480;
export const HEIGHT = 270;
/** Where the floor begins behind the fighters, where their feet stand, and where the price strip begins. */
export const FLOOR_BACK_Y = 190;
export const FLOOR_Y = 222;
export const STRIP_Y = 238;

/** Colours that follow the market: one set a state. */
export interface Mood {
  state: MarketState;
  /** Brightest light of the mood: neon, molten metal, beacons. */
  bright: string;
  /** The light as it falls on things. */
  glow: string;
  /** Sky near the horizon, and the air lit by it. */
  haze: string;
  /** The haze further up. */
  dusk: string;
}

/** A place to fight in. Draws the whole picture; what differs between moods should be small, each change costs bytes. */
export interface Stage {
  name: string;
  moods: Record<MarketState, Omit<Mood, 'state'>>;
  draw(context: Context, mood: Mood): void;
}

/** A generator of numbers 0 <= n < 1 for scenery: the same seed builds the same skyline (mulberry32). */
export function scenery(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function verticalGradient(
  context: Context,
  top: number,
  bottom: number,
  ...stops: (readonly [number, string])[]
) {
  const gradient = context.createLinearGradient(0, top, 0, bottom);
  for (const [at, colour] of stops) gradient.addColorStop(at, colour);
  return gradient;
}

export function rect(context: Context, colour: string, x: number, y: number, width: number, height: number): void {
  context.fillStyle = colour;
  context.fillRect(x, y, width, height);
}

export function shape(context: Context, colour: string, ...points: (readonly [number, number])[]): void {
  context.beginPath();
  points.forEach(([x, y], index) => {
    if (index === 0) context.moveTo(x, y);
    else context.lineTo(x, y);
  });
  context.closePath();
  context.fillStyle = colour;
  context.fill();
}

export function disc(context: Context, colour: string, x: number, y: number, radius: number): void {
  context.beginPath();
  context.arc(x, y, radius, 0, Math.PI * 2);
  context.fillStyle = colour;
  context.fill();
}

/** A soft round light in `rings` flat steps (which compress better than a gradient). */
export function halo(
  context: Context,
  colour: string,
  x: number,
  y: number,
  radius: number,
  rings: number,
  strength: number,
): void {
  context.save();
  context.globalAlpha = strength / rings;
  for (let ring = rings; ring > 0; ring--) disc(context, colour, x, y, (radius * ring) / rings);
  context.restore();
}

/** Lines that run away from the viewer to a vanishing point, between the floor's back edge and the strip. */
export function perspective(context: Context, colour: string, spacing: number, widening: number): void {
  context.strokeStyle = colour;
  context.lineWidth = 1;
  for (let line = -14; line <= 14; line++) {
    context.beginPath();
    context.moveTo(WIDTH / 2 + line * spacing, FLOOR_BACK_Y);
    context.lineTo(WIDTH / 2 + line * spacing * widening, STRIP_Y + 6);
    context.stroke();
  }
}

/** A crowd in silhouette along the floor's back edge: heads, antennas, raised arms. */
export function crowd(context: Context, seed: number, y: number, dark: string, rim: string): void {
  const next = scenery(seed);
  for (let x = -6; x < WIDTH + 8; x += 8 + next() * 5) {
    const height = 9 + next() * 6;
    const half = 3.6 + next() * 1.4;
    const top = y - height;
    const squareHead = next() > 0.5;
    for (const [colour, lift] of [
      [rim, 1.2],
      [dark, 0],
    ] as const) {
      context.fillStyle = colour;
      context.beginPath();
      context.roundRect(x - half - 2, top + half * 1.6 - lift, half * 2 + 4, height + 4, 3);
      if (squareHead) context.roundRect(x - half * 0.8, top - lift, half * 1.6, half * 2, 1.5);
      else context.arc(x, top + half - lift, half * 0.85, 0, Math.PI * 2);
      context.fill();
    }
    if (next() > 0.72) {
      context.strokeStyle = dark;
      context.lineWidth = 2.4;
      context.beginPath();
      context.moveTo(x + half, top + half * 2.4);
      context.lineTo(x + half + 3.5, top - 3 - next() * 3);
      context.stroke();
    }
  }
}
