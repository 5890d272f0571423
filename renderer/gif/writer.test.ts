import { describe, expect, it } from 'vitest';
import {
  decodeWithGifuct,
  decodeWithSharp,
  type RandomClip,
  randomClip,
  randomNumbers,
  wrongPixels,
} from '../testing/clips.ts';
import { GifWriter } from './writer.ts';

function encode({ width, height, palette, frames }: RandomClip): Uint8Array {
  const writer = new GifWriter({ width, height, palette });
  for (const frame of frames) writer.addFrame(frame, 5);
  return writer.finish();
}

const GREYS = Uint8Array.from({ length: 12 }, (_, index) => Math.floor(index / 3) * 80);
const plain = (colour: number): Uint8Array => new Uint8Array(8 * 4).fill(colour);
const small = { width: 8, height: 4, palette: GREYS };

describe('GifWriter', () => {
  it('writes random clips that two independent decoders read without one wrong pixel', async () => {
    for (let seed = 1; seed <= 40; seed++) {
      const clip = randomClip(seed);
      const bytes = encode(clip);
      for (const decoded of [decodeWithGifuct(bytes), await decodeWithSharp(bytes)]) {
        expect(decoded.frames.length, `seed ${seed}`).toBe(clip.frames.length);
        clip.frames.forEach((frame, index) => {
          expect(wrongPixels(decoded.frames[index]!, frame, clip.palette), `seed ${seed} frame ${index}`).toBe(0);
        });
      }
    }
  });

  it('survives a clear of its table in the middle of a frame', () => {
    const clip: RandomClip = { width: 480, height: 270, palette: randomClip(8).palette, frames: [] };
    const below = randomNumbers(3);
    for (let frame = 0; frame < 2; frame++) {
      clip.frames.push(Uint8Array.from({ length: 480 * 270 }, () => below(clip.palette.length / 3)));
    }
    const decoded = decodeWithGifuct(encode(clip));
    expect(clip.frames.map((frame, index) => wrongPixels(decoded.frames[index]!, frame, clip.palette))).toEqual([0, 0]);
  });

  it('lengthens the frame before instead of writing an equal one', () => {
    const writer = new GifWriter(small);
    for (const colour of [0, 0, 0, 1, 1]) writer.addFrame(plain(colour), 5);
    expect(writer.frames).toBe(2);
    expect(decodeWithGifuct(writer.finish()).delays).toEqual([15, 10]);
  });

  it('starts another frame where a delay no longer fits in 16 bits', () => {
    const writer = new GifWriter(small);
    for (let time = 0; time < 3; time++) writer.addFrame(plain(2), 30_000);
    expect(decodeWithGifuct(writer.finish()).delays).toEqual([60_000, 30_000]);
  });

  it('looks only where it is told that something changed', () => {
    const writer = new GifWriter(small);
    writer.addFrame(plain(0), 5);
    const next = plain(0);
    next[9] = 3;
    writer.addFrame(next, 5, { left: 1, top: 1, right: 2, bottom: 2 });
    const { frames } = decodeWithGifuct(writer.finish());
    expect(wrongPixels(frames[1]!, next, GREYS)).toBe(0);
  });

  it('codes an unchanged picture in little space', () => {
    const writer = new GifWriter({ width: 480, height: 270, palette: GREYS });
    const frame = new Uint8Array(480 * 270).fill(1);
    writer.addFrame(frame, 5);
    const before = writer.size;
    const changed = frame.slice();
    changed[0] = 2;
    changed[changed.length - 1] = 3;
    writer.addFrame(changed, 5);
    expect(writer.size - before).toBeLessThan(1200);
  });

  it('loops for ever unless told to play once', () => {
    const netscape = (loop: number): boolean => {
      const writer = new GifWriter({ ...small, loop });
      writer.addFrame(plain(0), 5);
      return Buffer.from(writer.finish()).includes('NETSCAPE2.0');
    };
    expect(netscape(0)).toBe(true);
    expect(netscape(-1)).toBe(false);
  });

  it('refuses what it cannot encode', () => {
    expect(() => new GifWriter({ ...small, width: 6 })).toThrow(/multiple of 4/);
    expect(() => new GifWriter({ ...small, height: 0 })).toThrow(RangeError);
    expect(() => new GifWriter({ ...small, palette: new Uint8Array(0) })).toThrow(/palette/);
    expect(() => new GifWriter({ ...small, palette: new Uint8Array(256 * 3) })).toThrow(/255/);
  });
});
