import { describe, expect, it } from 'vitest';
import { decodeWithGifuct, decodeWithSharp, randomClip, wrongPixels } from '../testing/clips.ts';
import { GifWriter } from './writer.ts';

const CLIPS = 10_000;

describe('GifWriter, many random clips', () => {
  it('never writes a wrong pixel', async () => {
    for (let seed = 1000; seed < 1000 + CLIPS; seed++) {
      const { width, height, palette, frames } = randomClip(seed);
      const writer = new GifWriter({ width, height, palette });
      for (const frame of frames) writer.addFrame(frame, 5);
      const bytes = writer.finish();
      const decoded = seed % 2 === 0 ? decodeWithGifuct(bytes) : await decodeWithSharp(bytes);
      const wrong = frames.map((frame, index) => wrongPixels(decoded.frames[index]!, frame, palette));
      expect(wrong, `seed ${seed}`).toEqual(frames.map(() => 0));
    }
  });
});
