/**
 * The fonts that every picture is drawn with. They ship with the project (see README.md here), so a server without any
 * font draws the same pixels as a desktop. In browsers `index.browser.ts` stands in for this file.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { GlobalFonts } from 'canvas';
import { FAMILIES, isWithin } from './stacks.ts';

export { DISPLAY_STACK, FONT_STACK, fontStackFor } from './stacks.ts';

let registered = false;

/**
 * Makes the families known to the canvas. Cheap (about a millisecond, the files are mapped and not read) and safe to call
 * before every drawing and in every worker thread: all threads of a process share one registry.
 *
 * @throws Error when a file of the project is missing or unreadable
 */
export function registerFonts(): void {
  if (registered) return;
  for (const [family, files] of FAMILIES) {
    if (GlobalFonts.has(family)) continue;
    for (const file of files) {
      const path = fileURLToPath(new URL(`files/${file}.ttf`, import.meta.url));
      if (!GlobalFonts.registerFromPath(path, family))
        throw new Error(`The font file ${path} is missing or unreadable.`);
    }
  }
  registered = true;
}

let coverage: readonly number[] | undefined;

/** Whether one of the families has a glyph for this code point. What is not covered must not be drawn: the system's fonts would step in. */
export function isCovered(codePoint: number): boolean {
  coverage ??= JSON.parse(readFileSync(new URL('coverage.json', import.meta.url), 'utf8')) as number[];
  return isWithin(coverage, codePoint);
}
