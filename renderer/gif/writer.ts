import { type Area, DeltaLzw } from './lzw.ts';

export type { Area } from './lzw.ts';

export interface GifSettings {
  /** Pixels; the width a multiple of 4 (rows are compared in words). */
  width: number;
  height: number;
  /** Red, green, blue a colour, at most 255 colours: one index more is needed for transparency. */
  palette: Uint8Array;
  /** 0 (the default) loops for ever, -1 plays once. */
  loop?: number;
}

const MAX_COLOURS = 255;
const CHUNK_BYTES = 1 << 18;
/** Room for everything of a frame but its codes; for a header with its palette, too. */
const FRAME_HEAD_BYTES = 1024;
/** Delays are hundredths of a second in 16 bits. */
const MAX_DELAY = 0xffff;

/**
 * Writes an animated GIF of indexed frames that share one palette. Each frame after the first holds only the smallest
 * rectangle that changed, with unchanged pixels transparent; a frame equal to the one before lengthens its delay.
 */
export class GifWriter {
  /** Frames written so far; merged ones are not counted. */
  frames = 0;
  private readonly width: number;
  private readonly height: number;
  private readonly transparent: number;
  private readonly lzw: DeltaLzw;
  private readonly shown: Uint8Array;
  private readonly shownWords: Uint32Array;
  /** Full chunks, and the one that is being filled: a growing array would be copied again and again. */
  private readonly chunks: Uint8Array[] = [];
  private out = new Uint8Array(CHUNK_BYTES);
  private length = 0;
  private flushed = 0;
  /** The two bytes that hold the last frame's delay. */
  private delayBytes = new Uint8Array(2);
  private delay = 0;

  /** @throws RangeError where width, height or palette cannot be encoded */
  constructor({ width, height, palette, loop = 0 }: GifSettings) {
    const colours = palette.length / 3;
    if (width % 4 !== 0 || width < 4 || height < 1 || width > 0xffff || height > 0xffff)
      throw new RangeError(
        `A GIF of ${width}x${height} pixels: the width must be a multiple of 4, both within 65,535.`,
      );
    if (!Number.isInteger(colours) || colours < 1 || colours > MAX_COLOURS)
      throw new RangeError(`A palette of ${colours} colours: 1 to ${MAX_COLOURS} fit beside the transparent one.`);
    this.width = width;
    this.height = height;
    this.transparent = colours;
    this.shown = new Uint8Array(width * height);
    this.shownWords = new Uint32Array(this.shown.buffer);
    let bits = 2;
    while (1 << bits < colours + 1) bits++;
    this.lzw = new DeltaLzw(width, height, this.shown, this.transparent, bits);
    this.writeHeader(palette, bits, loop);
  }

  /** Bytes so far, the trailer not counted. */
  get size(): number {
    return this.flushed + this.length;
  }

  /**
   * Adds a frame of width x height palette indices (its buffer aligned to 4 bytes), shown for `delay` hundredths of a second.
   * `changed` may bound all that differs from the frame before, which saves looking for it.
   */
  addFrame(pixels: Uint8Array, delay: number, changed?: Area): void {
    const isFirst = this.frames === 0;
    const area = isFirst
      ? { left: 0, top: 0, right: this.width, bottom: this.height }
      : this.difference(pixels, changed);
    if (!area && this.delay + delay <= MAX_DELAY) {
      this.setDelay(this.delay + delay);
      return;
    }
    // A delay that no longer fits in 16 bits starts a frame of its own, of one unchanged pixel.
    this.writeFrame(pixels, area ?? { left: 0, top: 0, right: 4, bottom: 1 }, delay, !isFirst);
    this.frames++;
  }

  /** Ends the GIF and returns its bytes; the writer is spent. */
  finish(): Uint8Array {
    this.reserve(1);
    this.bytes(0x3b);
    const all = new Uint8Array(this.size);
    let at = 0;
    for (const chunk of [...this.chunks, this.out.subarray(0, this.length)]) {
      all.set(chunk, at);
      at += chunk.length;
    }
    return all;
  }

