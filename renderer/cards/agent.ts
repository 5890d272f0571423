import { BUILD_MAX, SLIDER_MAX, SLIDERS, STATISTICS } from '../../core/engine/types.ts';
import { BODY, type Card, encode, label, openCard, SEMIBOLD, write } from './card.ts';
import { drawHonours, honoursHeight } from './honours.ts';
import { figure, recordText, signalOf, winRate, writeRating, writeResults } from './parts.ts';
import { footer, scenery, slant, standing, tag } from './shapes.ts';
import { ARCHETYPE_TITLES, GOLD, LINE, MARGIN, MUTED, PANEL_RAISED, TEXT, WIDTH } from './theme.ts';
import type { AgentCardView } from './views.ts';

const HEIGHT = 500;
const STAGE_BOTTOM = HEIGHT - 30;
const LEFT = 258;
const COLUMN = WIDTH - MARGIN - LEFT;

/** The agent on its stage, at the left. */
function drawStage(card: Card, view: AgentCardView): void {
  const { context } = card;
  const signal = signalOf(view.looks.hue);
  context.save();
  context.beginPath();
  context.moveTo(0, 0);
  context.lineTo(252, 0);
  context.lineTo(212, STAGE_BOTTOM);
  context.lineTo(0, STAGE_BOTTOM);
  context.closePath();
  context.clip();
  scenery(context, { x: 0, y: 0, width: 252, height: STAGE_BOTTOM }, view.looks.hue, 390);
  context.restore();
  slant(context, { x: 208, y: 0, width: 4, height: STAGE_BOTTOM }, signal, 40);
  // Over the edge, so that a long arm reaches out of the stage, but never into the column beside it.
  context.save();
  context.beginPath();
  context.rect(0, 0, LEFT - 6, STAGE_BOTTOM);
  context.clip();
  standing(context, view.looks, 'guard', { x: 106, y: 408, scale: 2.4, facing: 1 });
  context.restore();
  const after = tag(card, ARCHETYPE_TITLES[view.archetype], { x: 16, y: STAGE_BOTTOM - 36, fill: signal });
  write(card, `v${figure(view.version)}`, { x: after + 8, y: STAGE_BOTTOM - 19, width: 60, size: 18, font: SEMIBOLD });
  if (view.rank !== null) drawRank(card, view.rank);
  if (view.honours?.belt) tag(card, 'Belt holder', { x: 16, y: view.rank === null ? 18 : 84, fill: GOLD, size: 17 });
}

function drawRank(card: Card, rank: number): void {
  const colour = rank <= 3 ? GOLD : TEXT;
  label(card, 'Rank', { x: 18, y: 32, width: 60, colour: MUTED });
  write(card, `#${figure(rank)}`, { x: 17, y: 68, width: 110, size: 40, colour });
}

function drawHeading(card: Card, view: AgentCardView): void {
  write(card, view.name, { x: LEFT, y: 62, width: COLUMN, size: 46, minSize: 24 });
  const owner = view.owner === null ? 'House agent' : view.owner;
  const from =
    view.owner === null ? { right: LEFT - 6 } : label(card, 'by', { x: LEFT, y: 90, width: 30, colour: MUTED });
  write(card, owner, {
    x: from.right + 6,
    y: 90,
    width: WIDTH - MARGIN - from.right - 6,
    size: 18,
    font: BODY,
    colour: MUTED,
  });
}

function drawStanding(card: Card, view: AgentCardView): void {
  label(card, 'Rating', { x: LEFT, y: 128, width: 70, colour: MUTED });
  if (view.rating.provisional)
    tag(card, 'Provisional', { x: LEFT + 66, y: 112, fill: PANEL_RAISED, colour: GOLD, size: 14 });
  writeRating(card, view.rating, { x: LEFT, y: 170, width: 184, size: 44, colour: TEXT });
  const right = LEFT + 194;
  label(card, 'Record', { x: right, y: 128, width: 120, colour: MUTED });
  write(card, recordText(view.record), { x: right, y: 170, width: COLUMN - 194, size: 44 });
  label(card, 'Last five', { x: LEFT, y: 206, width: 90, colour: MUTED });
  writeResults(card, view.lastResults, LEFT + 96, 188, 26);
  const rate = winRate(view.record);
  if (rate !== null) {
    write(card, `${rate}% won`, {
      x: WIDTH - MARGIN,
      y: 207,
      width: 72,
      size: 18,
      align: 'right',
      font: SEMIBOLD,
      colour: MUTED,
    });
  }
}

/** Five gauges of ten slanted segments. */
function drawBuild(card: Card, view: AgentCardView): void {
  const signal = signalOf(view.looks.hue);
  STATISTICS.forEach((statistic, row) => {
    const y = 248 + row * 25;
    const points = Math.max(0, Math.min(BUILD_MAX, view.build[statistic]));
    label(card, statistic, { x: LEFT, y: y + 5, width: 96, colour: MUTED });
    for (let segment = 0; segment < BUILD_MAX; segment++) {
      const box = { x: LEFT + 104 + segment * 17.5, y: y - 7, width: 13, height: 13 };
      slant(card.context, box, segment < points ? signal : PANEL_RAISED);
    }
    write(card, figure(points), { x: WIDTH - MARGIN, y: y + 6, width: 28, size: 20, align: 'right', font: SEMIBOLD });
  });
}

/** Tactic sliders, two by two: a rail, and a knob where it is set. */
function drawSliders(card: Card, view: AgentCardView): void {
  const { context } = card;
  const { sliders } = view;
  if (!sliders) return;
  SLIDERS.forEach((slider, index) => {
    const width = COLUMN / 2 - 12;
    const x = LEFT + (index % 2) * (COLUMN / 2 + 12);
    const y = 392 + Math.floor(index / 2) * 42;
    const setting = Math.max(0, Math.min(SLIDER_MAX, sliders[slider]));
    label(card, slider, { x, y, width: width - 40, colour: MUTED });
    write(card, figure(setting), { x: x + width, y: y + 1, width: 36, size: 18, align: 'right', font: SEMIBOLD });
    context.fillStyle = LINE;
    context.fillRect(x, y + 12, width, 4);
    context.fillStyle = MUTED;
    context.fillRect(x, y + 12, (width * setting) / SLIDER_MAX, 4);
    slant(context, { x: x + ((width - 12) * setting) / SLIDER_MAX, y: y + 6, width: 8, height: 16 }, TEXT, 5);
  });
}

function drawRule(card: Card, y: number): void {
  card.context.fillStyle = PANEL_RAISED;
  card.context.fillRect(LEFT, y, COLUMN, 2);
}

export function paintAgentCard(view: AgentCardView): Card {
  const card = openCard(HEIGHT + honoursHeight(view.honours));
  drawStage(card, view);
  drawHeading(card, view);
  drawStanding(card, view);
  drawRule(card, 226);
  drawBuild(card, view);
  if (view.sliders) drawRule(card, 366);
  drawSliders(card, view);
  if (honoursHeight(view.honours) > 0) drawHonours(card, view.honours!, STAGE_BOTTOM);
  footer(card);
  return card;
}

/** One agent: who it is, how it is built and set, how it fares. PNG, 1200 x 1000, higher with honours. */
export function renderAgentCard(view: AgentCardView): Uint8Array {
  return encode(paintAgentCard(view));
}
