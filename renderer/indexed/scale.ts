import type { Palette } from './palette.ts';

/** Shrinks frames of palette indices, each new pixel the nearest colour to the mean of those it covers. */
export class Shrinker {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
  private readonly palette: Palette;
  private readonly sourceWidth: number;
  /** First source column or row of each new one, and one past the last. */
  private readonly columns: Uint16Array;
  private readonly rows: Uint16Array;

  /** The new width is rounded to a multiple of 4, as GIFs here need it. */
  constructor(palette: Palette, sourceWidth: number, sourceHeight: number, scale: number) {
    this.palette = palette;
    this.sourceWidth = sourceWidth;
    this.width = Math.max(4, Math.round((sourceWidth * scale) / 4) * 4);
    this.height = Math.max(1, Math.round(sourceHeight * scale));
    this.pixels = new Uint8Array(this.width * this.height);
    this.columns = edges(sourceWidth, this.width);
    this.rows = edges(sourceHeight, this.height);
  }

  /** Shrinks a frame into {@link pixels}. */
  shrink(source: Uint8Array): void {
    const { columns, rows, palette, pixels, width, sourceWidth } = this;
    const { rgb } = palette;
    for (let y = 0; y < this.height; y++) {
      for (let x = 0; x < width; x++) {
        let red = 0;
        let green = 0;
        let blue = 0;
        let count = 0;
        for (let row = rows[y * 2]!; row < rows[y * 2 + 1]!; row++) {
          for (let column = columns[x * 2]!; column < columns[x * 2 + 1]!; column++) {
            const index = source[row * sourceWidth + column]! * 3;
            red += rgb[index]!;
            green += rgb[index + 1]!;
            blue += rgb[index + 2]!;
            count++;
          }
        }
        pixels[y * width + x] = palette.nearest(red / count, green / count, blue / count);
      }
    }
  }
}

function edges(from: number, to: number): Uint16Array {
  const pairs = new Uint16Array(to * 2);
  for (let index = 0; index < to; index++) {
    pairs[index * 2] = Math.floor((index * from) / to);
    pairs[index * 2 + 1] = Math.min(from, Math.ceil(((index + 1) * from) / to));
  }
  return pairs;
}
