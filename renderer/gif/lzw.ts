/**
 * GIF's variable-width LZW over the difference between two indexed pictures. A pixel that did not change may be coded as
 * `transparent` or as its own colour, whichever lengthens the current match: both show the same picture.
 */

const HASH_BITS = 14;
const HASH_SIZE = 1 << HASH_BITS;
const HASH_MASK = HASH_SIZE - 1;
const HASH_SHIFT = 32 - HASH_BITS;
/** Knuth's multiplicative constant: 2^32 over the golden ratio. */
const HASH_FACTOR = 0x9e3779b1;
/** GIF codes have at most 12 bits. */
const CODE_LIMIT = 4096;

/** A rectangle of pixels, the right and bottom edges excluded. */
export interface Area {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/**
 * Encodes areas of frames that are all `width` pixels wide. Keeps what the viewer sees in `shown` and brings it up to date.
 * Reused between frames: its tables are allocated once.
 */
export class DeltaLzw {
  /** The packed codes of the last area, without GIF's block lengths. Valid up to the length that {@link encode} returned. */
  readonly bytes: Uint8Array;
  readonly codeBits: number;
  private readonly clearCode: number;
  private readonly width: number;
  private readonly shown: Uint8Array;
  private readonly shownWords: Uint32Array;
  private readonly transparent: number;
  /** Open-addressed map from (prefix code, colour) to code: `key << 12 | code`, -1 where free. */
  private readonly table = new Int32Array(HASH_SIZE);
  /** The code of (prefix, transparent), 0 where there is none: the commonest symbol costs one load. */
  private readonly transparentChild = new Uint16Array(CODE_LIMIT);
  /** For codes that stand for a run of transparent pixels only: the run's length, else 0; and the code of each such run. */
  private readonly runLength = new Uint16Array(CODE_LIMIT);
  private readonly runCode = new Uint16Array(CODE_LIMIT);

  constructor(width: number, height: number, shown: Uint8Array, transparent: number, codeBits: number) {
    this.width = width;
    this.shown = shown;
    this.shownWords = new Uint32Array(shown.buffer, shown.byteOffset, shown.length >> 2);
    this.transparent = transparent;
    this.codeBits = codeBits;
    this.clearCode = 1 << codeBits;
    // At most one code of 12 bits a pixel, plus clear codes and slack for the writes that run ahead.
    this.bytes = new Uint8Array(width * height * 2 + 1024);
  }

  /**
   * Encodes `area` of `current`; with `useTransparent`, pixels that equal what is shown may become transparent.
   *
   * The inner loop is one function on purpose: its state lives in registers, and 130,000 pixels a frame pass through it.
   */
  encode(current: Uint8Array, area: Area, useTransparent: boolean): number {
    const { width, shown, shownWords, table, transparentChild, runLength, runCode, transparent, clearCode } = this;
    const currentWords = new Uint32Array(current.buffer, current.byteOffset, current.length >> 2);
    const out = this.bytes;
    const firstSize = this.codeBits + 1;
    let position = 0;
    let codeSize = firstSize;
    let bits = clearCode;
    let bitCount = codeSize;
    let next = clearCode + 2;
    let limit = 1 << codeSize;
    let longestRun = this.reset();

    const start = area.top * width + area.left;
    let prefix = current[start]!;
    if (useTransparent && prefix === shown[start]) prefix = transparent;
    else shown[start] = prefix;

    for (let y = area.top; y < area.bottom; y++) {
      const rowEnd = y * width + area.right;
      let index = y === area.top ? start + 1 : y * width + area.left;
      while (index < rowEnd) {
        const colour = current[index]!;
        let symbol = colour;
        let slot = -1;
        let key = 0;
        if (useTransparent && colour === shown[index]) {
          const length = runLength[prefix]!;
          if (length > 0 && length < longestRun) {
            // Inside a known run of transparent pixels: jump along it instead of walking its codes one by one.
            const furthest = Math.min(rowEnd, index + longestRun - length);
            let end = index + 1;
            while (end < furthest && (end & 3) !== 0 && current[end] === shown[end]) end++;
            if ((end & 3) === 0) {
              while (end + 4 <= furthest && currentWords[end >> 2] === shownWords[end >> 2]) end += 4;
              while (end < furthest && current[end] === shown[end]) end++;
            }
            prefix = runCode[length + end - index]!;
            index = end;
            continue;
          }
          const child = transparentChild[prefix]!;
          if (child !== 0) {
            prefix = child;
            index++;
            continue;
          }
          symbol = transparent;
          // No longer string with a transparent pixel is known: perhaps one with the pixel's own colour is.
          key = (prefix << 8) | colour;
          let probe = Math.imul(key, HASH_FACTOR) >>> HASH_SHIFT;
          let entry = table[probe]!;
          while (entry !== -1 && entry >>> 12 !== key) {
            probe = (probe + 1) & HASH_MASK;
            entry = table[probe]!;
          }
          if (entry !== -1) {
            prefix = entry & 4095;
            index++;
            continue;
          }
        } else {
          shown[index] = colour;
          key = (prefix << 8) | colour;
          slot = Math.imul(key, HASH_FACTOR) >>> HASH_SHIFT;
          let entry = table[slot]!;
          while (entry !== -1 && entry >>> 12 !== key) {
            slot = (slot + 1) & HASH_MASK;
            entry = table[slot]!;
          }
          if (entry !== -1) {
            prefix = entry & 4095;
            index++;
            continue;
          }
        }
        bits |= prefix << bitCount;
        bitCount += codeSize;
        out[position] = bits;
        out[position + 1] = bits >>> 8;
        position += bitCount >> 3;
        bits >>>= bitCount & ~7;
        bitCount &= 7;
        if (next < CODE_LIMIT) {
          if (slot >= 0) table[slot] = (key << 12) | next;
          else {
            transparentChild[prefix] = next;
            if (runLength[prefix]! > 0) {
              longestRun++;
              runLength[next] = longestRun;
              runCode[longestRun] = next;
            }
          }
          if (next === limit) {
            codeSize++;
            limit <<= 1;
          }
          next++;
        } else {
          bits |= clearCode << bitCount;
          bitCount += codeSize;
          out[position] = bits;
          out[position + 1] = bits >>> 8;
          position += bitCount >> 3;
          bits >>>= bitCount & ~7;
          bitCount &= 7;
          longestRun = this.reset();
          codeSize = firstSize;
          limit = 1 << codeSize;
          next = clearCode + 2;
        }
        prefix = symbol;
        index++;
      }
    }

    bits |= prefix << bitCount;
    bitCount += codeSize;
    while (bitCount >= 8) {
      out[position++] = bits;
      bits >>>= 8;
      bitCount -= 8;
    }
    if (next < CODE_LIMIT && next === limit) codeSize++;
    bits |= (clearCode + 1) << bitCount;
    bitCount += codeSize;
    while (bitCount > 0) {
      out[position++] = bits;
      bits >>>= 8;
      bitCount -= 8;
    }
    return position;
  }

  /** Forgets all strings, as a clear code tells the decoder to. Returns the longest known run of transparent pixels: 1. */
  private reset(): number {
    this.table.fill(-1);
    this.transparentChild.fill(0);
    this.runLength.fill(0);
    this.runLength[this.transparent] = 1;
    this.runCode[1] = this.transparent;
    return 1;
  }
}
