import { familiesFor, isWithin } from '../../../../renderer/fonts/stacks.ts';
import pack from '../../fight-fonts/index.json' with { type: 'json' };

/** The fonts of a fight: of the pack of slices only those that its names and lines need, asked for by their place in the file. */

/** A font as it is handed to whoever draws. */
export interface LoadedFont {
  family: string;
  weight: number;
  /** As CSS writes it; empty for all. */
  unicodeRange: string;
  bytes: ArrayBuffer;
}

interface Slice {
  family: string;
  weight: number;
  at: number;
  bytes: number;
  /** Code points: first, last, first, last, ... */
  ranges: readonly number[];
}

type PackedSlice = [family: string, weight: number, at: number, bytes: number, differences: number[]];

const SLICES = (pack.slices as PackedSlice[]).map(([family, weight, at, bytes, differences]): Slice => {
  let code = 0;
  const ranges = differences.map(difference => {
    code += difference;
    return code;
  });
  return { family, weight, at, bytes, ranges };
});

/** What the arena itself writes is in Latin letters, in both kinds. */
const LATIN = 0x41;

/** The slices that these texts are drawn with, and what the arena itself writes. Pure. */
export function slicesFor(texts: readonly string[]): Slice[] {
  const needed = new Set(SLICES.filter(({ ranges }) => isWithin(ranges, LATIN)));
  for (const text of texts) {
    const families = familiesFor(text);
    for (const character of text) {
      const code = character.codePointAt(0)!;
      for (const family of families) {
        const slice = SLICES.find(each => each.family === family && isWithin(each.ranges, code));
        if (!slice) continue;
        needed.add(slice);
        break;
      }
    }
  }
  return [...needed];
}

const hex = (code: number) => code.toString(16);

function unicodeRangeOf({ ranges }: Slice): string {
  const parts: string[] = [];
  for (let index = 0; index < ranges.length; index += 2) {
    parts.push(`U+${hex(ranges[index]!)}-${hex(ranges[index + 1]!)}`);
  }
  return parts.join(',');
}

/** @throws TypeError where the server cannot be reached */
export async function loadFonts(texts: readonly string[]): Promise<LoadedFont[]> {
  // Beside the very script that this is a part of.
  const address = new URL(pack.file, import.meta.url);
  return Promise.all(
    slicesFor(texts).map(async slice => {
      const { family, weight, at, bytes: length } = slice;
      const answer = await fetch(address, { headers: { range: `bytes=${at}-${at + length - 1}` } });
      if (!answer.ok) throw new Error(`The fonts could not be loaded (${answer.status}).`);
      const bytes = await answer.arrayBuffer();
      // Whatever stands between us and the server may not know ranges, and send all of it.
      const own = bytes.byteLength === length ? bytes : bytes.slice(at, at + length);
      return { family, weight, unicodeRange: unicodeRangeOf(slice), bytes: own };
    }),
  );
}
