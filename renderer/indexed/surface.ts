import type { Area } from '../gif/writer.ts';
import type { Palette } from './palette.ts';
import type { Sprite } from './sprite.ts';

/** How a sprite is laid down: through a table of other colours, or half see-through. */
export interface BlitStyle {
  remap?: Uint8Array | undefined;
  ghost?: boolean | undefined;
}

const PLAIN: BlitStyle = {};
/** Opacity of a ghost, in eighths. */
const GHOST_OPACITY = 4 << 16;

/**
 * A picture of palette indices in two layers. The backdrop (stage, bars, price strip) changes rarely; actors and effects are
 * drawn over it anew in every frame, and only the places that they or a changed backdrop touched are repaired.
 */
export class Surface {
  readonly width: number;
  readonly height: number;
  /** What the next GIF frame shows. */
  readonly pixels: Uint8Array;
  private readonly backdrop: Uint8Array;
  private readonly mixed: Uint8Array;
  /** left, top, right, bottom of everything drawn over the backdrop since the last {@link clear}. */
  private drawn: number[] = [];
  /** Areas of the backdrop that changed since then. */
  private repainted: number[] = [];
  private changed: Area;

  constructor(width: number, height: number, palette: Palette) {
    this.width = width;
    this.height = height;
    this.pixels = new Uint8Array(width * height);
    this.backdrop = new Uint8Array(width * height);
    this.mixed = palette.mixed;
    this.changed = this.whole();
  }

  /** Copies an area of `picture` (as large as the surface) into the backdrop; the whole by default. */
  paintBackdrop(picture: Uint8Array, area: Area = this.whole()): void {
    for (let y = area.top; y < area.bottom; y++) {
      const row = y * this.width;
      this.backdrop.set(picture.subarray(row + area.left, row + area.right), row + area.left);
    }
    this.touchBackdrop(area);
  }

  /** Says that an area of the backdrop changes; the next {@link clear} brings it in. */
  touchBackdrop({ left, top, right, bottom }: Area): void {
    this.repainted.push(left, top, right, bottom);
  }

  /** Lays a sprite into the backdrop, within an area that was painted or touched since the last {@link clear}. */
  stamp(sprite: Sprite, x: number, y: number): void {
    this.lay(this.backdrop, sprite, x | 0, y | 0, PLAIN);
  }

  /** Fills a rectangle of the backdrop, clipped to the surface, within an area that was painted or touched. */
  fillBackdrop(left: number, top: number, right: number, bottom: number, index: number): void {
    const first = Math.max(0, left);
    const last = Math.min(this.width, right);
    if (last <= first) return;
    for (let y = Math.max(0, top); y < Math.min(this.height, bottom); y++) {
      this.backdrop.fill(index, y * this.width + first, y * this.width + last);
    }
  }

  /** Begins a frame: takes away what the last one drew, brings in what changed behind it. */
  clear(): void {
    const { drawn, repainted } = this;
    const changed: Area = { left: this.width, top: this.height, right: 0, bottom: 0 };
    for (const list of [drawn, repainted]) {
      for (let at = 0; at < list.length; at += 4) {
        const left = list[at]!;
        const top = list[at + 1]!;
        const right = list[at + 2]!;
        const bottom = list[at + 3]!;
        this.restore(left, top, right, bottom);
        widen(changed, left, top, right, bottom);
      }
    }
    this.changed = changed;
    drawn.length = 0;
    repainted.length = 0;
  }

  /** Draws a sprite with its anchor at (x, y), whole pixels. */
  blit(sprite: Sprite, x: number, y: number, style: BlitStyle = PLAIN): void {
    this.lay(this.pixels, sprite, x | 0, y | 0, style);
    this.remember(this.drawn, x + sprite.left, y + sprite.top, x + sprite.right, y + sprite.bottom);
  }

  /**
   * Takes all that was drawn since `mark` (see {@link drawnCount}) for one rectangle: one repair of a whole robot is cheaper
   * than many of its overlapping parts.
   */
  merge(mark: number): void {
    const { drawn } = this;
    if (drawn.length - mark <= 4) return;
    for (let at = mark + 4; at < drawn.length; at += 4) {
      drawn[mark] = Math.min(drawn[mark]!, drawn[at]!);
      drawn[mark + 1] = Math.min(drawn[mark + 1]!, drawn[at + 1]!);
      drawn[mark + 2] = Math.max(drawn[mark + 2]!, drawn[at + 2]!);
      drawn[mark + 3] = Math.max(drawn[mark + 3]!, drawn[at + 3]!);
    }
    drawn.length = mark + 4;
  }

  /** A mark for {@link merge}. */
  get drawnCount(): number {
    return this.drawn.length;
  }

