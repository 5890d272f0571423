import type { Corner } from '../../core/engine/types.ts';
import type { PoseName } from '../robots/poses.ts';
import { wrapText } from '../text.ts';
import { BODY, type Card, encode, HEAVY, label, openCard, SEMIBOLD, write } from './card.ts';
import { DASH, figure, signalOf, signed } from './parts.ts';
import { footer, panel, scenery, slant, standing, tag } from './shapes.ts';
import { drawTape } from './tape.ts';
import { GOLD, GREEN, MARGIN, MUTED, PANEL_RAISED, RED, SMALL, TEXT, WIDTH } from './theme.ts';
import type { ResultCardView, ResultCornerView, RoundView } from './views.ts';

const STAGE_BOTTOM = 262;
const FLOOR = 226;
const COLUMN = 210;

const RESULT_TITLES = { knockout: 'Knock-out', decision: 'Decision', forfeit: 'Forfeit', void: 'Void' } as const;
const ROUND_TITLES = { knockout: 'K.O.', health: 'on health', damage: 'on damage', seed: 'by lot' } as const;

function poseOf(view: ResultCardView, corner: Corner): PoseName {
  if (view.winner === null) return 'stand';
  if (view.winner === corner) return 'victory';
  return view.result === 'knockout' ? 'lying' : 'dizzy';
}

function drawStage(card: Card, view: ResultCardView): void {
  const { context } = card;
  const champion = view.corners[view.winner ?? 0];
  context.save();
  context.beginPath();
  context.rect(0, 0, WIDTH, STAGE_BOTTOM);
  context.clip();
  scenery(context, { x: 0, y: 0, width: WIDTH, height: STAGE_BOTTOM }, champion.looks.hue, FLOOR);
  context.restore();
  const order: Corner[] = view.winner === 0 ? [1, 0] : [0, 1];
  for (const corner of order) {
    const won = view.winner === corner;
    standing(context, view.corners[corner].looks, poseOf(view, corner), {
      x: corner === 0 ? 128 : WIDTH - 128,
      y: 244,
      scale: won ? 1.5 : 1.2,
      facing: corner === 0 ? 1 : -1,
    });
  }
}

/** Who won and how, between the two robots. */
function drawVerdict(card: Card, view: ResultCardView): void {
  // Away from the winner, who stands tall with an arm up.
  const middle = WIDTH / 2 + (view.winner === 0 ? 18 : view.winner === 1 ? -18 : 0);
  const title = view.winner === null ? 'No result' : view.corners[view.winner].name;
  write(card, RESULT_TITLES[view.result].toUpperCase(), {
    x: middle,
    y: 40,
    width: 260,
    size: 24,
    align: 'center',
    spacing: 3,
    colour: GOLD,
  });
  write(card, title, { x: middle, y: 90, width: 276, size: 50, minSize: 24, align: 'center' });
  if (view.winner === null) return;
  write(card, 'WINS', { x: middle, y: 124, width: 120, size: 26, align: 'center', spacing: 4, colour: TEXT });
  if (view.isUpset) drawUpset(card, middle);
}

/** A rubber stamp under the verdict. */
function drawUpset(card: Card, middle: number): void {
  const { context } = card;
  const centre = 172;
  context.save();
  context.translate(middle, centre);
  context.rotate(-0.12);
  context.translate(-middle, -centre);
  context.strokeStyle = RED;
  context.lineWidth = 4;
  context.strokeRect(middle - 66, centre - 24, 132, 48);
  write(card, 'UPSET', { x: middle, y: centre + 13, width: 116, size: 38, align: 'center', spacing: 2, colour: RED });
  context.restore();
}

function score(view: ResultCardView): [number, number] {
  const won = (corner: Corner): number => view.rounds.filter(round => round.winner === corner).length;
  return [won(0), won(1)];
}

function drawScore(card: Card, view: ResultCardView): void {
  const [left, right] = score(view);
  const middle = WIDTH / 2;
  if (view.rounds.length > 0) {
    write(card, `${left}${DASH}${right}`, { x: middle, y: 306, width: 110, size: 46, align: 'center' });
  }
  view.corners.forEach((corner, index) => {
    drawChange(card, corner, index, view.winner === index, view.winner !== null);
  });
}