  private writeHeader(palette: Uint8Array, bits: number, loop: number): void {
    this.text('GIF89a');
    this.word(this.width);
    this.word(this.height);
    // Global colour table, 8 bits a channel, table of 2^bits colours; background 0; square pixels.
    this.bytes(0xf0 | (bits - 1), 0, 0);
    this.out.set(palette, this.length);
    this.length += 3 << bits;
    if (loop < 0) return;
    this.bytes(0x21, 0xff, 11);
    this.text('NETSCAPE2.0');
    this.bytes(3, 1);
    this.word(loop);
    this.bytes(0);
  }

  private writeFrame(pixels: Uint8Array, area: Area, delay: number, useTransparent: boolean): void {
    const { left, top, right, bottom } = area;
    const count = this.lzw.encode(pixels, area, useTransparent);
    // One length byte for up to 255 bytes of codes.
    this.reserve(count + Math.ceil(count / 255) + FRAME_HEAD_BYTES);
    // Graphic control: leave the frame in place (disposal 1), transparency where used.
    this.bytes(0x21, 0xf9, 4, 4 | (useTransparent ? 1 : 0));
    this.delayBytes = this.out.subarray(this.length, this.length + 2);
    this.length += 2;
    this.setDelay(delay);
    this.bytes(useTransparent ? this.transparent : 0, 0);
    this.bytes(0x2c);
    this.word(left);
    this.word(top);
    this.word(right - left);
    this.word(bottom - top);
    this.bytes(0, this.lzw.codeBits);
    this.writeBlocks(count);
  }

  /** Packed codes in blocks of at most 255 bytes, each led by its length. */
  private writeBlocks(count: number): void {
    const { out } = this;
    const codes = this.lzw.bytes;
    let position = this.length;
    for (let done = 0; done < count; done += 255) {
      const block = Math.min(255, count - done);
      out[position++] = block;
      out.set(codes.subarray(done, done + block), position);
      position += block;
    }
    out[position++] = 0;
    this.length = position;
  }

  /** The smallest rectangle that differs from what is shown, its sides on multiples of 4; undefined where nothing does. */
  private difference(pixels: Uint8Array, within?: Area): Area | undefined {
    const { shownWords } = this;
    const words = new Uint32Array(pixels.buffer, pixels.byteOffset, pixels.length >> 2);
    const rowWords = this.width >> 2;
    const firstWord = within ? Math.max(0, within.left >> 2) : 0;
    const lastWord = within ? Math.min(rowWords, (within.right + 3) >> 2) : rowWords;
    const lastRow = within ? Math.min(this.height, within.bottom) : this.height;
    let left = lastWord;
    let right = firstWord - 1;
    let top = -1;
    let bottom = -1;
    for (let y = within ? Math.max(0, within.top) : 0; y < lastRow; y++) {
      const row = y * rowWords;
      let first = firstWord;
      while (first < lastWord && words[row + first] === shownWords[row + first]) first++;
      if (first === lastWord) continue;
      if (top < 0) top = y;
      bottom = y;
      if (first < left) left = first;
      let last = lastWord - 1;
      while (last > right && words[row + last] === shownWords[row + last]) last--;
      if (last > right) right = last;
    }
    return top < 0 ? undefined : { left: left * 4, top, right: right * 4 + 4, bottom: bottom + 1 };
  }

  private setDelay(delay: number): void {
    this.delay = delay;
    this.delayBytes[0] = delay & 255;
    this.delayBytes[1] = delay >> 8;
  }

  private reserve(count: number): void {
    if (this.length + count <= this.out.length) return;
    this.chunks.push(this.out.subarray(0, this.length));
    this.flushed += this.length;
    this.length = 0;
    this.out = new Uint8Array(Math.max(CHUNK_BYTES, count));
  }

  private text(value: string): void {
    for (const character of value) this.out[this.length++] = character.charCodeAt(0);
  }

  private word(value: number): void {
    this.bytes(value & 255, value >> 8);
  }

  private bytes(...values: number[]): void {
    for (const value of values) this.out[this.length++] = value;
  }
}
