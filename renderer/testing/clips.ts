import { decompressFrames, parseGIF } from 'gifuct-js';
import sharp from 'sharp';

/** RGBA of every picture of a GIF as one decoder sees it. */
export interface DecodedGif {
  width: number;
  height: number;
  frames: Uint8Array[];
  /** Hundredths of a second. */
  delays: number[];
}

/** Decodes with gifuct-js and lays the patches over each other as the format's disposal "leave in place" asks. */
export function decodeWithGifuct(bytes: Uint8Array): DecodedGif {
  const gif = parseGIF(bytes.slice().buffer as ArrayBuffer);
  const { width, height } = gif.lsd;
  const canvas = new Uint8Array(width * height * 4);
  const delays: number[] = [];
  const frames = decompressFrames(gif, true).map(({ dims, patch, delay }) => {
    delays.push(delay / 10);
    for (let y = 0; y < dims.height; y++) {
      for (let x = 0; x < dims.width; x++) {
        const from = (y * dims.width + x) * 4;
        if (patch[from + 3] === 0) continue;
        canvas.set(patch.subarray(from, from + 4), ((dims.top + y) * width + dims.left + x) * 4);
      }
    }
    return canvas.slice();
  });
  return { width, height, frames, delays };
}

/** Decodes with libvips, through sharp. */
export async function decodeWithSharp(bytes: Uint8Array): Promise<DecodedGif> {
  const image = sharp(bytes, { pages: -1, limitInputPixels: false });
  const { width = 0, pageHeight, height = 0, delay = [] } = await image.metadata();
  const pixels = new Uint8Array(await image.ensureAlpha().raw().toBuffer());
  const frameHeight = pageHeight ?? height;
  const size = width * frameHeight * 4;
  const frames = Array.from({ length: pixels.length / size }, (_, index) =>
    pixels.subarray(index * size, (index + 1) * size),
  );
  return { width, height: frameHeight, frames, delays: delay.map(milliseconds => milliseconds / 10) };
}

/** Pixels of an RGBA picture that are not what the palette indices say. */
export function wrongPixels(rgba: Uint8Array, indices: Uint8Array, palette: Uint8Array): number {
  let wrong = 0;
  for (let at = 0; at < indices.length; at++) {
    const colour = indices[at]! * 3;
    const right =
      rgba[at * 4] === palette[colour] &&
      rgba[at * 4 + 1] === palette[colour + 1] &&
      rgba[at * 4 + 2] === palette[colour + 2];
    if (!right || rgba[at * 4 + 3] !== 255) wrong++;
  }
  return wrong;
}

/** Whole numbers below a bound, the same for the same seed (xorshift). */
export function randomNumbers(seed: number): (below: number) => number {
  let state = (seed * 2654435761) >>> 0 || 1;
  return below => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

export interface RandomClip {
  width: number;
  height: number;
  palette: Uint8Array;
  frames: Uint8Array[];
}

const COLOUR_COUNTS = [1, 2, 3, 4, 7, 15, 16, 63, 127, 128, 255];

/** A clip of odd size, number of colours and disorder: noise, stripes, or a few moving boxes. No two neighbours are equal. */
export function randomClip(seed: number): RandomClip {
  const below = randomNumbers(seed);
  const width = 4 * (1 + below(48));
  const height = 1 + below(72);
  const colours = COLOUR_COUNTS[below(COLOUR_COUNTS.length)]!;
  const palette = Uint8Array.from(
    { length: colours * 3 },
    (_, index) => (index * 89 + Math.floor(index / 3) * 7) & 255,
  );
  const disorder = below(4);
  const colourAt = (at: number): number =>
    disorder === 0 ? Math.floor(at / 9) % colours : below(disorder === 1 ? Math.min(2, colours) : colours);
  const frames = [Uint8Array.from({ length: width * height }, (_, at) => colourAt(at))];
  const count = colours === 1 ? 1 : 1 + below(6);
  while (frames.length < count) {
    const frame = frames.at(-1)!.slice();
    for (let box = below(3); box >= 0; box--) {
      const [left, top] = [below(width), below(height)];
      const [right, bottom] = [Math.min(width, left + 1 + below(40)), Math.min(height, top + 1 + below(30))];
      for (let y = top; y < bottom; y++)
        for (let x = left; x < right; x++) frame[y * width + x] = colourAt(y * width + x);
    }
    const changed = below(frame.length);
    frame[changed] = (frames.at(-1)![changed]! + 1) % colours;
    frames.push(frame);
  }
  return { width, height, palette, frames };
}
