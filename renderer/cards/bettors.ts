import { BODY, type Card, encode, label, openCard, SEMIBOLD, write } from './card.ts';
import { HERO_HEIGHT, hero } from './hero.ts';
import { credits, DASH, figure, signed } from './parts.ts';
import { footer, medalPlate } from './shapes.ts';
import { GREEN, MARGIN, MEDALS, MUTED, RED, SMALL, TEXT, WIDTH } from './theme.ts';
import type { BettorRowView, BettorsCardView } from './views.ts';

const ROW = 60;
const MAX_ROWS = 10;
/** Room for the names of the columns. */
const HEADINGS = 30;
const ROWS_TOP = HERO_HEIGHT + HEADINGS + 4;
/** Right ends of the columns. */
const SKILL = 428;
const PROFIT = WIDTH - MARGIN;
const NAME = 84;

function drawHeadings(card: Card): void {
  const place = { y: HERO_HEIGHT + 24, size: 16, colour: MUTED };
  label(card, 'Bettor', { ...place, x: NAME, width: 160 });
  label(card, 'Skill', { ...place, x: SKILL, width: 90, align: 'right' });
  label(card, 'Profit', { ...place, x: PROFIT, width: 130, align: 'right' });
}

const coloured = (value: number): string => (value > 0 ? GREEN : value < 0 ? RED : TEXT);

function signedCredits(value: number): string {
  return Math.round(value) > 0 ? `+${credits(value)}` : credits(value);
}

function betsText({ bets, returnPercent }: BettorRowView): string {
  const count = `${figure(bets)} ${Math.round(bets) === 1 ? 'bet' : 'bets'}`;
  return returnPercent === null ? count : `${count} \u00b7 return ${signed(returnPercent)}%`;
}

function drawRow(card: Card, row: BettorRowView, index: number): void {
  const top = ROWS_TOP + index * ROW;
  const medal = MEDALS[row.rank - 1];
  medalPlate(card.context, { x: 12, y: top, width: WIDTH - 24, height: ROW - 6 }, index % 2 === 0, medal);
  const middle = top + (ROW - 6) / 2;
  write(card, figure(row.rank), { x: 50, y: middle + 11, width: 48, size: 32, align: 'center', colour: medal ?? TEXT });
  write(card, row.name, { x: NAME, y: middle - 3, width: 252, size: 25, minSize: 18 });
  write(card, betsText(row), {
    x: NAME,
    y: middle + 20,
    width: 252,
    size: 17,
    minSize: SMALL,
    font: BODY,
    colour: MUTED,
  });
  const skill = row.skill === null ? DASH : signed(row.skill);
  const colour = row.skill === null ? MUTED : coloured(row.skill);
  write(card, skill, { x: SKILL, y: middle + 9, width: 80, size: 25, align: 'right', font: SEMIBOLD, colour });
  const profit = { x: PROFIT, y: middle + 11, width: 134, size: 32, minSize: 20, align: 'right' } as const;
  write(card, signedCredits(row.profit), { ...profit, colour: coloured(Math.round(row.profit)) });
}

export function paintBettorsCard(view: BettorsCardView): Card {
  const rows = view.rows.slice(0, MAX_ROWS);
  const bottom = ROWS_TOP + Math.max(1, rows.length) * ROW;
  const card = openCard(bottom + (rows.length > 0 ? 32 : 8) + 30);
  hero(card, view.title, 'Profit in credits, best first', 'coins');
  const place = { x: MARGIN, width: WIDTH - 2 * MARGIN, font: BODY, colour: MUTED };
  if (rows.length === 0) {
    write(card, 'Nobody has bet yet.', { ...place, y: bottom - 40, size: 20 });
  } else {
    drawHeadings(card);
    write(card, 'Skill: 100 foresees everything, 0 only guesses', { ...place, y: bottom + 18, size: 16 });
  }
  rows.forEach((row, index) => {
    drawRow(card, row, index);
  });
  footer(card);
  return card;
}

/** The ten bettors with the greatest profit. PNG, 1200 wide, as high as it has rows. */
export function renderBettorsCard(view: BettorsCardView): Uint8Array {
  return encode(paintBettorsCard(view));
}
