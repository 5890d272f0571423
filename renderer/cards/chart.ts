/** Parts of charts over time: where a value stands, round marks on both axes, lines with holes, steps. */
import { BODY, type Box, type Card, type Context, write } from './card.ts';
import { LINE, MUTED } from './theme.ts';

/** Type on the axes: a little above the smallest of the cards, since it is grey on a busy ground. */
export const AXIS_SIZE = 16;

/** A drawing area with its two scales. */
export interface Chart {
  box: Box;
  /** Milliseconds at the left and right edge. */
  from: number;
  to: number;
  /** Values at the lower and upper edge. */
  low: number;
  high: number;
}

export function xOf({ box, from, to }: Chart, at: number): number {
  return box.x + (box.width * (at - from)) / Math.max(1, to - from);
}

export function yOf({ box, low, high }: Chart, value: number): number {
  return box.y + box.height - (box.height * (value - low)) / Math.max(Number.EPSILON, high - low);
}

/** Multiples of `step` within both bounds. */
function multiples(low: number, high: number, step: number): number[] {
  const first = Math.ceil(low / step);
  const count = Math.max(0, Math.floor(high / step) - first + 1);
  return Array.from({ length: count }, (_, index) => (first + index) * step);
}

/** Steps of 1, 2 or 5 times a power of ten, at least 1: at most `most` + 1 marks between two integers. */
export function roundStep(low: number, high: number, most: number): number {
  const least = Math.max(1, (high - low) / most);
  const power = 10 ** Math.floor(Math.log10(least));
  // A hair of tolerance: 0.3 / 3 is not quite 0.1.
  return power * ([1, 2, 5, 10].find(factor => power * factor >= least * (1 - 1e-9)) ?? 10);
}

/** Round marks from `low` to `high`, see {@link roundStep}. */
export function roundMarks(low: number, high: number, most: number): { step: number; marks: number[] } {
  const step = roundStep(low, high, most);
  return { step, marks: multiples(low, high, step) };
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const TIME_STEPS = [
  ...[1, 2, 5, 10, 15, 20, 30].map(count => count * SECOND),
  ...[1, 2, 5, 10, 15, 20, 30].map(count => count * MINUTE),
  ...[1, 2, 3, 6, 12, 24].map(count => count * HOUR),
];

/** Marks at round times from `from` to `to` (milliseconds), at most `most` + 1 for stretches of up to days. */
export function timeMarks(from: number, to: number, most: number): { step: number; marks: number[] } {
  const least = (to - from) / most;
  const step = TIME_STEPS.find(candidate => candidate >= least) ?? Math.ceil(least / (24 * HOUR)) * 24 * HOUR;
  return { step, marks: multiples(from, to, step) };
}

const twoDigits = (value: number): string => String(value).padStart(2, '0');

/** "14:05", or "14:05:30" where the marks stand less than a minute apart; UTC. */
export function clockText(at: number, step: number): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return '';
  const minutes = `${twoDigits(date.getUTCHours())}:${twoDigits(date.getUTCMinutes())}`;
  return step < MINUTE ? `${minutes}:${twoDigits(date.getUTCSeconds())}` : minutes;
}

/** A length of time as a countdown shows it: "0:42", "12:05", "1:30:00". */
export function countText(lengthMs: number): string {
  const seconds = Math.round(lengthMs / SECOND);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const last = twoDigits(seconds % 60);
  return hours > 0 ? `${hours}:${twoDigits(minutes)}:${last}` : `${minutes}:${last}`;
}

/** Lines across at each value, with its text at the right of the chart; the text is at most `width` wide. */
export function drawValueAxis(
  card: Card,
  chart: Chart,
  marks: readonly { value: number; text: string }[],
  width: number,
  colour: string = LINE,
): void {
  const { context } = card;
  const right = chart.box.x + chart.box.width;
  for (const { value, text } of marks) {
    const y = yOf(chart, value);
    context.fillStyle = colour;
    context.fillRect(chart.box.x, y - 0.5, chart.box.width, 1);
    write(card, text, { x: right + 8, y: y + 5.5, width, size: AXIS_SIZE, minSize: 12, font: BODY, colour: MUTED });
  }
}

/** Ticks under the chart at each time, with their texts; the outermost stay inside the chart's sides. */
export function drawTimeAxis(card: Card, chart: Chart, marks: readonly { at: number; text: string }[]): void {
  const { context } = card;
  const { x: left, y, width, height } = chart.box;
  const bottom = y + height;
  const place = { y: bottom + 23, width: 76, size: AXIS_SIZE, font: BODY, colour: MUTED };
  for (const { at, text } of marks) {
    const x = xOf(chart, at);
    context.fillStyle = LINE;
    context.fillRect(x - 0.5, bottom, 1, 6);
    if (x - left < 24) write(card, text, { ...place, x: left, align: 'left' });
    else if (left + width - x < 24) write(card, text, { ...place, x: left + width, align: 'right' });
    else write(card, text, { ...place, x, align: 'center' });
  }
}

export interface Point {
  at: number;
  value: number;
}

/** The stretches of a line without holes: broken where a value is missing and where more than `maxGapMs` passed in silence. */
export function stretches(points: readonly { at: number; value: number | null }[], maxGapMs: number): Point[][] {
  const found: Point[][] = [];
  let current: Point[] = [];
  for (const { at, value } of points) {
    const last = current.at(-1);
    if (last && (value === null || at - last.at > maxGapMs)) {
      found.push(current);
      current = [];
    }
    if (value !== null) current.push({ at, value });
  }
  if (current.length > 0) found.push(current);
  return found;
}

/** Moves the context's path along a line. */
export function traceLine(context: Context, chart: Chart, points: readonly Point[]): void {
  points.forEach(({ at, value }, index) => {
    if (index === 0) context.moveTo(xOf(chart, at), yOf(chart, value));
    else context.lineTo(xOf(chart, at), yOf(chart, value));
  });
}

/** A line with a tinted area down to the chart's lower edge, stretch by stretch; a lone point is a dot. */
export function drawArea(context: Context, chart: Chart, lines: readonly (readonly Point[])[], colour: string): void {
  const bottom = chart.box.y + chart.box.height;
  for (const points of lines) {
    const first = points[0];
    const last = points.at(-1);
    if (!first || !last) continue;
    if (points.length === 1) {
      drawDot(context, xOf(chart, first.at), yOf(chart, first.value), 3, colour);
      continue;
    }
    context.beginPath();
    traceLine(context, chart, points);
    context.lineTo(xOf(chart, last.at), bottom);
    context.lineTo(xOf(chart, first.at), bottom);
    context.fillStyle = `${colour}2e`;
    context.fill();
    context.beginPath();
    traceLine(context, chart, points);
    context.strokeStyle = colour;
    context.lineWidth = 2.5;
    context.lineJoin = 'round';
    context.lineCap = 'round';
    context.stroke();
  }
}

export function drawDot(context: Context, x: number, y: number, radius: number, fill: string, edge?: string): void {
  context.beginPath();
  context.arc(x, y, radius, 0, Math.PI * 2);
  context.fillStyle = fill;
  context.fill();
  if (!edge) return;
  context.strokeStyle = edge;
  context.lineWidth = 2;
  context.stroke();
}

/** The steps of a value that holds until the next one, up to `until`, as corners of a line. */
export function stepCorners(points: readonly Point[], until: number): Point[] {
  return points.flatMap(({ at, value }, index) => {
    const next = points[index + 1]?.at ?? Math.max(at, until);
    return [
      { at, value },
      { at: next, value },
    ];
  });
}
