import { BODY, type Box, type Card, encode, openCard, SEMIBOLD, widthOf, write } from './card.ts';
import {
  AXIS_SIZE,
  type Chart,
  clockText,
  drawArea,
  drawDot,
  drawTimeAxis,
  drawValueAxis,
  roundMarks,
  stretches,
  timeMarks,
  xOf,
  yOf,
} from './chart.ts';
import { DASH, priceText } from './parts.ts';
import { footer, panel, plate, tag, tagWidth } from './shapes.ts';
import { tapeChange } from './tape.ts';
import { GOLD, GREEN, INK, MARGIN, MUTED, PANEL, RED, SILVER, TEXT, WIDTH } from './theme.ts';
import type { PriceCardView, PriceFightView, PriceState } from './views.ts';

const HEADER = 150;
const PANEL_BOX: Box = { x: 12, y: HEADER + 12, width: WIDTH - 24, height: 340 };
const HEIGHT = PANEL_BOX.y + PANEL_BOX.height + 12 + 30;

const BADGES: Record<PriceState, { text: string; fill: string }> = {
  fresh: { text: 'Live', fill: GREEN },
  stale: { text: 'Stale', fill: GOLD },
  conflict: { text: 'Sources disagree', fill: RED },
  unavailable: { text: 'No price', fill: RED },
  simulated: { text: 'Simulated', fill: SILVER },
};

/** A second passes between two points of the line; what is silent for longer than a price stays fresh (numbers.md) is a hole. */
const MAX_GAP_MS = 10_000;

/** Ticks; beyond it a price and the air around it would be no exact integers any more. */
const LARGEST_PRICE = 1e15;

const sane = (price: number | null): number | null =>
  price !== null && Number.isFinite(price) && Math.abs(price) <= LARGEST_PRICE ? price : null;

/** The same view, prices that cannot be true taken for unknown. */
function sanePrices(view: PriceCardView): PriceCardView {
  return {
    ...view,
    price: sane(view.price),
    points: view.points.map(({ at, price }) => ({ at, price: sane(price) })),
    sources: view.sources.map(({ name, price }) => ({ name, price: sane(price) })),
  };
}

const known = (view: PriceCardView) => view.points.filter(point => point.price !== null);

/** Change since the first known price, and over which time. */
function changeOf(view: PriceCardView): { text: string; over: string } | null {
  const first = known(view)[0];
  if (!first?.price || view.price === null) return null;
  const minutes = Math.max(1, Math.round((view.to - first.at) / 60_000));
  const asked = Math.round((view.to - view.from) / 60_000);
  const whole = minutes >= asked * 0.95;
  const over = whole && asked === 60 ? 'in the last hour' : `in ${whole ? asked : minutes} min`;
  return { text: tapeChange([first.price, view.price]), over };
}

function colourOf(change: string): string {
  return change.startsWith('+') ? GREEN : change.startsWith('\u2212') ? RED : TEXT;
}

function drawHeader(card: Card, view: PriceCardView): void {
  const { context } = card;
  context.fillStyle = PANEL;
  context.fillRect(0, 0, WIDTH, HEADER);
  const badge = BADGES[view.state];
  const badgeLeft = WIDTH - MARGIN - tagWidth(card, badge.text, 18);
  tag(card, badge.text, { x: badgeLeft, y: 18, fill: badge.fill, size: 18 });
  const room = badgeLeft - 16 - MARGIN;
  const name = write(card, view.name, { x: MARGIN, y: 42, width: room * 0.62, size: 28, minSize: 20 });
  const symbol = { x: name.right + 12, y: 42, width: badgeLeft - 16 - name.right - 12, size: 19 };
  write(card, view.symbol, { ...symbol, font: SEMIBOLD, colour: MUTED });
  const text = view.price === null ? 'No price known' : priceText(view.price, view.decimals);
  const price = write(card, text, { x: MARGIN, y: 98, width: 350, size: 50, minSize: 26 });
  const change = changeOf(view);
  if (change) {
    const place = { x: price.right + 18, width: WIDTH - MARGIN - price.right - 18 };
    write(card, change.text, { ...place, y: 80, size: 28, colour: colourOf(change.text) });
    write(card, change.over, { ...place, y: 100, size: 17, font: BODY, colour: MUTED });
  }
  const sources = view.sources.map(
    source => `${source.name} ${source.price === null ? DASH : priceText(source.price, view.decimals)}`,
  );
  if (sources.length > 0) {
    write(card, sources.join(' \u00b7 '), {
      x: MARGIN,
      y: 133,
      width: WIDTH - 2 * MARGIN,
      size: 18,
      font: BODY,
      colour: MUTED,
    });
  }
}

/** Room for the highest and lowest price and a little air; a flat line runs through the middle. */
function rangeOf(view: PriceCardView): { low: number; high: number } {
  const prices = known(view).map(point => point.price!);
  if (prices.length === 0) return { low: 0, high: 1 };
  const low = prices.reduce((a, b) => Math.min(a, b));
  const high = prices.reduce((a, b) => Math.max(a, b));
  const air = Math.max(3, (high - low) * 0.08);
  return { low: low - air, high: high + air };
}

/** Decimals that the texts of marks need which stand `step` ticks apart. */
function digitsFor(step: number, decimals: number): number {
  const zeros = /0*$/.exec(String(step))?.[0].length ?? 0;
  return Math.max(0, decimals - zeros);
}

const LANE = 26;
const MAX_LANES = 3;
const LEGEND = 30;

/** Where a fight's name stands over the chart; null where the row of names is full. */
interface FightPlace {
  fight: PriceFightView;
  /** Edges of its band. */
  left: number;
  right: number;
  name: { x: number; width: number; lane: number } | null;
}

