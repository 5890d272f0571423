import { parseHex } from '../robots/colours.ts';
import { nearestIndex, perceived } from './quantize.ts';

/** Opacity is kept in so many steps: soft edges of 1/8, 2/8, .. 7/8. */
export const OPACITY_STEPS = 8;

/** One palette for a whole GIF, with the tables that let pictures be composed of its indices alone. */
export class Palette {
  readonly rgb: Uint8Array;
  readonly size: number;
  /** `mixed[opacity << 16 | above << 8 | below]` is the index of `above` laid over `below` with opacity / 8. */
  readonly mixed = new Uint8Array(OPACITY_STEPS << 16);
  /** Nearest index for 5 bits a channel: coarse, for mixtures. */
  private readonly coarse = new Uint8Array(1 << 15);
  /** The palette on the scale on which distances are measured. */
  private readonly perceived: Float64Array;
  /** Nearest index for 6 bits a channel, found when first asked for; 255 where it was not. */
  private readonly fine = new Uint8Array(1 << 18).fill(255);

  constructor(rgb: Uint8Array) {
    this.rgb = rgb;
    this.size = rgb.length / 3;
    this.perceived = Float64Array.from(rgb, perceived);
    for (let index = 0; index < 1 << 15; index++) {
      const scale = 255 / 31;
      this.coarse[index] = this.nearestTo((index >> 10) * scale, ((index >> 5) & 31) * scale, (index & 31) * scale);
    }
    this.fillMixtures();
  }

  /** The index nearest to a colour, channels 0..255. */
  nearest(red: number, green: number, blue: number): number {
    const bin = ((red >> 2) << 12) | ((green >> 2) << 6) | (blue >> 2);
    const known = this.fine[bin]!;
    if (known !== 255) return known;
    const found = this.nearestTo(red, green, blue);
    this.fine[bin] = found;
    return found;
  }

  /** The index nearest to a hexadecimal colour. */
  index(colour: string): number {
    const [red, green, blue] = parseHex(colour);
    return this.nearestTo(red, green, blue);
  }

  /** A table that turns every index into the one nearest to what `change` makes of its colour. */
  remap(change: (red: number, green: number, blue: number) => readonly [number, number, number]): Uint8Array {
    const table = new Uint8Array(256);
    for (let index = 0; index < this.size; index++) {
      const [red, green, blue] = change(this.rgb[index * 3]!, this.rgb[index * 3 + 1]!, this.rgb[index * 3 + 2]!);
      table[index] = this.nearestTo(red, green, blue);
    }
    return table;
  }

  private nearestTo(red: number, green: number, blue: number): number {
    return nearestIndex(this.perceived, this.size, perceived(red), perceived(green), perceived(blue));
  }

  private fillMixtures(): void {
    const { rgb, size, coarse, mixed } = this;
    for (let opacity = 1; opacity < OPACITY_STEPS; opacity++) {
      const above = opacity / OPACITY_STEPS;
      for (let upper = 0; upper < size; upper++) {
        const red = rgb[upper * 3]! * above;
        const green = rgb[upper * 3 + 1]! * above;
        const blue = rgb[upper * 3 + 2]! * above;
        for (let lower = 0; lower < size; lower++) {
          const r = (red + rgb[lower * 3]! * (1 - above)) >> 3;
          const g = (green + rgb[lower * 3 + 1]! * (1 - above)) >> 3;
          const b = (blue + rgb[lower * 3 + 2]! * (1 - above)) >> 3;
          mixed[(opacity << 16) | (upper << 8) | lower] = coarse[(r << 10) | (g << 5) | b]!;
        }
      }
    }
  }
}
