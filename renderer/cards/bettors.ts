import { BODY, type Card, encode, label, openCard, SEMIBOLD, write } from './card.ts';
import { HERO_HEIGHT, hero } from './hero.ts';
import { credits, DASH, figure, signedTenths } from './parts.ts';
import { footer, medalPlate } from './shapes.ts';
import { GREEN, MARGIN, MEDALS, MUTED, RED, SMALL, TEXT, WIDTH } from './theme.ts';
import type { BettorRowView, BettorsCardView } from './views.ts';

const ROW = 60;
const MAX_ROWS = 10;
/** Room for the names of the columns. */
const HEADINGS = 30;
const ROWS_TOP = HERO_HEIGHT + HEADINGS + 4;
/** Left end of the names, and right ends of the columns. */
const NAME = 84;
const SECOND = 428;
const FIRST = WIDTH - MARGIN;

type Order = BettorsCardView['order'];
const TITLES: Record<Order, string> = { profit: 'Profit', return: 'Return', skill: 'Skill' };
const SUBTITLES: Record<Order, string> = {
  profit: 'Profit in credits',
  return: 'Profit for what was staked',
  skill: 'Forecasting skill',
};

/** What stands beside the figure that the rows are sorted by. */
const besideOf = (order: Order): Order => (order === 'profit' ? 'skill' : 'profit');

function drawHeadings(card: Card, order: Order): void {
  const place = { y: HERO_HEIGHT + 24, size: 16, colour: MUTED };
  label(card, 'Bettor', { ...place, x: NAME, width: 160 });
  label(card, TITLES[besideOf(order)], { ...place, x: SECOND, width: 90, align: 'right' });
  label(card, TITLES[order], { ...place, x: FIRST, width: 130, align: 'right' });
}

function signedCredits(value: number): string {
  return Math.round(value) > 0 ? `+${credits(value)}` : credits(value);
}

/** A row's figure as it is written, and in which colour; a dash where it says nothing yet. */
function figureOf(row: BettorRowView, order: Order): { text: string; colour: string } {
  const value = { profit: row.profit, return: row.returnPercent, skill: row.skill }[order];
  if (value === null || !Number.isFinite(value)) return { text: DASH, colour: MUTED };
  const text = {
    profit: () => signedCredits(value),
    return: () => `${signedTenths(value)}%`,
    skill: () => signedTenths(value),
  }[order]();
  return { text, colour: /[1-9]/.test(text) ? (value > 0 ? GREEN : RED) : TEXT };
}

/** How many matches, and the figure that has no column. */
function underName(row: BettorRowView, order: Order): string {
  const count = `${figure(row.bets)} ${Math.round(row.bets) === 1 ? 'match' : 'matches'}`;
  const left: Order = order === 'return' ? 'skill' : 'return';
  const { text } = figureOf(row, left);
  return text === DASH ? count : `${count} \u00b7 ${left} ${text}`;
}

function drawRow(card: Card, row: BettorRowView, index: number, order: Order): void {
  const top = ROWS_TOP + index * ROW;
  const medal = MEDALS[row.rank - 1];
  medalPlate(card.context, { x: 12, y: top, width: WIDTH - 24, height: ROW - 6 }, index % 2 === 0, medal);
  const middle = top + (ROW - 6) / 2;
  write(card, figure(row.rank), { x: 50, y: middle + 11, width: 48, size: 32, align: 'center', colour: medal ?? TEXT });
  write(card, row.name, { x: NAME, y: middle - 3, width: 248, size: 25, minSize: 18 });
  const under = { x: NAME, y: middle + 20, width: 248, size: 17, minSize: SMALL };
  write(card, underName(row, order), { ...under, font: BODY, colour: MUTED });
  const second = figureOf(row, besideOf(order));
  const beside = { x: SECOND, y: middle + 9, width: 90, size: 25, minSize: 17, align: 'right' } as const;
  write(card, second.text, { ...beside, font: SEMIBOLD, colour: second.colour });
  const first = figureOf(row, order);
  const place = { x: FIRST, y: middle + 11, width: 134, size: 32, minSize: 20, align: 'right' } as const;
  write(card, first.text, { ...place, colour: first.colour });
}

export function paintBettorsCard(view: BettorsCardView): Card {
  const rows = view.rows.slice(0, MAX_ROWS);
  const bottom = ROWS_TOP + Math.max(1, rows.length) * ROW;
  const card = openCard(bottom + (rows.length > 0 ? 32 : 8) + 30);
  const subtitle = view.period === null ? SUBTITLES[view.order] : `${SUBTITLES[view.order]}, ${view.period}`;
  hero(card, view.title, subtitle, 'coins');
  const place = { x: MARGIN, width: WIDTH - 2 * MARGIN, font: BODY, colour: MUTED };
  if (rows.length === 0) {
    write(card, 'Nobody has bet yet.', { ...place, y: bottom - 40, size: 20 });
  } else {
    drawHeadings(card, view.order);
    write(card, 'Skill: how much nearer to what happened bets brought the odds', {
      ...place,
      y: bottom + 18,
      size: 16,
    });
  }
  rows.forEach((row, index) => {
    drawRow(card, row, index, view.order);
  });
  footer(card);
  return card;
}

/** The ten best bettors by profit, return or skill. PNG, 1200 wide, as high as it has rows. */
export function renderBettorsCard(view: BettorsCardView): Uint8Array {
  return encode(paintBettorsCard(view));
}
