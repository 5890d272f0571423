import type { Corner, MarketState } from '../../core/engine/types.ts';
import type { Caption } from '../cut/plan.ts';
import { PILL_WIDTH, pill } from '../hud/pill.ts';
import type { Surface } from '../indexed/surface.ts';
import { drawRobot } from '../robots/robot.ts';
import { HEIGHT, WIDTH } from '../stages/index.ts';
import { setFont } from '../text.ts';
import { INK } from './inks.ts';
import type { Kit } from './kit.ts';
import { DISPLAY, name, type Style, TEXT, words } from './lettering.ts';
import type { RecordedRound, Recording } from './recording.ts';

const big = (sizePx: number, colour: string, align: Style['align'] = 'center'): Style => ({
  sizePx,
  colour,
  outline: Math.max(4, Math.round(sizePx / 6)),
  align,
  font: DISPLAY,
});

/** A slanted band across the picture, edged left and right in the fighters' colours. */
function band(kit: Kit, top: number, height: number) {
  const [left, right] = kit.robots;
  return kit.effect(`band${top}/${height}`, [0, top - 4, WIDTH, top + height + 5], context => {
    const stripe = (from: number, to: number, inset: number, colour: string): void => {
      context.beginPath();
      context.moveTo(from, top + inset + 3);
      context.lineTo(to, top + inset - 3);
      context.lineTo(to, top + height - inset - 3);
      context.lineTo(from, top + height - inset + 3);
      context.closePath();
      context.fillStyle = colour;
      context.fill();
    };
    stripe(0, WIDTH, 0, INK.black);
    stripe(0, WIDTH / 2, 2, left.near.armour.base);
    stripe(WIDTH / 2, WIDTH, 2, right.near.armour.base);
    stripe(0, WIDTH, 4.5, INK.panel);
  });
}

/** Above the heads, below the bars. */
const BAND_TOP = 55;
const BAND_HEIGHT = 36;

/** Who meets whom, while they come in. */
export function drawVersus(surface: Surface, kit: Kit, { replay }: Recording): void {
  surface.blit(band(kit, BAND_TOP, BAND_HEIGHT), 0, 0);
  for (const corner of [0, 1] as const) {
    const align = corner === 0 ? 'right' : 'left';
    const title = name(kit, replay.names[corner], 188, 18, { ...big(25, INK.white, align), font: TEXT });
    surface.blit(title.sprite, corner === 0 ? WIDTH / 2 - 40 : WIDTH / 2 + 40, BAND_TOP + 27);
  }
  surface.blit(words(kit, 'VS', big(38, INK.flame)).sprite, WIDTH / 2, BAND_TOP + 32);
}

const ROUND_CALL_TICKS = 18;

/** "FIGHT!" as a round begins, above the heads: the fighters do not wait for it. */
export function drawRoundCall(surface: Surface, kit: Kit, roundTick: number): void {
  if (roundTick < ROUND_CALL_TICKS) surface.blit(words(kit, 'FIGHT!', big(44, INK.flame)).sprite, WIDTH / 2, 94);
}

/** The last blow is seen before anything is written over it. */
const ROUND_END_DELAY_TICKS = 4;

/** "K.O." or "TIME!" from the end of a round on. */
export function drawRoundEnd(surface: Surface, kit: Kit, round: RecordedRound, ticksSince: number): void {
  const age = ticksSince - ROUND_END_DELAY_TICKS;
  if (age < 0) return;
  const text = round.byKnockout ? 'K.O.' : 'TIME!';
  const sizePx = age < 1 ? 90 : age < 2 ? 78 : 70;
  surface.blit(words(kit, text, big(sizePx, round.byKnockout ? INK.danger : INK.flame)).sprite, WIDTH / 2, 122);
}

const CAPTION_TICKS = 40;

