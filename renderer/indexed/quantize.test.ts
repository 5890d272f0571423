import { describe, expect, it } from 'vitest';
import { Palette } from './palette.ts';
import { quantize } from './quantize.ts';

function gradient(): Uint8ClampedArray {
  return Uint8ClampedArray.from(
    { length: 256 * 64 * 4 },
    (_, at) => [at >> 2, (at >> 4) & 255, 90, 255][at & 3]! & 255,
  );
}

const coloursIn = (rgb: Uint8Array): string[] =>
  Array.from({ length: rgb.length / 3 }, (_, at) => Buffer.from(rgb.subarray(at * 3, at * 3 + 3)).toString('hex'));

describe('quantize', () => {
  it('keeps fixed colours exactly and fills the rest', () => {
    const fixed = ['#0f0b1a', '#ff5a5f', '#ffffff', '#46c8ff', '#171327'];
    const colours = coloursIn(quantize([gradient()], 64, fixed));
    expect(colours).toHaveLength(64);
    for (const colour of fixed) expect(colours).toContain(colour.slice(1));
  });

  it('gives the same palette for the same samples', () => {
    expect(quantize([gradient()], 100, ['#123456'])).toEqual(quantize([gradient()], 100, ['#123456']));
  });

  it('needs no more colours than there are', () => {
    const two = Uint8ClampedArray.from([9, 9, 9, 255, 200, 100, 50, 255, 7, 7, 7, 0]);
    expect(coloursIn(quantize([two], 16, []))).toEqual(['090909', 'c86432']);
  });

  it('comes near every colour that it was shown', () => {
    const sample = gradient();
    const palette = new Palette(quantize([sample], 200, []));
    for (let at = 0; at < sample.length; at += 4 * 31) {
      const found = palette.nearest(sample[at]!, sample[at + 1]!, sample[at + 2]!) * 3;
      expect(
        Math.abs(palette.rgb[found]! - sample[at]!) + Math.abs(palette.rgb[found + 1]! - sample[at + 1]!),
      ).toBeLessThan(60);
    }
  });
});
