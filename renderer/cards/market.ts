import type { Corner } from '../../core/engine/types.ts';
import { blend, hsl } from '../robots/colours.ts';
import { type Box, type Card, encode, HEAVY, label, openCard, SEMIBOLD, write } from './card.ts';
import { cornerHues, duelScenery } from './duel.ts';
import { drawQuestion, type Pair, type Question } from './market-chart.ts';
import { chancePercent, credits, DASH, factorText, figure, laterTitle, payText, signalOf } from './parts.ts';
import { footer, panel, standing, tag, tagWidth } from './shapes.ts';
import { GOLD, GREEN, GROUND, INK, MARGIN, MUTED, PANEL_RAISED, RED, SILVER, TEXT, WIDTH } from './theme.ts';
import type { MarketCardView } from './views.ts';

const STAGE_BOTTOM = 118;
const NAMES_BOTTOM = 200;
const FIGHT_BOX: Box = { x: 12, y: NAMES_BOTTOM + 8, width: WIDTH - 24, height: 158 };
const PRICE_BOX: Box = { x: 12, y: FIGHT_BOX.y + FIGHT_BOX.height + 8, width: WIDTH - 24, height: 182 };
const STRIP = 58;
const STRIP_TOP = PRICE_BOX.y + PRICE_BOX.height + 8;
const HEIGHT = STRIP_TOP + STRIP + 30;

const STATES = {
  open: { text: 'Open', fill: GREEN },
  locked: { text: 'Locked', fill: GOLD },
  settled: { text: 'Settled', fill: SILVER },
  void: { text: 'Void', fill: RED },
} as const;

const isChance = (value: number): boolean => value >= 0 && value <= 1e6;

/** The odds within the betting time (those that can be), and when they are known until. */
function historyOf(view: MarketCardView): { points: MarketCardView['points']; until: number } {
  const points = view.points
    .filter(({ at, a, up }) => at <= view.closesAt && isChance(a) && isChance(up))
    .map(point => ({ ...point, at: Math.max(point.at, view.openedAt) }));
  if (view.state !== 'open') return { points, until: view.closesAt };
  const events = [...points, ...view.trades].map(event => event.at);
  const latest = events.reduce((a, b) => Math.max(a, b), view.openedAt);
  return { points, until: Math.min(view.closesAt, Math.max(view.now ?? latest, latest)) };
}

function drawStage(card: Card, view: MarketCardView, hues: readonly [number, number]): void {
  const { context } = card;
  context.save();
  context.beginPath();
  context.rect(0, 0, WIDTH, STAGE_BOTTOM);
  context.clip();
  duelScenery(context, hues, STAGE_BOTTOM, STAGE_BOTTOM + 40);
  const pose = (corner: 0 | 1) => (!view.outcome ? 'guard' : view.outcome.winner === corner ? 'victory' : 'dizzy');
  standing(context, view.looks[0], pose(0), { y: 250, scale: 1.85, x: 110, facing: 1 });
  standing(context, view.looks[1], pose(1), { y: 250, scale: 1.85, x: WIDTH - 110, facing: -1 });
  context.restore();
  context.fillStyle = GROUND;
  context.fillRect(0, STAGE_BOTTOM, WIDTH, HEIGHT - STAGE_BOTTOM);
  if (view.simulated) {
    const text = 'Simulated price';
    tag(card, text, { x: WIDTH / 2 - tagWidth(card, text) / 2, y: 14, fill: INK, colour: TEXT });
  }
  const state = STATES[view.state];
  const width = tagWidth(card, state.text, 20);
  tag(card, state.text, { x: WIDTH / 2 - width / 2, y: STAGE_BOTTOM - 16, fill: state.fill, size: 20 });
}

type Answer = keyof NonNullable<MarketCardView['factors']>;

/** What a credit on an answer pays or, once the result is known, paid at last. */
function paysWords(view: MarketCardView, answer: Answer, millionths: number): string {
  const factor = view.factors?.[answer] ?? null;
  return `${view.outcome ? 'closed at' : 'pays'} ${factor === null ? payText(millionths) : factorText(factor)}`;
}

/** What a corner's chance pays; null where it says nothing. */
function cornerPays(view: MarketCardView, corner: Corner, millionths: number | undefined): string | null {
  if (millionths === undefined || view.state === 'void') return null;
  if (view.outcome && view.outcome.winner !== corner) return null;
  return paysWords(view, corner === 0 ? 'a' : 'b', millionths);
}

function drawNames(card: Card, view: MarketCardView, closing: number | undefined, colours: Pair): void {
  const winner = view.outcome?.winner ?? null;
  ([0, 1] as const).forEach(corner => {
    const left = corner === 0;
    const align = left ? 'left' : 'right';
    const x = left ? MARGIN : WIDTH - MARGIN;
    const lost = winner !== null && winner !== corner;
    const width = WIDTH / 2 - MARGIN - 14;
    write(card, view.names[corner], {
      x,
      y: 156,
      width,
      size: 32,
      minSize: 20,
      align,
      colour: lost ? MUTED : TEXT,
    });
    const chance = closing === undefined ? undefined : left ? closing : 1e6 - closing;
    const percent =
      chance === undefined ? DASH : `${left ? chancePercent(chance) : 100 - chancePercent(1e6 - chance)}%`;
    const colour = lost ? MUTED : colours[corner];
    const figures = write(card, percent, { x, y: 189, width: 80, size: 30, align, font: HEAVY, colour });
    const pays = cornerPays(view, corner, chance);
    if (pays === null) return;
    const beside = left ? figures.right + 12 : figures.left - 12;
    write(card, pays, { x: beside, y: 189, width: width - 92, size: 22, align, font: SEMIBOLD, colour: TEXT });
  });
}