/** The caption that is due, if any, with the state of the market it fell into: slides in from the left over two pictures. */
export function drawCaptions(
  surface: Surface,
  kit: Kit,
  captions: readonly Caption[],
  time: number,
  market: MarketState,
): void {
  const caption = captions.findLast(({ tick }) => time >= tick && time < tick + CAPTION_TICKS);
  if (!caption) return;
  const age = time - caption.tick;
  const shift = age < 1.5 ? -40 : age < 3 ? -10 : 0;
  const text = words(kit, caption.text, big(24, INK.flame, 'left'));
  const left = Math.round((WIDTH - text.width - PILL_WIDTH - 8) / 2) + shift;
  surface.blit(pill(kit, market), left, 57);
  surface.blit(text.sprite, left + PILL_WIDTH + 8, 74);
}

const SCORE_HEIGHT = 50;

/** The score between rounds, and which one comes. */
export function drawScore(
  surface: Surface,
  kit: Kit,
  { replay }: Recording,
  round: number,
  won: readonly [number, number],
): void {
  surface.blit(band(kit, BAND_TOP, SCORE_HEIGHT), 0, 0);
  surface.blit(
    words(kit, `ROUND ${round + 1}`, { ...big(17, INK.flame), outline: 0 }).sprite,
    WIDTH / 2,
    BAND_TOP + 19,
  );
  surface.blit(
    words(kit, `${won[0]} : ${won[1]}`, { ...big(27, INK.white), outline: 0 }).sprite,
    WIDTH / 2,
    BAND_TOP + 43,
  );
  for (const corner of [0, 1] as const) {
    const align = corner === 0 ? 'right' : 'left';
    const title = name(kit, replay.names[corner], 176, 16, { ...big(22, INK.white, align), font: TEXT });
    surface.blit(title.sprite, corner === 0 ? WIDTH / 2 - 44 : WIDTH / 2 + 44, BAND_TOP + 34);
  }
}

/** Who won, and how: drawn over a darkened stage. */
export function drawEndCard(surface: Surface, kit: Kit, recording: Recording, isUpset: boolean): void {
  const { replay, winner, rounds } = recording;
  const won = [0, 1].map(corner => rounds.filter(round => round.winner === corner).length);
  const robot = kit.robots[winner];
  const loser: Corner = winner === 0 ? 1 : 0;
  surface.blit(band(kit, 92, 96), 0, 0);
  const hero = kit.effect(`hero${winner}`, [-120, -250, 120, 20], context => {
    drawRobot(context, robot.looks, 'victory', { scale: 1.6, facing: 1 });
  });
  surface.blit(hero, 112, HEIGHT - 36);
  surface.blit(words(kit, 'WINNER', { ...big(22, INK.flame, 'left'), outline: 0 }).sprite, 196, 118);
  const title = name(kit, replay.names[winner], 264, 20, { ...big(36, INK.white, 'left'), font: TEXT });
  surface.blit(title.sprite, 196, 152);
  const how = rounds.at(-1)!.byKnockout ? 'KNOCK-OUT' : 'DECISION';
  const score = words(kit, `${won[winner]} : ${won[loser]}`, { ...big(24, INK.charged, 'left'), outline: 0 });
  surface.blit(score.sprite, 196, 180);
  surface.blit(words(kit, how, { ...big(18, INK.grey, 'left'), outline: 0 }).sprite, 196 + score.width + 8, 178);
  if (isUpset) surface.blit(upsetStamp(kit), 412, 82);
}

/** Half of its width and height, pixels. */
const STAMP = { x: 52, y: 19 } as const;

/** As a rubber stamp leaves it, askew over the band's edge. */
function upsetStamp(kit: Kit) {
  return kit.effect('upset', [-STAMP.x - 8, -STAMP.y - 20, STAMP.x + 8, STAMP.y + 20], context => {
    context.rotate(-0.16);
    context.fillStyle = INK.panel;
    context.fillRect(-STAMP.x, -STAMP.y, 2 * STAMP.x, 2 * STAMP.y);
    context.strokeStyle = INK.red;
    context.lineWidth = 4;
    context.strokeRect(-STAMP.x, -STAMP.y, 2 * STAMP.x, 2 * STAMP.y);
    setFont(context, 'UPSET', 32, DISPLAY);
    context.textAlign = 'center';
    context.textBaseline = 'alphabetic';
    context.fillStyle = INK.red;
    context.fillText('UPSET', 0, 12);
  });
}
