import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import pixelmatch from 'pixelmatch';
import sharp from 'sharp';

/** A picture in memory. */
export interface Picture {
  width: number;
  height: number;
  rgba: Uint8Array;
}

/** RGBA of palette indices. */
export function pictureOf(indices: Uint8Array, width: number, palette: Uint8Array): Picture {
  const rgba = new Uint8Array(indices.length * 4).fill(255);
  indices.forEach((index, at) => {
    rgba.set(palette.subarray(index * 3, index * 3 + 3), at * 4);
  });
  return { width, height: indices.length / width, rgba };
}

/** UPDATE_GOLDENS=1 writes golden pictures anew instead of comparing with them. */
const isUpdating = process.env['UPDATE_GOLDENS'] === '1';

/** Pixels by which a picture visibly differs from the golden one at `path`; all of them where there is none. */
export async function differenceFromGolden(picture: Picture, path: string): Promise<number> {
  const { width, height, rgba } = picture;
  if (isUpdating) {
    mkdirSync(dirname(path), { recursive: true });
    const png = sharp(rgba, { raw: { width, height, channels: 4 } }).png({
      palette: true,
      colours: 256,
      dither: 0,
      compressionLevel: 9,
      effort: 10,
    });
    writeFileSync(path, await png.toBuffer());
    return 0;
  }
  if (!existsSync(path)) return width * height;
  const golden = sharp(readFileSync(path)).ensureAlpha();
  const { data, info } = await golden.raw().toBuffer({ resolveWithObject: true });
  if (info.width !== width || info.height !== height) return width * height;
  return pixelmatch(rgba, new Uint8Array(data), undefined, width, height, { threshold: 0.05 });
}
