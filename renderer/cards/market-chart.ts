import { BODY, type Box, type Card, write } from './card.ts';
import {
  type Chart,
  countText,
  drawDot,
  drawTimeAxis,
  drawValueAxis,
  type Point,
  roundMarks,
  stepCorners,
  timeMarks,
  traceLine,
  xOf,
  yOf,
} from './chart.ts';
import { INK, MUTED, PANEL_RAISED, TEXT } from './theme.ts';
import type { TradeView } from './views.ts';

/** Room above a chart for its question, under the last one for the time, and at the right for per cents. */
const HEADING = 42;
const TIMES = 32;
const PERCENTS = 46;

/** Two colours: the first answer's and the second one's. */
export type Pair = readonly [string, string];

/** One of the two questions as a chart: the lower field is the first answer's, the upper one the second's. */
export interface Question {
  title: string;
  box: Box;
  /** Millionths for the first answer. */
  points: Point[];
  /** Bright, for dots and words. */
  colours: Pair;
  /** Deep, for the fields. */
  fields: Pair;
  /** Written into the fields: colours alone tell nothing to who cannot tell them apart. */
  answers: readonly [string, string];
  /** The answer of a pick, or null where it does not concern this question. */
  answerOf: (pick: string) => 0 | 1 | null;
  trades: readonly TradeView[];
  /** Whether the time is written under it. */
  timed: boolean;
  from: number;
  to: number;
  until: number;
}

const TENTH = 100_000;
/** Least part of the scale that is shown, so that a point or two do not look like a landslide. */
const LEAST_SPAN = 4 * TENTH;

/** The tenths of the scale between which the odds moved, with air on both sides. */
function spanOf(points: readonly Point[]): { low: number; high: number } {
  const values = points.length > 0 ? points.map(point => point.value) : [5 * TENTH];
  const lowest = values.reduce((a, b) => Math.min(a, b));
  const highest = values.reduce((a, b) => Math.max(a, b));
  const air = Math.max(TENTH / 2, (LEAST_SPAN - (highest - lowest)) / 2);
  const low = Math.max(0, Math.floor((lowest - air) / TENTH) * TENTH);
  const high = Math.min(10 * TENTH, Math.ceil((highest + air) / TENTH) * TENTH);
  return { low: Math.min(low, 6 * TENTH), high: Math.max(high, 4 * TENTH) };
}

function chartOf({ box, timed, from, to, points }: Question): Chart {
  const height = box.height - HEADING - (timed ? TIMES : 10);
  const inner = { x: box.x + 14, y: box.y + HEADING, width: box.width - 28 - PERCENTS, height };
  return { box: inner, from, to, ...spanOf(points) };
}

/** The two fields that the odds divide, like two sides pulling at a rope. */
function drawFields(card: Card, chart: Chart, { points, until, fields }: Question): void {
  const { context } = card;
  const corners = stepCorners(points, until);
  const first = corners[0];
  const last = corners.at(-1);
  if (!first || !last) return;
  const top = chart.box.y;
  const bottom = top + chart.box.height;
  for (const [edge, colour] of [
    [bottom, fields[0]],
    [top, fields[1]],
  ] as const) {
    context.beginPath();
    traceLine(context, chart, corners);
    context.lineTo(xOf(chart, last.at), edge);
    context.lineTo(xOf(chart, first.at), edge);
    context.closePath();
    context.fillStyle = colour;
    context.fill();
  }
}

function drawSteps(card: Card, chart: Chart, { points, until }: Question): void {
  const { context } = card;
  context.beginPath();
  traceLine(context, chart, stepCorners(points, until));
  context.strokeStyle = TEXT;
  context.lineWidth = 2.5;
  context.lineJoin = 'round';
  context.stroke();
}

/** Which field is whose: the first answer's below, the second one's above. */
function drawAnswers(card: Card, { box }: Chart, { answers }: Question): void {
  const place = { x: box.x + 8, width: box.width / 2, size: 15, minSize: 13, font: BODY, colour: TEXT };
  write(card, answers[1], { ...place, y: box.y + 18 });
  write(card, answers[0], { ...place, y: box.y + box.height - 7 });
}

/** More dots than this would be one blot; the smallest are left out. */
const MAX_DOTS = 90;
/** Radius of the largest stake's dot, in a quiet market and in a crowd. */
const LARGEST_DOT = 11;
const LARGEST_IN_CROWD = 6;

/** What was bet, as dots on the line in the answer's colour, larger for a larger stake; a sale is a ring. */
function drawTrades(card: Card, chart: Chart, { trades, points, answerOf, colours, until }: Question): void {
  const sized = trades
    .filter(trade => trade.at >= chart.from && trade.at <= until)
    .flatMap(trade => {
      const answer = answerOf(trade.pick);
      return answer === null ? [] : [{ ...trade, answer, size: Math.abs(trade.stake) }];
    })
    .sort((a, b) => b.size - a.size)
    .slice(0, MAX_DOTS);
  const largest = Math.max(1, sized[0]?.size ?? 1);
  const reach = sized.length > MAX_DOTS / 3 ? LARGEST_IN_CROWD : LARGEST_DOT;
  for (const { at, answer, stake, size } of sized) {
    const value = points.findLast(point => point.at <= at)?.value;
    if (value === undefined) continue;
    const radius = 3.5 + (reach - 3.5) * Math.sqrt(size / largest);
    const x = Math.max(chart.box.x + radius, Math.min(chart.box.x + chart.box.width - radius, xOf(chart, at)));
    if (stake > 0) drawDot(card.context, x, yOf(chart, value), radius, colours[answer], INK);
    else drawDot(card.context, x, yOf(chart, value), radius, INK, colours[answer]);
  }
}

export function drawQuestion(card: Card, question: Question): void {
  const { context } = card;
  const chart = chartOf(question);
  const { box } = chart;
  context.fillStyle = PANEL_RAISED;
  context.fillRect(box.x, box.y, box.width, box.height);
  drawFields(card, chart, question);
  const { marks } = roundMarks(chart.low, chart.high, 4);
  const texts = marks.map(value => ({ value, text: `${value / 1e4}%` }));
  drawValueAxis(
    card,
    chart,
    texts.filter(({ value }) => value > chart.low && value < chart.high),
    PERCENTS - 8,
    `${TEXT}33`,
  );
  drawSteps(card, chart, question);
  drawAnswers(card, chart, question);
  drawTrades(card, chart, question);
  if (question.points.length === 0) {
    const place = { x: box.x + 12, y: box.y + box.height / 2 + 6, width: box.width - 24, size: 18 };
    write(card, 'The odds are not known.', { ...place, font: BODY, colour: MUTED });
  }
  if (!question.timed) return;
  const times = timeMarks(0, question.to - question.from, 6);
  drawTimeAxis(
    card,
    chart,
    times.marks.map(at => ({ at: question.from + at, text: countText(at) })),
  );
}