/** Gives each fight within sight its band and, newest first, a place for its name that no other name has. */
function placeFights(card: Card, view: PriceCardView, left: number, right: number): FightPlace[] {
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

function fightColour(direction: PriceFightView['direction']): string {
  return direction === 'up' ? GREEN : direction === 'down' ? RED : SILVER;
}

function drawFights(card: Card, chart: Chart, places: readonly FightPlace[], top: number): void {
  const { context } = card;
  const bottom = chart.box.y + chart.box.height;
  for (const { fight, left, right, name } of places) {
    const colour = fightColour(fight.direction);
    const from = name ? top + name.lane * LANE + LANE - 5 : chart.box.y;
    context.fillStyle = `${colour}38`;
    context.fillRect(left, from, right - left, bottom - from);
    context.fillStyle = colour;
    context.fillRect(left, bottom - 4, right - left, 4);
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
function drawLegend(card: Card, left: number, width: number): void {
  const y = PANEL_BOX.y + PANEL_BOX.height - 16;
  let x = left;
  for (const [direction, text] of [
    ['up', 'fight, price rose'],
    ['down', 'fight, price fell'],
  ] as const) {
    card.context.fillStyle = fightColour(direction);
    card.context.fillRect(x, y - 13, 6, 16);
    x =
      write(card, text, { x: x + 13, y, width: width / 2 - 13, size: AXIS_SIZE, font: BODY, colour: MUTED }).right + 24;
  }
}

/** The last price on its height of the axis. */
function drawLast(card: Card, chart: Chart, text: string, price: number, width: number, colour: string): void {
  const y = yOf(chart, price);
  const { context } = card;
  const right = chart.box.x + chart.box.width;
  context.save();
  context.setLineDash([4, 4]);
  context.strokeStyle = `${colour}aa`;
  context.lineWidth = 1.5;
  context.beginPath();
  context.moveTo(chart.box.x, y);
  context.lineTo(right, y);
  context.stroke();
  context.restore();
  const plateWidth = Math.min(width, widthOf(card, text, AXIS_SIZE, SEMIBOLD)) + 12;
  plate(context, { x: right + 2, y: y - 12, width: plateWidth, height: 24 }, colour, 6);
  write(card, text, { x: right + 8, y: y + 5.5, width, size: AXIS_SIZE, minSize: 12, font: SEMIBOLD, colour: INK });
}

function drawChart(card: Card, view: PriceCardView): void {
  const { context } = card;
  panel(context, PANEL_BOX);
  const range = rangeOf(view);
  const { step, marks } = roundMarks(range.low, range.high, 6);
  const digits = digitsFor(step, view.decimals);
  const last = view.price;
  const lastText = last === null ? '' : priceText(last, view.decimals);
  const texts = marks.map(value => ({ value, text: priceText(value, view.decimals, digits) }));
  const widest = Math.max(
    44,
    ...[...texts.map(mark => mark.text), lastText]
      .filter(text => text !== '')
      .map(text => widthOf(card, text, AXIS_SIZE, BODY)),
  );
  const axis = Math.min(150, widest + 2);
  const left = PANEL_BOX.x + 14;
  const right = PANEL_BOX.x + PANEL_BOX.width - 14 - axis - 8;
  const places = placeFights(card, view, left, right);
  const lanes = Math.max(0, ...places.map(place => (place.name ? place.name.lane + 1 : 0)));
  const top = PANEL_BOX.y + 14;
  const legend = places.length > 0 ? LEGEND : 0;
  const height = PANEL_BOX.height - 60 - lanes * LANE - legend;
  const box = { x: left, y: top + lanes * LANE + 6, width: right - left, height };
  if (legend > 0) drawLegend(card, left, right - left);
  const chart: Chart = { box, from: view.from, to: view.to, ...range };
  const clear = texts.filter(({ value }) => last === null || Math.abs(yOf(chart, value) - yOf(chart, last)) > 22);
  drawValueAxis(card, chart, clear, axis);
  const times = timeMarks(view.from, view.to, 5);
  drawTimeAxis(
    card,
    chart,
    times.marks.map(at => ({ at, text: clockText(at, times.step) })),
  );
  write(card, 'UTC', {
    x: right + 8,
    y: box.y + box.height + 23,
    width: 44,
    size: AXIS_SIZE,
    font: BODY,
    colour: MUTED,
  });
  drawFights(card, chart, places, top);
  const change = changeOf(view);
  const colour = view.state === 'fresh' || view.state === 'simulated' ? colourOf(change?.text ?? '') : MUTED;
  const lines = stretches(
    view.points.map(({ at, price }) => ({ at, value: price })),
    MAX_GAP_MS,
  );
  drawArea(context, chart, lines, colour);
  const newest = lines.at(-1)?.at(-1);
  if (last !== null && lines.length > 0) {
    drawLast(card, chart, lastText, last, axis, colour);
    if (newest) drawDot(context, xOf(chart, newest.at), yOf(chart, newest.value), 5, colour, INK);
  }
  if (lines.length === 0) {
    write(card, 'Nothing is known of this hour yet.', {
      x: left + 10,
      y: box.y + box.height / 2,
      width: right - left - 20,
      size: 20,
      font: BODY,
      colour: MUTED,
    });
  }
}

export function paintPriceCard(given: PriceCardView): Card {
  const view = sanePrices(given);
  const card = openCard(HEIGHT);
  drawHeader(card, view);
  drawChart(card, view);
  footer(card);
  return card;
}

/** A price, how it moved in the last hour and which fights read it meanwhile. PNG, 1200 wide. */
export function renderPriceCard(view: PriceCardView): Uint8Array {
  return encode(paintPriceCard(view));
}
