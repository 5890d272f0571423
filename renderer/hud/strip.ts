import type { MarketState, Tape } from '../../core/engine/types.ts';
import { INK } from '../fight/inks.ts';
import type { Kit } from '../fight/kit.ts';
import { DISPLAY, figures, layFigures, name, words } from '../fight/lettering.ts';
import type { Surface } from '../indexed/surface.ts';
import { HEIGHT, STRIP_Y, WIDTH } from '../stages/index.ts';
import { MARKET_LOOKS, pill } from './pill.ts';

/** Chart area, pixels. */
const LEFT = 116;
const RIGHT = 350;
const TOP = STRIP_Y + 5;
const BOTTOM = HEIGHT - 4;
const MIDDLE = (TOP + BOTTOM) >> 1;
/** The chart's half height stands for at least this many sigma x sqrt(45): a calm market looks calm. */
const LEAST_RANGE = 0.3;

/** The change of a price since lock in percent: "+0.04%". */
export function changeText(tape: Tape, second: number): string {
  const lock = tape.samples[0]!;
  const percent = ((tape.samples[second]! - lock) / Math.abs(lock || 1)) * 100;
  const shown = Math.abs(percent) >= 10 ? percent.toFixed(1) : percent.toFixed(2);
  // A change too small for two decimals is not "-0.00%".
  return Number(shown) === 0 ? '0.00%' : `${percent > 0 ? '+' : ''}${shown}%`;
}

/** The live price along the bottom: lock price as a line, green above, red below, what is to come left blank. */
export class PriceStrip {
  private readonly surface: Surface;
  private readonly kit: Kit;
  private readonly tape: Tape;
  private key = '';

  constructor(surface: Surface, kit: Kit, tape: Tape) {
    this.surface = surface;
    this.kit = kit;
    this.tape = tape;
  }

  update(second: number, market: MarketState, repaint: boolean): void {
    const key = `${second}${market}`;
    if (!repaint && key === this.key) return;
    this.key = key;
    const { surface, kit } = this;
    surface.touchBackdrop({ left: 0, top: STRIP_Y, right: WIDTH, bottom: HEIGHT });
    surface.fillBackdrop(0, STRIP_Y, WIDTH, HEIGHT, kit.ink('panel'));
    surface.fillBackdrop(0, STRIP_Y, WIDTH, STRIP_Y + 2, kit.ink(MARKET_LOOKS[market].bright));
    this.drawTitle();
    this.drawChart(second);
    this.drawState(second, market);
  }

  private drawTitle(): void {
    const { surface, kit, tape } = this;
    const isSimulated = tape.source === 'simulated';
    const title = name(kit, tape.symbol, LEFT - 16, 9, {
      sizePx: 15,
      colour: INK.white,
      outline: 0,
      align: 'left',
      font: DISPLAY,
    });
    surface.stamp(title.sprite, 8, STRIP_Y + (isSimulated ? 16 : 21));
    if (!isSimulated) return;
    const label = words(kit, 'SIMULATED PRICE', {
      sizePx: 10,
      colour: INK.grey,
      outline: 0,
      align: 'left',
      font: DISPLAY,
    });
    surface.stamp(label.sprite, 8, STRIP_Y + 28);
  }

  private drawChart(second: number): void {
    const { surface, kit, tape } = this;
    const lock = tape.samples[0]!;
    const scale = (tape.sigmaMilliticks / 1000) * Math.sqrt(tape.samples.length - 1);
    let range = scale * LEAST_RANGE;
    for (let index = 0; index <= second; index++) range = Math.max(range, Math.abs(tape.samples[index]! - lock));
    const row = (price: number): number => MIDDLE - Math.round(((price - lock) / range) * (MIDDLE - TOP));
    const step = (RIGHT - LEFT) / (tape.samples.length - 1);
    surface.fillBackdrop(LEFT, TOP - 1, RIGHT, BOTTOM + 1, kit.ink('black'));
    const now = LEFT + Math.round(second * step);
    let before = MIDDLE;
    for (let x = LEFT; x < now; x++) {
      const at = (x - LEFT) / step;
      const index = Math.min(second - 1, Math.floor(at));
      const price = tape.samples[index]! + (tape.samples[index + 1]! - tape.samples[index]!) * (at - index);
      const y = row(price);
      const look = y < MIDDLE ? MARKET_LOOKS.green : y > MIDDLE ? MARKET_LOOKS.red : MARKET_LOOKS.flat;
      surface.fillBackdrop(x, Math.min(y, MIDDLE), x + 1, Math.max(y, MIDDLE) + 1, kit.ink(look.fill));
      surface.fillBackdrop(x, Math.min(y, before), x + 1, Math.max(y, before) + 2, kit.ink(look.bright));
      before = y;
    }
    // The lock price; a dashed line where the fight has not been yet.
    surface.fillBackdrop(LEFT, MIDDLE, now, MIDDLE + 1, kit.ink('grey'));
    for (let x = now; x < RIGHT; x += 6)
      surface.fillBackdrop(x, MIDDLE, Math.min(RIGHT, x + 3), MIDDLE + 1, kit.ink('dim'));
    if (second > 0) surface.fillBackdrop(now - 1, before - 1, now + 2, before + 3, kit.ink('white'));
  }

  private drawState(second: number, market: MarketState): void {
    const { surface, kit, tape } = this;
    const text = changeText(tape, second);
    const colour = text.startsWith('+') ? INK.green : text.startsWith('-') ? INK.red : INK.white;
    const row = figures(kit, text, { sizePx: 17, colour, outline: 0, font: DISPLAY });
    layFigures(row, 412, STRIP_Y + 22, 'right', (sprite, x, y) => surface.stamp(sprite, x, y));
    surface.stamp(pill(kit, market), 420, STRIP_Y + 7);
  }
}
