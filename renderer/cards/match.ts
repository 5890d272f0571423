import { BODY, type Card, encode, label, openCard, SEMIBOLD, write } from './card.ts';
import { cornerHues, duelScenery } from './duel.ts';
import { chancePercent, DASH, figure, laterTitle, recordText, signalOf, writeRating } from './parts.ts';
import { footer, plate, slant, standing, tag, tagWidth } from './shapes.ts';
import {
  ARCHETYPE_TITLES,
  GOLD,
  GREEN,
  GROUND,
  INK,
  MARGIN,
  MUTED,
  PANEL_RAISED,
  RED,
  SCALE,
  TEXT,
  WIDTH,
} from './theme.ts';
import type { MatchCardView, MatchCornerView, MatchOddsView } from './views.ts';

const HEIGHT = 456;
const STAGE_BOTTOM = 272;
const FLOOR = 232;
/** Where the chances begin, and the height of one question with its title and bar. */
const CHANCES_TOP = 424;
const QUESTION = 56;
/** Width of one corner's column, with air between the two. */
const COLUMN = WIDTH / 2 - MARGIN - 14;

const KIND_TITLES = { rated: 'Rated match', casual: 'Casual match', exhibition: 'Exhibition' } as const;

function drawStage(card: Card, view: MatchCardView, hues: readonly [number, number]): void {
  const { context } = card;
  duelScenery(context, hues, STAGE_BOTTOM, FLOOR);
  const [left, right] = view.corners;
  standing(context, left.looks, 'guard', { x: 136, y: 256, scale: 1.62, facing: 1 });
  standing(context, right.looks, 'guard', { x: WIDTH - 136, y: 256, scale: 1.62, facing: -1 });
  card.context.save();
  card.context.shadowColor = INK;
  card.context.shadowOffsetX = 4 * SCALE;
  card.context.shadowOffsetY = 4 * SCALE;
  write(card, 'VS', { x: WIDTH / 2, y: 186, width: 110, size: 72, align: 'center', colour: TEXT });
  card.context.restore();
}

function drawHeader(card: Card, view: MatchCardView): void {
  tag(card, KIND_TITLES[view.kind], { x: 16, y: 14, fill: view.kind === 'rated' ? GOLD : TEXT });
  const tape = view.simulated ? `${view.symbol} simulated` : view.symbol;
  tag(card, tape, { x: WIDTH - 16 - tagWidth(card, tape), y: 14, fill: INK, colour: TEXT });
  if (view.headline) {
    const limit = 440;
    const width = tagWidth(card, view.headline, 20, limit);
    tag(card, view.headline, { x: WIDTH / 2 - width / 2, y: STAGE_BOTTOM - 15, fill: GOLD, size: 20, limit });
  }
}

function drawCorner(card: Card, corner: MatchCornerView, index: number, colour: string): void {
  const left = index === 0;
  const align = left ? 'left' : 'right';
  const x = left ? MARGIN : WIDTH - MARGIN;
  write(card, corner.name, { x, y: 326, width: COLUMN, size: 38, minSize: 22, align });
  const archetype = label(card, ARCHETYPE_TITLES[corner.archetype], { x, y: 351, width: 110, align, colour, size: 17 });
  const owner = corner.owner === null ? 'house agent' : `by ${corner.owner}`;
  const beside = left ? archetype.right + 8 : archetype.left - 8;
  const room = COLUMN - Math.abs(beside - x);
  write(card, owner, { x: beside, y: 351, width: room, size: 17, align, font: BODY, colour: MUTED });
  label(card, 'Rating', { x, y: 379, width: 100, align, colour: MUTED });
  writeRating(card, corner.rating, { x, y: 409, width: 144, size: 32, align, colour: TEXT });
  const record = left ? MARGIN + 148 : WIDTH - MARGIN - 148;
  label(card, 'Record', { x: record, y: 379, width: 70, align, colour: MUTED });
  write(card, recordText(corner.record), { x: record, y: 409, width: 76, size: 26, align, font: SEMIBOLD });
}

