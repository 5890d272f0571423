import { createCanvas, type SKRSContext2D } from 'canvas';
import { OPACITY_STEPS, type Palette } from './palette.ts';

/**
 * A picture in palette indices around an anchor: runs of opaque pixels, and soft pixels that mix with what lies below.
 * Offsets count from the anchor's place in a picture `stride` pixels wide.
 */
export interface Sprite {
  /** Bounds relative to the anchor, right and bottom excluded; empty where left >= right. */
  left: number;
  top: number;
  right: number;
  bottom: number;
  stride: number;
  /** Pairs of offset and length. */
  runs: Int32Array;
  /** The colours of all runs, one after the other. */
  opaque: Uint8Array;
  /** Pairs of offset and `opacity << 16 | index << 8`, ready for {@link Palette.mixed}. */
  soft: Int32Array;
}

/** Bakes canvas drawings into sprites; holds one scratch canvas. */
export class Baker {
  private readonly palette: Palette;
  private readonly stride: number;
  private canvas = createCanvas(256, 192);
  private context: SKRSContext2D = this.canvas.getContext('2d');

  constructor(palette: Palette, stride: number) {
    this.palette = palette;
    this.stride = stride;
  }

  /** Draws within the given box around the anchor (the origin) and compiles the result. */
  bake(left: number, top: number, right: number, bottom: number, draw: (context: SKRSContext2D) => void): Sprite {
    const width = right - left;
    const height = bottom - top;
    if (width > this.canvas.width || height > this.canvas.height) {
      this.canvas = createCanvas(Math.max(width, this.canvas.width), Math.max(height, this.canvas.height));
      this.context = this.canvas.getContext('2d');
    }
    const { context } = this;
    context.clearRect(0, 0, width, height);
    context.save();
    context.translate(-left, -top);
    draw(context);
    context.restore();
    return compile(context.getImageData(0, 0, width, height).data, width, height, left, top, this.stride, this.palette);
  }
}

/** Turns RGBA pixels into a sprite whose anchor lies at (-left, -top) of them. */
export function compile(
  rgba: Uint8ClampedArray,
  width: number,
  height: number,
  left: number,
  top: number,
  stride: number,
  palette: Palette,
): Sprite {
  const runs: number[] = [];
  const opaque: number[] = [];
  const soft: number[] = [];
  const bounds = { left: width, top: height, right: 0, bottom: 0 };
  for (let y = 0; y < height; y++) {
    let inRun = false;
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 4;
      const opacity = Math.round((rgba[at + 3]! * OPACITY_STEPS) / 255);
      if (opacity === 0) {
        inRun = false;
        continue;
      }
      const offset = ((y + top) * stride + x + left) | 0;
      bounds.left = Math.min(bounds.left, x);
      bounds.right = Math.max(bounds.right, x + 1);
      bounds.top = Math.min(bounds.top, y);
      bounds.bottom = y + 1;
      const index = palette.nearest(rgba[at]!, rgba[at + 1]!, rgba[at + 2]!);
      if (opacity < OPACITY_STEPS) {
        inRun = false;
        soft.push(offset, (opacity << 16) | (index << 8));
        continue;
      }
      if (!inRun) runs.push(offset, 0);
      inRun = true;
      runs[runs.length - 1]!++;
      opaque.push(index);
    }
  }
  // `| 0`: as small integers, whatever the caller computed its box from; a sprite that holds doubles slows down all others.
  return {
    left: (bounds.left + left) | 0,
    top: (bounds.top + top) | 0,
    right: (bounds.right + left) | 0,
    bottom: (bounds.bottom + top) | 0,
    stride,
    runs: Int32Array.from(runs),
    opaque: Uint8Array.from(opaque),
    soft: Int32Array.from(soft),
  };
}