  /** A bound of everything that may differ from the frame before; empty (left >= right) where nothing does. */
  touched(): Area {
    const touched = { ...this.changed };
    const { drawn } = this;
    for (let at = 0; at < drawn.length; at += 4)
      widen(touched, drawn[at]!, drawn[at + 1]!, drawn[at + 2]!, drawn[at + 3]!);
    return touched;
  }

  whole(): Area {
    return { left: 0, top: 0, right: this.width, bottom: this.height };
  }

  private remember(list: number[], left: number, top: number, right: number, bottom: number): void {
    if (right <= 0 || bottom <= 0 || left >= this.width || top >= this.height || left >= right) return;
    list.push(Math.max(0, left), Math.max(0, top), Math.min(this.width, right), Math.min(this.height, bottom));
  }

  private restore(left: number, top: number, right: number, bottom: number): void {
    const { backdrop, pixels, width } = this;
    for (let y = top; y < bottom; y++) {
      const row = y * width;
      // Short rows are cheaper by hand than through a view.
      if (right - left > 48) pixels.set(backdrop.subarray(row + left, row + right), row + left);
      else for (let at = row + left; at < row + right; at++) pixels[at] = backdrop[at]!;
    }
  }

  private lay(target: Uint8Array, sprite: Sprite, x: number, y: number, style: BlitStyle): void {
    const fits =
      x + sprite.left >= 0 && y + sprite.top >= 0 && x + sprite.right <= this.width && y + sprite.bottom <= this.height;
    if (!fits || style.ghost) this.layClipped(target, sprite, x, y, style);
    else if (style.remap) this.layRemapped(target, sprite, y * this.width + x, style.remap);
    else this.layPlain(target, sprite, y * this.width + x);
  }

  private layPlain(target: Uint8Array, sprite: Sprite, base: number): void {
    const { runs, opaque, soft } = sprite;
    const { mixed } = this;
    let from = 0;
    for (let run = 0; run < runs.length; run += 2) {
      let at = base + runs[run]!;
      for (const end = at + runs[run + 1]!; at < end; ) target[at++] = opaque[from++]!;
    }
    for (let pixel = 0; pixel < soft.length; pixel += 2) {
      const at = base + soft[pixel]!;
      target[at] = mixed[soft[pixel + 1]! | target[at]!]!;
    }
  }

  private layRemapped(target: Uint8Array, sprite: Sprite, base: number, remap: Uint8Array): void {
    const { runs, opaque, soft } = sprite;
    const { mixed } = this;
    let from = 0;
    for (let run = 0; run < runs.length; run += 2) {
      let at = base + runs[run]!;
      for (const end = at + runs[run + 1]!; at < end; ) target[at++] = remap[opaque[from++]!]!;
    }
    for (let pixel = 0; pixel < soft.length; pixel += 2) {
      const at = base + soft[pixel]!;
      const value = soft[pixel + 1]!;
      target[at] = mixed[(value & 0xff0000) | (remap[(value >> 8) & 255]! << 8) | target[at]!]!;
    }
  }

  /** The rare cases, pixel by pixel: over the edge, or half see-through. */
  private layClipped(target: Uint8Array, sprite: Sprite, x: number, y: number, { remap, ghost }: BlitStyle): void {
    const { width, height, mixed } = this;
    const { runs, opaque, soft, stride } = sprite;
    // An offset counts from the anchor in rows of the picture; from the sprite's own corner it splits into row and column.
    const corner = sprite.top * stride + sprite.left;
    const [left, top] = [x + sprite.left, y + sprite.top];
    let from = 0;
    for (let run = 0; run < runs.length; run += 2) {
      const offset = runs[run]! - corner;
      const length = runs[run + 1]!;
      const row = top + Math.floor(offset / stride);
      const column = left + (offset % stride);
      const first = Math.max(0, -column);
      const last = row < 0 || row >= height ? 0 : Math.min(length, width - column);
      for (let step = first; step < last; step++) {
        const at = row * width + column + step;
        const index = remap ? remap[opaque[from + step]!]! : opaque[from + step]!;
        target[at] = ghost ? mixed[GHOST_OPACITY | (index << 8) | target[at]!]! : index;
      }
      from += length;
    }
    for (let pixel = 0; pixel < soft.length && !ghost; pixel += 2) {
      const offset = soft[pixel]! - corner;
      const row = top + Math.floor(offset / stride);
      const column = left + (offset % stride);
      if (column < 0 || column >= width || row < 0 || row >= height) continue;
      const value = soft[pixel + 1]!;
      const at = row * width + column;
      const index = remap ? remap[(value >> 8) & 255]! : (value >> 8) & 255;
      target[at] = mixed[(value & 0xff0000) | (index << 8) | target[at]!]!;
    }
  }
}

function widen(area: Area, left: number, top: number, right: number, bottom: number): void {
  if (left < area.left) area.left = left;
  if (top < area.top) area.top = top;
  if (right > area.right) area.right = right;
  if (bottom > area.bottom) area.bottom = bottom;
}