/** One corner's name and what the match did to its rating. */
function drawChange(card: Card, corner: ResultCornerView, index: number, won: boolean, counted: boolean): void {
  const align = index === 0 ? 'left' : 'right';
  const x = index === 0 ? MARGIN : WIDTH - MARGIN;
  write(card, corner.name, { x, y: 292, width: COLUMN, size: 26, minSize: 18, align, colour: won ? TEXT : MUTED });
  const { rating } = corner;
  if (!rating) {
    write(card, counted ? 'Not rated' : 'Not counted', {
      x,
      y: 317,
      width: COLUMN,
      size: 18,
      align,
      font: SEMIBOLD,
      colour: MUTED,
    });
    return;
  }
  const change = Math.round(rating.after) - Math.round(rating.before);
  const points = `${figure(rating.after)}${rating.provisional ? '?' : ''}`;
  const colour = change > 0 ? GREEN : change < 0 ? RED : MUTED;
  const expected = `expected ${figure(rating.expected * 100)}%`;
  const first = { y: 318, width: 86, size: 22, align, font: SEMIBOLD } as const;
  const { left, right } = write(card, points, { ...first, x });
  const next = index === 0 ? right + 8 : left - 8;
  const after = write(card, signed(change), { ...first, x: next, width: 60, font: HEAVY, colour });
  const last = index === 0 ? after.right + 8 : after.left - 8;
  const room = index === 0 ? MARGIN + COLUMN + 28 - last : last - (WIDTH - MARGIN - COLUMN - 28);
  write(card, expected, { x: last, y: 317, width: room, size: SMALL, minSize: 12, align, font: BODY, colour: MUTED });
}

/** What was left of both in one round: two gauges that grow outwards from the middle. */
function drawRound(card: Card, round: RoundView | undefined, index: number, view: ResultCardView): void {
  const { context } = card;
  const width = (WIDTH - 2 * MARGIN - 24) / 3;
  const x = MARGIN + index * (width + 12);
  const y = 336;
  panel(context, { x, y, width, height: 52 });
  label(card, `Round ${index + 1}`, { x: x + 12, y: y + 21, width: 74, colour: round ? TEXT : MUTED });
  if (!round) {
    const place = { x: x + width - 12, y: y + 21, width: 74, size: 17, align: 'right', colour: MUTED } as const;
    write(card, DASH, { ...place, font: SEMIBOLD });
    return;
  }
  const title = ROUND_TITLES[round.by];
  const colour = signalOf(view.corners[round.winner].looks.hue);
  write(card, title, { x: x + width - 10, y: y + 21, width: 74, size: 17, align: 'right', font: SEMIBOLD, colour });
  const half = width / 2 - 14;
  const middle = x + width / 2;
  ([0, 1] as const).forEach(corner => {
    const share = Math.max(0, Math.min(100, round.health[corner])) / 100;
    const side = corner === 0 ? -1 : 1;
    const left = (length: number): number => (side < 0 ? middle - 2 - length : middle + 2);
    slant(context, { x: left(half), y: y + 32, width: half, height: 10 }, PANEL_RAISED, 3);
    const fill = round.winner === corner ? signalOf(view.corners[corner].looks.hue) : MUTED;
    if (share > 0) slant(context, { x: left(half * share), y: y + 32, width: half * share, height: 10 }, fill, 3);
  });
}

function drawNote(card: Card, note: string, y: number, played: boolean): void {
  const title = tag(card, played ? 'Coach' : 'Why', { x: MARGIN, y, fill: GOLD });
  const left = title + 14;
  const lines = wrapText(card.context, note, WIDTH - MARGIN - left, 18, 2, BODY);
  lines.forEach((line, index) => {
    write(card, line, {
      x: left,
      y: y + 17 + index * 25,
      width: WIDTH - MARGIN - left,
      size: 18,
      font: BODY,
      colour: TEXT,
    });
  });
}

export function paintResultCard(view: ResultCardView): Card {
  const tapeTop = view.rounds.length > 0 ? 400 : 336;
  const noteTop = tapeTop + 80;
  const card = openCard(view.note === null ? noteTop + 28 : noteTop + 86);
  drawStage(card, view);
  drawVerdict(card, view);
  drawScore(card, view);
  if (view.rounds.length > 0) {
    for (let index = 0; index < 3; index++) drawRound(card, view.rounds[index], index, view);
  }
  drawTape(card, view.tape, { x: MARGIN, y: tapeTop, width: WIDTH - 2 * MARGIN, height: 66 });
  if (view.note !== null) drawNote(card, view.note, noteTop, view.result === 'knockout' || view.result === 'decision');
  footer(card);
  return card;
}

/** How a match ended and why. Shown only after its GIF: it tells the result. PNG, 1200 wide. */
export function renderResultCard(view: ResultCardView): Uint8Array {
  return encode(paintResultCard(view));
}
