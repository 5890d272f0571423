import { BODY, type Card, encode, label, openCard, SEMIBOLD, write } from './card.ts';
import { HERO_HEIGHT, hero } from './hero.ts';
import { figure, signalOf } from './parts.ts';
import { footer, medalPlate, plate, slant } from './shapes.ts';
import { GOLD, MARGIN, MEDALS, MUTED, PANEL, TEXT, WIDTH } from './theme.ts';
import type { RecapCardView } from './views.ts';

const FACT = 84;
const ROW = 46;
const MAX_FACTS = 8;
const MAX_ROWS = 10;

export function paintRecapCard(view: RecapCardView): Card {
  const facts = view.facts.slice(0, MAX_FACTS);
  const rows = view.rows.slice(0, MAX_ROWS);
  const heroLine = view.hero ? 64 : 0;
  const factsTop = HERO_HEIGHT + heroLine + 12;
  const rowsTop = factsTop + facts.length * FACT + 6;
  const card = openCard(rowsTop + rows.length * ROW + 8 + 30);
  const { context } = card;
  hero(card, view.title, view.subtitle, view.hero?.looks ?? null);
  const width = WIDTH - 2 * MARGIN;
  if (view.hero) {
    write(card, view.hero.name, { x: MARGIN, y: HERO_HEIGHT + 42, width: 280, size: 34, minSize: 22, colour: GOLD });
    const line = { x: WIDTH - MARGIN, y: HERO_HEIGHT + 42, width: width - 290, align: 'right' } as const;
    if (view.hero.line !== '')
      write(card, view.hero.line, { ...line, size: 20, minSize: 16, font: BODY, colour: MUTED });
  }
  facts.forEach((fact, index) => {
    const top = factsTop + index * FACT;
    plate(context, { x: 12, y: top, width: WIDTH - 24, height: FACT - 6 }, PANEL, 10);
    label(card, fact.label, { x: MARGIN + 4, y: top + 28, width: width - 8, size: 18, colour: GOLD });
    write(card, fact.value, { x: MARGIN + 4, y: top + 62, width: 320, size: 28, minSize: 20 });
    const detail = { x: WIDTH - MARGIN - 4, y: top + 62, width: width - 340, align: 'right' } as const;
    if (fact.detail !== '') write(card, fact.detail, { ...detail, size: 20, minSize: 16, font: BODY, colour: MUTED });
  });
  rows.forEach((row, index) => {
    const top = rowsTop + index * ROW;
    const medal = MEDALS[row.rank - 1];
    medalPlate(context, { x: 12, y: top, width: WIDTH - 24, height: ROW - 4 }, index % 2 === 0, medal);
    const y = top + 30;
    write(card, figure(row.rank), { x: 40, y, width: 40, size: 25, align: 'center', colour: medal ?? TEXT });
    if (row.hue !== null) slant(context, { x: 68, y: top + 10, width: 5, height: ROW - 24 }, signalOf(row.hue), 5);
    write(card, row.name, { x: 86, y, width: 320, size: 25, minSize: 20, font: SEMIBOLD });
    write(card, row.value, { x: WIDTH - MARGIN, y, width: 150, size: 25, minSize: 17, align: 'right' });
  });
  footer(card);
  return card;
}

/** A season or a week in one picture. PNG, 1200 wide. */
export function renderRecapCard(view: RecapCardView): Uint8Array {
  return encode(paintRecapCard(view));
}
