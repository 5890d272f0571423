/** Fights on a chart of a price: bands with the winners' names over them. */
import { BODY, type Card, SEMIBOLD, widthOf, write } from './card.ts';
import { AXIS_SIZE, type Chart } from './chart.ts';
import { plate } from './shapes.ts';
import { GREEN, INK, MUTED, RED, SILVER } from './theme.ts';
import type { PriceCardView, PriceFightView } from './views.ts';

const LANE = 26;
const MAX_LANES = 3;

/** Where a fight's name stands over the chart; null where the row of names is full. */
export interface FightPlace {
  fight: PriceFightView;
  /** Edges of its band. */
  left: number;
  right: number;
  name: { x: number; width: number; lane: number } | null;
}

/** Gives each fight within sight its band and, newest first, a place for its name that no other name has. */
export function placeFights(card: Card, view: PriceCardView, left: number, right: number): FightPlace[] {
  const x = (at: number): number => left + ((right - left) * (at - view.from)) / Math.max(1, view.to - view.from);
  const taken: { from: number; to: number }[][] = Array.from({ length: MAX_LANES }, () => []);
  return [...view.fights]
    .filter(fight => fight.endsAt > view.from && fight.startsAt < view.to)
    .sort((a, b) => b.startsAt - a.startsAt)
    .map(fight => {
      // At least as wide as can be seen.
      const start = Math.max(left, Math.min(right - 3, x(fight.startsAt)));
      const end = Math.min(right, Math.max(start + 3, x(fight.endsAt)));
      const width = Math.min(132, widthOf(card, fight.label, AXIS_SIZE, SEMIBOLD) + 16);
      const middle = (start + end) / 2;
      const from = Math.max(left, Math.min(right - width, middle - width / 2));
      const lane = taken.findIndex(lanes => lanes.every(other => from > other.to + 4 || from + width < other.from - 4));
      if (lane >= 0) taken[lane]!.push({ from, to: from + width });
      return { fight, left: start, right: end, name: lane < 0 ? null : { x: from, width, lane } };
    });
}

/** Height that the names take over the chart. */
export function namesHeight(places: readonly FightPlace[]): number {
  return LANE * Math.max(0, ...places.map(({ name }) => (name ? name.lane + 1 : 0)));
}

function fightColour(direction: PriceFightView['direction']): string {
  return direction === 'up' ? GREEN : direction === 'down' ? RED : SILVER;
}

/** Half of a mark's width, and its height. */
const MARK = 6;

/** An arrowhead that says without colours where the price went; `y` is its upper edge. */
function drawMark({ context }: Card, x: number, y: number, direction: PriceFightView['direction']): void {
  if (direction === null) return;
  const [point, base] = direction === 'up' ? [y, y + 1.6 * MARK] : [y + 1.6 * MARK, y];
  context.beginPath();
  context.moveTo(x, point);
  context.lineTo(x + MARK, base);
  context.lineTo(x - MARK, base);
  context.closePath();
  context.fillStyle = fightColour(direction);
  context.fill();
}

export function drawFights(card: Card, chart: Chart, places: readonly FightPlace[], top: number): void {
  const { context } = card;
  const bottom = chart.box.y + chart.box.height;
  for (const { fight, left, right, name } of places) {
    const colour = fightColour(fight.direction);
    const from = name ? top + name.lane * LANE + LANE - 5 : chart.box.y;
    context.fillStyle = `${colour}38`;
    context.fillRect(left, from, right - left, bottom - from);
    context.fillStyle = colour;
    context.fillRect(left, bottom - 4, right - left, 4);
    drawMark(card, (left + right) / 2, bottom - 16, fight.direction);
  }
  for (const { fight, name } of places) {
    if (!name) continue;
    const y = top + name.lane * LANE;
    const box = { x: name.x, y, width: name.width, height: LANE - 4 };
    plate(context, box, INK, 6, fightColour(fight.direction));
    write(card, fight.label, {
      x: name.x + name.width / 2,
      y: y + 16.5,
      width: name.width - 12,
      size: AXIS_SIZE,
      minSize: 14,
      align: 'center',
      font: SEMIBOLD,
    });
  }
}

/** What the bands mean, under the time. */
export function drawLegend(card: Card, left: number, y: number, width: number): void {
  let x = left;
  for (const [direction, text] of [
    ['up', 'fight, price rose'],
    ['down', 'fight, price fell'],
  ] as const) {
    drawMark(card, x + MARK, y - 10, direction);
    x =
      write(card, text, { x: x + 18, y, width: width / 2 - 18, size: AXIS_SIZE, font: BODY, colour: MUTED }).right + 24;
  }
}
