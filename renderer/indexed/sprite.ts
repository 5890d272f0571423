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
  runX: Int16Array;
  runY: Int16Array;
  runOffset: Int32Array;
  runLength: Int16Array;
  /** The colours of all runs, one after the other. */
  opaque: Uint8Array;
  softX: Int16Array;
  softY: Int16Array;
  softOffset: Int32Array;
  /** `opacity << 16 | index << 8`, ready for {@link Palette.mixed}. */
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
  const runs: { x: number; y: number; length: number }[] = [];
  const opaque: number[] = [];
  const softs: { x: number; y: number; value: number }[] = [];
  const bounds = { left: width, top: height, right: 0, bottom: 0 };
  for (let y = 0; y < height; y++) {
    let run: { x: number; y: number; length: number } | undefined;
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 4;
      const opacity = Math.round((rgba[at + 3]! * OPACITY_STEPS) / 255);
      if (opacity === 0) {
        run = undefined;
        continue;
      }
      bounds.left = Math.min(bounds.left, x);
      bounds.right = Math.max(bounds.right, x + 1);
      bounds.top = Math.min(bounds.top, y);
      bounds.bottom = y + 1;
      const index = palette.nearest(rgba[at]!, rgba[at + 1]!, rgba[at + 2]!);
      if (opacity < OPACITY_STEPS) {
        run = undefined;
        softs.push({ x: x + left, y: y + top, value: (opacity << 16) | (index << 8) });
        continue;
      }
      if (!run) {
        run = { x: x + left, y: y + top, length: 0 };
        runs.push(run);
      }
      run.length++;
      opaque.push(index);
    }
  }
  const offset = ({ x, y }: { x: number; y: number }): number => y * stride + x;
  return {
    left: bounds.left + left,
    top: bounds.top + top,
    right: bounds.right + left,
    bottom: bounds.bottom + top,
    stride,
    runX: Int16Array.from(runs, run => run.x),
    runY: Int16Array.from(runs, run => run.y),
    runOffset: Int32Array.from(runs, offset),
    runLength: Int16Array.from(runs, run => run.length),
    opaque: Uint8Array.from(opaque),
    softX: Int16Array.from(softs, soft => soft.x),
    softY: Int16Array.from(softs, soft => soft.y),
    softOffset: Int32Array.from(softs, offset),
    soft: Int32Array.from(softs, soft => soft.value),
  };
}
