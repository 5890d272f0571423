/** Headings of columns of figures: short names on one line, long ones on two. */
import { type Card, label, SEMIBOLD, widthOf } from './card.ts';
import { HEADING_HEIGHT } from './heading.ts';
import { MUTED } from './theme.ts';

const SIZE = 18;
const LINE_HEIGHT = 19;
/** Letters that one line holds. */
const SHORT = 9;

/** "Buchholz cut 1" as "Buchholz", "cut 1"; a name without a space or hyphen stays whole. */
export function linesOf(name: string): string[] {
  if (name.length <= SHORT) return [name];
  const breaks = [...name.matchAll(/[ -]/g)].map(match => match.index + 1);
  const middle = name.length / 2;
  const [best] = breaks.sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle));
  return best === undefined ? [name] : [name.slice(0, best).trim(), name.slice(best)];
}

/** Height of the line of headings. */
export function namesHeight(names: readonly string[]): number {
  return 34 + (names.some(name => linesOf(name).length > 1) ? LINE_HEIGHT : 0);
}

export function nameWidth(card: Card, name: string): number {
  return Math.max(...linesOf(name).map(line => widthOf(card, line.toUpperCase(), SIZE, SEMIBOLD, 1)));
}

/** Writes a heading on the line of headings of that height, its lines flush right. */
export function drawColumnName(card: Card, name: string, right: number, width: number, height: number): void {
  const lines = linesOf(name);
  lines.forEach((line, index) => {
    const y = HEADING_HEIGHT + height - 9 - (lines.length - 1 - index) * LINE_HEIGHT;
    label(card, line, { x: right, y, width, size: SIZE, minSize: 13, align: 'right', colour: MUTED });
  });
}
