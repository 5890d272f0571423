import type { Looks } from '../../core/engine/types.ts';
import { BODY, type Card, write } from './card.ts';
import { signalOf } from './parts.ts';
import { scenery, slant, standing } from './shapes.ts';
import { MARGIN, MUTED, PANEL, WIDTH } from './theme.ts';

export const HERO_HEIGHT = 132;
const LEAN = 52;
const STAGE_LEFT = WIDTH - 236;

/** Stage at the right of a heading, seen from the chest up; cut along the house's slant. */
function drawStage(card: Card, looks: Looks): void {
  const { context } = card;
  context.save();
  context.beginPath();
  context.moveTo(STAGE_LEFT + LEAN, 0);
  context.lineTo(WIDTH, 0);
  context.lineTo(WIDTH, HERO_HEIGHT);
  context.lineTo(STAGE_LEFT, HERO_HEIGHT);
  context.closePath();
  context.clip();
  scenery(context, { x: STAGE_LEFT, y: 0, width: WIDTH - STAGE_LEFT, height: 240 }, looks.hue, HERO_HEIGHT + 40);
  standing(context, looks, 'guard', { x: WIDTH - 84, y: 264, scale: 1.95, facing: -1 });
  context.restore();
  slant(context, { x: STAGE_LEFT - 3, y: 0, width: 5, height: HERO_HEIGHT }, signalOf(looks.hue), LEAN);
}

/** The top of a list: a title, a line under it, and the best agent of the list beside it. */
export function hero(card: Card, title: string, subtitle: string | null, looks: Looks | null): void {
  const { context } = card;
  context.fillStyle = PANEL;
  context.fillRect(0, 0, WIDTH, HERO_HEIGHT);
  if (looks) drawStage(card, looks);
  const right = looks ? STAGE_LEFT + 8 : WIDTH - MARGIN;
  const width = right - MARGIN;
  write(card, title, { x: MARGIN, y: subtitle === null ? 82 : 72, width, size: 46, minSize: 24 });
  if (subtitle !== null) {
    write(card, subtitle, { x: MARGIN, y: 102, width: width - 10, size: 19, font: BODY, colour: MUTED });
  }
}
