import { type Corner, MAX_ROUNDS, type MarketState } from '../../core/engine/types.ts';
import type { Moment } from '../fight/aftermath.ts';
import { INK } from '../fight/inks.ts';
import type { Kit } from '../fight/kit.ts';
import { DISPLAY, figures, layFigures, name, TEXT, words } from '../fight/lettering.ts';
import type { RecordedRound, Recording } from '../fight/recording.ts';
import type { Area } from '../gif/writer.ts';
import type { Surface } from '../indexed/surface.ts';
import { drawPortrait } from '../robots/portrait.ts';
import { WIDTH } from '../stages/index.ts';
import { drawBar, drawPips } from './bars.ts';
import { PriceStrip } from './strip.ts';

/** Ticks over which the ghost of fresh damage trails behind the bar, sampled. */
const GHOST_DELAYS = [12, 16, 20, 24, 28];
/** Energy moves by small steps in nearly every tick; drawn once in so many pictures it costs little. */
const ENERGY_EVERY_FRAMES = 5;
const TIMER_AREA: Area = { left: 216, top: 2, right: 264, bottom: 40 };
const CORNER_AREAS: readonly [Area, Area] = [
  { left: 4, top: 4, right: 216, bottom: 52 },
  { left: 264, top: 4, right: 476, bottom: 52 },
];

/** Bars, names, pips, timer and price strip: part of the backdrop, drawn again only where something changed. */
export class Hud {
  private readonly surface: Surface;
  private readonly kit: Kit;
  private readonly recording: Recording;
  private readonly strip: PriceStrip;
  private readonly cornerKeys: [string, string] = ['', ''];
  private readonly energies: [number, number] = [0, 0];
  /** The stage's mood that shows between bars and names. */
  private mood: MarketState = 'flat';
  private timerKey = '';
  private lastFrame = -ENERGY_EVERY_FRAMES;

  constructor(surface: Surface, kit: Kit, recording: Recording) {
    this.surface = surface;
    this.kit = kit;
    this.recording = recording;
    this.strip = new PriceStrip(surface, kit, recording.replay.tape);
  }

  /** Brings the backdrop up to date. `repaint` after the whole stage was painted anew. */
  update(round: RecordedRound, moment: Moment, time: number, frame: number, repaint: boolean): void {
    this.mood = moment.market;
    const refreshEnergy = repaint || frame - this.lastFrame >= ENERGY_EVERY_FRAMES;
    if (refreshEnergy) this.lastFrame = frame;
    for (const corner of [0, 1] as const) this.updateCorner(corner, round, moment, time, repaint, refreshEnergy);
    this.updateTimer(moment, repaint);
    this.strip.update(moment.tapeSecond, moment.market, repaint);
  }

  private updateCorner(
    corner: Corner,
    round: RecordedRound,
    moment: Moment,
    time: number,
    repaint: boolean,
    refresh: boolean,
  ): void {
    const { health, maxHealth, energy, maxEnergy } = moment.fighters[corner];
    const ghost = this.ghostOf(corner, round, time);
    const won = moment.roundsWon[corner];
    const struck = `${health}/${ghost}/${won}`;
    const key = this.cornerKeys[corner];
    if (refresh || !key.startsWith(`${struck}|`)) this.energies[corner] = Math.round(energy / 2) * 2;
    const now = `${struck}|${this.energies[corner]}`;
    if (!repaint && now === key) return;
    this.cornerKeys[corner] = now;
    this.drawCorner(
      corner,
      health / maxHealth,
      ghost / maxHealth,
      this.energies[corner] / maxEnergy,
      won,
      this.energies[corner] >= 60,
    );
  }

  /** Health as it was a little earlier, easing down: what was lost stays visible for a moment. */
  private ghostOf(corner: Corner, round: RecordedRound, time: number): number {
    let sum = 0;
    for (const delay of GHOST_DELAYS) {
      const tick = Math.min(round.last, Math.max(round.first, Math.floor(time - delay)));
      const snapshot = this.recording.snapshots[tick]!;
      sum +=
        tick === 0 || tick === round.first ? snapshot.fighters[corner].maxHealth : snapshot.fighters[corner].health;
    }
    return Math.ceil(sum / GHOST_DELAYS.length);
  }

  private drawCorner(
    corner: Corner,
    health: number,
    ghost: number,
    energy: number,
    won: number,
    charged: boolean,
  ): void {
    const { surface, kit, recording } = this;
    const { names, looks } = recording.replay;
    const left = corner === 0;
    surface.paintBackdrop(kit.pictures[this.mood], CORNER_AREAS[corner]);
    const portrait = kit.effect(`portrait${corner}`, [0, 0, 36, 36], context => {
      context.fillStyle = INK.black;
      context.beginPath();
      context.roundRect(0, 0, 36, 36, 6);
      context.fill();
      if (!left) {
        context.translate(36, 0);
        context.scale(-1, 1);
      }
      drawPortrait(context, kit.robots[corner].looks, 2, 2, 32);
    });
    surface.stamp(portrait, left ? 5 : 439, 5);
    drawBar(surface, kit, corner, 'health', health, ghost, false);
    drawBar(surface, kit, corner, 'energy', energy, energy, charged);
    drawPips(surface, kit, corner, won, (MAX_ROUNDS + 1) >> 1);
    const x = left ? 46 : 434;
    const align = left ? 'left' : 'right';
    const label = words(kit, looks[corner].archetype.toUpperCase(), {
      sizePx: 11,
      colour: INK.flat,
      outline: 3,
      align,
      font: DISPLAY,
    });
    const title = name(kit, names[corner], 165 - label.width, 16, {
      sizePx: 17,
      colour: INK.white,
      outline: 4,
      align,
      font: TEXT,
    });
    surface.stamp(title.sprite, x, 47);
    surface.stamp(label.sprite, left ? x + title.width + 5 : x - title.width - 5, 46);
  }

  private updateTimer(moment: Moment, repaint: boolean): void {
    const seconds = Math.max(0, Math.ceil((450 - moment.roundTick) / 30));
    const key = `${seconds}`;
    if (!repaint && key === this.timerKey) return;
    this.timerKey = key;
    const { surface, kit } = this;
    surface.paintBackdrop(kit.pictures[this.mood], TIMER_AREA);
    const plate = kit.effect('timer', [-24, 0, 24, 38], context => {
      for (const [inset, colour] of [
        [0, INK.black],
        [2, INK.panelEdge],
        [3.5, INK.panel],
      ] as const) {
        context.beginPath();
        context.moveTo(-22 + inset, 3 + inset);
        context.lineTo(22 - inset, 3 + inset);
        context.lineTo(17 - inset * 0.8, 36 - inset);
        context.lineTo(-17 + inset * 0.8, 36 - inset);
        context.closePath();
        context.fillStyle = colour;
        context.fill();
      }
    });
    surface.stamp(plate, WIDTH / 2, 0);
    const colour = seconds <= 5 ? INK.danger : INK.white;
    const row = figures(kit, String(seconds), { sizePx: 24, colour, outline: 0, font: DISPLAY });
    layFigures(row, WIDTH / 2, 28, 'center', (sprite, x, y) => surface.stamp(sprite, x, y));
  }
}
