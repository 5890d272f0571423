/**
 * Stands in for `index.ts` in browsers, where whoever draws has loaded the fonts before (api/web/client/player/fonts.ts), instead of
 * reading them from files when they are first needed.
 */
import coverage from './coverage.json' with { type: 'json' };
import { isWithin } from './stacks.ts';

export { DISPLAY_STACK, FONT_STACK, fontStackFor } from './stacks.ts';

/** They are registered already. */
export function registerFonts(): void {}

/** Whether one of the families has a glyph for this code point. */
export function isCovered(codePoint: number): boolean {
  return isWithin(coverage, codePoint);
}
