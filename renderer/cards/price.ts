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
import { drawFights, drawLegend, type FightPlace, namesHeight, placeFights } from './price-fights.ts';
import { footer, panel, plate, tag, tagWidth } from './shapes.ts';
import { tapeChange } from './tape.ts';
import { GOLD, GREEN, INK, MARGIN, MUTED, PANEL, RED, SILVER, TEXT, WIDTH } from './theme.ts';
import type { PriceCardView, PriceState } from './views.ts';

const HEADER = 150;
const PANEL_BOX: Box = { x: 12, y: HEADER + 12, width: WIDTH - 24, height: 340 };
/** Room under the times for what the bands mean. */
const LEGEND = 30;
const HEIGHT = PANEL_BOX.y + PANEL_BOX.height + 12 + 30;

const BADGES: Record<PriceState, { text: string; fill: string }> = {
  fresh: { text: 'Live', fill: GREEN },
  stale: { text: 'Stale', fill: GOLD },
  conflict: { text: 'Sources disagree', fill: RED },
  unavailable: { text: 'No price', fill: RED },
  simulated: { text: 'Simulated', fill: SILVER },
};

/** What is silent for longer than a price stays fresh (10 s) is a hole; where the points stand further apart, one that is missing. */
function longestGap({ points }: PriceCardView): number {
  const spacings = points.slice(1).map((point, index) => point.at - points[index]!.at);
  const usual = spacings.sort((a, b) => a - b)[Math.floor(spacings.length / 2)] ?? 0;
  return Math.max(10_000, usual * 1.5);
}

/** Ticks; beyond it a price and the air around it would be no exact integers any more. */
const LARGEST_PRICE = 1e15;

const sane = (price: number | null): number | null =>
  price !== null && Number.isFinite(price) && Math.abs(price) <= LARGEST_PRICE ? price : null;

/** The same view without points beyond its sides, prices that cannot be true taken for unknown. */
function sanePrices(view: PriceCardView): PriceCardView {
  const price = sane(view.price);
  const within = view.points.filter(({ at }) => at >= view.from && at <= view.to);
  return {
    ...view,
    price,
    state: price === null ? 'unavailable' : view.state,
    points: within.map(point => ({ at: point.at, price: sane(point.price) })),
    sources: view.sources.map(source => ({ name: source.name, price: sane(source.price) })),
  };
}

const known = (view: PriceCardView) => view.points.filter(point => point.price !== null);