interface Words {
  text: string;
  colour: string;
}

/** The question of a chart, and at its right what came of it, or where it stands: the last words outermost. */
function drawHeading(card: Card, { box, title }: Question, answers: readonly Words[]): void {
  const y = box.y + 27;
  const asked = label(card, title, { x: box.x + 14, y, width: 226, size: 18, colour: TEXT });
  let right = box.x + box.width - 14;
  for (const { text, colour } of [...answers].reverse()) {
    const width = (right - asked.right - 14) / (right < box.x + box.width - 14 ? 1 : answers.length);
    const place = { x: right, y, width, size: 20, align: 'right', colour } as const;
    right = write(card, text, { ...place, minSize: 16, font: SEMIBOLD }).left - 16;
  }
}

const RETURNED: Words = { text: 'All stakes went back', colour: MUTED };

function fightAnswer(view: MarketCardView, opening: number | undefined, colours: Pair): Words[] {
  if (view.state === 'void') return [RETURNED];
  if (view.outcome) return [{ text: `${view.names[view.outcome.winner]} won`, colour: colours[view.outcome.winner] }];
  if (opening === undefined) return [];
  const percent = chancePercent(opening);
  return [{ text: `opened at ${percent}% to ${100 - percent}%`, colour: MUTED }];
}

function priceAnswer(view: MarketCardView, up: number | undefined): Words[] {
  if (view.state === 'void') return [RETURNED];
  if (up === undefined) return [];
  const percent = chancePercent(up);
  const answers = [
    { answer: 'up', name: 'Up', percent, chance: up, colour: GREEN },
    { answer: 'down', name: 'Down', percent: 100 - percent, chance: 1e6 - up, colour: RED },
  ] as const;
  const right = view.outcome?.direction;
  return answers
    .filter(({ answer }) => right === undefined || right === answer)
    .map(({ answer, name, percent: shown, chance, colour }) => {
      const pays = paysWords(view, answer, chance);
      return { text: right ? `${name}, ${pays}` : `${name} ${shown}% ${pays}`, colour };
    });
}

/** Three figures in a row at the foot. */
function drawStrip(card: Card, view: MarketCardView): void {
  const { context } = card;
  context.fillStyle = PANEL_RAISED;
  context.fillRect(0, STRIP_TOP, WIDTH, STRIP);
  const figures = [
    ['Credits staked', credits(view.volume)],
    ['Bettors', figure(view.bettors)],
    ['Bets and sales', figure(view.tradeCount ?? view.trades.length)],
  ] as const;
  figures.forEach(([name, value], index) => {
    const x = MARGIN + index * 196;
    label(card, name, { x, y: STRIP_TOP + 22, width: 180, size: 16, colour: MUTED });
    write(card, value, { x, y: STRIP_TOP + 49, width: 180, size: 26 });
  });
}

const fieldOf = (colour: string): string => blend(colour, INK, 0.5);
const fightPick = (pick: string): 0 | 1 | null => (/^a\b/.test(pick) ? 0 : /^b\b/.test(pick) ? 1 : null);
const pricePick = (pick: string): 0 | 1 | null => (/\bup$/.test(pick) ? 0 : /\bdown$/.test(pick) ? 1 : null);

export function paintMarketCard(view: MarketCardView): Card {
  const card = openCard(HEIGHT);
  const hues = cornerHues(view.looks[0], view.looks[1]);
  const colours: Pair = [signalOf(hues[0]), signalOf(hues[1])];
  const { points, until } = historyOf(view);
  const last = points.at(-1);
  const shared = { trades: view.trades, from: view.openedAt, to: view.closesAt, until };
  const fight: Question = {
    ...shared,
    title: 'Who wins?',
    box: FIGHT_BOX,
    points: points.map(({ at, a }) => ({ at, value: a })),
    colours,
    fields: [fieldOf(hsl(hues[0], 0.85, 0.5)), fieldOf(hsl(hues[1], 0.85, 0.5))],
    answers: view.names,
    answerOf: fightPick,
    timed: false,
  };
  const price: Question = {
    ...shared,
    title: laterTitle(view.symbol),
    box: PRICE_BOX,
    points: points.map(({ at, up }) => ({ at, value: up })),
    colours: [GREEN, RED],
    fields: [fieldOf(GREEN), fieldOf(RED)],
    answers: ['Up', 'Down'],
    answerOf: pricePick,
    timed: true,
  };
  drawStage(card, view, hues);
  drawNames(card, view, last?.a, colours);
  for (const [question, answer] of [
    [fight, fightAnswer(view, points[0]?.a, colours)],
    [price, priceAnswer(view, last?.up)],
  ] as const) {
    panel(card.context, question.box);
    drawQuestion(card, question);
    drawHeading(card, question, answer);
  }
  drawStrip(card, view);
  footer(card);
  return card;
}

/** How the odds of one market moved while bets were taken, and what came of it. PNG, 1200 wide. */
export function renderMarketCard(view: MarketCardView): Uint8Array {
  return encode(paintMarketCard(view));
}
