import { BODY, type Card, encode, label, openCard, SEMIBOLD, write } from './card.ts';
import { confetti, rays } from './celebration.ts';
import { HEADING_HEIGHT, heading } from './heading.ts';
import { drawCrown } from './icons.ts';
import { figure, signalOf } from './parts.ts';
import { footer, medalPlate, plate, scenery, slant, standing } from './shapes.ts';
import { GOLD, MARGIN, MEDALS, PANEL, TEXT, WIDTH } from './theme.ts';
import type { RecapCardView } from './views.ts';

const STAGE = 226;
const FLOOR = 186;
const FACT = 88;
const ROW = 46;
const MAX_FACTS = 8;
const MAX_ROWS = 10;

type Hero = NonNullable<RecapCardView['hero']>;

/** The agent of the season, or of the week, on its stage. */
function drawHero(card: Card, hero: Hero): void {
  const { context } = card;
  const top = HEADING_HEIGHT;
  const box = { x: 0, y: top, width: WIDTH, height: STAGE };
  context.save();
  context.beginPath();
  context.rect(box.x, box.y, box.width, box.height);
  context.clip();
  scenery(context, box, hero.looks.hue, top + FLOOR);
  rays(context, { ...box, height: FLOOR }, { x: 470, y: top + 120 }, hero.looks.hue);
  confetti(context, { ...box, x: 300, width: 300, height: FLOOR }, hero.looks.hue, 22);
  // From the hips up, as on a portrait.
  standing(context, hero.looks, 'stand', { x: 482, y: top + 344, scale: 2.5, facing: -1 });
  context.fillStyle = '#090b12a8';
  context.fillRect(0, top + 78, 372, 112);
  context.restore();
  slant(context, { x: 366, y: top + 78, width: 6, height: 112 }, GOLD, 0);
  drawCrown(context, MARGIN, top + 34, 48, GOLD);
  write(card, hero.name, { x: MARGIN, y: top + 130, width: 330, size: 48, minSize: 26 });
  if (hero.line === '') return;
  write(card, hero.line, { x: MARGIN, y: top + 168, width: 330, size: 22, minSize: 18, font: BODY, colour: TEXT });
}

function drawFact(card: Card, fact: RecapCardView['facts'][number], top: number): void {
  plate(card.context, { x: 12, y: top, width: WIDTH - 24, height: FACT - 6 }, PANEL, 10);
  const left = MARGIN + 4;
  const right = WIDTH - MARGIN - 4;
  const after = label(card, fact.label, { x: left, y: top + 30, width: 290, size: 19, minSize: 16, colour: GOLD });
  if (fact.detail !== '') {
    const width = right - after.right - 14;
    const place = { x: right, y: top + 30, width, size: 21, minSize: 17, align: 'right' } as const;
    write(card, fact.detail, { ...place, font: BODY, colour: TEXT });
  }
  write(card, fact.value, { x: left, y: top + 66, width: right - left, size: 31, minSize: 22 });
}

function drawRow(card: Card, row: RecapCardView['rows'][number], index: number, top: number): void {
  const medal = MEDALS[row.rank - 1];
  medalPlate(card.context, { x: 12, y: top, width: WIDTH - 24, height: ROW - 4 }, index % 2 === 0, medal);
  const y = top + 30;
  const rank = { x: 40, y, width: 40, size: 26, minSize: 17, align: 'center' } as const;
  write(card, figure(row.rank), { ...rank, colour: medal ?? TEXT });
  if (row.hue !== null) slant(card.context, { x: 68, y: top + 10, width: 5, height: ROW - 24 }, signalOf(row.hue), 5);
  write(card, row.name, { x: 86, y, width: 330, size: 26, minSize: 20, font: SEMIBOLD });
  write(card, row.value, { x: WIDTH - MARGIN, y, width: 150, size: 26, minSize: 17, align: 'right' });
}

export function paintRecapCard(view: RecapCardView): Card {
  const facts = view.facts.slice(0, MAX_FACTS);
  const rows = view.rows.slice(0, MAX_ROWS);
  const factsTop = HEADING_HEIGHT + (view.hero ? STAGE : 0) + 12;
  const rowsTop = factsTop + facts.length * FACT + (rows.length > 0 ? 6 : 0);
  const card = openCard(rowsTop + rows.length * ROW + 6 + 30);
  heading(card, view);
  if (view.hero) drawHero(card, view.hero);
  facts.forEach((fact, index) => {
    drawFact(card, fact, factsTop + index * FACT);
  });
  rows.forEach((row, index) => {
    drawRow(card, row, index, rowsTop + index * ROW);
  });
  footer(card);
  return card;
}

/** A season or a week in one picture: its hero, what happened, and the best. PNG, 1200 wide, as high as it has facts and rows. */
export function renderRecapCard(view: RecapCardView): Uint8Array {
  return encode(paintRecapCard(view));
}