/** Two lines beside the price: how it changed and over which time, or when it was last seen. */
function besidePrice(view: PriceCardView): { text: string; under: string; colour: string } | null {
  const [first, ...others] = known(view);
  const last = others.at(-1) ?? first;
  if (!first?.price || !last || view.price === null) return null;
  if (view.state === 'stale' || view.state === 'unavailable') {
    return { text: `${clockText(last.at, 60_000)} UTC`, under: 'last seen', colour: MUTED };
  }
  if (others.length === 0) return null;
  const text = tapeChange([first.price, view.price]);
  const minutes = Math.max(1, Math.round((view.to - first.at) / 60_000));
  const asked = Math.round((view.to - view.from) / 60_000);
  const whole = minutes >= asked * 0.95;
  const under = whole && asked === 60 ? 'in the last hour' : `in ${whole ? asked : minutes} min`;
  return { text, under, colour: colourOf(text) };
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
  const beside = besidePrice(view);
  if (beside) {
    const place = { x: price.right + 18, width: WIDTH - MARGIN - price.right - 18 };
    write(card, beside.text, { ...place, y: 80, size: 28, colour: beside.colour });
    write(card, beside.under, { ...place, y: 100, size: 17, font: BODY, colour: MUTED });
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

/** Part of the price shown over and under even a flat line: half a hundredth of a per cent. */
const LEAST_AIR = 5e-5;

/** Room for the highest and lowest price and a little air; a flat line runs through the middle. */
function rangeOf(view: PriceCardView): { low: number; high: number } {
  const prices = [...known(view), view].flatMap(({ price }) => price ?? []);
  if (prices.length === 0) return { low: 0, high: 1 };
  const low = prices.reduce((a, b) => Math.min(a, b));
  const high = prices.reduce((a, b) => Math.max(a, b));
  const air = Math.max(3, (high - low) * 0.08, Math.abs(high) * LEAST_AIR);
  return { low: low - air, high: high + air };
}

/** Decimals that the texts of marks need which stand `step` ticks apart. */
function digitsFor(step: number, decimals: number): number {
  const zeros = /0*$/.exec(String(step))?.[0].length ?? 0;
  return Math.max(0, decimals - zeros);
}

/** The last price on its height of the axis. */
function drawLast(card: Card, { chart, axisWidth, lastText }: Layout, price: number, colour: string): void {
  const { context } = card;
  const y = yOf(chart, price);
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
  const width = Math.min(axisWidth, widthOf(card, lastText, AXIS_SIZE, SEMIBOLD)) + 12;
  plate(context, { x: right + 2, y: y - 12, width, height: 24 }, colour, 6);
  const place = { x: right + 8, y: y + 5.5, width: axisWidth, size: AXIS_SIZE, minSize: 12 };
  write(card, lastText, { ...place, font: SEMIBOLD, colour: INK });
}

interface Mark {
  value: number;
  text: string;
}

/** Everything of the chart that stands still before a line is drawn. */
interface Layout {
  chart: Chart;
  marks: Mark[];
  /** Room for the prices at the right. */
  axisWidth: number;
  fights: FightPlace[];
  lastText: string;
}

function layOut(card: Card, view: PriceCardView): Layout {
  const range = rangeOf(view);
  const { step, marks } = roundMarks(range.low, range.high, 6);
  const digits = digitsFor(step, view.decimals);
  const texts = marks.map(value => ({ value, text: priceText(value, view.decimals, digits) }));
  const lastText = view.price === null ? DASH : priceText(view.price, view.decimals);
  const widths = [...texts.map(mark => mark.text), lastText].map(text => widthOf(card, text, AXIS_SIZE, BODY));
  const axisWidth = Math.min(150, Math.max(44, ...widths) + 2);
  const left = PANEL_BOX.x + 14;
  const right = PANEL_BOX.x + PANEL_BOX.width - 14 - axisWidth - 8;
  const fights = placeFights(card, view, left, right);
  const above = 20 + namesHeight(fights);
  const under = 40 + (fights.length > 0 ? LEGEND : 0);
  const box = { x: left, y: PANEL_BOX.y + above, width: right - left, height: PANEL_BOX.height - above - under };
  return { chart: { box, from: view.from, to: view.to, ...range }, marks: texts, axisWidth, fights, lastText };
}

function drawAxes(card: Card, view: PriceCardView, { chart, marks, axisWidth }: Layout): void {
  const { x, y, width, height } = chart.box;
  // No mark under the last price's plate, nor close above "UTC".
  const clear = marks.filter(({ value }) => {
    const at = yOf(chart, value);
    return at < y + height - 10 && (view.price === null || Math.abs(at - yOf(chart, view.price)) > 22);
  });
  if (known(view).length > 0) drawValueAxis(card, chart, clear, axisWidth);
  const times = timeMarks(view.from, view.to, 5);
  drawTimeAxis(
    card,
    chart,
    times.marks.map(at => ({ at, text: clockText(at, times.step) })),
  );
  const place = { x: x + width + 8, y: y + height + 23, width: 44, size: AXIS_SIZE };
  write(card, 'UTC', { ...place, font: BODY, colour: MUTED });
}

function drawNothing(card: Card, { box }: Chart): void {
  const middle = box.y + box.height / 2;
  plate(card.context, { ...box, y: middle - 28, height: 44 }, PANEL, 0);
  const place = { x: box.x + 10, y: middle, width: box.width - 20, size: 20 };
  write(card, 'Nothing is known of this hour yet.', { ...place, font: BODY, colour: MUTED });
}

function drawChart(card: Card, view: PriceCardView): void {
  const { context } = card;
  panel(context, PANEL_BOX);
  const layout = layOut(card, view);
  const { chart, fights } = layout;
  drawAxes(card, view, layout);
  drawFights(card, chart, fights, PANEL_BOX.y + 14);
  if (fights.length > 0) drawLegend(card, chart.box.x, PANEL_BOX.y + PANEL_BOX.height - 16, chart.box.width);
  const values = view.points.map(({ at, price }) => ({ at, value: price }));
  const lines = stretches(values, longestGap(view));
  const newest = lines.at(-1)?.at(-1);
  if (!newest) {
    drawNothing(card, chart);
    return;
  }
  const reliable = view.state === 'fresh' || view.state === 'simulated';
  const colour = reliable ? (besidePrice(view)?.colour ?? TEXT) : MUTED;
  drawArea(context, chart, lines, colour);
  if (view.price !== null) drawLast(card, layout, view.price, colour);
  drawDot(context, xOf(chart, newest.at), yOf(chart, newest.value), 5, colour, INK);
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