/** What the two did to each other so far. */
function drawMiddle(card: Card, [won, lost]: readonly [number, number]): void {
  const met = won + lost > 0;
  const text = met ? `${figure(won)}${DASH}${figure(lost)}` : 'First';
  label(card, met ? 'Score' : 'Meeting', { x: WIDTH / 2, y: 379, width: 90, align: 'center', colour: MUTED });
  write(card, text, { x: WIDTH / 2, y: 409, width: 90, size: met ? 32 : 26, align: 'center', colour: GOLD });
}

type Pair = readonly [string, string];

/** Two chances as one bar that both pull at; each side keeps at least `least` (0 to 0.5) of it for its own words. */
function drawBar(card: Card, y: number, left: number, texts: Pair, colours: Pair, least: number): void {
  const { context } = card;
  const width = WIDTH - 2 * MARGIN;
  const split = MARGIN + width * Math.max(least, Math.min(1 - least, left));
  const height = 28;
  context.save();
  plate(context, { x: MARGIN, y, width, height }, PANEL_RAISED, 8);
  context.clip();
  slant(context, { x: MARGIN - 20, y, width: split - MARGIN + 17, height }, colours[0], 10);
  slant(context, { x: split + 2, y, width: width + MARGIN - split + 20, height }, colours[1], 10);
  context.restore();
  const place = { y: y + 21, width: width * least - 18, size: 20, colour: INK };
  write(card, texts[0], { ...place, x: MARGIN + 14, align: 'left' });
  write(card, texts[1], { ...place, x: WIDTH - MARGIN - 14, align: 'right' });
}

/** What the ratings expect. */
function drawChances(card: Card, percents: readonly [number, number], colours: Pair): void {
  const texts = [`${figure(percents[0])}% to win`, `${figure(percents[1])}% to win`] as const;
  drawBar(card, CHANCES_TOP, percents[0] / 100, texts, colours, 0.2);
}

/** The chances with which bets opened. The card stays as it is while they move: what a bet pays stands in the message. */
function drawOdds(card: Card, view: MatchCardView, odds: MatchOddsView, colours: Pair): void {
  const questions = [
    { title: 'Who wins? Opening odds', chance: odds.a, answers: ['', ''], colours },
    { title: laterTitle(view.symbol), chance: odds.up, answers: ['Up ', 'Down '], colours: [GREEN, RED] },
  ] as const;
  questions.forEach((question, index) => {
    const y = CHANCES_TOP + index * QUESTION;
    const percent = chancePercent(question.chance);
    const texts = [`${question.answers[0]}${percent}%`, `${question.answers[1]}${100 - percent}%`] as const;
    label(card, question.title, { x: MARGIN, y: y + 13, width: WIDTH - 2 * MARGIN, size: 16, colour: MUTED });
    drawBar(card, y + 20, question.chance / 1e6, texts, question.colours, 0.36);
  });
}

export function paintMatchCard(view: MatchCardView): Card {
  const chances = view.odds ? 2 * QUESTION + 4 : view.winPercents ? 40 : 0;
  const card = openCard(HEIGHT + chances);
  const hues = cornerHues(view.corners[0].looks, view.corners[1].looks);
  const colours = [signalOf(hues[0]), signalOf(hues[1])] as const;
  drawStage(card, view, hues);
  card.context.fillStyle = GROUND;
  card.context.fillRect(0, STAGE_BOTTOM, WIDTH, card.height - STAGE_BOTTOM);
  drawHeader(card, view);
  view.corners.forEach((corner, index) => {
    drawCorner(card, corner, index, colours[index === 0 ? 0 : 1]);
  });
  drawMiddle(card, view.headToHead);
  if (view.odds) drawOdds(card, view, view.odds, colours);
  else if (view.winPercents) drawChances(card, view.winPercents, colours);
  footer(card);
  return card;
}

/** A match to come: both agents, what they have shown and what the ratings expect. PNG, 1200 wide. */
export function renderMatchCard(view: MatchCardView): Uint8Array {
  return encode(paintMatchCard(view));
}
