import { createCanvas } from 'canvas';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { PAINTED } from './golden/examples.ts';
import { encodePng } from './png.ts';

describe('encodePng', () => {
  it.each([
    [1, 1],
    [7, 3],
    [64, 65],
  ])('keeps every pixel of %d x %d, as an independent decoder sees it', async (width, height) => {
    const canvas = createCanvas(width, height);
    const context = canvas.getContext('2d');
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        context.fillStyle = `rgb(${(x * 37) % 256}, ${(y * 91) % 256}, ${(x * y) % 256})`;
        context.fillRect(x, y, 1, 1);
      }
    }
    const { data } = context.getImageData(0, 0, width, height);
    const decoded = await sharp(encodePng(canvas)).raw().toBuffer({ resolveWithObject: true });
    expect(decoded.info).toMatchObject({ width, height, channels: 3 });
    const expected = Buffer.from(data.filter((_, index) => index % 4 !== 3));
    expect(Buffer.compare(decoded.data, expected)).toBe(0);
  });

  it("is smaller than the canvas's own encoding of a card", () => {
    const { canvas } = PAINTED['leaderboard']!();
    expect(encodePng(canvas).length).toBeLessThan(canvas.toBuffer('image/png').length * 0.85);
  });
});
